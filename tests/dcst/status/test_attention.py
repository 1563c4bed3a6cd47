"""The order of a board (rule board-order-1): each step of it in a table, and what becomes one line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dcst.status.attention import (
    AttentionStep,
    Candidate,
    GatheredLine,
    News,
    PinnedBy,
    StaleKind,
    in_order,
    members_of,
    news_of,
    say_age,
    say_rest,
    step_of,
)
from dcst.status.findings import Finding
from dcst.status.harm import Harm
from dcst.status.rag import Rag

DAY = date(2018, 1, 31)
SILENT = StaleKind("action never reported on", "actions never reported on")
LATE = StaleKind("figure late", "figures late", always=True)


def candidate(code, status=Rag.OFF_TRACK, harm=Harm.DELIVERY, **told):
    """One that stands as it did, unless `before` says otherwise."""
    row = Candidate("action", code, f"The name of {code}", status, harm, ("node", code), **told)
    return row if "before" in told else replace(row, before=row.step)


@pytest.mark.parametrize(
    ("rag", "findings", "step"),
    [
        (Rag.OFF_TRACK, (), AttentionStep.OFF_TRACK),
        (Rag.OFF_TRACK, (Finding.MISSES,), AttentionStep.OFF_TRACK),
        (Rag.AT_RISK, (Finding.UP_WORSE,), AttentionStep.AT_RISK),
        (Rag.ON_TRACK, (), AttentionStep.NONE),
        (Rag.ON_TRACK, (Finding.CONCERN_HIGH,), AttentionStep.FINDING),
        (Rag.NO_TARGET, (Finding.UP_WORSE,), AttentionStep.FINDING),
        (Rag.NO_DATA, (), AttentionStep.UNKNOWN),
        (Rag.NOT_CALCULATED, (), AttentionStep.UNKNOWN),
        (Rag.NOT_ENOUGH_KNOWN, (), AttentionStep.UNKNOWN),
        (Rag.NO_TARGET, (), AttentionStep.NONE),
        (Rag.NOT_DUE, (), AttentionStep.NONE),
        (Rag.NOT_RATED, (), AttentionStep.NONE),
        (Rag.COMPLETED, (), AttentionStep.NONE),
        (Rag.SUPPRESSED, (Finding.UP_WORSE,), AttentionStep.NONE),
        (None, (), AttentionStep.NONE),
    ],
)
def test_a_status_and_the_findings_beside_it_have_a_step(rag, findings, step):
    assert step_of(rag, findings) is step


@pytest.mark.parametrize(
    ("now", "before", "grew", "news"),
    [
        (AttentionStep.OFF_TRACK, AttentionStep.NONE, False, News.NEW),
        (AttentionStep.OFF_TRACK, AttentionStep.AT_RISK, False, News.WORSE),
        (AttentionStep.OFF_TRACK, AttentionStep.UNKNOWN, False, News.WORSE),
        (AttentionStep.OFF_TRACK, AttentionStep.OFF_TRACK, False, News.SAME),
        (AttentionStep.OFF_TRACK, AttentionStep.OFF_TRACK, True, News.WORSE),
        (AttentionStep.AT_RISK, AttentionStep.OFF_TRACK, False, News.BETTER),
        (AttentionStep.AT_RISK, AttentionStep.OFF_TRACK, True, News.BETTER),
        (AttentionStep.UNKNOWN, AttentionStep.NONE, False, News.NEW),
        (AttentionStep.UNKNOWN, AttentionStep.UNKNOWN, False, News.SAME),
    ],
)
def test_news_is_what_became_of_it_since_the_last_meeting(now, before, grew, news):
    assert news_of(now, before, grew) is news


# Of each pair the first comes first, by the step that the case names, although all that is asked later says otherwise.
MILD = {"harm": Harm.DELIVERY, "since": date(2018, 1, 30), "beyond": Decimal("0.01")}
GRAVE = {"harm": Harm.SAFETY, "since": date(2016, 4, 1), "beyond": Decimal(9)}
PAIRS = {
    "off track before at risk": (
        candidate("b", Rag.OFF_TRACK, **MILD),
        candidate("a", Rag.AT_RISK, before=AttentionStep.NONE, **GRAVE),
    ),
    "at risk before what is worsening without being red": (
        candidate("b", Rag.AT_RISK, **MILD),
        candidate("a", Rag.ON_TRACK, findings=(Finding.UP_WORSE,), before=AttentionStep.NONE, **GRAVE),
    ),
    "worsening before unknown": (
        candidate("b", Rag.ON_TRACK, findings=(Finding.MISSES,), **MILD),
        candidate("a", Rag.NO_DATA, before=AttentionStep.NONE, **GRAVE),
    ),
    "new before same": (candidate("b", before=AttentionStep.NONE, **MILD), candidate("a", **GRAVE)),
    "worse before same": (candidate("b", before=AttentionStep.AT_RISK, **MILD), candidate("a", **GRAVE)),
    "further outside before same": (candidate("b", grew=True, **MILD), candidate("a", **GRAVE)),
    "same and better alike: by what is at stake": (
        candidate("b", Rag.AT_RISK, before=AttentionStep.OFF_TRACK, **GRAVE),
        candidate("a", Rag.AT_RISK, **MILD),
    ),
    "further outside first": (
        candidate("b", **MILD | {"beyond": Decimal("0.02")}),
        candidate("a", **MILD | {"since": date(2016, 4, 1)}),
    ),
    "an unknown distance last": (candidate("b", **MILD), candidate("a", **MILD | {"beyond": None})),
    "the longest first": (
        candidate("b", **MILD | {"since": date(2018, 1, 29)}),
        candidate("a", **MILD),
    ),
    "pinned before everything": (
        candidate("b", Rag.ON_TRACK, pinned=PinnedBy("AskedBoard for in December", "Bea Board", DAY), **MILD),
        candidate("a", before=AttentionStep.NONE, **GRAVE),
    ),
}


@pytest.mark.parametrize("case", PAIRS)
def test_what_comes_first(case):
    first, second = PAIRS[case]
    assert in_order([second, first], DAY) == [first, second]
    assert in_order([first, second], DAY) == [first, second]


def test_what_is_at_stake_is_in_the_order_of_harm():
    rows = [candidate(f"z{9 - number}", harm=harm) for number, harm in enumerate(Harm)]
    assert [row.harm for row in in_order(reversed(rows), DAY)] == [
        Harm.SAFETY,
        Harm.STATUTORY,
        Harm.CONTRACT,
        Harm.WORKFORCE,
        Harm.OUTCOMES,
        Harm.MONEY,
        Harm.DELIVERY,
    ]


def test_what_is_no_candidate_is_left_out():
    assert in_order([candidate("a", Rag.ON_TRACK), candidate("b", Rag.SUPPRESSED)], DAY) == []


def silent(code, since=date(2017, 4, 1), **told):
    return candidate(code, Rag.NO_DATA, since=since, stale=SILENT, **told)


def test_stale_ones_of_one_kind_are_one_line_with_their_number_and_the_oldest():
    (line,) = in_order([silent("b", date(2017, 6, 1)), silent("a"), silent("c")], DAY)
    assert line.words == "3 actions never reported on, the oldest 10 months"
    assert [row.code for row in line.members] == ["a", "c", "b"]
    assert members_of([line]) == list(line.members)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([silent("a")], 1),  # one alone is no kind
        ([silent("a"), silent("b")], 1),
        ([silent("a"), silent("b", before=AttentionStep.NONE)], 2),  # a new one stands by itself
        ([silent("a"), silent("b"), silent("c", pinned=PinnedBy("Why", "Bea", DAY))], 2),
        ([silent("a"), replace(silent("b"), status=Rag.AT_RISK, before=AttentionStep.AT_RISK)], 2),  # another step
        ([silent("a"), replace(silent("b"), stale=LATE)], 2),  # another kind
        ([silent("a"), replace(silent("b"), stale=None)], 2),
    ],
)
def test_only_what_stood_alike_before_is_gathered(rows, lines):
    assert len(in_order(rows, DAY)) == lines


def test_late_figures_are_always_one_line_which_is_new_if_one_is():
    (line,) = in_order([silent("a"), silent("b")], DAY)
    assert line.news is News.SAME
    rows = [
        replace(silent(code, since, before=was), stale=LATE)
        for code, since, was in (
            ("a", date(2017, 12, 1), AttentionStep.UNKNOWN),
            ("b", date(2018, 1, 31), AttentionStep.NONE),
        )
    ]
    (line,) = in_order(rows, DAY)
    assert (line.words, line.news, line.news_told) == ("2 figures late, the oldest 61 days", News.NEW, "1 new")
    (line,) = in_order([replace(row, before=AttentionStep.NONE) for row in rows], DAY)
    assert line.news_told == "new"


def test_a_code_that_no_plan_prints_is_not_called():
    assert [candidate(code).called for code in ("BP-1.05", "a-1")] == ["BP-1.05", ""]
    assert replace(candidate("BP-aim-outstanding"), kind="aim").called == ""


def test_what_is_gathered_comes_after_what_stands_alone_with_the_same_at_stake():
    many = [replace(silent(code), harm=Harm.SAFETY, beyond=Decimal(5)) for code in "ab"]
    alone, lesser = candidate("c", Rag.NO_DATA, Harm.SAFETY), candidate("d", Rag.NO_DATA, Harm.MONEY)
    assert in_order([lesser, *many, alone], DAY) == [alone, GatheredLine(tuple(many), DAY), lesser]


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2018, 1, 31), "0 days"),
        (date(2018, 1, 30), "1 day"),
        (date(2017, 12, 1), "61 days"),
        (date(2017, 11, 2), "90 days"),
        (date(2017, 11, 1), "3 months"),
        (date(2017, 4, 1), "10 months"),
        (date(2017, 4, 2), "9 months"),
        (date(2016, 2, 1), "24 months"),
    ],
)
def test_an_age_is_in_days_and_from_three_on_in_whole_months(since, words):
    assert say_age(since, DAY) == words


def test_a_fold_says_what_it_holds_the_worst_first():
    rows = [silent("a"), silent("b"), candidate("c"), candidate("d", Rag.ON_TRACK, findings=(Finding.UP_WORSE,))]
    assert say_rest(in_order(rows, DAY)) == "4 more: 1 Off track, 1 worsening or missing, 2 No data"
