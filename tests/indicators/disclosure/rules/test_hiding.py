"""Small numbers cannot be worked out: a table of cases, and 1,000 random tables attacked by an LP solver."""

import datetime
import random
from decimal import Decimal
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_array

from indicators.disclosure.rules.hiding import CLOSE, Cell, Threshold, counts_of, hidden_of
from tests.scale import many

PARENTS = {"north": "borough", "east": "borough", "south": "borough", "central": "borough"}
FIVE = Threshold(1, 5)


def day(number):
    return datetime.datetime(2018, 1, number, tzinfo=datetime.UTC)


def cell(name, number, *, on=1, until=None, of=None, kept=False):
    """A figure by its name, “north” or “north/boys”; its id is its name and the day it came."""
    area, _, group = name.partition("/")
    return Cell(
        f"{name} {on}",
        area,
        group,
        day(on),
        until and day(until),
        None if number is None else Decimal(number),
        None if of is None else Decimal(of),
        kept,
    )


def hidden(*cells, threshold=FIVE, parents=PARENTS):
    return {id.removesuffix(" 1") for id in hidden_of(cells, parents, threshold)}


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
    ("two and four can be told to be at most six", table(borough=96, north=2, east=4, south=90), {"north", "east"}),
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


def test_children_of_a_group_are_counted_once_in_the_area_and_once_in_the_group():
    cells = [
        *(cell("borough", 100), cell("borough/boys", 60), cell("borough/girls", 40)),
        *(cell("north", 43), cell("north/boys", 40), cell("north/girls", 3)),
        *(cell("east", 57), cell("east/boys", 20), cell("east/girls", 37)),
    ]
    found = hidden(*cells)
    assert {"north/girls", "north/boys", "east/girls"} <= found
    assert attack([[cell.id for cell in cells]], {cell.id: cell for cell in cells}, found) == []


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


FAR = 1e6  # further than any number in these tables


def attack(releases, cells, hidden):
    """The ids of the hidden figures that the sums of what is shown pin down: a small one must have room on both sides
    of 5, and every one room of 5. One linear programme seeks the least and the most of all of them.

    The attacker knows which areas and groups make up which total, and how many children each share is out of.
    """
    unknown = sorted(set(hidden) & set(cells))
    rows, totals = [], []
    for release in releases:
        for signs in _sums(release, cells):
            rows.append([signs.get(id, 0) for id in unknown])
            totals.append(-float(sum(sign * cells[id].count for id, sign in signs.items() if id not in hidden)))
    if not unknown:
        return []
    copies = [(place, sign) for place in range(len(unknown)) for sign in (1, -1)]
    limits = [(0, FAR if cells[id].of is None else float(cells[id].of)) for id in unknown]
    goal = np.zeros(len(copies) * len(unknown))
    for number, (place, sign) in enumerate(copies):
        goal[number * len(unknown) + place] = sign
    matrix = block_diag([csr_array(rows)] * len(copies)) if rows else None
    solved = linprog(goal, A_eq=matrix, b_eq=totals * len(copies) or None, bounds=limits * len(copies))
    assert solved.status == 0, solved.message
    reached = solved.x.reshape(len(copies), len(unknown))
    return [
        id
        for place, id in enumerate(unknown)
        if not _is_covered(cells[id], reached[2 * place][place], reached[2 * place + 1][place])
    ]


def _sums(release, cells):
    """{id: 1 for a part, -1 for the total} of every sum that the attacker can write down."""
    standing = {(cells[id].area, cells[id].group): cells[id] for id in release}
    for (area, group), total in standing.items():
        of_areas = [one for place, one in standing.items() if PARENTS.get(place[0]) == area and place[1] == group]
        of_groups = [one for place, one in standing.items() if place[0] == area and place[1]] if not group else []
        for parts in filter(None, (of_areas, of_groups)):
            yield {part.id: 1 for part in parts} | {total.id: -1}


