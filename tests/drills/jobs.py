"""Fifty thousand rows by API and by file, sites and workers killed ten times on the way: each row ends exactly once."""

from tests.drills._drill import drill

drill("jobs", "tests/indicators/intake/test_killed_jobs.py", "tests/indicators/intake/test_upload_workers.py")
