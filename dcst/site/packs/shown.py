"""What a page shows, taken out of its HTML: its words, the points of its charts, its statuses and its tables. Pure.

What is there for clicking alone is left out, as on paper; what is folded is open. `ShownPage.main` is set as PDF.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dcst.site.packs.markup import BLOCKS, Element, read
from dcst.site.packs.pictures import picture

# For clicking alone; or said once for the whole pack.
LEFT_OUT = frozenset(
    [
        "govuk-button",
        "govuk-button-group",
        "govuk-pagination",
        "govuk-breadcrumbs",
        "dcst-filter",
        "dcst-personas",
        "dcst-plot",
        "dcst-figure__tools",
        "dcst-fold--screen",
        "dcst-places",
        "dcst-compare",
        "dcst-doors",
        "dcst-on-screen",
        "dcst-board__plans",
        "dcst-attention__pin",
        "dcst-board__more",
        "govuk-error-summary",
        "dcst-multiple__line",
        "dcst-gathered__list",
        "dcst-going__text",
    ]
)
# On paper what is on track is a count with codes, and who reads it asks nothing back.
LEFT_OUT_IN = {"dcst-going": "dcst-rag", "dcst-board__aside": "govuk-link"}
TAGS_LEFT_OUT = frozenset({"form", "button", "noscript", "input", "select", "textarea", "template", "link", "meta"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMES_KEPT = frozenset({*HEADINGS, "caption", "th", "legend", "dt"})  # seen on paper, though not on a screen
CELLS = ("td", "th")
# Of figures: what, when and of how many. Who sent each, and since when it is known, stands in the workbook.
FEW_COLUMNS, COLUMNS_KEPT = "dcst-table-figures", 4
KEPT = frozenset({"colspan", "rowspan", "scope"})
# The classes that a pack is styled by (`pack.scss`). Without others there is less to set; a bare span is plain text.
# fmt: off
LOOKS = frozenset({
    "dcst-attention__small", "dcst-board", "dcst-board__since", "dcst-board__why", "dcst-card", "dcst-card__when",
    "dcst-cards", "dcst-count", "dcst-counts", "dcst-figure", "dcst-figure__note", "dcst-figure__title", "dcst-going",
    "dcst-rag", "dcst-rag--grey", "dcst-scroll", "dcst-shape", "dcst-source", "dcst-table-figures", "govuk-caption-l",
    "govuk-caption-m", "govuk-caption-xl", "govuk-hint", "govuk-table__cell--numeric", "govuk-table__header--numeric",
    "govuk-tag",
})
# fmt: on
POINTS = ("name", "x", "y", "text", "base", "orientation")
PLACES = ("x0", "x1", "y0", "y1")
Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table as it is read: `rows` are of (text, whether it is the name of its row)."""

    caption: str
    columns: list[str]
    rows: list[list[tuple[str, bool]]]


@dataclass(frozen=True)
class ShownPage:
    title: str
    main: Element
    words: list[str]
    charts: list[Json]
    statuses: list[str]
    tables: list[Table]
    measures: list[str]  # the codes of the indicators that it leads to

    @property
    def facts(self) -> Json:
        """What of it is held to: without markup, so that it is the same by any release that says the same."""
        return {"title": self.title, "words": self.words, "charts": self.charts, "statuses": self.statuses}


class NothingShown(Exception):
    """A page without a main part."""


def shown(page: str) -> ShownPage:
    """ShownPage of the HTML of a whole page. Raises NothingShown."""
    main = next(iter(read(page).of("main")), None)
    if main is None:
        raise NothingShown
    measures = _measures(main)
    charts: list[Json] = []
    main = _cut(main, charts)
    heading = next(iter(main.of("h1")), None)
    return ShownPage(
        title=heading.text if heading else "",
        main=main,
        words=list(_lines(main)),
        charts=charts,
        statuses=[found.text for found in main.with_class("dcst-rag")],
        tables=[_table(found) for found in main.of("table")],
        measures=measures,
    )


def _measures(main: Element) -> list[str]:
    found = [link.attributes.get("href", "") for link in main.of("a")]
    codes = [href.partition("?")[0].split("/") for href in found if href.startswith("/indicators/")]
    return list(dict.fromkeys(parts[2] for parts in codes if len(parts) == 4 and not parts[3] and parts[2]))


def _cut(element: Element, charts: list[Json], without: frozenset[str] = frozenset()) -> Element:
    """A copy without what is left out; the charts it holds are added to those given."""
    made = Element(_tag(element), _attributes(element))
    if element.tag in CELLS and element.attributes.get("aria-hidden") == "true":
        return made
    without = without | {LEFT_OUT_IN[name] for name in element.classes & LEFT_OUT_IN.keys()}
    if FEW_COLUMNS in element.classes:
        without = without | {FEW_COLUMNS}
    cells = 0
    for child in element.children:
        if isinstance(child, str):
            made.children.append(child)
            continue
        cells += child.tag in CELLS
        if child.classes & without or (FEW_COLUMNS in without and cells > COLUMNS_KEPT):
            continue
        if "dcst-figure" in child.classes:
            made.children.append(_figure(child, charts))
        elif "dcst-shape" in child.classes:
            shape = child.attributes.get("data-shape", "")
            made.children.append(Element("span", {"class": f"dcst-shape dcst-shape--{shape}"}))
        elif child.tag == "svg":
            made.children.extend(_picture(child))
        elif not _is_left_out(child):
            made.children.extend(_parts(_cut(child, charts, without)))
    return made


