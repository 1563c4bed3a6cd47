"""The mapping: which rows of a publisher's file are which series, of which indicator, and read by which calendar. Pure.

`mapping.csv` is read from the top and the first line that fits a row decides. Beside it stand `areas.csv` (names as
printed), `readings.csv` (periods of figures printed in prose), `publications.csv` (days of publication that are
known) and `queries.csv` (figures somebody doubts).
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import NewType, cast

from dcst.time.periods import PeriodText
from indicators.published.rules.cells import CALENDARS
from indicators.terms import AreaCode, IndicatorCode, ValueStatusCode

SeriesCode = NewType("SeriesCode", str)
Line = int  # of a file, as an editor counts them
SourceRow = dict[str, str]  # by the names of the columns
AS_READ = "as-read"
RELATIONS = ("same", "proxy", "inverse", "component")


class MappingError(ValueError):
    """The mapping itself is wrong: said at once, with file and line."""


@dataclass(frozen=True)
class MappedSeries:
    """A publisher's series, or the figures printed in a document, and the indicator it speaks to."""

    code: SeriesCode
    name: str
    indicator: IndicatorCode
    relation: str  # one of RELATIONS; blank in a line that refuses
    publisher: str
    dataset: str
    url: str
    unit: str
    note: str


@dataclass(frozen=True)
class ProseDate:
    """How a figure printed in prose is dated."""

    period: PeriodText  # blank where it cannot be dated, and the note says why
    status: ValueStatusCode
    known_from: date | None
    known_from_estimated: bool
    note: str


@dataclass(frozen=True)
class MappingRule:
    """One line of the mapping: the rows it fits, and what they are."""

    series: MappedSeries
    file: str
    column: str
    fits: str
    load: bool
    reason: str
    decimals: int | None
    calendar: str
    lag: timedelta | None
    known_from: date | None
    whole: str = ""  # the row that counts all, where a publisher gives the denominators in rows of their own

    def takes(self, row: SourceRow) -> bool:
        said = row[self.column]
        return said.startswith(self.fits[:-1]) if self.fits.endswith("*") else said == self.fits


@dataclass(frozen=True)
class Mapping:
    """All five files, as they are asked."""

    rules: list[MappingRule]
    areas: dict[str, tuple[AreaCode, str]]  # code and kind by the name as printed
    readings: dict[tuple[str, Line], ProseDate]  # by file and line
    publications: dict[tuple[SeriesCode, PeriodText], date]
    queries: dict[tuple[SeriesCode, AreaCode, PeriodText], str]  # why a figure is doubted

    @property
    def files(self) -> list[str]:
        return list(dict.fromkeys(rule.file for rule in self.rules))

    @cached_property
    def _rules_of(self) -> dict[str, list[MappingRule]]:
        return {file: [rule for rule in self.rules if rule.file == file] for file in self.files}

    def rule_for(self, file: str, row: SourceRow) -> MappingRule | None:
        return next((rule for rule in self._rules_of[file] if rule.takes(row)), None)


def read_mapping(mapping_path: str | Path) -> Mapping:
    """The mapping with what stands beside it. Raises MappingError for a line that says nothing that can be meant."""
    path = Path(mapping_path)
    beside = path.parent
    return Mapping(
        rules=[_rule(path, line, row) for line, row in rows_of(path)],
        areas={row["printed"]: (AreaCode(row["area"]), row["kind"]) for _, row in rows_of(beside / "areas.csv")},
        readings={(row["file"], int(row["line"])): _reading(row) for _, row in rows_of(beside / "readings.csv")},
        publications={
            (SeriesCode(row["series"]), PeriodText(row["period"])): date.fromisoformat(row["published_on"])
            for _, row in rows_of(beside / "publications.csv")
        },
        queries={
            (SeriesCode(row["series"]), AreaCode(row["area"]), PeriodText(row["period"])): row["note"]
            for _, row in rows_of(beside / "queries.csv")
        },
    )


def rows_of(path: Path) -> list[tuple[Line, SourceRow]]:
    """(line, row): the line of the file as an editor shows it."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        return [(reader.line_num, row) for row in reader]


def _rule(path: Path, line: Line, row: SourceRow) -> MappingRule:
    load = row["use"] == "load"
    if row["use"] not in ("load", "refuse") or (load and not row["series"]) or not (load or row["reason"]):
        raise MappingError(f"{path.name} line {line}: say “load” with a series, or “refuse” with a reason.")
    if load and (row["calendar"] not in (AS_READ, *CALENDARS) or row["relation"] not in RELATIONS):
        raise MappingError(
            f"{path.name} line {line}: no such calendar or relation: {row['calendar']}, {row['relation']}."
        )
    series = MappedSeries(
        code=SeriesCode(row["series"]),
        name=row["name"],
        indicator=IndicatorCode(row["indicator"]),
        relation=row["relation"],
        publisher=row["publisher"],
        dataset=row["dataset"],
        url=row["url"],
        unit=row["unit"],
        note=row["reason"],
    )
    return MappingRule(
        series=series,
        file=row["file"],
        column=row["column"],
        fits=row["value"],
        load=load,
        reason=row["reason"],
        decimals=int(row["decimals"]) if row["decimals"] else None,
        calendar=row["calendar"],
        lag=timedelta(days=int(row["lag_days"])) if row["lag_days"] else None,
        known_from=date.fromisoformat(row["known_from"]) if row["known_from"] else None,
        whole=row["whole"],
    )


def _reading(row: SourceRow) -> ProseDate:
    known_from = date.fromisoformat(row["known_from"]) if row["known_from"] else None
    status = cast(ValueStatusCode, row["status"])
    return ProseDate(PeriodText(row["period"]), status, known_from, row["known_from_estimated"] == "yes", row["note"])
