"""A long job whose sites and workers are killed at moments of chance: each row ends once, nothing is half stored.

Sent through the API and as a file, to real sites and real workers on PostgreSQL. A drill sends 50,000 rows and kills
ten times; what the sender does about it is what any sender would: send the same again.
"""

import contextlib
import json
import random
import re
import threading
import time
from decimal import Decimal

import pytest
import requests
from django.urls import reverse

from dcst.models import Area, AuditEvent
from dcst.time import clock
from indicators.changes import issue_key
from indicators.models import Attempt, Observation, Submission, Upload, UploadRow
from tests import services, sites
from tests.factories import OrganisationFactory, StrandFactory, person
from tests.indicators.factories import IndicatorFactory, area
from tests.scale import many, tell
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
ROWS, KILLS, SITE_KILLS = many(5_200, 50_000), many(2, 10), many(1, 3)
WAYS = many(["api"], ["api", "file"])
AREAS, YEARS = 10, range(1992, 2017)
PERIODS = [f"FY{year}-{(year + 1) % 100:02}-Q{quarter}" for year in YEARS for quarter in range(1, 5)]
COLUMNS = ("indicator", "area", "period", "value")
# Whoever only loads pages needs no static files collected.
PLAIN = {"DEBUG": "1"}
PASSWORD = "a-password-of-a-drill"
# Seconds: about as long as a worker needs for a stage of the job, so that it is killed in any part of it.
LONGEST_ALIVE = many(0.8, 8)
State = Upload.Progress


@pytest.fixture
def chance():
    return random.Random(15)


