from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.status.rag import Rag
from inspections.rules.aims import AimFacts, JudgementFacts, rate_aim

D = date
WORDS = {1: "Inadequate", 2: "Requires improvement", 3: "Good", 4: "Outstanding"}
DUE = D(2017, 10, 31)
GOOD = AimFacts("ofsted-sif", 3, "Good", DUE)
OUTSTANDING = AimFacts("ofsted-sif", 4, "Outstanding", D(2019, 10, 31))


def judged(position, inspected_on, published_on=None, scale="ofsted-sif", id="judgement:1"):
    return JudgementFacts(id, scale, position, WORDS[position], inspected_on, published_on or inspected_on)


INADEQUATE_2015 = judged(1, D(2015, 10, 31), D(2015, 11, 27), id="judgement:2015")
GOOD_2017 = judged(3, D(2017, 11, 30), D(2018, 1, 19), id="judgement:2017")
DONCASTER = (INADEQUATE_2015, GOOD_2017)


def told(verdict):
    return [reason.words for reason in verdict.reasons]


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


# Doncaster as it was


@pytest.mark.parametrize(
    "today, rag, words, next_on",
    [
        (D(2015, 11, 26), Rag.NOT_DUE, ["No judgement; Good is due by 31 October 2017"], D(2015, 11, 27)),
        (
            D(2015, 11, 27),
            Rag.NOT_DUE,
            ["Inadequate on 31 October 2015; Good is due by 31 October 2017", "Published on 27 November 2015"],
            D(2017, 11, 1),
        ),
        (
            D(2017, 10, 31),
            Rag.NOT_DUE,
            ["Inadequate on 31 October 2015; Good is due by 31 October 2017", "Published on 27 November 2015"],
            D(2017, 11, 1),
        ),
        (
            D(2017, 11, 1),
            Rag.OFF_TRACK,
            ["Good by 31 October 2017 was not met: Inadequate on 31 October 2015", "Published on 27 November 2015"],
            D(2018, 1, 19),
        ),
        (
            D(2018, 1, 18),  # inspected, and not yet known
            Rag.OFF_TRACK,
            ["Good by 31 October 2017 was not met: Inadequate on 31 October 2015", "Published on 27 November 2015"],
            D(2018, 1, 19),
        ),
        (
            D(2018, 1, 19),
            Rag.COMPLETED,
            ["Good on 30 November 2017, 1 month late", "Published on 19 January 2018"],
            None,
        ),
    ],
)
def test_good_by_october_2017_day_by_day(today, rag, words, next_on):
    verdict = rate_aim(GOOD, DONCASTER, today)
    assert (verdict.rag, told(verdict), verdict.next_on, verdict.rule) == (rag, words, next_on, "aim-1")


def test_outstanding_is_not_due_yet_while_the_latest_grade_is_good():
    verdict = rate_aim(OUTSTANDING, DONCASTER, D(2018, 1, 31))
    assert (verdict.rag, verdict.facts) == (Rag.NOT_DUE, ("judgement:2017",))
    assert told(verdict)[0] == "Good on 30 November 2017; Outstanding is due by 31 October 2019"
    assert codes(verdict) == ["aim_below", "aim_published"]


# The due day


@pytest.mark.parametrize(
    "inspected_on, code, words",
    [
        (D(2017, 10, 30), "aim_met", "Good on 30 October 2017"),
        (D(2017, 10, 31), "aim_met", "Good on 31 October 2017"),
        (D(2017, 11, 1), "aim_late_days", "Good on 1 November 2017, 1 day late"),
        (D(2017, 11, 29), "aim_late_days", "Good on 29 November 2017, 29 days late"),
        (D(2017, 11, 30), "aim_late_months", "Good on 30 November 2017, 1 month late"),
        (D(2018, 1, 30), "aim_late_months", "Good on 30 January 2018, 2 months late"),
        (D(2018, 1, 31), "aim_late_months", "Good on 31 January 2018, 3 months late"),
        (D(2018, 10, 31), "aim_late_months", "Good on 31 October 2018, 12 months late"),
    ],
)
def test_the_day_of_the_inspection_counts_and_not_that_of_publication(inspected_on, code, words):
    verdict = rate_aim(GOOD, (judged(3, inspected_on, inspected_on + timedelta(days=50)),), D(2019, 1, 1))
    assert (verdict.rag, codes(verdict)) == (Rag.COMPLETED, [code, "aim_published"])
    assert told(verdict)[0] == words


