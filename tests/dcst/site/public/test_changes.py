"""A release is written down as it went out, let out by a second person, withdrawn with a reason, and never changed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dcst.models import AuditEvent, PublicWords, Release, ReleaseItem, Role
from dcst.problems import Refused
from dcst.record.assess import reassess
from dcst.site.public.changes import (
    approve_release,
    drop_release,
    propose_release,
    withdraw_release,
    write_public_words,
)
from dcst.site.public.chosen import Chosen
from dcst.site.public.draft import digest, draft
from indicators.models import Observation
from indicators.target.verdicts import INDICATOR
from tests.counting import counted
from tests.dcst.site.public.world import ALL, LATER, LATEST, NOW, ONE, counted_measure, locality, shared_plan
from tests.factories import person
from tests.indicators.factories import ObservationFactory, TargetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]


@pytest.fixture
def strands():
    return shared_plan()


@pytest.fixture
def measure(strands):
    return counted_measure(strands["CYP-01"])


@pytest.fixture
def second(db):
    return person(Role.OFFICER, "Sunniva Second")


def propose(officer, chosen=ONE, at=NOW, **given):
    return propose_release(chosen, by=officer, at=at, note="The figures of quarter 3", **given)


def figures(release):
    rows = release.items.filter(kind=ReleaseItem.Kind.FIGURE).order_by("period", "area")
    return {(row.period, row.area): row.words or row.marks for row in rows}


def revise(measure, value):
    Observation.objects.filter(indicator=measure, period="FY2017-18-Q3").close(LATER)
    return ObservationFactory(indicator=measure, period="FY2017-18-Q3", value=value, known_from=LATER)


def test_one_officer_alone_lets_out_at_once_and_the_record_says_so(officer, measure):
    release = propose(officer)
    assert (release.state, release.approved_by, release.rule) == ("released", None, "release-1")
    assert figures(release) == {
        ("FY2017-18-Q2", "doncaster"): "40 children",
        ("FY2017-18-Q3", "doncaster"): "52 children",
    }
    events = AuditEvent.objects.filter(subject_kind="release").order_by("id")
    assert [row.verb for row in events] == ["propose release", "release to the public"]
    assert events[1].after["by one person alone"] is True


def test_where_there_is_a_second_officer_nobody_lets_out_what_they_wrote(officer, second, measure):
    release = propose(officer)
    assert release.state == "waiting"
    with pytest.raises(Refused, match="Somebody else"):
        approve_release(release, by=officer, at=LATER)
    out = approve_release(release, by=second, at=LATER)
    assert (out.state, out.approved_by, out.released_at) == ("released", second, LATER)
    with pytest.raises(Refused, match="no longer waits"):
        approve_release(release, by=second, at=LATEST)


def test_what_has_moved_since_it_was_written_is_not_let_out(officer, second, measure):
    release = propose(officer)
    revise(measure, 70)
    with pytest.raises(Refused, match="other figures or words have come"):
        approve_release(release, by=second, at=LATEST)
    assert Release.objects.out().count() == 0


def test_what_was_not_looked_at_is_not_let_out(officer, measure):
    checked = digest(draft(ONE, NOW, "reported"))
    revise(measure, 70)
    with pytest.raises(Refused, match="another than what you checked"):
        propose(officer, at=LATEST, checked=checked)
    assert Release.objects.count() == 0


@pytest.mark.parametrize(
    ("chosen", "note", "words"),
    [
        (ONE, " ", "Enter what the release is for"),
        (Chosen(), "x", "Choose what to release"),
        (Chosen(promises=("none",)), "x", "nothing to release"),
        (Chosen(again=True), "x", "nothing to release"),
    ],
)
def test_an_empty_release_is_refused(officer, measure, chosen, note, words):
    with pytest.raises(Refused, match=words):
        propose_release(chosen, by=officer, at=NOW, note=note)
    assert Release.objects.count() == 0


def test_a_promise_goes_out_with_its_status_and_its_plain_words_as_they_were(officer, strands):
    write_public_words("plain", "CYP-01", by=officer, at=NOW, text="We help you early.")
    release = propose(officer, ALL)
    write_public_words("plain", "CYP-01", by=officer, at=LATER, text="Other words.")
    promised = {row.subject: row for row in release.items.filter(kind="promise")}
    assert set(promised) == {"CYP-01", "V-01", "BP-1"}
    assert (promised["CYP-01"].name, promised["CYP-01"].plain) == ("Help comes early", "We help you early.")
    assert promised["V-01"].plain == ""
    assert promised["V-01"].rag == ""  # nobody has judged it: unknown, and never on track


def test_a_small_number_and_what_would_give_it_away_do_not_go_out(officer, measure):
    for code, value in (("north", 3), ("east", 20), ("south", 29)):
        ObservationFactory(indicator=measure, area=locality(code), value=value)
    release = propose(officer, ALL)
    told = {row.area: (row.words, row.value, row.why) for row in release.items.filter(period="FY2017-18-Q3")}
    assert told["north"] == told["east"] == ("", None, "small")
    assert told["south"] == ("29 children", Decimal(29), "")


def test_a_figure_that_was_revised_by_one_child_is_kept_back(officer, measure):
    propose(officer)
    revise(measure, 53)
    again = propose(officer, at=LATEST)
    assert figures(again)["FY2017-18-Q3", "doncaster"] == "[c]"
    assert again.items.get(period="FY2017-18-Q3").why == "out"


def test_what_was_withdrawn_is_counted_ever_after(officer, measure):
    first = propose(officer)
    with pytest.raises(Refused, match="Enter why"):
        withdraw_release(first, by=officer, at=LATER, reason=" ")
    gone = withdraw_release(first, by=officer, at=LATER, reason="The wrong quarter")
    assert (gone.state, gone.withdrawn_why) == ("withdrawn", "The wrong quarter")
    revise(measure, 53)
    assert figures(propose(officer, at=LATEST))["FY2017-18-Q3", "doncaster"] == "[c]"
    with pytest.raises(Refused, match="Only what is out"):
        withdraw_release(first, by=officer, at=LATEST, reason="Again")


def test_a_release_that_no_hiding_makes_safe_is_refused_with_a_sentence(officer, measure):
    """Two figures went out before anything was checked: with them, that a third is there says how many it counts."""
    north = ObservationFactory(indicator=measure, area=locality("north"), value=49)
    release = propose(officer)
    item = release.items.get(period="FY2017-18-Q3")
    item.pk, item.fact, item.area, item.words, item.value = None, f"observation:{north.pk}", "north", "49", 49
    item.save()
    ObservationFactory(indicator=measure, area=locality("east"), value=3)
    with pytest.raises(Refused, match="“Children of M01”, October to December 2017: .*Leave this measure out"):
        propose(officer, ALL, at=LATEST)
    assert Release.objects.count() == 1


def test_the_status_of_a_measure_goes_out_with_all_it_rests_on_and_else_not(officer, measure, strands):
    hidden = counted_measure(strands["V-01"], code="M02", numbers=[("FY2017-18-Q3", 4)])
    for row in (measure, hidden):
        TargetFactory(indicator=row, value=Decimal(60), tolerance=Decimal(70))
    reassess(INDICATOR, ["M01", "M02"], NOW)
    release = propose(officer, ALL)
    told = {row.subject: (row.rag, row.words) for row in release.items.filter(kind="status")}
    assert told == {"M01": ("on_track", "at most 60, tolerance 70")}
    assert figures(release)["FY2017-18-Q3", "doncaster"] in ("52 children", "[c]")


def test_all_that_is_public_already_goes_out_as_it_is_now(officer, measure, strands):
    propose(officer)
    counted_measure(strands["V-01"], code="M02")
    again = propose(officer, Chosen(again=True), at=LATEST)
    assert set(again.items.values_list("subject", flat=True)) == {"CYP-01", "M01"}


def test_measures_without_a_name_stay_in_the_house(officer, strands):
    row = counted_measure(strands["CYP-01"])
    type(row).objects.filter(pk=row.pk).update(name="", kind="name-lost")
    assert list(propose(officer).items.values_list("kind", flat=True)) == ["promise"]


def test_what_was_dropped_never_goes_out(officer, second, measure):
    release = propose(officer)
    with pytest.raises(Refused, match="Enter why"):
        drop_release(release, by=second, at=LATER, reason="")
    assert drop_release(release, by=second, at=LATER, reason="Too early").state == "dropped"
    with pytest.raises(Refused, match="no longer waits"):
        approve_release(release, by=second, at=LATEST)
    assert AuditEvent.objects.filter(verb="drop release").count() == 1


def test_words_are_facts_and_the_same_again_writes_nothing(officer):
    for text in ("We help.", "We help. ", "We help you.", ""):
        write_public_words("plain", "CYP-01", by=officer, at=NOW, text=text)
    rows = PublicWords.objects.order_by("pk")
    assert [row.text for row in rows] == ["We help.", "We help you.", ""]
    assert [row.known_to is None for row in rows] == [False, False, True]
    assert AuditEvent.objects.filter(verb="write plain words").count() == 3


def test_the_database_itself_keeps_what_is_hidden_from_being_told(officer, measure):
    release = propose(officer)
    for wrong in ({"hidden": True, "why": "small"}, {"hidden": False, "why": "small"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            release.items.filter(kind="figure").update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(approved_by=officer)


def test_a_release_asks_as_many_queries_for_many_measures_as_for_few(officer, strands):
    asked = []
    for number in (2, 6):
        for place in range(number):
            counted_measure(strands["CYP-01"], code=f"M{number}{place}")
        propose(officer, ALL)
        with CaptureQueriesContext(connection) as queries:
            draft(ALL, LATEST, "reported")
        asked.append(counted(queries))
    assert asked[0] == asked[1]
