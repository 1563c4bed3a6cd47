"""How long a few statements wait, where they may not take as long as the process would."""

from contextlib import contextmanager

from django.db import connection, transaction

BRIEFLY = "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)"


@contextmanager
def briefly(seconds):
    """A transaction in which PostgreSQL waits so many seconds for a lock or an answer, and no longer.

    Raises OperationalError beyond them. On SQLite it is a transaction like any other.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(BRIEFLY, [f"{round(seconds * 1000)}ms"] * 2)
        yield
