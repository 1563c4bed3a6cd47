"""What the audit trail keeps of how a change came in, and of who signed in."""

import pytest

from dcst.models import AuditEvent
from dcst.record import audit
from dcst.site import registry, tasks
from dcst.time import clock

pytestmark = pytest.mark.django_db


def note():
    return audit.record("report progress", "action", "BP-1.01", by=None, at=clock.now())


def test_what_a_task_changes_came_by_a_task_and_what_follows_did_not(monkeypatch):
    monkeypatch.setattr(registry, "sweep", note)
    tasks.sweep()
    note()
    assert list(AuditEvent.objects.order_by("pk").values_list("channel", flat=True)) == ["task", "command"]
