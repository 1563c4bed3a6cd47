"""Whether the promised grades are on course, in one sentence: before, on time, late, missed, lost, and without aims."""

from datetime import date

import pytest

from dcst.time import clock
from inspections.rules.aims import AimFacts, JudgementFacts
from inspections.rules.course import latest_of, say_course
from inspections.verdicts import course_in_words
from tests.factories import PlanFactory
from tests.inspections.factories import AimFactory, InspectionFactory, ScaleFactory

D = date
WORDS = {1: "Inadequate", 2: "Requires improvement", 3: "Good", 4: "Outstanding"}
GOOD = AimFacts("ofsted-sif", 3, "Good", D(2017, 10, 31))
OUTSTANDING = AimFacts("ofsted-sif", 4, "Outstanding", D(2019, 10, 31))
BOTH = (GOOD, OUTSTANDING)
OPEN = "the next inspection is not announced"


def judged(position, inspected_on, published_on=None):
    id = f"judgement:{inspected_on}"
    return JudgementFacts(id, "ofsted-sif", position, WORDS[position], inspected_on, published_on or inspected_on)


INADEQUATE = judged(1, D(2015, 10, 31), D(2015, 11, 27))
GOOD_2017 = judged(3, D(2017, 11, 30), D(2018, 1, 19))
DONCASTER = (INADEQUATE, GOOD_2017)


@pytest.mark.parametrize(
    ("aims", "judgements", "today", "words"),
    [
        pytest.param(
            BOTH,
            DONCASTER,
            D(2018, 1, 31),
            f"Good, November 2017, promised by October; Outstanding promised by October 2019, {OPEN}",
            id="met late",
        ),
        pytest.param(
            BOTH,
            DONCASTER,
            D(2018, 1, 18),
            f"Inadequate, October 2015; Good promised by October 2017, not met; Outstanding promised by October 2019,"
            f" {OPEN}",
            id="inspected, and not yet known",
        ),
        pytest.param(
            BOTH,
            DONCASTER,
            D(2016, 6, 1),
            f"Inadequate, October 2015; Good promised by October 2017; Outstanding promised by October 2019, {OPEN}",
            id="promised, and not due",
        ),
        pytest.param(
            BOTH,
            DONCASTER,
            D(2015, 11, 26),
            f"No judgement yet; Good promised by October 2017; Outstanding promised by October 2019, {OPEN}",
            id="before the first judgement",
        ),
        pytest.param(
            BOTH,
            (),
            D(2017, 11, 1),
            f"No judgement yet; Good promised by October 2017, not met; Outstanding promised by October 2019, {OPEN}",
            id="never judged, and past its day",
        ),
        pytest.param(
            BOTH,
            (judged(3, D(2017, 5, 4)),),
            D(2018, 1, 31),
            f"Good, May 2017, promised by October; Outstanding promised by October 2019, {OPEN}",
            id="met early",
        ),
        pytest.param(
            BOTH,
            (judged(3, D(2016, 5, 4)),),
            D(2017, 1, 31),
            f"Good, May 2016, promised by October 2017; Outstanding promised by October 2019, {OPEN}",
            id="met a year early, and its day is still to come",
        ),
        pytest.param(
            BOTH,
            (judged(4, D(2017, 5, 4)),),
            D(2018, 1, 31),
            f"Outstanding, May 2017, promised by October 2019; Good promised by October 2017, met in May 2017, {OPEN}",
            id="better than was promised",
        ),
        pytest.param(
            BOTH,
            (judged(3, D(2017, 5, 4)), judged(2, D(2018, 5, 4))),
            D(2018, 6, 1),
            "Requires improvement, May 2018; Good promised by October 2017, met in May 2017 and not held;"
            f" Outstanding promised by October 2019, {OPEN}",
            id="met and lost again",
        ),
        pytest.param(
            (GOOD,),
            (judged(3, D(2017, 5, 4)), judged(3, D(2018, 5, 4))),
            D(2018, 6, 1),
            "Good, May 2018; Good promised by October 2017, met in May 2017",
            id="met, and held at the next inspection",
        ),
        pytest.param(
            (OUTSTANDING,),
            (GOOD_2017,),
            D(2019, 11, 1),
            f"Good, November 2017; Outstanding promised by October 2019, not met, {OPEN}",
            id="missed",
        ),
        pytest.param((GOOD,), (GOOD_2017,), D(2018, 2, 1), "Good, November 2017, promised by October", id="all met"),
        pytest.param((), DONCASTER, D(2018, 1, 31), "Good, November 2017; this plan promises no grade", id="no aim"),
        pytest.param((), (), D(2018, 1, 31), "No judgement yet; this plan promises no grade", id="nothing"),
    ],
)
def test_the_sentence_says_the_grade_its_promise_and_what_is_still_promised(aims, judgements, today, words):
    assert say_course(aims, judgements, today) == words


@pytest.mark.parametrize(
    ("announced", "today", "words"),
    [
        (None, D(2018, 1, 31), OPEN),
        (D(2018, 5, 14), D(2018, 5, 14), "the next inspection is announced for 14 May 2018"),
        (D(2018, 5, 14), D(2018, 5, 15), "the inspection announced for 14 May 2018 has no published report yet"),
        (D(2017, 11, 30), D(2018, 1, 19), OPEN),  # it was made, and its report is published
        (D(2017, 11, 30), D(2018, 1, 18), "the inspection announced for 30 November 2017 has no published report yet"),
    ],
)
def test_the_sentence_ends_with_what_is_announced(announced, today, words):
    assert say_course(BOTH, DONCASTER, today, announced).endswith(f", {words}")


def test_the_order_in_which_aims_and_judgements_come_does_not_matter():
    today = D(2018, 1, 31)
    assert say_course(BOTH[::-1], DONCASTER[::-1], today) == say_course(BOTH, DONCASTER, today)


def test_a_grade_of_another_scale_keeps_no_promise():
    elsewhere = JudgementFacts("j", "hmip", 3, "Good", D(2017, 5, 4), D(2017, 5, 4))
    assert say_course((GOOD,), (elsewhere,), D(2017, 6, 1)) == f"Good, May 2017; Good promised by October 2017, {OPEN}"


def test_the_latest_judgement_is_the_one_published_by_the_day():
    assert latest_of(DONCASTER, D(2018, 1, 18)) == INADEQUATE
    assert latest_of(DONCASTER, D(2018, 1, 19)) == GOOD_2017
    assert latest_of(DONCASTER, D(2015, 11, 26)) is None


@pytest.mark.django_db
def test_a_plan_is_told_its_own_promises_and_one_without_the_latest_grade():
    ScaleFactory()
    aim = AimFactory()
    now = clock.end_of(D(2018, 1, 31))
    assert course_in_words(aim.plan, now) == f"No judgement yet; Good promised by October 2017, not met, {OPEN}"
    InspectionFactory(inspected_on=D(2017, 11, 30), published_on=D(2018, 1, 19), grades={aim.area: "Good"})
    assert course_in_words(aim.plan, now) == "Good, November 2017, promised by October"
    assert course_in_words(aim.plan, clock.end_of(D(2018, 1, 18))).startswith("No judgement yet")
    assert course_in_words(PlanFactory(code="CYP"), now) == "Good, November 2017; this plan promises no grade"


@pytest.mark.django_db
def test_where_no_plan_promises_a_grade_there_is_nothing_to_say():
    assert course_in_words(PlanFactory(), clock.end_of(D(2018, 1, 31))) == ""