def _tag(element: Element) -> str:
    # A link leads nowhere on paper, and a fold has nothing to open.
    return {"a": "span", "details": "div", "summary": "p"}.get(element.tag, element.tag)


def _attributes(element: Element) -> dict[str, str]:
    kept = {name: value for name, value in element.attributes.items() if name in KEPT}
    classes = " ".join(sorted(element.classes & LOOKS))
    return kept | {"class": classes} if classes else kept


def _parts(part: Element) -> list[Element | str]:
    """The element itself, or what is in it where it only holds that together."""
    if part.attributes:
        return [part]
    if part.tag == "span":
        return part.children
    is_wrapper = part.tag in ("div", "section") and all(_is_block(child) for child in part.children)
    return part.children if is_wrapper else [part]


def _is_block(child: Element | str) -> bool:
    return not child.strip() if isinstance(child, str) else child.tag in BLOCKS and child.tag != "br"


def _is_left_out(element: Element) -> bool:
    if element.tag in TAGS_LEFT_OUT or element.classes & LEFT_OUT or "hidden" in element.attributes:
        return True
    if element.tag == "script" or (element.attributes.get("aria-hidden") == "true" and element.tag not in CELLS):
        return True
    return "govuk-visually-hidden" in element.classes and element.tag not in NAMES_KEPT


def _picture(svg: Element) -> Iterator[Element]:
    """A drawing that has words for who does not see it; another one says what stands beside it."""
    words = svg.attributes.get("aria-label") or next((found.text for found in svg.of("title")), "")
    if words:
        yield picture(svg, words)


def _figure(figure: Element, charts: list[Json]) -> Element:
    """The chart with its words as its alternative, and its table."""
    drawn = [json.loads("".join(map(str, found.children))) for found in figure.of("script")]
    title = next((found.text for found in figure.with_class("dcst-figure__title")), "")
    notes = [found.text for found in figure.with_class("dcst-figure__note")]
    said = [found.text for found in figure.with_class("govuk-visually-hidden")[:1]]
    words = " ".join(filter(None, [title, *notes[:1], *said]))
    charts.extend({"title": title, "words": words, **points_of(chart)} for chart in drawn)
    made = Element("div", {"class": "dcst-figure"})
    made.children.append(Element("p", {"class": "dcst-figure__title"}, [title]))
    made.children += [picture(svg, words) for svg in figure.of("svg")[:1]]
    made.children += [Element("p", {"class": "dcst-figure__note"}, [note]) for note in notes]
    tables = [Element("div", {"class": "dcst-scroll"}, [_cut(table, charts)]) for table in figure.of("table")]
    return Element("div", {}, [made, *tables])


def points_of(chart: Json) -> Json:
    """Of a figure that plotly could draw: its points, marks and words, without their looks."""
    layout = chart.get("layout", {})
    return {
        "points": [_said(trace, POINTS) | _whiskers(trace) for trace in chart.get("data", [])],
        "marks": [_said(shape, PLACES) for shape in layout.get("shapes", [])],
        "notes": [str(note.get("text", "")) for note in layout.get("annotations", [])],
    }


def _said(part: Json, names: tuple[str, ...]) -> Json:
    return {name: part[name] for name in names if name in part}


def _whiskers(trace: Json) -> Json:
    held = {name: trace[name] for name in ("error_x", "error_y") if name in trace}
    return {name: _said(part, ("array", "arrayminus", "value")) for name, part in held.items()}


def _lines(element: Element) -> Iterator[str]:
    """The words, a line for each block of them."""
    text: list[str] = []
    for piece in _pieces(element):
        if piece is not None:
            text.append(piece)
        elif line := " ".join("".join(text).split()):
            yield line
            text = []
        else:
            text = []


def _pieces(element: Element) -> Iterator[str | None]:
    """Texts, and None where a block begins or ends."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "svg":
            continue
        elif child.tag in BLOCKS:
            yield None
            yield from _pieces(child)
            yield None
        else:
            yield from _pieces(child)
    if element.tag == "main":
        yield None


def _table(table: Element) -> Table:
    caption = next((found.text for found in table.of("caption")), "")
    heads = [row for part in table.of("thead") for row in part.of("tr")]
    columns = [cell.text for cell in heads[-1].of("th", "td")] if heads else []
    rows = [row for row in table.of("tr") if row not in heads]
    return Table(caption, columns, [_cells(row) for row in rows])


def _cells(row: Element) -> list[tuple[str, bool]]:
    """(text, whether it names its row) of each cell; one that goes over several columns leaves the others empty."""
    found: list[tuple[str, bool]] = []
    for cell in row.of(*CELLS):
        found.append((cell.text, cell.tag == "th"))
        found += [("", False)] * (int(cell.attributes.get("colspan", 1)) - 1)
    return found
