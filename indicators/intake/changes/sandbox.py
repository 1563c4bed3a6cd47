"""What a test key sends: received in full, every check included, and then taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from dcst.models import User
from indicators.intake.changes.submissions import Receipt, receive_submission
from indicators.intake.sending import Sending


def try_submission(sending: Sending, body: Mapping[str, Any], *, by: User, at: datetime) -> Receipt:
    """What would become of an organisation's rows; nothing of it stays, the idempotency key neither.

    Takes and raises what receive_submission does.
    """
    with transaction.atomic():
        receipt = receive_submission(sending, body, by=by, at=at)
        transaction.set_rollback(True)
    return receipt
