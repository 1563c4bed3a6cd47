"""The tasks that beat sends to a worker. What is to be done stands in the database, so a lost message loses nothing."""

import functools
import logging

from celery import shared_task
from django.db import DatabaseError, InterfaceError

from dcst.models import AuditEvent
from dcst.outbox.changes import forget_messages
from dcst.problems import is_away
from dcst.record import audit
from dcst.site import registry
from dcst.time import clock
from indicators.changes import forget_attempts, forget_uploads

log = logging.getLogger(__name__)


def in_turn(work):
    """A turn of what beat asks for: a database that is away is a line in the log, and left to the next turn."""

    @functools.wraps(work)
    def turn():
        try:
            with audit.coming_by(AuditEvent.Channel.TASK):
                return work()
        except (DatabaseError, InterfaceError) as failure:
            if not is_away(failure):
                raise
            log.warning("The database is away, and the next turn tries again: %s", str(failure).partition("\n")[0])
            return 0

    return turn


@shared_task(name="dcst.sweep", ignore_result=True)
@in_turn
def sweep():
    """Compute every verdict that is asked for or that time has moved. Harmless to repeat, alone or side by side."""
    return registry.sweep()


@shared_task(name="dcst.work", ignore_result=True, soft_time_limit=280, time_limit=300)
@in_turn
def work():
    """Check and submit the long files that wait. One that is killed here is taken up again by the next."""
    return registry.work()


@shared_task(name="dcst.make_packs", ignore_result=True, soft_time_limit=880, time_limit=900)
@in_turn
def make_packs():
    """Make the packs that wait. One that is killed here is taken up again by the next."""
    return registry.make_packs(most=1)


@shared_task(name="dcst.tell", ignore_result=True, soft_time_limit=280, time_limit=300)
@in_turn
def tell():
    """Send what waits to be told. One that is killed here is taken up again by the next, under the same id."""
    return registry.tell()


@shared_task(name="dcst.forget_old", ignore_result=True)
@in_turn
def forget_old():
    """Take out of the logs and of the files sent what is older than is kept. Harmless to repeat."""
    at = clock.now()
    return forget_attempts(by=None, at=at) + forget_uploads(by=None, at=at) + forget_messages(by=None, at=at)
