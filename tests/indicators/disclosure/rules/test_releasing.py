"""What goes out to the public gives nothing away, release after release: tables of cases, and random ones attacked."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.disclosure.rules.hiding import ANY, Cell, TableTerms, Threshold, hidden_of
from indicators.disclosure.rules.releasing import GivenAway, Outing, kept_back
from tests.indicators.disclosure.attacker import World, given_away
from tests.indicators.disclosure.histories import KINDS, PARENTS, History, day
from tests.scale import many, tell

FIVE = Threshold(1, 5)
TABLES = 12
YEAR, POOLS = TableTerms("cumulative"), TableTerms("windows")
Q1, Q2 = "FY2017-18-Q1", "FY2017-18-Q2"
GIVEN_AWAY = "given away"


def cells_of(rows):
    """{name: (place, count, out of how many)} as figures; a place is “area”, “area group” or “area  period”."""
    found = []
    for name, (place, count, *of) in rows.items():
        area, group, period = (*place.split(" "), "", "")[:3]
        of = Decimal(of[0]) if of else None
        found.append(Cell(name, area, group, day(1), None, Decimal(count), of, period=period or "FY2017-18-Q1"))
    return found


def let_out(cells, releases, terms=ANY, hidden=(), threshold=FIVE):
    """(Outings, [what each release hides]), each decided with all before it; GIVEN_AWAY for one that is refused."""
    before, told = [], []
    for number, names in enumerate(releases, 1):
        going = Outing(day(number), frozenset(names), frozenset(names) & frozenset(hidden))
        try:
            found = kept_back(cells, before, going, PARENTS, threshold, terms)
        except GivenAway:
            told.append(GIVEN_AWAY)
            continue
        before.append(Outing(day(number), going.ids - found, found))
        told.append(sorted(found))
    return before, told


TOTAL_AND_PARTS = {"all": ("borough", 50), "n": ("north", 20), "e": ("east", 27), "s": ("south", 3)}
BY_TWO = {
    "all": ("borough", 60),
    "f": ("borough sex:female", 32),
    "m": ("borough sex:male", 28),
    "young": ("borough age:0-4", 57),
    "old": ("borough age:5-9", 3),
}
REVISED = {
    "first": ("borough", 20),
    "one more": ("borough", 21),
    "many more": ("borough", 30),
    "as few": ("borough", 15),
}


@pytest.mark.parametrize(
    ("rows", "releases", "hidden"),
    [
        # Total less parts, in one release and across them: who holds all releases subtracts as well.
        (TOTAL_AND_PARTS, [["all", "n", "e", "s"]], [["n", "s"]]),
        (TOTAL_AND_PARTS, [["all", "n"], ["e"]], [[], ["e"]]),
        (TOTAL_AND_PARTS, [["n", "e"], ["all"]], [[], ["all"]]),
        (TOTAL_AND_PARTS, [["all"], ["s"]], [[], ["s"]]),
        # What is out cannot be taken back, and what was hidden stays so.
        (TOTAL_AND_PARTS, [["all", "n", "e", "s"], ["n"]], [["n", "s"], ["n"]]),
        (TOTAL_AND_PARTS, [["n", "e"], ["all"], ["s"], ["all"]], [[], ["all"], ["s"], ["all"]]),
        # Two groupings of one total.
        (BY_TWO, [["all", "f", "m"], ["young", "old"]], [[], ["old", "young"]]),
        # Of a total too that nobody sent: all girls and boys are as many as all of any age.
        (BY_TWO, [["f", "m"], ["young"], ["old"]], [[], ["young"], ["old"]]),
        # A figure that is revised by few children, up or down, by way of another version too.
        (REVISED, [["first"], ["one more"]], [[], ["one more"]]),
        (REVISED, [["first"], ["as few"]], [[], ["as few"]]),
        (REVISED, [["first"], ["many more"]], [[], []]),
        (REVISED, [["first"], ["many more"], ["one more"]], [[], [], ["one more"]]),
        # Its parts would tell of it as well.
        (
            REVISED | {"n": ("north", 11), "e": ("east", 10)},
            [["first"], ["one more"], ["n", "e"]],
            [[], ["one more"], ["e"]],
        ),
        # Shares with a known denominator: in what is counted, in what is left, and in the whole.
        ({"a": ("borough", 20, 100), "b": ("borough", 22, 110)}, [["a"], ["b"]], [[], ["b"]]),
        ({"a": ("borough", 20, 100), "b": ("borough", 30, 112)}, [["a"], ["b"]], [[], ["b"]]),
        ({"a": ("borough", 20, 100), "b": ("borough", 30, 130)}, [["a"], ["b"]], [[], []]),
        ({"a": ("borough", 20, 100), "b": ("borough", 20, 102)}, [["a"], ["b"]], [[], ["b"]]),
        ({"a": ("borough", 3, 11)}, [["a"]], [["a"]]),
    ],
)
def test_a_release_hides_what_would_tell_of_few_with_all_before_it(rows, releases, hidden):
    assert let_out(cells_of(rows), releases)[1] == hidden


@pytest.mark.parametrize(
    ("terms", "numbers", "hidden"),
    [
        (YEAR, (12, 14), ["later"]),
        (YEAR, (12, 12), []),
        (YEAR, (12, 20), []),
        (ANY, (12, 14), []),  # how many there were on two days says nothing of who came
    ],
)
def test_a_year_to_date_less_the_one_before_it_is_counted(terms, numbers, hidden):
    rows = {"early": (f"borough  {Q1}", numbers[0]), "later": (f"borough  {Q2}", numbers[1])}
    assert let_out(cells_of(rows), [["early"], ["later"]], terms)[1] == [[], hidden]


def test_what_is_hidden_in_the_house_is_hidden_outside():
    cells = cells_of({"a": ("borough", 40), "b": ("north", 30)})
    assert let_out(cells, [["a", "b"]], hidden=["b"])[1] == [["b"]]


def test_where_none_is_of_people_nothing_more_is_hidden():
    cells = cells_of(REVISED)
    assert let_out(cells, [["first"], ["one more"]], threshold=None)[1] == [[], []]
    assert let_out(cells, [["first"]], threshold=None, hidden=["first"])[1] == [["first"]]


def test_a_release_is_refused_where_hiding_all_of_it_would_not_be_enough():
    """Out before the rule was there: 23 of all, and 20 of the north. That the east has any is one word too many."""
    cells = cells_of({"all": ("borough", 23), "n": ("north", 20), "e": ("east", 3)})
    before = [Outing(day(1), frozenset({"all", "n"}))]
    with pytest.raises(GivenAway):
        kept_back(cells, before, Outing(day(2), frozenset({"e"})), PARENTS, FIVE)
    assert kept_back(cells, before, Outing(day(2), frozenset({"all"})), PARENTS, FIVE) == frozenset()


def random_releases(chance, history):
    """[ids] of some of what stood on each day, on some days twice."""
    found = []
    for standing in history.days:
        for _ in range(chance.choice([1, 1, 2])):
            places = sorted({history.cells[id].place for id in standing})
            left_out = {place for place in places if chance.random() < 0.4}
            some = [id for id in standing if history.cells[id].place not in left_out]
            found += [some] if some else []
    return found


def standing_after(before, cells):
    """[ids that stand together for who has all releases] after each."""
    found, now = [], {}
    for went in before:
        now |= {cells[id].place: id for id in sorted(went.ids)}
        found.append(list(now.values()))
    return found


@pytest.mark.parametrize("part", range(many(3, 50)))
def test_no_random_releases_give_a_hidden_count_away(part):
    refused = shown = 0
    for number in range(TABLES):
        chance = random.Random(f"release {part} {number}")
        history = History(chance, KINDS[number % len(KINDS)])
        inside = hidden_of(history.cells.values(), PARENTS, FIVE, history.terms)
        before, told = let_out(list(history.cells.values()), random_releases(chance, history), history.terms, inside)
        out = {id: replace(history.cells[id], since=day(1), until=None) for went in before for id in went.ids}
        hidden = {id for went in before for id in went.hidden}
        world = replace(history.world, in_parts=True)
        wrong = given_away(standing_after(before, history.cells), out, hidden, world)
        assert wrong == [], f"table {part} {number}: {history.kind}"
        refused += told.count(GIVEN_AWAY)
        shown += sum(len(went.shown) for went in before)
    assert shown > TABLES
    tell(tables=TABLES, refused=refused, shown=shown)


def test_somebody_who_reads_all_releases_finds_what_is_left_open():
    """A test that cannot fail proves nothing."""
    cells = {cell.id: cell for cell in cells_of(REVISED)}
    world = World(PARENTS, in_parts=True)
    out = {name: cells[name] for name in ("first", "one more")}
    assert given_away([["first"], ["one more"]], out, [], world) == ["from first to one more"]
    assert given_away([["first"], ["one more"]], out, ["one more"], world) == []
