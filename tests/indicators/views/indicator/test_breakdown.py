"""“Where and for whom”: the parts of the latest figure with their status, and whether they add up, for each reader."""

import re
from decimal import Decimal

import pytest

from dcst.models import Area
from dcst.record.assess import reassess
from dcst.time import clock
from indicators.target.verdicts import INDICATOR
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(pinned, db):
    for name in ("north", "south"):
        row = area(name, Area.Kind.LOCALITY)
        Area.objects.filter(pk=row.pk).update(parent=area())


@pytest.fixture
def m05():
    found = IndicatorFactory(code="M05", name="Re-referrals")
    TargetFactory(indicator=found)
    return found


def store(indicator, numerator, denominator, where="doncaster", group="", period="FY2017-18-Q3"):
    numerator, denominator = Decimal(numerator), Decimal(denominator)
    value = numerator * 100 / denominator
    counts = {"value": value, "numerator": numerator, "denominator": denominator}
    return ObservationFactory(indicator=indicator, area=area(where), group=group, period=period, **counts)


def section(client, user, code="M05", query=""):
    client.force_login(user)
    answer = client.get(f"/indicators/{code}/{query}")
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    text = re.sub(r"\s+", " ", text)
    return text[text.index("Where and for whom") : text.index("How each is decided")]


def split(client, user, indicator):
    store(indicator, 200, 1000)
    store(indicator, 80, 250, "north")
    store(indicator, 120, 750, "south")
    reassess(INDICATOR, [indicator.code], clock.now())
    return section(client, user)


def test_localities_stand_with_their_counts_and_status_and_add_up_to_the_borough(client, board_member, m05):
    text = split(client, board_member, m05)
    assert "Localities, October to December 2017" in text
    assert "North 32.0 % 80 of 250 Off track" in text
    assert "South 16.0 % 120 of 750 On track" in text
    assert "All of Doncaster 20.0 % 200 of 1,000 On track" in text
    assert "The parts sum to 200 of 1,000, 20: the whole." in text


def test_a_borough_on_track_with_a_locality_off_track_says_so_beside_the_status_and_above_the_table(
    client, board_member, m05
):
    text = split(client, board_member, m05)
    assert "Off track in parts: North. All of Doncaster: On track" in text
    whole = re.sub(r"\s+", " ", client.get("/indicators/M05/").content.decode())
    assert "North is off track: 32.0 % against a target of 22" in whole


def test_groups_stand_in_the_order_of_their_dimension_with_their_labels(client, board_member, m05):
    store(m05, 200, 1000)
    store(m05, 10, 40, group="sex:not-known")
    store(m05, 90, 500, group="sex:male")
    store(m05, 100, 460, group="sex:female")
    store(m05, 60, 240, "north", group="sex:female")
    text = section(client, board_member)
    places = [text.index(words) for words in ("Sex, October", "Female 21.7 %", "Male 18.0 %", "Sex not known 25.0 %")]
    assert places == sorted(places)
    assert "The parts sum to 200 of 1,000, 20: the whole." in text
    assert "North, Female 25.0 %" in text[text.index("Groups within localities") :]


def test_a_missing_locality_is_named(client, board_member, m05):
    store(m05, 200, 1000)
    store(m05, 80, 250, "north")
    assert "Not added up: no figure for South." in section(client, board_member)


def test_a_board_member_is_shown_no_small_part_and_no_status_or_sum_of_it(client, board_member, m05):
    store(m05, 200, 1000)
    store(m05, 4, 10, "north")
    store(m05, 196, 990, "south")
    reassess(INDICATOR, ["M05"], clock.now())
    text = section(client, board_member)
    assert "North [c] Suppressed" in text
    assert "40.0 %" not in text and "4 of 10" not in text and "Off track" not in text
    assert "Not added up: a figure here is kept back because it is small." in text
    assert "North is off track" not in client.get("/indicators/M05/").content.decode()


def test_an_officer_who_sees_small_numbers_sees_which_small_part_is_off_track(client, officer, m05):
    store(m05, 200, 1000)
    store(m05, 4, 10, "north")
    store(m05, 196, 990, "south")
    assert "Off track in parts: North" in section(client, officer)


def test_parts_of_a_count_are_not_held_against_the_target_of_the_whole(client, board_member):
    found = IndicatorFactory(code="M08", definition__value_type="count", definition__unit="families")
    TargetFactory(indicator=found, operator="<=", value=Decimal(5), tolerance=None)
    ObservationFactory(indicator=found, value=Decimal(50))
    ObservationFactory(indicator=found, value=Decimal(20), area=area("north"))
    ObservationFactory(indicator=found, value=Decimal(30), area=area("south"))
    text = section(client, board_member, "M08")
    assert "North 20.0 not held against the target" in text
    assert "The parts sum to 50: the whole." in text


def test_the_parts_are_those_known_on_the_day_shown(client, board_member, m05):
    store(m05, 80, 250, "north")
    assert "North 32.0 %" in section(client, board_member)
    assert "No value for a part of the borough has been received by this day" in section(
        client, board_member, query="?as_at=2018-01-10"
    )
