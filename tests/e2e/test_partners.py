"""The officer issues a key in the browser; the partner sends a value with it; indicator and board move."""

import argparse
import csv
import io
import json
import re
import subprocess
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import change, in_audit_trail, objective, rated
from tests.waiting import PATIENCE

CURL = argparse.ArgumentParser()
CURL.add_argument("-H", action="append", dest="headers")
CURL.add_argument("-d", dest="body")
CURL.add_argument("address")


def run(line):
    """What the site answers to a line of a page: bash reads it, and what curl would send is sent."""
    spoken = subprocess.run(
        ["bash", "-c", re.sub("^curl ", "printf '%s\\\\0' ", line)], capture_output=True, text=True, check=True
    )
    given = CURL.parse_args(spoken.stdout.split("\0")[:-1])
    headers = dict(header.split(": ", 1) for header in given.headers)
    request = urllib.request.Request(given.address, given.body and given.body.encode(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def issued(browser, browser_context_args, session_of, living_site, axe):
    """What the officer sees when a key for RDaSH is issued: the key, and the lines to try it with."""
    state = session_of(living_site, "officer")
    context = browser.new_context(**browser_context_args, base_url=living_site.url, storage_state=state)
    page = context.new_page()
    page.goto("/partners/")
    page.get_by_role("link", name="Rotherham Doncaster and South Humber NHS Foundation Trust").click()
    page.get_by_label("Name").fill("Nightly from the case system")
    page.get_by_label("Live", exact=True).check()
    page.get_by_role("button", name="Create a key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Key created")
    expect(page.locator("main")).to_contain_text("This is the only time the key is shown.")
    assert axe(page) == []
    key, check, send = page.locator("pre").all_inner_texts()
    yield {"key": key, "check": check, "send": send, "page": page}
    context.close()


def test_the_key_is_shown_once(visit, living_site, issued):
    page = visit(living_site, "officer")
    page.goto("/partner/rdash/")
    keys = page.get_by_role("group", name="Keys")
    expect(keys).to_contain_text("Nightly from the case system")
    expect(keys).to_contain_text("In use")
    assert len(issued["key"]) > 30
    assert issued["key"] not in page.content()


def test_the_lines_of_the_page_work_as_they_stand(issued):
    assert issued["key"] in issued["check"]
    assert run(issued["check"])["organisations"] == ["rdash"]
    answer = run(issued["send"])
    assert (answer["dry_run"], answer["created"], answer["rejected"]) == (True, 1, 0)


def test_a_value_sent_with_the_key_moves_the_indicator_and_the_board(visit, living_site, issued, reload_until):
    board = visit(living_site, "board")
    board.goto("/board/?plan=CYP")
    theme = objective(board, "CYP-HEALTHY")
    before = rated(theme, "indicators")

    body = json.dumps({"values": [{"indicator": "M22", "period": "FY2017-18-Q3", "value": "12"}]})
    send = issued["send"].replace("?dry_run=true", "")
    answer = run(re.sub("-d '.*?'", f"-H 'Idempotency-Key: one-value' -d '{body}'", send))
    assert (answer["created"], answer["values"][0]["outcome"]) == (1, "created")

    page = visit(living_site, "partner")
    page.goto("/")
    page.get_by_role("link", name="Send us data").click()
    last = page.get_by_role("group", name="Last submissions").get_by_role("row").nth(1)
    expect(last).to_contain_text("Key “Nightly from the case system”")
    expect(last).to_contain_text("1 created, 0 corrected, 0 unchanged")
    last.get_by_role("link").click()
    expect(page.get_by_role("group", name="What became of each row")).to_contain_text("M22")
    page.get_by_role("link", name="M22").click()
    told = page.locator("main")
    expect(told).to_contain_text("12 young people against a target of 8; tolerance 10; 2 outside.")
    expect(told).to_contain_text("October to December 2017")

    board.reload()
    expect(change(board, "M22")).to_contain_text(re.compile(r"Suppressed\s+to\s+Off track[\s\S]*31 January 2018"))
    concern = board.locator(".dcst-concern-line").filter(has_text="M22")
    expect(concern).to_contain_text("12 young people, October to December 2017 · target at most 8")
    reload_until(board, lambda: rated(theme, "indicators") == before + 1)
    in_audit_trail(visit, living_site, answer["id"], "key Nightly from the case system")


def filled(path, **values):
    """The file of a path, with values entered in the rows of its indicators for October to December 2017."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    place = {name: number for number, name in enumerate(rows[0])}
    for row in rows[1:]:
        if row[place["period"]] == "FY2017-18-Q3" and row[place["indicator"]] in values:
            row[place["value"]] = values[row[place["indicator"]]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return {"name": "values.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def downloaded(page, link):
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return download.value.path()


def check_file(page, file):
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()


def test_the_whole_way_of_a_partner_from_sign_in_to_the_board(visit, site, axe):
    page = visit(site)
    page.goto("/sign-in/")
    page.get_by_label("Email").fill("partner@demo.example")
    page.get_by_label("Password", exact=True).fill("look-around-2018")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/partner/")
    page.get_by_label("Name").fill("Trying")
    page.get_by_role("button", name="Create a key").click()
    assert run(page.locator("pre").nth(1).inner_text())["organisations"] == ["rdash"]
    assert run(page.locator("pre").nth(2).inner_text())["sandbox"] is True
    page.get_by_role("link", name="Back to").click()

    page.get_by_role("button", name="Send a file").click()
    template = downloaded(page, "CSV file")
    check_file(page, filled(template, M22="twelve", M24="430"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 row has something to mend")
    wrong = page.get_by_role("group", name="Rows to mend").get_by_role("cell", name="twelve")
    expect(wrong).to_contain_text("“twelve” is not a number. Use the digits 0 to 9")
    expect(page.get_by_role("button", name="Submit this 1 row")).to_be_visible()
    assert axe(page) == []

    to_mend = downloaded(page, "the file with a column")
    assert "value: “twelve” is not a number." in to_mend.read_text("utf-8-sig")
    page.get_by_role("link", name="send it again").click()
    check_file(page, filled(to_mend, M22="12"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is wrong with the file")
    page.get_by_role("button", name="Submit these 2 rows").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 rows submitted")
    assert axe(page) == []

    board = visit(site, "board")
    board.goto("/board/?plan=CYP")
    expect(change(board, "M22")).to_contain_text(re.compile(r"Suppressed\s+to\s+Off track[\s\S]*31 January 2018"))
    page.get_by_role("link", name="The record of this submission").click()
    expect(page.get_by_role("group", name="What became of each row")).to_contain_text("M22")


def test_a_revoked_key_opens_nothing(visit, living_site, axe):
    page = visit(living_site, "officer")
    page.goto("/partner/ccg/")
    page.get_by_label("Name").fill("Lost laptop")
    page.get_by_label("Live", exact=True).check()
    page.get_by_role("button", name="Create a key").click()
    check = page.locator("pre").nth(1).inner_text()
    assert run(check)["organisations"] == ["ccg"]
    page.get_by_role("link", name="Back to").click()
    page.get_by_role("link", name="Revoke Lost laptop").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revoke the key “Lost laptop”?")
    assert axe(page) == []
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_role("group", name="Keys")).to_contain_text("Revoked 31 January 2018")
    with pytest.raises(urllib.error.HTTPError) as refused:
        run(check)
    assert refused.value.code == 401


def test_a_partner_is_told_by_a_mail_and_sees_in_the_log_that_it_went_out(visit, living_site, axe, reload_until):
    page = visit(living_site, "partner")
    page.goto("/partner/rdash/told/")
    page.get_by_label("Email address").fill("shared@rdash.example")
    page.get_by_role("button", name="Add the address").click()
    page.get_by_role("button", name="Send a test to shared@rdash.example").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A test message")
    reload_until(page, lambda: "Taken" in page.locator("main").inner_text())
    expect(page.locator("main")).to_contain_text("This message arrived, and asks for nothing.")
    assert axe(page) == []
    page.goto("/partner/rdash/told/")
    page.get_by_label("Address", exact=True).fill("https://told.invalid/hook")
    page.get_by_role("button", name="Save the webhook").click()
    expect(page.locator("pre")).to_contain_text("whsec_")
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Send a test message to the webhook").click()
    reload_until(page, lambda: "next try" in page.locator("main").inner_text())
    assert axe(page) == []


def test_another_organisations_page_is_not_found(visit, demo_site):
    page = visit(demo_site, "partner")
    assert page.goto("/partner/dmbc/").status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
