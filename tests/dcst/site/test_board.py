"""The board: two headlines an objective, exceptions first, what changed, aims and money, as at any day."""

import datetime
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.models import BudgetLine, MonthlyReturn
from dcst.models import Organisation
from dcst.record import assess
from dcst.site import attention, board, registry
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.asat import AsAt
from dcst.time.periods import Period
from indicators import changes as indicator_changes
from inspections.models import Aim, Grade, JudgementScale
from objectives import changes
from objectives.models import Plan
from tests.factories import KNOWN, ActionFactory, ObjectiveFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)


def moment(year, month, day):
    return datetime.datetime(year, month, day, 12, tzinfo=clock.LONDON)


def ask_for(*pairs, at):
    assess.mark_due(pairs, at)
    assess.sweep(registry.RATERS, at)


def build(day=TODAY):
    return board.build(Plan.objects.get(code="BP"), AsAt(day, TODAY), AnonymousUser())


def report(action, by, at, judgement, **extra):
    trouble = {"recovery": "A second team", "recovery_by": at.date() + datetime.timedelta(30)}
    return changes.report_progress(
        action,
        by=by,
        at=at,
        judgement=judgement,
        what_changed="It moved.",
        **(trouble if judgement in ("at_risk", "off_track") else {}),
        **extra,
    )


@pytest.fixture
def action(manager):
    return ActionFactory(years=[2017], owner=manager)


def test_an_objective_shows_its_delivery_and_its_actions_counted_with_the_unknown_ones(action, manager):
    ActionFactory(strand=action.strand, years=[2017])
    ask_for(("action", "BP-SB1.01"), ("action", "BP-SB1.02"), at=moment(2017, 5, 1))
    report(action, manager, moment(2018, 1, 10), "on_track")
    assess.sweep(registry.RATERS, moment(2018, 1, 10))
    (line,) = build().headlines
    assert line.counts == {Rag.ON_TRACK: 1, Rag.NO_DATA: 1}
    assert line.delivery.status is Rag.ON_TRACK
    assert build().plan_headline.counts == line.counts


def test_an_action_that_was_never_assessed_counts_as_no_data(action):
    (line,) = build().headlines
    assert line.counts == {Rag.NO_DATA: 1}
    assert line.delivery is None


def test_a_strand_without_a_theme_has_a_line_of_its_own(action):
    loose = StrandFactory(objective=None, plan=action.strand.plan, drive="evidence")
    ActionFactory(strand=loose)
    assert [line.code for line in build().headlines] == [action.strand.objective.code, loose.code]


def test_exceptions_come_worst_first_then_longest_first_with_reason_and_owner(action, manager, other_manager):
    late = ActionFactory(strand=action.strand, years=[2016], owner=other_manager)
    report(late, other_manager, moment(2017, 3, 1), "on_track")
    report(action, manager, moment(2017, 12, 1), "at_risk")
    silent = ActionFactory(strand=action.strand, years=[2017])
    ask_for(("action", late.code), ("action", silent.code), at=moment(2018, 1, 15))
    shown = [(row.code, row.status, row.owner) for row in build().attention.lines]
    assert shown == [
        (late.code, Rag.OFF_TRACK, "Olwen Other"),
        (action.code, Rag.AT_RISK, "Morgan Manager"),
        (silent.code, Rag.NO_DATA, ""),
    ]
    assert "31 March 2017" in " ".join(build().attention.lines[0].why)


def test_what_is_on_track_is_no_exception(action, manager):
    report(action, manager, moment(2018, 1, 10), "on_track")
    assert build().attention.lines == []
    assert [(row.code, row.status) for row in build().going] == [(action.code, Rag.ON_TRACK)]


def test_more_lines_than_are_shown_are_folded_with_what_they_hold(action, manager):
    for _ in range(attention.SHOWN + 2):
        report(ActionFactory(strand=action.strand, years=[2017], owner=manager), manager, moment(2018, 1, 9), "at_risk")
    found = build().attention
    assert (len(found.shown), found.rest) == (attention.SHOWN, "2 more: 2 At risk")


def test_an_indicator_off_its_target_is_an_exception_beside_the_actions():
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3", value=Decimal(27))
    ask_for(("indicator", indicator.code), at=moment(2018, 1, 30))
    (concern,) = build().attention.lines
    assert (concern.kind, concern.code, concern.status) == ("indicator", indicator.code, Rag.OFF_TRACK)


def test_the_board_of_a_past_day_knows_nothing_of_what_came_later(action, manager):
    report(action, manager, moment(2017, 11, 1), "on_track")
    report(action, manager, moment(2018, 1, 20), "off_track")
    assert build(datetime.date(2018, 1, 19)).attention.lines == []
    assert [row.code for row in build(datetime.date(2018, 1, 20)).attention.lines] == [action.code]


