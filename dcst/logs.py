"""Log lines without secrets: of a key, only the part that names it is written down."""

import logging
import re

SECRET = re.compile(r"(dcst_(?:live|test)_[0-9a-f]{8})\.[\w-]+")


def without_keys(text):
    """The text with every key in it cut down to the part that names it: “dcst_live_0123abcd.…”."""
    return SECRET.sub(r"\1.…", text)


class WithoutKeys(logging.Formatter):
    """Keeps the part that names a key and leaves out the part that opens, in messages and tracebacks alike."""

    def format(self, record):
        return without_keys(super().format(record))
