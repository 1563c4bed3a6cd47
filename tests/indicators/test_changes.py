"""Setting targets, entering figures, issuing keys: what is stored, what is refused, what follows."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import ApiKey, Assessment, AuditEvent, Due, Membership
from dcst.people.roles import Permission, permissions_of
from dcst.problems import Refused
from dcst.site import past
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, confirm_target, issue_key, revoke_key, set_target
from indicators.models import Observation, Target
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

TODAY = datetime.date(2018, 1, 31)
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(hours=1)
Q3 = Period.parse("FY2017-18-Q3")


def set_it(indicator, by, **fields):
    given = {
        "at": AT,
        "kind": Target.Kind.CONTRACT,
        "operator": "<=",
        "value": Decimal(22),
        "tolerance": Decimal(25),
        "start": datetime.date(2017, 4, 1),
        "end": datetime.date(2018, 3, 31),
        "reason": "Agreed with the council",
    }
    return set_target(indicator, by=by, **(given | fields))


def standing(indicator):
    return Assessment.objects.current().get(subject_kind="indicator", subject=indicator.code)


def test_a_printed_target_that_was_confirmed_counts_as_something_said_here(officer):
    target = TargetFactory(indicator=IndicatorFactory(), confirmed=False, origin="plan")
    assert past.reported() == []
    confirm_target(target, by=officer, at=AT, reason="The board's minutes of May 2017")
    assert past.reported() == ["targets"]


def test_the_same_target_again_writes_nothing(officer):
    indicator = IndicatorFactory()
    first = set_it(indicator, officer)
    assert set_it(indicator, officer, at=LATER) == first
    assert (Target.objects.count(), AuditEvent.objects.filter(verb="set target").count()) == (1, 1)
    assert set_it(indicator, officer, at=LATER, end=None) != first


def test_setting_a_target_rates_the_indicator_at_once_and_asks_for_what_rests_on_it(officer):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(24))
    target = set_it(indicator, officer)
    assert standing(indicator).rag == "at_risk"
    assert f"target:{target.pk}" in standing(indicator).facts
    waiting = {(row.subject_kind, row.subject) for row in Due.objects.asked()}
    assert waiting == {
        ("series", indicator.code),
        ("strand", indicator.strand.code),
        ("objective", indicator.strand.objective.code),
        ("plan", indicator.strand.plan.code),
    }


def test_a_new_target_supersedes_the_old_one_and_leaves_its_verdict_on_record(officer):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(24))
    old = set_it(indicator, officer)
    new = set_it(indicator, officer, at=LATER, value=Decimal(24), reason="Reset at the review")
    old.refresh_from_db()
    assert (old.known_to, new.known_from, new.known_to) == (LATER, LATER, None)
    verdicts = Assessment.objects.filter(subject=indicator.code).order_by("known_from")
    assert [(row.rag, row.facts[1]) for row in verdicts] == [
        ("at_risk", f"target:{old.pk}"),
        ("on_track", f"target:{new.pk}"),
    ]
    event = AuditEvent.objects.first()
    assert (event.verb, event.subject, event.by) == ("set target", indicator.code, officer)
    assert (event.before["value"], event.after["value"]) == ("22.000000", "24")


@pytest.mark.parametrize(
    ("stands", "comes", "said"),
    [
        (None, None, 22),  # the first
        (20, None, 22),  # another
        (None, 20, 22),  # in place of one that nobody knows yet
        (None, 22, 22),  # the same as one that nobody knows yet: known now
        (20, 25, 22),  # in place of what stands and of what was to follow it
        (20, 22, 22),  # what was to follow, already now
        (22, 25, 22),  # what stands, in place of what was to follow it
    ],
)
def test_a_target_is_known_from_now_on_whatever_stands_or_was_to_become_known(officer, stands, comes, said):
    indicator, coming_day = IndicatorFactory(), AT + datetime.timedelta(days=20)
    for value, known in ((stands, AT - datetime.timedelta(days=20)), (comes, coming_day)):
        if value is not None:
            Target.objects.current().filter(indicator=indicator).update(known_to=known)
            alike = {"indicator": indicator, "reason": "Agreed with the council", "value": Decimal(value)}
            TargetFactory(**alike, known_from=known)
    set_it(indicator, officer, value=Decimal(said))

    def known(moment):
        return [int(row.value) for row in Target.objects.known_at(moment).filter(indicator=indicator)]

    assert known(AT - datetime.timedelta(seconds=1)) == ([] if stands is None else [stands])
    assert known(AT) == known(coming_day) == known(coming_day + datetime.timedelta(days=30)) == [said]
    assert Target.objects.current().filter(indicator=indicator).count() == 1


def test_a_target_that_is_to_become_known_is_confirmed_for_its_own_day_and_the_old_one_stands_until_then(officer):
    indicator, coming_day = IndicatorFactory(), AT + datetime.timedelta(days=20)
    old = TargetFactory(indicator=indicator, known_from=AT - datetime.timedelta(days=20), known_to=coming_day)
    doubtful = TargetFactory(indicator=indicator, confirmed=False, value=Decimal(30), known_from=coming_day)
    confirmed = confirm_target(doubtful, by=officer, at=AT, reason="A ceiling, says the director")
    assert list(Target.objects.known_at(coming_day - datetime.timedelta(seconds=1))) == [old]
    assert list(Target.objects.known_at(coming_day)) == [confirmed]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"end": datetime.date(2017, 3, 31)}, "end"),
        ({"tolerance": Decimal("21.9")}, "tolerance"),
        ({"operator": ">="}, "operator"),
        ({"tolerance_inner": Decimal(1)}, "tolerance_inner"),
    ],
)
def test_a_target_that_could_not_be_judged_is_refused_beside_its_field(officer, fields, field):
    with pytest.raises(Refused) as raised:
        set_it(IndicatorFactory(), officer, **fields)
    assert raised.value.field == field
    assert (Target.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("fields", [{"end": datetime.date(2017, 4, 1)}, {"tolerance": Decimal(22)}, {"end": None}])
def test_the_edges_of_a_target_are_taken(officer, fields):
    assert set_it(IndicatorFactory(), officer, **fields).pk


def test_a_printed_target_is_rated_once_it_is_confirmed(officer):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(8))
    printed = TargetFactory(indicator=indicator, operator="=", value=Decimal(8), tolerance=None, confirmed=False)
    confirmed = confirm_target(printed, by=officer, at=AT, reason="A ceiling, says the director")
    assert standing(indicator).rag == "on_track"
    printed.refresh_from_db()
    assert (printed.confirmed, printed.known_to, confirmed.confirmed) == (False, AT, True)
    assert (confirmed.document, confirmed.line, confirmed.kind) == (printed.document, printed.line, printed.kind)


def test_a_target_is_confirmed_once(officer):
    printed = TargetFactory(confirmed=False)
    confirmed = confirm_target(printed, by=officer, at=AT, reason="Said so")
    for target, sentence in ((printed, "replaced"), (confirmed, "already")):
        with pytest.raises(Refused, match=sentence):
            confirm_target(target, by=officer, at=LATER, reason="Said so")


def test_a_figure_entered_by_hand_is_corrected_by_a_new_row(officer):
    area()
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    first = add_observation(indicator, by=officer, at=AT, period=Q3, value=Decimal(20))
    same = add_observation(indicator, by=officer, at=LATER, period=Q3, value=Decimal("20.0"))
    assert first == same
    second = add_observation(indicator, by=officer, at=LATER, period=Q3, value=Decimal(30), note="Recounted")
    first.refresh_from_db()
    assert (first.known_to, second.known_from) == (LATER, LATER)
    assert standing(indicator).rag == "off_track"
    assert AuditEvent.objects.count() == 2


def test_a_correction_never_closes_a_figure_before_it_was_known(officer):
    area()
    indicator = IndicatorFactory()
    ahead = ObservationFactory(indicator=indicator, known_from=LATER)
    row = add_observation(indicator, by=officer, at=AT, period=Q3, value=Decimal(1))
    ahead.refresh_from_db()
    assert (ahead.known_to, row.known_from) == (LATER, LATER)


def test_a_figure_by_hand_says_why_when_there_is_none(officer):
    with pytest.raises(Refused, match="why there is none"):
        add_observation(IndicatorFactory(), by=officer, at=AT, period=Q3)
    assert Observation.objects.count() == 0


def test_a_key_is_kept_as_a_hash_and_acts_for_its_organisation(officer):
    organisation = OrganisationFactory(code="yjb")
    key, sent = issue_key(organisation, by=officer, at=AT, name="Nightly")
    prefix, _, secret = sent.partition(".")
    assert (key.prefix, key.opens_with(secret), key.opens_with(secret + "x")) == (prefix, True, False)
    assert secret not in str(ApiKey.objects.values()) + str(list(AuditEvent.objects.values()))
    assert key.user.is_service
    assert not key.user.has_usable_password()
    assert permissions_of(key.user, TODAY) == {Permission.READ_OWN, Permission.SEND_VALUES}


def test_two_keys_of_an_organisation_share_its_service_user(officer):
    organisation = OrganisationFactory(code="yjb")
    first, _ = issue_key(organisation, by=officer, at=AT, name="Nightly")
    second, _ = issue_key(organisation, by=officer, at=AT, name="By hand")
    assert first.user == second.user
    assert Membership.objects.filter(user=first.user).count() == 1


@pytest.mark.parametrize(("name", "expires_at", "field"), [(" ", None, "name"), ("Nightly", AT, "expires_at")])
def test_a_key_without_a_name_or_a_future_is_refused(officer, name, expires_at, field):
    with pytest.raises(Refused) as raised:
        issue_key(OrganisationFactory(), by=officer, at=AT, name=name, expires_at=expires_at)
    assert raised.value.field == field
    assert ApiKey.objects.count() == 0


def test_a_key_is_revoked_once_and_for_good(officer):
    key, _ = issue_key(OrganisationFactory(), by=officer, at=AT, name="Nightly")
    revoke_key(key, by=officer, at=LATER)
    assert not ApiKey.objects.live_at(LATER).exists()
    with pytest.raises(Refused, match="already"):
        revoke_key(key, by=officer, at=LATER)
