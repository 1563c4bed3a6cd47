"""How far the framework is on the plan alone, and what each thing that is said closes."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction

from dcst.models import AuditEvent, Organisation
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators import changes
from indicators.framework.coverage import Coverage, overdue
from indicators.framework.rules import Stage
from indicators.models import AgreedName, Baseline, CrossReference, Definition, Indicator, IndicatorSource, Undertaking
from indicators.terms import What
from tests.cast import TODAY
from tests.loaded import run

PUBLISHED = datetime.date(2017, 4, 1)
CELLS = {"cross-reference": 53, "baseline": 53, "position": 53, "target": 53}


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_plan", leave_past=True)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plans", "pinned")]


def owed(day=TODAY):
    return {(one.measure.code, one.what) for one in Coverage(day).obligations}


def measure(code):
    return Indicator.objects.get(code=code)


def said(officer, **fields):
    return {"by": officer, "at": clock.now()} | fields


# The plan alone


@pytest.mark.parametrize("day", [PUBLISHED, TODAY, datetime.date(2018, 7, 26), datetime.date(2026, 1, 1)])
def test_on_the_plan_alone_212_cells_18_names_and_4_gaps_are_open(day):
    found = Coverage(day)
    assert Counter(one.what for one in found.obligations) == CELLS | {"name": 18, "gap": 4}
    assert sum(CELLS.values()) == 212
    assert {one.since for one in found.obligations} == {PUBLISHED}


def test_the_cells_are_those_of_the_53_named_measures():
    cells = {one.measure.code for one in Coverage(TODAY).obligations if one.what in CELLS}
    assert cells == set(Indicator.objects.filter(framework="outcomes", kind="named").values_list("code", flat=True))


def test_before_the_plan_was_published_nothing_was_owed():
    found = Coverage(PUBLISHED - datetime.timedelta(days=1))
    assert found.obligations == [] and found.stages() == {}


def test_on_the_plan_alone_71_have_a_source_and_no_definition_is_agreed():
    found = Coverage(TODAY)
    assert found.stages() == {Stage.SOURCE_FOUND: 71, Stage.NO_SOURCE: 4}
    assert found.proposed == 53


def test_the_one_printed_baseline_waits_with_its_measure_for_a_name():
    [row] = Baseline.objects.all()
    assert (row.indicator.code, row.value, row.printed, row.line) == ("M49", 3, "3% (2016)", "621")
    # Of 18 without a name: definition, cross-reference, baseline, position and target, less that one. Of 4 gaps:
    # all of these but the definition, which closes the gap, and whose figures they are.
    assert Coverage(TODAY).waiting == 18 * 5 - 1 + 4 * 5


def test_on_the_plan_alone_nothing_has_gone_down():
    months = Coverage(TODAY).burn_down()
    assert [day.isoformat() for day, _ in months] == [
        "2017-04-30",
        "2017-05-31",
        "2017-06-30",
        "2017-07-31",
        "2017-08-31",
        "2017-09-30",
        "2017-10-31",
        "2017-11-30",
        "2017-12-31",
        "2018-01-31",
    ]
    assert {counts.total() for _, counts in months} == {234}


# What closes what

BASELINE = {"value": Decimal("23.4"), "period": Period.parse("FY2016-17"), "source_text": "The council’s return"}


def test_a_baseline_closes_exactly_one(officer):
    before = owed()
    changes.set_baseline(measure("M05"), **said(officer, **BASELINE))
    assert before - owed() == {("M05", "baseline")}
    assert owed() - before == set()
    assert len(owed()) == 233


def test_a_cross_reference_closes_exactly_one(officer):
    before = owed()
    changes.set_cross_reference(measure("M05"), **said(officer, text="Business Plan, objective 1"))
    assert before ^ owed() == {("M05", "cross-reference")}


def test_a_target_closes_exactly_one_until_it_ends(officer):
    before = owed()
    target = {"kind": "contract", "operator": "<=", "value": Decimal(22), "reason": "Agreed"}
    days = {"start": datetime.date(2017, 4, 1), "end": datetime.date(2018, 3, 31)}
    changes.set_target(measure("M02"), **said(officer, **target, **days))
    assert before ^ owed() == {("M02", "target")}
    assert ("M02", "target") not in owed(datetime.date(2018, 3, 31))
    assert ("M02", "target") in owed(datetime.date(2018, 4, 1))
    ended = [one for one in Coverage(datetime.date(2018, 4, 2)).obligations if one.code == "M02.target"]
    assert [one.since for one in ended] == [datetime.date(2018, 4, 1)]


@pytest.mark.parametrize("fields", [{"kind": "stretch"}, {"confirmed": False}, {"start": datetime.date(2018, 2, 1)}])
def test_a_stretch_target_one_in_doubt_or_one_to_come_closes_nothing(officer, fields):
    before = owed()
    target = {"kind": "contract", "operator": "<=", "value": Decimal(22), "reason": "Agreed", "start": PUBLISHED}
    changes.set_target(measure("M02"), **said(officer, **(target | fields)))
    assert owed() == before


def test_the_first_own_figure_closes_exactly_one(officer):
    before = owed()
    period = Period.parse("FY2017-18-Q2")
    changes.add_observation(measure("M05"), **said(officer, period=period, value=None, marker="x"))
    assert owed() == before
    changes.add_observation(measure("M05"), **said(officer, period=period, value=Decimal("23.1")))
    assert before ^ owed() == {("M05", "position")}


def test_a_suppressed_figure_is_a_position(officer):
    before = owed()
    period = Period.parse("FY2017-18-Q2")
    changes.add_observation(measure("M05"), **said(officer, period=period, value=None, marker="c"))
    assert before ^ owed() == {("M05", "position")}


def test_an_agreed_name_closes_exactly_one_and_lets_what_waited_be_asked_for(officer):
    before, row = owed(), measure("M49")
    reason = "The council’s head of performance, by letter of 30 January 2018"
    changes.agree_name(row, **said(officer, name="Pupils at the higher standard", reason=reason))
    assert before - owed() == {("M49", "name")}
    # Its baseline is printed.
    assert owed() - before == {("M49", what) for what in ("definition", "cross-reference", "position", "target")}
    row.refresh_from_db()
    assert row.name == ""
    [shown] = Indicator.objects.with_definition(clock.now()).filter(code="M49")
    assert str(shown) == "Pupils at the higher standard (agreed name, not the source’s words)"


DEFINED = {"definition": "Pupils at the higher standard in all three.", "unit": "%", "reason": "Agreed in January"}


def test_a_definition_closes_exactly_one_and_the_stage_moves(officer):
    changes.agree_name(measure("M49"), **said(officer, name="Higher standard", reason="Agreed"))
    before = owed()
    changes.agree_definition(measure("M49"), **said(officer, **DEFINED))
    assert before ^ owed() == {("M49", "definition")}
    # Its baseline was there before: the next step is a target.
    assert Coverage(TODAY).stages() == {Stage.SOURCE_FOUND: 70, Stage.BASELINE: 1, Stage.NO_SOURCE: 4}


def test_a_curated_definition_that_is_agreed_owes_nothing_less_and_moves_the_stage(officer):
    before = owed()
    changes.agree_definition(measure("M06"), **said(officer, reason="Agreed as it stands"))
    assert owed() == before
    assert Coverage(TODAY).stages()[Stage.DEFINITION_AGREED] == 1
    assert Coverage(TODAY).proposed == 52


def test_an_intelligence_gap_closes_when_its_definition_is_agreed(officer):
    before = owed()
    council = Organisation.objects.get(code="dmbc")
    changes.name_source(measure("M72"), **said(officer, organisation=council, reason="The council counts them"))
    assert owed() == before
    assert Coverage(TODAY).stages()[Stage.SOURCE_FOUND] == 72
    changes.agree_definition(measure("M72"), **said(officer, **DEFINED))
    assert before - owed() == {("M72", "gap")}
    assert owed() - before == {("M72", what) for what in CELLS}


def test_the_owner_of_a_measure_closes_exactly_one(officer):
    changes.agree_definition(measure("M72"), **said(officer, **DEFINED))
    before = owed()
    assert ("M72", "owner") in before
    council = Organisation.objects.get(code="dmbc")
    for _ in range(2):
        changes.name_source(measure("M72"), **said(officer, organisation=council, reason="The council counts them"))
    assert before ^ owed() == {("M72", "owner")}
    assert IndicatorSource.objects.filter(indicator__code="M72").count() == 1


def test_yesterday_is_drawn_as_it_was(officer):
    before = owed()
    changes.set_baseline(measure("M05"), **said(officer, **BASELINE))
    changes.agree_name(measure("M40"), **said(officer, name="Absence", reason="Agreed"))
    changes.name_source(
        measure("M72"), **said(officer, organisation=Organisation.objects.get(code="dmbc"), reason="It counts them")
    )
    yesterday = TODAY - datetime.timedelta(days=1)
    assert owed(yesterday) == before
    assert Coverage(yesterday).stages() == {Stage.SOURCE_FOUND: 71, Stage.NO_SOURCE: 4}
    assert [counts.total() for _, counts in Coverage(TODAY).burn_down()][-2:] == [234, 234 - 1 - 1 + 5]


# What is refused, and what writes nothing


@pytest.mark.parametrize("code", ["M40", "M72"])
def test_of_a_measure_without_a_name_or_yet_to_be_developed_nothing_else_is_said(officer, code):
    with pytest.raises(Refused, match="first"):
        changes.set_baseline(measure(code), **said(officer, **BASELINE))
    with pytest.raises(Refused, match="first"):
        changes.set_cross_reference(measure(code), **said(officer, text="Elsewhere"))


def test_a_measure_without_a_name_is_not_defined(officer):
    with pytest.raises(Refused, match="Agree the name"):
        changes.agree_definition(measure("M40"), **said(officer, **DEFINED))


def test_a_printed_name_is_not_agreed_anew(officer):
    with pytest.raises(Refused, match="prints the name"):
        changes.agree_name(measure("M05"), **said(officer, name="Another", reason="No"))


@pytest.mark.parametrize(("fields", "field"), [({"name": " "}, "name"), ({"reason": " "}, "reason")])
def test_a_name_needs_a_name_and_a_reason(officer, fields, field):
    with pytest.raises(Refused) as raised:
        changes.agree_name(measure("M40"), **said(officer, **({"name": "Absence", "reason": "Agreed"} | fields)))
    assert raised.value.field == field
    assert not AgreedName.objects.exists()


def test_the_same_baseline_again_writes_nothing_and_another_needs_a_reason(officer):
    first = changes.set_baseline(measure("M05"), **said(officer, **BASELINE))
    events = AuditEvent.objects.count()
    assert changes.set_baseline(measure("M05"), **said(officer, **BASELINE)).pk == first.pk
    assert AuditEvent.objects.count() == events
    other = BASELINE | {"value": Decimal(24)}
    with pytest.raises(Refused, match="why the baseline changes"):
        changes.set_baseline(measure("M05"), **said(officer, **other))
    second = changes.set_baseline(measure("M05"), **said(officer, **other, reason="Recounted"))
    first.refresh_from_db()
    assert (first.value, first.known_to, second.known_to) == (Decimal("23.4"), second.known_from, None)
    event = AuditEvent.objects.first()
    assert (event.verb, event.subject, event.by) == ("set baseline", "M05", officer)
    assert (event.before["value"], event.after["value"]) == ("23.400000", "24")


# Who is to close it, by when

IN_MARCH = datetime.date(2018, 3, 1)


def test_an_obligation_is_somebodys_by_a_day_and_overdue_after_it(officer, manager):
    changes.assign_obligation(measure("M05"), **said(officer, what=What.BASELINE, due=IN_MARCH, user=manager))
    first = Coverage(TODAY).obligations[0]
    assert (first.code, first.owner, first.due, first.overdue) == ("M05.baseline", manager, IN_MARCH, False)
    assert overdue(IN_MARCH) == []
    assert [one.code for one in overdue(IN_MARCH + datetime.timedelta(days=1))] == ["M05.baseline"]


def test_a_second_owner_takes_over_and_what_was_agreed_stays_on_record(officer, manager):
    council = Organisation.objects.get(code="dmbc")
    changes.assign_obligation(measure("M05"), **said(officer, what=What.BASELINE, due=IN_MARCH, user=manager))
    changes.assign_obligation(measure("M05"), **said(officer, what=What.BASELINE, due=IN_MARCH, organisation=council))
    assert Coverage(TODAY).obligations[0].owner == council
    assert Undertaking.objects.count() == 2


def test_what_is_settled_has_no_owner_any_more_and_cannot_be_given_one(officer, manager):
    given = {"what": What.BASELINE, "due": IN_MARCH, "user": manager}
    changes.assign_obligation(measure("M05"), **said(officer, **given))
    changes.set_baseline(measure("M05"), **said(officer, **BASELINE))
    assert overdue(datetime.date(2018, 4, 1)) == []
    with pytest.raises(Refused, match="settled"):
        changes.assign_obligation(measure("M05"), **said(officer, **given))


def test_when_a_target_ends_its_successor_is_nobodys_yet(officer, manager):
    given = {"what": What.TARGET, "due": IN_MARCH, "user": manager}
    changes.assign_obligation(measure("M02"), **said(officer, **given))
    target = {"kind": "contract", "operator": "<=", "value": Decimal(22), "reason": "Agreed", "start": PUBLISHED}
    changes.set_target(measure("M02"), **said(officer, **target, end=datetime.date(2018, 3, 31)))
    [again] = [one for one in Coverage(datetime.date(2018, 4, 1)).obligations if one.code == "M02.target"]
    assert (again.owner, again.due) == (None, None)


@pytest.mark.parametrize("day", [TODAY - datetime.timedelta(days=1)])
def test_no_obligation_is_due_in_the_past(officer, manager, day):
    with pytest.raises(Refused, match="today or later"):
        changes.assign_obligation(measure("M05"), **said(officer, what=What.BASELINE, due=day, user=manager))


def test_an_obligation_is_one_persons_or_one_organisations(officer, manager):
    council = Organisation.objects.get(code="dmbc")
    for who in ({}, {"user": manager, "organisation": council}):
        with pytest.raises(Refused, match="either"):
            changes.assign_obligation(measure("M05"), **said(officer, what=What.BASELINE, due=IN_MARCH, **who))


# Versions of a definition


def test_a_definition_is_never_changed_a_new_version_follows_it(officer):
    old = Definition.objects.get(indicator__code="M06")
    new = changes.agree_definition(
        measure("M06"), **said(officer, rationale="Returning children.", reason="Asked by the board")
    )
    again = Definition.objects.get(pk=old.pk)
    same = {name: value for name, value in vars(again).items() if name not in ("_state", "known_to")}
    assert same == {name: value for name, value in vars(old).items() if name in same}
    assert (again.known_to, new.known_to, new.by, new.origin) == (new.known_from, None, officer, "reported")
    assert (new.unit, new.definition, new.rationale) == (old.unit, old.definition, "Returning children.")
    assert changes.agree_definition(measure("M06"), **said(officer, reason="Again")).pk == new.pk


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "per 10,000"},
        {"value_type": "rate"},
        {"period_kind": "month"},
        {"months": 12},
        {"polarity": "neutral", "polarity_basis": "A difference is information"},
    ],
)
def test_a_change_under_figures_is_made_by_who_has_seen_what_it_touches(officer, change):
    period = Period.parse("FY2017-18-Q2")
    changes.add_observation(measure("M06"), **said(officer, period=period, value=Decimal("23.1")))
    given = said(officer, reason="Counted otherwise", **change)
    with pytest.raises(Refused) as raised:
        changes.agree_definition(measure("M06"), **given)
    assert raised.value.field == "accepted"
    assert changes.agree_definition(measure("M06"), accepted=True, **given).known_to is None


def test_a_number_of_a_definition_stands_in_the_trail_as_text(officer):
    changes.agree_definition(measure("M06"), **said(officer, highest=Decimal("99.5"), reason="Agreed"))
    assert AuditEvent.objects.first().after["highest"] == "99.5"


def test_a_change_where_nothing_was_sent_needs_a_reason_alone(officer):
    with pytest.raises(Refused, match="reason"):
        changes.agree_definition(measure("M06"), **said(officer, unit="per 10,000", reason=" "))
    assert changes.agree_definition(measure("M06"), **said(officer, unit="per 10,000", reason="Counted otherwise"))


def test_a_new_polarity_needs_its_own_reason(officer):
    with pytest.raises(Refused) as raised:
        changes.agree_definition(measure("M06"), **said(officer, polarity="neutral", reason="Agreed"))
    assert raised.value.field == "polarity_basis"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"suppress_to": 10}, "suppression_basis"),
        ({"suppress_to": 10, "suppression_basis": " "}, "suppression_basis"),
        ({"suppress_from": None, "suppress_to": None}, "suppression_basis"),
        ({"suppress_to": None, "suppression_basis": "x"}, "suppress_to"),
        ({"suppress_from": None, "suppression_basis": "x"}, "suppress_from"),
        ({"suppress_from": 0, "suppression_basis": "x"}, "suppress_to"),
        ({"suppress_from": 6, "suppression_basis": "x"}, "suppress_to"),
    ],
)
def test_a_new_range_of_small_numbers_is_one_and_has_a_reason_of_its_own(officer, given, field):
    with pytest.raises(Refused) as raised:
        changes.agree_definition(measure("M06"), **said(officer, reason="Agreed", **given))
    assert raised.value.field == field


def test_the_reason_of_the_range_before_is_not_the_reason_of_the_next(officer):
    given = {"suppress_to": 10, "suppression_basis": "Few are counted", "reason": "Agreed"}
    changes.agree_definition(measure("M06"), **said(officer, **given))
    with pytest.raises(Refused):
        changes.agree_definition(measure("M06"), **said(officer, suppress_to=5, reason="Agreed"))
    given = {"suppress_to": 5, "suppression_basis": "As for all", "reason": "Agreed"}
    assert changes.agree_definition(measure("M06"), **said(officer, **given)).suppress_to == 5


def test_nothing_else_is_a_cross_reference(officer):
    with pytest.raises(Refused, match="where else"):
        changes.set_cross_reference(measure("M05"), **said(officer, text=" "))
    assert not CrossReference.objects.exists()
