"""Fifty rounds of a hundred senders with one idempotency key, and ten sites killed in the middle of a request."""

from tests.drills._drill import drill

drill("repeat", "tests/indicators/intake/test_same_key.py")
