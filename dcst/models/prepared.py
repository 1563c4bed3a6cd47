"""Queries that pages ask over and over, each time with other values: made into SQL once in a process.

To put a query together and to write its SQL takes Django longer than the database needs to answer it.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateField, DateTimeField, Expression, QuerySet, TextField

from dcst.models.lookups import many_as


class Given(Expression):
    """What stands in a prepared query in the place of what is given when it is asked."""

    of: Any = TextField()  # the kind of field whose values it is held against, where the database must know

    def __init__(self, name: str) -> None:
        super().__init__(output_field=self.of)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class One(Given):
    """The same for one plain value: a number or a text."""


class Moment(Given):
    """The same for a moment."""

    of = DateTimeField()


class GivenDay(Given):
    """The same for a day."""

    of = DateField()


class Some(Given):
    """The same for many plain values, in the lookup “any_of”."""


class Prepared:
    """A query by values_list() from a function without arguments; One, GivenDay, Moment, Some in it are given by name.

    `query(at=…, codes=…)` gives its rows as tuples.
    """

    every: ClassVar[list["Prepared"]] = []

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._made: dict[str, tuple[str, tuple[Any, ...], dict[int, Any]]] = {}
        self.every.append(self)

    @classmethod
    def make_all(cls) -> None:
        """Write the SQL of every query there is, before anybody asks. The database is asked nothing, and may be away.

        What locks rows is written when it is asked, because Django looks for its transaction.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        for query in cls.every:
            made = query._make()
            if not made.query.select_for_update:
                query._made[connection.vendor] = _compiled(made, connection)

    def __call__(self, **given: Any) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]  # looked up once: each look takes as long as a value
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _compiled(self._make(), connection)
        sql, asked, converters = made
        with connection.cursor() as cursor:
            cursor.execute(sql, [_value(value, given, connection) for value in asked])
            rows = cursor.fetchall()
        if not converters:
            return rows
        return [tuple(_converted(row, converters, connection)) for row in rows]


class PreparedRows:
    """The same of a query of whole rows, without what they refer to: it gives them as objects."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._rows = Prepared(lambda: make().values_list(*self._names))

    @cached_property
    def _model(self) -> Any:
        return self._make().model

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields]

    def __call__(self, **given: Any) -> list[Any]:
        return [self._model.from_db(DEFAULT_DB_ALIAS, self._names, row) for row in self._rows(**given)]


def _compiled(queryset, connection):
    compiler = queryset.query.get_compiler(connection=connection)
    sql, asked = compiler.as_sql()
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return sql, asked, compiler.get_converters(columns)


def _value(value, given, connection):
    if not isinstance(value, Given):
        return value
    if isinstance(value, Some):
        return many_as(connection, given[value.name])
    if isinstance(value, Moment | GivenDay):
        return value.of.get_db_prep_value(given[value.name], connection)
    return given[value.name]


def _converted(row, converters, connection):
    found = list(row)
    for place, (steps, column) in converters.items():
        for step in steps:
            found[place] = step(found[place], column, connection)
    return found
