"""The pages that `test_every_page.py` leaves to a second process."""

import pytest

from tests.e2e.test_every_page import LOOKED_AT, look, tabs  # noqa: F401 - the fixture


@pytest.mark.parametrize("example", LOOKED_AT[1::2], ids=str)
def test_the_page_has_one_heading_fits_a_narrow_screen_and_axe_finds_nothing_wrong(tabs, axe, example):  # noqa: F811
    look(tabs, axe, example)
