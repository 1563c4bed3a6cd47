"""Thousands of made-up batches and every disguise: one outcome a row, dry runs that foretell, all or what was said."""

from tests.drills._drill import drill

drill("intake", "tests/indicators/intake/test_batches.py", "tests/indicators/intake/test_disguises.py", parallel=True)
