"""What is due of an owner, and what a report must say, as tables of cases."""

from datetime import date, timedelta

import pytest

from objectives.duties import Group, NextDuty, TypedReport, missing_from, next_duty
from objectives.rules import ActionFacts, MilestoneFacts, ReportFacts

TODAY = date(2018, 1, 31)
TAKEN_ON = date(2018, 1, 1)
DAY = timedelta(days=1)


def action(*dues, reported=None, judgement="on_track", met=(), **facts):
    reports = (ReportFacts("report:1", reported, None, judgement),) if reported else ()
    stones = tuple(MilestoneFacts(f"A/{due}", due, TODAY if due in met else None) for due in dues)
    return ActionFacts("A", milestones=stones, reports=reports, reporting_interval_days=92, **facts)


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (TODAY - DAY, Group.OVERDUE),
        (TODAY, Group.SOON),
        (TODAY + 14 * DAY, Group.SOON),
        (TODAY + 15 * DAY, Group.LATER),
    ],
)
def test_a_milestone_is_overdue_from_the_day_after_it_is_due_and_soon_for_fourteen_days(due, group):
    assert next_duty(action(due), TAKEN_ON, TODAY) == NextDuty(group, "milestone", due)


@pytest.mark.parametrize(
    ("reported", "group"),
    [
        (TODAY - 93 * DAY, Group.OVERDUE),
        (TODAY - 92 * DAY, Group.SOON),
        (TODAY - 78 * DAY, Group.SOON),
        (TODAY - 77 * DAY, Group.LATER),
    ],
)
def test_a_report_is_due_an_interval_after_the_last_one(reported, group):
    asked = next_duty(action(date(2019, 3, 31), reported=reported), TAKEN_ON, TODAY)
    assert asked == NextDuty(group, "report", reported + 92 * DAY)


def test_while_there_is_no_report_one_is_due_an_interval_after_the_action_was_taken_on():
    assert next_duty(action(), TAKEN_ON, TODAY) == NextDuty(Group.LATER, "report", date(2018, 4, 3))


def test_an_action_asks_for_no_report_before_it_starts():
    starting = action(start=TODAY + DAY)
    assert next_duty(starting, TODAY - 200 * DAY, TODAY).due == TODAY + 93 * DAY


def test_a_met_milestone_asks_for_nothing_and_the_next_one_does():
    first, second = date(2017, 3, 31), date(2018, 3, 31)
    asked = next_duty(action(first, second, met=[first], reported=TODAY), TAKEN_ON, TODAY)
    assert asked == NextDuty(Group.LATER, "milestone", second)


def test_nothing_is_asked_of_an_action_that_is_done_or_set_aside():
    overdue = TODAY - DAY
    assert next_duty(action(overdue, reported=overdue, judgement="done"), TAKEN_ON, TODAY) == NextDuty(Group.DONE)
    assert next_duty(action(overdue, decision=("deferred", "No money")), TAKEN_ON, TODAY) == NextDuty(Group.SET_ASIDE)


GOOD = {
    "on_track": TypedReport("on_track", "It moved"),
    "not_started": TypedReport("not_started", "We wait", progress=0),
    "at_risk": TypedReport("at_risk", "It slipped", recovery="More hands", recovery_by=TODAY),
    "off_track": TypedReport("off_track", "It stopped", recovery="Start again", recovery_by=TODAY + DAY),
    "done": TypedReport("done", "All of it", completed_on=TODAY, evidence="Signed off"),
}


@pytest.mark.parametrize("said", GOOD.values(), ids=GOOD)
def test_a_whole_report_lacks_nothing(said):
    assert missing_from(said, TODAY) == []


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (TypedReport("on_track", "  "), ["what_changed"]),
        (TypedReport("on_track", "x", progress=101), ["progress"]),
        (TypedReport("on_track", "x", progress=-1), ["progress"]),
        (TypedReport("not_started", "x", progress=1), ["progress"]),
        (TypedReport("at_risk", "x"), ["recovery", "recovery_by"]),
        (TypedReport("off_track", "x", recovery="y"), ["recovery_by"]),
        (TypedReport("at_risk", "x", recovery="y", recovery_by=TODAY - DAY), ["recovery_by"]),
        (TypedReport("done", "x"), ["completed_on", "evidence"]),
        (TypedReport("done", "x", completed_on=TODAY + DAY, evidence_link="https://example.org"), ["completed_on"]),
        (TypedReport("done", "", completed_on=TODAY, evidence=" "), ["what_changed", "evidence"]),
    ],
)
def test_everything_a_report_lacks_is_said_at_once(said, fields):
    assert [field for field, _ in missing_from(said, TODAY)] == fields


def test_a_link_is_evidence_enough():
    assert missing_from(TypedReport("done", "x", completed_on=TODAY, evidence_link="https://example.org"), TODAY) == []
