"""Parts are rolled up by their counts, never by their percentages, and what is missing or differs is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import groups
from indicators.target.rules.parts import Part, roll_up

HUNDRED = Decimal(100)


def share(name, numerator, denominator, **more):
    numerator, denominator = Decimal(numerator), Decimal(denominator)
    return Part(name, numerator * 100 / denominator, numerator, denominator, **more)


def test_shares_are_summed_by_their_counts_and_not_averaged():
    found = roll_up(share("Borough", 60, 300), [share("North", 50, 100), share("South", 10, 200)], multiplier=HUNDRED)
    assert (found.value, found.numerator, found.denominator) == (20, 60, 300)  # the average would be 27.5
    assert found.agrees
    assert found.words == "The parts sum to 60 of 300, 20: the whole"


def test_who_is_in_no_part_is_said():
    found = roll_up(share("Borough", 66, 310), [share("North", 50, 100), share("South", 10, 200)], multiplier=HUNDRED)
    assert found.agrees is False
    assert found.words == "The parts sum to 60 of 300, 20; the whole is 66 of 310, so not everybody is in one part"


def test_a_missing_part_is_named_and_nothing_is_rolled_up():
    parts = [share("North", 50, 100), Part("South", None)]
    found = roll_up(share("Borough", 60, 300), parts, ["North", "South", "East"], HUNDRED)
    assert (found.value, found.agrees) == (None, None)
    assert found.words == "Not added up: no figure for East, South"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (
            Part("South", Decimal(5)),
            "Not added up: the counts behind the parts are not held, and percentages are never",
        ),
        (Part("South", None, hidden=True), "Not added up: a figure here is kept back because it is small"),
        (share("South", 10, 200, queried=True), "Not added up: in question: South"),
    ],
)
def test_why_nothing_is_rolled_up(part, words):
    found = roll_up(share("Borough", 60, 300), [share("North", 50, 100), part], multiplier=HUNDRED)
    assert (found.value, found.numerator, found.denominator, found.agrees) == (None, None, None, None)
    assert found.words.startswith(words)


def test_counts_are_summed_as_they_are():
    parts = [Part("North", Decimal(3)), Part("South", Decimal(4))]
    assert roll_up(Part("Borough", Decimal(7)), parts, counted=True).words == "The parts sum to 7: the whole"
    assert roll_up(Part("Borough", Decimal(9)), parts, counted=True).words == "The parts sum to 7; the whole is 9"
    assert roll_up(None, parts, counted=True).words == "The parts sum to 7; there is no figure for the whole"


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=1, max_size=8))
def test_a_roll_up_lies_between_its_parts_and_their_order_changes_nothing(counts):
    parts = [share(str(number), min(counted), max(counted)) for number, counted in enumerate(counts)]
    found = roll_up(None, parts, multiplier=HUNDRED)
    values = [part.value for part in parts]
    assert min(values) - Decimal("0.001") <= found.value <= max(values) + Decimal("0.001")
    assert roll_up(None, parts[::-1], multiplier=HUNDRED) == found


def test_every_group_has_a_dimension_a_label_and_a_place():
    assert len(set(groups.CODES)) == len(groups.CODES) == 24
    assert groups.label("sex:female") == "Female"
    assert groups.dimension_of("send:plan").name == "Special educational needs and disability"
    assert [code for code in groups.CODES if len(code) > 60 or groups.label(code) == code] == []
    assert sorted(["age:not-known", "age:0-4", "sex:male", "sex:female"], key=groups.place) == [
        "sex:female",
        "sex:male",
        "age:0-4",
        "age:not-known",
    ]


def test_a_text_that_is_no_group_says_itself():
    assert groups.label("left-handed") == "left-handed"
    assert groups.dimension_of("left-handed") is None
