"""The log of attempts to send: written with every answer, and forgotten after thirteen months."""

from datetime import datetime
from typing import Any

from django.db import transaction

from dcst.models import Organisation, User
from dcst.record import audit
from dcst.time.clock import day_of, start_of
from dcst.time.periods import add_months
from indicators.models import Attempt

KEPT_MONTHS = 13


def note_attempt(organisation: Organisation, *, by: User, at: datetime, **told: Any) -> Attempt:
    """Write down an attempt to send and what was answered; it changes nothing of what is known.

    `told` are columns of the log.
    """
    return Attempt.objects.create(organisation=organisation, by=by, at=at, **told)


@transaction.atomic
def forget_attempts(*, by: User | None, at: datetime) -> int:
    """Take out what is older than is kept; how many. The audit trail says that there were some, and until when."""
    before = start_of(add_months(day_of(at), -KEPT_MONTHS))
    forgotten, _ = Attempt.objects.filter(at__lt=before).delete()
    if forgotten:
        after = {"attempts": forgotten, "before": before.isoformat()}
        audit.record("forget attempts", "attempts", "all", by=by, at=at, after=after)
    return forgotten