@pytest.mark.parametrize("position, rag", [(2, Rag.NOT_DUE), (3, Rag.ON_TRACK), (4, Rag.ON_TRACK)])
def test_before_its_day_an_aim_is_on_track_only_while_the_latest_judgement_meets_it(position, rag):
    verdict = rate_aim(GOOD, (judged(position, D(2017, 5, 1)),), DUE)
    assert verdict.rag is rag
    if position == 3:
        assert codes(verdict) == ["aim_meets", "aim_published"]
        assert told(verdict)[0] == "Good on 1 May 2017, for Good by 31 October 2017"


def test_an_aim_once_met_and_lost_again_before_its_day_is_not_met():
    lost = (judged(3, D(2016, 5, 1), id="a"), judged(2, D(2017, 5, 1), id="b"))
    assert rate_aim(GOOD, lost, D(2017, 10, 1)).rag is Rag.NOT_DUE
    verdict = rate_aim(GOOD, lost, D(2017, 11, 1))
    assert (verdict.rag, verdict.facts) == (Rag.OFF_TRACK, ("b",))
    assert codes(verdict) == ["aim_missed", "aim_published"]


def test_an_aim_met_stays_completed_and_a_later_fall_is_told():
    fell = (judged(3, D(2017, 5, 1), id="a"), judged(2, D(2018, 5, 1), id="b"))
    verdict = rate_aim(GOOD, fell, D(2018, 6, 1))
    assert (verdict.rag, codes(verdict)) == (Rag.COMPLETED, ["aim_met", "aim_published", "aim_later_below"])
    assert told(verdict)[2] == "Later judged Requires improvement, on 1 May 2018"
    assert verdict.facts == ("a", "b")


def test_late_is_counted_to_the_first_judgement_that_meets_the_aim():
    late = (judged(2, D(2018, 1, 31), id="a"), judged(3, D(2018, 5, 31), id="b"), judged(4, D(2019, 5, 31), id="c"))
    assert told(rate_aim(GOOD, late, D(2019, 6, 1)))[0] == "Good on 31 May 2018, 7 months late"


def test_past_its_day_without_any_judgement_it_is_off_track():
    verdict = rate_aim(GOOD, (), D(2017, 11, 1))
    assert (verdict.rag, codes(verdict), verdict.facts) == (Rag.OFF_TRACK, ["aim_missed_unjudged"], ())
    assert told(verdict) == ["Good by 31 October 2017 was not met: there is no judgement"]


def test_an_aim_never_judged_is_not_due_yet():
    verdict = rate_aim(GOOD, (), DUE)
    assert (verdict.rag, codes(verdict), verdict.next_on) == (Rag.NOT_DUE, ["aim_unjudged"], D(2017, 11, 1))


def test_a_judgement_on_another_scale_is_never_compared():
    elsewhere = judged(4, D(2017, 5, 1), scale="hmip-youth-offending")
    assert rate_aim(GOOD, (elsewhere,), DUE) == rate_aim(GOOD, (), DUE)
    assert rate_aim(GOOD, (elsewhere,), D(2018, 1, 1)).rag is Rag.OFF_TRACK


def test_the_order_in_which_judgements_come_does_not_matter():
    assert rate_aim(GOOD, DONCASTER, D(2018, 1, 31)) == rate_aim(GOOD, DONCASTER[::-1], D(2018, 1, 31))


DAYS = st.dates(D(2016, 1, 1), D(2019, 12, 31))
JUDGEMENTS = st.lists(
    st.builds(
        lambda position, day, wait, number: judged(position, day, day + timedelta(days=wait), id=f"judgement:{number}"),
        st.integers(1, 4),
        DAYS,
        st.integers(0, 90),
        st.integers(1, 99),
    ),
    max_size=4,
).map(tuple)


@given(JUDGEMENTS, DAYS, DAYS)
def test_an_aim_stands_unchanged_until_the_day_it_names(judgements, due, today):
    aim = AimFacts("ofsted-sif", 3, "Good", due)
    verdict = rate_aim(aim, judgements, today)
    last = verdict.next_on - timedelta(days=1) if verdict.next_on else D(2021, 1, 1)
    after = rate_aim(aim, judgements, last)
    assert (after.rag, after.reasons, after.facts) == (verdict.rag, verdict.reasons, verdict.facts)
    assert verdict.rag is not Rag.ON_TRACK or judgements
