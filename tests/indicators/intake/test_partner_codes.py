"""What partners call their indicators: kept by the officer, audited, versioned; values are sent by them."""

import datetime

import pytest

from dcst.models import AuditEvent
from dcst.problems import Refused
from dcst.time import clock
from indicators.changes import end_partner_code, receive_submission, receive_upload, set_partner_code
from indicators.intake.sending import Sending
from indicators.models import Observation, PartnerCode
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area, placed

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(hours=1)


@pytest.fixture
def organisation(db):
    area()
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def keep(organisation, officer):
    def kept(indicator, code, at=AT, organisation=organisation):
        return set_partner_code(organisation, by=officer, at=at, indicator=indicator, code=code)

    return kept


@pytest.fixture
def send(organisation, partner):
    def sent(indicator, ids, at=AT, organisation=organisation):
        body = {"ids": ids, "period": "FY2017-18-Q3", "values": [{"indicator": indicator, "value": "20"}]}
        submission = receive_submission(Sending(organisation), body, by=partner, at=at).submission
        return [error["code"] for error in submission.answer.get("errors", [])]

    return sent


def test_values_are_sent_by_the_partners_own_code(keep, send):
    indicator = IndicatorFactory()
    keep(indicator, " KPI/7 ")
    assert send("KPI/7", "own") == []
    assert Observation.objects.get().indicator == indicator


def test_who_does_not_say_whose_codes_these_are_is_read_by_ours_then_by_its_own_and_told(keep, organisation, partner):
    one = IndicatorFactory(code="M05")
    IndicatorFactory(code="M06")
    keep(one, "0051")
    keep(one, "M06")  # means another indicator here
    content = b"indicator,period,value\n0051,FY2017-18-Q3,20\nM06,FY2017-18-Q3,20\n"
    upload = receive_upload(Sending(organisation), content, by=partner, at=AT, name="own.csv")
    first, second = upload.lines.all()
    assert (first.outcome, first.notes) == ("created", ["indicator: “0051” read as M05"])
    assert (second.outcome, second.notes) == ("created", [])
    values = [{"indicator": "0051", "period": "FY2017-18-Q3", "value": "20"}]
    receive_submission(Sending(organisation), {"values": values}, by=partner, at=AT)
    assert Observation.objects.get().indicator == one


def test_a_file_may_say_whose_codes_its_rows_have(keep, organisation, partner):
    keep(IndicatorFactory(code="M05"), "0051")
    content = b"indicator,period,value,ids\n0051,FY2017-18-Q3,20,own\nM05,FY2017-18-Q2,20,own\n"
    upload = receive_upload(Sending(organisation), content, by=partner, at=AT, name="own.csv")
    first, second = upload.lines.all()
    assert (first.outcome, first.notes) == ("created", [])
    assert [found["code"] for found in second.faults] == ["unknown_indicator"]


def test_each_scheme_knows_its_own_codes_alone(keep, send):
    indicator = IndicatorFactory()
    keep(indicator, "KPI/7")
    placed(indicator, "B13")
    assert send(indicator.code, "own") == send("KPI/7", "code") == send("B13", "own") == ["unknown_indicator"]
    assert send("B13", "framework") == []
    assert send("KPI/7", "framework") == send(indicator.code, "framework") == ["unknown_indicator"]


def test_a_reference_that_two_of_the_partners_indicators_go_by_is_refused(send, organisation):
    for framework in ("contract", "council-plan"):  # one label names one indicator of one framework
        placed(IndicatorFactory(), "A1", framework)
    assert send("A1", "framework") == ["ambiguous_indicator"]


def test_another_partners_indicator_does_not_make_a_reference_ambiguous_or_known(send):
    mine, foreign = IndicatorFactory(), IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    placed(mine, "A1")
    placed(foreign, "A1", "council-plan")
    placed(foreign, "A2", "another")
    assert send("A1", "framework") == []
    assert send("A2", "framework") == send("A3", "framework") == ["unknown_indicator"]


def test_the_same_code_may_mean_something_else_to_each_partner(keep, send):
    other = OrganisationFactory(code="yjb")
    mine, theirs = IndicatorFactory(), IndicatorFactory(organisation=other)
    keep(mine, "K1")
    keep(theirs, "K1", organisation=other)
    assert send("K1", "own", organisation=other) == []
    assert Observation.objects.get().indicator == theirs


def test_a_code_that_is_moved_keeps_what_it_stood_for_and_the_audit_says_so(keep, officer):
    first, second = IndicatorFactory(), IndicatorFactory()
    keep(first, "K1")
    keep(second, "K1", at=LATER)
    old, new = PartnerCode.objects.order_by("pk")
    assert (old.indicator, old.known_to, new.indicator, new.known_to) == (first, LATER, second, None)
    event = AuditEvent.objects.filter(verb="set partner code").first()
    assert (event.by, event.subject) == (officer, "a-partner")
    assert (event.before["indicator"], event.after["indicator"]) == (first.code, second.code)


def test_a_code_that_is_taken_out_stands_for_nothing(keep, send, organisation, officer):
    keep(IndicatorFactory(), "K1")
    end_partner_code(organisation, by=officer, at=LATER, code="K1")
    assert send("K1", "own", at=LATER) == ["unknown_indicator"]
    assert AuditEvent.objects.filter(verb="end partner code").exists()
    with pytest.raises(Refused, match="already"):
        end_partner_code(organisation, by=officer, at=LATER, code="K1")


@pytest.mark.parametrize("code", ["", " ", "К1", "K\u200b1", "x" * 61, "a\tb"])
def test_a_code_is_plain_and_short(keep, code):
    with pytest.raises(Refused):
        keep(IndicatorFactory(), code)
    assert not PartnerCode.objects.exists()


@pytest.mark.parametrize("other", ["k10", "KlO", "K-10", "K 1O"])
def test_a_code_that_could_be_taken_for_another_is_refused(keep, other):
    keep(IndicatorFactory(), "K10")
    with pytest.raises(Refused, match="could be taken for K10"):
        keep(IndicatorFactory(), other)


def test_a_code_stands_only_for_an_indicator_the_partner_sends(keep):
    foreign = IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    with pytest.raises(Refused, match="not a source"):
        keep(foreign, "K1")


def test_the_officer_adds_and_takes_out_a_code_on_the_page(client, officer, organisation, pinned):
    indicator = IndicatorFactory()
    client.force_login(officer)
    path = "/partner/a-partner/codes/"
    page = client.post(path + "add/", {"code": "K1", "indicator": indicator.code}, follow=True).content.decode()
    assert f"K1 stands for {indicator.code}" in page
    again = client.post(path + "add/", {"code": "K1", "indicator": indicator.code}).content.decode()
    assert "There is a problem" in again
    assert client.post(path + "end/", {"code": "K1"}, follow=True).status_code == 200
    assert not PartnerCode.objects.current().exists()


def test_the_partner_reads_its_codes_and_changes_none(client, keep, partner, organisation, pinned):
    keep(IndicatorFactory(), "K1")
    client.force_login(partner)
    page = client.get("/partner/a-partner/codes/").content.decode()
    assert "K1" in page
    assert "Take out" not in page
    assert client.post("/partner/a-partner/codes/end/", {"code": "K1"}).status_code == 403
    OrganisationFactory(code="yjb")
    assert client.get("/partner/yjb/codes/").status_code == 404
