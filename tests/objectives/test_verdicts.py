"""What is gathered for the rules, and which statuses rest on which: from the database to the record."""

from datetime import date, timedelta

import pytest

from dcst.models import Assessment, Due
from dcst.record import assess
from dcst.site.registry import RATERS, sweep
from dcst.status.rag import Rag
from dcst.time import clock
from objectives import changes
from objectives.models import Action, Plan
from objectives.verdicts import ACTION, action_facts, completed_on
from tests.factories import (
    ActionFactory,
    MarkGroupFactory,
    MilestoneFactory,
    ObjectiveFactory,
    PlanFactory,
    StrandFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2018, 1, 31)
AT = clock.start_of(TODAY) + timedelta(hours=12)
DAY = timedelta(days=1)


def fetched(action, at=AT):
    return Action.objects.with_facts(at).get(pk=action.pk)


def status(kind, code, at=AT, question="delivery"):
    row = Assessment.objects.by_subject(at, kind, question, [code]).get(code)
    return row and row.status


def rate(*actions, at=AT):
    assess.mark_due([("action", row.code) for row in actions], at)
    sweep(at)


def report(action, by, at=AT, judgement="on_track", **words):
    return changes.report_progress(action, by=by, at=at, judgement=judgement, what_changed=f"At {at}", **words)


def test_the_facts_are_those_known_at_the_moment(manager):
    action = ActionFactory(years=[2016, 2018], owner=manager)
    report(action, manager, AT - 2 * DAY)
    report(action, manager, AT, "done", completed_on=TODAY, evidence="Signed")
    before, then = action_facts(fetched(action, AT - DAY)), action_facts(fetched(action))
    assert [row.judgement for row in before.reports] == ["on_track"]
    assert [row.judgement for row in then.reports] == ["done", "on_track"]
    assert completed_on(fetched(action, AT - DAY)) is None and completed_on(fetched(action)) == TODAY
    assert then.due == date(2019, 3, 31)
    assert (then.reporting_interval_days, then.grace_days) == (92, 14)


def test_a_merged_cell_is_the_note_of_a_missing_date():
    group = MarkGroupFactory(marks_2016_17=4, marks_2017_18=1, marks_2018_19=0)
    action = ActionFactory(strand=group.strand, mark_group=group)
    rate(action)
    [reason] = Assessment.objects.current().get(subject_kind="action").words
    assert "cannot be told apart (4 in 2016/17, 1 in 2017/18, 0 in 2018/19)" in reason


def merged_pair(*marks):
    group = MarkGroupFactory(marks_2016_17=marks[0], marks_2017_18=marks[1], marks_2018_19=marks[2])
    pair = [ActionFactory(strand=group.strand, mark_group=group) for _ in range(2)]
    for action in pair:
        MilestoneFactory(action=action, year="FY2016-17", confidence="certain")
    return pair


def standing(action):
    return Assessment.objects.current().get(subject_kind="action", subject=action.code)


def test_placing_the_later_marks_of_a_cell_rates_all_its_actions(officer):
    first, second = merged_pair(2, 1, 1)
    rate(first, second)
    for action in (first, second):
        assert (standing(action).status, fetched(action).due_then) == (Rag.NO_DATA, None)
        assert not any(words.startswith("No report of completion by") for words in standing(action).words)
    place = {"by": officer, "reason": "Minutes"}
    changes.confirm_milestone(second, at=AT, year="FY2017-18", due=date(2018, 3, 31), **place)
    # A day that somebody stated is judged; the other's is still open, for the mark of 2018/19.
    assert fetched(second).due_then == date(2018, 3, 31) and fetched(first).later_marks == ["FY2018-19"]
    assert standing(first).status is Rag.NO_DATA
    changes.confirm_milestone(second, at=AT + DAY, year="FY2018-19", due=date(2019, 3, 31), **place)
    assert (standing(first).status, standing(second).status) == (Rag.OFF_TRACK, Rag.NO_DATA)
    assert standing(first).words == ["No report of completion by 31 March 2017"]
    assert fetched(first, AT).due_then is None and fetched(first, AT + DAY).due_then == date(2017, 3, 31)


def test_confirming_the_certain_mark_itself_says_that_it_is_the_last(officer):
    first, second = merged_pair(2, 1, 0)
    rate(first, second)
    changes.confirm_milestone(first, by=officer, at=AT, year="FY2016-17", due=date(2017, 3, 31), reason="Its only year")
    assert (standing(first).status, standing(second).status) == (Rag.OFF_TRACK, Rag.NO_DATA)


@pytest.mark.parametrize(("day", "expected"), [(31, Rag.NOT_DUE), (32, Rag.OFF_TRACK)])
def test_time_alone_turns_a_milestone_off_track_with_no_write_by_anybody(manager, day, expected):
    action = ActionFactory(years=[2017, 2018], owner=manager)
    report(action, manager, clock.start_of(date(2018, 3, 1)))
    sweep(clock.start_of(date(2018, 3, 1)) + (day - 1) * DAY)
    shown = clock.end_of(date(2018, 3, 1) + (day - 1) * DAY)
    assert status("milestone", f"{action.code}/FY2017-18", shown) is expected
    assert status("action", action.code, shown) is (Rag.ON_TRACK if expected is Rag.NOT_DUE else Rag.OFF_TRACK)


