"""The zip file that a workbook is: judged by its directory before anything is unpacked, then read in bounded pieces.
Pure.
"""

import struct
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from indicators.intake.rules.text import shown
from indicators.intake.sheets.shape import SheetRefused

MOST_PARTS = 1000
LONGEST_DIRECTORY = 256 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_TIMES = 100  # how far a part may unpack; XML of sheets does 10 to 30 times
SMALL = 1024 * 1024  # below this a part may be as dense as it likes
MOST_EVENTS = 1_200_000  # tags and texts: a filled cell has three or four
PIECE = 128 * 1024
END, LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
END_LENGTH, LOCATOR_LENGTH, LONGEST_COMMENT = 22, 20, 65_535
ENCRYPTED = 0x1
UNREADABLE = (BadZipFile, NotImplementedError, ValueError, EOFError, OSError, OverflowError, struct.error, zlib.error)

REFUSED_PARTS = (  # how the name of a part begins or ends, in small letters, and what is said of it
    ("xl/macrosheets/", "macros"),
    ("vbaproject.bin", "macros"),
    ("vbadata.xml", "macros"),
    ("xl/activex/", "macros"),
    ("xl/externallinks/", "external_links"),
    ("xl/connections.xml", "external_links"),
    ("xl/querytables/", "external_links"),
    ("xl/embeddings/", "embedded_object"),
)
OTHER_KINDS = (
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)"),
    ("word/", "a Word document"),
    ("ppt/", "a presentation"),
    ("content.xml", "an OpenDocument file"),
    ("index/document.iwa", "a Numbers file"),
)


class Archive:
    """The parts of a workbook, each read once and no further than its directory says."""

    def __init__(self, content: bytes) -> None:
        """Raises SheetRefused for what is no workbook, or one that unpacks to too much."""
        _check_end(content)
        try:
            self.zip = ZipFile(BytesIO(content))
        except UNREADABLE:
            raise SheetRefused("damaged_file", why="its directory cannot be read") from None
        self.parts = {part.filename.lower(): part for part in self.zip.infolist()}  # names differ in more than case
        _check_parts(self.zip.infolist(), len(content))
        _check_kind(self.parts)
        self.left = MOST_EVENTS

    def spend(self, events: int) -> None:
        """However often a workbook names a part, and whatever stands in it, no more than this is looked at."""
        self.left -= events
        if self.left < 0:
            raise SheetRefused("too_many_cells", most=f"{MOST_EVENTS:,}")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part's bytes, bit by bit. Raises SheetRefused where it is not there or cannot be unpacked."""
        if name.lower() not in self.parts:
            raise SheetRefused("damaged_file", why=f"its part {shown(name)} is not there")
        try:
            with self.zip.open(self.parts[name.lower()]) as part:
                while piece := part.read(PIECE):
                    yield piece
        except SheetRefused:
            raise
        except UNREADABLE:
            raise SheetRefused("damaged_file", why=f"its part {shown(name)} cannot be unpacked") from None


def _check_end(content: bytes) -> None:
    """Before the library reads the directory: that it is no longer than a workbook's."""
    place = content.rfind(END, max(0, len(content) - END_LENGTH - LONGEST_COMMENT))
    if place < 0 or len(content) < place + END_LENGTH:
        raise SheetRefused("damaged_file", why="its end is missing")
    if content[max(0, place - LOCATOR_LENGTH) : place].startswith(LOCATOR):
        raise SheetRefused("zip_bomb", why="its directory is made for files of over 4 GB")
    _, count, length = struct.unpack("<8sHxxL", content[place : place + 16])
    if count > MOST_PARTS or length > LONGEST_DIRECTORY:
        raise SheetRefused("zip_bomb", why=f"its directory lists {count:,} parts in {length // 1024:,} kB")


def _check_parts(parts: list[ZipInfo], size: int) -> None:
    names = [part.filename for part in parts]
    if len(names) > MOST_PARTS:
        raise SheetRefused("zip_bomb", why=f"it has {len(names):,} parts")
    if len(set(map(str.lower, names))) < len(names):
        raise SheetRefused("damaged_file", why="two of its parts have one name")
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise SheetRefused("password")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise SheetRefused("damaged_file", why="it is packed in a way that no spreadsheet uses")
    _check_sizes(parts, size)


def _check_sizes(parts: list[ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise SheetRefused("zip_bomb", why=f"{unpacked / 1024**2:,.0f} MB, and {MOST_UNPACKED // 1024**2} are read")
    if sum(part.compress_size for part in parts) > size:
        raise SheetRefused("zip_bomb", why="its parts lie over one another")
    for part in parts:
        if part.file_size > max(SMALL, MOST_TIMES * part.compress_size):
            why = f"{shown(part.filename)} unpacks to {part.file_size // max(part.compress_size, 1):,} times its size"
            raise SheetRefused("zip_bomb", why=why)


def _check_kind(names: Collection[str]) -> None:
    for name in names:
        for mark, code in REFUSED_PARTS:
            if name.startswith(mark) or name.endswith(mark):
                raise SheetRefused(code, part=shown(name))
    for mark, what in OTHER_KINDS:
        if any(name.startswith(mark) for name in names):
            raise SheetRefused("not_a_sheet", what=what)
    if not any(name.startswith("xl/") for name in names):
        raise SheetRefused("not_a_sheet", what="a compressed file")
