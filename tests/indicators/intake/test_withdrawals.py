"""A value that was sent in error is taken back: its period has no value from then on, and never an earlier one."""

import datetime
import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dcst.models import ApiKey, Area, Assessment, AuditEvent, Role
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators.calendar.windows import awaited_periods
from indicators.changes import (
    approve_correction,
    ask_about_value,
    ask_correction,
    close_period,
    issue_key,
    open_period,
    receive_submission,
    refuse_correction,
    withdraw_value,
    withdraw_values,
)
from indicators.findings.verdicts import rate_series
from indicators.intake.reading import terms_of
from indicators.intake.rules.said import without_value
from indicators.intake.sending import Sending
from indicators.models import Attempt, Indicator, IndicatorSource, LateCorrection, Observation, QueryEnd, ValueQuery
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
WITHDRAWALS, Q3 = "/api/v1/withdrawals/", "FY2017-18-Q3"
AT = datetime.datetime(2018, 1, 20, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(days=2)
REASON = "Sent for the wrong quarter."


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
    """send(value, …) → the outcome of one row."""

    def sent(value="20", at=AT, by=None, **cells):
        rows = [{"indicator": "M05", "period": Q3, "value": value} | cells]
        sending = Sending(by or organisation)
        return receive_submission(sending, {"values": rows}, by=partner, at=at).submission.answer["values"][0]

    return sent


@pytest.fixture
def take_back(organisation, partner, indicator):
    def taken(at=LATER, reason=REASON, by=None, **cells):
        place = {"indicator": "M05", "period": Q3} | cells
        return withdraw_value(by or organisation, by=partner, at=at, reason=reason, **place)

    return taken


@pytest.fixture
def post(organisation, officer, partner):
    """post(values, …) → (status, answer) of a call with a key of the organisation."""

    def posted(values, kind=ApiKey.Kind.TEST, query="", whose=None, **body):
        key, secret = issue_key(whose or organisation, by=officer, at=clock.now(), name="Nightly", kind=kind)
        body = {"reason": REASON, "values": values} | body
        client = Client(headers={"X-Api-Key": secret})
        answer = client.post(f"{WITHDRAWALS}{query}", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    return posted


def live(post, values, **given):
    return post(values, kind=ApiKey.Kind.LIVE, **given)


def standing(subject="M05", at=None):
    rows = Assessment.objects.filter(subject=subject, question="target")
    return rows.known_at(at).get() if at else rows.current().get()


def text(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_period_has_no_value_with_the_reason_and_never_the_earlier_one(send, take_back, partner):
    send("19")
    assert send("20", at=AT + datetime.timedelta(hours=1))["outcome"] == "corrected"
    assert take_back().outcome == "withdrawn"
    row = Observation.objects.own().current().get()
    assert (row.value, row.marker, row.note, row.withdrawn_at, row.by) == (None, "wd", REASON, LATER, partner)
    assert (row.absence, row.sender.code) == ("withdrawn", "a-partner")


def test_as_at_the_day_before_it_still_stands(send, take_back):
    send("20")
    take_back()
    [before] = Observation.objects.own().known_at(LATER - datetime.timedelta(seconds=1))
    assert (before.value, before.withdrawn_at) == (20, None)
    assert standing(at=clock.end_of(AT.date())).rag == "on_track"


def test_the_status_is_no_data_withdrawn(send, take_back):
    send("20")
    assert standing().rag == "on_track"
    take_back()
    assert (standing().rag, [reason["code"] for reason in standing().reasons]) == ("no_data", ["value_withdrawn"])
    assert standing().facts[0] == f"observation:{Observation.objects.own().current().get().pk}"


def test_the_value_before_it_in_time_does_not_speak_for_it(send, take_back, officer, indicator):
    open_period(indicator, by=officer, at=AT, period=Period.parse("FY2017-18-Q2"), reason="Late figures")
    send("20", period="FY2017-18-Q2")
    send("30")
    take_back()
    assert (standing().rag, standing().period) == ("no_data", Q3)


def test_sent_again_it_is_created_and_the_status_is_back(send, take_back):
    send("20")
    take_back()
    assert send("20", at=LATER + datetime.timedelta(hours=1))["outcome"] == "created"
    assert standing().rag == "on_track"
    assert [row.value for row in Observation.objects.own().order_by("known_from")] == [20, None, 20]


def test_the_same_bytes_sent_again_are_stored_again(organisation, partner, indicator, take_back):
    body = {"values": [{"indicator": "M05", "period": Q3, "value": "20"}]}
    for key in ("one", "two"):
        sending = Sending(organisation, idempotency_key=key, body_hash="the same")
        receive_submission(sending, body, by=partner, at=AT if key == "one" else LATER + datetime.timedelta(hours=1))
        if key == "one":
            take_back()
    assert Observation.objects.own().current().get().value == 20


def test_a_figure_that_was_withdrawn_is_no_history_of_the_next(send, take_back):
    send("20", period="FY2017-18-Q2", at=AT.replace(year=2017, month=10))
    take_back(period="FY2017-18-Q2", at=AT.replace(year=2017, month=10, day=25))
    assert send("20")["outcome"] == "created"


def test_a_question_about_it_ends_with_it(send, take_back, officer):
    send("20")
    ask_about_value(Observation.objects.get(), by=officer, at=AT, reason="Is that so?")
    take_back()
    assert not ValueQuery.objects.current().exists()
    assert QueryEnd.objects.get().kind == QueryEnd.Kind.TAKEN_BACK
    with pytest.raises(Refused, match="no value to ask about: withdrawn"):
        ask_about_value(Observation.objects.current().get(), by=officer, at=LATER, reason="And now?")


def test_it_leaves_an_event_with_the_reason(send, take_back, partner):
    send("20")
    take_back()
    event = AuditEvent.objects.get(verb="withdraw value")
    assert (event.subject, event.by) == ("M05", partner)
    assert event.after == {"organisation": "a-partner", "values": [f"doncaster {Q3}"], "reason": REASON}


def test_the_same_again_changes_nothing_and_is_answered_alike(send, post):
    send("20")
    first = live(post, [{"indicator": "M05", "period": Q3}])
    assert first == live(post, [{"indicator": "M05", "period": Q3}])
    assert (first[0], first[1]["withdrawn"]) == (200, 1)
    assert Observation.objects.count() == 2
    assert AuditEvent.objects.filter(verb="withdraw value").count() == 1


def test_the_answer_tells_what_became_of_each_row(send, post):
    send("20")
    send("21", area="north", group="sex:female")
    status, told = live(
        post,
        [{"indicator": "M05", "period": "Q3 2017/18"}, {"indicator": "M05", "area": "north", "group": "sex:female"}],
        period=Q3,
    )
    assert (status, told["outcome"], told["rows"], told["withdrawn"], told["asked"]) == (200, "accepted", 2, 2, 0)
    assert told["errors"] == []
    first, second = told["values"]
    assert first.pop("withdrawn_at").startswith("2018-01-31T")
    assert first == {
        "row": 1,
        "indicator": "M05",
        "area": "doncaster",
        "period": Q3,
        "group": "",
        "outcome": "withdrawn",
        "reasons": [],
    }
    assert (second["area"], second["group"]) == ("north", "sex:female")
    assert Attempt.objects.filter(outcome="accepted", summary="2 withdrawn").count() == 1


def test_all_rows_are_withdrawn_or_none(send, post):
    send("20")
    status, told = live(post, [{"indicator": "M05", "period": Q3}, {"indicator": "M99", "period": Q3}])
    assert (status, told["code"], told["rejected"], told["withdrawn"]) == (422, "rows_refused", 2, 0)
    assert [row["reasons"] for row in told["values"]] == [["batch_refused"], ["unknown_indicator"]]
    assert [(error["row"], error["column"], error["pointer"]) for error in told["errors"]] == [
        (2, "indicator", "/values/1/indicator")
    ]
    assert Observation.objects.current().get().value == 20


CELLS = {
    "no_value_stands": {"period": "FY2017-18-Q2"},
    "unknown_indicator": {"indicator": "M99"},
    "unknown_area": {"area": "leeds"},
    "unknown_group": {"group": "tall"},
    "period_unreadable": {"period": "soon"},
    "period_kind": {"period": "FY2016-17"},
    "future_period": {"period": "FY2030-31-Q1"},
}


@pytest.mark.parametrize("code", CELLS)
def test_cells_are_read_as_those_of_a_value_and_a_fault_says_how_to_mend_it(send, post, code):
    send("20")
    status, told = live(post, [{"indicator": "M05", "period": Q3} | CELLS[code]])
    assert (status, [error["code"] for error in told["errors"]]) == (422, [code])
    assert all(error["fix"] and error["row"] == 1 for error in told["errors"])


SHAPES = {
    "not_an_object": [],
    "reason_missing": {"values": [{"indicator": "M05", "period": Q3}]},
    "reason_too_long": {"reason": "x" * 1001, "values": [{"indicator": "M05", "period": Q3}]},
    "no_values": {"reason": REASON, "values": []},
    "unknown_field": {"reason": REASON, "values": [{"indicator": "M05", "period": Q3, "value": "20"}]},
    "wrong_type": {"reason": 5, "values": [{"indicator": "M05", "period": Q3}]},
    "unknown_ids": {"reason": REASON, "ids": "theirs", "values": [{"indicator": "M05", "period": Q3}]},
}


@pytest.mark.parametrize("code", SHAPES)
def test_a_body_that_is_no_withdrawal_is_refused_whole(send, organisation, officer, code):
    send("20")
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    client = Client(headers={"X-Api-Key": secret})
    answer = client.post(WITHDRAWALS, json.dumps(SHAPES[code]), "application/json")
    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (400, [code])


def test_a_parameter_that_is_not_offered_is_refused(send, post):
    assert post([{"indicator": "M05", "period": Q3}], query="?mode=valid")[0] == 400
    assert post([{"indicator": "M05", "period": Q3}], query="?dry_run=perhaps")[0] == 400


@pytest.mark.parametrize("given", [{"query": "?dry_run=true", "kind": ApiKey.Kind.LIVE}, {"kind": ApiKey.Kind.TEST}])
def test_a_dry_run_and_a_test_key_are_told_the_same_and_store_nothing(send, post, given):
    send("20")
    status, told = post([{"indicator": "M05", "period": Q3}], **given)
    assert (status, told["withdrawn"], told["dry_run"]) == (200, 1, "query" in given)
    assert Observation.objects.get().value == 20
    assert not AuditEvent.objects.filter(verb="withdraw value").exists()
    assert standing().rag == "on_track"


def test_a_key_that_may_only_read_withdraws_nothing(send, organisation, officer):
    send("20")
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Reads", may_send=False)
    body = json.dumps({"reason": REASON, "values": [{"indicator": "M05", "period": Q3}]})
    answer = Client(headers={"X-Api-Key": secret}).post(WITHDRAWALS, body, "application/json")
    assert answer.status_code == 403


def test_of_joint_owners_each_withdraws_its_own(send, take_back, indicator):
    other = OrganisationFactory(code="another", name="Another")
    IndicatorSource.objects.create(indicator=indicator, organisation=other)
    send("20", by=other)
    with pytest.raises(Refused, match="was sent by Another. Ask that organisation") as refused:
        take_back()
    assert refused.value.field == "indicator"
    assert take_back(by=other).outcome == "withdrawn"


def test_a_stranger_cannot_tell_that_a_value_stands(send, post):
    send("20")
    stranger = OrganisationFactory(code="stranger")
    status, told = live(post, [{"indicator": "M05", "period": Q3}], whose=stranger)
    assert (status, told["errors"][0]["code"]) == (422, "unknown_indicator")


def test_of_a_closed_period_it_is_asked_for_and_done_on_approval(send, take_back, officer, indicator):
    send("20")
    close_period(indicator, by=officer, at=AT, period=Period.parse(Q3), reason="Year end")
    assert [take_back().outcome, take_back().outcome] == ["asked", "asked"]
    asked = LateCorrection.objects.get()
    assert (asked.withdrawal, asked.reason, Observation.objects.current().get().value) == (True, REASON, 20)
    approve_correction(asked, by=officer, at=LATER, words="Agreed")
    row = Observation.objects.current().get()
    assert (row.marker, row.note, row.sender.code, row.by) == ("wd", REASON, "a-partner", officer)
    assert LateCorrection.objects.get().observation == row
    assert standing().reasons[0]["code"] == "value_withdrawn"


def test_a_request_that_is_refused_leaves_the_value(send, take_back, officer, indicator):
    send("20")
    close_period(indicator, by=officer, at=AT, period=Period.parse(Q3), reason="Year end")
    take_back()
    refuse_correction(LateCorrection.objects.get(), by=officer, at=LATER, words="It was right.")
    assert Observation.objects.current().get().value == 20


def test_a_value_that_came_after_the_request_is_not_withdrawn_by_it(send, take_back, officer, indicator):
    send("20")
    close_period(indicator, by=officer, at=AT, period=Period.parse(Q3), reason="Year end")
    take_back()
    open_period(indicator, by=officer, at=LATER, period=Period.parse(Q3), reason="Late returns")
    send("21", at=LATER + datetime.timedelta(hours=1))
    with pytest.raises(Refused, match="Another value has been sent since"):
        approve_correction(LateCorrection.objects.get(), by=officer, at=LATER + datetime.timedelta(hours=2))
    assert Observation.objects.current().get().value == 21


def test_while_another_correction_waits_it_is_not_asked_for(send, take_back, officer, partner, indicator, organisation):
    send("20")
    close_period(indicator, by=officer, at=AT, period=Period.parse(Q3), reason="Year end")
    cells = {"indicator": "M05", "period": Q3, "value": "21"}
    ask_correction(organisation, by=partner, at=LATER, reason="Late returns", **cells)
    with pytest.raises(Refused, match="waits for an answer"):
        take_back()


def test_the_period_awaits_a_value_again(send, take_back, indicator):
    send("20")
    take_back()
    for day, state in ((datetime.date(2018, 1, 30), "due"), (datetime.date(2018, 1, 31), "late")):
        rows = Indicator.objects.filter(pk=indicator.pk).with_definition(clock.end_of(day))
        [line] = [line for line in awaited_periods(rows, clock.end_of(day)) if str(line.period) == Q3]
        assert (line.state, line.observation, line.withdrawn_at) == (state, None, LATER)


def test_readers_of_the_api_get_the_row_with_its_day_and_no_value(send, take_back, officer, sign_in):
    send("20")
    take_back()
    [row] = sign_in(officer).get("/api/v1/observations/?indicator=M05").json()["results"]
    assert (row["value"], row["marker"], row["note"]) == (None, "wd", REASON)
    assert row["withdrawn_at"] == row["known_from"]
    [before] = sign_in(officer).get("/api/v1/observations/?indicator=M05&as_at=2018-01-21").json()["results"]
    assert (before["value"], before["withdrawn_at"]) == ("20.000000", None)


def test_a_reason_that_may_quote_a_small_number_is_for_those_who_see_it(send, take_back, officer, board_member):
    send("7.5", numerator="3", denominator="40")
    take_back(reason="There were 4, not 3.")
    for reader, said in ((officer, "There were 4, not 3."), (board_member, "Not shown to you")):
        client = Client()
        client.force_login(reader)
        [row] = client.get("/api/v1/observations/?indicator=M05").json()["results"]
        assert row["note"].startswith(said)
        assert (row["marker"], row["value"], bool(row["withdrawn_at"])) == ("wd", None, True)
        page = text(client.get("/indicators/M05/"))
        assert ("There were 4" in page) == (reader == officer)
        assert "Withdrawn on 22 January 2018 by A partner" in page


def test_a_figure_that_is_gone_is_in_no_sum_and_gives_no_other_away(send, take_back, board_member, indicator):
    area("south", Area.Kind.LOCALITY)
    Area.objects.filter(kind=Area.Kind.LOCALITY).update(parent=area())
    indicator.definitions.update(value_type="count", unit="children")
    for place, value in (("doncaster", "40"), ("north", "3"), ("south", "37")):
        send(value, area=place)
    take_back(area="south")
    send("43", at=LATER + datetime.timedelta(hours=1))
    client = Client()
    client.force_login(board_member)
    told = {}
    for day in ("2018-01-21", "2018-01-31"):
        rows = client.get(f"/api/v1/observations/?indicator=M05&as_at={day}").json()["results"]
        told[day] = {row["area"]: (row["value"], row["marker"]) for row in rows}
    assert told["2018-01-21"]["north"] == told["2018-01-31"]["north"] == (None, "c")
    assert told["2018-01-31"]["south"] == (None, "wd")
    # 40 - 37 would be the small number of the day before.
    assert (None, "c") in (told["2018-01-21"]["south"], told["2018-01-21"]["doncaster"])


def test_the_page_of_the_indicator_says_it_first_and_beside_what_was_revised(send, take_back, sign_in, officer):
    send("20")
    take_back()
    page = text(sign_in(officer).get("/indicators/M05/"))
    assert "withdrawn [wd]" in page
    assert f"Withdrawn on 22 January 2018 by A partner, because: {REASON}" in page
    assert "The value for October to December 2017 was withdrawn by its sender" in page
    revised = page.partition("Revised figures")[2]
    assert "20" in revised and "withdrawn" in revised
    assert "withdrawn" not in text(sign_in(officer).get("/indicators/M05/?as_at=2018-01-21")).partition("Figures")[0]


def test_the_board_is_told_among_what_changed(send, take_back, sign_in, board_member, indicator):
    send("20")
    take_back()
    plan = indicator.strand.objective.plan.code
    changed = text(sign_in(board_member).get(f"/board/changes/?plan={plan}")).partition("Revised")[2]
    assert re.search(r"October to December 2017.{0,400}20.{0,200}withdrawn", changed)


def test_the_file_of_its_figures_says_so(send, take_back, sign_in, officer):
    send("20")
    take_back()
    content = sign_in(officer).get("/indicators/M05/figures.csv").content.decode()
    assert "[wd] withdrawn" in content and REASON in content and ",20," not in content


def test_a_partner_withdraws_on_a_page_and_is_told_what_became_of_it(send, sign_in, partner):
    send("20")
    client = sign_in(partner)
    figure = text(client.get(f"/indicators/M05/figures/doncaster/{Q3}/"))
    assert "Withdraw this value" in figure
    typed = {"indicator": "M05", "period": Q3, "area": "doncaster", "group": "", "reason": REASON}
    page = text(client.post("/partner/a-partner/withdraw/", typed, follow=True))
    assert "The value is withdrawn: the period waits for another" in page
    assert f"by Pat Partner. {REASON}" in page
    assert Observation.objects.current().get().marker == "wd"
    home = text(client.get("/partner/a-partner/"))
    assert "Its value was withdrawn on 31 January 2018: another is awaited" in home
    assert "Withdraw this value" not in text(client.get(f"/indicators/M05/figures/doncaster/{Q3}/"))


def test_the_form_says_what_is_wrong_beside_its_field(send, sign_in, partner):
    send("20")
    typed = {"indicator": "M05", "period": "soon", "area": "doncaster", "group": "", "reason": REASON}
    page = text(sign_in(partner).post("/partner/a-partner/withdraw/", typed))
    assert "cannot be read as" in page and "There is a problem" in page
    assert "Enter reason" in text(sign_in(partner).post("/partner/a-partner/withdraw/", typed | {"reason": ""}))
    assert Observation.objects.get().value == 20


def test_who_may_withdraw_on_the_page(send, sign_in, officer, board_member):
    send("20")
    assert sign_in(officer).get("/partner/a-partner/withdraw/").status_code == 200
    assert sign_in(board_member).get("/partner/a-partner/withdraw/").status_code == 403
    assert "Withdraw this value" not in text(sign_in(board_member).get(f"/indicators/M05/figures/doncaster/{Q3}/"))
    stranger = person(Role.PARTNER, organisation=OrganisationFactory(code="stranger"))
    assert sign_in(stranger).get("/partner/a-partner/withdraw/").status_code == 404


def test_the_officer_decides_on_a_page_that_says_what_is_asked(send, take_back, sign_in, officer, indicator):
    send("20", area="north")
    close_period(indicator, by=officer, at=AT, period=Period.parse(Q3), reason="Year end")
    take_back(area="north")
    client = sign_in(officer)
    assert "withdraw the value: Sent for" in text(client.get("/officer/?list=corrections"))
    assert "withdraw</td>" in text(client.get("/partners/corrections/"))
    address = f"/partners/corrections/{LateCorrection.objects.get().pk}/"
    assert "Approve and withdraw" in text(client.get(address))
    client.post(address, {"words": "", "approve": "yes"})
    assert Observation.objects.current().get().marker == "wd"


def test_a_withdrawal_asks_the_database_as_often_for_one_row_as_for_many(send, organisation, partner):
    def counted(places, at):
        for place in places:
            send("20", area=place)
        read = terms_of(organisation, at).read(
            [without_value({"indicator": "M05", "period": Q3, "area": place}) for place in places]
        )
        with CaptureQueriesContext(connection) as asked:
            withdraw_values(organisation, read, by=partner, at=at, reason=REASON)
        return len([query for query in asked.captured_queries if "dcst_due" not in query["sql"]])

    for name in ("a", "b", "c", "d"):
        area(name, Area.Kind.LOCALITY)
    assert counted(["a"], LATER) == counted(["b", "c", "d"], LATER + datetime.timedelta(hours=1))


def test_a_value_is_never_sent_as_withdrawn(send):
    for marker in ("wd", "nil"):
        assert send(None, marker=marker)["reasons"] == ["unknown_marker"]


def test_the_trend_has_a_gap_where_a_value_was_withdrawn(send, take_back, indicator, sign_in, officer):
    quarters = {"FY2017-18-Q1": "18", "FY2017-18-Q2": "19", Q3: "21"}
    for text_, value in quarters.items():
        open_period(indicator, by=officer, at=AT, period=Period.parse(text_), reason="History")
        send(value, period=text_)
    take_back(period="FY2017-18-Q2")
    trend = next(row for row in rate_series(["M05"], clock.end_of(LATER.date()))["M05"] if row.question == "trend")
    assert [reason.code for reason in trend.verdict.reasons][0] == "direction_gap"
    page = text(sign_in(officer).get("/indicators/M05/"))
    assert "withdrawn [wd]" in page
    assert Decimal(21) == Observation.objects.own().current().get(period=Q3).value
