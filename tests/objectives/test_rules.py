from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.status.rag import Rag, Reason, Verdict
from objectives.rules import (
    ActionFacts,
    MilestoneFacts,
    OverrideFacts,
    ReportFacts,
    apply_override,
    rate_action,
    rate_milestone,
    unplaced_years,
)

D = date
DUE = D(2018, 3, 31)
REPORTED = D(2017, 12, 12)
# A plan that asks for a report every 91 days and allows 14 more.
ACTION = ActionFacts("BP-1.12", due=DUE, reporting_interval_days=91, grace_days=14)


def report(on=REPORTED, progress=None, judgement="on_track", completed_on=None):
    return ReportFacts("report:1", on, progress, judgement, completed_on)


def told(verdict):
    return [reason.words for reason in verdict.reasons]


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


# Cancelled, deferred, complete


@pytest.mark.parametrize(
    "kind, code, words", [("cancelled", "cancelled", "Cancelled: merged"), ("deferred", "deferred", "Deferred: merged")]
)
def test_a_decision_comes_before_everything_else(kind, code, words):
    late_and_done = replace(ACTION, reports=(report(judgement="done"),), decision=(kind, "merged"))
    for facts in (replace(ACTION, decision=(kind, "merged")), late_and_done):
        verdict = rate_action(facts, D(2019, 1, 1))
        assert (verdict.rag, codes(verdict), told(verdict)) == (Rag.NOT_RATED, [code], [words])
        assert verdict.next_on is None


@pytest.mark.parametrize(
    "completed_on, code, words",
    [
        (D(2018, 3, 30), "completed", "Completed on 30 March 2018"),
        (D(2018, 3, 31), "completed", "Completed on 31 March 2018"),
        (D(2018, 4, 1), "completed_late", "Completed late, on 1 April 2018: 1 day after 31 March 2018"),
        (D(2018, 5, 10), "completed_late", "Completed late, on 10 May 2018: 40 days after 31 March 2018"),
    ],
)
def test_complete_is_completed_and_says_when_it_was_late(completed_on, code, words):
    done = report(on=D(2018, 6, 1), judgement="done", completed_on=completed_on)
    verdict = rate_action(replace(ACTION, reports=(done,)), D(2018, 6, 1))
    assert verdict == Verdict(Rag.COMPLETED, verdict.reasons, "action-2", None, ("report:1",))
    assert (codes(verdict), told(verdict)) == ([code], [words])


def test_without_a_stated_day_completion_counts_from_the_report():
    verdict = rate_action(replace(ACTION, reports=(report(on=D(2018, 4, 2), judgement="done"),)), D(2018, 5, 1))
    assert told(verdict) == ["Completed late, on 2 April 2018: 2 days after 31 March 2018"]


def test_an_action_without_a_date_can_still_be_completed():
    facts = replace(ACTION, due=None, reports=(report(judgement="done"),))
    assert told(rate_action(facts, D(2018, 5, 1))) == ["Completed on 12 December 2017"]


def test_an_action_reopened_by_a_later_report_is_no_longer_completed():
    reports = (report(on=D(2018, 2, 1), judgement="at_risk"), report(on=D(2018, 1, 1), judgement="done"))
    assert rate_action(replace(ACTION, reports=reports), D(2018, 2, 2)).rag is Rag.AT_RISK


# No date, not started


@pytest.mark.parametrize(
    "note, code, words",
    [
        ("", "no_date", "No date in source"),
        ("marks shared by 5 actions", "no_date_note", "No date in source: marks shared by 5 actions"),
    ],
)
def test_without_a_due_date_it_is_not_rated_however_it_is_reported(note, code, words):
    for reports in ((), (report(judgement="off_track"),)):
        verdict = rate_action(replace(ACTION, due=None, reports=reports, date_note=note), D(2018, 1, 31))
        assert (verdict.rag, codes(verdict), told(verdict)) == (Rag.NOT_RATED, [code], [words])
        assert verdict.next_on is None


@pytest.mark.parametrize(
    "today, rag", [(D(2017, 8, 31), Rag.NOT_STARTED), (D(2017, 9, 1), Rag.NO_DATA), (D(2017, 9, 2), Rag.NO_DATA)]
)
def test_it_has_not_started_until_the_day_it_starts(today, rag):
    assert rate_action(replace(ACTION, start=D(2017, 9, 1)), today).rag is rag


