"""Nothing goes into a period that is not open, unless the performance officer opens it or approves a correction."""

import datetime
import re
from decimal import Decimal

import pytest

from dcst.models import AuditEvent, Role
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import (
    approve_correction,
    ask_correction,
    close_period,
    open_period,
    receive_submission,
    refuse_correction,
    try_rows,
)
from indicators.intake.bodies import read_body
from indicators.intake.sending import Sending
from indicators.models import LateCorrection, Observation, PeriodWindow
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = pytest.mark.django_db
Q1, Q2, Q3 = (Period.parse(f"FY2017-18-Q{number}") for number in (1, 2, 3))
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
# Q1 ended on 30 June 2017, is due within 30 days and taken for 92 days more.
LAST_DAY = datetime.date(2017, 10, 30)


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def indicator(organisation):
    return IndicatorFactory(code="M05")


def send(organisation, by, period, at=AT, value="20", code="M05"):
    rows = [{"indicator": code, "period": str(period), "value": value}]
    return receive_submission(Sending(organisation), {"values": rows}, by=by, at=at).submission


def codes(submission):
    return [error["code"] for error in submission.answer["errors"]]


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


MOMENTS = {
    "the last moment of the period": (clock.end_of(Q1.end), "period_not_open"),
    "the first moment after it": (clock.start_of(datetime.date(2017, 7, 1)), None),
    "the last moment of grace": (clock.end_of(LAST_DAY), None),
    "the first moment after it is over": (clock.start_of(LAST_DAY + datetime.timedelta(days=1)), "period_closed"),
}


@pytest.mark.parametrize("when", MOMENTS)
def test_values_are_taken_from_the_first_to_the_last_moment_and_no_other(organisation, partner, indicator, when):
    at, code = MOMENTS[when]
    submission = send(organisation, partner, Q1, at)
    assert codes(submission) == ([code] if code else [])
    assert Observation.objects.count() == (0 if code else 1)


def test_a_refusal_says_since_when_and_what_to_do(organisation, partner, indicator):
    [error] = send(organisation, partner, Q1).answer["errors"]
    assert error["message"] == "April to June 2017 is closed since the end of 30 October 2017."
    assert "late correction" in error["fix"]
    assert (error["row"], error["pointer"]) == (1, "/values/0/period")


def test_a_definition_with_another_grace_closes_on_another_day(organisation, partner):
    IndicatorFactory(code="M05", definition__grace_days=185)
    assert codes(send(organisation, partner, Q1)) == []


def test_the_number_of_queries_is_the_same_for_many_rows(organisation, partner, django_assert_max_num_queries):
    taken = []
    for number in (2, 30):
        rows = [
            {"indicator": IndicatorFactory().code, "period": str(Q1 if turn % 2 else Q3), "value": "1"}
            for turn in range(number)
        ]
        with django_assert_max_num_queries(30) as counted:
            receive_submission(Sending(organisation), {"values": rows}, by=partner, at=AT)
        taken.append(len(counted))
    assert taken[0] == taken[1]


# Sent again


def year(**values):
    return [{"indicator": "M05", "period": f"FY2017-18-{quarter}", "value": value} for quarter, value in values.items()]


def outcomes(submission):
    return [(row["outcome"], row["reasons"]) for row in submission.answer["values"]]


@pytest.mark.parametrize("mode", ["all", "valid"])
def test_what_is_stored_may_be_sent_again_though_its_period_is_closed(organisation, partner, indicator, mode):
    ObservationFactory(indicator=indicator, period=str(Q1), value=Decimal("20.0"))
    body = {"values": year(Q1="20", Q3="21")}
    submission = receive_submission(Sending(organisation, mode), body, by=partner, at=AT).submission
    assert outcomes(submission) == [("unchanged", []), ("created", [])]
    assert submission.outcome == "accepted"
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("change", [{"value": "20.1"}, {"note": "Counted again"}, {"status": "final"}, {"marker": "e"}])
def test_what_would_change_a_closed_period_is_refused_beside_it(organisation, partner, indicator, change):
    ObservationFactory(indicator=indicator, period=str(Q1), value=Decimal(20))
    IndicatorFactory(code="M06")
    rows = [year(Q1="20")[0] | change, year(Q3="21")[0], year(Q1="20")[0] | {"indicator": "M06"}]
    sending = Sending(organisation, "valid")
    submission = receive_submission(sending, {"values": rows}, by=partner, at=AT).submission
    assert outcomes(submission) == [
        ("rejected", ["period_closed"]),
        ("created", []),
        ("rejected", ["period_closed"]),
    ]
    assert [error["row"] for error in submission.answer["errors"]] == [1, 3]
    assert (submission.outcome, submission.valid) == ("partly", 1)


