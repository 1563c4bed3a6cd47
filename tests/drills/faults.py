"""The database fails at every statement of every verb of the intake, one after another: whole or not at all."""

from tests.drills._drill import drill

drill("faults", "tests/indicators/intake/test_every_statement.py", parallel=True)
