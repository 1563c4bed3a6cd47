"""What a stranger, a partner and a crawler see: what was released, as it went out, and nothing else."""

import re
from html import unescape

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dcst.models import Release, Role
from dcst.people.roles import ROLES, Permission
from dcst.site.public.changes import propose_release, withdraw_release, write_public_words
from dcst.site.public.chosen import Chosen
from indicators.models import Observation
from tests.counting import counted
from tests.dcst.site.public.world import ALL, LATER, LATEST, NOW, ONE, counted_measure, locality, shared_plan
from tests.factories import person
from tests.indicators.factories import ObservationFactory
from tests.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
# A number that is released, and others that are not: a locality, a small one, another promise’s, an older period’s.
OUT, PLANTED = "4,711", ("883,719", "4,713", "771,199", "619,433")


@pytest.fixture
def strands():
    return shared_plan()


@pytest.fixture
def measure(strands):
    numbers = [("FY2015-16-Q1", 619433), *((f"FY2016-17-Q{n}", 900 + 50 * n) for n in (1, 2, 3, 4))]
    numbers += [(f"FY2017-18-Q{n}", 1200 + 50 * n) for n in (1, 2)] + [("FY2017-18-Q3", 4711)]
    row = counted_measure(strands["CYP-01"], numbers=[*numbers, ("FY2015-16-Q4", 880)])
    ObservationFactory(indicator=row, area=locality("north"), value=883719)
    counted_measure(strands["V-01"], code="M02", numbers=[("FY2017-18-Q3", 771199)])
    return row


def propose(officer, chosen=ONE, at=NOW, note="Quarter 3"):
    return propose_release(chosen, by=officer, at=at, note=note)


def page(address="/public/", user=None):
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(unescape(answer.content.decode()).split())


def crawl(user=None):
    """{address: what it says} of every address that can be reached from the public page, as a stranger or somebody."""
    client, found, left = Client(), {}, ["/public/", "/sign-in/", "/", "/robots.txt"]
    if user:
        client.force_login(user)
    while left:
        address = left.pop()
        if address in found or address.startswith(("/static/", "/sign-in/out")):
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = unescape(body.decode("utf-8", "replace")) if answer.status_code == 200 else ""
        left += [link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)', found[address])]
    return found


def numbers(text):
    """The numbers above a thousand that a page says, with commas or without; not those of an axis."""
    plain = re.sub(r"(?s)<(script|svg).*?</\1>|<[^>]*>", " ", text)
    return {found.replace(",", "") for found in re.findall(r"\b\d{1,3}(?:,\d{3})+\b|\b\d{4,}\b", plain)}


def test_before_a_release_the_page_says_that_there_is_nothing_and_what_is_promised(measure):
    shown = page()
    assert "Nothing has been released yet" in shown
    for words in ("Help comes early", "Feel safe", "We keep improving", "not written yet", "Not released yet"):
        assert words in shown
    assert OUT not in shown


def test_without_any_plan_it_is_there_as_well(db):
    assert "No plan is loaded" in page()


def test_the_line_to_call_stands_first_on_every_page(officer, measure):
    for address in ("/public/", "/public/CYP-01/", "/public/data/"):
        main = page(address).partition("<main")[2]
        assert main.index("Are you worried about a child?") < main.index("<h1")
        assert main.index("999") < main.index("01302 796000") < main.index("has not entered the number yet")
    write_public_words("call", "", by=officer, at=NOW, text="In office hours: <b>ask</b> us")
    assert "In office hours: <b>ask</b> us" in page()
    assert "<b>ask</b>" not in Client().get("/public/").content.decode()


def test_a_promise_is_told_in_its_own_words_in_plain_ones_and_with_its_figures(officer, measure):
    write_public_words("plain", "CYP-01", by=officer, at=NOW, text="We help you early.")
    assert "We help you early." not in page("/public/CYP-01/")  # until it is released
    propose(officer)
    shown = page("/public/CYP-01/")
    for words in ("Help comes early", "We help you early.", "4,711 children", "Released on 31 January 2018"):
        assert words in shown
    assert "4,711 children" in page()


def test_what_is_not_known_is_said_to_be_unknown_and_never_green(officer, strands):
    propose(officer)
    card = page().partition('href="/public/CYP-01/"')[2].partition("</article>")[0]
    assert "We do not know yet." in card
    assert "dcst-rag--green" not in card