def test_not_started_says_when_it_starts_and_moves_on_that_day():
    verdict = rate_action(replace(ACTION, start=D(2017, 9, 1)), D(2017, 5, 1))
    assert (codes(verdict), told(verdict)) == (["starts"], ["Starts on 1 September 2017"])
    assert verdict.next_on == D(2017, 9, 1)


# The due day, silence


@pytest.mark.parametrize(
    "today, rag, words, next_on",
    [
        (D(2018, 3, 30), Rag.NO_DATA, "Never reported", D(2018, 4, 1)),
        (D(2018, 3, 31), Rag.NO_DATA, "Never reported", D(2018, 4, 1)),
        (D(2018, 4, 1), Rag.OFF_TRACK, "No report of completion by 31 March 2018", None),
        (D(2019, 4, 1), Rag.OFF_TRACK, "No report of completion by 31 March 2018", None),
    ],
)
def test_never_reported_is_no_data_through_the_due_day_and_off_track_after_it(today, rag, words, next_on):
    verdict = rate_action(ACTION, today)
    assert (verdict.rag, told(verdict), verdict.next_on, verdict.facts) == (rag, [words], next_on, ())
    assert codes(verdict) == ["never_reported" if rag is Rag.NO_DATA else "no_completion"]


@pytest.mark.parametrize("judgement", ["not_started", "on_track", "at_risk", "off_track"])
def test_past_its_due_day_no_judgement_saves_it(judgement):
    facts = replace(ACTION, start=D(2017, 4, 1), reports=(report(on=D(2018, 4, 1), progress=99, judgement=judgement),))
    assert rate_action(facts, D(2018, 4, 1)).rag is Rag.OFF_TRACK


@pytest.mark.parametrize(
    "today, rag",
    [(D(2018, 3, 26), Rag.ON_TRACK), (D(2018, 3, 27), Rag.ON_TRACK), (D(2018, 3, 28), Rag.AT_RISK)],
)
def test_a_report_goes_stale_the_day_after_interval_and_grace(today, rag):
    """12 December 2017 and 105 days is 27 March 2018."""
    verdict = rate_action(replace(ACTION, reports=(report(),)), today)
    assert verdict.rag is rag
    assert verdict.next_on == (D(2018, 4, 1) if rag is Rag.AT_RISK else D(2018, 3, 28))
    if rag is Rag.AT_RISK:
        assert codes(verdict) == ["judged", "no_report_since"]
        assert told(verdict)[1] == "No report since 12 December 2017"


@pytest.mark.parametrize(
    "judgement, fresh, stale",
    [
        ("on_track", Rag.ON_TRACK, Rag.AT_RISK),
        ("not_started", Rag.NOT_STARTED, Rag.AT_RISK),
        ("at_risk", Rag.AT_RISK, Rag.AT_RISK),
        ("off_track", Rag.OFF_TRACK, Rag.OFF_TRACK),
    ],
)
def test_without_a_stated_start_the_managers_judgement_stands_and_silence_caps_it(judgement, fresh, stale):
    facts = replace(ACTION, reports=(report(progress=5, judgement=judgement),))
    assert rate_action(facts, D(2018, 1, 31)).rag is fresh
    assert rate_action(facts, D(2018, 3, 28)).rag is stale


def test_a_judgement_is_dated_and_named_as_the_managers_own():
    verdict = rate_action(replace(ACTION, reports=(report(judgement="at_risk"),)), D(2018, 1, 31))
    assert codes(verdict) == ["judged"]
    assert told(verdict) == ["At risk, the manager’s own judgement on 12 December 2017"]


# Milestones


@pytest.mark.parametrize(
    "today, rag", [(D(2017, 3, 30), Rag.ON_TRACK), (D(2017, 3, 31), Rag.ON_TRACK), (D(2017, 4, 1), Rag.OFF_TRACK)]
)
def test_an_overdue_milestone_makes_it_off_track_the_day_after(today, rag):
    stones = (MilestoneFacts("2016-17", D(2017, 3, 31)), MilestoneFacts("2017-18", DUE))
    verdict = rate_action(replace(ACTION, milestones=stones, reports=(report(on=D(2017, 3, 1)),)), today)
    assert verdict.rag is rag
    assert verdict.next_on == (D(2017, 4, 1) if rag is Rag.ON_TRACK else D(2017, 6, 15))
    if rag is Rag.OFF_TRACK:
        assert codes(verdict) == ["judged", "milestone_overdue"]
        assert told(verdict)[1] == "No report of completion of the milestone due 31 March 2017"