def test_one_change_of_a_closed_period_keeps_all_from_being_stored(organisation, partner, indicator):
    ObservationFactory(indicator=indicator, period=str(Q1), value=Decimal(20))
    sending, body = Sending(organisation), {"values": year(Q1="22", Q3="21")}
    for submission in (
        try_rows(sending, read_body(organisation, AT, body).rows, by=partner, at=AT).submission,
        receive_submission(sending, body, by=partner, at=AT).submission,
    ):
        assert outcomes(submission) == [("rejected", ["period_closed"]), ("rejected", ["batch_refused"])]
    assert Observation.objects.count() == 1


# The officer's hand


def test_the_officer_closes_opens_again_and_the_calendar_is_not_asked(organisation, partner, officer, indicator):
    close_period(indicator, by=officer, at=AT, period=Q3, reason="The board has it")
    refused = send(organisation, partner, Q3)
    assert codes(refused) == ["period_closed"]
    assert refused.answer["errors"][0]["message"] == "October to December 2017 is closed."
    until = datetime.date(2018, 2, 2)
    open_period(indicator, by=officer, at=AT, period=Q3, reason="A count was wrong", until=until)
    assert codes(send(organisation, partner, Q3)) == []
    assert codes(send(organisation, partner, Q3, clock.end_of(until), "21")) == []
    assert codes(send(organisation, partner, Q3, clock.start_of(datetime.date(2018, 2, 3)), "22")) == ["period_closed"]


def test_what_was_decided_when_is_kept(officer, indicator):
    close_period(indicator, by=officer, at=AT, period=Q3, reason="The board has it")
    later = AT + datetime.timedelta(hours=1)
    open_period(indicator, by=officer, at=later, period=Q3, reason="A count was wrong")
    [first, second] = PeriodWindow.objects.order_by("known_from")
    assert (first.state, first.known_to, second.state, second.known_to) == ("closed", later, "open", None)
    assert [row.state for row in PeriodWindow.objects.known_at(AT)] == ["closed"]
    events = AuditEvent.objects.filter(subject="M05").order_by("id")
    assert [(event.verb, event.by) for event in events] == [("close period", officer), ("open period", officer)]
    assert events[1].before["reason"] == "The board has it"


def test_one_period_of_one_indicator_is_closed_and_no_other(organisation, partner, officer, indicator):
    IndicatorFactory(code="M06")
    close_period(indicator, by=officer, at=AT, period=Q3, reason="The board has it")
    assert codes(send(organisation, partner, Q2, AT - datetime.timedelta(days=1))) == []
    assert codes(send(organisation, partner, Q3, code="M06")) == []


@pytest.mark.parametrize(
    ("change", "given", "words"),
    [
        (open_period, {"period": Period.parse("FY2017-18-Q4"), "reason": "x"}, "has not ended yet"),
        (open_period, {"period": Q1, "reason": " "}, "Enter the reason"),
        (close_period, {"period": Q1, "reason": ""}, "Enter the reason"),
        (open_period, {"period": Q1, "reason": "x", "until": datetime.date(2018, 1, 30)}, "today or later"),
    ],
)
def test_a_decision_without_sense_is_not_made(officer, indicator, change, given, words):
    with pytest.raises(Refused, match=words):
        change(indicator, by=officer, at=AT, **given)
    assert PeriodWindow.objects.count() == 0


def test_the_officer_decides_on_the_page_of_the_periods(client, officer, indicator):
    client.force_login(officer)
    address = "/indicators/M05/periods/"
    assert "October to December 2017" in page(client.get(address))
    typed = {"period": "Q1 2017/18", "state": "open", "reason": "A count was wrong"}
    text = page(client.post(address, typed, follow=True))
    assert "April to June 2017 is open" in text and "A count was wrong" in text
    assert PeriodWindow.objects.get().period == "FY2017-18-Q1"


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"period": "2017"}, "There is a problem"), ({"state": ""}, "Select whether"), ({"reason": ""}, "Enter")],
)
def test_what_is_missing_is_asked_for(client, officer, indicator, typed, words):
    client.force_login(officer)
    given = {"period": "FY2017-18-Q1", "state": "open", "reason": "A count was wrong"}
    assert words in page(client.post("/indicators/M05/periods/", given | typed))
    assert PeriodWindow.objects.count() == 0


@pytest.mark.parametrize("who", ["partner", "manager", "board_member", "auditor"])
@pytest.mark.parametrize("address", ["/indicators/M05/periods/", "/partners/corrections/", "/partners/corrections/1/"])
def test_only_the_officer_decides(client, request, who, indicator, address):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == 403
    assert client.post(address, {"period": "FY2017-18-Q1", "state": "open", "reason": "x"}).status_code == 403


# Late corrections


def ask(organisation, by, **cells):
    given = {"indicator": "M05", "period": "FY2017-18-Q1", "value": "21.5", "reason": "Counted again"}
    return ask_correction(organisation, by=by, at=AT, **(given | cells))


