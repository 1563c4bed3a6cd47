"""The parts of a workbook beside its sheets: which sheets there are, shared texts, how numbers are shown. Pure."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from dcst.files.exports import unescaped
from indicators.intake.sheets.archive import Archive
from indicators.intake.sheets.shape import SheetRefused
from indicators.intake.sheets.xml import Attributes, PartHandler, local, parse

CONTENT_TYPES = "[Content_Types].xml"
MOST_SHEETS = 100
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # formats every spreadsheet knows by number
LONGEST_FORMAT = 255
QUOTED = re.compile(r'"[^"]*"|\\.')
YES = ("1", "true")
ShownAs = Literal["date", "per cent", ""]
DATE: Final = "date"
PER_CENT: Final = "per cent"
PLAIN: Final = ""


@dataclass(frozen=True)
class ListedSheet:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


class Links(PartHandler):
    """What a part points at: (part, kind) by the name of the link, and the first part of each kind."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.targets: dict[str, tuple[str, str]] = {}
        self.kinds: dict[str, str] = {}

    def enter(self, name: str, attrs: Attributes) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            kind, target = posixpath.basename(attrs.get("Type", "")), attrs.get("Target", "")
            whole = posixpath.normpath(posixpath.join("/", self.base, target)).lstrip("/")
            self.targets[attrs.get("Id", "")] = whole, kind
            self.kinds.setdefault(kind, whole)


class Contents(PartHandler):
    def enter(self, name: str, attrs: Attributes) -> None:
        if "macroenabled" in attrs.get("ContentType", "").lower():
            raise SheetRefused("macros", part=CONTENT_TYPES)


class Book(PartHandler):
    """The sheets a workbook lists, as (name, state, link), and from which year it counts its days."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []
        self.from_1904 = False

    def enter(self, name: str, attrs: Attributes) -> None:
        if name == "workbookPr":
            self.from_1904 = attrs.get("date1904") in YES
        if name == "sheet":
            link = next((cell for key, cell in attrs.items() if ":" in key and local(key) == "id"), "")
            self.sheets.append((attrs.get("name", ""), attrs.get("state", "visible"), link))


class Strings(PartHandler):
    """The shared texts; how they are to be read aloud is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.runs: list[str] = []
        self.aloud = False

    def enter(self, name: str, attrs: Attributes) -> None:
        if name == "si":
            self.runs = []
        elif name == "rPh":
            self.aloud = True
        elif name == "t" and not self.aloud:
            self.text = []

    def leave(self, name: str) -> None:
        if name == "t" and not self.aloud:
            self.runs.append(self.take_text())
        elif name == "rPh":
            self.aloud = False
        elif name == "si":
            self.strings.append(unescaped("".join(self.runs)))


class Styles(PartHandler):
    """How the numbers of each style are shown: as a date, per cent or plainly."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, str] = {}  # the code by the number
        self.numbers: list[str] = []  # of the format of each style
        self.inside = False

    def enter(self, name: str, attrs: Attributes) -> None:
        if name == "numFmt":
            self.formats[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")[:LONGEST_FORMAT]
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.numbers.append(attrs.get("numFmtId", "0"))

    def leave(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False

    @property
    def shown_as(self) -> list[ShownAs]:
        kinds = {number: self._kind(number) for number in set(self.numbers)}
        return [kinds[number] for number in self.numbers]

    def _kind(self, number: str) -> ShownAs:
        builtin = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
        code = self.formats.get(number, BUILTIN_FORMATS.get(builtin, ""))
        if (builtin in DATES and number not in self.formats) or is_date_format(code):
            return DATE
        return PER_CENT if "%" in QUOTED.sub("", code) else PLAIN


class Workbook:
    """What a workbook says of itself."""

    def __init__(self, archive: Archive) -> None:
        """Raises SheetRefused."""
        parse(archive, CONTENT_TYPES, Contents())
        self.archive = archive
        self.part = parse(archive, "_rels/.rels", Links("")).kinds.get("officeDocument", "xl/workbook.xml")
        folder, name = posixpath.split(self.part)
        self.links = parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), Links(folder))
        book = parse(archive, self.part, Book())
        if len(book.sheets) > MOST_SHEETS:
            raise SheetRefused("zip_bomb", why=f"it has {len(book.sheets):,} sheets")
        self.from_1904 = book.from_1904
        self.sheets = list(self._sheets(book.sheets))
        if len({sheet.part for sheet in self.sheets}) < len(self.sheets):
            raise SheetRefused("damaged_file", why="two of its sheets are one part")

    def _sheets(self, listed: list[tuple[str, str, str]]) -> Iterator[ListedSheet]:
        for name, state, link in listed:
            part, kind = self.links.targets.get(link, ("", ""))
            if kind == "worksheet":
                yield ListedSheet(name, state != "visible", part)

    def strings(self) -> list[str]:
        part = self.links.kinds.get("sharedStrings")
        return parse(self.archive, part, Strings()).strings if part else []

    def shown_as(self) -> list[ShownAs]:
        part = self.links.kinds.get("styles")
        return parse(self.archive, part, Styles()).shown_as if part else []
