"""A year of packs drawn the same after every value was revised, everybody renamed, targets and rules changed; workers
that make packs killed ten times, each pack whole or absent."""

from tests.drills._drill import drill

drill(
    "packs",
    "tests/dcst/site/demo/test_load.py::test_packs_are_drawn_the_same_after_everything_they_rest_on_was_said_otherwise",
    "tests/dcst/site/packs/test_killed.py",
)
