"""Cells of pages as numbers and days: what is a number is one in the workbook, and its words stand beside it."""

import datetime
from decimal import Decimal

import pytest

from dcst.site.packs.cells import day_in, number_in, table_rows
from dcst.site.packs.shown import Table


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("25.6 %", "25.6", "%"),
        ("25.6 % [p]", "25.6", "% [p]"),
        ("1,234", "1234", ""),
        ("−2.5", "-2.5", ""),
        ("+0.3", "0.3", ""),
        ("£48,358k", "48358000", ""),
        ("-£12k", "-12000", ""),
        ("£3.2m", "3200000", ""),
        ("0", "0", ""),
        ("3 of 11", None, "3 of 11"),
        ("2017/18", None, "2017/18"),
        ("2017-18", None, "2017-18"),
        ("12k", None, "12k"),
        ("not received", None, "not received"),
        ("[c]", None, "[c]"),
        ("–", None, ""),
        ("14 referrals were made more than in the year before", None, None),
    ],
)
def test_a_number_is_parted_from_the_words_beside_it(text, number, words):
    found = number_in(text)
    assert found == (number and Decimal(number), text if words is None else words)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("31 January 2018", datetime.date(2018, 1, 31), ""),
        ("25 Oct 2017 new", datetime.date(2017, 10, 25), "new"),
        ("31 February 2018", None, "31 February 2018"),
        ("January 2018", None, "January 2018"),
        ("25 Foo 2017", None, "25 Foo 2017"),
    ],
)
def test_a_day_is_a_day(text, day, words):
    assert day_in(text) == (day, words)


def test_a_column_of_numbers_has_its_words_in_a_column_of_their_own_and_suppressed_is_said():
    cells = ["25.6 %", "27.1 %", "30 %", "[c]", "not received"]
    table = Table("", ["Quarter", "Figure"], [[(f"Q{n}", True), (cell, False)] for n, cell in enumerate(cells, 1)])
    assert table_rows(table) == [
        ["Quarter", "Figure", "Figure: words"],
        ["Q1", Decimal("25.6"), "%"],
        ["Q2", Decimal("27.1"), "%"],
        ["Q3", Decimal(30), "%"],
        ["Q4", "[c]", "[c]"],
        ["Q5", None, "not received"],
    ]


def test_a_column_of_words_stays_one_though_some_begin_with_a_number():
    table = Table("", ["What"], [[("7 budget lines over", False)], [("Sickness", False)], [("Good", False)]])
    assert table_rows(table) == [["What"], ["7 budget lines over"], ["Sickness"], ["Good"]]


def test_the_name_of_a_row_is_no_number():
    assert table_rows(Table("", ["Year"], [[("2016", True)], [("2017", True)]])) == [["Year"], ["2016"], ["2017"]]


def test_a_table_of_nothing_has_no_rows():
    assert table_rows(Table("", [], [])) == []
