"""The page of an indicator beside its status: findings, how sure the figure is, children, outlook, peers and story."""

import datetime
import re
from decimal import Decimal

import pytest

from dcst.boards.asked import AskedBoard
from dcst.models import Area
from dcst.record import assess
from dcst.site.registry import RATERS
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, give_forecast, tell_story
from indicators.disclosure.eyes import Eyes
from indicators.findings.cards import cards_of
from indicators.findings.verdicts import SERIES
from indicators.models import NeighbourSet
from indicators.target.verdicts import INDICATOR
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]
AT = clock.start_of(datetime.date(2018, 1, 31))
WORDS = {"says": "It rose", "why": "More referrals", "doing": "A new front door", "ask": ""}


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def shown(client, board_member):
    """shown(indicator) rates it and gives the text of its page as the board reads it."""
    client.force_login(board_member)

    def read(indicator):
        for rater in (INDICATOR, SERIES):
            assess.reassess(rater, [indicator.code], clock.now())
        answer = client.get(f"/indicators/{indicator.code}/")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    return read


def counted(indicator, value, numerator, denominator, period="FY2017-18-Q3"):
    return ObservationFactory(
        indicator=indicator,
        period=period,
        value=Decimal(value),
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
    )


def test_the_findings_stand_beside_the_status_with_their_reasons(shown):
    indicator = IndicatorFactory()
    counted(indicator, "33", 330, 1000, "FY2017-18-Q2")
    counted(indicator, "27.1", 271, 1000)
    text = shown(indicator)
    assert "Going Down, better Down 5.9 points from July to September 2017" in text
    assert "Variation Too few points yet: control limits need 13 values, and there are 2" in text
    assert "Compared Not compared: no other area has a figure" in text
    assert text.count("control limits need 13 values") == 1, "a reason is said once"
    assert "Assurance" not in text, "no limits is said once"
    assert "Between 24.4 and 29.9 at 95% (Wilson)" in text


@pytest.mark.parametrize(("values", "told"), [((40, 36, 32, 27), ", 3 in a row"), ((30, 36, 32, 27), "")])
def test_so_many_in_a_row_are_told_as_on_a_card(shown, board_member, values, told):
    indicator = IndicatorFactory()
    for period, value in zip(("FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3"), values, strict=True):
        counted(indicator, str(value), value * 10, 1000, period)
    text = shown(indicator)
    assert f"Going Down, better Down 5.0 points from July to September 2017{told} Variation" in text
    today = clock.today()
    asked = AskedBoard("", True, today, today, Eyes(board_member, today, today))
    assert cards_of(asked, [indicator.code])[indicator.code].change == f"Down 5.0 points, better{told}"


@pytest.mark.parametrize(
    ("one", "many", "fewer", "moves"),
    [
        ("child", "children", "15 fewer children would", "One child moves"),
        ("audit", "audits", "15 fewer audits would", "One audit moves"),
        ("", "", "15 fewer would", "One more or less moves"),
    ],
)
def test_the_distance_is_told_in_what_is_counted_and_a_small_cohort_is_framed(shown, one, many, fewer, moves):
    # 40 of 100 against at most 25: 15 fewer. One is a point; At risk is 3 points wide.
    thing = {"definition__counted_one": one, "definition__counted_many": many}
    large, small = IndicatorFactory(**thing), IndicatorFactory(**thing)
    for indicator, counts in ((large, ("40", 40, 100)), (small, ("40", 10, 25))):
        counted(indicator, *counts)
        TargetFactory(indicator=indicator, value=Decimal(25), tolerance=Decimal(28))
    assert f"{fewer} meet the target" in shown(large)
    assert "Small cohort" not in shown(large)
    assert f"Small cohort {moves} this by 4.0 points" in shown(small)


def three_quarters(**terms):
    """30, 28 and 26 % in this year, and a target of at most 25 with a tolerance of 27."""
    indicator = IndicatorFactory(**terms)
    for quarter, value in zip(("Q1", "Q2", "Q3"), ("30", "28", "26"), strict=True):
        counted(indicator, value, int(value) * 10, 1000, f"FY2017-18-{quarter}")
    TargetFactory(indicator=indicator, value=Decimal(25), tolerance=Decimal(27))
    return indicator


