"""What owners are told of their figures: questions, answers, decisions, and what another owner changed; no figure."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Message, Notice, Organisation, Origin
from dcst.outbox.changes import add_contact
from dcst.outbox.sorting import sort_notices
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import (
    add_observation,
    answer_query,
    approve_correction,
    ask_about_value,
    ask_correction,
    receive_submission,
    refuse_correction,
    try_rows,
    try_submission,
    withdraw_query,
)
from indicators.intake.bodies import read_body
from indicators.intake.sending import Sending
from indicators.models import IndicatorSource, Observation, ValueQuery
from indicators.notices import A_MOMENT, A_WHILE
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
SMALL = "3.000317"  # planted: it must stand in nothing that is told
Q3 = "FY2017-18-Q3"


@pytest.fixture
def organisation(db):
    area()
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def other(db):
    return OrganisationFactory(code="other-owner")


@pytest.fixture
def joint(organisation, other):
    """An indicator of both, with Q3 in."""
    found = IndicatorFactory(code="M05", organisation=organisation)
    IndicatorSource.objects.create(indicator=found, organisation=other)
    ObservationFactory(indicator=found, period=Q3, value=Decimal("27.1"), sender=other)
    return found


def send(organisation, by, *rows, verb=receive_submission, **sending):
    return verb(Sending(organisation, **sending), {"values": [{"period": Q3} | row for row in rows]}, by=by, at=AT)


def told():
    rows = Notice.objects.order_by("id").select_related("organisation")
    return [(row.kind, row.organisation.code, row.count) for row in rows]


def test_an_owner_is_told_what_another_owner_changes_and_its_sender_is_not(joint, organisation, partner):
    send(organisation, partner, {"indicator": "M05", "value": SMALL})
    assert told() == [("value.changed", "other-owner", 1)]
    [item] = Notice.objects.get().items
    assert item == {"indicator": "M05", "period": Q3, "area": "", "group": "", "sent_by": "A partner"}
    send(organisation, partner, {"indicator": "M05", "value": SMALL})
    assert len(told()) == 1  # nothing was changed


def test_a_first_value_changes_nothing(joint, organisation, partner):
    send(organisation, partner, {"indicator": "M05", "period": "FY2017-18-Q2", "value": "27"})
    assert told() == []


def test_values_that_are_sent_one_by_one_are_told_in_one_message_an_hour(joint, organisation, other, partner, officer):
    add_contact(other, by=officer, at=AT, email="other@example.org")

    for minute in range(0, 90, 10):
        begun = datetime.timedelta(minutes=minute)
        row = {"indicator": "M05", "period": Q3, "value": f"2{minute // 10}"}
        receive_submission(Sending(organisation), {"values": [row]}, by=partner, at=AT + begun)
        sort_notices(AT + begun)
    assert [message.subject[:9] for message in Message.objects.filter(kind="value.changed")] == ["7 values "]
    assert sort_notices(AT + datetime.timedelta(minutes=70) + A_WHILE - datetime.timedelta(seconds=1)) == 0
    assert sort_notices(AT + datetime.timedelta(minutes=70) + A_WHILE) == 1


def test_what_is_only_tried_is_told_nobody(joint, organisation, partner):
    row = {"indicator": "M05", "period": Q3, "value": SMALL}
    try_rows(Sending(organisation), read_body(organisation, AT, {"values": [row]}).rows, by=partner, at=AT)
    send(organisation, partner, row, verb=try_submission)
    assert told() == []


def test_the_demonstration_is_told_nobody(joint, organisation, partner):
    send(organisation, partner, {"indicator": "M05", "value": SMALL}, origin=Origin.DEMONSTRATION)
    assert told() == []


def test_a_value_that_the_officer_changes_is_told_each_owner(joint, officer):
    add_observation(joint, by=officer, at=AT, period=Period.parse(Q3), value=Decimal(SMALL))
    assert told() == [("value.changed", "a-partner", 1), ("value.changed", "other-owner", 1)]
    assert Notice.objects.first().items[0]["sent_by"] == "the Trust"


def test_the_owner_of_one_indicator_is_told_of_that_one_alone(joint, organisation, other, partner):
    own = IndicatorFactory(code="M06", organisation=organisation)
    ObservationFactory(indicator=own, period=Q3, value=Decimal(5))
    send(organisation, partner, {"indicator": "M05", "value": SMALL}, {"indicator": "M06", "value": "6"})
    assert told() == [("value.changed", "other-owner", 1)]
    assert [item["indicator"] for item in Notice.objects.get().items] == ["M05"]


@pytest.fixture
def history(organisation):
    """An indicator whose every value was about ten."""
    found = IndicatorFactory(code="M07", organisation=organisation, definition__lag_days=None)
    last = Period.parse(Q3)
    for back in range(14, 0, -1):
        ObservationFactory(indicator=found, period=str(last.shift(-back)), value=Decimal(9 + 2 * (back % 2)))
    return found


def test_a_question_of_the_rule_is_told_with_what_was_sent_and_names_no_figure(history, organisation, partner):
    send(organisation, partner, {"indicator": "M07", "value": "91.000317"})
    assert ValueQuery.objects.count() == 1
    assert told() == [("question.asked", "a-partner", 1)]
    sort_notices(AT + A_MOMENT)
    mail = Message.objects.get()
    assert mail.subject == "A value is asked about: A partner"
    assert "- M07, " in mail.body and "/partner/a-partner/#queries" in mail.body
    assert "91" not in mail.body.replace("/told/stop/", " ").partition("\n--\n")[0]


@pytest.mark.parametrize(("verb", "how"), [(answer_query, "answered"), (withdraw_query, "withdrawn")])
def test_a_question_of_the_officer_and_its_end_are_told_each_owner(joint, officer, partner, verb, how):
    query = ask_about_value(Observation.objects.get(), by=officer, at=AT, reason=f"Is it {SMALL}?")
    given = {"comment": f"It is {SMALL}."} if verb is answer_query else {"reason": f"It is {SMALL}."}
    verb(query, by=partner, at=AT, **given)
    assert told() == [
        ("question.asked", "a-partner", 1),
        ("question.asked", "other-owner", 1),
        ("question.answered", "a-partner", 1),
        ("question.answered", "other-owner", 1),
    ]
    assert [item["how"] for row in Notice.objects.filter(kind="question.answered") for item in row.items] == [how] * 2
    assert SMALL not in str([row.items for row in Notice.objects.all()])


@pytest.mark.parametrize("verb", [approve_correction, refuse_correction])
def test_a_decision_on_a_late_correction_is_told_who_asked_and_the_value_the_others(
    joint, organisation, partner, officer, verb
):
    cells = {"indicator": "M05", "period": "FY2015-16-Q1", "value": SMALL}
    ObservationFactory(indicator=joint, period="FY2015-16-Q1", value=Decimal(20))
    asked = ask_correction(organisation, by=partner, at=AT, reason="Found late.", **cells)
    assert told() == []
    verb(asked, by=officer, at=AT, words=f"{SMALL} it is.")
    decided = ("correction.decided", "a-partner", 1)
    assert told() == ([("value.changed", "other-owner", 1), decided] if verb is approve_correction else [decided])
    word = "approved" if verb is approve_correction else "refused"
    assert Notice.objects.last().items[0]["decision"] == word
    assert SMALL not in str([row.items for row in Notice.objects.all()])


def test_nothing_is_written_where_nobody_is_to_be_told_and_queries_do_not_grow(joint, organisation, partner):
    def asked(rows):
        with CaptureQueriesContext(connection) as queries:
            send(organisation, partner, *rows)
        return len(queries)

    several = [
        {"indicator": "M05", "period": f"FY201{year}-1{year + 1}-Q{quarter}"} for year in (6,) for quarter in (1, 2)
    ]
    many = [*several, *({"indicator": "M05", "period": f"FY2016-17-Q{quarter}"} for quarter in (3, 4))]
    send(organisation, partner, *({**row, "value": "1"} for row in many))
    few = asked([{**row, "value": "1.1"} for row in several])
    assert asked([{**row, "value": "1.2"} for row in many]) == few


def test_organisations_that_own_nothing_hear_nothing(joint, organisation, partner):
    OrganisationFactory(code="stranger")
    send(organisation, partner, {"indicator": "M05", "value": SMALL})
    strangers = Organisation.objects.filter(code="stranger")
    assert not Notice.objects.filter(organisation__in=strangers).exists()
