"""“Nothing to report” and “all has been sent”: what a partner says of a period without a value, and takes back."""

import datetime
import json
import re

import pytest
from django.test import Client

from dcst.models import ApiKey, Area, Assessment, AuditEvent, Role
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import close_period, issue_key, receive_submission, say_of_period, withdraw_value
from indicators.framework.coverage import Coverage
from indicators.intake.rules.said import COMPLETE, NOTHING_TO_REPORT
from indicators.intake.sending import Sending
from indicators.models import CompleteSet, IndicatorSource, Observation
from indicators.terms import What
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
DECLARATIONS, CALENDAR, Q3 = "/api/v1/declarations/", "/api/v1/calendar/", "FY2017-18-Q3"
AT = datetime.datetime(2018, 1, 20, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(days=2)
REASON = "No child was missing."
ROW = {"indicator": "M05", "period": Q3}


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()
    area("north", Area.Kind.LOCALITY)


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner", name="A partner")


@pytest.fixture
def indicator(organisation):
    found = IndicatorFactory(code="M05", organisation=organisation)
    TargetFactory(indicator=found)
    return found


@pytest.fixture
def send(organisation, partner, indicator):
    def sent(value="20", at=AT, **cells):
        rows = [ROW | {"value": value} | cells]
        answer = receive_submission(Sending(organisation), {"values": rows}, by=partner, at=at).submission.answer
        return answer["values"][0]["outcome"]

    return sent


@pytest.fixture
def say(organisation, partner, indicator):
    def said(says=NOTHING_TO_REPORT, at=AT, reason=REASON, by=None, take_back=False, **cells):
        given = {"says": says, "reason": reason, "take_back": take_back, "rows": [ROW | cells]}
        [one] = say_of_period(by or organisation, by=partner, at=at, **given)
        return one.outcome

    return said


@pytest.fixture
def client_of(organisation, officer):
    def client(kind=ApiKey.Kind.LIVE):
        _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly", kind=kind)
        return Client(headers={"X-Api-Key": secret})

    return client


def post(client, query="", **body):
    answer = client.post(f"{DECLARATIONS}{query}", json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def standing():
    return Assessment.objects.current().get(subject="M05", question="target")


def line(client, period=Q3):
    return next(row for row in client.get(CALENDAR).json()["results"] if row["period"] == period)


def text(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_nothing_to_report_is_no_data_with_the_reason_and_never_green(say):
    assert say() == "said"
    assert standing().rag == "no_data"
    assert standing().words == ["Nothing to report for October to December 2017: No child was missing [nil]"]


def test_it_answers_for_the_period(say, client_of, indicator):
    client = client_of()
    assert line(client)["state"] == "late"
    say()
    told = line(client)
    assert (told["state"], told["nothing_because"], told["complete"]) == ("nothing to report", REASON, [])
    assert "M05-FY2017-18-Q3@" not in client.get("/api/v1/calendar.ics").content.decode()


def test_a_value_that_comes_later_takes_its_place(say, send):
    say()
    assert send("20", at=LATER) == "created"
    assert standing().rag == "on_track"
    assert Observation.objects.own().current().get().value == 20


def test_it_is_not_said_where_a_value_stands(say, send):
    send("20")
    with pytest.raises(Refused, match="M05: A value stands for October to December 2017. Withdraw it first"):
        say(at=LATER)


def test_it_is_said_after_the_value_was_withdrawn(say, send, organisation, partner):
    send("20")
    withdraw_value(organisation, by=partner, at=LATER, reason="An error", **ROW)
    assert say(at=LATER + datetime.timedelta(hours=1)) == "said"
    assert standing().reasons[0]["code"] == "value_nothing"


def test_taken_back_the_period_is_due_again(say, client_of):
    say()
    assert say(at=LATER, take_back=True, reason="There was one.") == "taken_back"
    assert not Observation.objects.own().current().exists()
    assert line(client_of())["state"] == "late"
    assert standing().rag in ("no_data", "not_due")
    assert standing().reasons[0]["code"] != "value_nothing"
    event = AuditEvent.objects.get(verb="take back nothing to report")
    assert event.after == {"organisation": "a-partner", "periods": [Q3], "reason": "There was one."}


def test_the_same_again_changes_nothing_and_another_reason_is_another_fact(say):
    say()
    say(at=LATER)
    assert Observation.objects.count() == 1
    say(at=LATER, reason="No child was missing, and none was sought.")
    assert Observation.objects.count() == 2
    say(at=LATER, take_back=True)
    assert say(at=LATER, take_back=True) == "taken_back"


def test_it_needs_a_reason_and_an_open_period(say, officer, indicator):
    with pytest.raises(Refused, match="There is no reason"):
        say(reason=" ")
    close_period(indicator, by=officer, at=AT, period=Period.parse(Q3), reason="Year end")
    with pytest.raises(Refused, match="is closed"):
        say()
    with pytest.raises(Refused, match="has not ended yet|opens on"):
        say(period="FY2018-19-Q4")


def test_another_source_does_not_take_it_back(say, indicator):
    other = OrganisationFactory(code="another", name="Another")
    IndicatorSource.objects.create(indicator=indicator, organisation=other)
    say(by=other)
    with pytest.raises(Refused, match="was said by Another"):
        say(at=LATER, take_back=True)


def test_a_complete_set_stands_until_something_of_it_comes_later(say, send, client_of):
    send("20")
    assert say(COMPLETE, at=LATER, reason="") == "said"
    client = client_of()
    assert (line(client)["state"], line(client)["complete"]) == ("received", ["a-partner"])
    send("5", at=LATER + datetime.timedelta(hours=1), area="north")
    assert line(client)["complete"] == []
    say(COMPLETE, at=LATER + datetime.timedelta(hours=2), reason="")
    assert line(client)["complete"] == ["a-partner"]
    assert CompleteSet.objects.current().count() == 1


def test_a_withdrawal_ends_a_complete_set(say, send, organisation, partner, client_of):
    send("20")
    say(COMPLETE, at=LATER, reason="")
    withdraw_value(organisation, by=partner, at=LATER + datetime.timedelta(hours=1), reason="An error", **ROW)
    assert line(client_of())["complete"] == []


def test_a_set_of_which_nothing_was_sent_is_not_complete(say, indicator):
    with pytest.raises(Refused, match="has sent no value"):
        say(COMPLETE, reason="")
    say()
    with pytest.raises(Refused, match="has sent no value"):
        say(COMPLETE, at=LATER, reason="")


def test_a_complete_set_is_taken_back_with_a_reason(say, send, client_of):
    send("20")
    say(COMPLETE, at=LATER, reason="")
    with pytest.raises(Refused, match="There is no reason"):
        say(COMPLETE, at=LATER, reason="", take_back=True)
    assert say(COMPLETE, at=LATER, take_back=True) == "taken_back"
    assert line(client_of())["complete"] == []


def test_the_api_says_many_periods_at_once_or_none(client_of, indicator, organisation):
    IndicatorFactory(code="M06", organisation=organisation)
    body = {"says": "nothing_to_report", "reason": REASON, "period": Q3}
    client = client_of()
    status, told = post(client, **body, values=[{"indicator": "M05"}, {"indicator": "M99"}])
    assert (status, told["code"], told["rejected"]) == (422, "rows_refused", 2)
    assert [row["reasons"] for row in told["values"]] == [["batch_refused"], ["unknown_indicator"]]
    assert not Observation.objects.exists()
    first = post(client, **body, values=[{"indicator": "M05"}, {"indicator": "M06"}])
    assert (first[0], [row["outcome"] for row in first[1]["values"]]) == (200, ["said", "said"])
    assert first == post(client, **body, values=[{"indicator": "M05"}, {"indicator": "M06"}])
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("given", [{"query": "?dry_run=true"}, {"kind": ApiKey.Kind.TEST}])
def test_a_dry_run_and_a_test_key_store_nothing(client_of, indicator, given):
    client = client_of(given.get("kind", ApiKey.Kind.LIVE))
    status, told = post(client, given.get("query", ""), says="nothing_to_report", reason=REASON, values=[ROW])
    assert (status, told["values"][0]["outcome"]) == (200, "said")
    assert not Observation.objects.exists()


WRONG = {
    "parameter_value": {"says": "maybe", "reason": REASON},
    "reason_missing": {"says": "nothing_to_report"},
    "wrong_type": {"says": "complete", "take_back": "yes", "reason": REASON},
    "unknown_field": {"says": "complete", "area": "north"},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_body_that_says_nothing_is_refused(client_of, indicator, code):
    status, told = post(client_of(), values=[ROW], **WRONG[code])
    assert (status, [error["code"] for error in told["errors"]]) == (400, [code])


def test_a_partner_says_it_on_a_page_and_takes_it_back(sign_in, partner, indicator):
    client = sign_in(partner)
    home = text(client.get("/partner/a-partner/"))
    assert "Say that there is nothing to report" in home
    typed = {"says": NOTHING_TO_REPORT, "lines": [f"M05|{Q3}"], "reason": REASON}
    page = text(client.post("/partner/a-partner/declarations/", typed, follow=True))
    assert "Saved for 1 period" in page and REASON in page
    assert f'Nothing to report <br><span class="dcst-source">{REASON}' in text(client.get("/partner/a-partner/"))
    back = f"/partner/a-partner/declarations/nothing_to_report/M05/{Q3}/take-back/"
    assert back in page
    assert "Taken back" in text(client.post(back, {"reason": "There was one."}, follow=True))
    assert not Observation.objects.own().current().exists()


def test_the_form_says_what_is_missing(sign_in, partner, indicator):
    client = sign_in(partner)
    page = text(client.post("/partner/a-partner/declarations/", {"reason": ""}))
    assert "Select what you want to say" in page and "Select at least one period" in page
    typed = {"says": NOTHING_TO_REPORT, "lines": [f"M05|{Q3}"], "reason": ""}
    assert "There is no reason" in text(client.post("/partner/a-partner/declarations/", typed))


def test_who_may_say_it(sign_in, officer, board_member, indicator):
    address = "/partner/a-partner/declarations/"
    back = f"{address}complete/M05/{Q3}/take-back/"
    for place in (address, back):
        assert sign_in(officer).get(place).status_code == 200
        assert sign_in(board_member).get(place).status_code == 403
        stranger = person(Role.PARTNER, organisation=OrganisationFactory(code="stranger"))
        assert sign_in(stranger).get(place).status_code == 404
    for unsaid in (f"maybe/M05/{Q3}", f"complete/M99/{Q3}", "complete/M05/soon"):
        assert sign_in(officer).get(f"{address}{unsaid}/take-back/").status_code == 404


def test_it_leaves_the_list_of_what_is_overdue(say, sign_in, officer):
    address = "/officer/?list=overdue"
    assert "October to December 2017: due 30 January 2018" in text(sign_in(officer).get(address))
    say()
    assert "October to December 2017: due 30 January 2018" not in text(sign_in(officer).get(address))
    assert REASON in text(sign_in(officer).get("/indicators/M05/periods/"))


def test_coverage_says_it_beside_the_position_that_is_owed(say, send, organisation, partner):
    say()
    day = datetime.date(2018, 1, 31)
    [owed] = [one for one in Coverage(day).obligations if one.what is What.POSITION]
    assert owed.said == f"Nothing to report for October to December 2017: {REASON}"
    assert all(not one.said for one in Coverage(day).obligations if one.what is not What.POSITION)


def test_coverage_says_that_all_was_sent_where_only_parts_were(say, send, sign_in, officer):
    send("20", area="north")
    say(COMPLETE, at=LATER, reason="")
    [owed] = [one for one in Coverage(datetime.date(2018, 1, 31)).obligations if one.what is What.POSITION]
    assert owed.said == "All sent for October to December 2017, says A partner"
    assert owed.said in text(sign_in(officer).get("/indicators/coverage/?what=position"))
    assert "All sent, says A partner" in text(sign_in(officer).get("/officer/?list=overdue"))