def test_the_year_end_is_the_owners_forecast_with_what_the_figures_alone_would_have_it(shown, officer):
    indicator = three_quarters()
    text = shown(indicator)
    assert "No forecast has been given." in text
    assert "What the figures alone would have it for January to March 2018" in text
    assert "Last value 26.0 At risk not known" in text
    assert "Straight line" not in text
    end = Period.parse("FY2017-18-Q4")
    give_forecast(indicator, by=officer, at=AT, period=end, value=Decimal("24.5"), reason="The new front door")
    text = shown(indicator)
    assert "24.5 % is forecast for January to March 2018: On track" in text
    assert f"Given by {officer} on 31 January 2018, because: The new front door" in text


def test_the_last_value_has_the_range_of_the_past_and_every_status_it_reaches(shown):
    """Out by -2, 2, -1, 3 and -1.6 before; 24.6 at last, against at most 22 with a tolerance of 25."""
    indicator = IndicatorFactory()
    quarters = ("FY2016-17-Q2", "FY2016-17-Q3", "FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")
    for period, value in zip(quarters, ("24.2", "22.2", "24.2", "23.2", "26.2", "24.6"), strict=True):
        counted(indicator, value, int(Decimal(value) * 10), 1000, period)
    TargetFactory(indicator=indicator)
    text = shown(indicator)
    assert "Last value 24.6 At risk 22.6 to 27.6: At risk or Off track" in text
    assert "The last 5 times it was out by -2.0 to 3.0." in text


def test_where_figures_go_with_the_season_the_same_quarter_of_last_year_stands_beside_it(shown):
    indicator = three_quarters(definition__seasonal=True)
    counted(indicator, "22", 220, 1000, "FY2016-17-Q4")
    text = shown(indicator)
    assert "Same as last year 22.0 On track" in text
    assert "Last value" not in text


def test_the_day_before_a_forecast_was_given_it_is_not_there(client, board_member, officer):
    indicator = three_quarters()
    end = Period.parse("FY2017-18-Q4")
    give_forecast(indicator, by=officer, at=AT, period=end, value=Decimal("24.5"), reason="The new front door")
    client.force_login(board_member)
    for day, held in (("2018-01-30", False), ("2018-01-31", True)):
        text = client.get(f"/indicators/{indicator.code}/?as_at={day}").content.decode()
        assert ("The new front door" in text) is held


def test_a_forecast_that_may_give_a_small_number_away_is_not_shown(client, board_member, officer):
    terms = {
        "definition__value_type": "count",
        "definition__unit": "children",
        "definition__snapshot_or_flow": "snapshot",
    }
    indicator = IndicatorFactory(**terms)
    ObservationFactory(indicator=indicator, value=Decimal(3))
    end = Period.parse("FY2017-18-Q4")
    give_forecast(indicator, by=officer, at=AT, period=end, value=Decimal(4), reason="One more is on the way")
    for reader, told in ((officer, True), (board_member, False)):
        client.force_login(reader)
        text = client.get(f"/indicators/{indicator.code}/").content.decode()
        assert ("One more is on the way" in text) is told
        assert "No forecast has been given" not in text


def test_only_the_target_that_judges_stands_at_the_head_and_each_names_its_time(shown):
    """Nobody sent a figure, and a published one is of a year that had a target: nothing is judged by that."""
    indicator = IndicatorFactory()
    days = {"start": datetime.date(2016, 4, 1), "end": datetime.date(2017, 3, 31)}
    TargetFactory(indicator=indicator, value=Decimal(24), tolerance=None, **days)
    ObservationFactory(indicator=indicator, series=publish(indicator), period="FY2016-17", value=Decimal(27))
    text = shown(indicator)
    assert "Target No target set for this time. Targets for other times" in text
    assert "at most 24 Contract target 2016/17" in text
    assert "Judges the latest value" not in text
    assert "would meet the target" not in text
    counted(indicator, "23", 230, 1000, "FY2016-17-Q4")
    text = shown(indicator)
    assert "Target at most 24, for 2016/17 (Contract target)" in text
    assert "2016/17 Judges the latest value" in text


