"""Which published figures are in question, and why. Pure.

England is, where it lies far outside its own authorities: it cannot be a rate of the same thing. The borough's own
figure is, where it is as far from its history as a value that a partner is asked about. And some are because somebody
doubts them, in `queries.csv`. A figure in question is kept and shown as it was published; nothing is reckoned with it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from dcst.time.periods import Kind, Period, PeriodText
from indicators.published.rules.cells import PublishedRowRefused, england_is_impossible, read_number
from indicators.published.rules.mapping import Line, SeriesCode, SourceRow
from indicators.published.rules.mapping import Mapping as PublishersMapping
from indicators.published.rules.source_text import fold
from indicators.statistics.doubts import HistoryPoint, doubt
from indicators.terms import AreaCode

if TYPE_CHECKING:
    from indicators.published.rules.rows import PublishedValue

IMPOSSIBLE = "england_out_of_range"
DOUBTED = "doubted"
OWN_AREA = "doncaster"


def impossible_england(mapping: PublishersMapping, rows: Iterable[tuple[Line, SourceRow]]) -> dict[Line, str]:
    """{line: sentence} for each figure of England that its own authorities rule out. A count is their sum instead."""
    groups: defaultdict[tuple[str, str, str], list[tuple[Line, str, Decimal]]] = defaultdict(list)
    for line, row in rows:
        kind = mapping.areas.get(row["area"], ("", ""))[1]
        counts = row["unit"].startswith("count")
        if kind in ("authority", "nation") and not counts and (value := _figure(row)) is not None:
            groups[row.get("lait_code") or row["indicator"], row["period"], row["unit"]].append((line, kind, value))
    found = {}
    for group in groups.values():
        known = [value for _, kind, value in group if kind == "authority"]
        for line, kind, value in group:
            if kind == "nation" and england_is_impossible(value, known):
                found[line] = f"England at {value} lies far outside its authorities, {min(known)} to {max(known)}"
    return found


def with_doubts(
    values: Sequence["PublishedValue"],
    impossible: Mapping[tuple[str, Line], str],
    queries: Mapping[tuple[SeriesCode, AreaCode, PeriodText], str],
) -> list["PublishedValue"]:
    """The values, each in question with its rule and the words for it. What somebody wrote says more than a rule.

    `impossible` is by file and line.
    """
    found = _far_from_history(values)
    for value in values:
        if said := impossible.get((value.file, value.line)):
            found[value.key] = IMPOSSIBLE, said
        if said := queries.get((value.series, value.area, value.period)):
            found[value.key] = found.get(value.key, (DOUBTED,))[0], said
    return [
        replace(value, rule=found[value.key][0], queried=found[value.key][1]) if value.key in found else value
        for value in values
    ]


def _far_from_history(values: Iterable["PublishedValue"]) -> dict[Hashable, tuple[str, str]]:
    """{key: (rule, question)}; a figure in question is no history of those after it."""
    lines: defaultdict[tuple[Hashable, Hashable, Kind], list[tuple[date, Decimal, PublishedValue]]] = defaultdict(list)
    for value in values:
        if value.area == OWN_AREA and value.value is not None:
            when = Period.parse(value.period)
            lines[value.series, value.indicator, when.kind].append((when.start, value.value, value))
    found: dict[Hashable, tuple[str, str]] = {}
    for (_, _, kind), line in lines.items():
        history: list[HistoryPoint] = []
        for _, figure, value in sorted(line, key=lambda row: row[0]):
            asked = doubt(figure, kind, history)
            if asked:
                found[value.key] = asked.code, asked.question
            else:
                history.append(HistoryPoint(figure, value.marker == "b"))
    return found


def _figure(row: SourceRow) -> Decimal | None:
    try:
        return read_number(fold(row["value"]))
    except PublishedRowRefused:
        return None
