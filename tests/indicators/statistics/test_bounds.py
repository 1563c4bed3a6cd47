"""What a figure can be at all, on the edges and beside them."""

from decimal import Decimal

import pytest

from indicators.statistics.bounds import bounds_of, count_fault


@pytest.mark.parametrize(
    ("kind", "stated", "inside", "outside", "words"),
    [
        ("percentage", (), ("0", "100", "36.1"), ("-0.000001", "100.000001", "950"), "from 0 to 100"),
        ("percentage", (None, "150"), ("0", "150"), ("-1", "150.1"), "from 0 to 150"),
        ("percentage", ("-100", None), ("-100", "100"), ("-101", "101"), "from -100 to 100"),
        ("count", (), ("0", "12", "1000000"), ("-1", "0.5"), "a whole number, 0 or more"),
        ("rate", (), ("0", "361.7", "12000"), ("-0.1",), "0 or more"),
        ("duration", (), ("0", "26.5"), ("-1",), "0 or more"),
        ("score", (), ("-1.2", "52"), (), ""),
        ("score", ("0", "40"), ("0", "40"), ("-1", "41"), "from 0 to 40"),
        ("gap", (), ("-22", "22"), (), ""),
        ("gap", (None, "100"), ("-500", "100"), ("101",), "at most 100"),
        ("", (), ("-5", "5.5"), (), ""),
    ],
)
def test_bounds_are_of_the_kind_unless_the_definition_states_others(kind, stated, inside, outside, words):
    bounds = bounds_of(kind, *(end if end is None else Decimal(end) for end in stated))
    assert not any(bounds.exclude(Decimal(value)) for value in inside)
    assert all(bounds.exclude(Decimal(value)) for value in outside)
    assert bounds.words == words


@pytest.mark.parametrize(
    ("counts", "kind", "highest", "whole", "column"),
    [
        ((1, 3), "percentage", 100, True, None),
        ((3, 3), "percentage", 100, True, None),
        ((4, 3), "percentage", 100, True, "numerator"),
        ((4, 3), "percentage", 150, True, None),  # it may pass 100
        ((4, 3), "rate", None, True, "numerator"),
        ((4, 3), "duration", None, True, None),  # days by cases
        ((4, 3), "score", None, True, None),
        ((0, 3), "percentage", 100, True, None),
        ((-1, 3), "percentage", 100, True, "numerator"),
        ((1, 0), "percentage", 100, True, "denominator"),
        ((1, -3), "rate", None, True, "denominator"),
        (("2.5", 3), "percentage", 100, True, "numerator"),
        ((2, "3.5"), "percentage", 100, True, "denominator"),
        (("2.5", "3.5"), "percentage", 100, False, None),  # posts, of which there are parts
    ],
)
def test_a_count_that_cannot_be_is_named(counts, kind, highest, whole, column):
    numerator, denominator = map(Decimal, counts)
    found = count_fault(numerator, denominator, kind, None if highest is None else Decimal(highest), whole)
    assert (found and found[0]) == column
