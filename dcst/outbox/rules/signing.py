"""The signature of a webhook's call, by the Standard Webhooks specification. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

SECRET_BEGINS = "whsec_"


def written_secret(key: bytes) -> str:
    """A key as it is shown to people: “whsec_” and base64."""
    return SECRET_BEGINS + base64.b64encode(key).decode()


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """“v1,” and the base64 of HMAC-SHA256 over id, timestamp and body, with full stops between."""
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(keys: Iterable[bytes], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a call; the body is signed by each key, the new one first."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }
