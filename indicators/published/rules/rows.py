"""Published figures: what becomes of each row of the files the mapping names. Pure.

Every row is accepted or refused, exactly once, and a refusal says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dcst.time.periods import Period, PeriodText
from indicators.published.rules.cells import LATER, PublishedRowRefused, read_count, read_value, read_year
from indicators.published.rules.doubts import impossible_england, with_doubts
from indicators.published.rules.mapping import (
    AS_READ,
    Line,
    MappedSeries,
    Mapping,
    MappingError,
    MappingRule,
    SeriesCode,
    SourceRow,
    read_mapping,
    rows_of,
)
from indicators.published.rules.notes import read_noted
from indicators.terms import AreaCode, IndicatorCode, MarkerCode, ValueStatusCode

# How many there are in all, by the name of the row, its area and period, as printed.
Wholes = dict[tuple[str, str, str], Decimal | None]


@dataclass(frozen=True)
class PublishedValue:
    """A figure as it was published, in the unit of its series."""

    series: SeriesCode
    indicator: IndicatorCode
    relation: str
    area: AreaCode
    period: PeriodText
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: ValueStatusCode
    marker: MarkerCode
    note: str
    queried: str  # why it is in question; blank where it is not
    source: str
    file: str
    line: int
    known_from: date
    known_from_estimated: bool
    lower: Decimal | None = None  # the published 95 % interval
    upper: Decimal | None = None
    rule: str = ""  # by which it is in question

    @property
    def key(self) -> tuple[SeriesCode, IndicatorCode, AreaCode, PeriodText]:
        return self.series, self.indicator, self.area, self.period


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not taken, in the words of its file; `reason` is a code for counting, `text` the sentence."""

    file: str
    line: int
    series: str
    indicator: str
    area: str
    period: str
    value: str
    reason: str
    text: str


def read_published(mapping_path: str | Path, data_dir: str | Path) -> tuple[list[PublishedValue], list[RefusedRow]]:
    """(accepted, refused): every row of every file the mapping names, in one list or the other. Raises MappingError."""
    mapping = read_mapping(mapping_path)
    accepted: list[PublishedValue] = []
    refused: list[RefusedRow] = []
    impossible: dict[tuple[str, Line], str] = {}
    for file in mapping.files:
        path = Path(data_dir) / file
        rows = rows_of(path)
        wholes = _wholes(mapping, file, rows)
        impossible |= {(path.name, line): said for line, said in impossible_england(mapping, rows).items()}
        for line, row in rows:
            rule = mapping.rule_for(file, row)
            try:
                accepted.append(_value(mapping, rule, path.name, line, row, wholes))
            except PublishedRowRefused as refusal:
                refused.append(_refusal(rule, path.name, line, row, refusal))
    accepted, repeated = _once_each(accepted)
    _no_query_left_over(mapping, accepted)
    accepted = with_doubts(accepted, impossible, mapping.queries)
    return accepted, sorted(refused + repeated, key=lambda row: (row.file, row.line))


def read_series(mapping_path: str | Path) -> list[MappedSeries]:
    """The series the mapping loads, in its order. Raises MappingError."""
    return [rule.series for rule in read_mapping(mapping_path).rules if rule.load]


def _wholes(mapping: Mapping, file: str, rows: Sequence[tuple[Line, SourceRow]]) -> Wholes:
    """Of the rows that are others' denominators."""
    names = {rule.whole for rule in mapping.rules if rule.file == file and rule.whole}
    return {
        (row["indicator"], row["area"], row["period"]): read_count(row["numerator"])
        for _, row in rows
        if row.get("indicator") in names
    }


