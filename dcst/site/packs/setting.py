"""Sets one page of HTML as PDF/UA-1, in a process of its own: HTML comes in, PDF goes out, and each page is told.

WeasyPrint, with Pango from the system, is loaded here and nowhere else, and what it takes of memory is given back at
the end. Nothing is fetched: what is named stands in the folder of our own built files, or is not there.
"""

import io
import logging
import sys
from pathlib import Path

# A name that leads nowhere: what stands under it is read from the built files.
SITE = "https://pack.invalid/"
BUILT = Path(__file__).resolve().parents[3] / "static" / "build"
TYPES = {".css": "text/css", ".woff2": "font/woff2"}
NO_PANGO = 3  # the exit code
PAGE = "page"


def built():
    """{name under SITE: its file} of all that a pack is set with."""
    files = [BUILT / "pack.css", *(BUILT / "fonts").glob("*.woff2")]
    return {SITE + str(path.relative_to(BUILT)): path for path in files}


def set_pdf(page, tell):
    """The bytes of the PDF of a text of HTML; `tell(line)` of each page and of what is wrong.

    Raises OSError without Pango.
    """
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = built()

    class OwnFiles(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:image/svg+xml,"):
                return super().fetch(url)
            if url not in files:
                raise ValueError(f"A pack fetches nothing: {url[:80]}")
            kind = TYPES[files[url].suffix]
            return URLFetcherResponse(url, files[url].read_bytes(), {"Content-Type": kind})

    for name, mark, level in (("weasyprint.progress", f"{PAGE} ", logging.INFO), ("weasyprint", "", logging.WARNING)):
        log = logging.getLogger(name)
        log.addHandler(_Teller(tell, mark))
        log.propagate = False
        log.setLevel(level)
    fetcher = OwnFiles(allowed_protocols=["data"])
    return HTML(string=page, base_url=SITE, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")


class _Teller(logging.Handler):
    def __init__(self, tell, mark):
        super().__init__()
        self.tell, self.mark = tell, mark

    def emit(self, record):
        self.tell(f"{self.mark}{record.getMessage()}\n")


def main():
    tell = io.TextIOWrapper(sys.stderr.buffer, line_buffering=True)
    try:
        content = set_pdf(sys.stdin.buffer.read().decode(), tell.write)
    except OSError as missing:  # a library of the system
        tell.write(f"{missing}\n")
        sys.exit(NO_PANGO)
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
