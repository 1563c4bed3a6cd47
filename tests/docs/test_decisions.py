"""The decisions: each in the index by subject once, and in the order of their days."""

import re

from tests import ROOT

INDEX, _, TEXT = (ROOT / "docs/decisions.md").read_text().partition("\n## By day\n")
HEADINGS = re.findall(r"^\*\*(\d{4}-\d\d-\d\d) (.+?)[.,]\*\*", TEXT, re.MULTILINE)


def test_each_decision_stands_in_the_index_once_and_nothing_else_does():
    listed = re.findall(r"^- (.*)$", INDEX, re.MULTILINE)
    assert len(listed) == len(re.findall(r"^\*\*", TEXT, re.MULTILINE)) > 50
    assert sorted(listed) == sorted(title for _, title in HEADINGS)


def test_the_decisions_stand_in_the_order_of_their_days():
    days = [day for day, _ in HEADINGS]
    assert days == sorted(days)
