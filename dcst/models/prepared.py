"""Queries that pages ask over and over, each time with other values: made into SQL once in a process.

To put a query together and to write its SQL takes Django longer than the database needs to answer it.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import connection
from django.db.models import DateField, DateTimeField, Expression, QuerySet, TextField
from django.db.models.query import get_related_populators

from dcst.models.lookups import many_as


class Given(Expression):
    """What stands in a prepared query in the place of what is given when it is asked."""

    of: Any = TextField  # the kind of field whose values it is held against, where the database must know

    def __init__(self, name: str) -> None:
        super().__init__(output_field=self.of())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class One(Given):
    """The same for one plain value: a number or a text."""


class Moment(Given):
    """The same for a moment."""

    of = DateTimeField


class GivenDay(Given):
    """The same for a day."""

    of = DateField


class Some(Given):
    """The same for many plain values, in the lookup “any_of”."""


class Prepared:
    """A query by values_list() from a function without arguments; One, GivenDay, Moment, Some in it are given by name.

    `query(at=…, codes=…)` gives its rows as tuples.
    """

    every: ClassVar[list["Prepared"]] = []

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._made: dict[str, tuple[Any, str, tuple[Any, ...], dict[int, Any]]] = {}
        self.every.append(self)

    @classmethod
    def make_all(cls) -> None:
        """Write the SQL of every query there is, before anybody asks. The database is asked nothing, and may be away.

        What locks rows is written when it is asked, because Django looks for its transaction.
        """
        for query in cls.every:
            made = query._make()
            if not made.query.select_for_update:
                query._made[connection.vendor] = _compiled(made)

    def _written(self):
        if connection.vendor not in self._made:
            self._made[connection.vendor] = _compiled(self._make())
        return self._made[connection.vendor]

    def __call__(self, **given: Any) -> list[tuple[Any, ...]]:
        _, sql, asked, converters = self._written()
        with connection.cursor() as cursor:
            cursor.execute(sql, [_value(value, given) for value in asked])
            rows = cursor.fetchall()
        if not converters:
            return rows
        return [tuple(_converted(row, converters)) for row in rows]


class PreparedRows:
    """The same of a query of whole rows, which it gives as objects with what select_related() and annotate() add."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._rows = Prepared(make)
        self._made: dict[str, Callable[[tuple[Any, ...]], Any]] = {}

    def __call__(self, **given: Any) -> list[Any]:
        rows = self._rows(**given)
        if connection.vendor not in self._made:
            compiler, *_ = self._rows._written()
            self._made[connection.vendor] = _reading(compiler)
        return list(map(self._made[connection.vendor], rows))


def _reading(compiler):
    """A function from a row as the database gives it to the object, as a ModelIterable of Django makes it."""
    alias, select, told = connection.alias, compiler.select, compiler.klass_info
    model, places, added = told["model"], told["select_fields"], compiler.annotation_col_map or {}
    start, end = places[0], places[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    populators = get_related_populators(told, select, alias)

    def read(row):
        found = model.from_db(alias, names, row[start:end])
        for populator in populators:
            populator.populate(row, found)
        for name, place in added.items():
            setattr(found, name, row[place])
        return found

    return read


def _compiled(queryset):
    compiler = queryset.query.get_compiler(connection=connection)
    sql, asked = compiler.as_sql()
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return compiler, sql, asked, compiler.get_converters(columns)


def _value(value, given):
    if isinstance(value, Some):
        return many_as(connection, given[value.name])
    if isinstance(value, Moment | GivenDay):
        return value.of().get_db_prep_value(given[value.name], connection)
    return given[value.name] if isinstance(value, One) else value


def _converted(row, converters):
    found = list(row)
    for place, (steps, column) in converters.items():
        for step in steps:
            found[place] = step(found[place], column, connection)
    return found