def test_a_series_of_whole_years_has_no_outlook(shown):
    indicator = IndicatorFactory(definition__period_kind="year-financial", definition__months=12)
    counted(indicator, "27", 270, 1000, "FY2016-17")
    TargetFactory(indicator=indicator)
    assert "Where the year may end" not in shown(indicator)


@pytest.mark.parametrize("terms", [{"definition__seasonal": True}, {"definition__snapshot_or_flow": "cumulative"}])
def test_what_goes_with_the_season_or_adds_up_is_drawn_beside_the_year_before(shown, terms):
    indicator, plain = IndicatorFactory(**terms), IndicatorFactory()
    for measure in (indicator, plain):
        for period, value in (("FY2016-17-Q3", "30"), ("FY2017-18-Q2", "20"), ("FY2017-18-Q3", "33")):
            counted(measure, value, int(value) * 10, 1000, period)
    text = shown(indicator)
    assert "33.0 % in Q3 2017/18: up 3.0 points, worse" in text
    assert '"name": "A year before"' in text
    assert "A dotted line shows each figure of the year before." in text
    assert "A year before" not in shown(plain)


def stock_of_children(**more):
    """A count of children on a day, whose starts and ends are counted by two other indicators."""
    flow = {"definition__value_type": "count", "definition__unit": "children", "definition__snapshot_or_flow": "flow"}
    starts, ends = IndicatorFactory(name="Came into care", **flow), IndicatorFactory(name="Left care", **flow)
    flow = flow | {"definition__snapshot_or_flow": "snapshot"}
    stock = IndicatorFactory(definition__starts=starts, definition__ends=ends, **flow | more)
    return stock, starts, ends


def test_a_stock_shows_its_flows_their_net_and_a_rate_beside_the_count(shown):
    stock, starts, ends = stock_of_children()
    counted(stock, "520", 520, 65000)
    text = shown(stock)
    assert "80.0 per 10,000" in text
    assert "Started: no figure" in text and "Net: not known" in text
    counted(starts, "45", 45, 65000)
    counted(ends, "50", 50, 65000)
    text = shown(stock)
    assert "Starts and ends October to December 2017" in text
    assert f"Started: 45 ( {starts.code} Came into care )" in text
    assert f"Ended: 50 ( {ends.code} Left care )" in text
    assert "Net: −5" in text


def test_flows_of_another_period_are_not_set_beside_a_stock(shown):
    stock, starts, ends = stock_of_children()
    ObservationFactory(indicator=stock, value=Decimal(520))
    ObservationFactory(indicator=starts, value=Decimal(45), period="FY2017-18-Q2")
    text = shown(stock)
    assert "Started: no figure" in text
    assert "per 10,000" not in text.partition("Definition")[0]


def test_a_small_flow_is_kept_back_and_with_it_the_net(shown):
    stock, starts, ends = stock_of_children()
    for indicator, value in ((stock, 520), (starts, 3), (ends, 50)):
        ObservationFactory(indicator=indicator, value=Decimal(value))
    text = shown(stock)
    assert "Started: [c]" in text
    assert "Net: not known" in text


def test_what_is_no_stock_has_no_flows_and_no_rate(shown):
    stock, starts, ends = stock_of_children(definition__snapshot_or_flow="flow")
    counted(stock, "520", 520, 65000)
    counted(starts, "45", 45, 65000)
    text = shown(stock)
    assert "Starts and ends" not in text
    assert "80.0 per 10,000" not in text


def test_off_target_by_chance_alone_is_said_in_a_sentence(shown):
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1)
    for number in range(13):
        year, month = divmod(number + 8, 12)
        counted(indicator, "30" if number % 2 else "31", 300, 1000, f"{2016 + year}-M{month + 1:02}")
    TargetFactory(indicator=indicator, value=Decimal(20), tolerance=None)
    assert "Off target, but no significant change" in shown(indicator)


def test_peers_stand_in_order_with_rank_and_among_whom(shown):
    indicator = IndicatorFactory()
    series = publish(indicator)
    england = area("england", Area.Kind.NATION)
    places = [(area(), "27"), (england, "22")]
    places += [(area(f"place-{number}", Area.Kind.AUTHORITY), str(20 + number)) for number in range(4)]
    for place, value in places:
        ObservationFactory(indicator=indicator, series=series, area=place, period="FY2016-17", value=Decimal(value))
    text = shown(indicator)
    assert "Doncaster is number 5 of 5 authorities" in text
    assert "not among all of England’s. Quartile band D, A being best." in text


