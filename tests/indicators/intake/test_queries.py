"""A value far from its history is stored and queried; its sender's comment, or the officer, ends the question."""

import datetime
import json
import re
from decimal import Decimal

import pytest

from dcst.models import Assessment, AuditEvent
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators.calendar.windows import awaited_periods
from indicators.changes import (
    answer_query,
    ask_about_value,
    issue_key,
    receive_submission,
    try_rows,
    withdraw_query,
)
from indicators.intake.bodies import read_body
from indicators.intake.sending import Sending
from indicators.models import Indicator, Observation, QueryEnd, ValueQuery
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(hours=1)
FAR = "41"


@pytest.fixture
def organisation(db):
    area()
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def indicator(organisation):
    """Fourteen quarters of 9 and 11 in turn before FY2017-18-Q3: limits 4.68 to 15.32."""
    found = IndicatorFactory(definition__value_type="rate", definition__lag_days=None)
    TargetFactory(indicator=found, value=Decimal(50), tolerance=Decimal(60))
    last = Period.parse("FY2017-18-Q3")
    for back in range(14, 0, -1):
        ObservationFactory(indicator=found, period=str(last.shift(-back)), value=Decimal(9 + 2 * (back % 2)))
    return found


@pytest.fixture
def send(organisation, partner, indicator):
    def sent(value=FAR, at=AT, period="FY2017-18-Q3", **cells):
        rows = [{"indicator": indicator.code, "period": period, "value": value} | cells]
        submission = receive_submission(Sending(organisation), {"values": rows}, by=partner, at=at).submission
        return submission.answer["values"][0]

    return sent


def the_figure(period="FY2017-18-Q3"):
    return Observation.objects.current().with_queries().get(period=period)


def test_a_value_outside_its_limits_is_stored_queried_and_shown_as_provisional(send, indicator):
    told = send(status="final")
    assert (told["outcome"], told["reasons"]) == ("queried", ["outside_limits"])
    assert told["question"].startswith("41 is outside 4.68 to 15.32")
    figure = the_figure()
    assert (figure.value, figure.status, figure.queried, figure.status_shown) == (41, "final", True, "provisional")
    assert figure.marks == ["[q] queried", "[p] provisional"]
    query = ValueQuery.objects.get()
    assert (query.observation, query.rule, query.reason, query.by) == (figure, "outside_limits", told["question"], None)


def test_the_status_says_that_the_value_is_queried(send, indicator, partner):
    send()
    standing = Assessment.objects.current().get(subject=indicator.code)
    codes = [reason["code"] for reason in standing.reasons]
    assert standing.rag == "on_track"
    assert codes == ["target_met", "value_queried", "value_provisional", "target_period"]
    answer_query(ValueQuery.objects.get(), by=partner, at=LATER, comment="A family of seven.")
    codes = [reason["code"] for reason in Assessment.objects.current().get(subject=indicator.code).reasons]
    assert codes == ["target_met", "target_period"]


def test_a_value_inside_its_limits_is_not_asked_about(send):
    assert send("15")["outcome"] == "created"
    assert not ValueQuery.objects.exists()


def test_the_same_value_again_is_unchanged_and_not_asked_about_twice(send):
    send()
    assert send(at=LATER)["outcome"] == "unchanged"
    assert (ValueQuery.objects.count(), Observation.objects.filter(period="FY2017-18-Q3").count()) == (1, 1)


def test_a_dry_run_foretells_a_query_and_asks_nothing(send, organisation, partner, indicator):
    body = {"values": [{"indicator": indicator.code, "period": "FY2017-18-Q3", "value": FAR}]}
    foretold = try_rows(Sending(organisation), read_body(organisation, AT, body).rows, by=partner, at=AT).submission
    assert not ValueQuery.objects.exists()
    assert foretold.queried == 1
    assert foretold.answer["values"][0] == send()


def test_a_queried_value_stays_out_of_the_history_until_it_is_answered(send, partner, indicator):
    send("41", period="FY2017-18-Q2")
    assert send("15.4")["outcome"] == "queried"
    for query in ValueQuery.objects.current():
        answer_query(query, by=partner, at=LATER, comment="It is right.")
    assert send("15.5", at=LATER + datetime.timedelta(hours=1))["outcome"] == "corrected"


def test_values_of_one_submission_are_each_others_history_and_a_queried_one_is_not(organisation, partner):
    found = IndicatorFactory(definition__value_type="rate", definition__lag_days=None)
    last = Period.parse("FY2017-18-Q3")
    values = ["20", "22", "20", "22", "90", "91", "23"]
    rows = [
        {"indicator": found.code, "period": str(last.shift(place - 6)), "value": value}
        for place, value in enumerate(values)
    ]
    submission = receive_submission(Sending(organisation), {"values": rows[::-1]}, by=partner, at=AT).submission
    outcomes = [value["outcome"] for value in submission.answer["values"]][::-1]
    assert outcomes == ["created"] * 4 + ["queried"] * 2 + ["created"]
    assert (submission.created, submission.queried, submission.rows) == (5, 2, 7)