def test_a_milestone_done_even_late_is_no_longer_overdue():
    stones = (MilestoneFacts("2016-17", D(2017, 3, 31), done_on=D(2017, 5, 1)), MilestoneFacts("2017-18", DUE))
    facts = replace(ACTION, milestones=stones, reports=(report(on=D(2017, 5, 1)),))
    assert rate_action(facts, D(2017, 5, 2)).rag is Rag.ON_TRACK


def test_never_reported_with_an_overdue_milestone_stays_no_data_and_says_both():
    stones = (MilestoneFacts("2016-17", D(2017, 3, 31)), MilestoneFacts("2017-18", DUE))
    before = rate_action(replace(ACTION, milestones=stones), D(2017, 3, 31))
    after = rate_action(replace(ACTION, milestones=stones), D(2017, 4, 1))
    assert (before.rag, codes(before), before.next_on) == (Rag.NO_DATA, ["never_reported"], D(2017, 4, 1))
    assert (after.rag, codes(after)) == (Rag.NO_DATA, ["never_reported", "milestone_overdue"])
    assert after.next_on == D(2018, 4, 1)


@pytest.mark.parametrize(
    "note, code, words",
    [
        ("", "date_unconfirmed", "The date is to be confirmed"),
        ("a shifted row", "date_unconfirmed_note", "The date is to be confirmed: a shifted row"),
    ],
)
def test_a_date_that_is_not_confirmed_is_judged_and_says_so(note, code, words):
    facts = replace(ACTION, due_confirmed=False, date_note=note)
    assert codes(rate_action(facts, D(2018, 1, 1))) == ["never_reported", code]
    assert told(rate_action(facts, D(2018, 4, 1))) == ["No report of completion by 31 March 2018", words]
    done = replace(facts, reports=(report(judgement="done"),))
    assert codes(rate_action(done, D(2018, 4, 1))) == ["completed"]


def test_a_note_on_a_confirmed_date_is_not_a_reason():
    assert codes(rate_action(replace(ACTION, date_note="shared"), D(2018, 1, 1))) == ["never_reported"]


# A merged cell with later marks that nobody has placed: one certain mark for 2016/17

MERGED = replace(
    ACTION,
    due=None,
    milestones=(MilestoneFacts("2016-17", D(2017, 3, 31)),),
    later_marks=("FY2017-18", "FY2018-19"),
)
OPEN = (
    "The day of completion is to be confirmed: the marks of its printed cell for 2017/18, 2018/19 cannot be told apart "
    "between its actions"
)
OVERDUE = "No report of completion of the milestone due 31 March 2017"


@pytest.mark.parametrize(
    "today, words, next_on",
    [
        (D(2017, 3, 31), ["Never reported", OPEN], D(2017, 4, 1)),
        (D(2017, 4, 1), ["Never reported", OVERDUE, OPEN], None),
        (D(2018, 1, 31), ["Never reported", OVERDUE, OPEN], None),
    ],
)
def test_never_reported_in_a_merged_cell_is_no_data_whatever_its_certain_mark(today, words, next_on):
    verdict = rate_action(MERGED, today)
    assert (verdict.rag, told(verdict), verdict.next_on) == (Rag.NO_DATA, words, next_on)


@pytest.mark.parametrize(
    "today, rag, words",
    [
        (D(2017, 3, 31), Rag.ON_TRACK, ["On track, the manager’s own judgement on 1 March 2017", OPEN]),
        (D(2017, 4, 1), Rag.OFF_TRACK, ["On track, the manager’s own judgement on 1 March 2017", OVERDUE, OPEN]),
    ],
)
def test_a_certain_mark_of_a_merged_cell_is_judged_as_a_milestone(today, rag, words):
    verdict = rate_action(replace(MERGED, reports=(report(on=D(2017, 3, 1)),)), today)
    assert (verdict.rag, told(verdict)) == (rag, words)


def test_a_certain_mark_that_was_met_leaves_the_manager_s_judgement():
    met = (MilestoneFacts("2016-17", D(2017, 3, 31), done_on=D(2017, 3, 1)),)
    facts = replace(MERGED, milestones=met, start=D(2016, 4, 1), reports=(report(progress=50, judgement="at_risk"),))
    verdict = rate_action(facts, D(2018, 1, 31))
    assert (verdict.rag, codes(verdict)) == (Rag.AT_RISK, ["judged", "completion_unconfirmed"])


