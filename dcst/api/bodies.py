"""The body of a request to the API, whichever way it travels: at once, in chunks, compressed, with a mark before it.

Django reads a body as far as its Content-Length says: one that comes in chunks, which have none, it takes for empty. So
it is read here, once, and stands where Django and the framework look for it.
"""

import codecs
import contextlib
import gzip
import zlib
from io import BytesIO

from django.conf import settings
from gunicorn.http.errors import ParseException
from rest_framework import exceptions

JSON = "application/json"
NONE, GZIP = ("", "identity"), ("gzip", "x-gzip")
# By these names a text of plain letters is the same text as in UTF-8.
LIKE_UTF_8, ALIKE_WHERE_PLAIN = {"utf-8", "utf-8-sig", "ascii"}, {"iso8859-1", "iso8859-15", "cp1252"}
LONGEST_NAME = 40
READ_OFF = 4  # times what an address takes
PIECE = 64 * 1024
BROKEN = (OSError, ParseException)  # a body in chunks ends too early, or what should be a chunk is none


class TooLarge(exceptions.APIException):
    """413: the body is longer than the address takes."""

    status_code = 413

    def __init__(self, most):
        size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most:,} bytes"
        super().__init__(f"The body is larger than {size}. Send the values in parts.", "body_too_large")


class LengthNeeded(exceptions.APIException):
    """411: the server in front does not say where a body in chunks ends."""

    status_code = 411
    default_code = "length_needed"
    default_detail = "The body comes by Transfer-Encoding: chunked, which is not read here. Send a Content-Length."


class NotWhole(exceptions.APIException):
    """400: the body was cut off, or cannot be unpacked."""

    status_code = 400
    default_code = "body_not_whole"


class NotUnpacked(exceptions.APIException):
    """415: the body is compressed, or written, in a way that is not read."""

    status_code = 415
    headers = {"Accept-Encoding": GZIP[0]}  # as RFC 9110 has a server say what it unpacks


class TakesBody:
    """For a view that takes a body: it is received, unpacked and measured before the view asks for it.

    `takes` are the types of content that it reads. Raises TooLarge, LengthNeeded, NotWhole and NotUnpacked, all of them
    after it is known who calls.
    """

    takes = (JSON,)

    def most_bytes(self, request):
        """How long a body may be, also when it is unpacked."""
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            _take_in(request._request, self.most_bytes(request))

    def finalize_response(self, request, response, *args, **kwargs):
        """A refused body is received all the same, unless it is far too large: many clients hear no answer before."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "POST" and response.status_code >= 400:
            _read_off(request._request, READ_OFF * self.most_bytes(request))
        return response


def _read_off(request, most):
    if request._read_started or int(request.META.get("CONTENT_LENGTH") or 0) > most:
        return
    chunks = "HTTP_TRANSFER_ENCODING" in request.META
    if chunks and not request.environ.get("wsgi.input_terminated"):
        return
    stream = request.environ["wsgi.input"] if chunks else request
    with contextlib.suppress(*BROKEN):
        while most > 0 and (piece := stream.read(PIECE)):
            most -= len(piece)


def _take_in(request, most):
    """Read the body of Django's request, and put what it holds where everybody looks for it."""
    content = _unpacked(_received(request, most), request.headers.get("Content-Encoding", ""), most)
    content = content.removeprefix(codecs.BOM_UTF8)
    _check_charset(content, request.content_params.get("charset", ""))
    request._body, request._stream, request._read_started = content, BytesIO(content), True
    request.META["CONTENT_LENGTH"] = str(len(content))


def _received(request, most):
    if hasattr(request, "_body"):  # a session's token was looked for in it
        return request._body
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return _in_chunks(request, most)
    declared = int(request.META.get("CONTENT_LENGTH") or 0)
    if declared > most:
        raise TooLarge(most)
    content = request.read()
    if len(content) < declared:
        raise NotWhole(f"The body ended after {len(content):,} of {declared:,} bytes. Send it again.")
    return content


def _in_chunks(request, most):
    if not request.environ.get("wsgi.input_terminated"):
        raise LengthNeeded
    try:
        content = request.environ["wsgi.input"].read(most + 1)
    except BROKEN:
        raise NotWhole("The body came in chunks, and not all of them arrived whole. Send it again.") from None
    return _within(content, most)


def _unpacked(content, encoding, most):
    named = encoding.strip().lower()
    if named in NONE:
        return content
    if named not in GZIP:
        words = f"The body is compressed as “{_shown(encoding)}”. Compress it with gzip, or send it as it is."
        raise NotUnpacked(words, "encoding_not_read")
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as packed:
            return _within(packed.read(most + 1), most)
    except (OSError, EOFError, zlib.error):
        raise NotWhole("The body is said to be compressed with gzip, and cannot be unpacked. Send it again.") from None


def _within(content, most):
    if len(content) > most:
        raise TooLarge(most)
    return content


def _check_charset(content, charset):
    """A text that is told to be written otherwise is not guessed at: its letters would be others."""
    if not charset:
        return
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        name = ""
    if name not in LIKE_UTF_8 and not (name in ALIKE_WHERE_PLAIN and content.isascii()):
        words = f"The header Content-Type names the charset “{_shown(charset)}”. Send the body in UTF-8."
        raise NotUnpacked(words, "charset_not_read")


def _shown(text):
    """A header's words, as far as they can be printed."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in text[:LONGEST_NAME])
