"""Keys are created, used, misused, rolled and revoked, and then looked for: in tables, pages, logs, mails and cache."""

import logging
import os
import re
from io import StringIO

import pytest
import redis
from django.conf import settings as configured
from django.core import mail
from django.test import Client

from dcst.logs import WithoutKeys
from dcst.models import ApiKey
from dcst.time import clock
from indicators.changes import approve_key
from tests.factories import OrganisationFactory
from tests.indicators import whole
from tests.indicators.factories import IndicatorFactory, area
from tests.scale import many, tell

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KEYS = many(20, 1000)
PAGE = "/partner/a-partner/"
SENT = re.compile(r"dcst_(?:live|test)_[0-9a-f]{8}\.[\w-]{43}")


@pytest.fixture
def log():
    """Everything that is logged, down to the finest, as the site writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutKeys(configured.LOGGING["formatters"]["line"]["fmt"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def world(pinned, settings, officer, partner):
    settings.API_CALLS_PER_MINUTE = 1_000_000
    area()
    IndicatorFactory(code="M05", organisation=OrganisationFactory(code="a-partner"))
    people = Client(), Client()
    for browser, who in zip(people, (partner, officer), strict=True):
        browser.force_login(who)
    return people


def create(browser, number):
    kind = "test" if number % 3 == 2 else "live"
    typed = {"name": f"Key {number}", "kind": kind, "scopes": "send read"}
    return SENT.search(browser.post(f"{PAGE}keys/", typed).content.decode())[0]


def use_and_misuse(secret, number, monkeypatch):
    """What a partner's program does with its key, and all that can go wrong; the statuses of the answers."""
    caller = Client(headers={"X-Api-Key": secret, "Idempotency-Key": str(number)}, raise_request_exception=False)
    bearer = Client(headers={"Authorization": f"Bearer {secret}"})
    row = {"indicator": "M05", "period": "FY2017-18-Q3", "value": str(number % 9)}
    path, json = "/api/v1/submissions/", "application/json"
    sent = [
        caller.post(path, {"values": [row]}, json),
        bearer.post(f"{path}?dry_run=true", {"values": [row | {"value": "many"}]}, json),
        Client().get("/api/v1/me/", {"key": secret}),
        Client().get(f"/api/v1/indicators/{secret}/"),
    ]
    if number % 5:
        return sent
    with monkeypatch.context() as broken:
        broken.setattr("indicators.api.sent.read_shape", fail)
        sent.append(caller.post(path, {"values": [row]}, json))
    return sent + [
        bearer.get("/api/v1/me/"),
        bearer.get("/api/v1/plans/"),
        caller.post(path, "{", json),
        Client(headers={"X-Api-Key": secret[:-1]}).get("/api/v1/me/"),
        Client(headers={"Authorization": f"Basic {secret}"}).get("/api/v1/me/"),
    ]


def fail(*args, **kwargs):
    raise ValueError("nobody foresaw this")


def kept_in_valkey():
    """All that the broker holds; nothing where there is none."""
    if not os.environ.get("REDIS_URL"):
        return []
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    return [f"{name}{server.dump(name)}" for name in server.scan_iter()]


def test_no_secret_of_any_key_is_kept_written_or_sent_anywhere(world, officer, partner, log, monkeypatch):
    theirs, officers = world
    secrets, answers = [], []
    for number in range(KEYS):
        secrets.append(create(theirs, number))
        if number == 0:
            approve_key(ApiKey.objects.get(), by=officer, at=clock.now())
        answers += use_and_misuse(secrets[-1], number, monkeypatch)
        prefix = secrets[-1].partition(".")[0]
        if number % 10 == 0:
            rolled = theirs.post(f"{PAGE}keys/{prefix}/roll/", {"overlap": "24h"})
            secrets.append(SENT.search(rolled.content.decode())[0])
        if number % 10 == 1:
            theirs.post(f"{PAGE}keys/{prefix}/revoke/")
            answers += use_and_misuse(secrets[-1], number, monkeypatch)
    assert {answer.status_code for answer in answers} >= {200, 201, 400, 401, 403, 422, 500}
    pages = [officers.get(address) for address in (PAGE, f"{PAGE}log/", "/partners/", "/audit/", "/officer/")]
    pages += [theirs.get(address) for address in (PAGE, f"{PAGE}log/")]
    said = [answer.content.decode() + str(answer.headers) for answer in (*answers, *pages)]
    mails = [message.message().as_string() for message in mail.outbox]
    tables = [line for _, line in whole.rows()]
    everywhere = "\n".join([*tables, log.getvalue(), *said, *mails, *kept_in_valkey()])
    assert all(secret.partition(".")[0] in everywhere for secret in secrets), "the names of keys are to be found"
    found = [secret for secret in secrets if secret.partition(".")[2][:20] in everywhere]
    tell(keys=len(secrets), looked_through=len(everywhere), found=len(found))
    assert found == []
    assert log.getvalue().count("A key stood in an address") >= 2 * KEYS


def test_a_secret_that_is_kept_would_be_found(world, log):
    secret = create(world[0], 0)
    ApiKey.objects.update(name=f"Nightly {secret}")
    assert any(secret in line for _, line in whole.rows())
    logging.getLogger("a.library").info("Sent %s", secret.partition(".")[2])
    assert secret.partition(".")[2] in log.getvalue()
