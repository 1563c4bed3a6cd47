"""Reading fixtures/plans/cyp and the lines of its source text side by side."""

import csv
import re
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FOLDER = FIXTURES / "plans" / "cyp"
LINES = (FIXTURES / "sources" / "cyp-plan-2017-20.txt").read_text(encoding="utf-8").split("\n")

# Where the extraction garbled the page. Each is named, so that no other difference from the source passes.
REPAIRS = {
    165: ("non- disadvantaged", "non-disadvantaged"),
    187: ("a atting and\tavetops through bottop advise and\t", ""),
    206: ("Doard", ""),
    219: ("200.0", ""),
    228: ("Children's Board", ""),
    229: ("Domestic violenceDevelop locality profiles to understand", "Domestic violence"),
    230: ("ricality choices group", ""),
    256: ("livesRespect", "lives Respect"),
    375: ("systemProvide", "system Provide"),
    565: ("acros\ts Donca\taster", "across Doncaster"),
}
FOOTNOTES = {270, 295, 297, 300, 327, 329, 515}


def rows(name, folder=FOLDER):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_code(name):
    return {row["code"]: row for row in rows(name)}


def clean(text):
    """One space between words; no bullet, no underline, no numbering of a list."""
    text = text.replace("<u>", "").replace("</u>", "").replace("•", " ")
    return " ".join(re.sub(r"^\s*-\s+(\d\. )?", "", text).split())


def cells(number):
    line = LINES[number - 1]
    if number in REPAIRS:
        garbled, repaired = REPAIRS[number]
        assert garbled in line, f"line {number} no longer holds {garbled!r}"
        line = line.replace(garbled, repaired)
    return [clean(cell) for cell in line.split("\t")]


def column(first, last, index):
    picked = [row[index] for row in map(cells, range(first, last + 1)) if len(row) > index]
    return clean(" ".join(picked))


def said(span):
    """What the lines of a row say, read down each column and across."""
    first, _, last = span.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    if numbers[0] not in FOOTNOTES:
        numbers = [number for number in numbers if number not in FOOTNOTES]
    table = [cells(number) for number in numbers]
    down = [" ".join(row[i] for row in table if i < len(row)) for i in range(max(map(len, table)))]
    return [clean(text) for text in [*down, " ".join(" ".join(row) for row in table)]]


def holds(texts, words):
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    return any(whole.search(text) for text in texts)


def joined(items, field="text"):
    return " ".join(item[field] for item in items if item[field])


def wording(subject, context):
    own = [row["text"] for row in rows("wordings") if (row["subject"], row["context"]) == (subject, context)]
    return own[0] if own else by_code("strands")[subject]["text"]
