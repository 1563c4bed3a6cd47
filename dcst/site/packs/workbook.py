"""A pack as a workbook: a sheet for each item, with numbers as numbers and days as days, and one of notes."""

from collections.abc import Iterable, Sequence
from typing import Any

from dcst.files.exports import sheet_title, workbook
from dcst.models import Assessment, Pack, Question
from dcst.site.packs.cells import Cell, table_rows
from dcst.site.packs.drawing import PackReader
from dcst.site.packs.drawn import DrawnItem
from dcst.site.packs.items import in_print_order
from dcst.site.packs.paper import about
from dcst.status.rule_words import rule_in_words
from dcst.time.clock import end_of
from indicators.models import Indicator
from indicators.views.indicator.figures_file import COLUMNS, row_of
from indicators.views.indicator.page import Figures
from indicators.views.indicator.words import definition_rows, sent_by
from indicators.views.rows import Reader

HEAD = ("code", "measure", "what it counts", "unit", "source", "definition", "rule of its status", "the rule in words")
KINDS = (
    "Percentages are numbers from 0 to 100, amounts are in pounds.",
    "[c] is suppressed: so small that it could point at a person. An empty cell is not known, and the words beside it "
    "say why.",
)
Row = Sequence[Any]


def xlsx_of(pack: Pack, reader: PackReader, items: Sequence[DrawnItem], sha256: str) -> bytes:
    """The bytes of the workbook. The clock must be held at the moment of the pack."""
    tables: list[tuple[str, Sequence[str], Iterable[Row]]] = [("Notes", (), _notes(pack, reader, items, sha256))]
    taken = {"notes"}
    for drawn in items:
        tables.append((_name_of(drawn, taken), (), _rows(reader, drawn)))
    return workbook(tables)


def _name_of(drawn: DrawnItem, taken: set[str]) -> str:
    """A name that no other sheet has: “M05”, “Board BP”."""
    words = drawn.item.code if drawn.item.kind.slug == "indicator" else f"{drawn.item.kind.words} {drawn.item.code}"
    name, number = sheet_title(words.replace("@", " ")), 1
    while name.casefold() in taken:
        number += 1
        name = f"{sheet_title(words)[:27]} {number}"
    taken.add(name.casefold())
    return name


def _rows(reader: PackReader, drawn: DrawnItem) -> list[Row]:
    rows: list[Row] = [(drawn.title,), ("As at", reader.day), ()]
    if drawn.item.kind.slug == "indicator":
        rows += [("Figures",), COLUMNS, *_figures(reader, drawn.item.code), ()]
    for table in drawn.tables:
        rows += [(table.caption,), *table_rows(table), ()]
    if len(rows) == 3:  # nothing on it is a table
        rows += [(line,) for line in drawn.words]
    return rows


def _figures(reader: PackReader, code: str) -> list[Row]:
    """Exactly the rows of the indicator's own file."""
    reading = Reader(reader.request(""), reader.then)
    found = reading.with_versions(code)
    return [row_of(found, row, reader.day) for row in Figures(reading.known(found)).all] if found else []


def _notes(pack: Pack, reader: PackReader, items: Sequence[DrawnItem], sha256: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[pack.title]]
    rows += [[name, words] for name, words in about(pack, sha256)]
    for words in ("", *KINDS, ""):
        rows.append([words])
    return [*rows, list(HEAD), *_measures(reader, items)]


def _measures(reader: PackReader, items: Sequence[DrawnItem]) -> list[list[Cell]]:
    """A row for each measure that some item is of, or leads to: how it is counted and by which rule it was judged."""
    codes = {code for drawn in items for code in drawn.measures}
    codes |= {drawn.item.code for drawn in items if drawn.item.kind.slug == "indicator"}
    reading, at = Reader(reader.request(""), reader.then), end_of(reader.day)
    found = [row for row in map(reading.with_versions, codes) if row]
    rules = _rules(reading, codes, at)
    return [_measure(row, rules.get(row.code, "")) for row in in_print_order(found)]


def _measure(row: Indicator, rule: str) -> list[Cell]:
    definition = row.definition
    said = "; ".join(f"{name}: {words}" for name, words in definition_rows(row) if name != "Unit")
    words = " ".join(rule_in_words(rule)) if rule else ""
    counts, unit = (definition.definition, definition.unit) if definition else ("", "")
    return [row.code, str(row), counts, unit, sent_by(row), said, rule, words]


def _rules(reading: Reader, codes: set[str], at: Any) -> dict[str, str]:
    if reading.own_only is not None:
        return {}
    standing = reading.eyes.verdicts_by(Assessment.objects.by_subject(at, "indicator", Question.TARGET, codes))
    return {code: row.rule for code, row in standing.items()}
