"""Every example of every page on two screens: axe finds nothing wrong, nothing runs over the edge of a telephone; and
every action and indicator has a page headed by the words of its plan."""

from tests.drills._drill import drill

LOOKED_AT = ("tests/e2e/test_every_page.py", "tests/e2e/test_every_other_page.py")
drill("pages", *LOOKED_AT, "tests/e2e/test_the_words_of_the_plans.py", parallel=True)
