"""The six cards of a board: which they are, what each says of a figure, of the money, and of what is not known."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.account import account_of
from budget.changes import submit_return
from budget.models import BudgetLine
from dcst.boards.asked import AskedBoard
from dcst.boards.changes import choose_cards, class_harm
from dcst.models import AuditEvent, BoardCard, GovernanceBody, Role
from dcst.problems import Refused
from dcst.record import assess
from dcst.site import board, registry
from dcst.site.cards import USUAL, chosen_cards, outturn_card
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.asat import AsAt
from indicators.disclosure.eyes import Eyes
from indicators.findings.cards import cards_of
from indicators.models import Indicator
from objectives.models import Plan
from tests.factories import ActionFactory, BodyFactory, MembershipFactory, ObjectiveFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)


def moment(year, month, day):
    return datetime.datetime(year, month, day, 12, tzinfo=clock.LONDON)


def card_of(indicator, user=None, day=TODAY):
    return cards_of(seen_by(user or person(Role.OFFICER), day), [indicator.code])[indicator.code]


def seen_by(user, day=TODAY):
    return AskedBoard("", True, day, day, Eyes(user, TODAY, day))


def figures(indicator, *values, **fields):
    """Quarterly figures that end with October to December 2017."""
    quarters = ("FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")
    for period, value in zip(quarters[-len(values) :], values, strict=True):
        ObservationFactory(indicator=indicator, period=period, value=Decimal(value), **fields)


def test_a_percentage_is_told_with_its_status_its_target_whom_it_is_compared_with_and_how_it_moved():
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
    figures(indicator, 24, 26, 27)
    england = {"area": area("england", "nation"), "series": publish(indicator), "period": "FY2016-17"}
    ObservationFactory(indicator=indicator, value=Decimal("21.9"), **england)
    assess.mark_due([("indicator", indicator.code)], moment(2018, 1, 20))
    assess.sweep(registry.RATERS, moment(2018, 1, 20))
    card = card_of(indicator)
    assert (card.value, card.unit, card.when, card.status) == ("27.0", "%", "Q3 2017/18", Rag.OFF_TRACK)
    assert card.change == "Up 1.0 points, worse"
    assert card.notes == ("Target at most 22, tolerance 25", "England 21.9, 2016/17")
    assert card.drawing.target and card.drawing.beside
    assert card.page == ("indicator", indicator.code)


def test_a_rate_of_children_is_told_as_their_number_and_as_the_rate():
    indicator = IndicatorFactory(
        definition__unit="per 10,000 aged 0-17",
        definition__value_type="rate",
        definition__polarity="neutral",
        definition__counted_one="child",
        definition__counted_many="children",
    )
    figures(indicator, "81.7", numerator=Decimal(537), denominator=Decimal(65700))
    card = card_of(indicator)
    assert (card.value, card.unit, card.notes) == ("537", "children", ("81.7 per 10,000 aged 0-17",))
    assert (card.drawing, card.change, card.status) == (None, "", None)


def test_an_indicator_without_a_figure_says_so_and_is_not_nought():
    card = card_of(IndicatorFactory())
    assert (card.value, card.when, card.drawing) == ("No figure", "", None)


def test_a_small_number_is_not_shown_to_who_may_not_see_it(board_member):
    indicator = IndicatorFactory()
    figures(indicator, 30, numerator=Decimal(3), denominator=Decimal(10))
    assert card_of(indicator).value == "3 of 10"
    assert card_of(indicator, board_member).value == "Not shown"


def test_the_card_of_a_past_day_knows_nothing_of_what_came_later():
    indicator = IndicatorFactory()
    for period, value, day in (("FY2017-18-Q2", 24, (2017, 11, 1)), ("FY2017-18-Q3", 26, (2018, 1, 20))):
        ObservationFactory(indicator=indicator, period=period, value=Decimal(value), known_from=moment(*day))
    shown = [card_of(indicator, day=day).value for day in (datetime.date(2017, 10, 31), datetime.date(2018, 1, 19))]
    assert (*shown, card_of(indicator).value) == ("No figure", "24.0", "26.0")


def test_cards_need_as_many_queries_for_one_as_for_many():
    user = person(Role.OFFICER)

    def made(number):
        found = [IndicatorFactory() for _ in range(number)]
        for row in found:
            TargetFactory(indicator=row)
            figures(row, 24, 26, 27)
            ObservationFactory(indicator=row, area=area("england", "nation"), series=publish(row), period="FY2016-17")
        return [row.code for row in found]

    few, many = made(1), made(6)
    asked = [seen_by(user) for _ in range(3)]
    cards_of(asked[0], few)
    counts = []
    for codes, seen in ((few, asked[1]), (many, asked[2])):
        with CaptureQueriesContext(connection) as captured:
            cards_of(seen, codes)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.fixture
def year(finance):
    """A year of two lines: £300k to spend and £100k to come in, 45 over and 5 short in November."""
    lines = {
        kind: BudgetLine.objects.create(code=kind, year="FY2017-18", kind=kind, position=place, name=kind, total=total)
        for place, (kind, total) in enumerate((("spend", 300), ("income", 100)))
    }

    def month(number, spend, income):
        told = {"month": datetime.date(2017, number, 1), "budget_to_date": Decimal(1), "actual_to_date": Decimal(1)}
        for kind, forecast in (("spend", spend), ("income", income)):
            submit_return(lines[kind], by=finance, at=moment(2018, 1, 12), forecast=Decimal(forecast), **told)

    return month


@pytest.mark.parametrize(
    ("months", "value", "unit", "change"),
    [
        ([(11, 345, 95), (12, 360, 95)], "£65k", "overspent", "£15k worse than at month 8"),
        ([(11, 345, 95), (12, 340, 95)], "£45k", "overspent", "£5k better than at month 8"),
        ([(11, 345, 95), (12, 290, 100)], "£10k", "underspent", "£60k better than at month 8"),
        ([(11, 300, 100), (12, 300, 100)], "On budget", "", "The same as at month 8"),
        ([(12, 345, 95)], "£50k", "overspent", ""),
        ([], "Not known", "", ""),
    ],
)
def test_the_forecast_outturn_is_net_and_says_how_it_moved(year, months, value, unit, change):
    for told in months:
        year(*told)
    at = clock.end_of(TODAY)
    card = outturn_card(account_of("FY2017-18", at), None)
    assert (card.value, card.unit, card.change) == (value, unit, change)
    assert (card.drawing is not None) == (len(months) > 1)


def test_what_is_not_known_is_counted(officer):
    indicator = IndicatorFactory(code="M04")
    ObservationFactory(indicator=IndicatorFactory(code="M62"))
    action = ActionFactory(years=[2017])
    pairs = [("indicator", "M04"), ("indicator", "M62"), ("action", action.code)]
    assess.mark_due(pairs, moment(2018, 1, 31))
    assess.sweep(registry.RATERS, moment(2018, 1, 31))
    for row in (indicator, Indicator.objects.get(code="M62")):
        class_harm(row, by=officer, at=moment(2018, 1, 1), harm="statutory", reason="A duty")
    *_, card = board.build(Plan.objects.get(), AsAt(TODAY, TODAY), officer).cards
    assert (card.name, card.value, card.unit) == ("Not known", "1", "figure late")
    assert card.notes == ("since today", "1 action never reported on", "of 2 statutory measures 1 unknown")


@pytest.fixture
def body():
    return BodyFactory(code="trust-board", kind=GovernanceBody.Kind.BOARD, name="Trust Board")


SIX = [("unknown", ""), ("indicator", "M05"), ("nothing", ""), ("nothing", ""), ("nothing", ""), ("outturn", "")]


def test_the_usual_cards_stand_until_somebody_chooses_and_what_stood_stays_on_record(body, officer):
    assert chosen_cards(body, moment(2018, 1, 20)) == list(USUAL)
    choose_cards(body, by=officer, at=moment(2018, 1, 20), cards=SIX)
    assert chosen_cards(body, moment(2018, 1, 19)) == list(USUAL)
    assert chosen_cards(body, moment(2018, 1, 20)) == SIX
    choose_cards(body, by=officer, at=moment(2018, 1, 21), cards=SIX)
    assert BoardCard.objects.count() == 6  # the same writes nothing
    choose_cards(body, by=officer, at=moment(2018, 1, 22), cards=[*SIX[:5], ("indicator", "M62")])
    assert BoardCard.objects.count() == 7
    assert AuditEvent.objects.filter(verb="choose cards").count() == 2
    assert chosen_cards(BodyFactory(), moment(2018, 1, 23)) == list(USUAL)


def test_a_card_is_chosen_once(body, officer):
    with pytest.raises(Refused):
        choose_cards(body, by=officer, at=moment(2018, 1, 20), cards=[*SIX[:5], ("unknown", "")])


def test_the_secretary_chooses_in_the_browser_for_the_own_body_alone(pinned, sign_in, body, board_member):
    ObjectiveFactory(), IndicatorFactory(code="M05", name="Re-referrals")
    BodyFactory(code="finance")
    secretary = person(Role.BOARD)
    MembershipFactory(user=secretary, role=Role.SECRETARY, body=body)
    browser, address = sign_in(secretary), "/board/trust-board/cards/"
    assert "Nobody has chosen any yet" in browser.get(address).content.decode()
    typed = {f"card_{place}": ":".join(card) for place, card in enumerate(SIX, start=1)}
    assert browser.post(address, typed | {"card_6": "unknown:"}).status_code == 200
    assert browser.post(address, typed).status_code == 302
    page = browser.get("/board/").content.decode()
    assert page.count('class="dcst-card"') == 3
    assert page.index("Not known") < page.index("Re-referrals") < page.index("Forecast outturn")
    assert browser.get("/board/finance/cards/").status_code == 403
    assert sign_in(board_member).get(address).status_code == 403
