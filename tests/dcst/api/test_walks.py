"""A walk through the pages of a list: each row that stood at the first page once, whatever is written meanwhile."""

import contextlib
import datetime
import threading
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client

from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, answer_query, ask_about_value, issue_key, set_target
from indicators.models import Observation, ValueQuery
from objectives import changes
from tests.factories import ActionFactory, OrganisationFactory, PlanFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db
OBSERVATIONS = "/api/v1/observations/"
QUARTERS = ["FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3"]


@pytest.fixture
def indicator(officer):
    """One with three quarters, told one after the other."""
    area()
    found = IndicatorFactory(code="M01")
    for period in QUARTERS:
        tell(found, officer, period, "20")
    return found


def tell(indicator, officer, period, value):
    given = {"period": Period.parse(period), "value": Decimal(value)}
    return add_observation(indicator, by=officer, at=clock.now(), **given)


def walk(client, address, between=lambda: None):
    """[every row], as the pages from an address give them; `between` is called once, after the first page."""
    rows, first = [], True
    while address:
        page = client.get(address).json()
        rows += page["results"]
        if first:
            between()
        address, first = page["next"], False
    return rows


@pytest.mark.parametrize("corrected", QUARTERS)
@pytest.mark.parametrize("page_size", [1, 2])
def test_a_correction_between_two_pages_neither_repeats_nor_loses_a_period(
    corrected, page_size, staff, indicator, officer
):
    rows = walk(staff, f"{OBSERVATIONS}?page_size={page_size}", lambda: tell(indicator, officer, corrected, "21"))
    assert [(row["period"], row["value"]) for row in rows] == [(period, "20.000000") for period in QUARTERS]
    assert staff.get(OBSERVATIONS).json()["count"] == len(QUARTERS)


def test_a_walk_that_is_begun_after_the_correction_has_the_new_value(staff, indicator, officer):
    tell(indicator, officer, QUARTERS[0], "21")
    told = {row["period"]: row["value"] for row in walk(staff, f"{OBSERVATIONS}?page_size=1")}
    assert told == dict.fromkeys(QUARTERS, "20.000000") | {QUARTERS[0]: "21.000000"}


def test_the_count_is_that_of_the_first_page(staff, indicator, officer):
    first = staff.get(f"{OBSERVATIONS}?page_size=2").json()
    tell(indicator, officer, "FY2016-17-Q1", "20")
    assert staff.get(first["next"]).json()["count"] == first["count"] == 3


def said(page):
    """Its rows by period and value; when one of them ended may have been told since."""
    return [(row["period"], row["value"]) for row in page["results"]]


def test_previous_leads_back_over_the_same_rows(staff, indicator, officer):
    pages, address = [], f"{OBSERVATIONS}?page_size=1"
    while address:
        pages.append(staff.get(address).json())
        address = pages[-1]["next"]
        tell(indicator, officer, QUARTERS[0], str(30 + len(pages)))
    back, address = [], pages[-1]["previous"]
    while address:
        page = staff.get(address).json()
        back.append(page)
        address = page["previous"]
    assert [said(page) for page in back] == [said(page) for page in pages[-2::-1]]
    assert pages[0]["previous"] is None


def test_from_a_page_back_next_leads_on(staff, indicator):
    second = staff.get(staff.get(f"{OBSERVATIONS}?page_size=1").json()["next"]).json()
    first = staff.get(second["previous"]).json()
    assert staff.get(first["next"]).json()["results"] == second["results"]


def test_a_page_by_number_still_is_one_and_leads_on_by_cursor(staff, indicator):
    page = staff.get(f"{OBSERVATIONS}?page=2&page_size=1").json()
    assert [row["period"] for row in page["results"]] == [QUARTERS[1]]
    assert ("cursor=" in page["next"], "page=" in page["next"]) == (True, False)
    assert [row["period"] for row in staff.get(page["next"]).json()["results"]] == [QUARTERS[2]]
    assert [row["period"] for row in staff.get(page["previous"]).json()["results"]] == [QUARTERS[0]]


def test_another_size_may_be_asked_for_on_the_way(staff, indicator):
    first = staff.get(f"{OBSERVATIONS}?page_size=1").json()
    rest = staff.get(first["next"].replace("page_size=1", "page_size=1000")).json()
    assert [row["period"] for row in rest["results"]] == QUARTERS[1:]


def test_a_status_is_told_as_it_was_at_the_first_page(staff, manager):
    actions = sorted((ActionFactory(years=[2017], owner=manager) for _ in range(2)), key=lambda row: row.code)
    said = {"by": manager, "what_changed": "News."}
    for action in actions:
        changes.report_progress(action, at=clock.now(), judgement="on_track", **said)
    trouble = {"recovery": "More staff.", "recovery_by": datetime.date(2018, 3, 1)}

    def worse():
        for action in actions:
            changes.report_progress(action, at=clock.now(), judgement="off_track", **said, **trouble)

    def told(between=lambda: None):
        return [row["status"]["code"] for row in walk(staff, "/api/v1/actions/?page_size=1", between)]

    assert told(worse) == ["on_track", "on_track"]
    assert told() == ["off_track", "off_track"]


def test_a_filter_by_status_loses_no_row_that_changes_on_the_way(staff, manager):
    actions = [ActionFactory(years=[2017], owner=manager) for _ in range(3)]
    said = {"by": manager, "what_changed": "News."}
    for action in actions:
        changes.report_progress(action, at=clock.now(), judgement="on_track", **said)

    trouble = {"recovery": "More staff.", "recovery_by": datetime.date(2018, 3, 1)}

    def change():
        for action in actions:
            changes.report_progress(action, at=clock.now(), judgement="off_track", **said, **trouble)

    rows = walk(staff, "/api/v1/actions/?status=on_track&page_size=1", change)
    assert {row["code"] for row in rows} == {action.code for action in actions}


