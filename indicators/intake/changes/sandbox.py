"""What a test key sends: received in full, every check included, and then taken back."""

from django.db import transaction

from indicators.intake.changes.submissions import receive_submission


def try_submission(sending, body, *, by, at):
    """What would become of an organisation's rows; nothing of it stays, the idempotency key neither."""
    with transaction.atomic():
        receipt = receive_submission(sending, body, by=by, at=at)
        transaction.set_rollback(True)
    return receipt
