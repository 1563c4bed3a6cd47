"""What a change of a status, of a signal, of a grade means to a board: the whole table of cases."""

import pytest

from dcst.status.findings import Finding
from dcst.status.movement import SIGNALS, ChangeGroup, answered, grade_moved, is_unknown, movement_of, signal_of
from dcst.status.rag import Rag

R = Rag
WORSE, UNKNOWN, BETTER, CLOSED, ALSO = (
    ChangeGroup.WORSE,
    ChangeGroup.NEW_UNKNOWN,
    ChangeGroup.BETTER,
    ChangeGroup.CLOSED,
    ChangeGroup.ALSO,
)
# Of each kind of status one, and which others are of its kind.
ALIKE = {
    R.NO_DATA: [R.NOT_CALCULATED, R.NOT_ENOUGH_KNOWN, R.SUPPRESSED, R.NO_TARGET, R.NOT_RATED],
    R.NOT_STARTED: [R.NOT_DUE],
}
# before: what it means that each of these came after it
COLUMNS = (R.COMPLETED, R.ON_TRACK, R.AT_RISK, R.OFF_TRACK, R.NOT_STARTED, R.NO_DATA)
CASES = {
    None: (CLOSED, BETTER, WORSE, WORSE, ALSO, None),
    R.COMPLETED: (None, WORSE, WORSE, WORSE, WORSE, UNKNOWN),
    R.ON_TRACK: (CLOSED, None, WORSE, WORSE, ALSO, UNKNOWN),
    R.AT_RISK: (CLOSED, BETTER, None, WORSE, ALSO, UNKNOWN),
    R.OFF_TRACK: (CLOSED, BETTER, BETTER, None, ALSO, UNKNOWN),
    R.NOT_STARTED: (CLOSED, BETTER, WORSE, WORSE, None, UNKNOWN),
    R.NO_DATA: (CLOSED, BETTER, WORSE, WORSE, ALSO, None),
}


def cases():
    for before, row in CASES.items():
        for after, movement in zip(COLUMNS, row, strict=True):
            for was in [before, *ALIKE.get(before, ())]:
                for became in [after, *ALIKE.get(after, ())]:
                    yield was, became, movement


@pytest.mark.parametrize(("before", "after", "movement"), list(cases()))
def test_a_status_that_became_another_is_in_one_group(before, after, movement):
    assert movement_of(before, after) is movement


def test_every_pair_of_statuses_is_in_the_table():
    told = {(before, after) for before, after, _ in cases()}
    assert told == {(before, after) for before in (None, *Rag) for after in Rag}


@pytest.mark.parametrize(
    ("before", "was", "after", "now", "movement"),
    [
        (R.OFF_TRACK, False, R.NOT_RATED, True, CLOSED),  # cancelled
        (None, False, R.NOT_RATED, True, CLOSED),
        (R.NOT_RATED, False, R.NOT_RATED, True, CLOSED),  # had no date, and is cancelled now
        (R.NOT_RATED, True, R.NOT_RATED, True, None),  # cancelled for another reason
        (R.NOT_RATED, True, R.ON_TRACK, False, ALSO),  # taken up again
        (R.NOT_RATED, True, R.NOT_STARTED, False, ALSO),
        (R.NOT_RATED, True, R.OFF_TRACK, False, WORSE),
        (R.NOT_RATED, True, R.NO_DATA, False, UNKNOWN),
        (R.COMPLETED, False, R.NOT_RATED, True, CLOSED),
        (R.NOT_RATED, True, R.COMPLETED, False, CLOSED),
    ],
)
def test_a_cancelled_or_deferred_action_is_set_aside_and_not_unknown(before, was, after, now, movement):
    assert movement_of(before, after, was_set_aside=was, is_set_aside=now) is movement


def test_what_nobody_may_see_or_could_be_calculated_is_unknown_and_what_waits_is_not():
    assert {rag for rag in Rag if is_unknown(rag)} == {
        R.NO_DATA, R.NOT_CALCULATED, R.NOT_ENOUGH_KNOWN, R.SUPPRESSED, R.NO_TARGET, R.NOT_RATED,
    }  # fmt: skip


F = Finding


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        (F.COMMON_CAUSE, F.CONCERN_HIGH, WORSE),
        (F.COMMON_CAUSE, F.IMPROVEMENT_LOW, BETTER),
        (F.COMMON_CAUSE, F.UNUSUAL_HIGH, ALSO),
        (F.TOO_FEW_POINTS, F.CONCERN_LOW, WORSE),
        (None, F.CONCERN_LOW, WORSE),
        (F.CONCERN_HIGH, F.CONCERN_HIGH, None),  # stood already
        (F.CONCERN_HIGH, F.CONCERN_LOW, WORSE),
        (F.IMPROVEMENT_LOW, F.CONCERN_HIGH, WORSE),
        (F.CONCERN_HIGH, F.COMMON_CAUSE, None),  # no value moved beyond its variation
        (F.COMMON_CAUSE, F.TOO_FEW_POINTS, None),
        (F.COMMON_CAUSE, R.SUPPRESSED, None),  # not for this reader
        (R.SUPPRESSED, F.CONCERN_HIGH, WORSE),
    ],
)
def test_a_signal_that_begins_is_a_value_beyond_its_normal_variation(before, after, movement):
    assert signal_of(before, after) is movement


def test_every_signal_of_variation_is_one():
    assert {finding for finding in Finding if signal_of(None, finding)} == SIGNALS


@pytest.mark.parametrize(
    ("before", "after", "movement"), [(1, 3, BETTER), (3, 1, WORSE), (3, 3, None), (None, 3, ALSO), (None, 1, ALSO)]
)
def test_a_judgement_is_held_against_the_one_before_on_the_same_scale(before, after, movement):
    assert grade_moved(before, after) is movement


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        ([R.ON_TRACK], [R.COMPLETED], CLOSED),
        ([R.ON_TRACK, R.COMPLETED], [R.COMPLETED, R.COMPLETED], CLOSED),
        ([R.ON_TRACK, R.ON_TRACK], [R.COMPLETED, R.ON_TRACK], None),
        ([R.COMPLETED], [R.COMPLETED], None),
        ([], [R.COMPLETED], CLOSED),  # answered by what is done
        ([R.ON_TRACK], [], None),  # no action is no answer
        ([], [], None),
        ([R.ON_TRACK], [None], None),
        ([R.ON_TRACK], [R.NOT_RATED], None),  # a cancelled action closes nothing
        ([R.COMPLETED], [R.OFF_TRACK], None),
    ],
)
def test_a_recommendation_closes_with_the_last_of_its_actions(before, after, movement):
    assert answered(before, after) is movement


def test_each_group_has_its_words_and_the_worst_is_read_first():
    assert [group.words for group in ChangeGroup] == [
        "Worse", "New unknown", "Revised", "Dates moved", "Better", "Closed or set aside", "Neither better nor worse",
    ]  # fmt: skip
