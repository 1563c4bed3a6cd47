"""The Business Plan's fixtures and its source, read plainly: what its tests compare."""

import csv
import re
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
FOLDER = FIXTURES / "plans" / "bp"
SOURCES = {"business-plan-2016-19": "business-plan-2016-19.txt", "local-reports": "local_reports.csv"}
LINES = {  # one empty line first, so that lines count from 1 as the fixtures do
    document: ("\n" + (FIXTURES / "sources" / name).read_text("utf-8")).split("\n")
    for document, name in SOURCES.items()
}
PLAN = LINES["business-plan-2016-19"]
TABLES = range(634, 755)
YEARS = ["FY2016-17", "FY2017-18", "FY2018-19"]
ARROW = "→"


def table(name, folder=FOLDER):
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everywhere(name):
    """The rows of a noun from every folder of fixtures: a row may refer to a partner written elsewhere."""
    return [row for path in sorted((FIXTURES / "plans").glob(f"*/{name}.csv")) for row in table(name, path.parent)]


def plain(text):
    """The words alone: no markup, no list marks, single spaces."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>", " ", text).replace("*", "").replace("\\", "")
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"^(#+ |- )?(\d\. )?", "", text)


def cited(row):
    first, _, last = row["line"].partition("-")
    return range(int(first), int(last or first) + 1)


def words_at(row):
    return plain(" ".join(plain(LINES[row["document"]][number]) for number in cited(row)))


def stand_in(words, text):
    """Whether the words stand in the text whole, not as part of longer words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def cells(line):
    """The cells of a table's row, each as the paragraphs that stand in it."""
    return [[plain(part) for part in cell.split("</p>") if plain(part)] for cell in line.split("\t")]


def arrows(line):
    """The year marks of a row; its year columns are the last three, whichever way a page break pushed them."""
    return [cell.count(ARROW) for cell in line.split("\t")[-3:]]


NAMES = sorted(path.stem for path in FOLDER.glob("*.csv"))
ACTIONS, MILESTONES, STATEMENTS = table("actions"), table("milestones"), table("statements")
