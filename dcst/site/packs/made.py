"""A pack as it is made: each item drawn, its facts as a text with its hash, the two files. Nothing is stored here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dcst.models import Pack
from dcst.site.packs.drawing import PackReader, items_of
from dcst.site.packs.drawn import DrawnItem
from dcst.site.packs.facts import canonical, hash_of
from dcst.site.packs.paper import page_of, pdf_of
from dcst.site.packs.workbook import xlsx_of
from dcst.time import clock

Watch = Callable[[int, str], None]  # how many items are drawn, and what is being done


@dataclass(frozen=True)
class MadePack:
    text: str
    sha256: str
    pdf: bytes
    xlsx: bytes


@dataclass(frozen=True)
class DrawnPack:
    """What a pack shows; `reader` is who it was drawn for."""

    reader: PackReader
    items: list[DrawnItem]
    text: str

    @property
    def sha256(self) -> str:
        return hash_of(self.text)


def unwatched(done: int, doing: str) -> None:
    """A Watch that nobody looks at."""


def drawn_of(pack: Pack, watch: Watch = unwatched) -> DrawnPack:
    """Every page of a pack as at its moment, whenever it is drawn. Raises CannotDraw."""
    with clock.held_at(pack.moment):
        reader, found = PackReader.of(pack), []
        for number, item in enumerate(items_of(pack), 1):
            watch(number - 1, f"Drawing page {number}, {item.kind.words}")
            found.append(DrawnItem.of(number, item, reader.shown(item)))
    told = [(drawn.item.key, drawn.facts) for drawn in found]
    return DrawnPack(reader, found, canonical(pack.title, pack.kind, pack.day, told))


def made_of(pack: Pack, watch: Watch) -> MadePack:
    """The files of a pack. Raises CannotDraw and CannotSet."""
    printed: datetime = clock.now()
    drawn = drawn_of(pack, watch)
    number, sha256 = len(drawn.items), drawn.sha256
    watch(number, "Writing the workbook")
    with clock.held_at(pack.moment), drawn.reader.calling():
        xlsx = xlsx_of(pack, drawn.reader, drawn.items, sha256)
    page = page_of(pack, [(one.name, one.section) for one in drawn.items], sha256, printed)
    pdf = pdf_of(page, lambda words: watch(number, f"Setting the PDF: {words}"))
    return MadePack(drawn.text, sha256, pdf, xlsx)
