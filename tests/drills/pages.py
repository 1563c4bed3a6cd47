"""Every example of every page on every screen: axe finds nothing wrong, nothing runs over the edge of a telephone."""

from tests.drills._drill import drill

drill("pages", "tests/e2e/test_every_page.py", parallel=True)