def test_what_is_done_while_its_day_is_to_be_confirmed_is_not_called_late():
    done = replace(MERGED, reports=(report(judgement="done"),))
    assert told(rate_action(done, D(2018, 1, 31))) == ["Completed on 12 December 2017"]
    cancelled = replace(MERGED, decision=("cancelled", "merged"))
    assert told(rate_action(cancelled, D(2018, 1, 31))) == ["Cancelled: merged"]


@pytest.mark.parametrize(
    "printed, placed, years",
    [
        ((4, 1, 1), (4, 0, 0), ["FY2017-18", "FY2018-19"]),
        ((4, 1, 1), (4, 1, 0), ["FY2018-19"]),
        ((4, 1, 1), (4, 1, 1), []),
        ((5, 1, 0), (4, 1, 0), ["FY2016-17"]),
        ((5, 1, 0), (5, 0, 1), []),  # confirmed for another year than printed
        ((1, 1, 1), (0, 0, 0), ["FY2016-17", "FY2017-18", "FY2018-19"]),
    ],
)
def test_marks_are_unplaced_until_as_many_milestones_stand_as_are_printed(printed, placed, years):
    names = ("FY2016-17", "FY2017-18", "FY2018-19")
    told_apart = {year: number for year, number in zip(names, placed, strict=True) if number}
    assert unplaced_years(dict(zip(names, printed, strict=True)), told_apart) == years


# Progress against a stated start. 100 days from 1 January to 11 April 2017, so a day is one per cent.

RACE = replace(ACTION, start=D(2017, 1, 1), due=D(2017, 4, 11))


def at_day(progress, day, judgement="on_track"):
    reported = report(on=D(2017, 1, 2), progress=progress, judgement=judgement)
    return rate_action(replace(RACE, reports=(reported,)), D(2017, 1, 1) + timedelta(days=day))


@pytest.mark.parametrize(
    "progress, day, rag",
    [
        (45, 49, Rag.ON_TRACK),
        (45, 50, Rag.ON_TRACK),  # 45 ÷ 50 is exactly 0.90
        (45, 51, Rag.AT_RISK),
        (44, 50, Rag.AT_RISK),
        (35, 49, Rag.AT_RISK),
        (35, 50, Rag.AT_RISK),  # 35 ÷ 50 is exactly 0.70
        (35, 51, Rag.OFF_TRACK),
        (34, 50, Rag.OFF_TRACK),
        (63, 70, Rag.ON_TRACK),  # 0.63 ÷ 0.70 falls short of 0.9 in floating point
        (90, 100, Rag.ON_TRACK),
        (89, 100, Rag.AT_RISK),
        (70, 100, Rag.AT_RISK),
        (69, 100, Rag.OFF_TRACK),
        (0, 0, Rag.ON_TRACK),
        (0, 1, Rag.OFF_TRACK),
        (100, 100, Rag.ON_TRACK),
        (60, 10, Rag.ON_TRACK),
    ],
)
def test_reported_over_expected_progress_with_the_boundary_on_the_kind_side(progress, day, rag):
    assert at_day(progress, day).rag is rag


@pytest.mark.parametrize(
    "progress, day, code, words, next_on",
    [
        (
            45,
            40,
            "progress_on_track",
            "45 % done: at least 90 % of what is expected until 20 February 2017",
            D(2017, 2, 21),
        ),
        (
            45,
            51,
            "progress_at_risk",
            "45 % done: less than 90 % of what is expected since 21 February 2017",
            D(2017, 3, 7),  # 64 days is the last on which 45 is at least 70 %
        ),
        (
            45,
            65,
            "progress_off_track",
            "45 % done: less than 70 % of what is expected since 7 March 2017",
            D(2017, 4, 12),
        ),
        (
            95,
            40,
            "progress_on_track",
            "95 % done: at least 90 % of what is expected until 11 April 2017",
            D(2017, 4, 12),
        ),
    ],
)
def test_the_reason_gives_the_day_of_crossing_and_the_verdict_moves_on_it(progress, day, code, words, next_on):
    verdict = at_day(progress, day, judgement=code.removeprefix("progress_"))
    assert (codes(verdict), told(verdict), verdict.next_on) == ([code], [words], next_on)