def test_a_crawler_finds_nothing_that_was_not_released(officer, measure):
    found = crawl()
    assert not any(OUT in text for text in found.values())
    release = propose(officer)
    found = crawl()
    saying = {address for address, text in found.items() if OUT in text or "4711" in text}
    assert {"/public/", "/public/CYP-01/", "/public/data.csv", "/public/data.json"} <= saying
    assert {f"/public/?release={release.pk}"} <= saying
    said = set().union(*(numbers(text) for address, text in found.items() if address.startswith("/public")))
    public = "".join(text for address, text in found.items() if address.startswith("/public"))
    for planted in PLANTED:
        assert planted not in public
        assert planted.replace(",", "") not in public
    out = {str(int(row.value)) for row in release.items.filter(value__gte=1000)}
    # What else has four digits: years, the licence, telephone numbers, codes of periods in an address.
    rest = {number for number in said - out if not re.fullmatch(r"20[0-3]\d|796000|01302", number)}
    assert rest == set()


@pytest.mark.parametrize("role", [None, Role.PARTNER, Role.COMMISSIONER, Role.BOARD])
def test_each_reader_sees_the_same_on_the_public_page(officer, measure, role):
    propose(officer)
    main = page(user=role and person(role)).partition("<main")[2].partition("</main>")[0]
    assert main == page().partition("<main")[2].partition("</main>")[0]


def test_a_partner_who_follows_every_link_of_the_public_page_sees_no_more_there(officer, measure):
    propose(officer)
    found = crawl(person(Role.PARTNER, "Pat Elsewhere"))
    told = {address: text for address, text in found.items() if address.startswith("/public")}
    assert len(told) > 4
    assert not any(planted in text for text in told.values() for planted in PLANTED)


def test_what_stood_after_a_former_release_can_be_read_again(officer, measure):
    first = propose(officer)
    Observation.objects.filter(indicator=measure, period="FY2017-18-Q3").close(LATER)
    ObservationFactory(indicator=measure, period="FY2017-18-Q3", value=5899, known_from=LATER)
    second = propose(officer, at=LATEST, note="It was counted anew")
    assert "5,899 children" in page()
    then = page(f"/public/?release={first.pk}")
    assert "4,711 children" in then
    assert "5,899" not in then
    assert f"This is what stood when release {first.pk} went out" in then
    assert "5,899 children" in page(f"/public/CYP-01/?release={second.pk}")


def test_a_withdrawn_release_is_shown_no_longer_and_says_why(officer, measure):
    first = propose(officer)
    withdraw_release(first, by=officer, at=LATER, reason="It was the wrong quarter")
    assert OUT not in page()
    then = page(f"/public/?release={first.pk}")
    assert OUT not in then
    assert "was withdrawn on 31 January 2018, so its figures are not shown: It was the wrong quarter" in then
    assert "It was the wrong quarter" in page("/public/data/")


def test_a_hidden_figure_is_told_as_c_and_nowhere_else(officer, strands):
    counted_measure(strands["CYP-01"], numbers=[("FY2017-18-Q2", 40), ("FY2017-18-Q3", 4)])
    propose(officer)
    shown = page("/public/CYP-01/")
    assert re.search(r"October to December 2017</th> <td[^>]*>Doncaster</td> <td[^>]*>\[c\]</td>", shown)
    assert "suppressed [c]" in shown


@pytest.mark.parametrize("asked", ["?release=99999", "?release=999999999999"])
def test_an_unknown_release_is_not_found_and_nonsense_leads_to_the_page(measure, asked):
    answer = Client().get(f"/public/{asked}")
    assert answer.status_code == (404 if asked == "?release=99999" else 302)


@pytest.mark.parametrize("asked", ["?x=1", "?release=", "?release=1&release=2", "?release=1&x=2", "?as_at=2017-01-01"])
def test_only_addresses_of_a_few_forms_are_answered(measure, asked):
    """Else a stranger could fill the store of kept pages, and put out those of the board."""
    answer = Client().get(f"/public/{asked}")
    assert (answer.status_code, answer["Location"]) == (302, "/public/")


