"""Small numbers cannot be worked out: random tables of every kind that adds up, attacked by somebody who reads all."""

import random
from decimal import Decimal
from itertools import product

import pytest

from indicators.disclosure.rules.hiding import Cell, Threshold, hidden_of
from tests.indicators.disclosure.attacker import World, given_away, what_is_known
from tests.indicators.disclosure.histories import KINDS, PARENTS, History, day
from tests.scale import many, tell

FIVE = Threshold(1, 5)
TABLES = 20
F = "borough_sex:female"
POOLS = ("CY2011-13", "CY2012-14", "CY2013-15")


@pytest.mark.parametrize("part", range(many(3, 50)))
def test_no_random_table_gives_a_hidden_count_away(part):
    for number in range(TABLES):
        history = History(random.Random(f"{part} {number}"), KINDS[number % len(KINDS)])
        found = hidden_of(history.cells.values(), PARENTS, FIVE, history.terms)
        wrong = given_away(history.days, history.cells, found, history.world)
        assert wrong == [], f"table {part} {number}: {history.kind}"
    tell(tables=TABLES, bounded_closer=0)


def table(**numbers):
    return {name: Cell(name, *name.split("_"), day(1), None, Decimal(number)) for name, number in numbers.items()}


@pytest.mark.parametrize(
    ("cells", "hidden", "expected"),
    [
        ({"borough_": 93, "north_": 3, "east_": 30, "south_": 60}, ["north_"], ["north_"]),
        ({"borough_": 93, "north_": 3, "east_": 30, "south_": 60}, ["north_", "east_"], []),
        ({"borough_": 6, "north_": 2, "east_": 2, "south_": 2}, ["north_", "east_", "south_"], "all"),
        ({"borough_": 6, "north_": 2, "east_": 4, "south_": 0}, ["north_", "east_"], "all"),
        ({"borough_": 6, "north_": 2, "east_": 4, "south_": 0}, ["north_", "east_", "south_"], []),
        ({"borough_sex:female": 3, "borough_sex:male": 10, "borough_age:0-4": 6, "borough_age:5-9": 7}, [F], [F]),
        ({"borough_": 23, "north_": 20}, [], ["rest of borough_ by ['north_'] on 0"]),
    ],
)
def test_somebody_who_reads_all_finds_what_is_left_open(cells, hidden, expected):
    """A test that cannot fail proves nothing."""
    cells = table(**cells)
    found = given_away([list(cells)], cells, hidden, World(PARENTS))
    assert found == (sorted(hidden) if expected == "all" else expected)


@pytest.mark.parametrize(("adds_up", "periods"), [("cumulative", ("FY2017-18-Q1", "FY2017-18-Q2")), ("windows", POOLS)])
def test_what_two_periods_tell_of_each_other_is_found(adds_up, periods):
    """12 up to June and 14 up to September: two between. 7, 6 and 0 in three pools: one in the first year of all."""
    counts = (12, 14) if adds_up == "cumulative" else (7, 6, 0)
    cells = {
        number: Cell(number, "borough", "", day(1), None, Decimal(one), period=period)
        for number, (one, period) in enumerate(zip(counts, periods, strict=True))
    }
    found = given_away([list(cells)], cells, [], World(PARENTS, adds_up))
    assert found == (["between 0 and 1"] if adds_up == "cumulative" else ["2011 in borough  on 0"])
    assert given_away([list(cells)], cells, list(cells), World(PARENTS, adds_up)) == []


@pytest.mark.parametrize("number", range(12))
def test_the_attack_knows_as_much_as_every_table_there_is(number):
    """Beside all tables of small numbers, one by one, that look the same to a reader."""
    chance = random.Random(number)
    true = {name: chance.randint(1, 4) for name in ("north_sex:f", "north_sex:m", "east_sex:f", "east_sex:m")}
    sums = {f"{area}_": [f"{area}_sex:f", f"{area}_sex:m"] for area in ("north", "east")}
    sums |= {f"borough_sex:{sex}": [f"north_sex:{sex}", f"east_sex:{sex}"] for sex in "fm"}
    cells = table(**true, **{total: sum(true[part] for part in parts) for total, parts in sums.items()})
    tables = [dict(zip(true, numbers, strict=True)) for numbers in product(range(1, 9), repeat=len(true))]
    alike = [one for one in tables if all(sum(one[p] for p in sums[t]) == cells[t].count for t in sums)]
    reader, _ = what_is_known([list(cells)], cells, set(true), World(PARENTS))
    for name in true:
        possible = {one[name] for one in alike}
        assert {value for value in range(9) if reader.can_be(name, value, value)} == possible
