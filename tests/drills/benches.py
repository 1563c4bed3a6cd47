"""Every benchmark at its smallest: each tells in one line how it went, and fails below its gate."""

from tests.drills._drill import drill

drill("benches", "tests/test_bench.py")