def test_an_approved_correction_is_stored_revised_and_both_versions_are_kept(organisation, partner, officer, indicator):
    old = ObservationFactory(indicator=indicator, period="FY2017-18-Q1", value=Decimal(20))
    asked = ask(organisation, partner)
    assert Observation.objects.count() == 1
    later = AT + datetime.timedelta(days=1)
    approve_correction(asked, by=officer, at=later, words="Agreed")
    old.refresh_from_db()
    new = Observation.objects.get(known_to__isnull=True)
    assert (old.value, old.known_to) == (20, later)
    assert (new.value, new.status, new.sender, new.by) == (Decimal("21.5"), "revised", organisation, officer)
    assert "Counted again" in new.note
    asked.refresh_from_db()
    assert (asked.answer, asked.observation, asked.answered_by) == ("approved", new, officer)


def test_a_first_value_that_comes_too_late_is_no_revision(organisation, partner, officer, indicator):
    approve_correction(ask(organisation, partner), by=officer, at=AT)
    assert Observation.objects.get().status == "final"


def test_a_refused_correction_stores_nothing_and_says_why(organisation, partner, officer, indicator):
    asked = ask(organisation, partner)
    with pytest.raises(Refused, match="Enter why"):
        refuse_correction(asked, by=officer, at=AT, words=" ")
    refuse_correction(asked, by=officer, at=AT, words="The audit has closed")
    asked.refresh_from_db()
    assert (asked.answer, asked.answer_words, Observation.objects.count()) == ("refused", "The audit has closed", 0)


def test_a_correction_is_answered_once(organisation, partner, officer, indicator):
    asked = ask(organisation, partner)
    approve_correction(asked, by=officer, at=AT)
    for change in (approve_correction, refuse_correction):
        with pytest.raises(Refused, match="approved already"):
            change(asked, by=officer, at=AT, words="Again")
    assert Observation.objects.count() == 1


WRONG = {
    "no reason": ({"reason": " "}, "Enter the reason"),
    "an open period": ({"period": "FY2017-18-Q3"}, "is not closed"),
    "a period that is none": ({"period": "never"}, "cannot be read"),
    "a value that is none": ({"value": "many"}, "is not a number"),
    "no value": ({"value": ""}, "There is no value"),
    "another's indicator": ({"indicator": "M77"}, "is not an indicator your organisation sends"),
    "an unknown indicator": ({"indicator": "M78"}, "is not an indicator your organisation sends"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_request_is_read_like_any_row(organisation, partner, indicator, what):
    IndicatorFactory(code="M77", organisation=OrganisationFactory(code="yjb"))
    cells, words = WRONG[what]
    with pytest.raises(Refused, match=words):
        ask(organisation, partner, **cells)
    assert LateCorrection.objects.count() == 0


def test_one_value_is_asked_for_once_at_a_time(organisation, partner, officer, indicator):
    first = ask(organisation, partner)
    with pytest.raises(Refused, match="waits for an answer already"):
        ask(organisation, partner, value="22")
    refuse_correction(first, by=officer, at=AT, words="No")
    assert ask(organisation, partner, value="22").answer == ""


def test_a_partner_asks_on_its_page_and_the_officer_answers(client, partner, officer, organisation, indicator):
    client.force_login(partner)
    typed = {"indicator": "M05", "period": "FY2017-18-Q1", "value": "21.5", "reason": "Counted again"}
    text = page(client.post("/partner/a-partner/corrections/ask/", typed, follow=True))
    assert "has your request" in text and "Waits for the performance officer" in text
    client.force_login(officer)
    listed = page(client.get("/partners/corrections/"))
    assert "Counted again" in listed and "April to June 2017" in listed
    address = f"/partners/corrections/{LateCorrection.objects.get().pk}/"
    assert "Enter why" in page(client.post(address, {"refuse": "yes", "words": ""}))
    assert "M05 FY2017-18-Q1: approved" in page(client.post(address, {"approve": "yes", "words": ""}, follow=True))
    assert Observation.objects.get().value == Decimal("21.5")
    client.force_login(partner)
    assert "Approved 31 January 2018" in page(client.get("/partner/a-partner/"))


def test_another_organisations_request_is_not_there(client, partner, organisation, indicator):
    other = OrganisationFactory(code="yjb")
    IndicatorFactory(code="M77", organisation=other)
    ask(other, person(Role.PARTNER, organisation=other), indicator="M77", reason="Their own secret reason")
    client.force_login(partner)
    assert client.get("/partner/yjb/corrections/ask/").status_code == 404
    assert client.post("/partner/yjb/corrections/ask/", {}).status_code == 404
    assert "secret reason" not in page(client.get("/partner/a-partner/"))
    assert "M77" not in page(client.get("/partner/a-partner/corrections/ask/"))
