"""One item of a pack that was drawn: what of its page is told in the facts, set as PDF, written in the workbook."""

from dataclasses import dataclass
from typing import Any

from dcst.site.packs.items import PackItem
from dcst.site.packs.paper import section_of
from dcst.site.packs.shown import ShownPage, Table


@dataclass(frozen=True)
class DrawnItem:
    """`section` is the HTML to set; the tree of the page is let go of, because a pack has many."""

    item: PackItem
    name: str
    section: str
    facts: dict[str, Any]
    tables: list[Table]
    measures: list[str]

    @classmethod
    def of(cls, number: int, item: PackItem, page: ShownPage) -> "DrawnItem":
        name = _name_of(item, page.title)
        return cls(item, name, section_of(number, name, page.main), page.facts, page.tables, page.measures)

    @property
    def title(self) -> str:
        return str(self.facts["title"])

    @property
    def words(self) -> list[str]:
        return list(self.facts["words"])


def _name_of(item: PackItem, title: str) -> str:
    """What it is called in the contents: as its page is, after its kind where the page says only of what."""
    if item.kind.slug != "board":
        return title
    _, _, body = item.code.partition("@")
    seen = f" of the {body.replace('-', ' ')}" if body else ""
    return f"Board{seen}: {title}"
