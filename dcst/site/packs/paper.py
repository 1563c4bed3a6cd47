"""A pack as PDF for reading by everybody (PDF/UA-1), set by WeasyPrint from what its pages show.

Nothing is fetched while it is set: its only sources are our own built files. WeasyPrint and Pango, which it needs from
the system, are loaded here when a pack is made, and nowhere else.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string

from dcst.models import Pack
from dcst.pages.paper import DIGITS
from dcst.site.packs.drawing import DrawnItem
from dcst.site.packs.markup import Element
from dcst.status.shapes import SHAPES
from dcst.time import clock
from dcst.time.periods import say_day

SITE = "https://pack.invalid/"  # a name that leads nowhere: what stands under it is read from our own built files
ACROSS, LONGEST_WORD, MARGIN = 105, 18, 2  # letters: of a page, of a word that is not broken, beside it
TYPES = {"css": "text/css", "woff2": "font/woff2", "svg": "image/svg+xml"}
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NO_PANGO = f"Pango is missing on this machine, so no PDF can be set: install {PANGO}"
log = logging.getLogger(__name__)


class NoPango(Exception):
    """What WeasyPrint needs from the system is not there."""


class SetPdf(NamedTuple):
    content: bytes
    pages: int


def pdf_of(pack: Pack, items: Sequence[DrawnItem], sha256: str) -> SetPdf:
    """The bytes of the PDF and how many pages it has. Raises NoPango."""
    document = _document_of(page_of(pack, items, sha256))
    return SetPdf(document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages))


def page_of(pack: Pack, items: Sequence[DrawnItem], sha256: str) -> str:
    """The HTML that is set: a cover, and each page under its own heading."""
    day, moment = say_day(pack.day), clock.from_the_wall(pack.recorded_at) if pack.recorded_at else pack.moment
    context = {
        "pack": pack,
        "items": items,
        "about": about(pack, sha256),
        "foot": f"As at {day} · printed {say_day(moment.date())} · fingerprint {sha256[:DIGITS]}",
        "sections": [_section(number, drawn.shown.main) for number, drawn in enumerate(items, 1)],
        "shapes": _shapes(),
    }
    return render_to_string("dcst/packs/pdf.html", context)


def about(pack: Pack, sha256: str) -> list[tuple[str, str]]:
    """What is said of a pack on its cover and in its notes."""
    moment = pack.moment.astimezone(clock.LONDON)
    return [
        ("As at", f"the end of {say_day(pack.day)}" if pack.day < moment.date() else say_day(pack.day)),
        ("As known on", f"{say_day(moment.date())} at {moment:%H:%M}"),
        ("Asked for by", str(pack.by)),
        ("Kind", pack.get_kind_display()),
        ("Hash of its facts (SHA-256)", sha256),
        ("How to check it", f"manage.py check_pack {sha256[:DIGITS]}"),
    ]


def _section(number: int, main: Element) -> str:
    return f'<section class="pack-item" id="item-{number}">{_numbered(main, number).inside()}</section>'


def _numbered(element: Element, number: int) -> Element:
    """With names of its own: two pages may both have a place called “what”."""
    kept = dict(element.attributes)
    if "id" in kept:
        kept["id"] = f"{number}-{kept['id']}"
    if "headers" in kept:
        kept["headers"] = " ".join(f"{number}-{name}" for name in kept["headers"].split())
    children = [child if isinstance(child, str) else _numbered(child, number) for child in element.children]
    made = Element(element.tag, kept, children)
    return _in_columns(made) if element.tag == "table" else made


def _in_columns(table: Element) -> Element:
    """With the width of each column said: to find it out by trying takes most of the time of a long pack."""
    widths = column_widths([row.of("th", "td") for row in table.of("tr")])
    columns = [Element("col", {"style": f"width:{width:.1f}%"}) for width in widths]
    captions = [child for child in table.elements if child.tag == "caption"]
    others = [child for child in table.elements if child.tag != "caption"]
    return Element("table", table.attributes, [*captions, Element("colgroup", {}, [*columns]), *others])


def column_widths(rows: Sequence[Sequence[Element]]) -> list[float]:
    """Percent of each column of a table: room for its longest word, and beyond that by how much it has to say."""
    count = max((len(row) for row in rows), default=0)
    words, letters = [MARGIN] * count, [0.0] * count
    for row in rows:
        if any("colspan" in cell.attributes for cell in row):
            continue
        for place, cell in enumerate(row):
            said = cell.text
            unbroken = [len(word) for word in said.split()] + [len(tag.text) + 3 for tag in _tags_in(cell)]
            words[place] = max(words[place], min(max(unbroken, default=0), LONGEST_WORD) + MARGIN)
            letters[place] += min(len(said), 400)
    spare = max(ACROSS - sum(words), 0)
    total = sum(letters) or 1
    wide = [word + spare * said / total for word, said in zip(words, letters, strict=True)]
    return [100 * width / (sum(wide) or 1) for width in wide]


def _tags_in(cell: Element) -> list[Element]:
    return list(cell.every(lambda found: bool(found.classes & {"dcst-rag", "govuk-tag"})))


def _shapes() -> str:
    """The shapes as pictures behind, which a reader aloud passes over: the word stands beside each."""
    start = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E%3Cpath fill-rule='evenodd' d='"
    return "".join(
        f'.dcst-shape--{name}{{background-image:url("{start}{path}\'/%3E%3C/svg%3E")}}' for name, path in SHAPES.items()
    )


def _document_of(page):
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as missing:  # of a system library
        log.warning("WeasyPrint cannot be loaded: %s", missing)
        raise NoPango(NO_PANGO) from None

    class OwnFiles(URLFetcher):
        """Built files by their name, and what stands in the page itself; no network, no other file."""

        def fetch(self, url, headers=None):
            if url.startswith("data:image/svg+xml,"):
                return super().fetch(url)
            name = url.removeprefix(SITE)
            if name == url or name not in _built():
                raise ValueError(f"A pack fetches nothing: {url[:80]}")
            content = _built()[name].read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": TYPES[name.rpartition(".")[2]]})

    return HTML(string=page, base_url=SITE, url_fetcher=OwnFiles(allowed_protocols=["data"])).render(
        pdf_variant="pdf/ua-1"
    )


def _built():
    folder = settings.BASE_DIR / "static" / "build"
    files = [folder / "pack.css", *(folder / "fonts").glob("*.woff2")]
    return {str(path.relative_to(folder)): path for path in files}
