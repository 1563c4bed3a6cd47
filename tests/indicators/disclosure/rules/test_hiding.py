"""Which figures are hidden: a table of cases, and that neither order nor time uncovers one."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.disclosure.rules import hiding
from indicators.disclosure.rules.hiding import (
    ANY,
    Cell,
    TableTerms,
    Threshold,
    counts_of,
    hidden_of,
    set_name,
    terms_of,
)
from indicators.disclosure.rules.sums import steps_of
from tests.indicators.disclosure.attacker import World, given_away
from tests.indicators.disclosure.histories import KINDS, PARENTS, History, day

FIVE = Threshold(1, 5)
WORLD = World(PARENTS)
POOLED = World(PARENTS, "windows")


def cell(name, number, *, on=1, until=None, of=None, kept=False, period=""):
    """A figure by its name, “north” or “north/boys”; its id is its name and the day it came."""
    area, _, group = name.partition("/")
    return Cell(
        f"{name} {period} {on}" if period else f"{name} {on}",
        area,
        group,
        day(on),
        until and day(until),
        None if number is None else Decimal(number),
        None if of is None else Decimal(of),
        kept,
        period,
    )


def hidden(*cells, threshold=FIVE, parents=PARENTS, terms=ANY):
    return {id.removesuffix(" 1") for id in hidden_of(cells, parents, threshold, terms)}


def attacked(cells, found, world=WORLD):
    """What somebody works out of the cells, of which these are hidden, all on one day."""
    cells = {one.id: one for one in cells}
    return given_away([list(cells)], cells, {id if id in cells else f"{id} 1" for id in found}, world)


def table(**numbers):
    return [cell(name, number) for name, number in numbers.items()]


CASES = [
    ("nothing is small", table(borough=90, north=20, east=30, south=40), set()),
    ("nought is shown, one and five are not, six is", table(north=0, east=1, south=5, central=6), {"east", "south"}),
    ("a small figure alone has nothing to be worked out from", table(borough=3), {"borough"}),
    ("the smallest other part goes with it", table(borough=93, north=3, east=30, south=60), {"north", "east"}),
    ("nought is no cover", table(borough=63, north=3, east=0, south=60), {"north", "south"}),
    ("two that are small cover each other", table(borough=97, north=3, east=4, south=90), {"north", "east"}),
    ("unless together they are too few", table(borough=95, north=3, east=2, south=90), {"north", "east", "south"}),
    (
        "noughts are shown, so neither of two is one, and of six both are small",
        table(borough=96, north=2, east=4, south=90),
        {"north", "east", "south"},
    ),
    (
        "six of 2, 2 and 2 are all small: the nought goes with them, and the total stays",
        table(borough=6, north=2, east=2, south=2, central=0),
        {"north", "east", "south", "central"},
    ),
    (
        "without a nought nothing but the total is left",
        table(borough=6, north=2, east=2, south=2),
        {"borough", "north", "east", "south"},
    ),
    ("alike ones by code", table(borough=63, north=30, east=30, south=3), {"south", "east"}),
    ("no part is left: the total", table(borough=3, north=3, east=0), {"borough", "north"}),
    ("the parts leave three of no area: that is a small number too", table(borough=63, north=20, east=40), {"north"}),
    ("the parts leave many: nothing is given away", table(borough=83, north=20, east=40), set()),
    ("parts that do not fit under their total tell nothing", table(borough=40, north=3, east=40), {"north"}),
]


@pytest.mark.parametrize(("cells", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_small_figures_are_hidden_and_what_would_give_them_away(cells, expected):
    assert hidden(*cells) == expected
    assert hidden(*reversed(cells)) == expected


def test_the_permanent_exclusions_of_2016_17_do_not_come_out_by_subtraction():
    """As published: total 5, primary 4, special 0, secondary x, and so 1."""
    cells = [
        cell("borough", 5),
        cell("borough/primary", 4),
        cell("borough/special", 0),
        cell("borough/secondary", None),
    ]
    assert hidden(*cells) == {"borough", "borough/primary"}
    larger = [
        cell("borough", 25),
        cell("borough/primary", 24),
        cell("borough/special", 0),
        cell("borough/secondary", None),
    ]
    assert hidden(*larger) == {"borough/primary"}


def test_a_part_that_its_source_keeps_back_is_not_worked_out_for_it():
    assert hidden(cell("borough", 70), cell("north", 20), cell("east", None, kept=True)) == {"north", "east"}
    kept_beside = [cell("borough", 90), cell("north", 50, kept=True), cell("east", 40)]
    assert hidden(*kept_beside) == {"north", "east"}


@pytest.mark.parametrize(
    ("number", "of", "is_hidden"),
    [(3, 40, True), (0, 40, False), (40, 40, False), (37, 40, True), (20, 40, False), (0, 4, True), (34, 40, False)],
)
def test_a_share_is_small_by_its_count_its_whole_and_what_is_left(number, of, is_hidden):
    assert hidden(cell("north", number, of=of)) == ({"north"} if is_hidden else set())


def test_a_share_that_lacks_few_is_covered_by_one_that_lacks_some():
    cells = [cell("borough", 187, of=200), cell("north", 97, of=100), cell("east", 40, of=40), cell("south", 50, of=60)]
    assert hidden(*cells) == {"north", "east", "south"}


def test_few_of_whom_none_is_counted_are_covered_by_others_of_whom_none_is():
    """0 of 25 is the borough: 0 of 24 in south would say that north has a single child."""
    cells = [cell("borough", 0, of=25), cell("north", 0, of=1), cell("south", 0, of=24)]
    assert hidden(*cells) == {"north", "south"}
    assert attacked(cells, {"north"}) == ["of north 1"]


def test_children_of_a_group_are_counted_once_in_the_area_and_once_in_the_group():
    cells = [
        *(cell("borough", 100), cell("borough/boys", 60), cell("borough/girls", 40)),
        *(cell("north", 43), cell("north/boys", 40), cell("north/girls", 3)),
        *(cell("east", 57), cell("east/boys", 20), cell("east/girls", 37)),
    ]
    found = hidden(*cells)
    assert {"north/girls", "north/boys", "east/girls"} <= found
    assert attacked(cells, found) == []


def test_breakdowns_stand_side_by_side():
    cells = [cell("borough", 60), cell("borough/sex: boys", 57), cell("borough/sex: girls", 3)]
    cells += [cell("borough/school: primary", 20), cell("borough/school: secondary", 40)]
    assert hidden(*cells) == {"borough/sex: girls", "borough/sex: boys"}


def test_what_was_hidden_stays_hidden_when_more_arrives():
    first = table(borough=93, north=3, east=30, south=60)
    more = [cell("borough", 93, until=9), *first[1:], cell("borough", 96, on=9), cell("central", 3, on=9)]
    assert hidden_of(first, PARENTS, FIVE) <= hidden_of(more, PARENTS, FIVE)


def test_a_new_total_over_old_parts_does_not_uncover_one():
    """North is 3 in both releases; the new total less the new others would say so."""
    cells = [
        *(cell("borough", 93, until=9), cell("north", 3), cell("east", 30, until=9), cell("south", 60)),
        *(cell("borough", 103, on=9), cell("east", 40, on=9)),
    ]
    found = hidden_of(cells, PARENTS, FIVE)
    assert {"north 1", "east 1", "east 9"} <= found
    assert "south 1" not in found  # it was seen in the first release


def test_a_total_that_comes_last_is_hidden_rather_than_what_was_seen():
    cells = [cell("north", 3), cell("east", 30), cell("south", 60), cell("borough", 93, on=9)]
    assert hidden_of(cells, PARENTS, FIVE) == {"north 1", "borough 9"}


def test_a_figure_that_was_replaced_in_the_moment_it_came_is_not_shown_where_anything_is_hidden():
    cells = [cell("north", 30, until=1), cell("north", 3, on=1)]
    cells[1] = Cell("north after", "north", "", day(1), None, Decimal(3))
    assert hidden_of(cells, PARENTS, FIVE) == {"north 1", "north after"}


def test_another_threshold_and_none():
    cells = table(borough=105, north=9, east=30, south=66)
    assert hidden(*cells, threshold=Threshold(1, 9)) == {"north", "east"}
    assert hidden(*table(borough=93, north=3), threshold=None) == set()
    assert hidden(cell("borough", 3, kept=True), threshold=None) == {"borough"}


@pytest.mark.parametrize(
    ("value_type", "unit", "numbers", "expected"),
    [
        ("count", "children", ("3", None, None), ("3", None)),
        ("percentage", "%", ("7.5", "3", "40"), ("3", "40")),
        ("percentage", "%", ("7.5", None, "40"), ("3", "40")),
        ("rate", "per 10,000 aged 0-17", ("0.5", "3", "65000"), ("3", None)),
        ("rate", "per 10,000 aged 0-17", ("0.46", None, "65000"), ("3", None)),
        ("rate", "of something", ("0.46", None, "65000"), (None, None)),
        ("duration", "weeks", ("26", "104", "4"), (None, "4")),
        ("score", "points", ("17.6", None, "30"), (None, "30")),
        ("percentage", "%", ("7.5", None, None), (None, None)),
        ("", "", ("4", None, None), ("4", None)),
        ("", "", ("4.5", None, None), (None, None)),
    ],
)
def test_what_a_figure_counts_depends_on_its_kind(value_type, unit, numbers, expected):
    found = counts_of(value_type, unit, *(None if number is None else Decimal(number) for number in numbers))
    assert found == tuple(None if number is None else Decimal(number) for number in expected)


SIX_OF_ONE = [cell("borough", 6), *(cell(f"borough/age: {number}", 1) for number in range(6))]
AGES = {f"borough/age: {number}" for number in range(6)}


def test_six_groups_of_one_are_not_told_by_their_total():
    """With a nought beside them the whole breakdown goes, and each may be nought; without one the total goes."""
    with_nought = [*SIX_OF_ONE, cell("borough/age: none", 0)]
    assert hidden(*with_nought) == AGES | {"borough/age: none"}
    assert attacked(with_nought, AGES) == sorted(f"{age} 1" for age in AGES)
    assert attacked(with_nought, hidden(*with_nought)) == []
    assert hidden(*SIX_OF_ONE) == AGES | {"borough"}


def test_other_breakdowns_stand_while_a_total_is_hidden_last():
    """North is 2 and 2: its noughts cannot help, so its total goes, with another locality, and the borough stays."""
    cells = [cell("north/sex: f", 2), cell("north/sex: m", 2), cell("north", 4), cell("east", 20), cell("south", 30)]
    assert hidden(*cells, cell("borough", 54)) == {"north/sex: f", "north/sex: m", "north", "east"}


def test_a_nought_that_cannot_be_anything_else_is_no_cover_and_is_shown():
    cells = table(borough=6, north=2, east=2, south=2, central=0)
    assert "central" in hidden(*cells)
    for named in ("central", "central sex:male"):
        found = hidden(*cells, terms=TableTerms(structural=frozenset({named})))
        assert ("central" in found) == (named != "central")
    assert hidden(*cells, terms=TableTerms(structural=frozenset({"central"}))) == {"borough", "north", "east", "south"}


def test_a_nought_that_covers_is_not_told_by_a_later_total_of_nought():
    first = [cell(name, n, until=9) for name, n in {"borough": 6, "north": 2, "east": 2, "south": 2}.items()]
    later = [cell(name, 0, on=9) for name in ("borough", "north", "east", "south")]
    cells = {one.id: one for one in [*first, cell("central", 0), *later]}
    found = hidden_of(cells.values(), PARENTS, FIVE)
    days = [[id for id in cells if id.endswith(" 1")], [id for id in cells if id.endswith(" 9")] + ["central 1"]]
    assert "central 1" in found and given_away(days, cells, found, WORLD) == []


SENSITIVE = TableTerms(is_sensitive=True)


@pytest.mark.parametrize(
    ("number", "of", "is_hidden"),
    [(0, 19, True), (19, 19, True), (0, 20, False), (20, 20, False), (8, 19, False), (0, 0, False), (0, None, False)],
)
def test_all_or_none_of_few_is_hidden_of_a_sensitive_trait(number, of, is_hidden):
    assert hidden(cell("north", number, of=of), terms=SENSITIVE) == ({"north"} if is_hidden else set())
    assert hidden(cell("north", number, of=of)) == set()
    nothing_else = TableTerms(is_sensitive=True, structural=frozenset({"north"}))
    assert hidden(cell("north", number, of=of), terms=nothing_else) == ({"north"} if is_hidden and number else set())


def test_nought_of_a_sensitive_trait_is_not_told_by_a_total_of_nought():
    cells = [cell("borough", 0, of=46), cell("north", 0, of=10), cell("east", 0, of=36)]
    assert hidden(*cells, terms=SENSITIVE) == {"borough", "north"}
    assert attacked(cells, {"north"}, World(PARENTS, sensitive=True)) == ["north 1"]


@pytest.mark.parametrize("number", range(7))
def test_of_one_more_than_the_last_small_number_none_and_all_are_hidden_as_well(number):
    """Else 1 to 5 of 6 would be certain whenever it is hidden."""
    assert hidden(cell("north", number, of=6)) == {"north"}
    assert attacked([cell("north", number, of=6)], {"north"}) == []


def test_two_breakdowns_without_their_total_are_one_table():
    """Male 10 and ages 6 and 7 say that 3 are female."""
    cells = [cell("borough/sex: female", 3), cell("borough/sex: male", 10)]
    cells += [cell("borough/age: 0-4", 6), cell("borough/age: 5-9", 7)]
    assert attacked(cells, {"borough/sex: female"}) == ["borough/sex: female 1"]
    found = hidden(*cells)
    assert found == {"borough/sex: female", "borough/sex: male"}
    assert attacked(cells, found) == []
    assert hidden(*cells[:3]) == {"borough/sex: female"}  # one age is no breakdown of all


def test_a_breakdown_that_stays_tells_of_one_that_is_revised_where_nobody_sent_their_total():
    few, before = cell("borough/age: 0-4", 3), cell("borough/age: 5-9", 40, until=2)
    after, sexes = cell("borough/age: 5-9", 47, on=2), [cell("borough/sex: male", 20), cell("borough/sex: female", 30)]
    cells = {one.id: one for one in (few, before, after, *sexes)}
    found = hidden_of(cells.values(), PARENTS, FIVE)
    assert {few.id, after.id} <= found
    releases = [[few.id, before.id, *(one.id for one in sexes)], [few.id, after.id, *(one.id for one in sexes)]]
    assert given_away(releases, cells, found, WORLD) == []
    assert given_away(releases, cells, found - {after.id}, WORLD) == [few.id]


def test_a_part_without_its_total_is_known_by_its_own_parts():
    """30 children of north, 3 of them girls: north itself was never sent, but 50 less 20 says what it is."""
    cells = [cell("borough", 50), cell("east", 20), cell("north/sex: girls", 3), cell("north/sex: boys", 27)]
    assert {"north/sex: girls", "north/sex: boys"} <= hidden(*cells)


CUMULATIVE = TableTerms("cumulative")


def quarters(*numbers, name="borough", year="FY2017-18", on=None):
    return [cell(name, number, on=on or place, period=f"{year}-Q{place}") for place, number in enumerate(numbers, 1)]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((10, 30, 50), ""),
        ((10, 12, 50), "2"),
        ((10, 10, 50), ""),
        ((3, 30, 50), "1"),
        ((3, 7, 50), "1"),  # which leaves what came after it 0 to 6
        ((10, 12, 13, 14), "234"),
        ((30, 10, 50), ""),  # less than before: a figure was corrected, and tells nothing
    ],
)
def test_what_lies_between_two_cumulative_counts_is_a_count(numbers, expected):
    cells = quarters(*numbers)
    found = hidden_of(cells, PARENTS, FIVE, CUMULATIVE)
    assert {id.split()[1][-1] for id in found} == set(expected)
    world = World(PARENTS, "cumulative")
    days = [[one.id for one in cells[:last]] for last in range(1, len(cells) + 1)]
    assert given_away(days, {one.id: one for one in cells}, found, world) == []


def test_a_year_begins_anew_and_other_counts_share_no_child():
    cells = [*quarters(10, 40, on=1), *quarters(42, year="FY2018-19", on=1)]
    assert hidden_of(cells, PARENTS, FIVE, CUMULATIVE) == set()
    assert hidden_of(quarters(10, 12, 50), PARENTS, FIVE, ANY) == set()


def test_pooled_years_that_leave_one_year_few_are_hidden():
    """7, 6 and 0: the second holds the years of the third and one before, the first one more."""
    pools = ("CY2011-13", "CY2012-14", "CY2013-15")
    cells = [cell("borough", number, period=pool) for number, pool in zip((7, 6, 0), pools, strict=True)]
    found = hidden_of(cells, PARENTS, FIVE, TableTerms("windows"))
    assert found and given_away([[one.id for one in cells]], {one.id: one for one in cells}, found, POOLED) == []
    assert hidden_of(cells[:2], PARENTS, FIVE, TableTerms("windows")) == set()


def test_pooled_figures_that_no_years_give_tell_nothing():
    pools = ("CY2011-13", "CY2012-14", "CY2013-15")
    cells = [cell("borough", number, period=pool) for number, pool in zip((0, 9, 7), pools, strict=True)]
    assert hidden_of(cells, PARENTS, FIVE, TableTerms("windows")) == set()


@pytest.mark.parametrize(
    ("said", "kind", "anchor", "expected"),
    [
        ("flow", "quarter", "financial", TableTerms()),
        ("cumulative", "quarter", "financial", TableTerms("cumulative", 4)),
        (" Cumulative since September", "month", "academic", TableTerms("cumulative", 9)),
        ("flow", "pooled", "calendar", TableTerms("windows", 1)),
        ("rolling 12 months", "quarter", "", TableTerms("windows", 4)),
        ("rolling", "wave", "", TableTerms()),
        ("", "", "", TableTerms()),
    ],
)
def test_how_periods_add_up_is_what_the_definition_says(said, kind, anchor, expected):
    assert terms_of(said, kind, anchor) == expected


@pytest.mark.parametrize(
    ("period", "terms", "expected"),
    [
        ("FY2017-18-Q4", TableTerms(), "FY2017-18-Q4"),
        ("FY2017-18-Q4", CUMULATIVE, "year from 2017-04-01"),
        ("2018-M03", CUMULATIVE, "year from 2017-04-01"),
        ("2018-M04", CUMULATIVE, "year from 2018-04-01"),
        ("AY2017-18-T1", TableTerms("cumulative", 9), "year from 2017-09-01"),
        ("CY2013-15", TableTerms("windows"), "all periods"),
    ],
)
def test_tables_whose_periods_add_up_are_one_set(period, terms, expected):
    assert set_name(period, terms) == expected


def test_a_figure_of_twelve_months_is_the_sum_of_its_quarters():
    assert steps_of("FY2017-18-Q4") == ("2018-01-01", "2017-10-01", "2017-07-01", "2017-04-01")
    assert steps_of("CY2013-15") == ("2013", "2014", "2015")
    assert len(steps_of("2018-M03")) == 12


def large_table():
    chance = random.Random(7)
    areas = {f"area{number}": "borough" for number in range(16)}
    groups = ("sex: f", "sex: m", "age: 0", "age: 1", "age: 2")
    leaves = {
        (area, sex, age): chance.choice([0, 1, 3, 30]) for area in areas for sex in groups[:2] for age in groups[2:]
    }
    return areas, [
        cell(
            f"{area}/{group}",
            sum(n for key, n in leaves.items() if area in (key[0], "borough") and group in (*key, "")),
        )
        for area in (*areas, "borough")
        for group in ("", *groups)
    ]


def test_a_table_of_a_hundred_figures_is_decided_within_its_share_of_work(monkeypatch):
    areas, cells = large_table()
    found = hidden(*cells, parents=areas)
    world = World(areas)
    assert len(cells) == 102 and "borough/" not in found
    assert attacked(cells, found, world) == []


def test_what_would_take_too_long_is_hidden(monkeypatch):
    areas, cells = large_table()
    monkeypatch.setattr(hiding, "MOST_WORK", 100)
    hiding._hidden.cache_clear()
    assert hidden(*cells, parents=areas) == {one.id.removesuffix(" 1") for one in cells if one.count}
    hiding._hidden.cache_clear()


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_the_order_of_the_figures_does_not_matter_and_a_release_never_uncovers_what_one_before_hid(
    number, kind, chance
):
    history = History(random.Random(number), kind)
    shuffled = list(history.cells.values())
    chance.shuffle(shuffled)
    whole = hidden_of(shuffled, PARENTS, FIVE, history.terms)
    assert whole == hidden_of(history.cells.values(), PARENTS, FIVE, history.terms)
    for last in range(1, len(history.days) + 1):
        known = [_as_it_was(one, day(last)) for one in history.cells.values() if one.since <= day(last)]
        assert hidden_of(known, PARENTS, FIVE, history.terms) <= whole


def _as_it_was(one, at):
    return replace(one, until=one.until if one.until and one.until <= at else None)