@pytest.mark.parametrize(
    "progress, judgement, rag, reasons",
    [
        (50, "on_track", Rag.ON_TRACK, ["progress_on_track"]),
        (50, "at_risk", Rag.AT_RISK, ["progress_on_track", "judged_lower"]),
        (50, "off_track", Rag.OFF_TRACK, ["progress_on_track", "judged_lower"]),
        (40, "on_track", Rag.AT_RISK, ["progress_at_risk", "judged_higher"]),
        (40, "off_track", Rag.OFF_TRACK, ["progress_at_risk", "judged_lower"]),
        (10, "on_track", Rag.OFF_TRACK, ["progress_off_track", "judged_higher"]),
        (10, "at_risk", Rag.OFF_TRACK, ["progress_off_track", "judged_higher"]),
        (10, "off_track", Rag.OFF_TRACK, ["progress_off_track"]),
        (50, "not_started", Rag.ON_TRACK, ["progress_on_track"]),
        (None, "at_risk", Rag.AT_RISK, ["judged"]),
        (None, "not_started", Rag.OFF_TRACK, ["progress_off_track"]),
    ],
)
def test_the_managers_judgement_may_lower_the_verdict_and_never_raise_it(progress, judgement, rag, reasons):
    verdict = at_day(progress, 50, judgement)
    assert (verdict.rag, codes(verdict)) == (rag, reasons)


def test_not_started_after_the_stated_start_without_a_figure_is_no_progress():
    assert told(at_day(None, 1, "not_started")) == ["0 % done: less than 70 % of what is expected since 2 January 2017"]


def test_a_lowered_or_refused_judgement_is_told():
    assert told(at_day(50, 50, "at_risk"))[1] == "The manager judges it At risk"
    sentence = "The manager judges it On track: a judgement may lower the status, never raise it"
    assert told(at_day(10, 50, "on_track"))[1] == sentence


def test_an_action_that_starts_and_ends_on_one_day_is_on_track_that_day():
    facts = replace(ACTION, start=DUE, due=DUE, reports=(report(on=DUE, progress=0),))
    assert rate_action(facts, DUE).rag is Rag.ON_TRACK
    assert rate_action(facts, D(2018, 4, 1)).rag is Rag.OFF_TRACK


# Override


COMPUTED = Verdict(Rag.OFF_TRACK, (Reason("no_completion", {"due": DUE}),), "action-2", D(2018, 6, 1), ("report:1",))
OVERRIDE = OverrideFacts("override:7", Rag.AT_RISK, "supplier changed", D(2018, 4, 30), "Ann Reviewer")


@pytest.mark.parametrize(
    "today, rag", [(D(2018, 4, 29), Rag.AT_RISK), (D(2018, 4, 30), Rag.AT_RISK), (D(2018, 5, 1), Rag.OFF_TRACK)]
)
def test_an_override_holds_through_its_last_day_and_then_ends_by_itself(today, rag):
    assert apply_override(COMPUTED, OVERRIDE, today).rag is rag


def test_the_computed_verdict_stays_visible_beside_the_override():
    verdict = apply_override(COMPUTED, OVERRIDE, D(2018, 4, 10))
    assert codes(verdict) == ["overridden", "computed", "no_completion"]
    assert told(verdict) == [
        "Ann Reviewer set this to At risk until 30 April 2018: supplier changed",
        "By the rule: Off track",
        "No report of completion by 31 March 2018",
    ]
    assert verdict.next_on == D(2018, 5, 1)
    assert verdict.facts == ("report:1", "override:7")
    assert verdict.rule == "action-2"


def test_an_override_moves_when_the_verdict_beneath_it_moves_first():
    computed = COMPUTED._replace(next_on=D(2018, 4, 20))
    assert apply_override(computed, OVERRIDE, D(2018, 4, 10)).next_on == D(2018, 4, 20)
    assert apply_override(COMPUTED._replace(next_on=None), OVERRIDE, D(2018, 4, 10)).next_on == D(2018, 5, 1)


def test_without_an_override_or_after_it_the_verdict_is_the_computed_one():
    assert apply_override(COMPUTED, None, D(2018, 4, 10)) is COMPUTED
    assert apply_override(COMPUTED, OVERRIDE, D(2018, 5, 1)) is COMPUTED


# A milestone by itself


