"""Ten questions of a board member, each answered in the first screen of a page that is two clicks from the board.

Nobody scrolls: what answers stands in the window, and reads as an answer.
"""

import re

import pytest
from playwright.sync_api import expect

SCREEN = {"width": 1280, "height": 800}
MOST = 2  # clicks


class Board:
    """The board of the Trust in a window of one screen; it counts the clicks that lead away from it."""

    def __init__(self, page):
        self.page, self.clicks = page, 0
        page.goto("/board/")

    def click(self, target):
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state()

    def follow(self, name, within="main"):
        """Press the first link of that name in a part of the page, wherever on the page it stands."""
        self.click(self.page.locator(within).get_by_role("link", name=name).first)

    def answers(self, answer, *words):
        """The answer stands whole or begins in the window, is not under its edge, and has these words."""
        expect(answer).to_be_in_viewport()
        top = answer.bounding_box()
        assert 0 <= top["y"] < SCREEN["height"]
        for said in words:
            expect(answer).to_contain_text(re.compile(said) if isinstance(said, str) else said)
        assert self.clicks <= MOST


@pytest.fixture
def board(visit, demo_site):
    return Board(visit(demo_site, "board", viewport=SCREEN))


def test_what_is_off_track_and_why(board):
    row = board.page.locator(".dcst-concern-line").first
    board.answers(row.locator(".dcst-rag"), "Off track")
    board.answers(row.get_by_role("rowheader"), "A8 Children in need with open and current plan", "88.7 %.*at least 95")
    board.answers(row.locator("q"), "Three teams carry vacancies")


def test_what_got_worse_since_the_last_meeting(board):
    expect(board.page.locator("#changes")).to_contain_text("What changed since the Board of 14 December 2017")
    board.follow(re.compile(r"^\d+ worse$"))
    worse = board.page.get_by_role("region", name=re.compile("^Worse"))
    board.answers(worse.get_by_role("heading"), r"Worse \(\d+\)")
    board.answers(worse.get_by_role("listitem").first, "BP-3.15", "At risk\\s+to\\s+Off track")


def test_are_we_on_course_for_outstanding(board):
    sentence = board.page.locator(".dcst-lead p", has_text="Ofsted")
    board.answers(sentence, "Good, November 2017", "Outstanding promised by October 2019", "is not announced")


def test_how_do_our_neighbours_do_on_re_referrals(board):
    board.follow(re.compile("Re-Referrals"), ".dcst-cards")
    line = board.page.locator(".dcst-findings > div", has_text="Neighbours")
    board.answers(line, "Worse", r"27\.1.*against 20\.\d+ for the mean of 10 of 10 statistical neighbours")


def test_how_many_children_are_in_care_and_how_they_move(board):
    card = board.page.locator(".dcst-card", has_text="Children in Care")
    board.answers(card, "537\\s+children", r"Up 1\.3 per 10,000 aged 0-17, 6 in a row", r"England 62\.0")
    board.follow("Rate of Children in Care", ".dcst-cards")
    board.answers(board.page.locator(".dcst-glance__value"), r"81\.7")
    board.answers(board.page.locator(".dcst-findings > div", has_text="Going"), r"Up 1\.3 per 10,000")
    board.answers(board.page.locator(".dcst-chart").first)


def test_what_will_the_year_end_with(board):
    """By the returns: 48,154 less 46,345 at month 8, and 48,299 less 46,330 at month 9."""
    words = r"Month 9: forecast outturn £1,969k overspent, 4\.3 % of £46,300k, £160k worse than at month 8"
    board.answers(board.page.locator(".dcst-lead p", has_text="Money"), words)
    board.answers(board.page.locator(".dcst-card", has_text="Forecast outturn"), "£1,969k\\s+overspent", "Off track")


def test_what_do_we_not_know(board):
    card = board.page.locator(".dcst-card", has_text="Not known")
    board.answers(
        card, r"\d+\s+figures? late", r"\d+ actions never reported on", r"Of \d+ statutory measures \d+ unknown"
    )


def test_what_did_we_see_on_30_november_2017(board):
    board.click(board.page.get_by_text("Change the day"))
    board.page.get_by_label("Show what was known at the end of").fill("2017-11-30")
    board.click(board.page.get_by_role("button", name="Show"))
    board.answers(board.page.locator(".dcst-as-at__day"), "as at 30 November 2017")
    board.answers(board.page.locator(".dcst-lead p", has_text="Ofsted"), "Inadequate, October 2015", "Month 7")
    board.answers(board.page.locator(".dcst-card", has_text="Children in Care"), "528\\s+children")


def test_which_recommendations_are_open(board):
    board.follow("Inspections", "#navigation")
    board.follow("Recommendations and the actions that answer them")
    part = board.page.get_by_role("region", name="Open")
    board.answers(part.get_by_role("heading"), "Open: 19 of 20")
    board.answers(
        part.locator("div", has_text="Off track").last, "11. Support transition to independence for care leavers"
    )
    board.answers(part.locator("div", has_text="On track").last, "1. Effective and timely recording of casework")


def test_what_of_the_plans_has_no_owner_date_or_target(board):
    board.follow("Without owner, date or target")
    rows = board.page.locator(".dcst-lacking > div")
    for words, codes in (
        ("Actions without an owner", "BP-2.22, BP-2.30"),
        ("Actions without a date", "BP-2.20, BP-2.21"),
        ("Actions whose date is open", "BP-1.23, BP-1.25"),
        ("Measures without an owner", "None"),
        ("Measures without a date", "None"),
        ("Measures without a target", "M01, M03, M04"),
    ):
        board.answers(rows.filter(has_text=words), r"\d+ of \d+", codes)