def test_each_authority_has_its_own_interval_and_how_that_lies_to_england(shown):
    """330 of 1,000 is 30.2 to 36.0, and 320 of 1,000 29.2 to 35.0, by Wilson with z of 1.96."""
    indicator = IndicatorFactory()
    series, england = publish(indicator), area("england", Area.Kind.NATION)
    ObservationFactory(indicator=indicator, series=series, area=england, period="FY2016-17", value=Decimal(30))
    near, far, few = (area(code, Area.Kind.AUTHORITY) for code in ("near-place", "far-place", "few-place"))
    for place, number, of in ((area(), 330, 1000), (near, 320, 1000), (far, 250, 1000), (few, 8, 16)):
        counts = {"numerator": Decimal(number), "denominator": Decimal(of), "value": Decimal(number) * 100 / of}
        ObservationFactory(indicator=indicator, series=series, area=place, period="FY2016-17", **counts)
    text = shown(indicator)
    assert "Doncaster 33 30.2 to 36.0 Worse" in text
    assert "Near place 32 29.2 to 35.0 Similar" in text
    assert "Far place 25 22.4 to 27.8 Better" in text
    assert "Few place 8 of 16 not known not compared" in text
    assert "Dots with their own intervals of 95 %." in text


def test_no_number_on_the_page_has_more_than_six_decimals(shown, client):
    """A figure of six decimals, an England of six, and a mean of three neighbours that never ends."""
    indicator = IndicatorFactory(definition__decimals=6)
    series = publish(indicator)
    places = [(area(), "27.1"), (area("england", Area.Kind.NATION), "22.123456")]
    neighbours = [area(f"place-{number}", Area.Kind.AUTHORITY) for number in range(3)]
    places += [(place, value) for place, value in zip(neighbours, ("20", "21", "24"), strict=True)]
    listed = NeighbourSet.objects.create(code="alike", name="The set", since=datetime.date(2016, 4, 1))
    listed.areas.set(neighbours)
    for place, value in places:
        ObservationFactory(indicator=indicator, series=series, area=place, period="FY2016-17", value=Decimal(value))
    counted(indicator, "27.123457", 879, 3241, "FY2016-17")
    TargetFactory(indicator=indicator, start=datetime.date(2016, 4, 1))
    text = shown(indicator)
    assert "22.123456 for England" in text
    assert "21.666667" in text
    page = client.get(f"/indicators/{indicator.code}/").content.decode()
    read = re.sub(r"(?s)<script.*?</script>", "", page)  # what plotly draws it rounds itself
    assert re.findall(r"\d+\.\d{7,}", read) == []


@pytest.mark.parametrize(
    ("terms", "england"),
    [
        ({"definition__highest": Decimal(200)}, "104.5"),
        ({"definition__lowest": Decimal(-50)}, "-3"),
        ({"definition__unit": "per 10,000 aged 0-17", "definition__value_type": "rate"}, "-3"),
    ],
)
def test_where_england_is_beyond_what_can_be_the_page_stands(shown, terms, england):
    indicator = IndicatorFactory(**terms)
    series, whole = publish(indicator), area("england", Area.Kind.NATION)
    near = area("near-place", Area.Kind.AUTHORITY)
    ObservationFactory(indicator=indicator, series=series, area=whole, period="FY2016-17", value=Decimal(england))
    for place, number in ((area(), 330), (near, 320)):
        counts = {"numerator": Decimal(number), "denominator": Decimal(1000), "value": Decimal(number) / 10}
        ObservationFactory(indicator=indicator, series=series, area=place, period="FY2016-17", **counts)
    text = shown(indicator)
    assert "Near place 32" in text


