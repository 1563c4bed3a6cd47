"""Reading a part of a workbook as it streams: no document types, no entities, no tag without end. Pure."""

from collections.abc import Mapping
from typing import TypeVar
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from indicators.intake.rules.text import shown
from indicators.intake.sheets.archive import Archive
from indicators.intake.sheets.shape import SheetRefused

Attributes = Mapping[str, str]
Part = TypeVar("Part", bound="PartHandler")


class PartHandler(ContentHandler):
    """What is taken from a part. `enter` and `leave` get names without their prefix; `done` stops the reading."""

    done = False

    def __init__(self) -> None:
        super().__init__()
        self.events = 0
        self.text: list[str] | None = None  # a list while the letters of an element are wanted

    def characters(self, content: str) -> None:
        self.events += 1
        if self.text is not None:
            self.text.append(content)

    def enter(self, name: str, attrs: Attributes) -> None:
        """An element begins."""

    def leave(self, name: str) -> None:
        """An element ends."""

    def take_text(self) -> str:
        text, self.text = "".join(self.text or ()), None
        return text


class _Parser(DefusedExpatParser):  # type: ignore[misc]  # the library comes without types
    """Hands elements over as they are: a sheet has millions, and the wrapping of the library takes half the time."""

    def start_element(self, name: str, attrs: Attributes) -> None:
        part = self.getContentHandler()
        part.events += 1
        part.enter(local(name), attrs)

    def end_element(self, name: str) -> None:
        self.getContentHandler().leave(local(name))


def local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def parse(archive: Archive, name: str, part: Part) -> Part:
    """The part of that name, given to `part`; returns it. Raises SheetRefused."""
    parser = _Parser(forbid_dtd=True)
    parser.setContentHandler(part)
    try:
        for piece in archive.pieces(name):
            before = part.events
            parser.feed(piece)
            archive.spend(part.events - before)
            if part.done:
                return part
            if part.events == before and len(piece) > 1024:
                raise SheetRefused("damaged_file", why=f"{shown(name)} has a tag that is longer than any sheet’s")
        parser.close()
    except DefusedXmlException:
        raise SheetRefused("xml_entities", part=shown(name)) from None
    except SheetRefused:
        raise
    except (SAXException, ValueError, LookupError):
        raise SheetRefused("damaged_file", why=f"its part {shown(name)} is not well-formed") from None
    return part
