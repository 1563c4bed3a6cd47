"""What beat asks a worker to do. The work itself waits in the database: a lost message loses nothing."""

from celery import shared_task

from dcst import audit, registry
from dcst.models import AuditEvent


@shared_task(name="dcst.sweep", ignore_result=True)
def sweep():
    """Compute every verdict that is asked for or that time has moved. Harmless to repeat, alone or side by side."""
    with audit.coming_by(AuditEvent.Channel.TASK):
        return registry.sweep()
