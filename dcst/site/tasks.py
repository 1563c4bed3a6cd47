"""The tasks that beat sends to a worker. What is to be done stands in the database, so a lost message loses nothing."""

from celery import shared_task

from dcst.models import AuditEvent
from dcst.record import audit
from dcst.site import registry
from dcst.time import clock
from indicators.changes import forget_attempts, forget_uploads


@shared_task(name="dcst.sweep", ignore_result=True)
def sweep():
    """Compute every verdict that is asked for or that time has moved. Harmless to repeat, alone or side by side."""
    with audit.coming_by(AuditEvent.Channel.TASK):
        return registry.sweep()


@shared_task(name="dcst.work", ignore_result=True, soft_time_limit=280, time_limit=300)
def work():
    """Check and submit the long files that wait. One that is killed here is taken up again by the next."""
    with audit.coming_by(AuditEvent.Channel.TASK):
        return registry.work()


@shared_task(name="dcst.forget_old", ignore_result=True)
def forget_old():
    """Take out of the log and of the files sent what is older than is kept. Harmless to repeat."""
    with audit.coming_by(AuditEvent.Channel.TASK):
        return forget_attempts(by=None, at=clock.now()) + forget_uploads(by=None, at=clock.now())
