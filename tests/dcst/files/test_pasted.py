"""Rows that are pasted are read as people paste them, and what cannot be read is told by line and column."""

import pytest

from dcst.files.pasted import MOST_ROWS, read_pasted

COLUMNS = ("code", "owner", "reviewer")


def cells(text, needed=2):
    rows, faults = read_pasted(text, COLUMNS, needed)
    return [(row.line, *row.cells.values()) for row in rows], [(one.line, one.column, one.words) for one in faults]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("BP-1.01\ta@x\tb@x", [(1, "BP-1.01", "a@x", "b@x")]),
        ("BP-1.01,a@x,b@x", [(1, "BP-1.01", "a@x", "b@x")]),
        ("BP-1.01;a@x;b@x", [(1, "BP-1.01", "a@x", "b@x")]),
        ("BP-1.01\ta@x", [(1, "BP-1.01", "a@x", "")]),
        ("code\towner\treviewer\nBP-1.01\ta@x\tb@x", [(2, "BP-1.01", "a@x", "b@x")]),
        ("Owner\tCode\na@x\tBP-1.01", [(2, "BP-1.01", "a@x", "")]),
        ("\r\nBP-1.01\t a@x \r\n\r\nBP-1.02\tb@x\r\n", [(2, "BP-1.01", "a@x", ""), (4, "BP-1.02", "b@x", "")]),
        ('"BP-1.01","a, the first",', [(1, "BP-1.01", "a, the first", "")]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_what_people_paste_is_read(text, rows):
    assert cells(text) == (rows, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("code\treviewer\nBP-1.01\tb@x", (1, "owner", "There is no column “owner”")),
        ("BP-1.01\ta\tb\tc", (1, "line", "There are more cells than columns (code, owner, reviewer)")),
    ],
)
def test_what_does_not_fit_the_columns_is_told(text, fault):
    assert cells(text)[1] == [fault]


def test_an_open_quote_is_told_and_no_error():
    assert "cannot be read" in cells('BP-1.01,"a@x\nBP-1.02,b@x')[1][0][2]


def test_more_rows_than_fit_are_told_with_the_number():
    faults = cells("\n".join(f"BP-{n}\ta@x" for n in range(MOST_ROWS + 1)))[1]
    assert faults == [(MOST_ROWS + 1, "line", f"There are {MOST_ROWS + 1} rows: send {MOST_ROWS} at most")]
