"""A partner's page: what is due and when, its keys shown once, what it sent; other partners are not there."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Role
from dcst.record.assess import mark_due
from dcst.time import clock
from indicators.changes import issue_key, receive_submission, receive_upload
from indicators.intake.sending import Sending
from indicators.models import Indicator
from tests.factories import MembershipFactory, OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def send(organisation, by, *rows):
    sending = Sending(organisation, idempotency_key=str(rows), request_id="r1")
    return receive_submission(sending, {"values": list(rows)}, by=by, at=clock.now()).submission


def row(indicator, value="20"):
    return {"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value}


def test_a_partner_is_led_to_its_own_page(client, partner):
    client.force_login(partner)
    assert client.get("/partner/").url == "/partner/a-partner/"


def test_who_sends_for_two_organisations_chooses(client, partner):
    MembershipFactory(user=partner, role=Role.PARTNER, organisation=OrganisationFactory(code="rdash"))
    client.force_login(partner)
    text = page(client.get("/partner/"))
    assert "/partner/a-partner/" in text and "/partner/rdash/" in text


def test_what_is_overdue_and_what_is_due_next_is_said_with_its_day(client, partner):
    late, early = IndicatorFactory(code="M01"), IndicatorFactory(code="M02")
    ObservationFactory(indicator=late, period="FY2017-18-Q2", value=Decimal(5))
    ObservationFactory(indicator=early, period="FY2017-18-Q3", value=Decimal(6), status="provisional")
    client.force_login(partner)
    text = page(client.get("/partner/a-partner/"))
    assert re.search(r"M01.*Overdue:</strong> October to December 2017.*30 January 2018.*M02", text)
    assert re.search(r"M02.*January to March 2018.*30 April 2018.*6\.0 % \[p\].*Provisional", text)


@pytest.mark.parametrize(("day", "overdue"), [("2018-01-30", False), ("2018-01-31", True)])
def test_the_last_day_is_in_time_and_the_next_is_not(client, partner, settings, day, overdue):
    ObservationFactory(indicator=IndicatorFactory(), period="FY2017-18-Q2")
    settings.DCST_TODAY = datetime.date.fromisoformat(day)
    client.force_login(partner)
    assert ("Overdue:" in page(client.get("/partner/a-partner/"))) is overdue


@pytest.mark.parametrize(("known", "words"), [("2017-10-01", "Overdue:"), ("2017-10-02", "January to March 2018")])
def test_a_first_value_is_overdue_once_a_whole_period_has_been_collected(client, partner, known, words):
    IndicatorFactory(definition__known_from=clock.start_of(datetime.date.fromisoformat(known)))
    client.force_login(partner)
    assert words in page(client.get("/partner/a-partner/"))


def test_what_cannot_be_collected_is_not_asked_for(client, partner):
    IndicatorFactory(kind=Indicator.Kind.NAME_LOST, name="")
    client.force_login(partner)
    text = page(client.get("/partner/a-partner/"))
    assert "Not collected" in text and "Overdue" not in text


@pytest.mark.parametrize("address", ["", "keys/", "submissions/00000000-0000-0000-0000-000000000000/"])
def test_another_organisations_page_is_not_there(client, partner, address):
    OrganisationFactory(code="yjb")
    client.force_login(partner)
    theirs, nobodys = client.get(f"/partner/yjb/{address}"), client.get(f"/partner/x1/{address}")
    assert theirs.status_code == nobodys.status_code
    assert theirs.status_code == 404


@pytest.mark.parametrize("who", ["manager", "board_member", "finance", "auditor", "reviewer"])
def test_partner_pages_are_for_partners_and_the_officer(client, request, who, organisation):
    client.force_login(request.getfixturevalue(who))
    for address in ("/partner/", "/partners/", "/partner/a-partner/", "/partner/a-partner/keys/"):
        assert client.get(address).status_code == 403


def test_the_officer_sees_every_partner_with_its_keys_and_last_submission(client, officer, partner, organisation):
    indicator = IndicatorFactory()
    issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    send(organisation, partner, row(indicator))
    client.force_login(officer)
    text = page(client.get("/partners/"))
    assert re.search(r'/partner/a-partner/">.*numeric">1</td>.*numeric">1</td>.*31 January 2018', text)
    assert "a-partner" in page(client.get("/partner/a-partner/"))


def test_the_list_of_partners_takes_as_many_queries_with_many_as_with_few(
    client, officer, django_assert_max_num_queries
):
    client.force_login(officer)
    taken = []
    for number in (1, 5):
        for turn in range(number):
            IndicatorFactory(organisation=OrganisationFactory(code=f"p-{number}-{turn}"))
        with django_assert_max_num_queries(15) as counted:
            page(client.get("/partners/"))
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_a_partners_page_takes_as_many_queries_with_many_indicators_as_with_few(
    client, partner, organisation, officer, django_assert_max_num_queries
):
    client.force_login(partner)
    taken = []
    for number in (1, 10):
        for _ in range(number):
            indicator = IndicatorFactory()
            ObservationFactory(indicator=indicator)
            issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
            send(organisation, partner, row(indicator))
        with django_assert_max_num_queries(31) as counted:
            page(client.get("/partner/a-partner/"))
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_a_partners_page_reads_no_answer_of_its_submissions(client, partner, organisation):
    send(organisation, partner, row(IndicatorFactory()))
    client.force_login(partner)
    with CaptureQueriesContext(connection) as queries:
        assert "1 created" in page(client.get("/partner/a-partner/"))
    assert [query["sql"] for query in queries if '"indicators_submission"."answer"' in query["sql"]] == []


@pytest.mark.parametrize("path", ["", "files/", "log/"])
def test_each_page_of_a_partner_says_whom_to_ask_and_whether_statuses_are_up_to_date(
    client, partner, organisation, path
):
    indicator = IndicatorFactory()
    client.force_login(partner)
    text = page(client.get(f"/partner/a-partner/{path}"))
    assert "Every status is up to date." in text and 'href="/about/contact/">Who to ask</a>' in text
    mark_due([("indicator", indicator.code)], clock.now() - datetime.timedelta(seconds=7))
    text = page(client.get(f"/partner/a-partner/{path}"))
    assert re.search("the first has waited for ([7-9]|1[0-9]) seconds. What you send is stored meanwhile", text)


def test_a_partners_page_leads_to_the_last_file_and_says_how_it_stands(client, partner, organisation):
    IndicatorFactory(code="M05")
    client.force_login(partner)
    assert "The last file sent" not in page(client.get("/partner/a-partner/"))
    content = b"indicator,period,value\nM05,FY2017-18-Q3,x\n"
    for minute, name in enumerate(("first.csv", "second.csv")):
        at = clock.start_of(clock.today()) + datetime.timedelta(minutes=minute)
        receive_upload(Sending(organisation), content, by=partner, at=at, name=name)
    text = page(client.get("/partner/a-partner/"))
    assert re.search(r">second.csv</a>, 31 January 2018: Checked, not submitted: 1 to mend\.", text)
    assert "first.csv" not in text


# The command to try


def test_the_page_shows_what_to_try_with_a_key_of_ones_own(client, partner, organisation):
    IndicatorFactory(code="M05")
    client.force_login(partner)
    [(_, check), (words, send)] = client.get("/partner/a-partner/").context["try"].lines
    assert "Bearer $DCST_KEY" in check and "Bearer $DCST_KEY" in send
    assert "not stored" in words and "M05" in send


# Submissions


def test_an_accepted_submission_tells_what_became_of_each_row(client, partner, organisation):
    indicator = IndicatorFactory()
    submission = send(organisation, partner, row(indicator))
    client.force_login(partner)
    listed = page(client.get("/partner/a-partner/"))
    assert f"/partner/a-partner/submissions/{submission.pk}/" in listed
    assert "1 created, 0 corrected, 0 unchanged" in listed
    text = page(client.get(f"/partner/a-partner/submissions/{submission.pk}/"))
    assert "October to December 2017" in text and "Created" in text


def test_a_refused_submission_tells_what_to_mend(client, partner, organisation):
    submission = send(organisation, partner, row(IndicatorFactory(), "<b>x</b>"))
    client.force_login(partner)
    text = page(client.get(f"/partner/a-partner/submissions/{submission.pk}/"))
    assert "1 of 1 refused, nothing stored" in text
    assert "“&lt;b&gt;x&lt;/b&gt;” is not a number" in text
    assert "What became of each row" not in text


def test_a_long_submission_is_told_in_pages_with_the_faults_of_their_rows(client, partner, organisation):
    rows = [row(IndicatorFactory(code=f"M{number + 1}"), "20") for number in range(205)]
    rows[203]["value"] = "x"
    sending = Sending(organisation, "valid", idempotency_key="long")
    submission = receive_submission(sending, {"values": rows}, by=partner, at=clock.now()).submission
    client.force_login(partner)
    address = f"/partner/a-partner/submissions/{submission.pk}/"
    first, second = page(client.get(address)), page(client.get(f"{address}?page=2"))
    assert ("M200</a>" in first, "M201</a>" in first, "is not a number" in first) == (True, False, False)
    assert "M205</a>" in second and "“x” is not a number" in second and ", page 2 –" in second


def test_another_organisations_submission_is_not_there(client, partner, organisation):
    other = OrganisationFactory(code="yjb")
    theirs = send(other, person(Role.PARTNER, organisation=other), row(IndicatorFactory(organisation=other)))
    client.force_login(partner)
    for org in ("a-partner", "yjb"):
        assert client.get(f"/partner/{org}/submissions/{theirs.pk}/").status_code == 404


def test_posting_a_value_moves_the_status_that_the_board_reads(client, board_member, partner, organisation):
    indicator = IndicatorFactory(code="M05")
    TargetFactory(indicator=indicator)
    client.force_login(board_member)
    for value, status in (("20", "On track"), ("30", "Off track")):
        send(organisation, partner, row(indicator, value))
        assert status in page(client.get("/indicators/M05/"))
