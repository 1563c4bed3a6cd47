"""`python -m tests.docs.error_codes` writes the table of error codes anew into the partners' guide."""

import re

from dcst.api.codes import CODES
from indicators.intake.rules.faults import ERRORS, documented
from tests import ROOT

GUIDE = ROOT / "docs" / "partners.md"
PLACE = re.compile(r"(<!-- (codes|codes of requests): [^\n]*-->\n)(.*?)(<!-- end of codes -->)", re.DOTALL)
TABLES = {"codes": {code: documented(code) for code in ERRORS}, "codes of requests": CODES}


def table(name):
    rows = [f"| `{code}` | {' | '.join(map(_cell, told))} |" for code, told in TABLES[name].items()]
    return "\n".join(["| code | status | what is wrong | how to mend it |", "|---|---|---|---|", *rows, ""])


def _cell(part):
    return str(part).replace("|", "\\|")


def tables():
    """{name: the table} as the guide has it."""
    return {name: text for _, name, text, _ in PLACE.findall(GUIDE.read_text())}


if __name__ == "__main__":
    GUIDE.write_text(PLACE.sub(lambda found: found[1] + table(found[2]) + found[4], GUIDE.read_text()))
