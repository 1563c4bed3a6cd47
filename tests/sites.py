"""Whole sites for the tests that come from outside: gunicorn, a database of its own, a worker when asked.

The demonstration data are loaded once a run; every site then starts from a copy of that database.
"""

import contextlib
import dataclasses
import fcntl
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from tests import ROOT, services
from tests.waiting import PATIENCE, until

DEMO_DAY = "2018-01-31"
LOADS = [["load_plan", "--leave-past"], ["load_published", "--leave-past"], ["load_demo"]]


@dataclasses.dataclass(frozen=True)
class Site:
    url: str
    database: str
    log: Path
    process: subprocess.Popen

    def manage(self, *arguments):
        """Run a management command on this site's database; its output."""
        return manage(self.database, *arguments)


@contextlib.contextmanager
def site():
    """A site on a copy of the demonstration database."""
    database = _copy_of(_demo_database())
    with web(database) as running:
        yield running
    _drop(database)


@contextlib.contextmanager
def web(database, *options, **environment):
    """The site on any database, served by gunicorn; options are gunicorn's."""
    port = _free_port()
    command = ["-m", "gunicorn", "dcst.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    with _process([*command, "--threads", "8", *options], database, f"site-{port}", environment) as (process, log):
        running = Site(f"http://127.0.0.1:{port}", database, log, process)
        _wait(lambda: _answers(f"{running.url}/healthz/live/"), process, log)
        yield running


@contextlib.contextmanager
def worker(database, beat=True, processes=1, **environment):
    """A Celery worker ready to take work, with its beat beside it. It leads a process group of its own."""
    name = f"worker-{uuid.uuid4().hex[:8]}"
    options = ["--without-mingle", "--without-gossip", "--concurrency", str(processes)]
    options += ["--hostname", name, "--loglevel=INFO"]
    if beat:
        options += ["-B", "--schedule", str(services.run_folder() / f"{name}.beat")]
    with _process(["-m", "celery", "-A", "dcst", "worker", *options], database, name, environment) as (process, log):
        _wait(lambda: " ready." in log.read_text(), process, log)
        yield process


def environment_of(database):
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DCST_TODAY": DEMO_DAY,
        "DEBUG": "0",
        # Of its own: a site that is served from this tree meanwhile may collect its files anew.
        "STATIC_ROOT": str(services.run_folder() / "static"),
        "SECRET_KEY": "for-the-sites-of-one-test-run-only-and-nothing-else",
    }


@contextlib.contextmanager
def _process(arguments, database, name, environment):
    log = services.run_folder() / f"{name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment_of(database) | environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process, log
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            kill(process)


def kill(process):
    """SIGKILL to a process and all it started: nobody gets the chance to finish anything."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait(ready, process, log):
    def stands():
        assert process.poll() is None, f"{log.stem} did not start:\n{log.read_text()[-4000:]}"
        return ready()

    until(stands, f"{log.stem} starts")


def _answers(url):
    try:
        return urllib.request.urlopen(url, timeout=PATIENCE).status == 200
    except urllib.error.HTTPError:
        raise
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(database, *arguments):
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment_of(database),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"[-4000:])
    return done.stdout


def _demo_database():
    """Load the demonstration data once: the first process to ask does it, the others wait for it."""
    base = os.environ["DATABASE_URL"]
    name = f"dcst_demo_{services.run_folder().name.removeprefix('dcst-').lower()}"
    database = services.with_path(base, name)
    done = services.run_folder() / "demo-loaded"
    with (services.run_folder() / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            services.sql(base, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
            manage(database, "migrate", "--verbosity", "0")
            for load in LOADS:
                manage(database, *load)
            done.touch()
    collect_static()
    return database


def collect_static():
    """What pages without DEBUG name, collected once a run."""
    with (services.run_folder() / "static-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (services.run_folder() / "static").exists():
            manage(os.environ["DATABASE_URL"], "collectstatic", "--noinput", "--verbosity", "0")


def _copy_of(database):
    source = database.rpartition("/")[2]
    name = f"{source}_{uuid.uuid4().hex[:8]}"
    services.sql(os.environ["DATABASE_URL"], f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return services.with_path(database, name)


def _drop(database):
    name = database.rpartition("/")[2]
    services.sql(os.environ["DATABASE_URL"], f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
