"""A thousand keys used and misused, none of their secrets found; keys changed under traffic without a failed post."""

from tests.drills._drill import drill

drill("keys", "tests/indicators/test_no_secret_anywhere.py", "tests/test_partner_traffic.py")
