"""A pack as PDF for reading by everybody (PDF/UA-1), set from what its pages show.

It is set in a process of its own (`setting.py`), because what WeasyPrint takes of memory is much and is not given back.
"""

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from tempfile import TemporaryFile

from django.template.loader import render_to_string

from dcst.models import Pack
from dcst.pages.paper import DIGITS
from dcst.site.packs import setting
from dcst.site.packs.markup import Element
from dcst.status.shapes import SHAPES
from dcst.time import clock
from dcst.time.periods import say_day

ACROSS, LONGEST_WORD, SHORTEST_WORD, MARGIN = 105, 18, 4, 2  # letters: of a page, of a word, beside it
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NO_PANGO = f"Pango is missing on the machine that makes packs, so no PDF can be set: install {PANGO}"
log = logging.getLogger(__name__)


class CannotSet(Exception):
    """Why there is no PDF, as a sentence."""


def pdf_of(page: str, tell: Callable[[str], None]) -> bytes:
    """The bytes of the PDF of page_of(); `tell` is called at each page that is set. Raises CannotSet."""
    with TemporaryFile() as given, TemporaryFile() as made:
        given.write(page.encode())
        given.seek(0)
        command = [sys.executable, setting.__file__]
        process = subprocess.Popen(command, stdin=given, stdout=made, stderr=subprocess.PIPE, text=True)
        try:
            said = _listened(process, tell)
        except BaseException:
            process.kill()  # nobody waits for it any more
            raise
        finally:
            process.wait()
        if process.returncode == setting.NO_PANGO:
            raise CannotSet(NO_PANGO)
        if process.returncode:
            log.error("Setting a pack ended with %s: %s", process.returncode, said)
            raise CannotSet("The PDF could not be set; the log of the worker says why")
        if said:
            log.warning("Of a pack that was set: %s", said)
        made.seek(0)
        return made.read()


def _listened(process, tell):
    """The last words of a process that were not of its progress."""
    said = []
    for line in process.stderr:
        if line.startswith(setting.PAGE):
            tell(line.removeprefix(setting.PAGE).strip())
        else:
            said.append(line.strip())
    return " ".join(said[-20:])


def page_of(pack: Pack, sections: Sequence[tuple[str, str]], sha256: str, printed: datetime) -> str:
    """The HTML that is set: a cover with the contents, then each section_of() an item with its name."""
    context = {
        "pack": pack,
        "sections": sections,
        "about": about(pack, sha256),
        "foot": f"As at {say_day(pack.day)} · printed {say_day(printed.date())} · fingerprint {sha256[:DIGITS]}",
        "shapes": _shapes(),
        "sheet": f"{setting.SITE}pack.css",
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


def section_of(number: int, name: str, main: Element) -> str:
    """The HTML of one item, in its place in the pack and under its name in the contents."""
    laid = _laid_out(main)
    for heading in laid.of("h1")[:1]:
        heading.attributes["data-name"] = name
    return f'<section class="pack-item" id="item-{number}">{laid.inside()}</section>'


def _laid_out(element: Element) -> Element:
    children = [child if isinstance(child, str) else _laid_out(child) for child in element.children]
    made = Element(element.tag, dict(element.attributes), children)
    return _in_columns(made) if element.tag == "table" else made


def _in_columns(table: Element) -> Element:
    """With the width of each column said: to find it out by trying takes most of the time of a long pack."""
    widths = column_widths([row.of("th", "td") for row in table.of("tr")])
    columns = [Element("col", {"style": f"width:{width}%"}) for width in widths]
    captions = [child for child in table.elements if child.tag == "caption"]
    others = [child for child in table.elements if child.tag != "caption"]
    return Element("table", table.attributes, [*captions, Element("colgroup", {}, [*columns]), *others])


def column_widths(rows: Sequence[Sequence[Element]]) -> list[float]:
    """Percent of each column of a table: room for its longest word, and beyond that by how much it has to say."""
    count = max((len(row) for row in rows), default=0)
    words, letters = [SHORTEST_WORD] * count, [0.0] * count
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
    return [round(100 * width / (sum(wide) or 1), 1) for width in wide]


def _tags_in(cell: Element) -> list[Element]:
    return list(cell.every(lambda found: bool(found.classes & {"dcst-rag", "govuk-tag"})))


def _shapes() -> str:
    """The shapes as pictures behind, which a reader aloud passes over: the word stands beside each."""
    start = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E"
    drawn = {name: f"{start}%3Cpath fill-rule='evenodd' d='{path}'/%3E%3C/svg%3E" for name, path in SHAPES.items()}
    return "".join(f'.dcst-shape--{name}{{background-image:url("{url}")}}' for name, url in drawn.items())
