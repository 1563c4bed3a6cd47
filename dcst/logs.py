"""Log lines: whatever a library writes down, no key is in it, and a database that is away is one line a request."""

import logging
import re

from dcst.problems import is_away

SECRET = re.compile(r"(dcst_(?:live|test)_[0-9a-f]{8})\.[\w-]+")


def without_keys(text):
    """The text with every key in it cut down to the part that names it: “dcst_live_0123abcd.…”."""
    return SECRET.sub(r"\1.…", text)


class WithoutKeys(logging.Formatter):
    """Keeps the part that names a key and leaves out the part that opens, in messages and tracebacks alike."""

    def format(self, record):
        return without_keys(super().format(record))


class OneLineWhileAway(logging.Filter):
    """A trace of a database that is away tells nothing of this code, and there is one for every request."""

    def filter(self, record):
        failure = record.exc_info[1] if record.exc_info else None
        if failure is not None and is_away(failure):
            record.msg = f"{record.getMessage()} — the database is away: {_first_line(failure)}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


def _first_line(failure):
    return (str(failure) or type(failure).__name__).strip().partition("\n")[0]
