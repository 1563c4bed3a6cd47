"""Placements over the children in care: the months of the budget, the figures as each reader may see them."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.budget.factories import LineFactory, ReturnFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
BUDGET = "/budget/?year=FY2017-18"


@pytest.fixture
def care(db):
    homes = LineFactory(name="Placements: homes")
    ReturnFactory(line=homes, month=datetime.date(2017, 4, 1), actual_to_date=110, budget_to_date=100)
    return IndicatorFactory(code="M04")


def figures(visitor, address=BUDGET):
    return [(row.month.start.month, row.children, row.why) for row in visitor.get(address).context["placements"].months]


def test_the_children_stand_in_the_month_their_quarter_ends_in(care, sign_in, board_member):
    ObservationFactory(indicator=care, period="FY2017-18-Q1", value=79, numerator=520, denominator=65640)
    ObservationFactory(indicator=care, period="FY2016-17-Q4", value=78, numerator=512, denominator=65640)
    visitor = sign_in(board_member)
    found = figures(visitor)
    assert found[:4] == [(4, None, ""), (5, None, ""), (6, 520, ""), (7, None, "")]
    response = visitor.get(BUDGET)
    assert "520 children in care at the end of June 2017" in response.content.decode()
    [spent, planned, children] = response.context["placements"].figure["data"]
    assert children["y"][:3] == [None, None, 520] and children["x"] == spent["x"] == planned["x"]


def test_a_past_day_shows_what_was_known_of_them_then(care, sign_in, board_member):
    ObservationFactory(indicator=care, period="FY2017-18-Q1", value=79, numerator=520, denominator=65640)
    then = figures(sign_in(board_member), f"{BUDGET}&as_at=2018-01-14")
    assert all(children is None for _, children, _ in then)


def test_a_number_too_small_to_be_shared_is_kept_from_who_may_not_see_it(care, sign_in, board_member, auditor):
    ObservationFactory(indicator=care, period="FY2017-18-Q1", value=1, numerator=3, denominator=300)
    visitor = sign_in(board_member)
    assert figures(visitor)[2] == (6, None, "[c]")
    assert ">[c]</td>" in visitor.get(BUDGET).content.decode()
    assert figures(sign_in(auditor))[2] == (6, 3, "")


def test_the_page_asks_as_often_for_many_figures_as_for_few(care, sign_in, board_member, django_assert_num_queries):
    visitor = sign_in(board_member)
    ObservationFactory(indicator=care, period="FY2017-18-Q1", value=79, numerator=520, denominator=65640)
    visitor.get(BUDGET)
    with CaptureQueriesContext(connection) as few:
        visitor.get(BUDGET)
    for quarter in ("FY2017-18-Q2", "FY2017-18-Q3"):
        ObservationFactory(indicator=care, period=quarter, value=79, numerator=520, denominator=65640)
    for _ in range(4):
        ReturnFactory(line=LineFactory(name="Placements"), month=datetime.date(2017, 4, 1))
    with django_assert_num_queries(len(few)):
        visitor.get(BUDGET)
