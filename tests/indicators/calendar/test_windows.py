"""What is due from whom: on the partner's page, by the API, in a calendar; late feeds for the officer and the board."""

import datetime
import re
from decimal import Decimal

import pytest
from django.test import Client

from dcst.models import Role
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import ask_correction, close_period, issue_key, open_period
from indicators.models import Indicator
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = pytest.mark.django_db
UNSAID = {"nothing_because": "", "withdrawn_at": None, "complete": []}
CALENDAR, FILE, ME = "/api/v1/calendar/", "/api/v1/calendar.ics", "/api/v1/me/"


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def caller(organisation, officer):
    _, sent = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    return Client(headers={"X-Api-Key": sent})


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def states(caller):
    return {(row["indicator"], row["period"]): row["state"] for row in caller.get(CALENDAR).json()["results"]}


def test_each_period_says_its_days_and_what_became_of_it(caller):
    ObservationFactory(indicator=IndicatorFactory(code="M05"), period="FY2017-18-Q2", value=Decimal(5))
    told = caller.get(CALENDAR).json()
    assert (told["today"], told["organisations"]) == ("2018-01-31", ["a-partner"])
    assert told["results"] == [
        {
            "indicator": "M05",
            "name": "The name of M05",
            "period": "FY2017-18-Q3",
            "label": "October to December 2017",
            "opens": "2018-01-01",
            "due": "2018-01-30",
            "closes": "2018-05-02",
            "window": "open",
            "state": "late",
            **UNSAID,
        },
        {
            "indicator": "M05",
            "name": "The name of M05",
            "period": "FY2017-18-Q4",
            "label": "January to March 2018",
            "opens": "2018-04-01",
            "due": "2018-04-30",
            "closes": "2018-07-31",
            "window": "not open",
            "state": "not open",
            **UNSAID,
        },
    ]


@pytest.mark.parametrize(
    ("day", "state"), [("2017-12-31", "not open"), ("2018-01-01", "due"), ("2018-01-30", "due"), ("2018-01-31", "late")]
)
def test_a_period_is_due_until_its_day_and_late_from_the_next(client, partner, settings, day, state):
    IndicatorFactory(code="M05")
    client.force_login(partner)
    settings.DCST_TODAY = datetime.date.fromisoformat(day)
    assert states(client)["M05", "FY2017-18-Q3"] == state


def test_what_is_received_is_neither_due_nor_late(caller):
    ObservationFactory(indicator=IndicatorFactory(code="M05"), period="FY2017-18-Q3")
    assert states(caller)["M05", "FY2017-18-Q3"] == "received"


def test_what_the_officer_closed_or_opened_is_told(caller, officer):
    indicator = IndicatorFactory(code="M05")
    given = {"by": officer, "at": clock.now(), "reason": "So it is"}
    close_period(indicator, period=Period.parse("FY2017-18-Q3"), **given)
    open_period(indicator, period=Period.parse("FY2016-17-Q4"), until=datetime.date(2018, 2, 28), **given)
    rows = {row["period"]: (row["window"], row["closes"]) for row in caller.get(CALENDAR).json()["results"]}
    assert rows["FY2017-18-Q3"][0] == "closed"
    assert rows["FY2016-17-Q4"] == ("open", "2018-02-28")


@pytest.mark.parametrize("given", [{"kind": Indicator.Kind.NAME_LOST, "name": ""}, {"definition__lag_days": None}])
def test_what_is_not_collected_or_has_no_day_is_not_asked_for(caller, given):
    IndicatorFactory(**given)
    assert states(caller) == {}


def test_nothing_is_asked_for_from_before_it_was_collected(caller):
    IndicatorFactory(code="M05", definition__known_from=clock.start_of(datetime.date(2017, 10, 2)))
    assert set(states(caller)) == {("M05", "FY2017-18-Q4")}


def test_another_organisations_days_are_not_told(caller, client):
    IndicatorFactory(code="M05")
    IndicatorFactory(code="M77", organisation=OrganisationFactory(code="yjb"))
    assert {code for code, _ in states(caller)} == {"M05"}
    assert "M77" not in caller.get(FILE).content.decode()
    assert {row["indicator"] for row in caller.get(ME).json()["open_periods"]} == {"M05"}


def test_who_manages_partners_is_told_of_all_and_other_staff_of_none(officer, manager):
    IndicatorFactory(code="M05")
    IndicatorFactory(code="M77", organisation=OrganisationFactory(code="yjb"))
    for user, codes in ((officer, {"M05", "M77"}), (manager, set())):
        client = Client()
        client.force_login(user)
        assert {code for code, _ in states(client)} == codes


