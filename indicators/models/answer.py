"""How an answer is kept: its rows as lists, because thousands of objects with the same names take ten times as long."""

from operator import itemgetter

from django.db import models

# A row as it is told, and as most are kept: without what is said of few.
NAMES = ("row", "indicator", "area", "period", "group", "outcome", "reasons", "question", "notes")
ALL = frozenset(NAMES)
SELDOM = {"group": "", "reasons": [], "question": None, "notes": []}
NOTHING_MORE = tuple(SELDOM.values())
OFTEN = tuple(name for name in NAMES if name not in SELDOM)
often, seldom = itemgetter(*OFTEN), itemgetter(*SELDOM)


class AnswerField(models.JSONField):
    """{"values": [a row as {name of NAMES: what is told}, …], …}, or any other JSON.

    A row is stored as a list, and read back as the same object.
    """

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, dict) and "values" in value:
            value = value | {"values": [_packed(row) for row in value["values"]]}
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value, expression, connection):
        value = super().from_db_value(value, expression, connection)
        if isinstance(value, dict) and "values" in value:
            value["values"] = [_unpacked(row) for row in value["values"]]
        return value


def _packed(row):
    if row.keys() != ALL:
        return row
    if seldom(row) == NOTHING_MORE:
        return often(row)
    return [*often(row), {name: row[name] for name, nothing in SELDOM.items() if row[name] != nothing}]


def _unpacked(row):
    """What was kept before rows were packed stands as an object, and may lack what rows did not tell yet."""
    if isinstance(row, dict):
        return {name: row[name] if name in row else SELDOM.get(name) for name in NAMES}
    number, indicator, area, period, outcome, *more = row
    found = {
        "row": number,
        "indicator": indicator,
        "area": area,
        "period": period,
        "group": "",
        "outcome": outcome,
        "reasons": [],
        "question": None,
        "notes": [],
    }
    return found | more[0] if more else found