def test_a_proposal_that_waits_or_was_dropped_is_not_public(officer, measure):
    person(Role.OFFICER, "Sunniva Second")
    waiting = propose(officer)
    assert waiting.state == "waiting"
    assert OUT not in page()
    assert Client().get(f"/public/?release={waiting.pk}").status_code == 404


def test_others_may_keep_the_page_for_a_minute_and_no_reader_s_own(officer, measure):
    assert Client().get("/public/")["Cache-Control"] == "public, max-age=60"
    client = Client()
    client.force_login(officer)
    assert client.get("/public/")["Cache-Control"] == "no-store"


def test_a_page_that_is_kept_is_new_after_a_release(officer, measure, settings):
    settings.KEEP_PAGES = True
    caches["pages"].clear()
    assert OUT not in page()
    with CaptureQueriesContext(connection) as queries:
        page()
    assert counted(queries) <= 3  # what is known, and whether it is a demonstration
    release = propose(officer)
    assert OUT in page()
    caches["pages"].clear()
    for _ in range(2):  # what stood after a former release is made each time: there may be hundreds of them
        with CaptureQueriesContext(connection) as queries:
            page(f"/public/?release={release.pk}")
        assert counted(queries) > 5
    caches["pages"].clear()


def test_the_page_asks_as_many_queries_for_many_promises_as_for_few(officer, strands):
    asked = []
    for number in (2, 6):
        for place in range(number):
            counted_measure(strands["CYP-01"], code=f"M{number}{place}")
        propose(officer, ALL)
        with CaptureQueriesContext(connection) as queries:
            page()
        asked.append(counted(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_release_reaches_the_doors_of_releasing(officer, measure, role):
    release = propose(officer)
    client = Client()
    client.force_login(person(role))
    expected = 200 if Permission.RELEASE in ROLES[role] else 403
    for address in ("", "new/", f"{release.pk}/", f"{release.pk}/end/", "words/", "words/CYP-01/", "words/call/"):
        assert client.get(f"/releases/{address}").status_code == expected, address


def test_an_officer_chooses_checks_and_releases(officer, measure):
    visitor = Visitor(officer)
    assert "Choose what to release" in visitor.open("/releases/new/")
    asked = "/releases/new/?promises=CYP-01"
    checked = visitor.open(asked)
    assert "4,711 children" in checked
    assert "Nobody else may release" in checked
    told = visitor.send(asked, note="Quarter 3")
    assert "is public" in told
    assert Release.objects.get().chosen == Chosen(promises=("CYP-01",)).as_json
    assert "4,711 children" in page()


def test_what_cannot_be_chosen_or_lacks_its_note_is_said(officer, measure):
    visitor = Visitor(officer)
    assert "Choose what to release" in visitor.open("/releases/new/?again=")
    assert "There is nothing to release" in visitor.open("/releases/new/?again=on")
    assert "Select promises from the list" in visitor.open("/releases/new/?promises=nonsense")
    answer = visitor.post("/releases/new/?promises=CYP-01", note="")
    assert "There is a problem" in answer.content.decode()
    assert Release.objects.count() == 0


def test_a_second_officer_lets_out_and_the_first_cannot(officer, measure):
    second = person(Role.OFFICER, "Sunniva Second")
    first, other = Visitor(officer), Visitor(second)
    assert "Somebody else must let it out" in first.send("/releases/new/?promises=CYP-01", note="Quarter 3")
    release = Release.objects.get()
    assert OUT not in page()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', other.open(f"/releases/{release.pk}/"))[1]
    other.client.post(f"/releases/{release.pk}/approve/", {"csrfmiddlewaretoken": token})
    assert OUT in page()
    assert "let out by Sunniva Second" in first.open(f"/releases/{release.pk}/")


def test_an_officer_withdraws_and_writes_words(officer, measure):
    release, visitor = propose(officer), Visitor(officer)
    assert "is withdrawn" in visitor.send(f"/releases/{release.pk}/end/", reason="The wrong quarter")
    assert "The words are saved" in visitor.send("/releases/words/CYP-01/", text="We help you early.")
    assert "We help you early." in visitor.open("/releases/words/")
    visitor.send("/releases/words/licence/", text="Ask us first.")
    assert "Ask us first." in page()
    assert visitor.client.get("/releases/words/nonsense/").status_code == 404