@pytest.mark.parametrize(
    "done_on, complete_on, today, rag, words, next_on",
    [
        (None, None, D(2018, 3, 30), Rag.NOT_DUE, "Due 31 March 2018", D(2018, 4, 1)),
        (None, None, D(2018, 3, 31), Rag.NOT_DUE, "Due 31 March 2018", D(2018, 4, 1)),
        (None, None, D(2018, 4, 1), Rag.OFF_TRACK, "No report of completion by 31 March 2018", None),
        (D(2018, 3, 31), None, D(2018, 6, 1), Rag.COMPLETED, "Completed on 31 March 2018", None),
        (
            D(2018, 4, 1),
            None,
            D(2018, 6, 1),
            Rag.COMPLETED,
            "Completed late, on 1 April 2018: 1 day after 31 March 2018",
            None,
        ),
        (None, D(2018, 2, 1), D(2018, 2, 1), Rag.COMPLETED, "Completed on 1 February 2018", None),
        (D(2018, 4, 3), D(2018, 3, 1), D(2018, 6, 1), Rag.COMPLETED, "Completed on 1 March 2018", None),
    ],
)
def test_a_milestone_by_day(done_on, complete_on, today, rag, words, next_on):
    verdict = rate_milestone(MilestoneFacts("2017-18", DUE, done_on), complete_on, today)
    assert (verdict.rag, told(verdict), verdict.next_on, verdict.rule) == (rag, [words], next_on, "milestone-1")
    assert codes(verdict)[0] in ("due", "no_completion", "completed", "completed_late")


def test_a_milestone_of_a_cancelled_action_is_not_rated_unless_it_was_done():
    stone, cancelled = MilestoneFacts("2017-18", DUE), ("cancelled", "merged")
    verdict = rate_milestone(stone, None, D(2018, 6, 1), decision=cancelled)
    assert (verdict.rag, codes(verdict)) == (Rag.NOT_RATED, ["cancelled"])
    assert rate_milestone(stone, D(2018, 1, 1), D(2018, 6, 1), decision=cancelled).rag is Rag.COMPLETED


# Time alone

DAYS = st.dates(D(2017, 1, 1), D(2017, 12, 31))
STONES = st.lists(st.builds(MilestoneFacts, st.just("m"), DAYS, st.none() | DAYS), max_size=3).map(tuple)
REPORTS = st.lists(
    st.builds(
        ReportFacts,
        st.just("report:1"),
        DAYS,
        st.none() | st.integers(0, 100),
        st.sampled_from(["not_started", "on_track", "at_risk", "off_track", "done"]),
        st.none() | DAYS,
    ),
    max_size=1,
).map(tuple)
OVERRIDES = st.none() | st.builds(
    OverrideFacts,
    st.just("override:1"),
    st.sampled_from([Rag.ON_TRACK, Rag.OFF_TRACK]),
    st.just("x"),
    DAYS,
    st.just("A"),
)
FACTS = st.builds(
    ActionFacts,
    code=st.just("BP-1.01"),
    start=st.none() | DAYS,
    milestones=STONES,
    due=st.none() | DAYS,
    reports=REPORTS,
    reporting_interval_days=st.integers(0, 90),
    grace_days=st.integers(0, 20),
    due_confirmed=st.booleans(),
).filter(lambda facts: not (facts.start and facts.due) or facts.start <= facts.due)


@given(FACTS, OVERRIDES, DAYS)
def test_a_verdict_stands_unchanged_until_the_day_it_names_and_changes_on_it(facts, override, today):
    def rate(day):
        verdict = apply_override(rate_action(facts, day), override, day)
        return verdict.rag, verdict.reasons, verdict.facts

    next_on = apply_override(rate_action(facts, today), override, today).next_on
    last = next_on - timedelta(days=1) if next_on else D(2019, 12, 31)
    assert rate(today) == rate(last)
    assert rate(today) == rate(today + (last - today) // 2)
    assert next_on is None or rate(next_on) != rate(today)


@given(FACTS, DAYS)
def test_every_verdict_gives_a_reason_and_unknown_is_never_green(facts, today):
    verdict = rate_action(facts, today)
    assert verdict.reasons
    assert facts.reports or verdict.rag not in (Rag.ON_TRACK, Rag.AT_RISK, Rag.COMPLETED)
    assert facts.due or verdict.rag in (Rag.NOT_RATED, Rag.COMPLETED)
