"""Where a benchmark runs: a PostgreSQL database of its own and the site on it, behind gunicorn."""

import contextlib
import os
import signal
import sys
import tempfile
import uuid
from pathlib import Path

import django

from tests import services, sites

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.bench._settings", "REDIS_URL": ""}


PROCESSES = 2  # of the worker


@contextlib.contextmanager
def database(with_broker=False):
    """The address of a migrated database, on the server DATABASE_URL names or on one of its own. Django is set up."""
    # Told to end, it goes out by every “finally” on the way: nothing it started is left running.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="dcst-bench-"))
    os.environ["DCST_TEST_RUN"] = str(folder)
    given = os.environ.get("DATABASE_URL", "")
    server = given if given.startswith("postgres") else services.start_postgresql(folder)
    name = f"bench_{uuid.uuid4().hex[:8]}"
    services.sql(server, f'CREATE DATABASE "{name}"')
    address = services.with_path(server, name)
    os.environ.update(sites.environment_of(address) | SETTINGS)
    if with_broker:
        os.environ["REDIS_URL"] = services.start_valkey(folder)
    try:
        django.setup()
        django.core.management.call_command("migrate", verbosity=0)
        yield address
    finally:
        django.db.connections.close_all()
        services.sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        services.stop(folder)


@contextlib.contextmanager
def site(address, workers=1, threads=1):
    """The site's address; one process of one thread, unless several senders are to meet."""
    options = ["--workers", str(workers), "--threads", str(threads), "--keep-alive", "75"]
    with sites.web(address, *options, **SETTINGS) as running:
        yield running.url


@contextlib.contextmanager
def worker(address):
    """A Celery worker ready to take work, with no beat beside it."""
    with sites.worker(address, beat=False, processes=PROCESSES):
        yield
