"""The key by which a walk finds its place again, in a query and in rows that were worked out."""

import pytest

from dcst.api.cursors import Keyset, Numbered
from dcst.models import Area
from tests.indicators.factories import area


@pytest.fixture
def areas(db):
    """Three of one kind, so that their codes tell them apart."""
    return [area(code, "locality") for code in ("a", "b", "c")]


def codes(rows):
    return [row.code for row in rows]


@pytest.mark.parametrize(
    "order", [["code"], ["-code"], ["kind", "code"], ["-kind", "-code"], ["kind"], ["-kind", "pk"]]
)
def test_each_row_parts_the_others_into_those_before_and_those_after(order, areas):
    keys = Keyset(Area.objects.order_by(*order))
    whole = list(keys.rows)
    for number, row in enumerate(whole):
        place = keys.place(row)
        assert codes(keys.beyond(place, back=False)) == codes(whole[number + 1 :])
        assert codes(keys.beyond(place, back=True)) == codes(whole[:number][::-1])


def test_a_row_that_is_gone_leaves_its_place(areas):
    keys = Keyset(Area.objects.order_by("code"))
    place = keys.place(areas[1])
    areas[1].delete()
    assert codes(keys.beyond(place, back=False)) == ["c"]
    assert codes(keys.beyond(place, back=True)) == ["a"]


def test_rows_that_were_worked_out_are_found_by_their_code(areas):
    place = Numbered(areas).place(areas[1])
    moved = Numbered([areas[2], areas[1], areas[0]])
    assert codes(moved.beyond(place, back=False)) == ["a"]
    assert codes(moved.beyond(place, back=True)) == ["c"]


def test_and_where_one_is_gone_by_the_number_it_had(areas):
    place = Numbered(areas).place(areas[1])
    left = Numbered([areas[0], areas[2]])
    assert codes(left.beyond(place, back=False)) == ["c"]
    assert codes(left.beyond(place, back=True)) == ["a"]
