"""What a cell of a scanned or hand-typed table says, whatever alphabet it was typed in. Pure."""

import re
import unicodedata
from functools import lru_cache

# Letters that look like Latin capitals. The plans' tables hold “TBC” in Cyrillic as often as not; the others cost
# nothing to know. Full-width, circled and mathematical letters are folded by Unicode itself (NFKC).
LOOK_ALIKES = {
    "A": "АΑᎪꓮᴀа",
    "B": "ВвΒβᏴꓐⲂʙ",
    "C": "СсϹϲᏟꓚⲤᴄ",
    "E": "ЕеΕᎬꓰᴇ",
    "H": "НнΗᎻꓧⲎʜ",
    "K": "КкΚᏦꓗⲔᴋ",
    "M": "МмΜᎷꓟⲘᴍ",
    "O": "ОоΟοꓳⲞᴏ",
    "P": "РрΡρᏢꓑⲢᴘ",
    "T": "ТтΤτᎢꓔⲦᴛ",
    "X": "ХхΧχꓫⲬ",
    "Y": "УуΥᎩꓬⲨʏ",
}
TO_LATIN = {ord(letter): latin for latin, letters in LOOK_ALIKES.items() for letter in letters}
NOT_YET_KNOWN = {"TBC", "TPC", "T.B.C", "T.B.C.", "TBD", "TO BE CONFIRMED"}
# Format characters and combining marks are invisible or decoration: they never make another word.
INVISIBLE = {"Cf", "Mn", "Me"}


@lru_cache(maxsize=8192)  # a file says the same things again and again
def fold(text: str) -> str:
    """One form for all that looks the same: Latin capitals, single spaces, nothing invisible."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in INVISIBLE)
    return re.sub(r"\s+", " ", seen).strip().translate(TO_LATIN).upper()


def is_tbc(text: str) -> bool:
    """Whether a cell says “to be confirmed”, in any alphabet, or in the scanner's misreading of it."""
    return fold(text) in NOT_YET_KNOWN


def cell(text: str) -> str | None:
    """The text of a cell, single-spaced; None where it is empty or says to be confirmed. Never 0."""
    return None if not fold(text) or is_tbc(text) else " ".join(text.split())
