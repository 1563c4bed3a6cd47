"""The way of a request to send values: every case there is, and nothing asked of it that does not decide."""

import itertools

import pytest

from indicators.intake.rules.rows import MOST_ROWS, MOST_ROWS_BY_WORKER
from indicators.intake.rules.way import Way, most_rows, way_of

YES, NO = True, False
UNASKED = "nobody asked"
# dry run, test key, repeat, faulty, rows
CASES = {
    (YES, NO, UNASKED, NO, UNASKED): Way.DRY_RUN,
    (YES, YES, UNASKED, NO, UNASKED): Way.DRY_RUN,
    (NO, YES, UNASKED, NO, UNASKED): Way.TEST_KEY,
    (NO, NO, YES, UNASKED, UNASKED): Way.REPEAT,
    (NO, NO, NO, NO, 1): Way.AT_ONCE,
    (NO, NO, NO, NO, MOST_ROWS): Way.AT_ONCE,
    (NO, NO, NO, NO, MOST_ROWS + 1): Way.PROMISED,
    (NO, NO, NO, NO, MOST_ROWS_BY_WORKER): Way.PROMISED,
    (YES, NO, UNASKED, YES, UNASKED): Way.REFUSED,
    (YES, YES, UNASKED, YES, UNASKED): Way.REFUSED,
    (NO, YES, UNASKED, YES, UNASKED): Way.REFUSED,
    (NO, NO, NO, YES, UNASKED): Way.REFUSED,
}


class Asked:
    """A request that will only be asked for what it has."""

    def __init__(self, is_dry_run, has_test_key, is_repeat=UNASKED, is_faulty=UNASKED, rows=UNASKED):
        self.told = {"is_dry_run": is_dry_run, "has_test_key": has_test_key}
        self.told |= {"is_repeat": is_repeat, "is_faulty": is_faulty, "rows": rows}

    def __getattr__(self, name):
        assert self.told[name] is not UNASKED, f"{name} decides nothing here"
        return self.told[name]


@pytest.mark.parametrize(("asked", "way"), CASES.items())
def test_a_request_goes_the_first_way_that_fits(asked, way):
    assert way_of(Asked(*asked)) is way


def fit(told, answer):
    return told in (answer, UNASKED)


def test_there_is_a_case_for_every_way_and_for_every_answer_up_to_the_rows():
    assert set(CASES.values()) == set(Way)
    for answers in itertools.product((YES, NO), repeat=4):
        fits = [
            case
            for case in CASES
            if all(told in (answer, UNASKED) for told, answer in zip(case[:4], answers, strict=True))
        ]
        assert len({CASES[case] for case in fits}) == (2 if answers == (NO, NO, NO, NO) else 1), answers


@pytest.mark.parametrize(
    ("trial", "most"),
    [((NO, NO), MOST_ROWS_BY_WORKER), ((YES, NO), MOST_ROWS), ((NO, YES), MOST_ROWS), ((YES, YES), MOST_ROWS)],
)
def test_what_is_only_tried_may_bring_what_a_request_has_time_for(trial, most):
    assert most_rows(Asked(*trial)) == most