@pytest.fixture
def places(pinned):
    """What values are sent for: [(indicator, area, period)]."""
    strand, organisation = StrandFactory(), OrganisationFactory(code="a-partner")
    count = -(-ROWS // (AREAS * len(PERIODS)))
    given = {"strand": strand, "organisation": organisation, "definition__lag_days": None}
    codes = [IndicatorFactory(**given).code for _ in range(count)]
    areas = [area().code, *(area(f"locality-{number}", Area.Kind.LOCALITY).code for number in range(AREAS - 1))]
    return [(code, place, period) for code in codes for place in areas for period in PERIODS][:ROWS]


class Sender:
    """One job after another, should a worker be done before it is killed; each has other values for every row."""

    def __init__(self, places, officer):
        self.places, self.job = places, 0
        self.prepare(OrganisationFactory(code="a-partner"), officer)
        self.begin()

    def begin(self):
        self.job += 1
        values = (str(20 + (number + self.job) % 7) for number in range(len(self.places)))
        self.rows = [(*place, value) for place, value in zip(self.places, values, strict=True)]


class ByApi(Sender):
    """A program with a key, which sends a body again until it has its answer."""

    def prepare(self, organisation, officer):
        _, self.secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")

    def send(self, site):
        headers = {"X-Api-Key": self.secret, "Idempotency-Key": f"{self.job}", "Content-Type": "application/json"}
        body = {"values": [dict(zip(COLUMNS, row, strict=True)) for row in self.rows]}
        address = f"{site.url}/api/v1/submissions/"
        return requests.post(address, json.dumps(body), headers=headers, timeout=PATIENCE)

    def go_on(self, site):
        """Whatever is needed so that a worker has something to do."""
        answer = self.send(site)
        assert answer.status_code == 202, answer.text[:500]

    def assert_told(self, site):
        again = self.send(site)
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
        told = again.json()
        assert told["created"] + told["corrected"] + told["queried"] == len(told["values"]) == ROWS
        assert [value["row"] for value in told["values"]] == list(range(1, ROWS + 1))


class ByFile(Sender):
    """A person in a browser, who looks what became of the file, sends it again or clicks again."""

    def prepare(self, organisation, officer):
        self.user = person("partner", organisation=organisation)
        self.user.set_password(PASSWORD)
        self.user.save()
        self.browser = requests.Session()

    def post(self, address, **given):
        page = self.browser.get(address, timeout=PATIENCE).text
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        given["data"] = given.get("data", {}) | {"csrfmiddlewaretoken": token}
        return self.browser.post(given.pop("to", address), timeout=PATIENCE, **given)

    def send(self, site):
        if "sessionid" not in self.browser.cookies:
            signed = {"login": self.user.email, "password": PASSWORD}
            self.post(site.url + reverse("account_login"), data=signed)
        file = {"file": ("values.csv", "\n".join([",".join(COLUMNS), *map(",".join, self.rows)]))}
        return self.post(site.url + reverse("uploads", args=["a-partner"]), files=file)

    def go_on(self, site):
        upload = latest()
        if upload is None or upload.state in (State.FAILED, State.SUBMITTED):
            assert self.send(site).status_code == 200
        elif upload.state == State.CHECKED:
            assert upload.lines.count() == ROWS
            args = ["a-partner", upload.pk]
            address = site.url + reverse("upload", args=args)
            assert self.post(address, to=site.url + reverse("submit_upload", args=args)).status_code == 200

    def assert_told(self, site):
        page = self.browser.get(site.url + reverse("upload", args=["a-partner", latest().pk]), timeout=PATIENCE)
        assert f"{ROWS:,} rows submitted" in page.text


SENDERS = {"api": ByApi, "file": ByFile}


def latest():
    return Upload.objects.light().order_by("uploaded_at", "pk").last()


class Watched:
    """The latest upload as somebody sees it who looks again and again; how far it is never goes back."""

    def __init__(self):
        self.stage, self.done, self.looks = None, 0, 0

    def look(self):
        upload = latest()
        stage = (upload.pk, upload.state)
        if upload.is_running and stage == self.stage:
            assert upload.rows_done >= self.done
        self.stage, self.done, self.looks = stage, upload.rows_done, self.looks + 1
        return upload

    def until(self, done, seconds=PATIENCE):
        """The upload as soon as something is so of it, or as it is when the time is over."""
        end = time.monotonic() + seconds
        while not done(upload := self.look()) and time.monotonic() < end:
            time.sleep(0.05)
        return upload


def assert_whole_jobs_are_stored(jobs):
    """All rows of so many jobs, and none of another; an unfinished check leaves none of its rows either."""
    stored = Submission.objects.exclude(outcome__in=(Submission.Outcome.WAITING, Submission.Outcome.FAILED))
    assert (Observation.objects.count(), stored.count()) == (jobs * ROWS, jobs)
    checked = Upload.objects.filter(state__in=(State.CHECKED, State.SUBMITTING, State.SUBMITTED, State.FAILED))
    for upload in Upload.objects.light():
        assert UploadRow.objects.filter(upload=upload).count() in ((0, ROWS) if upload in checked else (0,))


def let_silence_pass():
    """As when a minute has gone by."""
    Upload.objects.update(held_until=None)


def kill_sites(sender, chance):
    """Killed while it takes what is sent; how long it takes is not known, and any moment will do."""
    for _ in range(SITE_KILLS):
        with sites.web(services.database(), **PLAIN) as site:
            sending = threading.Thread(target=send_and_lose, args=[sender, site])
            sending.start()
            time.sleep(chance.uniform(0.05, many(0.5, 4)))
            sites.kill(site.process)
            sending.join()
        assert_whole_jobs_are_stored(0)


def send_and_lose(sender, site):
    with contextlib.suppress(requests.ConnectionError):
        sender.send(site)


def kill_worker(chance, watched, longest):
    """(the upload, whether a worker was killed at work on it)"""
    before = watched.look()
    with sites.worker(services.database()) as worker:
        watched.until(lambda upload: upload.attempts > before.attempts or upload.state != before.state)
        upload = watched.until(lambda upload: upload.state != before.state, chance.uniform(0, longest))
        sites.kill(worker)
    let_silence_pass()
    return upload.state == before.state


@pytest.mark.parametrize("way", WAYS)
def test_a_job_that_is_killed_again_and_again_ends_with_each_row_once(way, places, officer, chance):
    sender, watched, failed, killed = SENDERS[way](places, officer), Watched(), 0, 0
    kill_sites(sender, chance)
    with sites.web(services.database(), **PLAIN) as site:
        sender.go_on(site)
        while killed < KILLS - SITE_KILLS:
            upload = watched.look()
            assert upload.state != State.REFUSED, upload.problem
            failed += upload.state == State.FAILED
            if upload.state == State.SUBMITTED:
                assert_each_row_once(sender, site)
                sender.begin()
            if not upload.is_running:
                sender.go_on(site)
            killed += kill_worker(chance, watched, LONGEST_ALIVE)
            assert_whole_jobs_are_stored(sender.job - (watched.look().state != State.SUBMITTED))
        began = time.monotonic()
        with sites.worker(services.database()):
            while watched.until(lambda upload: not upload.is_running).state != State.SUBMITTED:
                sender.go_on(site)
        tell(jobs=sender.job, rows=ROWS * sender.job, kills_of_sites=SITE_KILLS, kills_of_workers=killed)
        tell(failed_and_sent_again=failed, looks=watched.looks)
        tell(**{f"seconds_of_the_last_{way}": round(time.monotonic() - began)})
        assert_each_row_once(sender, site)


def assert_each_row_once(sender, site):
    assert_whole_jobs_are_stored(sender.job)
    current = Observation.objects.current().values_list("indicator__code", "area__code", "period", "value")
    assert sorted(current) == sorted((*place, Decimal(value)) for *place, value in sender.rows)
    submissions = Submission.objects.filter(outcome=Submission.Outcome.ACCEPTED)
    told = submissions.latest("received_at")
    assert (told.created + told.corrected + told.queried, told.rejected) == (ROWS, 0)
    assert Observation.objects.current().filter(submission=told).count() == ROWS
    assert Upload.objects.filter(submission=told, state=State.SUBMITTED).count() == 1
    accepted = Attempt.objects.filter(outcome=Attempt.Ending.ACCEPTED).count()
    audited = AuditEvent.objects.filter(verb="receive submission").count()
    assert accepted == audited == submissions.count() == sender.job
    sender.assert_told(site)
