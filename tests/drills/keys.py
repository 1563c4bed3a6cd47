"""A thousand keys used and misused, none of their secrets found; keys changed under traffic without a failed post; and
nobody tells by the time of an answer which prefixes exist."""

from tests.drills._drill import drill

drill(
    "keys",
    "tests/test_no_secret_anywhere.py",
    "tests/test_partner_traffic.py",
    "tests/drills/_times_of_keys.py",
)
