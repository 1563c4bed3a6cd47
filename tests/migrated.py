"""The test's own database: the migrations run once, and every other process of the run begins with a copy.

DCST_KEPT_DATABASE names a file of SQLite that is kept for later runs too.
"""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests import services


def set_up():
    """What Django's teardown_databases wants to know."""
    with _alone():
        copied = _copy()
        made = setup_databases(verbosity=0, interactive=False, keepdb=copied, serialized_aliases=())
        if not copied:
            _keep()
    return made


def take_down(made):
    """Drop what `set_up` made. What still asks it, as a server that a test has only just ended, is cut off."""
    if connection.vendor == "postgresql":
        name = connection.settings_dict["NAME"]
        connection.close()
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        services.sql(os.environ["DATABASE_URL"], cut)
    teardown_databases(made, verbosity=0)


@contextlib.contextmanager
def _alone():
    with (services.run_folder() / "migrated-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _file():
    return Path(os.environ.get("DCST_KEPT_DATABASE") or services.run_folder() / "migrated.sqlite3")


def _copy():
    """Whether there was one to copy."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        if found := _file().is_file():
            shutil.copy(_file(), name)
        return found
    if found := (services.run_folder() / "migrated").exists():
        statements = f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{services.migrated()}"'
        services.sql(os.environ["DATABASE_URL"], *statements)
    return found


def _keep():
    if connection.vendor == "sqlite":
        half = _file().with_name(f"{_file().name}-{os.getpid()}")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(half)])
        half.replace(_file())
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    services.sql(os.environ["DATABASE_URL"], f'CREATE DATABASE "{services.migrated()}" TEMPLATE "{name}"')
    (services.run_folder() / "migrated").touch()