def test_another_value_ends_the_question_and_is_judged_itself(send):
    send()
    assert send("12", at=LATER)["outcome"] == "corrected"
    query = ValueQuery.objects.get()
    assert (query.known_to, query.end.kind) == (LATER, QueryEnd.Kind.REPLACED)
    assert not the_figure().queried


def test_a_value_that_was_answered_for_may_be_made_final_without_another_question(send, partner):
    send()
    answer_query(ValueQuery.objects.get(), by=partner, at=LATER, comment="It is right.")
    assert send(at=LATER + datetime.timedelta(hours=1), status="final")["outcome"] == "corrected"
    assert ValueQuery.objects.count() == 1


def test_the_comment_is_kept_beside_the_question_and_audited(send, partner, indicator):
    send()
    answer_query(ValueQuery.objects.get(), by=partner, at=LATER, comment="  A family of seven.  ")
    query = ValueQuery.objects.get()
    assert (query.known_to, query.end.kind, query.end.comment) == (LATER, "answered", "A family of seven.")
    event = AuditEvent.objects.get(verb="answer query")
    assert (event.by, event.subject, event.after["comment"]) == (partner, indicator.code, "A family of seven.")
    with pytest.raises(Refused, match="has ended"):
        answer_query(query, by=partner, at=LATER, comment="Again.")


@pytest.mark.parametrize("comment", ["", "  ", "x" * 1001])
def test_a_comment_says_something_and_not_too_much(send, partner, comment):
    send()
    with pytest.raises(Refused):
        answer_query(ValueQuery.objects.get(), by=partner, at=LATER, comment=comment)


def test_the_officer_queries_any_value_with_a_reason_and_withdraws_it(send, officer, indicator):
    send("12")
    with pytest.raises(Refused):
        ask_about_value(the_figure(), by=officer, at=LATER, reason=" ")
    query = ask_about_value(the_figure(), by=officer, at=LATER, reason="Is this the whole borough?")
    with pytest.raises(Refused, match="already"):
        ask_about_value(the_figure(), by=officer, at=LATER, reason="Twice?")
    assert the_figure().queried
    withdraw_query(query, by=officer, at=LATER, reason="It is.")
    assert not the_figure().queried
    assert QueryEnd.objects.get().kind == "withdrawn"
    assert {"query value", "withdraw query"} <= set(AuditEvent.objects.values_list("verb", flat=True))


def test_as_at_a_past_moment_the_value_is_queried_as_it_was_then(send, partner):
    send()
    answer_query(ValueQuery.objects.get(), by=partner, at=LATER, comment="It is right.")
    seen = Observation.objects.filter(period="FY2017-18-Q3")
    assert seen.with_queries(AT).get().queried
    assert not seen.with_queries(LATER).get().queried


def test_a_figure_that_was_replaced_cannot_be_asked_about(send, officer):
    send("12")
    old = the_figure()
    send("13", at=LATER)
    with pytest.raises(Refused, match="replaced"):
        ask_about_value(old, by=officer, at=LATER, reason="Why?")


def test_what_is_due_says_queried_until_the_question_is_answered(send, partner):
    indicator = IndicatorFactory(definition__value_type="rate")
    figure = ObservationFactory(indicator=indicator, period="FY2017-18-Q3")
    query = ask_about_value(figure, by=partner, at=AT, reason="Is this the whole borough?")

    def state(at):
        lines = awaited_periods(Indicator.objects.filter(pk=indicator.pk).with_definition(at), at)
        return next(line.state for line in lines if str(line.period) == "FY2017-18-Q3")

    assert state(AT) == "queried"
    answer_query(query, by=partner, at=LATER, comment="It is.")
    assert state(LATER) == "received"


def path_of(indicator):
    return f"/indicators/{indicator.code}/figures/doncaster/FY2017-18-Q3/"


def test_the_partner_finds_the_question_on_its_page_and_answers_it(send, client, partner, indicator, pinned):
    send()
    client.force_login(partner)
    assert "is outside 4.68 to 15.32" in client.get("/partner/a-partner/").content.decode()
    page = client.get(path_of(indicator)).content.decode()
    assert "Send the comment" in page
    assert "Withdraw the question" not in page
    empty = client.post(path_of(indicator), {"do": "answer", "answer-text": ""}).content.decode()
    assert "There is a problem" in empty
    answered = client.post(path_of(indicator), {"do": "answer", "answer-text": "A family."}, follow=True)
    assert "A family." in answered.content.decode()
    assert not ValueQuery.objects.current().exists()


