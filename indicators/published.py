"""Published figures: what becomes of each row of the files the mapping names. Pure.

Every row is accepted or refused, exactly once, and a refusal says why.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dcst.periods import Period
from indicators.published_cells import (
    LATER,
    Refused,
    england_is_impossible,
    read_count,
    read_number,
    read_value,
    read_year,
)
from indicators.published_mapping import AS_READ, MappingError, read_mapping, rows_of
from indicators.source_text import fold


@dataclass(frozen=True)
class PublishedValue:
    series: str
    indicator: str
    relation: str
    area: str
    period: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str
    marker: str
    note: str
    queried: str
    source: str
    file: str
    line: int
    known_from: date
    known_from_estimated: bool

    @property
    def key(self):
        return self.series, self.indicator, self.area, self.period


@dataclass(frozen=True)
class Refusal:
    file: str
    line: int
    series: str
    indicator: str
    area: str
    period: str
    value: str
    reason: str
    text: str


def read_published(mapping_path, data_dir):
    """(accepted, refused): every row of every file the mapping names, in one list or the other."""
    mapping = read_mapping(mapping_path)
    accepted, refused = [], []
    for file in mapping.files:
        path = Path(data_dir) / file
        rows = rows_of(path)
        impossible = _impossible_england(mapping, rows)
        for line, row in rows:
            rule = mapping.rule_for(file, row)
            try:
                if line in impossible:
                    raise Refused("england-out-of-range", impossible[line])
                accepted.append(_value(mapping, rule, path.name, line, row))
            except Refused as refusal:
                refused.append(_refusal(rule, path.name, line, row, refusal))
    accepted, repeated = _once_each(accepted)
    _no_query_left_over(mapping, accepted)
    return accepted, sorted(refused + repeated, key=lambda row: (row.file, row.line))


def read_series(mapping_path):
    """The series the mapping loads, in its order."""
    return [rule.series for rule in read_mapping(mapping_path).rules if rule.load]


def _value(mapping, rule, file, line, row):
    if rule is None:
        raise Refused("not-mapped", "no line of the mapping fits this row")
    if not rule.load:
        raise Refused("not-the-measure" if rule.series.indicator else "not-an-observation", rule.reason)
    if row["unit"] != rule.series.unit:
        raise Refused("unit", f"the unit is “{row['unit']}”, not “{rule.series.unit}”")
    area, _ = _area(mapping, row)
    period, status, note = _when(mapping, rule, file, line, row)
    value, marker = read_value(row["value"], rule.decimals)
    known_from, estimated = _known_from(mapping, rule, file, line, period)
    return PublishedValue(
        series=rule.series.code,
        indicator=rule.series.indicator,
        relation=rule.series.relation,
        area=area,
        period=str(period),
        value=value,
        numerator=read_count(row.get("numerator")),
        denominator=read_count(row.get("denominator")),
        status=status,
        marker=marker,
        note=note,
        queried=mapping.queries.get((rule.series.code, area, str(period)), ""),
        source=row.get("source") or row["source_url"],
        file=file,
        line=line,
        known_from=known_from,
        known_from_estimated=estimated,
    )


def _area(mapping, row):
    if row["area"] not in mapping.areas:
        raise Refused("area", f"the area “{row['area']}” is not known here")
    return mapping.areas[row["area"]]


def _when(mapping, rule, file, line, row):
    """(period, status, note): by the publisher's calendar, or as curated for a figure printed in prose."""
    if rule.calendar != AS_READ:
        return *read_year(row["period"], rule.calendar), rule.reason
    reading = mapping.readings.get((file, line))
    if reading is None:
        raise Refused("period", f"nobody has said how the period “{row['period']}” is to be read")
    if not reading.period:
        raise Refused("period", reading.note)
    return Period.parse(reading.period), reading.status, "; ".join(filter(None, (rule.reason, reading.note)))


def _known_from(mapping, rule, file, line, period):
    """(day, estimated): the day of publication if it is known, else the end of the period and the publisher's lag."""
    reading = mapping.readings.get((file, line))
    if reading and reading.known_from:
        return reading.known_from, reading.known_from_estimated
    if published := mapping.publications.get((rule.series.code, str(period))):
        return published, False
    if rule.known_from:
        return rule.known_from, True
    if rule.lag is None:
        raise MappingError(f"{rule.series.code}: give a lag, or the day on which {file} line {line} was known.")
    return period.end + rule.lag, True


def _impossible_england(mapping, rows):
    """{line: sentence} for each figure of England that its own authorities rule out."""
    groups = defaultdict(list)
    for line, row in rows:
        kind = mapping.areas.get(row["area"], ("", ""))[1]
        if kind in ("authority", "nation") and (value := _figure(row)) is not None:
            groups[row.get("lait_code") or row["indicator"], row["period"], row["unit"]].append((line, kind, value))
    found = {}
    for group in groups.values():
        known = [value for _, kind, value in group if kind == "authority"]
        for line, kind, value in group:
            if kind == "nation" and england_is_impossible(value, known):
                found[line] = f"England at {value} lies far outside its authorities, {min(known)} to {max(known)}"
    return found


def _figure(row):
    try:
        return read_number(fold(row["value"]))
    except Refused:
        return None


def _refusal(rule, file, line, row, refused):
    series = rule.series if rule else None
    return Refusal(
        file=file,
        line=line,
        series=series.code if series else "",
        indicator=series.indicator if series else "",
        area=row["area"],
        period=row["period"],
        value=row["value"],
        reason=refused.code,
        text=refused.sentence,
    )


def _once_each(values):
    """One figure for a key: final before revised before provisional, and the first of equals."""
    kept = {}
    for value in values:
        held = kept.get(value.key)
        if held is None or LATER[value.status] > LATER[held.status]:
            kept[value.key] = value
    repeated = [_repeated(value, kept[value.key]) for value in values if kept[value.key] is not value]
    return list(kept.values()), repeated


def _repeated(value, kept):
    said = "repeats" if value.value == kept.value else f"says {value.value} where {kept.value} is kept from"
    text = f"{said} line {kept.line}, the {kept.status} figure"
    return Refusal(
        file=value.file,
        line=value.line,
        series=value.series,
        indicator=value.indicator,
        area=value.area,
        period=value.period,
        value=str(value.value),
        reason="repeated",
        text=text,
    )


def _no_query_left_over(mapping, accepted):
    met = {(value.series, value.area, value.period) for value in accepted}
    if left := set(mapping.queries) - met:
        raise MappingError(f"queries.csv doubts figures that are not there: {sorted(left)}.")
