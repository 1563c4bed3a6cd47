"""How areas, recommendations and the line of time are told: pure, each with the cases that could mislead."""

from datetime import date

import pytest

from dcst.status.rag import Rag
from inspections.charts import course_figure
from inspections.rules.aims import AimFacts, JudgementFacts
from inspections.rules.areas import Graded, latest_by_area
from inspections.rules.standing import ORDER, UNANSWERED, phrase_of, say_standing, worst_of
from inspections.rules.timeline import TimelineMark, timeline

D = date
SIF, HOMES = "Ofsted SIF", "Agencies and homes"


def graded(area, word, inspection, day=None, scale=SIF, place=1):
    return Graded(scale, area, word, inspection, day, place)


def told(states):
    return [(state.scale, state.area, state.words, state.day, state.before) for state in states]


def test_an_area_stands_by_its_latest_inspection_and_keeps_what_was_before():
    rows = [
        graded("Overall", "Inadequate", "2015", D(2015, 10, 31)),
        graded("Overall", "Good", "2017", D(2017, 11, 30)),
        graded("Overall", "Requires improvement", "2016", D(2016, 10, 31)),
    ]
    assert told(latest_by_area(rows)) == [(SIF, "Overall", ("Good",), D(2017, 11, 30), ("Requires improvement",))]


def test_what_a_plan_prints_without_a_day_is_older_than_anything_with_one():
    rows = [graded("Overall", "Good", "2017", D(2017, 11, 30)), graded("Overall", "Inadequate", "plan")]
    [state] = latest_by_area(rows)
    assert (state.words, state.before, state.before_day) == (("Good",), (), None)


def test_an_area_is_another_one_on_another_scale_and_the_same_in_another_spelling():
    rows = [
        graded("Adoption", "Good", "2015", D(2015, 10, 31)),
        graded("adoption", "Outstanding", "2017", D(2017, 11, 30)),
        graded("Adoption", "Satisfactory", "other", D(2018, 1, 1), scale="HMIP"),
    ]
    assert told(latest_by_area(rows)) == [
        ("HMIP", "Adoption", ("Satisfactory",), D(2018, 1, 1), ()),
        (SIF, "adoption", ("Outstanding",), D(2017, 11, 30), ("Good",)),
    ]


def test_an_area_graded_several_times_in_one_inspection_keeps_every_word():
    rows = [
        graded("Homes", word, "plan", scale=HOMES, place=place) for place, word in enumerate(("Good", "Outstanding"))
    ]
    assert [state.words for state in latest_by_area(rows)] == [("Good", "Outstanding")]
    assert latest_by_area([]) == []


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], UNANSWERED),
        ([Rag.ON_TRACK], Rag.ON_TRACK),
        ([Rag.COMPLETED, Rag.ON_TRACK], Rag.ON_TRACK),
        ([Rag.ON_TRACK, Rag.OFF_TRACK, Rag.AT_RISK], Rag.OFF_TRACK),
        ([Rag.ON_TRACK, None], Rag.NO_DATA),
        ([Rag.COMPLETED, Rag.COMPLETED], Rag.COMPLETED),
    ],
)
def test_a_recommendation_is_told_by_what_needs_attention_first_of_its_actions(statuses, worst):
    assert worst_of(statuses) == worst


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({UNANSWERED: 1}, "Of 1 recommendation 1 is answered by no action"),
        (
            {Rag.ON_TRACK: 7, UNANSWERED: 8, Rag.OFF_TRACK: 1, Rag.COMPLETED: 2, Rag.NO_DATA: 2},
            "Of 20 recommendations 8 are answered by no action, 1 has an action off track,"
            " 2 have an action without data, 7 have all actions on track or completed, 2 have all actions completed",
        ),
    ],
)
def test_how_they_stand_is_said_with_what_nobody_is_at_first(counts, words):
    assert say_standing(counts) == words


def test_every_status_can_be_said_of_them_once():
    assert set(ORDER) == {UNANSWERED, *Rag} and len(ORDER) == len(Rag) + 1
    assert len({phrase_of(state) for state in Rag}) == len(Rag)


