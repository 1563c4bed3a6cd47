"""What a file is, by its first bytes: text, a workbook, or something that is neither. Pure."""

from indicators.intake.sheets.shape import FileKind, SheetRefused

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007, and of what it encrypts since
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
MARKUP = ((b"<?xml", "XML"), (b"<!doctype", "a web page"), (b"<html", "a web page"), (b"<table", "a web page"))
JSON = (b"{", b"[{", b"[[")


def kind_of(content: bytes) -> FileKind:
    """Raises SheetRefused for what is neither."""
    if not content.strip():
        raise SheetRefused("empty_file")
    if content.startswith(ZIP):
        return "xlsx"
    if content.startswith(OLD):
        raise _old(content)
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, what in OTHERS:
        if content.startswith(mark):
            raise SheetRefused("not_a_sheet", what=what)
    for mark, what in MARKUP:
        if start.startswith(mark):
            raise SheetRefused("not_a_sheet", what=what)
    if start.startswith(JSON):
        raise SheetRefused("not_a_sheet", what="JSON")
    return "csv"


def _old(content: bytes) -> SheetRefused:
    if _holds(content, "EncryptedPackage"):
        return SheetRefused("password")
    if _holds(content, "Workbook") or _holds(content, "Book"):
        return SheetRefused("old_excel")
    return SheetRefused("not_a_sheet", what="an older Office document")


def _holds(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content
