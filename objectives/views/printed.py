"""The plan's own words laid out as it prints them: sections in order, lists under what introduces them, tables."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from objectives.models import Wording

SECTION = "section"
PLAIN = {SECTION, "paragraph"}
KINDS = {
    "behaviour": "Behaviours",
    "philosophy": "Philosophy",
    "gap": "Missing from the source",
    "strategy": "Strategies",
    "legislation": "Legislation",
    "progress": "Progress",
    "participation": "Participation",
    "staff-investment": "Investment in staff",
    "concerned-about-a-child": "Concerned about a child",
    "approach": "Approaches",
}


@dataclass
class PrintedStatement:
    """A statement and those under it, in the order of the document; `level` is 1 at the top."""

    row: object
    level: int
    below: list = field(default_factory=list)

    @property
    def is_section(self):
        return self.row.kind == SECTION

    @property
    def heading(self):
        """The element of a section's heading: h2 for the first level, h6 at most."""
        return f"h{min(self.level + 1, 6)}"

    @property
    def groups(self):
        """[(kind, what the kind is called, parts)] of what stands below, neighbours of one kind together."""
        together = [(kind, list(parts)) for kind, parts in groupby(self.below, key=lambda part: part.row.kind)]
        return [(kind, "" if kind in PLAIN else called(kind, len(parts)), parts) for kind, parts in together]


def called(kind, number):
    """The heading over so many statements of a kind: “Risk” over one, “Risks” over more."""
    words = KINDS.get(kind)
    if words:
        return words
    noun = kind.replace("-", " ").capitalize()
    return noun if number == 1 else plural(noun)


def plural(noun):
    """“Signatories” of “Signatory”, “Risks” of “Risk”."""
    is_changed = noun.endswith("y") and noun[-2:-1] not in "aeiou"
    return f"{noun[:-1]}ies" if is_changed else f"{noun}s"


def document(statements):
    """[PrintedStatement]: the top ones of a plan's statements, which come in the order of the document."""
    parts, top = {}, []
    for row in statements:
        above = parts.get(row.parent_id)
        part = parts[row.pk] = PrintedStatement(row, above.level + 1 if above else 1)
        (above.below if above else top).append(part)
    return top


def figure_tables(figures):
    """[(table, its columns, [(row, cells, source row)], span)]; `cells` are (heading, figure or None), a row long.

    `span` is None, or (a heading, over how many columns): a unit that is printed over the columns up to the one that
    the text gives it to.
    """
    by_table = defaultdict(list)
    for figure in figures:
        by_table[figure.table].append(figure)
    return [_pivot(table, cells) for table, cells in by_table.items()]


def _pivot(table, cells):
    columns = sorted({(cell.column_position, cell.column) for cell in cells})
    rows = defaultdict(dict)
    for cell in cells:
        rows[cell.row_position][cell.column_position] = cell
    names, span = _spanned([column for _, column in columns], {cell.unit for cell in cells if cell.unit})
    return (
        table.replace("-", " ").capitalize(),
        names,
        [_row(found, columns, _headings(names, span)) for _, found in sorted(rows.items())],
        span,
    )


def _spanned(names, units):
    """(the names without the unit, the span of the unit or None): “FTE Department for Education” is read as “FTE” over
    this column and those before it.
    """
    for place, name in enumerate(names):
        unit = next((unit for unit in units if place and name.startswith(f"{unit} ")), None)
        if unit:
            return [*names[:place], name.removeprefix(f"{unit} "), *names[place + 1 :]], (unit, place + 1)
    return names, None


def _headings(names, span):
    """What each column is called by itself: with the unit that is printed over it."""
    unit, across = span or ("", 0)
    return [f"{unit} {name}" if place < across else name or "Printed" for place, name in enumerate(names)]


def _row(found, columns, headings):
    first = next(iter(found.values()))
    cells = [(heading, found.get(position)) for heading, (position, _) in zip(headings, columns, strict=True)]
    return first.row, cells, first


def wordings_by_context(rows):
    """{where it is printed: [Wording]}, without the plan's own text."""
    by_context = defaultdict(list)
    for row in rows.exclude(context=Wording.TEXT).order_by("context", "subject"):
        by_context[row.context].append(row)
    return dict(by_context)
