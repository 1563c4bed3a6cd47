"""A pack from the form to its files, in a browser: with scripts and without, and axe finds nothing wrong on the way."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

from tests.scale import many
from tests.waiting import PATIENCE

MADE = re.compile("^Pack of the Board")


@pytest.mark.parametrize("scripts", many([True], [True, False]))
def test_a_board_member_asks_for_a_pack_sees_it_being_made_and_takes_it_away(visit, living_site, axe, scripts):
    page = visit(living_site, "board", java_script_enabled=scripts)
    page.goto("/packs/")
    page.get_by_role("button", name="Ask for a pack").click()
    page.get_by_label("What it is called").fill("Pack of the Board")
    page.locator("summary", has_text="Pages of which there is one").click()
    page.get_by_label("Without owner, date or target").check()
    page.locator("summary", has_text="Indicators, ").click()
    page.locator("[value='indicator/M05']").check()
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("The pack is being made|Pack of the Board"))
    if scripts:
        assert axe(page) == []
    expect(page.get_by_role("heading", level=1)).to_have_text(MADE, timeout=PATIENCE * 1000)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == "pack-of-the-board-2018-01-31.pdf"
    with open(download.value.path(), "rb") as file:
        pdf = pypdf.PdfReader(io.BytesIO(file.read()))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    page.goto("/packs/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Ready")
    if scripts:
        assert axe(page) == []
