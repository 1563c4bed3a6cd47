"""Random tables as they are published day by day, of each kind: crossed, cumulative, pooled, successive."""

import datetime
from decimal import Decimal
from itertools import count

from indicators.disclosure.rules.hiding import Cell, TableTerms
from tests.indicators.disclosure.attacker import World

PARENTS = {"north": "borough", "east": "borough", "south": "borough", "central": "borough"}
SEX, AGE = ("sex:female", "sex:male"), ("age:0-4", "age:5-9", "age:10-15")
KINDS = ("successive", "crossed", "side by side", "without total", "cumulative", "pooled")


def day(number):
    return datetime.datetime(2018, 1, number, tzinfo=datetime.UTC)


class History:
    """(days, cells, terms, world) of one random indicator: what stood on each day, and all versions there ever were."""

    def __init__(self, chance, kind):
        self.chance, self.kind, self.ids = chance, kind, count(1)
        self.cells, self.days, self.standing = {}, [], {}
        self.is_shares = chance.random() < 0.3 and kind not in ("cumulative", "pooled")
        self.areas = chance.sample(sorted(PARENTS), chance.randint(2, 4))
        adds_up = {"cumulative": "cumulative", "pooled": "windows"}.get(kind, "")
        sensitive = self.is_shares and chance.random() < 0.5
        self.terms = TableTerms(adds_up, 4, sensitive)
        self.world = World(PARENTS, adds_up, sensitive)
        self.leaves = {}
        for number in range(1, chance.randint(1, 3) + 1):
            self._release(number)

    def _release(self, number):
        for period, tables in self._periods(number):
            for place, (value, of) in tables.items():
                self._publish(number, (period, *place), value, of)
        self.days.append([one.id for one in self.standing.values()])

    def _publish(self, number, place, value, of):
        old = self.standing.get(place)
        if old and (old.count, old.of) == (value, of):
            return
        period, area, group = place
        if old:
            ended = Cell(old.id, area, group, old.since, day(number), old.count, old.of, period=period)
            self.cells[old.id] = ended
        fresh = Cell(next(self.ids), area, group, day(number), None, value, of, period=period)
        self.cells[fresh.id] = self.standing[place] = fresh

    def _periods(self, number):
        if self.kind == "cumulative":
            return self._cumulative(number)
        if self.kind == "pooled":
            return self._pooled()
        return [("FY2017-18-Q1", self._table("", first=number == 1))]

    def _cumulative(self, number):
        found, last = [], self.chance.randint(1, 4) if number == 1 else 4
        for quarter in range(1, last + 1):
            for place in self._leaf_places():
                if (quarter, place) not in self.leaves:
                    self.leaves[quarter, place] = self._number(8 if quarter > 1 else 20), 0
            so_far = {
                place: (sum(self.leaves[one, place][0] for one in range(1, quarter + 1)), 0)
                for place in self._leaf_places()
            }
            found.append((f"FY2017-18-Q{quarter}", self._totals(so_far)))
        return found

    def _pooled(self):
        years = range(2010, 2010 + self.chance.randint(3, 6))
        for year in years:
            for place in self._leaf_places():
                if (year, place) not in self.leaves:
                    self.leaves[year, place] = self._number(6), 0
        return [
            (
                f"CY{first}-{first % 100 + 2}",
                self._totals({place: self._pool(first, place) for place in self._leaf_places()}),
            )
            for first in years[:-2]
        ]

    def _pool(self, first, place):
        return sum(self.leaves[year, place][0] for year in range(first, first + 3)), 0

    def _table(self, name, *, first):
        for place in self._leaf_places():
            if first or self.chance.random() < 0.3:
                value = self._number(60)
                self.leaves[name, place] = value, value + self.chance.choice([0, 1, 4, *range(6, 30)])
        return self._totals({place: self.leaves[name, place] for place in self._leaf_places()})

    def _number(self, most):
        return self.chance.choice([0, 0, self.chance.randint(0, 8), self.chance.randint(0, most)])

    def _leaf_places(self):
        if self.kind == "crossed":
            return [(area, sex) for area in self.areas for sex in SEX]
        if self.kind in ("side by side", "without total"):
            return [("borough", f"{sex} {age}") for sex in SEX for age in AGE]
        return [(area, "") for area in self.areas]

    def _totals(self, leaves):
        """{(area, group): (count, out of how many)} of what is published of the leaves."""
        if self.kind in ("side by side", "without total"):
            found = {
                ("borough", group): self._sum(leaves, lambda one, g=group: g in one[1].split()) for group in SEX + AGE
            }
            return found | (
                {("borough", ""): self._sum(leaves, lambda one: True)} if self.kind == "side by side" else {}
            )
        found = {}
        for area in (*self.areas, "borough"):
            for group in sorted({group for _, group in leaves} | {""}):
                found[area, group] = self._sum(
                    leaves, lambda one, a=area, g=group: a in (one[0], "borough") and g in (one[1], "")
                )
        return found

    def _sum(self, leaves, is_in):
        rows = [numbers for place, numbers in leaves.items() if is_in(place)]
        of = Decimal(sum(row[1] for row in rows)) if self.is_shares else None
        return Decimal(sum(row[0] for row in rows)), of