def test_a_comparison_says_by_two_levels_what_differs_beyond_the_wider_interval(shown):
    """300 of 1,000 is 27.2 to 32.9 at 95 % and 25.7 to 34.7 at 99.8 %: 26 lies between the two, 20 beyond both."""
    indicator = IndicatorFactory()
    series = publish(indicator)
    for code, kind, value in (("england", "nation", "26"), ("yorkshire-and-the-humber", "region", "20")):
        place = area(code, kind)
        ObservationFactory(indicator=indicator, series=series, area=place, period="FY2016-17", value=Decimal(value))
    counted(indicator, "30", 300, 1000, "FY2016-17")
    text = shown(indicator)
    assert "England Worse Worse" in text
    assert "Yorkshire and the Humber Worse Worst" in text


def test_the_title_of_the_chart_says_the_finding_in_ten_words_and_leaves_a_long_unit_to_the_axis(shown):
    unit = {"definition__unit": "per 10,000 aged 0-17", "definition__value_type": "rate"}
    indicator = IndicatorFactory(**unit)
    for period, value in (("FY2017-18-Q2", "138.5"), ("FY2017-18-Q3", "141.3")):
        ObservationFactory(indicator=indicator, period=period, value=Decimal(value))
    text = shown(indicator)
    assert "141.3 in Q3 2017/18: up 2.8, worse" in text
    assert "(per 10,000 aged 0-17), Doncaster, July to September 2017 to October to December 2017" in text


def test_a_stretch_target_is_shown_beside_the_target_and_on_the_chart_and_never_rates(shown):
    indicator = IndicatorFactory()
    counted(indicator, "20", 200, 1000)
    TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
    assert "Stretch target" not in shown(indicator)
    TargetFactory(indicator=indicator, kind="stretch", value=Decimal(15), tolerance=None)
    text = shown(indicator)
    assert "Stretch target: at most 15. Shown, never rated." in text
    assert '"name": "Stretch target"' in text
    assert "On track" in text.split("Compared")[0]


def test_a_story_is_shown_with_its_figure_and_flagged_once_the_figure_is_revised(shown, officer):
    indicator = IndicatorFactory()
    figure = counted(indicator, "30", 300, 1000)
    tell_story(figure, by=officer, at=AT, **WORDS)
    text = shown(indicator)
    assert "Of 30.0 % in October to December 2017, told by" in text
    assert "Why More referrals" in text
    assert "What we ask of the board Nothing has been asked." in text
    add_observation(indicator, by=officer, at=AT, period=figure.when, value=Decimal(31))
    assert "The figure has been revised since this was told" in shown(indicator)


def test_beside_a_published_figure_that_is_kept_back_its_story_is_not_shown(client, board_member, officer):
    """The words may quote the number; a published figure has no table of its own that would keep them back."""
    indicator = IndicatorFactory()
    figure = ObservationFactory(indicator=indicator, series=publish(indicator), value=Decimal(3), marker="c")
    tell_story(figure, by=officer, at=AT, says="Three children", why="A move", doing="Visits", ask="")
    for reader, told in ((officer, True), (board_member, False)):
        client.force_login(reader)
        assert ("Three children" in client.get(f"/indicators/{indicator.code}/").content.decode()) is told


def test_who_is_off_track_owes_a_story_until_it_is_told(shown, officer):
    indicator = IndicatorFactory()
    figure = counted(indicator, "30", 300, 1000)
    TargetFactory(indicator=indicator)
    assert "A story is owed" in shown(indicator)
    tell_story(figure, by=officer, at=AT, **WORDS)
    assert "A story is owed" not in shown(indicator)


def test_on_target_nobody_owes_a_story(shown):
    indicator = IndicatorFactory()
    counted(indicator, "20", 200, 1000)
    TargetFactory(indicator=indicator)
    assert "No story has been told of this figure" in shown(indicator)


def test_the_day_before_a_story_was_told_it_is_not_there(client, board_member, officer):
    indicator = IndicatorFactory()
    figure = counted(indicator, "30", 300, 1000)
    tell_story(figure, by=officer, at=AT, **WORDS)
    client.force_login(board_member)
    for day, held in (("2018-01-30", False), ("2018-01-31", True)):
        text = client.get(f"/indicators/{indicator.code}/?as_at={day}").content.decode()
        assert ("More referrals" in text) is held


def test_every_question_has_one_rater():
    owed = [question for rater in RATERS.values() if rater.subject_kind == "indicator" for question in rater.questions]
    assert len(owed) == len(set(owed)) == 5
