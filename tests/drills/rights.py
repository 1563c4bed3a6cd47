"""Every source × every indicator × every state of a period × every verb, and nobody reads or writes another's."""

from tests.drills._drill import drill

drill("rights", "tests/indicators/intake/test_rights.py")
