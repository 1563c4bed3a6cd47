"""The page of every kind of indicator: its figure as a dict, and sentences that are true of what it counts."""

import json
import re
from decimal import Decimal

import pytest
from plotly import graph_objects as go

from dcst.models import Area
from dcst.record import assess
from dcst.time import clock
from indicators.findings.verdicts import SERIES
from indicators.models import Indicator
from indicators.target.verdicts import INDICATOR
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]
QUARTERS = ("FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def opened(client, board_member):
    """opened(indicator, query) rates it and gives (the text of its page, {id: figure})."""
    client.force_login(board_member)

    def read(indicator, query=""):
        for rater in (INDICATOR, SERIES):
            assess.reassess(rater, [indicator.code], clock.now())
        answer = client.get(f"/indicators/{indicator.code}/{query}")
        assert answer.status_code == 200
        page = answer.content.decode()
        held = re.findall(r'(?s)<script id="(\w+)" type="application/json">(.*?)</script>', page)
        figures = {name: json.loads(text) for name, text in held}
        for figure in figures.values():
            go.Figure(figure)
        plain = re.sub(r"(?s)<(script|svg).*?</\1>", "", page)
        return " ".join(re.sub(r"<[^>]+>", " ", plain).split()), figures

    return read


def told(figure):
    """[what stands beside the ends of the lines]."""
    return [words["text"] for words in figure["layout"]["annotations"] if words.get("name") == "line"]


# (terms, values, target as (operator, value, tolerance), what is said, what stands on the chart)
KINDS = {
    "a percentage, lower is better": (
        {"value_type": "percentage", "unit": "%", "polarity": "low_is_good"},
        ("28", "27", "26", "24.6"),
        ("<=", "22", "25"),
        ("24.6 % against a target of 22; tolerance 25; 2.6 off target.", "Lower is better.", "The axis begins at 20."),
        ["Target 22", "24.6 %", "Tolerance 25"],
    ),
    "a percentage, higher is better": (
        {"value_type": "percentage", "unit": "%", "polarity": "high_is_good"},
        ("92", "91", "90", "88.7"),
        (">=", "95", "90"),
        ("88.7 % against a target of 95; tolerance 90; 1.3 outside.", "Higher is better.", "The axis begins at 88."),
        ["88.7 %", "Tolerance 90", "Target 95"],
    ),
    "a count": (
        {"value_type": "count", "unit": "admissions", "polarity": "low_is_good", "decimals": 0},
        ("1190", "1204", "1230", "1310"),
        ("<=", "1200", None),
        ("Off track", "110 off target; no tolerance is set.", "Admissions. The axis begins at 1150."),
        ["Target 1,200", "1,310"],
    ),
    "a rate": (
        {"value_type": "rate", "unit": "per 10,000 aged 0-17", "polarity": "neutral"},
        ("74", "75", "77.3", "80.1"),
        None,
        ("Not rated", "Neither higher nor lower is better.", "No target set", "Per 10,000 aged 0-17. The axis begins"),
        ["80.1"],
    ),
    "days": (
        {"value_type": "duration", "unit": "working days", "polarity": "low_is_good"},
        ("21", "19.8", "17.9", "16.2"),
        ("<=", "17", "20"),
        ("On track", "16.2 working days against a target of 17.", "Working days. The axis begins at 16."),
        ["16.2", "Target 17", "Tolerance 20"],
    ),
    "pounds": (
        {"value_type": "money", "unit": "£ a week", "polarity": "low_is_good", "decimals": 0},
        ("3010", "2900", "2960", "3105"),
        ("<=", "3000", "3200"),
        ("At risk", "105 off target", "£ a week. The axis begins at 2800."),
        ["Target 3,000", "3,105", "Tolerance 3,200"],
    ),
    "what is held against a plan": (
        {"value_type": "count", "unit": "families", "polarity": "plan_is_best", "decimals": 0},
        ("150", "318", "480", "641"),
        ("=", "620", "60"),
        ("On track", "641 families against a plan of 620; 21 away, up to 25 allowed."),
        ["Target 620", "641", "within 25"],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_screen_of_a_kind_of_indicator_says_what_is_true_of_it(opened, kind):
    terms, values, target, said, named = KINDS[kind]
    indicator = IndicatorFactory(**{f"definition__{name}": value for name, value in terms.items()})
    for quarter, value in zip(QUARTERS, values, strict=True):
        ObservationFactory(indicator=indicator, period=quarter, value=Decimal(value))
    if target:
        operator, value, tolerance = target
        near = {"tolerance_inner": Decimal(25)} if terms["polarity"] == "plan_is_best" else {}
        far = Decimal(tolerance) if tolerance else None
        TargetFactory(indicator=indicator, operator=operator, value=Decimal(value), tolerance=far, **near)
    text, figures = opened(indicator)
    assert [words for words in said if words not in text] == []
    assert sorted(told(figures["figures"])) == sorted(named)
    assert "None" not in text.partition("More")[0]


def test_a_measure_whose_name_is_lost_and_one_without_figures_say_so_and_draw_nothing(opened):
    lost = IndicatorFactory(kind=Indicator.Kind.NAME_LOST, name="", suggestion="Pupils at the higher standard")
    text, figures = opened(lost)
    assert "The name of this measure is lost in the source." in text and figures == {}
    text, figures = opened(IndicatorFactory())
    assert "None received" in text and "The figures of this indicator will stand here" in text and figures == {}


def published(indicator, places):
    series = publish(indicator)
    for place, value in places:
        ObservationFactory(indicator=indicator, series=series, area=place, period="FY2016-17", value=Decimal(value))


REGION = "yorkshire-and-the-humber"
ASKED = {
    "": ["England", "Doncaster, published"],
    f"?beside={REGION}": ["Yorkshire and the humber", "Doncaster, published"],
    "?beside=nothing": ["Doncaster, published"],
    "?beside=what-is-not-there": ["England", "Doncaster, published"],
}


def test_one_line_is_compared_at_a_time_and_the_address_says_which(opened):
    indicator = IndicatorFactory()
    nation, region = area("england", Area.Kind.NATION), area(REGION, Area.Kind.REGION)
    published(indicator, [(area(), "27"), (nation, "21.9"), (region, "23")])
    seen = {query: opened(indicator, query) for query in ASKED}
    assert {query: [line["name"] for line in page[1]["figures"]["data"]] for query, page in seen.items()} == ASKED
    assert all("Compare with: England · Yorkshire and the humber · nothing" in text for text, _ in seen.values())
    assert sorted(told(seen[""][1]["figures"])) == ["27.0 %", "England 21.9 %"]
    assert sorted(told(seen[f"?beside={REGION}"][1]["figures"])) == ["27 %", "Region 23 %"]


def test_what_comes_by_the_year_has_a_chart_of_its_own_beside_what_comes_by_the_quarter(opened):
    indicator = IndicatorFactory()
    published(indicator, [(area(), "27.1"), (area("england", Area.Kind.NATION), "21.9")])
    ObservationFactory(indicator=indicator, value=Decimal("24.6"))
    text, figures = opened(indicator)
    assert [line["name"] for line in figures["figures"]["data"]] == ["Own figures"]
    assert [line["name"] for line in figures["apart"]["data"]] == ["England", "Doncaster, published"]
    assert "27.1 % in 2016/17; England 21.9 %" in text


def test_a_component_of_a_gap_is_called_one_and_is_not_in_the_unit_of_the_gap(opened):
    indicator = IndicatorFactory(definition__value_type="gap", definition__unit="percentage points")
    series = publish(indicator, "component")
    ObservationFactory(indicator=indicator, series=series, period="FY2016-17", value=Decimal(62))
    text, figures = opened(indicator)
    assert f"A component: {series.name}. The axis begins at" in text
    assert "Percentage points." not in text
    assert told(figures["figures"]) == ["62"]
    assert "None received" in text


def test_a_change_within_its_own_interval_is_called_no_change(opened):
    def at(numerator):
        indicator = IndicatorFactory()
        for quarter, cases in ((QUARTERS[2], 256), (QUARTERS[3], numerator)):
            counts = {"numerator": Decimal(cases), "denominator": Decimal(1000), "value": Decimal(cases) / 10}
            ObservationFactory(indicator=indicator, period=quarter, **counts)
        return opened(indicator)[0]

    small, large = at(246), at(200)
    assert "24.6 % in Q3 2017/18: no change beyond its interval" in small
    assert "Going No change beyond its interval: down 1.0 points from July to September 2017" in small
    assert "20.0 % in Q3 2017/18: down 5.6 points, better" in large
    assert "Going Down, better Down 5.6 points" in large


def test_a_chart_that_is_on_track_while_its_history_was_not_says_so(opened):
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1)
    for number in range(14):
        year, month = divmod(number + 8, 12)
        value = "19" if number == 13 else "30" if number % 2 else "30.4"
        ObservationFactory(indicator=indicator, period=f"{2016 + year}-M{month + 1:02}", value=Decimal(value))
    TargetFactory(indicator=indicator, value=Decimal(20), tolerance=None, start=clock.today().replace(year=2016))
    text, figures = opened(indicator)
    assert "On track now; most of its history was not: 13 of 14 figures missed the target." in text
    assert any(words["text"].startswith("Control limits ") for words in figures["figures"]["layout"]["annotations"])
