"""A database with the fixtures in it, loaded once for all tests of a module and rolled back after them."""

import contextlib
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from tests.cast import TODAY


def run(command, *arguments, **options):
    """A command on the day of the demonstration; what it said."""
    out = StringIO()
    with override_settings(DCST_TODAY=TODAY):
        call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


@contextlib.contextmanager
def loaded(blocker, *commands):
    """Each test's own transaction nests in this one, so what a test writes is undone and what is loaded stays."""
    with blocker.unblock(), transaction.atomic():
        for command in commands:
            run(command)
        yield
        transaction.set_rollback(True)
