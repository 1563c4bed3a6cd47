"""The site's own settings, with the naive way of storing beside its addresses.

As behind a broker: what a change only asks for is a worker's to compute, and none runs while it is measured.
"""

from dcst.settings import *  # noqa: F403 - these are the settings, but for what follows

ROOT_URLCONF = "tests.bench._urls"
SWEEP_AFTER_COMMIT = False
API_CALLS_PER_MINUTE = 1_000_000  # counted as ever, and never used up
CELERY_IMPORTS = ["tests.bench._recomputing"]
