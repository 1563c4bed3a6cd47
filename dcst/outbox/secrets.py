"""The secret of a webhook: made anew from its salt and the site's own key whenever it is needed, and never kept."""

from datetime import datetime

from django.utils.crypto import salted_hmac

from dcst.models import Webhook
from dcst.outbox.rules.signing import written_secret


def key_of(salt: str) -> bytes:
    """The 32 bytes that sign. Whoever reads the database alone, or a copy of it, cannot make them."""
    return salted_hmac("dcst.outbox.webhook", salt, algorithm="sha256").digest()


def shown_secret(webhook: Webhook) -> str:
    """What is shown to the organisation, once."""
    return written_secret(key_of(webhook.salt))


def keys_at(webhook: Webhook, at: datetime) -> list[bytes]:
    """What a call at a moment is signed by: after a roll the old one goes on beside the new one for a while."""
    salts = [webhook.salt]
    if webhook.old_salt and webhook.old_until and webhook.old_until > at:
        salts.append(webhook.old_salt)
    return [key_of(salt) for salt in salts]
