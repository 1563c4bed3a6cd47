"""From sign-in to a successful test post and its line in the log, with nothing but what the pages say."""

import json

import pytest
from playwright.sync_api import expect

from tests.docs.conftest import run_bash

pytestmark = pytest.mark.servers
# A person who reads as they go does one of these in fifteen seconds; five minutes are twenty.
MOST_STEPS = 12


class Steps:
    """What somebody does by hand, counted."""

    def __init__(self, page):
        self.page, self.taken = page, []

    def fill(self, label, text):
        self.taken.append(f"fill {label}")
        self.page.get_by_label(label, exact=True).fill(text)

    def press(self, name):
        self.taken.append(f"press {name}")
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.taken.append(f"follow {name}")
        self.page.get_by_role("link", name=name).first.click()

    def run(self, line, folder):
        self.taken.append("copy a line and run it")
        return json.loads(run_bash(line, "", folder))


def test_a_partner_makes_a_first_test_post_within_a_dozen_steps_and_finds_it_in_the_log(partner_site, page, tmp_path):
    steps = Steps(page)
    page.goto(f"{partner_site.url}/sign-in/")
    steps.fill("Email address", "partner@demo.example")
    steps.fill("Password", "look-around-2018")
    steps.press("Sign in")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rotherham Doncaster and South Humber")

    steps.fill("Name", "Trying")
    steps.press("Create a key")
    expect(page.get_by_role("heading", level=1)).to_have_text("Key created")
    _, check, send = page.locator("pre").all_inner_texts()

    told = steps.run(check, tmp_path)
    assert (told["organisations"], told["key"], told["sandbox"]) == (["rdash"], "Trying", True)
    told = steps.run(send, tmp_path)
    assert (told["sandbox"], told["rows"], told["rejected"]) == (True, 1, 0)

    steps.follow("Back to")
    steps.follow("The log of every attempt")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("Trying")
    expect(first).to_contain_text("1 created")
    assert len(steps.taken) <= MOST_STEPS, steps.taken


def test_the_documentation_speaks_of_the_readers_own_indicator(partner_site, page):
    page.goto(f"{partner_site.url}/sign-in/?next=/api/v1/docs/")
    page.get_by_label("Email address", exact=True).fill("partner@demo.example")
    page.get_by_label("Password", exact=True).fill("look-around-2018")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("API documentation")
    shown = page.locator("#send pre[data-language=curl]")
    expect(shown).to_contain_text('"indicator": "M22"')
    expect(shown).not_to_contain_text("M05")
