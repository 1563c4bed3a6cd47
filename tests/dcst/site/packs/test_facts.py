"""The canonical text of what a pack shows: the same facts have the same hash, and others are told apart."""

import datetime
import hashlib

from dcst.site.packs.facts import MOST, canonical, deflated, differences, hash_of, inflated

DAY = datetime.date(2017, 12, 14)


def told(*words, title="Board", statuses=("Off track",), charts=(), key="board/BP"):
    return key, {"title": title, "words": list(words), "charts": list(charts), "statuses": list(statuses)}


def text(*items, day=DAY):
    return canonical("Pack", "internal", day, items)


def test_anybody_can_work_the_hash_out_from_the_text():
    found = text(told("25.6 % – worse"))
    assert found.startswith('{"day":"2017-12-14","form":1,"items":[{"charts":[],"item":"board/BP"')
    assert hash_of(found) == hashlib.sha256(found.encode("utf-8")).hexdigest()


def test_the_order_in_which_something_is_named_makes_no_difference():
    key, shown = told("a")
    assert text((key, dict(reversed(shown.items())))) == text((key, shown))


def test_what_is_kept_is_the_text_itself():
    assert inflated(deflated(text(told("25.6 %")))) == text(told("25.6 %"))


def test_the_first_differences_are_told_where_they_are():
    before = text(told("25.6 %", "gone", charts=[{"y": [1]}]), told("a", key="matrix"))
    now = text(told("25.7 %", charts=[{"y": [2]}], statuses=["At risk"]), told("new", key="missing"))
    assert differences(before, now) == [
        ("board/BP", "statuses", "Off track", "At risk"),
        ("board/BP", "words", "25.6 %", "25.7 %"),
        ("board/BP", "words", "gone", ""),
        ("board/BP", "charts", '{"y": [1]}', '{"y": [2]}'),
        ("matrix", "item", "Board", ""),
        ("missing", "item", "", "Board"),
    ]


def test_the_same_texts_have_none_and_another_day_is_one():
    assert differences(text(told("a")), text(told("a"))) == []
    assert differences(text(), text(day=DAY + datetime.timedelta(1))) == [("", "day", "2017-12-14", "2017-12-15")]


def test_no_more_are_told_than_are_read():
    assert len(differences(text(told(*"a" * 50)), text(told(*"b" * 50)))) == MOST