GOOD = AimFacts("sif", 3, "Good", D(2017, 10, 31))
OUTSTANDING = AimFacts("sif", 4, "Outstanding", D(2019, 10, 31))
INADEQUATE = JudgementFacts("a", "sif", 1, "Inadequate", D(2015, 10, 31), D(2015, 11, 27))
GOOD_2017 = JudgementFacts("b", "sif", 3, "Good", D(2017, 11, 30), D(2018, 1, 19))
EARLY = JudgementFacts("d", "sif", 3, "Good", D(2017, 5, 1), D(2017, 6, 1))
FELL = JudgementFacts("c", "sif", 2, "Requires improvement", D(2018, 6, 1), D(2018, 7, 1))
ALL = (GOOD_2017, INADEQUATE)


def line(today, judgements=ALL, aims=(OUTSTANDING, GOOD), announced=None):
    return [(event.day, event.mark, event.said) for event in timeline(aims, judgements, today, announced)]


def test_the_line_of_time_runs_from_the_first_judgement_to_the_last_promise():
    assert line(D(2018, 1, 31)) == [
        (D(2015, 10, 31), TimelineMark.JUDGED, "judged Inadequate"),
        (D(2017, 10, 31), TimelineMark.PROMISED, "Good promised by then: met late"),
        (D(2017, 11, 30), TimelineMark.JUDGED, "judged Good"),
        (D(2018, 1, 31), TimelineMark.TODAY, "now Good"),
        (D(2019, 10, 31), TimelineMark.PROMISED, "Outstanding promised by then: to come"),
    ]


@pytest.mark.parametrize(
    ("today", "judgements", "said"),
    [
        (D(2018, 1, 18), ALL, "Good promised by then: not met"),
        (D(2017, 10, 31), ALL, "Good promised by then: to come"),
        (D(2018, 1, 1), (), "Good promised by then: not met"),
        (D(2018, 8, 1), (*ALL, FELL), "Good promised by then: met late, not held"),
        (D(2018, 1, 1), (EARLY,), "Good promised by then: met in time"),
        (D(2017, 9, 1), (EARLY,), "Good promised by then: met so far"),
    ],
)
def test_a_promise_says_how_it_ended_as_far_as_was_known(today, judgements, said):
    assert said in [words for _, mark, words in line(today, judgements) if mark is TimelineMark.PROMISED]


@pytest.mark.parametrize(
    ("announced", "today", "said"),
    [
        (D(2018, 5, 14), D(2018, 1, 31), ["inspection announced"]),
        (D(2018, 5, 14), D(2018, 5, 14), ["inspection announced"]),
        (D(2018, 5, 14), D(2018, 5, 15), ["inspection announced, no published report yet"]),
        (D(2017, 11, 30), D(2018, 1, 18), ["inspection announced, no published report yet"]),
        (D(2017, 11, 30), D(2018, 1, 19), []),
        (D(2017, 12, 1), D(2018, 1, 19), ["inspection announced, no published report yet"]),
        (None, D(2018, 1, 31), []),
    ],
)
def test_an_inspection_that_is_announced_stands_on_its_day_until_its_report_is_published(announced, today, said):
    found = [(day, words) for day, mark, words in line(today, announced=announced) if mark is TimelineMark.ANNOUNCED]
    assert found == [(announced, words) for words in said]
    days = [day for day, *_ in line(today, announced=announced)]
    assert days == sorted(days)


def test_before_the_first_judgement_the_day_says_that_there_is_none():
    assert (D(2015, 11, 26), TimelineMark.TODAY, "no judgement yet") in line(D(2015, 11, 26))
    assert TimelineMark.JUDGED not in [mark for _, mark, _ in line(D(2015, 11, 26))]


def test_the_drawing_holds_the_grade_from_each_inspection_to_the_day_shown():
    events = timeline((GOOD, OUTSTANDING), ALL, D(2018, 1, 31))
    words = ["Inadequate", "Requires improvement", "Good", "Outstanding"]
    judged, promised = course_figure(events, words)["data"]
    assert (judged["x"], judged["y"]) == (["2015-10-31", "2017-11-30", "2018-01-31"], [1, 3, 3])
    assert (promised["x"], promised["y"]) == (["2017-10-31", "2019-10-31"], [3, 4])
    assert course_figure(events, words)["layout"]["yaxis"]["ticktext"] == words
    awaited = timeline((GOOD, OUTSTANDING), ALL, D(2018, 1, 31), D(2018, 5, 14))
    assert course_figure(awaited, words)["data"] == [judged, promised]
    empty = course_figure(timeline((GOOD,), (), D(2017, 1, 1)), words)["data"][0]
    assert empty["x"] == []
