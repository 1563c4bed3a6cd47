"""`python -m tests.docs.error_codes` writes the table of error codes anew into the partners' guide."""

import re
from pathlib import Path

from indicators.intake_errors import ERRORS, told

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "partners.md"
PLACE = re.compile(r"(<!-- codes: [^\n]*-->\n)(.*?)(<!-- end of codes -->)", re.DOTALL)


def table():
    rows = [f"| `{code}` | {status} | {message} | {fix} |" for code, (status, message, fix) in _told().items()]
    return "\n".join(["| code | status | what is wrong | how to mend it |", "|---|---|---|---|", *rows, ""])


def _told():
    return {code: tuple(str(part).replace("|", "\\|") for part in told(code)) for code in ERRORS}


if __name__ == "__main__":
    GUIDE.write_text(PLACE.sub(lambda found: found[1] + table() + found[3], GUIDE.read_text()))
