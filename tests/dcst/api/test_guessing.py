"""Who guesses at keys learns nothing from how he is answered: the same words for the same work.

How long both take is measured by `./run drill keys`.
"""

import logging
import secrets

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dcst.models import people

pytestmark = pytest.mark.django_db
WRONG = "A" * 43


@pytest.fixture
def work(monkeypatch):
    """What is hashed, and what is compared in constant time."""
    done = []

    def hashed(secret, plainly=people.secret_hash):
        done.append(("hash", secret))
        return plainly(secret)

    def compared(held, given, plainly=secrets.compare_digest):
        done.append(("compare", len(held), len(given)))
        return plainly(held, given)

    monkeypatch.setattr(people, "secret_hash", hashed)
    monkeypatch.setattr(people.secrets, "compare_digest", compared)
    return done


def answered(sent, work, caplog):
    """All that a guess sets going, and what is said to it."""
    work.clear()
    caplog.clear()
    prefix = sent.partition(".")[0]
    with CaptureQueriesContext(connection) as queries, caplog.at_level(logging.INFO):
        answer = Client(headers={"X-Api-Key": sent}).get("/api/v1/me/")
    said = answer.json()
    told = {name: value for name, value in said.items() if name != "request_id"}
    asked = [query["sql"].replace(prefix, "…") for query in queries]
    lines = [(record.name, record.levelname, record.msg) for record in caplog.records]
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    return answer.status_code, told, headers, asked, lines, list(work)


def test_an_unknown_prefix_and_a_wrong_secret_set_the_same_work_going_and_are_told_the_same(issued, work, caplog):
    key, _ = issued
    wrong_secret = answered(f"{key.prefix}.{WRONG}", work, caplog)
    unknown_prefix = answered(f"dcst_live_ffffffff.{WRONG}", work, caplog)
    assert wrong_secret == unknown_prefix
    status, told, _, asked, _, done = unknown_prefix
    assert (status, told["code"], len(asked)) == (401, "key_unknown", 1)
    assert done == [("hash", WRONG), ("compare", 64, 64)]


def test_without_a_secret_a_prefix_is_answered_like_any_other(issued, work, caplog):
    assert answered(issued[0].prefix, work, caplog) == answered("dcst_live_ffffffff", work, caplog)


def test_what_is_no_key_at_all_costs_a_hash_and_a_comparison_too(issued, work, caplog):
    status, told, _, _, _, done = answered("nobody", work, caplog)
    assert (status, told["code"], [name for name, *_ in done]) == (401, "key_unknown", ["hash", "compare"])