def _value(
    mapping: Mapping, rule: MappingRule | None, file: str, line: Line, row: SourceRow, wholes: Wholes
) -> PublishedValue:
    if rule is None:
        raise PublishedRowRefused("not-mapped", "no line of the mapping fits this row")
    if not rule.load:
        raise PublishedRowRefused("not-the-measure" if rule.series.indicator else "not-an-observation", rule.reason)
    if row["unit"] != rule.series.unit:
        raise PublishedRowRefused("unit", f"the unit is “{row['unit']}”, not “{rule.series.unit}”")
    area, _ = _area(mapping, row)
    period, status, note = _when(mapping, rule, file, line, row)
    noted = read_noted(row.get("note") or "")
    value, marker = read_value(row["value"] or noted.marker, rule.decimals)
    of = read_count(row.get("denominator")) or wholes.get((rule.whole, row["area"], row["period"]))
    known_from, estimated = _known_from(mapping, rule, file, line, period)
    return PublishedValue(
        series=rule.series.code,
        indicator=rule.series.indicator,
        relation=rule.series.relation,
        area=area,
        period=period.text,
        value=value,
        numerator=read_count(row.get("numerator")),
        denominator=of,
        lower=noted.lower,
        upper=noted.upper,
        status=noted.status or status,
        marker=marker,
        note=note,
        queried="",
        source=row.get("source") or row["source_url"],
        file=file,
        line=line,
        known_from=known_from,
        known_from_estimated=estimated,
    )


def _area(mapping: Mapping, row: SourceRow) -> tuple[AreaCode, str]:
    """(code, kind)."""
    if row["area"] not in mapping.areas:
        raise PublishedRowRefused("area", f"the area “{row['area']}” is not known here")
    return mapping.areas[row["area"]]


def _when(
    mapping: Mapping, rule: MappingRule, file: str, line: Line, row: SourceRow
) -> tuple[Period, ValueStatusCode, str]:
    """(period, status, note): by the publisher's calendar, or as curated for a figure printed in prose."""
    if rule.calendar != AS_READ:
        return *read_year(row["period"], rule.calendar), rule.reason
    reading = mapping.readings.get((file, line))
    if reading is None:
        raise PublishedRowRefused("period", f"nobody has said how the period “{row['period']}” is to be read")
    if not reading.period:
        raise PublishedRowRefused("period", reading.note)
    return Period.parse(reading.period), reading.status, "; ".join(filter(None, (rule.reason, reading.note)))


def _known_from(mapping: Mapping, rule: MappingRule, file: str, line: Line, period: Period) -> tuple[date, bool]:
    """(day, estimated): the day of publication if it is known, else the end of the period and the publisher's lag."""
    reading = mapping.readings.get((file, line))
    if reading and reading.known_from:
        return reading.known_from, reading.known_from_estimated
    if published := mapping.publications.get((rule.series.code, period.text)):
        return published, False
    if rule.known_from:
        return rule.known_from, True
    if rule.lag is None:
        raise MappingError(f"{rule.series.code}: give a lag, or the day on which {file} line {line} was known.")
    return period.end + rule.lag, True


def _refusal(
    rule: MappingRule | None, file: str, line: Line, row: SourceRow, refused: PublishedRowRefused
) -> RefusedRow:
    series = rule.series if rule else None
    return RefusedRow(
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


def _once_each(values: Sequence[PublishedValue]) -> tuple[list[PublishedValue], list[RefusedRow]]:
    """One figure for a key: final before revised before provisional, and the first of equals."""
    kept: dict[tuple[SeriesCode, IndicatorCode, AreaCode, PeriodText], PublishedValue] = {}
    for value in values:
        held = kept.get(value.key)
        if held is None or LATER[value.status] > LATER[held.status]:
            kept[value.key] = value
    repeated = [_repeated(value, kept[value.key]) for value in values if kept[value.key] is not value]
    return list(kept.values()), repeated


def _repeated(value: PublishedValue, kept: PublishedValue) -> RefusedRow:
    said = "repeats" if value.value == kept.value else f"says {value.value} where {kept.value} is kept from"
    text = f"{said} line {kept.line}, the {kept.status} figure"
    return RefusedRow(
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


def _no_query_left_over(mapping: Mapping, accepted: Sequence[PublishedValue]) -> None:
    met = {(value.series, value.area, value.period) for value in accepted}
    if left := set(mapping.queries) - met:
        raise MappingError(f"queries.csv doubts figures that are not there: {sorted(left)}.")
