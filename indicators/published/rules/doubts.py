"""Which published figures are in question, and why. Pure.

England is, where it lies far outside its own authorities: it cannot be a rate of the same thing. The borough's own
figure is, where it is as far from its history as a value that a partner is asked about. And some are because somebody
doubts them, in `queries.csv`. A figure in question is kept and shown as it was published; nothing is reckoned with it.
"""

from collections import defaultdict
from dataclasses import replace

from dcst.time.periods import Period
from indicators.published.rules.cells import PublishedRowRefused, england_is_impossible, read_number
from indicators.published.rules.source_text import fold
from indicators.statistics.doubts import HistoryPoint, doubt

IMPOSSIBLE = "england_out_of_range"
DOUBTED = "doubted"
OWN_AREA = "doncaster"


def impossible_england(mapping, rows):
    """{line: sentence} for each figure of England that its own authorities rule out. A count is their sum instead."""
    groups = defaultdict(list)
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


def with_doubts(values, impossible, queries):
    """The values, each in question with its rule and the words for it. What somebody wrote says more than a rule."""
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


def _far_from_history(values):
    """{key: (rule, question)}; a figure in question is no history of those after it."""
    lines = defaultdict(list)
    for value in values:
        if value.area == OWN_AREA and value.value is not None:
            when = Period.parse(value.period)
            lines[value.series, value.indicator, when.kind].append((when.start, value))
    found = {}
    for (*_, kind), line in lines.items():
        history = []
        for _, value in sorted(line, key=lambda pair: pair[0]):
            asked = doubt(value.value, kind, history)
            if asked:
                found[value.key] = asked.code, asked.question
            else:
                history.append(HistoryPoint(value.value, value.marker == "b"))
    return found


def _figure(row):
    try:
        return read_number(fold(row["value"]))
    except PublishedRowRefused:
        return None