@pytest.fixture
def aim():
    plan = ObjectiveFactory().plan
    ofsted = Organisation.objects.create(code="ofsted", name="Ofsted", kind="inspectorate")
    scale = JudgementScale.objects.create(code="sif", name="Ofsted", body=ofsted)
    good = Grade.objects.create(scale=scale, code="good", word="Good", position=3)
    return Aim.objects.create(
        code="aim", plan=plan, scale=scale, grade=good, due=datetime.date(2019, 10, 31), text="Good by October 2019"
    )


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (datetime.date(2018, 1, 31), 21),
        (datetime.date(2019, 9, 30), 1),
        (datetime.date(2019, 10, 1), 0),
        (datetime.date(2019, 10, 31), 0),
        (datetime.date(2019, 11, 1), None),
    ],
)
def test_an_aim_counts_the_whole_months_left(aim, day, left):
    (line,) = board.build(aim.plan, AsAt(day, day), AnonymousUser()).aims
    assert line.months_left == left


def line_of_budget(code, kind, total):
    return BudgetLine.objects.create(
        code=code, year="FY2017-18", kind=kind, position=BudgetLine.objects.count(), name=code, total=total
    )


def return_of(line, forecast):
    return MonthlyReturn.objects.create(
        line=line,
        month=datetime.date(2017, 12, 1),
        budget_to_date=0,
        actual_to_date=0,
        forecast=forecast,
        known_from=moment(2018, 1, 10),
    )


@pytest.mark.parametrize(
    ("pay", "saving", "forecasts", "told"),
    [
        (100, -5, (104, -3), "Off track Full year , spending Forecast £101k against a budget of £95k: £6k over"),
        (100, -5, (100, 0), "Off track Full year , spending Forecast £100k against a budget of £95k: £5k over"),
        (100, -5, (104, None), "No data Full year , spending No return"),
        (100, -5, (None, None), "No data Full year , spending No return"),
        (None, -5, (104, -3), "No target Full year , spending No budget"),
        (100, None, (104, -3), "No target Full year , spending No budget"),
    ],
)
def test_the_money_is_the_years_spending_and_what_is_missing_is_unknown_and_never_zero(
    client, board_member, pinned, pay, saving, forecasts, told
):
    ObjectiveFactory()
    line_of_budget("grant", "income", 95)
    lines = (line_of_budget("pay", "spend", pay), line_of_budget("saving", "saving", saving))
    for line, forecast in zip(lines, forecasts, strict=True):
        if forecast is not None:
            return_of(line, forecast)
    ask_for(("budget-year", "FY2017-18"), at=moment(2018, 1, 31))
    client.force_login(board_member)
    section = client.get("/board/").content.decode().partition('aria-labelledby="money"')[2].partition("</section>")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", section).split())
    assert told in text
    assert f"Efficiency saving target {'not known' if saving is None else '-£5k'}" in text


def test_without_a_budget_for_the_year_there_is_no_money_line():
    ObjectiveFactory()
    assert build().money is None


def test_the_board_needs_the_same_number_of_queries_for_a_small_and_a_large_plan(manager):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            build()
        return len(captured)

    area()

    def grow(number):
        objective = ObjectiveFactory()
        strand = StrandFactory(objective=objective)
        codes = []
        for _ in range(number):
            action = ActionFactory(strand=strand, years=[2017], owner=manager)
            codes.append(("action", action.code))
            indicator = IndicatorFactory(strand=strand)
            for value, at in ((46, KNOWN), (47, moment(2018, 1, 20))):
                indicator_changes.add_observation(
                    indicator, by=manager, at=at, period=Period.parse("FY2015-16-Q4"), value=Decimal(value)
                )
        ask_for(*codes, at=moment(2017, 12, 1))

    grow(2)
    few = queries()
    grow(12)
    assert queries() == few <= 53


def test_the_board_says_how_much_of_the_framework_is_still_to_be_confirmed(pinned, sign_in, board_member, officer):
    row = IndicatorFactory(definition__definition="Words.")
    at = moment(2018, 1, 20)
    indicator_changes.set_baseline(row, by=officer, at=at, value=23, period="FY2016-17", source_text="A return")
    page = " ".join(sign_in(board_member).get("/board/").content.decode().split())
    assert "<strong>3 still to be confirmed</strong> in the outcomes framework, of 4 at first" in page
    assert build(datetime.date(2018, 1, 19)).unconfirmed == (4, 4)
    assert build(datetime.date(2016, 3, 31)).unconfirmed is None


def test_a_board_member_sees_it_and_a_partner_does_not(pinned, sign_in, board_member, partner, action):
    assert sign_in(board_member).get("/board/").status_code == 200
    assert sign_in(partner).get("/board/").status_code == 403


def test_an_unknown_plan_is_not_found_and_no_plan_says_who_loads_one(pinned, sign_in, board_member):
    assert b"load_plan" in sign_in(board_member).get("/board/").content
    ObjectiveFactory()
    assert sign_in(board_member).get("/board/?plan=XX").status_code == 404


def test_a_day_that_cannot_be_shown_is_said_and_today_is_shown(pinned, sign_in, board_member, action):
    page = sign_in(board_member).get("/board/?as_at=2030-01-01").content.decode()
    assert "in the future" in page
    assert "31 January 2018" in page
