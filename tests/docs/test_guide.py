"""The partners' guide: its examples are run as they stand, and what it lists is what there is."""

import base64
import json
import re
import shutil

import pytest

from dcst.api.calling import TITLES
from dcst.outbox import delivery
from dcst.outbox.changes import OVERLAP, roll_webhook, set_webhook
from dcst.outbox.contacts import choosable
from dcst.outbox.posting import READ_SECONDS, Tried
from dcst.outbox.rules.sending import WAITS
from dcst.outbox.rules.signing import signed_headers
from dcst.outbox.sorting import sort_notices
from dcst.record.notices import MOST_ITEMS, tell
from dcst.time import clock
from indicators.intake.rules.cells import MARKERS, STATUSES
from indicators.intake.rules.rows import COLUMNS
from indicators.intake.telling import item_of
from indicators.models.observation import CORRECTED, CREATED, QUERIED, REJECTED, UNCHANGED
from indicators.notices import A_MOMENT, A_WHILE, QUESTION_ASKED
from tests.docs.conftest import CLIENT, RUN
from tests.docs.error_codes import GUIDE, TABLES, table, tables

TEXT = GUIDE.read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHOWN = {"csv", "json"}  # what is sent, which nobody runs
SIGNED = "webhook-signature"
BLOCKS = [match for match in BLOCK.finditer(TEXT) if match[1] not in SHOWN and SIGNED not in match[2]]
[CHECK] = [match[2] for match in BLOCK.finditer(TEXT) if SIGNED in match[2]]
[CALL] = [match[2] for match in BLOCK.finditer(TEXT) if match[1] == "json"]
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
    assert TEXT.count("\n```") == 2 * (len(BLOCKS) + 3)
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


@pytest.fixture
def called(db, pinned, partner, monkeypatch):
    """(headers, body, secrets) of the call that tells of a question, as it goes out after a roll of the secret."""
    at, organisation = clock.now(), partner.memberships.get().organisation
    webhook, old = set_webhook(organisation, by=partner, at=at, url="https://told.example/")
    _, new = roll_webhook(webhook, by=partner, at=at)
    tell(QUESTION_ASKED, organisation, [item_of("M05", "FY2017-18-Q3")], at=at)
    at += A_MOMENT
    sort_notices(at)
    sent = []
    monkeypatch.setattr(delivery, "post", lambda url, body, headers: sent.append((headers, body)) or Tried(True))
    while delivery.deliver_one(at):
        pass
    [(headers, body)] = sent
    return headers, body, (old, new)


def test_the_check_of_a_signature_tells_our_calls_from_others(called):
    headers, body, (old, new) = called
    known = {}
    exec(CHECK, known)
    is_signed = known["is_signed"]
    assert is_signed(headers, body, old) and is_signed(headers, body, new)
    assert not is_signed(headers, body + b" ", new)
    assert not is_signed(headers, body, f"whsec_{'A' * 43}=")
    assert not is_signed(headers | {"webhook-id": "msg_another"}, body, new)
    long_ago = int(headers["webhook-timestamp"]) - 301
    keys = [base64.b64decode(new.removeprefix("whsec_"))]
    replayed = signed_headers(keys, headers["webhook-id"], long_ago, body)
    assert not is_signed(replayed, body, new)


def test_a_call_holds_what_the_guide_shows(called):
    def shape(value):
        if isinstance(value, dict):
            return {name: shape(inner) for name, inner in value.items()}
        return [shape(inner) for inner in value] if isinstance(value, list) else type(value)

    assert shape(json.loads(called[1])) == shape(json.loads(CALL))


def test_the_guide_names_every_type_that_a_webhook_is_told():
    table = re.findall(
        r"^\| `([a-z_.]+)` \|", TEXT.partition("\n## Being told\n")[2].partition("\n## ")[0], re.MULTILINE
    )
    assert table == [*(kind.code for kind in choosable()), "test"]


def test_the_guide_says_when_a_call_is_tried_again():
    told = "5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours"
    assert told in " ".join(TEXT.split())
    minutes = [wait.total_seconds() / 60 for wait in WAITS]
    assert minutes == [5 / 60, 5, 30, *(60 * hours for hours in (2, 5, 10, 14, 20, 24))]
    assert f"{OVERLAP.total_seconds() / 3600:.0f} hours calls are signed by both" in " ".join(TEXT.split())
    assert (READ_SECONDS, MOST_ITEMS) == (10, 50)
    assert (A_MOMENT.total_seconds(), A_WHILE.total_seconds()) == (120, 3600)


def test_the_guide_leads_only_to_what_is_there():
    headings = {
        re.sub(r"[^\w -]", "", words).lower().replace(" ", "-")
        for words in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    for place in re.findall(r"\]\(([^)]*)\)", TEXT):
        assert place.removeprefix("#") in headings if place.startswith("#") else (GUIDE.parent / place).exists()
    assert "](docs/partners.md)" in (GUIDE.parents[1] / "README.md").read_text()
