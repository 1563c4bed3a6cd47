"""Giving a forecast for the end of a year: who may, what is kept, what is refused."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import AuditEvent
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import give_forecast
from indicators.models import OwnerForecast
from tests.factories import ActionFactory, AssignmentFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, expect

pytestmark = pytest.mark.django_db
AT = clock.start_of(datetime.date(2018, 1, 31))
END = Period.parse("FY2017-18-Q4")
TYPED = {"value": "24.5 %", "reason": "The new front door", "period": "FY2017-18-Q4"}


@pytest.fixture
def indicator():
    row = IndicatorFactory()
    ObservationFactory(indicator=row)
    return row


def given(officer, **more):
    return {"by": officer, "at": AT, "period": END, "value": Decimal("24.5"), "reason": "The new front door"} | more


def test_a_forecast_is_kept_when_another_takes_its_place(indicator, officer):
    first = give_forecast(indicator, **given(officer))
    later = AT + datetime.timedelta(days=1)
    second = give_forecast(indicator, **given(officer, value=Decimal(23), at=later))
    first.refresh_from_db()
    assert (first.known_to, second.known_to, second.by) == (later, None, officer)
    assert list(OwnerForecast.objects.known_at(AT)) == [first]
    event = AuditEvent.objects.filter(verb="give forecast").order_by("-pk")[0]
    assert (event.before["value"], event.after["value"], event.after["period"]) == ("24.5", "23", "FY2017-18-Q4")


def test_the_same_again_writes_nothing(indicator, officer):
    first = give_forecast(indicator, **given(officer))
    assert give_forecast(indicator, **given(officer, reason=" The new front door ")).pk == first.pk
    assert AuditEvent.objects.filter(verb="give forecast").count() == 1


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"reason": " "}, "reason", "Enter why you expect this"),
        ({"value": Decimal(101)}, "value", "101 is not what a figure of"),
        ({"period": Period.parse("FY2017-18-Q3")}, "value", "has come: there is nothing to forecast"),
    ],
)
def test_what_cannot_be_forecast_is_refused(indicator, officer, more, field, words):
    with pytest.raises(Refused, match=words) as refused:
        give_forecast(indicator, **given(officer, **more))
    assert refused.value.field == field
    assert not OwnerForecast.objects.exists()


def test_the_owner_of_an_action_that_should_move_it_gives_one_in_the_browser(indicator, sign_in, manager, pinned):
    action = ActionFactory()
    expect(indicator, action)
    address = f"/indicators/{indicator.code}/forecast/"
    assert sign_in(manager).get(address).status_code == 404
    AssignmentFactory(action=action, user=manager)
    page = sign_in(manager).get(f"/indicators/{indicator.code}/").content.decode()
    assert address in page
    assert "Give a forecast for January to March 2018" in sign_in(manager).get(address).content.decode()
    answer = sign_in(manager).post(address, TYPED, follow=True)
    assert "24.5 %" in answer.content.decode() and "The new front door" in answer.content.decode()
    held = OwnerForecast.objects.get()
    assert (held.value, held.by, held.period) == (Decimal("24.5"), manager, "FY2017-18-Q4")


def test_who_only_reads_may_not(indicator, sign_in, board_member, pinned):
    assert sign_in(board_member).get(f"/indicators/{indicator.code}/forecast/").status_code == 403


def test_a_form_of_another_year_is_not_stored_for_this_one(indicator, sign_in, officer, pinned):
    address = f"/indicators/{indicator.code}/forecast/"
    answer = sign_in(officer).post(address, TYPED | {"period": "FY2016-17-Q4"})
    assert "A new year is under way since the page was opened" in answer.content.decode()
    assert "Enter reason" in sign_in(officer).post(address, TYPED | {"reason": ""}).content.decode()
    assert not OwnerForecast.objects.exists()


@pytest.mark.parametrize("period", ["FY2016-17", "FY2016-17-Q4", None])
def test_where_no_year_is_under_way_there_is_nothing_to_forecast(sign_in, officer, pinned, period):
    indicator = IndicatorFactory()
    if period:
        ObservationFactory(indicator=indicator, period=period)
    assert sign_in(officer).get(f"/indicators/{indicator.code}/forecast/").status_code == 404
