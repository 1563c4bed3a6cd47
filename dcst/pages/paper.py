"""What a page says of itself at the foot of each sheet: when it was fetched, and a fingerprint of what it shows."""

import hashlib
import re

from dcst.time import clock
from dcst.time.periods import say_day

# Room in a page that is kept for what differs with the moment, and for what is known once it is whole.
FETCHED, FINGERPRINT = "<!--fetched-->", "<!--fingerprint-->"
DIGITS = 12
TAG = re.compile("<[^>]*>")


def say_fetched() -> str:
    """“31 January 2018 at 14:05”."""
    now = clock.now()
    return f"{say_day(now.date())} at {now:%H:%M}"


def fingerprint(page: str) -> str:
    """Hex digits of the SHA-256 of all that the main part of a page says and draws; blank without a main part.

    Markup is left out: the same words and figures have the same fingerprint in another release too.
    """
    _, found, rest = page.partition("<main")
    shown = TAG.sub(" ", rest.partition("</main>")[0].partition(">")[2])
    return hashlib.sha256(" ".join(shown.split()).encode()).hexdigest()[:DIGITS] if found else ""
