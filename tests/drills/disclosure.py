"""A thousand random tables with all their releases, attacked by another solver: no small figure is given away."""

from tests.drills._drill import drill

drill("disclosure", "tests/indicators/disclosure/rules/test_hiding.py", "tests/test_disclosure.py")
