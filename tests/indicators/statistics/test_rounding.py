"""How a figure is shown: never over an edge it is judged by, and never with more than six decimals."""

from decimal import Decimal

import pytest

from indicators.statistics.rounding import places, plain, rounded


def dec(number):
    return Decimal(str(number))


THIRD = Decimal(1) / 3


@pytest.mark.parametrize(
    ("value", "edges", "decimals", "shown"),
    [
        ("24.62", [], 1, "24.6"),
        ("24.65", [], 1, "24.7"),
        ("25.03", [25], 1, "25.03"),
        ("25", [25], 1, "25.0"),
        ("24.6", [None], 1, "24.6"),
        (20 + THIRD, [], 6, "20.333333"),  # the place that was missing: six decimals are six, not all there are
        (20 + THIRD, [], None, "20.333333"),
        (20 + THIRD, [], 9, "20.333333"),
        ("20.0000001", [20], 1, "20.000001"),  # the first number above the edge that can be written
        ("19.9999999", [20], 1, "19.999999"),
        ("100", [], None, "100"),
        ("74.500000", [], None, "74.5"),
    ],
)
def test_a_figure_is_rounded_but_never_over_an_edge(value, edges, decimals, shown):
    found = rounded(dec(value), [None if edge is None else dec(edge) for edge in edges], decimals)
    assert plain(found) == shown


def test_between_two_edges_closer_than_six_decimals_the_nearest_is_shown():
    assert plain(rounded(dec("1.00000025"), [dec("1.0000002"), dec("1.0000003")], 1)) == "1.000000"


def test_a_column_is_never_wider_than_six_decimals():
    assert places([dec("1.50"), None, 21 + THIRD]) == 6
    assert places([dec("1.50"), dec(3)]) == 1
