"""Every action and indicator of the two documents is on screen, word for word.

The pages are fetched and read by the browser itself; what they should say is in the fixtures, which other tests hold
against the documents.
"""

import csv
from collections import Counter

import pytest

from tests import ROOT
from tests.scale import many, tell

FIXTURES = ROOT / "fixtures" / "plans"
# {address: the texts of what the selector finds there}, white space told as a browser shows it.
READ = """async ([addresses, selector]) => {
  const read = async (address) => {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = [...page.querySelectorAll(selector)].map((found) => found.textContent.replace(/\\s+/g, " ").trim());
    return [address, answer.ok ? said : [`status ${answer.status}`]];
  };
  return Object.fromEntries(await Promise.all(addresses.map(read)));
}"""


def rows(plan, name):
    with (FIXTURES / plan / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


ACTIONS = [row for plan in ("bp", "cyp") for row in rows(plan, "actions")]
STRANDS = [row for plan in ("bp", "cyp") for row in rows(plan, "strands")]
FRAMEWORK = [row for row in rows("framework", "indicators") if row["framework"] == "outcomes"]
# Their pages are one page each: a few are opened in every run, all of them in the drill.
OPENED_ACTIONS = many(ACTIONS[::8], ACTIONS)
OPENED_INDICATORS = many([row for row in FRAMEWORK if row["kind"] != "named"][::4] + FRAMEWORK[::8], FRAMEWORK)


@pytest.fixture(scope="module")
def read(browser, browser_context_args, session_of, demo_site):
    """read(addresses, selector) → {address: texts} as a board member's browser reads them."""
    context = browser.new_context(
        **browser_context_args, base_url=demo_site.url, storage_state=session_of(demo_site, "board")
    )
    page = context.new_page()
    page.goto("/about/contact/")
    yield lambda addresses, selector: page.evaluate(READ, [addresses, selector])
    context.close()


def squeezed(text):
    return " ".join(text.split())


def test_the_documents_hold_188_actions_and_75_indicators():
    assert len(ACTIONS) == 125 + 40 + 23
    kinds = Counter(row["kind"] for row in FRAMEWORK)
    assert kinds == {"named": 53, "name-lost": 18, "intelligence-gap": 4}


def test_every_action_stands_under_its_strand_word_for_word(read):
    shown = read([f"/plan/{strand['code']}/" for strand in STRANDS], "th.dcst-node-text:has(a[href^='/plan/'])")
    for strand in STRANDS:
        told = [f"{row['code']} {squeezed(row['text'])}" for row in ACTIONS if row["strand"] == strand["code"]]
        assert shown[f"/plan/{strand['code']}/"] == told


def test_every_action_has_a_page_of_its_own_headed_by_its_words(read):
    shown = read([f"/plan/{row['code']}/" for row in OPENED_ACTIONS], "h1")
    assert shown == {f"/plan/{row['code']}/": [squeezed(row["text"])] for row in OPENED_ACTIONS}
    tell(pages=len(shown))


def test_every_strand_and_objective_is_headed_by_its_words(read):
    objectives = [row for plan in ("bp", "cyp") for row in rows(plan, "objectives")]
    shown = read([f"/plan/{row['code']}/" for row in STRANDS + objectives], "h1")
    assert shown == {f"/plan/{row['code']}/": [squeezed(row["text"])] for row in STRANDS + objectives}


def test_every_indicator_of_the_framework_is_listed_by_its_name_or_as_lost(read):
    address = "/indicators/?sort=documents"
    rows_of_tables = read([address], "th.dcst-node-text")[address]
    shown = [text for text in rows_of_tables if text.split()[0] in {row["code"] for row in FRAMEWORK}]
    told = {row["code"]: listed(row) for row in FRAMEWORK if row["kind"] != "intelligence-gap"}
    assert {text.split()[0] for text in shown} == set(told)
    assert [text for text in shown if not text.startswith(told[text.split()[0]])] == []
    assert len(shown) == 53 + 18


def listed(row):
    if row["kind"] == "named":
        return f"{row['code']} {squeezed(row['name'])}"
    beside = f" (suggested: {squeezed(row['suggestion'])}; not the source’s words)" if row["suggestion"] else ""
    return f"{row['code']} Name lost in source{beside}"


def test_the_four_intelligence_gaps_stand_apart_in_their_own_words(read):
    shown = read(["/indicators/"], "main > ul:last-of-type > li")["/indicators/"]
    gaps = [row for row in FRAMEWORK if row["kind"] == "intelligence-gap"]
    assert shown == [f"{row['code']} {squeezed(row['name'])}" for row in gaps]


def test_every_indicator_has_a_page_of_its_own_headed_by_its_name_or_as_lost(read):
    assert {row["kind"] for row in OPENED_INDICATORS} == {row["kind"] for row in FRAMEWORK}
    shown = read([f"/indicators/{row['code']}/" for row in OPENED_INDICATORS], "h1")
    name = {f"/indicators/{row['code']}/": [squeezed(row["name"]) or "Name lost in source"] for row in FRAMEWORK}
    assert shown == {address: name[address] for address in shown} and len(shown) >= 10
    tell(pages=len(shown))


@pytest.mark.parametrize("plan", ["bp", "cyp"])
def test_everything_else_the_plan_says_stands_on_one_page(read, plan):
    [page] = read([f"/plan/{plan.upper()}/words/"], "main")[f"/plan/{plan.upper()}/words/"]
    kinds = ["statements", "priorities", "achievements"] if plan == "bp" else ["statements"]
    said = [row for kind in kinds for row in rows(plan, kind)]
    assert [row["code"] for row in said if squeezed(row["text"]) not in page] == []
    assert len(said) > 50
