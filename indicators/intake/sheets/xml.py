"""Reading a part of a workbook as it streams: no document types, no entities, no tag without end. Pure."""

from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from indicators.intake.rules.text import shown
from indicators.intake.sheets.shape import SheetRefused


class PartHandler(ContentHandler):
    """What is taken from a part. `enter` and `leave` get names without their prefix; `done` stops the reading."""

    done = False

    def __init__(self):
        super().__init__()
        self.events = 0
        self.text = None  # a list while the letters of an element are wanted

    def characters(self, content):
        self.events += 1
        if self.text is not None:
            self.text.append(content)

    def enter(self, name, attrs):
        """An element begins."""

    def leave(self, name):
        """An element ends."""

    def take_text(self):
        text, self.text = "".join(self.text or ()), None
        return text


class _Parser(DefusedExpatParser):
    """Hands elements over as they are: a sheet has millions, and the wrapping of the library takes half the time."""

    def start_element(self, name, attrs):
        part = self.getContentHandler()
        part.events += 1
        part.enter(local(name), attrs)

    def end_element(self, name):
        self.getContentHandler().leave(local(name))


def local(name):
    return name.rpartition(":")[2] if ":" in name else name


def parse(archive, name, part):
    """The part of that name, given to `part`; returns it."""
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