def test_a_question_about_a_group_is_found_and_answered_as_the_groups_own(
    send, client, partner, officer, organisation, indicator, pinned
):
    figure = send("10") and the_figure()
    send("30", group="sex:female")
    female = Observation.objects.current().get(group="sex:female")
    ask_about_value(female, by=officer, at=clock.now(), reason="Why so many girls?")
    client.force_login(partner)
    page = client.get("/partner/a-partner/").content.decode()
    [(path, words)] = re.findall(r'href="([^"]+)">Comment<span[^>]*>([^<]+)<', page)
    assert path == f"{path_of(indicator)}?group=sex%3Afemale" and words.endswith("October to December 2017, Female")
    page = client.get(path).content.decode()
    assert "October to December 2017, Doncaster, Female</h1>" in page and "Why so many girls?" in page
    assert "Why so many girls?" not in client.get(path_of(indicator)).content.decode()
    assert "Send the comment" not in client.get(path_of(indicator)).content.decode()
    answered = client.post(path, {"do": "answer", "answer-text": "A new ward."}, follow=True)
    assert answered.redirect_chain[-1][0] == path and "A new ward." in answered.content.decode()
    assert not ValueQuery.objects.current().exists()
    assert (figure.value, female.value) == (10, 30)
    assert client.get(f"{path_of(indicator)}?group=sex:male").status_code == 404


def test_a_question_says_through_the_api_for_whom_its_value_is(send, client, officer, organisation, pinned):
    send("30", group="sex:female")
    female = Observation.objects.current().get(group="sex:female")
    ask_about_value(female, by=officer, at=clock.now(), reason="Why so many girls?")
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    [told] = client.get("/api/v1/queries/", headers={"X-Api-Key": secret}).json()["results"]
    assert (told["group"], told["question"]) == ("sex:female", "Why so many girls?")


def test_the_officer_asks_and_withdraws_on_the_page_and_answers_for_nobody(send, client, officer, indicator, pinned):
    send("12")
    client.force_login(officer)
    page = client.post(path_of(indicator), {"do": "ask", "ask-text": "Is it whole?"}, follow=True).content.decode()
    assert "Waits for a comment" in page
    assert "Send the comment" not in page
    client.post(path_of(indicator), {"do": "answer", "answer-text": "I say so."})
    assert ValueQuery.objects.current().exists()
    client.post(path_of(indicator), {"do": "withdraw", "withdraw-text": "It is."})
    assert not ValueQuery.objects.current().exists()


def test_the_indicators_page_says_that_the_value_is_queried_and_still_shows_it(
    send, client, board_member, indicator, pinned
):
    send()
    client.force_login(board_member)
    page = client.get(f"/indicators/{indicator.code}/").content.decode()
    assert "[q] queried" in page
    assert "its sender is asked what explains it" in page
    detail = client.get(path_of(indicator)).content.decode()
    assert "is outside 4.68 to 15.32" in detail
    assert "<textarea" not in detail


def test_another_partner_finds_neither_the_figure_nor_the_question(send, client, officer, indicator, pinned):
    send()
    _, secret = issue_key(OrganisationFactory(code="yjb"), by=officer, at=clock.now(), name="Theirs")
    headers = {"X-Api-Key": secret}
    query = ValueQuery.objects.get()
    assert client.get("/api/v1/queries/", headers=headers).json()["results"] == []
    answer = client.post(
        f"/api/v1/queries/{query.pk}/answer/", '{"comment": "Mine"}', "application/json", headers=headers
    )
    assert answer.status_code == 404


def test_a_question_is_read_and_answered_by_key(send, client, officer, organisation, pinned):
    send()
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    headers = {"X-Api-Key": secret}
    [told] = client.get("/api/v1/queries/?open=true", headers=headers).json()["results"]
    assert (told["state"], told["rule"], told["period"]) == ("open", "outside_limits", "FY2017-18-Q3")
    path = f"/api/v1/queries/{told['id']}/answer/"
    for body, status in (({}, 400), ({"comment": "x", "also": 1}, 400), ({"comment": "A family."}, 200)):
        answer = client.post(path, json.dumps(body), "application/json", headers=headers)
        assert answer.status_code == status, answer.content
    assert (answer.json()["state"], answer.json()["comment"]) == ("answered", "A family.")
    again = client.post(path, '{"comment": "Again"}', "application/json", headers=headers)
    assert (again.status_code, "has ended" in again.json()["detail"]) == (422, True)
    assert client.get("/api/v1/queries/?open=true", headers=headers).json()["results"] == []
    assert client.get("/api/v1/queries/?open=maybe", headers=headers).status_code == 400


def test_observations_through_the_api_are_provisional_while_they_are_queried(send, client, officer, pinned):
    send(status="final")
    client.force_login(officer)
    rows = client.get("/api/v1/observations/?period=FY2017-18-Q3").json()["results"]
    assert [(row["status"], row["queried"], Decimal(row["value"])) for row in rows] == [("provisional", True, 41)]
