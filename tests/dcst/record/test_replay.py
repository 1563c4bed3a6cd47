"""The past that nobody swept: the record is the one that a sweep on each of its days would have left."""

import datetime
from dataclasses import replace

import pytest
from django.db.models import Min

from dcst.models import Assessment, Due
from dcst.record import assess
from dcst.record.replay import replay
from dcst.site.registry import RATERS
from dcst.status.rag import Rag
from dcst.time import clock
from objectives import changes
from tests.budget.factories import LineFactory
from tests.factories import ActionFactory
from tests.indicators.factories import IndicatorFactory
from tests.inspections.factories import AimFactory, InspectionFactory, ScaleFactory

pytestmark = pytest.mark.django_db
START = clock.start_of(datetime.date(2016, 4, 1))
UNTIL = clock.start_of(datetime.date(2018, 4, 2)) + datetime.timedelta(hours=15)
RECORDED = ("subject_kind", "subject", "question", "area", "rag", "rule", "reasons", "facts", "period")
RECORDED += ("since", "known_from", "known_to", "request")
WAITING = ("subject_kind", "subject", "req", "done", "since", "next_at", "attempts", "retry_at", "failure")


def day(year, month, number):
    return clock.start_of(datetime.date(year, month, number))


def rows(noun, names):
    return sorted(noun.objects.values_list(*names), key=str)


def forget():
    Assessment.objects.all().delete()
    Due.objects.all().delete()


def sweep_every_day(raters, asked, until):
    """What a site would have done: ask when something happens, sweep when something waits or time moves."""
    moment = min(asked)
    while moment and moment <= until:
        assess.mark_due(asked.get(moment, ()), moment)
        assess.sweep(raters, moment)
        moved = Due.objects.filter(next_at__gt=moment).aggregate(first=Min("next_at"))["first"]
        moment = min([other for other in (moved, *asked) if other and other > moment], default=None)


@pytest.fixture
def subjects(manager):
    """{kind: codes} of something of every kind, some of it with a history."""
    ScaleFactory()
    aim, line, indicator = AimFactory(), LineFactory(), IndicatorFactory()
    InspectionFactory(
        inspected_on=datetime.date(2017, 11, 30),
        published_on=datetime.date(2018, 1, 19),
        grades={"Overall effectiveness": "Good"},
    )
    told, silent = ActionFactory(years=[2016, 2017], owner=manager), ActionFactory(years=[2016])
    for at, judgement in ((day(2016, 9, 5), "on_track"), (day(2017, 2, 6), "done")):
        more = {"completed_on": clock.day_of(at), "evidence": "Signed"} if judgement == "done" else {}
        changes.report_progress(told, by=manager, at=at, judgement=judgement, what_changed="So far.", **more)
    strands = [told.strand, silent.strand, indicator.strand]
    return {
        "action": [told.code, silent.code],
        "aim": [aim.code],
        "budget-line": [line.code],
        "budget-year": [line.year],
        "indicator": [indicator.code],
        "series": [indicator.code],
        "strand": [strand.code for strand in strands],
        "objective": [strand.objective.code for strand in strands if strand.objective],
        "plan": [strand.plan.code for strand in strands],
    }


@pytest.fixture
def asked(subjects):
    """All on the first day, then where something happened; one of them only after the last day."""
    action, other = subjects["action"]
    forget()
    return {
        START: {(kind, code) for kind, codes in subjects.items() for code in codes},
        day(2016, 9, 5): {("action", action)},
        day(2017, 2, 6): {("action", action), ("action", other)},
        day(2018, 6, 1): {("action", other), ("aim", subjects["aim"][0])},
    }


def test_the_record_and_what_waits_are_those_of_a_sweep_on_every_day(asked):
    sweep_every_day(RATERS, {moment: pairs for moment, pairs in asked.items() if moment <= UNTIL}, UNTIL)
    for moment, pairs in asked.items():
        if moment > UNTIL:
            assess.mark_due(pairs, moment)
    swept = rows(Assessment, RECORDED), rows(Due, WAITING)
    assert len({(row[0], row[2]) for row in swept[0]}) == 18
    assert sum(row[-2] is not None for row in swept[0]) >= 10
    forget()
    replay(RATERS, asked, UNTIL)
    assert (rows(Assessment, RECORDED), rows(Due, WAITING)) == swept


def test_time_alone_moves_a_verdict_on_its_day():
    action = ActionFactory(years=[2016, 2017])
    forget()
    replay(RATERS, {START: [("action", action.code)]}, UNTIL)
    known = Assessment.objects.filter(subject_kind="milestone").values_list("known_from", flat=True)
    assert {datetime.date(2017, 4, 1), datetime.date(2018, 4, 1)} <= {clock.day_of(moment) for moment in known}


def test_nothing_is_recorded_of_the_days_to_come(asked):
    replay(RATERS, asked, day(2016, 5, 1))
    assert not Assessment.objects.filter(known_from__gt=day(2016, 5, 1)).exists()
    assert Due.objects.filter(next_at__gt=day(2016, 5, 1)).exists()


def failing(code):
    """The raters, of which that of actions fails on one."""

    def rate(codes, at):
        if code in codes:
            raise ZeroDivisionError("no days")
        return RATERS["action"].rate(codes, at)

    return RATERS | {"action": replace(RATERS["action"], rate=rate)}


def standing(kind, code, question="delivery"):
    return Assessment.objects.current().get(subject_kind=kind, subject=code, question=question).status


def test_who_cannot_be_rated_says_so_and_stops_nobody(asked, subjects):
    poison, other = subjects["action"]
    replay(failing(poison), asked, UNTIL)
    assert standing("action", poison) is Rag.NOT_CALCULATED
    assert standing("action", other) is Rag.OFF_TRACK
    assert standing("aim", subjects["aim"][0], "aim") is Rag.COMPLETED
    waits = Due.objects.get(subject_kind="action", subject=poison)
    assert (waits.req - waits.done, waits.attempts, waits.failure) == (1, 1, "no days")


def test_who_could_not_be_rated_is_rated_by_the_next_sweep(asked, subjects):
    poison = subjects["action"][0]
    replay(failing(poison), asked, UNTIL)
    assess.sweep(RATERS, UNTIL)
    assert standing("action", poison) is Rag.COMPLETED
    assert not Due.objects.asked().filter(since__lte=UNTIL).exists()


def test_milestones_of_an_action_that_fails_later_do_not_keep_their_status(subjects):
    code = subjects["action"][0]
    forget()
    good, bad = RATERS["action"].rate, failing(code)["action"].rate

    def rate(codes, at):
        return (good if at < day(2017, 1, 1) else bad)(codes, at)

    replay(RATERS | {"action": replace(RATERS["action"], rate=rate)}, {START: [("action", code)]}, day(2017, 4, 1))
    rated = Assessment.objects.filter(subject__startswith=f"{code}/")
    assert set(rated.current().values_list("rag", flat=True)) == {"not_calculated"}
    assert rated.exclude(rag="not_calculated").exists()


def test_a_kind_that_cannot_be_rated_at_once_is_rated_one_by_one(asked, subjects):
    def fail(asked):
        raise LookupError("not at once")

    replay(RATERS, asked, UNTIL)
    before = rows(Assessment, RECORDED)
    forget()
    replay(RATERS | {"strand": replace(RATERS["strand"], rate_many=fail)}, asked, UNTIL)
    assert rows(Assessment, RECORDED) == before


def test_how_far_it_is_never_goes_back_and_ends_at_all(asked):
    told = []
    replay(RATERS, asked, UNTIL, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > len(RATERS)
    assert len(told) > 10
