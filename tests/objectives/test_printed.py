"""The plan’s own words as a page lays them out: what kinds are called, and what a printed heading spans."""

import pytest

from objectives.models import PrintedFigure
from objectives.views.printed import called, figure_tables


@pytest.mark.parametrize(
    "kind, number, words",
    [
        ("signatory", 2, "Signatories"),
        ("signatory", 1, "Signatory"),
        ("risk", 2, "Risks"),
        ("key-day", 2, "Key days"),
        ("philosophy", 2, "Philosophy"),
    ],
)
def test_kinds_are_called_by_their_plural(kind, number, words):
    assert called(kind, number) == words


def figure(column, position, unit="FTE"):
    row = {"table": "workforce", "row": "Support", "row_position": 1}
    return PrintedFigure(column=column, column_position=position, unit=unit, printed="1", **row)


def test_a_unit_printed_over_two_columns_spans_both():
    columns = ("Doncaster Council", "FTE Department for Education", "Total")
    figures = [figure(column, place) for place, column in enumerate(columns, 1)]
    [(table, names, [(_, cells, _)], span)] = figure_tables(figures)
    assert [heading for heading, _ in cells] == ["FTE Doncaster Council", "FTE Department for Education", "Total"]
    assert (table, span) == ("Workforce", ("FTE", 2))
    assert names == ["Doncaster Council", "Department for Education", "Total"]


@pytest.mark.parametrize("columns", [("Ongoing", "Total"), ("FTE staff", "Total"), ("FTE",)])
def test_other_headings_stand_as_printed(columns):
    figures = [figure(column, place) for place, column in enumerate(columns, 1)]
    [(_, names, _, span)] = figure_tables(figures)
    assert (names, span) == (list(columns), None)
