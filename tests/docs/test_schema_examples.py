"""The examples of the OpenAPI description are what the service answers: each is sent again, and answered in that shape.

`DCST_RECORD=1 pytest tests/docs/test_schema_examples.py` records them anew, after a change that the API is to have.
"""

import json
import os
import urllib.error
import urllib.request
from collections import defaultdict

import pytest

from dcst.site.views.api.docs import description, paths
from dcst.site.views.api.examples import HERE, RECORDED, recorded
from tests.docs.cases import cases
from tests.waiting import PATIENCE

SESSION = """
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from dcst.models import User
client = Client()
client.force_login(User.objects.get(email="officer@demo.example"))
print(client.cookies["sessionid"].value)
"""


MOST_SHOWN = 3
MARK = "\ufeff"  # how a CSV file begins
# What a row has or has not: of these the schema says more than an example.
MAY_BE_EMPTY = {"status", "targets", "open_periods"}


class Caller:
    """Asks a site as whoever a case is of; its address is left out of what is answered."""

    def __init__(self, address, staff, test, live):
        self.address = address
        self.headers = {
            "staff": {"Cookie": f"sessionid={staff}"},
            "test": {"Authorization": f"Bearer {test}"},
            "live": {"Authorization": f"Bearer {live}"},
            "nobody": {"Authorization": "Bearer dcst_test_00000000.unknown"},
        }
        self.asked = 0

    def ask(self, case):
        """(status, type, answer) of a case."""
        self.asked += 1
        headers, body = dict(self.headers[case["as"]]), case["body"]
        if body:
            headers["Content-Type"] = "text/csv" if isinstance(body, str) else "application/json"
            body = (body if isinstance(body, str) else json.dumps(body)).encode()
        if "accept" in case:
            headers["Accept"] = case["accept"]
        if case["named"]:
            headers["Idempotency-Key"] = f"example {self.asked}"
        request = urllib.request.Request(self.address + case["path"], body, headers, method=case["method"].upper())
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return self.told(answer.status, answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return self.told(refused.code, refused)

    def told(self, status, answer):
        kind = answer.headers.get_content_type()
        text = answer.read().decode().replace(self.address, HERE)
        return status, kind, json.loads(text) if "json" in kind else text.replace("\r\n", "\n")


@pytest.fixture(scope="module")
def answered(partner_site, keys_of):
    """Every case with what the site answers to it."""
    staff = partner_site.manage("shell", "--no-imports", "--command", SESSION).split()[-1]
    caller = Caller(partner_site.url, staff, *keys_of("dcst").values())
    found = []
    for case in cases(caller):
        status, kind, answer = caller.ask(case)
        found.append(case | {"type": kind, "answer": answer, "answered": status})
    if os.environ.get("DCST_RECORD"):
        kept = [{**case, "answer": shortened(case["answer"])} for case in found]
        for case in kept:
            del case["answered"]
        RECORDED.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        recorded.cache_clear()
        description.cache_clear()
    return found


def shortened(answer):
    """As an example shows it: a few rows of each list and file, a few events of a calendar."""
    if isinstance(answer, dict):
        return {name: shortened(part) for name, part in answer.items()}
    if isinstance(answer, list):
        return [shortened(part) for part in answer[:MOST_SHOWN]]
    if isinstance(answer, str) and answer.startswith("BEGIN:VCALENDAR"):
        *events, end = answer.split("END:VEVENT\n")
        return "END:VEVENT\n".join([*events[:MOST_SHOWN], end])
    if isinstance(answer, str) and answer.startswith(MARK):
        return "".join(answer.splitlines(keepends=True)[: MOST_SHOWN + 1])
    return answer


@pytest.mark.servers
def test_each_example_is_answered_with_its_status(answered):
    assert [(case["path"], case["answered"]) for case in answered if case["answered"] != case["status"]] == []


@pytest.mark.servers
def test_each_recorded_answer_has_the_shape_of_the_true_one(answered):
    known = {named(case): case for case in recorded()}
    assert {named(case) for case in answered} == set(known)
    short = [case | {"answer": shortened(case["answer"])} for case in answered]
    differ = [named(case) for case in short if shape(case) != shape(known[named(case)])]
    assert differ == []


def named(case):
    return case["method"], case["operation"], case["name"]


def shape(case):
    """The type of an answer and the names of its fields; of a refusal all but what differs from request to request."""
    answer = case["answer"]
    if case["status"] >= 400:
        said = {name: answer[name] for name in ("type", "title", "status")}
        return case["type"], said, [error["code"] for error in answer["errors"]]
    return case["type"], fields(answer)


def fields(answer):
    if isinstance(answer, dict):
        return {
            name: fields(part) for name, part in answer.items() if name not in ("status", "targets", "open_periods")
        }
    if isinstance(answer, list):
        return [fields(part) for part in answer[:1] if isinstance(part, dict)]
    return None


def test_every_operation_has_a_request_in_three_languages_and_two_answers():
    held = defaultdict(set)
    for case in recorded():
        held[case["method"], case["operation"]].add(case["status"])
    for address, item in paths().items():
        for method, operation in item.items():
            statuses = held[method, address]
            assert min(statuses, default=500) < 300 <= max(statuses, default=0), f"{method} {address}"
            assert [sample["lang"] for sample in operation["x-codeSamples"]] == ["Shell", "Python", "PowerShell"]
            for status in statuses:
                contents = operation["responses"][str(status)]["content"].values()
                assert any(content.get("examples") for content in contents), f"{method} {address} {status}"


def test_no_example_shows_a_key():
    text = RECORDED.read_text()
    assert "dcst_live_" not in text and "dcst_test_" not in text
