"""HTML of our own pages as a small tree, to be cut and written again. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# What begins a line of its own, so that its words and those before it are two.
# fmt: off
BLOCKS = frozenset({
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "h1",
    "h2", "h3", "h4", "h5", "h6", "section", "article", "figure", "figcaption", "details", "summary", "blockquote",
    "aside", "header", "footer", "nav", "main", "hr", "br"
})
# fmt: on
RAW = frozenset({"script", "style"})  # their text is no markup


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """All words in it, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag in BLOCKS:
                yield " "
                yield from child._texts()
                yield " "
            elif child.tag not in RAW:
                yield from child._texts()

    def every(self, wanted: "Callable[[Element], bool]") -> Iterator["Element"]:
        """Each element below it, in the order of the page, that is wanted; what lies in one is looked at too."""
        for child in self.elements:
            if wanted(child):
                yield child
            yield from child.every(wanted)

    def of(self, *tags: str) -> list["Element"]:
        return list(self.every(lambda element: element.tag in tags))

    def with_class(self, name: str) -> list["Element"]:
        return list(self.every(lambda element: name in element.classes))

    def written(self) -> str:
        """As HTML."""
        names = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if self.tag in VOID:
            return f"<{self.tag}{names}>"
        return f"<{self.tag}{names}>{self.inside()}</{self.tag}>"

    def inside(self) -> str:
        return "".join(
            (child if self.tag in RAW else escape(child, quote=False)) if isinstance(child, str) else child.written()
            for child in self.children
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                continue

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(text: str) -> Element:
    """The tree of a text of HTML, under a root without a name."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root
