"""The partners' guide: its examples are run as they stand, and what it lists is what there is."""

import json
import re
import shutil

import pytest

from dcst.api.calling import TITLES
from indicators.intake.rules.cells import MARKERS, STATUSES
from indicators.intake.rules.rows import COLUMNS
from indicators.models.observation import CORRECTED, CREATED, QUERIED, REJECTED, UNCHANGED
from tests.docs.conftest import CLIENT, RUN
from tests.docs.error_codes import GUIDE, TABLES, table, tables

TEXT = GUIDE.read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [match for match in BLOCK.finditer(TEXT) if match[1] != "csv"]
[CSV] = [match[2] for match in BLOCK.finditer(TEXT) if match[1] == "csv"]


def line_of(match):
    return f"{match[1]} at line {TEXT[: match.start()].count(chr(10)) + 1}"


@pytest.fixture
def folder(tmp_path):
    """What a partner has: the script, and the file of the guide."""
    shutil.copy(CLIENT, tmp_path)
    (tmp_path / "values.csv").write_text(CSV)
    return tmp_path


@pytest.mark.servers
@pytest.mark.parametrize("block", BLOCKS, ids=line_of)
def test_an_example_of_the_guide_works_as_it_stands(block, partner_site, keys_of, folder):
    key = keys_of("dcst")["test"]
    lines = block[2].replace("https://plans.example", partner_site.url).replace("dcst_test_…", key)
    printed = RUN[block[1]](lines, key, folder)
    if "send_values.py" in lines:
        assert printed.count("0 rejected") == 2
    elif "calendar.ics" in lines:
        assert printed.startswith("BEGIN:VCALENDAR")
    elif "format=csv" in lines:
        assert '"indicator","name","area"' in printed
    else:
        assert answers(json.loads(printed))


def answers(told):
    """Whether an answer is that of a call that did what the guide says."""
    if "withdrawn" in told or "says" in told:
        return told["outcome"] == "accepted" and told["rejected"] == 0
    if "rows" in told:
        return told["rejected"] == 0 and told["created"] + told["corrected"] + told["unchanged"] > 0
    return {"organisations", "results", "text"} & set(told)


def test_every_block_says_what_language_it_is_in_and_there_are_some_of_each():
    assert TEXT.count("\n```") == 2 * (len(BLOCKS) + 1)
    assert {match[1] for match in BLOCKS} == {"bash", "python", "powershell"}


def test_the_tables_of_error_codes_are_those_the_service_answers_by():
    """python -m tests.docs.error_codes writes it anew."""
    assert tables() == {name: table(name) for name in TABLES}


def listed(heading):
    """What the first column of the first table below a heading names."""
    below = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.*?) \|", below, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`(\w+)`|\b(\d{3})\b", row)]


def names(heading):
    return {word or number for word, number in listed(heading)}


def test_the_guide_names_every_field_outcome_and_status():
    assert names("What a value says") == set(COLUMNS)
    assert names("What becomes of a row") == {CREATED, CORRECTED, UNCHANGED, QUERIED, REJECTED}
    fields = TEXT.partition("\n## What a value says\n")[2].partition("\n## ")[0]
    assert all(f"`{word}`" in fields for word in (*STATUSES, *MARKERS))
    statuses = TEXT.partition("\n## When something is refused\n")[2].partition("\n### ")[0]
    # Of these a caller who keeps to the guide never hears.
    assert {int(number) for number in re.findall(r"\b([45]\d\d)\b", statuses)} == set(TITLES) - {405, 406}


def test_the_guide_leads_only_to_what_is_there():
    headings = {
        re.sub(r"[^\w -]", "", words).lower().replace(" ", "-")
        for words in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    for place in re.findall(r"\]\(([^)]*)\)", TEXT):
        assert place.removeprefix("#") in headings if place.startswith("#") else (GUIDE.parent / place).exists()
    assert "](docs/partners.md)" in (GUIDE.parents[1] / "README.md").read_text()
