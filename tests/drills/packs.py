"""A year of packs drawn the same after every value was revised, everybody renamed, targets and rules changed; workers
that make packs killed ten times, each pack whole or absent."""

from tests.drills._drill import drill

drill(
    "packs",
    "tests/dcst/site/demo/test_load.py",
    "tests/dcst/site/packs/test_killed.py",
)
