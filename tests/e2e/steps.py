"""What several journeys do: fill in a day, read the board, look something up in the audit trail."""

import re

from playwright.sync_api import expect


def fill_day(page, legend, day, month, year):
    group = page.get_by_role("group", name=legend)
    for label, number in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label).fill(str(number))


def saved(page, words):
    """The page says that something was saved."""
    expect(page.locator(".govuk-notification-banner--success")).to_contain_text(words)


def objective(board, code):
    """The row of an objective on the board."""
    return board.get_by_role("row").filter(has=board.get_by_role("link", name=code, exact=True))


def number_of(row, word):
    """How many actions of an objective have a status; the badge says it in its words."""
    found = re.search(rf"(\d+)\s+{word}", row.locator(".dcst-counts").inner_text())
    return int(found[1]) if found else 0


def rated(row, noun):
    """How many actions or indicators of an objective are rated, as the words of its headline give it."""
    words = row.inner_text()
    if noun == "indicators":
        told = re.search(r"(\d+) meets? it, (\d+) (?:is|are) within tolerance, (\d+) (?:is|are) outside", words)
        return sum(map(int, told.groups())) if told else 0
    enough, too_few = rf"of (\d+) rated, of \d+ {noun}", rf"Rated: (\d+) of \d+ {noun}"
    return int(next(filter(None, re.search(f"{enough}|{too_few}", words).groups())))


def met(row, noun):
    """How many of those that are rated are on track or completed."""
    return int(re.search(rf"On track or completed: (\d+) of \d+ rated, of \d+ {noun}", row.inner_text())[1])


def change(board, code):
    """The line about a subject on the page of all that changed, in a tab of its own: the board stays open."""
    page = board.context.new_page()
    page.goto(board.get_by_role("link", name="All that changed").get_attribute("href"))
    return page.locator(".dcst-changes li").filter(has_text=code).first


def in_audit_trail(visit, site, subject, *words):
    """An auditor finds the latest change of a subject, with these words in its row."""
    page = visit(site, "auditor")
    page.goto("/audit/")
    page.get_by_label("Subject").fill(subject)
    page.get_by_role("button", name="Filter").click()
    latest = page.get_by_role("group", name="Changes").get_by_role("row").nth(1)
    for word in words:
        expect(latest).to_contain_text(word)
