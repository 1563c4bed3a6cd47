"""Each table locked, one for a minute; PostgreSQL crashed 20 times, sites, worker and sweep killed 20 times, under four
writers; a clock that jumps: nothing acknowledged is lost, doubled or left unrated, and no answer is a 500."""

from tests.drills._drill import drill

drill("outages", "tests/test_outages.py", "tests/dcst/record/test_wrong_clock.py")