def test_the_calendar_file_has_a_day_for_each_value_still_to_come(caller):
    IndicatorFactory(code="M05")
    ObservationFactory(indicator=IndicatorFactory(code="M06"), period="FY2017-18-Q3")
    answer = caller.get(FILE)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 3
    assert "UID:M05-FY2017-18-Q3@testserver" in text and "DTSTART;VALUE=DATE:20180130" in text
    assert "UID:M06-FY2017-18-Q3" not in text and "UID:M06-FY2017-18-Q4" in text


def test_a_key_that_may_only_send_is_not_told(organisation, officer):
    _, sent = issue_key(organisation, by=officer, at=clock.now(), name="Send", may_read=False)
    for address in (CALENDAR, FILE):
        answer = Client(headers={"X-Api-Key": sent}).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_me_tells_what_can_be_sent_today(caller, settings):
    IndicatorFactory(code="M05")
    told = caller.get(ME).json()
    assert told["indicators"] == ["M05"]
    assert [row["period"] for row in told["open_periods"]] == ["FY2017-18-Q3"]
    assert told["limits"] == {"requests": settings.API_CALLS_PER_MINUTE, "seconds": 60}
    assert (told["key_kind"], told["scopes"], told["sandbox"]) == ("live", ["send", "read"], False)


def test_the_calendar_takes_as_many_queries_for_many_indicators_as_for_few(caller, django_assert_max_num_queries):
    taken = []
    # The first call of a minute notes when the key was last used; the others do not.
    caller.get(CALENDAR)
    for number in (1, 8):
        for _ in range(number):
            ObservationFactory(indicator=IndicatorFactory(), period="FY2017-18-Q2")
        with django_assert_max_num_queries(20) as counted:
            caller.get(CALENDAR)
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_a_partners_page_lists_what_closes_first(client, partner):
    IndicatorFactory(code="M05")
    IndicatorFactory(code="M06", definition__grace_days=5)
    client.force_login(partner)
    answer = client.get("/partner/a-partner/")
    assert [line.indicator.code for line in answer.context["lines"]][:2] == ["M06", "M05"]
    assert re.search(r"M05.*<strong>Late</strong>", page(answer))


# The officer and the board


def test_the_officer_finds_feeds_that_are_silent_among_what_is_to_do(client, officer):
    IndicatorFactory(code="M05")
    ObservationFactory(indicator=IndicatorFactory(code="M06"), period="FY2017-18-Q3")
    client.force_login(officer)
    text = page(client.get("/officer/?list=overdue"))
    assert "Figures not received (1)" in text
    assert "October to December 2017: due 30 January 2018, not received from A partner" in text


def test_the_officer_finds_keys_and_corrections_that_wait(client, officer, partner, organisation):
    IndicatorFactory(code="M05")
    issue_key(organisation, by=partner, at=clock.now(), name="First")
    given = {"indicator": "M05", "period": "FY2017-18-Q1", "value": "21.5", "reason": "Counted again"}
    ask_correction(organisation, by=partner, at=clock.now(), **given)
    client.force_login(officer)
    assert "Keys to approve (1)" in page(client.get("/officer/?list=keys"))
    text = page(client.get("/officer/?list=corrections"))
    assert "Late corrections to answer (1)" in text and "Counted again" in text


def test_the_board_names_what_is_not_received_and_shows_no_zero_for_it(client, board_member):
    silent = IndicatorFactory(code="M05")
    ObservationFactory(indicator=IndicatorFactory(code="M06", strand=silent.strand), period="FY2017-18-Q3")
    client.force_login(board_member)
    text = page(client.get("/board/?plan=BP"))
    line = re.search(r'id="attention".*?</table>', text)[0]
    assert "M05 The name of M05" in line and "No value received for October to December 2017" in line
    assert "No data" in line and "Was due 30 January 2018" in line and "M06" not in line
    assert not re.search(r">\s*0(\.0)?\s*%?\s*<", line)


@pytest.mark.parametrize(("day", "silent"), [("2016-07-30", False), ("2016-07-31", True)])
def test_the_board_as_at_the_day_it_was_due_names_nothing_and_the_next_day_does(client, board_member, day, silent):
    IndicatorFactory(code="M05")
    client.force_login(board_member)
    assert ("No value received for" in page(client.get(f"/board/?plan=BP&as_at={day}"))) is silent


def test_a_value_that_arrives_takes_the_name_off_the_board(client, board_member):
    indicator = IndicatorFactory(code="M05")
    client.force_login(board_member)
    assert "No value received for October to December 2017" in page(client.get("/board/?plan=BP"))
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3")
    assert "No value received for" not in page(client.get("/board/?plan=BP"))


def test_a_person_of_the_partner_takes_the_calendar_by_the_session(client):
    partner = person(Role.PARTNER)
    IndicatorFactory(code="M05")
    client.force_login(partner)
    assert client.get(FILE).status_code == 200
    assert FILE in page(client.get("/partner/a-partner/"))
