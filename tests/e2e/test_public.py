"""What everybody reads: without an account, without scripts, on paper; and how an officer lets more of it out."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.test_paper import CHARTS, bare

PAGES = ("/public/", "/public/CYP-01/", "/public/data/")


def test_a_stranger_reads_it_all_without_a_script(visit, demo_site):
    page = visit(demo_site, java_script_enabled=False)
    page.goto("/sign-in/")
    page.get_by_role("link", name="What we promised", exact=True).click()
    expect(page.locator("main").get_by_role("link").first).to_have_text("999")
    page.get_by_role(
        "link", name="Children have access to the right services at the earliest opportunity", exact=True
    ).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Children have access to the right services")
    page.get_by_text("Table", exact=True).first.click()
    expect(page.locator("main table").first).to_contain_text("October to December 2017")
    expect(page.locator(".dcst-still svg").first).to_be_visible()
    page.get_by_role("link", name="What the columns mean, and all releases").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The data")


@pytest.mark.parametrize("address", PAGES)
def test_on_paper_each_side_says_when_it_was_released(visit, demo_site, address):
    page = visit(demo_site)
    page.goto(address)
    told = page.evaluate(CHARTS)
    sides = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    words = [bare(side.extract_text()) for side in sides]
    assert all("Asreleasedon25January2018" in side for side in words)
    assert [text for _, said in told for text in said if bare(text) not in "".join(words)] == []
    assert bare("Are you worried about a child?") in words[0]


def test_an_officer_looks_at_what_would_go_out_and_lets_it_out(visit, living_site):
    page, stranger = visit(living_site, "officer"), visit(living_site)
    stranger.goto("/public/CYP-07/")
    expect(stranger.locator("main")).to_contain_text("Not released yet.")
    page.goto("/releases/")
    page.get_by_role("button", name="Prepare a release").click()
    page.get_by_label("CYP-07 Ensure all children are school ready").check()
    page.get_by_role("button", name="Check what would go out").click()
    expect(page.locator("main")).to_contain_text("1 promise and")
    page.get_by_role("button", name="Release it to the public").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("What is this release for?").fill("School readiness")
    page.get_by_role("button", name="Release it to the public").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Release 4")
    stranger.reload()
    expect(stranger.locator("main")).not_to_contain_text("Not released yet.")
    stranger.goto("/public/data/")
    expect(stranger.locator("main")).to_contain_text("School readiness")
