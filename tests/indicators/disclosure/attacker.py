"""Somebody who reads all that is shown of small numbers, on every day, and works out what is hidden.

It shares no code and no method with the rule: it writes down what a reader knows in whole numbers, narrows by hand, and
looks for numbers that fit by trying them one after another. A reader knows that noughts are shown, from where to where
counts are small, every total and part that is shown, out of how many each share is, what a rounded percentage can be
the share of, and which periods hold one another.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

SMALL, WIDE, MOST = range(1, 6), 5, 400  # MOST: further than any number in these tables
FEW = 20
# Passes of narrowing, and of trying numbers of which there are not too many: a solver of whole numbers does the rest.
PASSES, TRIES, MANY = 12, 60, 30


@dataclass
class Reader:
    """What is known of unknown whole numbers: the least and most of each, and sums of them that must come out."""

    least: dict
    most: dict
    true: dict  # where to look first
    sums: list  # ({unknown: factor}, least, most)

    def can_be(self, unknown, least, most):
        """Whether numbers that fit everything known have this one between two."""
        if least <= self.true.get(unknown, -1) <= most:
            return True
        low, high = dict(self.least), dict(self.most)
        low[unknown], high[unknown] = max(least, low[unknown]), min(most, high[unknown])
        reached = self._linked(unknown)
        sums = [row for row in self.sums if row[0].keys() <= reached]
        low, high = ({name: held[name] for name in reached} for held in (low, high))
        try:
            return _search(low, high, sums, self.true, [TRIES if len(reached) < MANY else 0])
        except TimeoutError:
            return _is_solvable(low, high, sums)

    def _linked(self, unknown):
        reached, grown = {unknown}, True
        while grown:
            unsure = {name for name in reached if name == unknown or self.least[name] < self.most[name]}
            near = set().union(*(row[0].keys() for row in self.sums if row[0].keys() & unsure))
            grown, reached = not near <= reached, reached | near
        return reached


def _search(low, high, sums, true, tries):
    """Tries one number after the other. Raises TimeoutError when that goes on for too long."""
    tries[0] -= 1
    if tries[0] < 0:
        raise TimeoutError
    if not _narrow(low, high, sums):
        return False
    names = {name for terms, _, _ in sums for name in terms if low[name] < high[name]}
    if not names:
        return _narrow(low, high, sums)
    one = min(names, key=lambda name: (high[name] - low[name], str(name)))
    middle = (low[one] + high[one]) // 2
    halves = [(low[one], middle), (middle + 1, high[one])]
    for least, most in halves if true.get(one, 0) <= middle else halves[::-1]:
        if _search(low | {one: least}, high | {one: most}, sums, true, tries):
            return True
    return False


def _narrow(low, high, sums):
    """Whether anything is possible still; takes from each number what no sum leaves it, a number of times."""
    for _ in range(PASSES):
        before = sum(high.values()) - sum(low.values())
        for terms, least, most in sums:
            floor = sum(low[name] if sign > 0 else -high[name] for name, sign in terms.items())
            ceiling = sum(high[name] if sign > 0 else -low[name] for name, sign in terms.items())
            if floor > most or ceiling < least:
                return False
            for name, sign in terms.items():
                rise, fall = (most - floor, ceiling - least) if sign > 0 else (ceiling - least, most - floor)
                lowest, highest = low[name], high[name]
                low[name], high[name] = max(lowest, highest - fall), min(highest, lowest + rise)
                if low[name] > high[name]:
                    return False
                floor += (low[name] - lowest) if sign > 0 else (highest - high[name])
                ceiling -= (highest - high[name]) if sign > 0 else (low[name] - lowest)
        if sum(high.values()) - sum(low.values()) == before:
            return True
    return True


def _is_solvable(low, high, sums):
    names = sorted({name for terms, _, _ in sums for name in terms}, key=str)
    rows = [[terms.get(name, 0) for name in names] for terms, _, _ in sums]
    limits = LinearConstraint(rows, [row[1] for row in sums], [row[2] for row in sums])
    bounds = Bounds([low[name] for name in names], [high[name] for name in names])
    return milp(np.zeros(len(names)), integrality=np.ones(len(names)), bounds=bounds, constraints=limits).status == 0


@dataclass(frozen=True)
class World:
    """How the tables of an indicator hang together: areas of areas, periods that hold one another or overlap."""

    parents: dict
    adds_up: str = ""
    sensitive: bool = False
    in_parts: bool = False  # comes out some places at a time, and two versions of a figure are held together


def given_away(days, cells, hidden, world):
    """[what is known more closely than promised]: ids of hidden figures, and what lies between shown ones.

    `days` are lists of the ids that stood together. A small figure may lie on either side of the last small number,
    and every hidden one has five to move in; of what nobody sent nothing small is certain.
    """
    hidden = set(hidden) & set(cells)
    reader, between = what_is_known(days, cells, hidden, world)
    # That none of them is counted may be told where the trait is not sensitive: of how few may not.
    told = {id for id in hidden if cells[id].count == 0 and cells[id].of is not None and not world.sensitive}
    found = [id for id in sorted(hidden - told, key=str) if not _is_kept(reader, cells[id])]
    found += [name for name, true in between.items() if not _is_doubtful(reader, name, true)]
    found += _revisions_given_away(reader, cells) if world.in_parts else []
    if any(one.of is not None for one in cells.values()):
        found += _wholes_given_away(days, cells, hidden, world)
    return found


def _revisions_given_away(reader, cells):
    """Of two versions of one figure how many more children the later one has, where that is certainly few."""
    found = []
    for one, other in combinations(sorted(cells.values(), key=lambda cell: str(cell.id)), 2):
        if one.place != other.place:
            continue
        early, late = sorted((one, other), key=lambda cell: cell.count)
        if late.count - early.count not in SMALL:
            continue
        name = f"from {early.id} to {late.id}"
        reader.least[name], reader.most[name] = -MOST, MOST
        reader.true[name] = int(late.count - early.count)
        reader.sums.append(({early.id: 1, name: 1, late.id: -1}, 0, 0))
        if not (reader.can_be(name, -MOST, 0) or reader.can_be(name, 6, MOST)):
            found.append(name)
    return found


def _wholes_given_away(days, cells, hidden, world):
    """As given_away(), of how many children the shares are out of, for somebody who knows none that is hidden."""
    wholes = {id: replace(one, count=one.of, of=None) for id, one in cells.items()}
    reader, _ = what_is_known(days, wholes, hidden, world)
    return [
        f"of {id}" for id in sorted(hidden, key=str) if wholes[id].count in SMALL and not _is_kept(reader, wholes[id])
    ]


def _is_kept(reader, one):
    of = None if one.of is None else int(one.of)
    if one.count in SMALL and not (reader.can_be(one.id, 0, 5) and reader.can_be(one.id, 6, MOST)):
        return False
    is_left_small = of is not None and of not in SMALL and of - one.count in SMALL
    if is_left_small and not (reader.can_be(one.id, of - 5, of) and reader.can_be(one.id, 0, of - 6)):
        return False
    true = int(one.count)
    return any(
        reader.can_be(one.id, 0, true - less) and reader.can_be(one.id, true - less + WIDE, MOST) for less in range(6)
    )


def _is_doubtful(reader, name, true):
    """Of what lies between two figures: small and known to be small is one child too many."""
    if true is None:
        return reader.can_be(name, 0, 0) or reader.can_be(name, 6, MOST)
    return true not in SMALL or reader.can_be(name, 6, MOST)


def what_is_known(days, cells, hidden, world):
    reader, between = Reader({}, {}, {id: int(one.count) for id, one in cells.items()}, []), {}
    may_be_nought = _hidden_noughts(days, cells, hidden, world)
    for id, one in cells.items():
        reader.least[id], reader.most[id] = _as_seen(one, id in hidden, id in may_be_nought, world)
    for number, day in enumerate(days):
        standing = [cells[id] for id in day]
        for total, parts in _tables(standing, world):
            is_all = not world.in_parts or _is_all(total, parts, cells.values(), world)
            _add_up(reader, between, total, parts, number, is_all)
        for rows in _two_without_total(standing, world):
            _equal(reader, rows)
        if world.adds_up == "cumulative":
            _grow(reader, between, standing)
        if world.adds_up == "windows":
            _overlap(reader, between, standing, number)
    return reader, between


def _as_seen(one, is_hidden, may_be_nought, world):
    """(least, most) that one figure can be by itself."""
    if not is_hidden:
        if one.of is None:
            return int(one.count), int(one.count)
        shown = round(100 * one.count / one.of, 1) if one.of else 0
        fits = [number for number in range(int(one.of) + 1) if not one.of or round(100 * number / one.of, 1) == shown]
        return fits[0], fits[-1]
    few = one.of is not None and (one.of <= 6 or world.sensitive and one.of < FEW)
    return (0 if may_be_nought or few or one.count == 0 else 1), (
        MOST if one.of is None or one.of in SMALL else int(one.of)
    )


def _hidden_noughts(days, cells, hidden, world):
    """The ids of those in a breakdown of which nothing is shown, and a nought is hidden."""
    found = set()
    for day in days:
        for _, parts in _tables([cells[id] for id in day], world, with_total=False):
            if all(part.id in hidden for part in parts) and any(part.count == 0 for part in parts):
                found |= {part.id for part in parts}
    return found


def _tables(standing, world, with_total=True):
    """(total, parts) of each breakdown of a day; every breakdown if the total need not be there."""
    held = {(one.period, one.area, one.group): one for one in standing}
    parts = defaultdict(list)
    for (period, area, group), one in held.items():
        if area in world.parents:
            parts[period, world.parents[area], group, "by area"].append(one)
        if group:
            parts[period, area, "", group.split(":")[0] if ":" in group else "by group"].append(one)
    for (period, area, group, _), rows in parts.items():
        total = held.get((period, area, group))
        if total or not with_total:
            yield total, rows


def _two_without_total(standing, world):
    held = {(one.period, one.area, one.group) for one in standing}
    breakdowns = defaultdict(list)
    for _, parts in _tables(standing, world, with_total=False):
        first = parts[0]
        same_group = {part.group for part in parts} == {first.group}
        place = (world.parents[first.area], first.group) if same_group and len({p.area for p in parts}) > 1 else None
        place = place or ((first.area, "") if first.group and not same_group else None)
        if place and (first.period, *place) not in held:
            breakdowns[first.period, *place].append(parts)
    for rows in breakdowns.values():
        yield from (pair for pair in pairwise(rows))


def _equal(reader, pair):
    one, other = pair
    if sum(row.count for row in one) == sum(row.count for row in other):
        reader.sums.append(({row.id: 1 for row in one} | {row.id: -1 for row in other}, 0, 0))


def _is_all(total, parts, cells, world):
    """Whether no part beside these was ever heard of in the period: else nobody knows that nothing is left."""
    heard = [one for one in cells if one.period == total.period]
    if total.group == parts[0].group:
        areas = {one.area for one in heard if world.parents.get(one.area) == total.area}
        return areas <= {part.area for part in parts}
    by = parts[0].group.split(":")[0]
    groups = {one.group for one in heard if one.group and one.group.split(":")[0] == by}
    return groups <= {part.group for part in parts}


def _add_up(reader, between, total, parts, day, is_all=True):
    rest = int(total.count - sum(part.count for part in parts))
    if rest < 0:
        return
    terms = {part.id: 1 for part in parts} | {total.id: -1}
    if rest or not is_all:
        name = f"rest of {total.id} by {sorted(str(part.id) for part in parts)} on {day}"
        terms[name], between[name] = 1, rest
        reader.least[name], reader.most[name] = 0, MOST
    reader.sums.append((terms, 0, 0))


def _grow(reader, between, standing):
    rows = defaultdict(list)
    for one in standing:
        rows[one.area, one.group, one.period[:9]].append(one)
    for cells in rows.values():
        for early, late in pairwise(sorted(cells, key=lambda one: one.period)):
            if late.count >= early.count:
                name = f"between {early.id} and {late.id}"
                reader.least[name], reader.most[name] = 0, MOST
                between[name] = int(late.count - early.count)
                reader.sums.append(({early.id: 1, name: 1, late.id: -1}, 0, 0))


def _overlap(reader, between, standing, day):
    """Pooled years: each figure is the sum of the single years it names."""
    for one in standing:
        first, last = int(one.period[2:6]), int(one.period[2:4] + one.period[7:9])
        years = [f"{year} in {one.area} {one.group} on {day}" for year in range(first, last + 1)]
        for name in years:
            reader.least[name], reader.most[name], between[name] = 0, MOST, None
        reader.sums.append((dict.fromkeys(years, 1) | {one.id: -1}, 0, 0))