def _is_covered(one, low, high):
    rooms = [(low, high)] if 0 < one.count <= 5 else []
    if one.of is not None and 0 < one.of - one.count <= 5:
        rooms.append((float(one.of) - high, float(one.of) - low))
    return high - low >= 5 - CLOSE and all(low <= 5 + CLOSE and high > 5 + CLOSE for low, high in rooms)


def test_the_attacker_finds_what_is_left_open():
    """A test that cannot fail proves nothing: with the small figure alone hidden, subtraction finds it."""
    cells = {one.id: one for one in table(borough=93, north=3, east=30, south=60)}
    assert attack([list(cells)], cells, {"north 1"}) == ["north 1"]
    assert attack([list(cells)], cells, {"north 1", "east 1"}) == []
    two = {one.id: one for one in table(borough=95, north=3, east=2, south=90)}
    assert attack([list(two)], two, {"north 1", "east 1"}) == ["east 1", "north 1"]


def history_of(chance):
    """(releases, {id: cell}): a borough, its localities, perhaps boys and girls or shares, revised up to twice."""
    areas = chance.sample(sorted(PARENTS), chance.randint(2, 4))
    groups = ("boys", "girls") if chance.random() < 0.15 else ("",)
    shares = chance.random() < 0.3
    leaves, of, cells, standing, releases, ids = {}, {}, {}, {}, [], count(1)
    for number in range(1, chance.randint(1, 3) + 1):
        for leaf in [(area, group) for area in areas for group in groups]:
            if number == 1 or chance.random() < 0.3:
                leaves[leaf] = chance.randint(0, chance.choice([8, 60]))
                of[leaf] = leaves[leaf] + chance.randint(6, 40) if shares else None
        for (area, group), (value, whole) in _published(leaves, of, areas, groups).items():
            old = standing.get((area, group))
            if old and (old.count, old.of) == (value, whole):
                continue
            if old:
                cells[old.id] = Cell(old.id, area, group, old.since, day(number), old.count, old.of)
            fresh = Cell(next(ids), area, group, day(number), None, value, whole)
            cells[fresh.id] = standing[area, group] = fresh
        releases.append([one.id for one in standing.values()])
    return releases, cells


def _published(leaves, of, areas, groups):
    """{(area, group): (count, out of how many)} of every leaf and every total over areas and groups."""

    def total(places):
        wholes = [of[place] for place in places]
        whole = None if None in wholes else Decimal(sum(wholes))
        return Decimal(sum(leaves[place] for place in places)), whole

    found = {}
    for area in (*areas, "borough"):
        within = areas if area == "borough" else [area]
        for group in sorted({*groups, ""}):
            chosen = groups if group == "" else [group]
            found[area, group] = total([(one, part) for one in within for part in chosen])
    return found


@pytest.mark.parametrize("part", range(many(1, 4)))
def test_hundreds_of_tables_with_all_their_releases_give_no_small_figure_away(part):
    for number in range(250):
        releases, cells = history_of(random.Random(f"{part} {number}"))
        found = hidden_of(cells.values(), PARENTS, FIVE)
        smalls = {id for id, one in cells.items() if 0 < one.count <= 5 or (one.of and 0 < one.of - one.count <= 5)}
        assert smalls <= found
        assert not {id for id in found if cells[id].count == 0 and id not in smalls}
        assert attack(releases, cells, found) == [], f"table {part} {number}"


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
def test_the_order_of_the_figures_does_not_matter_and_a_release_never_uncovers_what_one_before_hid(number, chance):
    releases, cells = history_of(random.Random(number))
    shuffled = list(cells.values())
    chance.shuffle(shuffled)
    whole = hidden_of(shuffled, PARENTS, FIVE)
    assert whole == hidden_of(cells.values(), PARENTS, FIVE)
    for last in range(1, len(releases) + 1):
        known = [_as_it_was(one, day(last)) for one in cells.values() if one.since <= day(last)]
        assert hidden_of(known, PARENTS, FIVE) == whole & {one.id for one in known}


def _as_it_was(one, at):
    until = one.until if one.until and one.until <= at else None
    return Cell(one.id, one.area, one.group, one.since, until, one.count, one.of)
