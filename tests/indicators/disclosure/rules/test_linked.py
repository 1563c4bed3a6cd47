"""What is hidden of the tables of an indicator, and why: as a whole, and moment by moment by what was known then."""

import random
from collections import defaultdict

from indicators.disclosure.rules import linked
from indicators.disclosure.rules.hiding import TableTerms, hidden_of
from tests.indicators.disclosure.rules.test_hiding import FIVE, PARENTS, cell, day

Q3, Q4 = "FY2017-18-Q3", "FY2017-18-Q4"


def table(on=1, **numbers):
    return [cell(name, number, on=on) for name, number in numbers.items()]


def test_each_hidden_figure_has_its_period_and_a_reason():
    cells = [*table(borough=93, north=3, east=30, south=60), cell("borough/girls", 60, kept=True)]
    found = linked.hidden_of_all({Q3: cells, Q4: table(borough=90, north=20)}, PARENTS, FIVE)
    assert (list(found), found[Q3]["small"], found[Q3]["confidential"]) == ([Q3], ["north 1"], ["borough/girls 1"])
    assert {id for ids in found[Q3].values() for id in ids} == hidden_of(cells, PARENTS, FIVE)
    assert found[Q3]["beside"]


def test_without_a_range_only_what_is_confidential_is_hidden():
    cells = [*table(borough=93, north=3), cell("south", 60, kept=True)]
    assert linked.hidden_of_all({Q3: cells}, PARENTS, None) == {Q3: {"confidential": ["south 1"]}}


def test_a_moment_is_decided_by_what_was_known_then():
    """A small part that comes later hides the total with it, from then on."""
    cells = [*table(borough=33, north=30), cell("east", 3, on=9)]
    found = linked.hidden_by_moment({Q3: cells, Q4: table(on=4, borough=90)}, PARENTS, FIVE)
    before = linked.hidden_of_all({Q3: table(borough=33, north=30)}, PARENTS, FIVE)
    assert list(found) == [day(1), day(9)]
    assert found[day(1)] == before
    assert "east 1" not in str(before) and "east 9" in str(found[day(9)])


def test_the_first_moment_is_there_though_nothing_is_hidden():
    assert linked.hidden_by_moment({Q3: table(on=2, borough=90)}, PARENTS, FIVE) == {day(2): {}}


def test_what_ended_later_stood_until_then():
    """Known on day 1, replaced on day 5: on day 3 the later version tells nothing yet."""
    cells = [cell("borough", 33, until=5), cell("borough", 63, on=5), cell("north", 3, on=3), cell("east", 30, on=3)]
    found = linked.hidden_by_moment({Q3: cells}, PARENTS, FIVE)
    known = linked.known_at({Q3: cells}, day(3))
    assert found[day(3)] == linked.hidden_of_all(known, PARENTS, FIVE)
    assert {one.id: one.until for one in known[Q3]} == {"borough 1": None, "north 3": None, "east 3": None}


def test_random_histories_end_where_the_rule_on_the_whole_does():
    """Decided along the way, or at the end of it: the same figures are hidden."""
    draw = random.Random(7)
    for _ in range(100):
        cells = defaultdict(list)
        for period in (Q3, Q4):
            for name in ("borough", "north", "east", "south"):
                days = sorted(draw.sample(range(1, 12), draw.choice((1, 1, 2))))
                for on, until in zip(days, [*days[1:], None], strict=True):
                    cells[period].append(cell(name, draw.choice((0, 2, 4, 7, 30, 90)), on=on, until=until))
        found = linked.hidden_by_moment(cells, PARENTS, FIVE)
        last = found[max(found)]
        for period, held in cells.items():
            ids = {id for told in last.get(period, {}).values() for id in told}
            assert ids == hidden_of(held, PARENTS, FIVE)


CUMULATIVE = TableTerms("cumulative")


def test_a_year_that_adds_up_is_one_set_and_what_does_not_is_none():
    tables = {"FY2016-17-Q4": [], Q3: [], Q4: []}
    assert [sorted(some) for some in linked.linked_sets(tables, CUMULATIVE)] == [["FY2016-17-Q4"], [Q3, Q4]]
    assert len(linked.linked_sets(tables)) == 3
    year = {f"FY2017-18-Q{number}" for number in range(1, 5)}
    assert linked.linked_periods([Q3], CUMULATIVE) == year
    assert linked.linked_periods([Q3]) == {Q3}
    assert linked.linked_periods(["CY2013-15"], TableTerms("windows")) is None


def test_a_later_count_hides_what_it_would_tell():
    """30 up to December and 32 up to March: two children came in the last quarter."""
    tables = {Q3: table(borough=30), Q4: table(on=9, borough=32)}
    assert linked.hidden_of_all(tables, PARENTS, FIVE, CUMULATIVE) == {Q4: {"beside": ["borough 9"]}}
    assert linked.hidden_of_all(tables, PARENTS, FIVE) == {}
