"""The dirt of published files: each cell is a value, a marker or a refusal, and never a guess."""

from decimal import Decimal

import pytest

from indicators.published.rules.cells import (
    PublishedRowRefused,
    england_is_impossible,
    read_count,
    read_number,
    read_value,
    read_year,
)


@pytest.mark.parametrize(
    "text, decimals, value",
    [
        ("23", 1, "23.0"),
        ("80.100000000000009", 1, "80.1"),
        ("80.09999999999999", 1, "80.1"),
        ("0.30000000000000004", 1, "0.3"),
        ("-0.21", 2, "-0.21"),
        ("-1.1100000000000001", 2, "-1.11"),
        ("0", 0, "0"),
        ("0.0", 1, "0.0"),
        ("100", 1, "100.0"),
        ("1e1", 0, "10"),
        ("２３.５", 1, "23.5"),
        (" 23.5 ", 1, "23.5"),
        ("2.987698", 1, "2.987698"),  # more digits than usual are kept, not rounded away
        ("2.98769849", 1, "2.987698"),
        ("23.45", 1, "23.450000"),
        ("23.0500009", 2, "23.05"),
    ],
)
def test_a_figure_is_kept_as_published_without_the_traces_of_floating_point(text, decimals, value):
    read, marker = read_value(text, decimals)
    assert (read, str(read), marker) == (Decimal(value), str(Decimal(value)), "")


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—", "nan", "NaN", "NA", "N/A", "null", "None", ".", "TBC", "твс"])
def test_nothing_is_never_a_number(text):
    with pytest.raises(PublishedRowRefused) as refused:
        read_value(text, 1)
    assert refused.value.code == "missing"
    assert "no value" in refused.value.sentence


@pytest.mark.parametrize(
    "text, marker",
    [
        ("c", "c"),
        ("C", "c"),
        ("[c]", "c"),
        ("x", "x"),
        ("z", "z"),
        ("u", "u"),
        ("low", "low"),
        ("k", "low"),
        (":", "x"),
        ("*", "c"),
    ],
)
def test_a_marker_stands_in_the_place_of_a_value(text, marker):
    assert read_value(text, 1) == (None, marker)


@pytest.mark.parametrize(
    "text", ["Good", ">50", "0-25", "inf", "-inf", "1,898", "23%", "12 345", "1.2.3", "1e99", "0x10", "1_000"]
)
def test_what_is_no_plain_number_is_refused_and_not_guessed_at(text):
    with pytest.raises(PublishedRowRefused) as refused:
        read_value(text, 1)
    assert refused.value.code == "not-a-number"


@pytest.mark.parametrize(
    "text, count", [("1030", Decimal(1030)), ("", None), ("c", None), ("-", None), (None, None), ("0", Decimal(0))]
)
def test_a_count_may_be_missing(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    "text, calendar, period, status",
    [
        ("2016", "financial-year-ending", "FY2015-16", "final"),
        ("2015/16", "financial-year-ending", "FY2015-16", "final"),
        ("2015-16", "financial-year-ending", "FY2015-16", "final"),
        ("201516", "financial-year-ending", "FY2015-16", "final"),
        ("2000", "financial-year-ending", "FY1999-00", "final"),
        ("2016", "academic-year-ending", "AY2015-16", "final"),
        ("2014-15", "academic-year-ending", "AY2014-15", "final"),
        ("2016", "calendar-year", "CY2016", "final"),
        ("2013-15", "pooled-calendar-years", "CY2013-15", "final"),
        ("2016", "as-at-31-march", "AT2016-03-31", "final"),
        ("2025 (prov)", "financial-year-ending", "FY2024-25", "provisional"),
        ("2025 (Prov.)", "academic-year-ending", "AY2024-25", "provisional"),
        ("2024 (Rev)", "academic-year-ending", "AY2023-24", "revised"),
        ("2024(OT)", "financial-year-ending", "FY2023-24", "final"),
        (" 2016 ", "calendar-year", "CY2016", "final"),
    ],
)
def test_a_publishers_year_is_read_by_its_own_calendar(text, calendar, period, status):
    read, said = read_year(text, calendar)
    assert (str(read), said) == (period, status)


@pytest.mark.parametrize(
    "text, calendar",
    [
        ("0", "financial-year-ending"),
        ("0000", "calendar-year"),
        ("", "calendar-year"),
        ("-", "calendar-year"),
        ("nan", "calendar-year"),
        ("2016 (maybe)", "calendar-year"),
        ("2015-17", "financial-year-ending"),
        ("2013-15", "calendar-year"),
        ("2015-16", "as-at-31-march"),
        ("99", "financial-year-ending"),
        ("0001", "financial-year-ending"),
        ("9999", "academic-year-ending"),
        ("2016.0", "calendar-year"),
    ],
)
def test_a_year_in_doubt_is_refused(text, calendar):
    with pytest.raises(PublishedRowRefused) as refused:
        read_year(text, calendar)
    assert refused.value.code == "period"


AUTHORITIES = [Decimal(value) for value in (10, 12, 14, 16, 20)]


@pytest.mark.parametrize(
    "england, impossible",
    [(15, False), (10, False), (20, False), (50, False), ("50.01", True), (-20, False), ("-20.01", True), (300, True)],
)
def test_england_is_ruled_out_only_far_beyond_the_authorities(england, impossible):
    assert england_is_impossible(Decimal(england), AUTHORITIES) is impossible


def test_too_few_authorities_rule_nothing_out():
    assert not england_is_impossible(Decimal(300), AUTHORITIES[:4])


def test_a_number_has_no_decimals_imposed_where_none_are_published():
    assert read_number("154070") == Decimal(154070)
