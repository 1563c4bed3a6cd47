"""A thousand random tables, crossed, cumulative and successive, attacked by a reader: no small figure is given away."""

from tests.drills._drill import drill

RULES = "tests/indicators/disclosure/rules"

drill("disclosure", f"{RULES}/test_hiding.py", f"{RULES}/test_attack.py", "tests/test_disclosure.py")
