"""A thousand random tables, crossed, cumulative and successive, and their releases, attacked by a reader of all."""

from tests.drills._drill import drill

RULES = "tests/indicators/disclosure/rules"

drill(
    "disclosure",
    f"{RULES}/test_hiding.py",
    f"{RULES}/test_attack.py",
    f"{RULES}/test_releasing.py",
    "tests/test_disclosure.py",
)