def test_an_override_ends_by_itself(manager, reviewer):
    action = ActionFactory(years=[2018], owner=manager, reviewer=reviewer)
    report(action, manager)
    changes.override(action, by=reviewer, at=AT, rag="off_track", reason="Thin", expires_on=TODAY + DAY)
    sweep(AT + DAY)
    assert status("action", action.code, AT + DAY) is Rag.OFF_TRACK
    sweep(AT + 2 * DAY)
    assert status("action", action.code, AT + 2 * DAY) is Rag.ON_TRACK


def strand_of(*judgements, by, strand=None, **fields):
    strand = strand or StrandFactory(**fields)
    for judgement in judgements:
        words = {}
        if judgement in ("at_risk", "off_track"):
            words = {"recovery": "More hands", "recovery_by": TODAY}
        report(ActionFactory(strand=strand, years=[2018]), by, judgement=judgement, **words)
    sweep(AT)
    return strand


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        (["on_track"] * 9 + ["off_track"], Rag.ON_TRACK),
        (["on_track"] * 8 + ["off_track"], Rag.AT_RISK),
        (["on_track"] * 7 + ["off_track"] * 3, Rag.AT_RISK),
        (["on_track"] * 2 + ["off_track"], Rag.OFF_TRACK),
    ],
)
def test_a_strand_is_on_track_at_nine_tenths_and_at_risk_at_seven(manager, judgements, expected):
    strand = strand_of(*judgements, by=manager)
    assert status("strand", strand.code) is expected
    assert status("objective", strand.objective.code) is expected
    assert status("plan", strand.plan.code) is expected


def test_fewer_than_half_reported_is_not_enough_known(manager):
    strand = strand_of("on_track", "on_track", by=manager)
    unknown = [ActionFactory(strand=strand, years=[2018]) for _ in range(3)]
    rate(*unknown[:2])
    sweep(AT)
    assert status("strand", strand.code) is Rag.NOT_ENOUGH_KNOWN


def test_a_cancelled_action_is_left_out_and_still_counted(manager, officer):
    strand = strand_of("on_track", "off_track", by=manager)
    bad = next(row for row in strand.actions.all() if status("action", row.code) is Rag.OFF_TRACK)
    assert status("strand", strand.code) is Rag.OFF_TRACK
    changes.decide(bad, by=officer, at=AT, kind="cancelled", reason="Overtaken by law")
    sweep(AT)
    assert status("strand", strand.code) is Rag.ON_TRACK
    words = Assessment.objects.current().get(subject_kind="strand", question="delivery").words
    assert words[1:] == ["1 on track, 1 not rated", "Left out because cancelled, deferred or not judged: 1"]


def test_a_plan_may_choose_the_worst_of_its_parts(manager):
    plan = PlanFactory(rollup=Plan.Rollup.WORST)
    strand = strand_of(*["on_track"] * 9, "off_track", by=manager, objective=ObjectiveFactory(plan=plan))
    assert status("strand", strand.code) is Rag.OFF_TRACK
    assert Assessment.objects.current().get(subject_kind="plan", question="delivery").rule == "rollup-2-worst"


def test_a_strand_without_a_theme_moves_its_plan_alone(manager):
    strand = StrandFactory(objective=None, plan=PlanFactory(), code="CYP-12")
    strand_of("on_track", by=manager, strand=strand)
    assert status("strand", "CYP-12") is status("plan", "BP") is Rag.ON_TRACK
    assert not Assessment.objects.filter(subject_kind="objective").exists()


def test_rating_many_actions_takes_as_many_queries_as_rating_one(manager, django_assert_num_queries):
    first = ActionFactory(years=[2016, 2018], owner=manager)
    report(first, manager, milestones_met=list(first.milestones.all()))
    with django_assert_num_queries(7):
        ACTION.rate([first.code], AT)
    others = [ActionFactory(strand=first.strand, years=[2016, 2018], owner=manager) for _ in range(4)]
    for row in others:
        report(row, manager, milestones_met=list(row.milestones.all()))
    with django_assert_num_queries(7):
        assert len(ACTION.rate([first.code, *(row.code for row in others)], AT)) == 5


def test_rating_five_times_writes_once(manager):
    action = ActionFactory(years=[2018], owner=manager)
    report(action, manager)
    before = Assessment.objects.count()
    for _ in range(5):
        assess.reassess(ACTION, [action.code], AT)
        assess.reassess(RATERS["strand"], [action.strand.code], AT)
    sweep(AT)
    after = Assessment.objects.count()
    for _ in range(5):
        assess.reassess(RATERS["strand"], [action.strand.code], AT)
    assert Assessment.objects.count() == after
    assert Assessment.objects.filter(subject_kind="action").count() == 1
    assert after > before


def test_the_next_moment_is_the_day_after_the_first_open_milestone():
    action = ActionFactory()
    MilestoneFactory(action=action, year="FY2017-18")
    rate(action)
    assert Due.objects.get(subject_kind="action").next_at == clock.start_of(date(2018, 4, 1))
