"""A reader with the page alone works out each status: from the figure, the target, its tolerance and its way beside it.

Nothing of the product is asked: the sentences are read as a person reads them.
"""

import re
from decimal import Decimal

import pytest

# The text of parts of some pages, read in the browser: [{name: text}] for each row of each address.
READ = """async ({addresses, row, parts}) => {
  const text = node => node ? node.textContent.replace(/\\s+/g, ' ').trim() : '';
  const found = await Promise.all(addresses.map(async address => {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html');
    return [...page.querySelectorAll(row)].map(one => ({
      ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, text(one.querySelector(part))])),
      href: one.querySelector('th a')?.getAttribute('href') ?? address,
    }));
  }));
  return found.flat();
}"""
BADGE = ".dcst-rag"
WAYS = {"at most": "Lower", "below": "Lower", "at least": "Higher", "above": "Higher", "": "On plan"}


@pytest.fixture
def read(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/about/contact/")

    def parts_of(row, addresses, **parts):
        return page.evaluate(READ, {"addresses": addresses, "row": row, "parts": parts})

    return parts_of


def number(text):
    return Decimal(text.replace(",", ""))


def target_in(words):
    """(way, target, tolerance or None, second tolerance or None) of “at most 22, tolerance 25”."""
    found = re.search(
        r"(at most|at least|below|above)?\s*(-?[\d.,]*\d)(?:, within ([\d.,]*\d))?(?:, tolerance ([\d.,]*\d))?", words
    )
    way, target, within, tolerance = found.groups()
    return way or "", number(target), within and number(within), tolerance and number(tolerance)


def status(value, words):
    """The word for a value held against a target in words."""
    way, target, within, tolerance = target_in(words)
    if way == "":
        away = abs(value - target)
        return "On track" if away <= within else "At risk" if tolerance and away <= tolerance else "Off track"
    sign = 1 if way in ("at least", "above") else -1
    is_met = sign * value > sign * target if way in ("below", "above") else sign * value >= sign * target
    if is_met:
        return "On track"
    return "At risk" if tolerance is not None and sign * value >= sign * tolerance else "Off track"


RATED = ("On track", "At risk", "Off track")


def test_each_status_of_the_list_follows_from_the_figure_and_the_target_in_its_row(read):
    rows = read(
        ".dcst-list tbody tr:not(.dcst-list__heading)",
        ["/indicators/?sort=documents"],
        value=".dcst-list__value",
        target=".dcst-list__target",
        status=f".dcst-list__status {BADGE}",
    )
    rated = [row for row in rows if row["status"] in RATED]
    assert {row["status"] for row in rated} == set(RATED) and len(rated) > 20
    for row in rated:
        value = number(re.match(r"-?[\d.,]*\d", row["value"])[0])
        # The days a target is for stand right behind it, in a line of their own.
        target = re.sub(r"(\d{4}/\d\d|\d{4}|1 April .*|[A-Z][a-z]+ to .*)$", "", row["target"].removeprefix("Target "))
        assert (row["href"], status(value, target)) == (row["href"], row["status"])


def test_each_status_of_a_page_follows_from_its_figure_target_direction_and_period(read):
    rows = read(".dcst-list tbody tr", ["/indicators/?sort=documents"], status=f".dcst-list__status {BADGE}")
    addresses = [row["href"] for row in rows if row["status"] in RATED]
    pages = read(
        ".dcst-glance__facts",
        addresses,
        value=".dcst-glance__value",
        when=".dcst-glance__when",
        status=f".dcst-glance__status {BADGE}",
        target=".dcst-findings dd",
    )
    assert len(pages) == len(addresses) > 20
    for page in pages:
        value, target = number(re.match(r"-?[\d.,]*\d", page["value"])[0]), page["target"].partition(", for ")
        assert (page["href"], status(value, target[0])) == (page["href"], page["status"])
        way, _, _, _ = target_in(target[0])
        assert f"{WAYS[way]} is better" in page["target"] or f"{WAYS[way]} is best" in page["target"]
        assert is_for(page["when"], target[2])


def is_for(period, span):
    """Whether the last year of a period lies within the years that a target is for."""
    held = [years_in(text.partition(":")[0].partition("(")[0]) for text in (period, span)]
    return min(held[1]) <= max(held[0]) <= max(held[1])


def years_in(text):
    """The years that a text names; “2016/17” is both."""
    found = re.findall(r"(\d{4})(?:/(\d\d))?", text)
    return [int(first) for first, _ in found] + [int(first[:2] + second) for first, second in found if second]


def test_each_measure_on_a_board_is_as_its_line_says(read):
    boards = ["/board/", "/board/?plan=CYP", "/board/?as_at=2017-09-30"]
    rows = read(".dcst-concern-line", boards, status=BADGE, told=".dcst-attention__what .dcst-attention__small")
    told = [row for row in rows if row["status"] in RATED and "· target " in row["told"]]
    assert len(told) >= 5
    for row in told:
        now, _, target = row["told"].partition(" · target ")
        value = number(re.match(r"-?[\d.,]*\d", now)[0])
        assert (row["href"], status(value, target)) == (row["href"], row["status"])


def test_each_objective_is_as_the_counts_of_its_actions_say(read):
    """On track from 90 %, At risk from 70 % and where none is off track; half of the actions must be rated."""
    rows = read(
        ".dcst-board__table tbody tr",
        ["/board/", "/board/?plan=CYP", "/board/?as_at=2017-03-31"],
        status=f"td {BADGE}",
        why=".dcst-board__why",
        counts=".dcst-counts",
    )
    assert len(rows) > 12
    for row in rows:
        held = {
            word: int(count)
            for count, word in re.findall(r"(\d+) (completed|on track|at risk|off track)", row["counts"])
        }
        rated, of = sum(held.values()), int(re.search(r"of (\d+) actions", row["why"])[1])
        good = held.get("completed", 0) + held.get("on track", 0)
        if 2 * rated < of or not rated:
            expected = "Not enough known"
        elif 10 * good >= 9 * rated:
            expected = "On track"
        else:
            expected = "At risk" if 10 * good >= 7 * rated or "off track" not in held else "Off track"
        assert (row["href"], expected) == (row["href"], row["status"]), row


def test_the_spending_is_as_its_forecast_budget_and_tolerance_say(read):
    addresses = ["/board/", "/board/?as_at=2017-05-31", "/board/?as_at=2017-09-30"]
    rows = read("[aria-labelledby=money] .dcst-concerns li", addresses, status=BADGE, why=".dcst-concern-line__why")
    told = [row for row in rows if row["status"] in RATED]
    assert len(told) >= 5
    for row in told:
        spent, budget = map(
            number, re.search(r"£([\d.,]+)k against (?:a budget of )?£([\d.,]*\d)k", row["why"]).groups()
        )
        allowed = re.search(r"Tolerance £([\d.,]*\d)k", row["why"])
        over = spent - budget
        at_most = number(allowed[1]) if allowed else Decimal(0)
        expected = "On track" if over <= 0 else "At risk" if over <= at_most else "Off track"
        assert expected == row["status"], row