def test_a_target_that_is_set_anew_on_the_way_is_told_once(staff, officer):
    indicators = [IndicatorFactory() for _ in range(3)]
    words = {"by": officer, "kind": "contract", "operator": "<=", "start": datetime.date(2017, 4, 1), "reason": "So."}
    for indicator in indicators:
        set_target(indicator, at=clock.now(), value=Decimal(22), **words)
    rows = walk(
        staff,
        "/api/v1/targets/?page_size=1",
        lambda: [set_target(indicator, at=clock.now(), value=Decimal(28), **words) for indicator in indicators],
    )
    assert [row["value"] for row in rows] == ["22.000000"] * 3


def test_an_open_question_that_is_answered_on_the_way_is_still_led_to(staff, indicator, officer):
    for row in Observation.objects.current():
        ask_about_value(row, by=officer, at=clock.now(), reason="What explains it?")
    asked = {str(pk) for pk in ValueQuery.objects.values_list("pk", flat=True)}

    def answer():
        for query in ValueQuery.objects.current():
            answer_query(query, by=officer, at=clock.now(), comment="A large family.")

    rows = walk(staff, "/api/v1/queries/?open=true&page_size=1", answer)
    assert sorted(row["id"] for row in rows) == sorted(asked)
    assert staff.get("/api/v1/queries/?open=true").json()["count"] == 0
    assert staff.get("/api/v1/queries/?open=false").json()["count"] == 3


def test_facts_that_bear_a_later_hour_of_a_pinned_day_are_shown_and_walked(staff):
    late = clock.end_of(clock.today()) - datetime.timedelta(seconds=1)
    rows = [ObservationFactory(known_from=late) for _ in range(3)]
    assert [row["id"] for row in walk(staff, f"{OBSERVATIONS}?page_size=1")] == [row.pk for row in rows]


def refused(answer, code):
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["column"], error["code"]) == ("cursor", code)


def test_a_cursor_of_another_list_of_other_filters_or_another_caller_is_refused(
    staff, caller, indicator, officer, organisation
):
    following = caller.get(f"{OBSERVATIONS}?own=true&page_size=1").json()["next"]
    assert caller.get(following).status_code == 200
    refused(
        caller.get(following.replace("/observations/", "/indicators/").replace("own=true&", "")), "cursor_elsewhere"
    )
    refused(caller.get(following.replace("own=true", "own=false")), "cursor_elsewhere")
    refused(caller.get(following.replace("own=true&", "")), "cursor_elsewhere")
    refused(caller.get(f"{following}&as_at=2018-01-30"), "cursor_elsewhere")
    refused(staff.get(following), "cursor_elsewhere")
    other = issue_key(OrganisationFactory(code="another"), by=officer, at=clock.now(), name="Theirs")[1]
    refused(Client(headers={"X-Api-Key": other}).get(following), "cursor_elsewhere")
    second = issue_key(organisation, by=officer, at=clock.now(), name="A second key")[1]
    assert Client(headers={"X-Api-Key": second}).get(following).status_code == 200


@pytest.mark.parametrize("text", ["", "x", "a.b", "٣", "%00", "e30.e30"])
def test_what_is_no_cursor_is_refused(text, staff):
    refused(staff.get(f"/api/v1/plans/?cursor={text}"), "cursor_unreadable")


def test_a_cursor_that_somebody_changed_is_refused(staff):
    for code in ("A", "B"):
        PlanFactory(code=code)
    following = staff.get("/api/v1/plans/?page_size=1").json()["next"]
    [token] = parse_qs(urlsplit(following).query)["cursor"]
    for place in (0, len(token) // 2, -1):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + (token[place + 1 :] if place != -1 else "")
        refused(staff.get(following.replace(token, changed)), "cursor_unreadable")


def test_a_cursor_and_a_page_number_do_not_go_together(staff, indicator):
    following = staff.get(f"{OBSERVATIONS}?page_size=1").json()["next"]
    refused(staff.get(f"{following}&page=2"), "not_together")


@contextlib.contextmanager
def under_way(work):
    """Work done by another session in a transaction that ends where the block does."""
    done, end, failed = threading.Event(), threading.Event(), []

    def run():
        try:
            with transaction.atomic():
                work()
                done.set()
                end.wait(PATIENCE)
        except Exception as problem:  # noqa: BLE001 - told by the test's own thread
            failed.append(problem)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    done.wait(PATIENCE)
    try:
        yield
    finally:
        end.set()
        thread.join()
        assert failed == []


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("corrected", QUARTERS)
def test_what_was_being_written_at_the_first_page_changes_nothing_of_the_walk(
    corrected, staff, indicator, officer, open_connection
):
    """It was heard before the first page was drawn, and ends after it: by its own day it would stand there."""
    with under_way(lambda: tell(indicator, officer, corrected, "21")):
        first = staff.get(f"{OBSERVATIONS}?page_size=1").json()
    rows = first["results"] + walk(staff, first["next"])
    assert [(row["period"], row["value"]) for row in rows] == [(period, "20.000000") for period in QUARTERS]
    assert staff.get(OBSERVATIONS).json()["count"] == len(QUARTERS)


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_what_was_stored_is_read_at_once_also_while_others_still_write(staff, indicator, officer, open_connection):
    other = IndicatorFactory(code="M02")
    with under_way(lambda: tell(other, officer, QUARTERS[0], "5")):
        tell(indicator, officer, QUARTERS[0], "21")
        rows = walk(staff, f"{OBSERVATIONS}?page_size=1")
    assert {row["period"]: row["value"] for row in rows}[QUARTERS[0]] == "21.000000"
    assert len(rows) == len(QUARTERS)
