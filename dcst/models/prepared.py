"""Queries that pages ask over and over, each time with other values: made into SQL once in a process.

To put a query together and to write its SQL takes Django longer than the database needs to answer it.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Expression, QuerySet, TextField

from dcst.models.lookups import many_as


class Given(Expression):
    """What stands in a prepared query in the place of what is given when it is asked."""

    of = TextField  # the kind of field whose values it is held against, where the database must know

    def __init__(self, name: str) -> None:
        super().__init__(output_field=self.of())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class One(Given):
    """The same for one plain value: a number or a text."""


class Moment(Given):
    """The same for a moment."""

    of = DateTimeField


class Some(Given):
    """The same for many plain values, in the lookup “any_of”."""


class Prepared:
    """A query by values_list() from a function without arguments; One, Moment and Some in it are given by their names.

    `query(at=…, codes=…)` gives its rows as tuples.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make, self._made = make, {}

    def __call__(self, **given: Any) -> list[tuple[Any, ...]]:
        if connection.vendor not in self._made:
            self._made[connection.vendor] = _compiled(self._make())
        sql, asked, converters = self._made[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, [_value(value, given) for value in asked])
            rows = cursor.fetchall()
        if not converters:
            return rows
        return [tuple(_converted(row, converters)) for row in rows]


def _compiled(queryset):
    compiler = queryset.query.get_compiler(connection=connection)
    sql, asked = compiler.as_sql()
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return sql, asked, compiler.get_converters(columns)


def _value(value, given):
    if isinstance(value, Some):
        return many_as(connection, given[value.name])
    if isinstance(value, Moment):
        return DateTimeField().get_db_prep_value(given[value.name], connection)
    return given[value.name] if isinstance(value, One) else value


def _converted(row, converters):
    found = list(row)
    for place, (steps, column) in converters.items():
        for step in steps:
            found[place] = step(found[place], column, connection)
    return found
