"""Queries that pages ask over and over, each time with other values: made into SQL once in a process.

To put a query together and to write its SQL takes Django longer than the database needs to answer it; and PostgreSQL
takes longer to read and to plan most of them than to answer: it prepares them once a connection.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateField, DateTimeField, Expression, QuerySet, TextField
from django.db.models.query import get_related_populators
from psycopg2.extensions import AsIs  # type: ignore[import-untyped]

from dcst.models.lookups import many_as


class Given(Expression):
    """What stands in a prepared query in the place of what is given when it is asked."""

    of: Any = TextField()  # the kind of field whose values it is held against, where the database must know
    column = "unknown"  # the type of a column of that kind; the database tells it by what the value is held against

    def __init__(self, name: str) -> None:
        super().__init__(output_field=self.of)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def told(self, value: Any, connection: Any) -> Any:
        """A value as the driver takes it."""
        return value


class One(Given):
    """The same for one plain value: a number or a text."""


class Moment(Given):
    """The same for a moment."""

    of = DateTimeField()
    column = "timestamptz"

    def told(self, value: Any, connection: Any) -> Any:
        return connection.ops.adapt_datetimefield_value(value)


class GivenDay(Given):
    """The same for a day."""

    of = DateField()
    column = "date"

    def told(self, value: Any, connection: Any) -> Any:
        return connection.ops.adapt_datefield_value(value)


class Some(Given):
    """The same for many plain values, in the lookup “any_of”."""

    def told(self, value: Any, connection: Any) -> Any:
        return many_as(connection, value)


MANY = 300  # so many values given at once are worth a plan of their own
_names = count(1)
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # {a connection: the statements it has prepared}


@dataclass(frozen=True)
class Statement:
    """The SQL of a query, the values that stand in it, of which some are Given, how columns are converted, and what
    wrote it.
    """

    sql: str
    values: tuple[Any, ...]
    converters: dict[int, Any]
    compiler: Any

    @cached_property
    def given(self) -> list[Given]:
        return [value for value in self.values if isinstance(value, Given)]

    @cached_property
    def names_of_many(self) -> set[str]:
        return {value.name for value in self.given if isinstance(value, Some)}

    @cached_property
    def name(self) -> str:
        return f"prepared_{next(_names)}"

    @cached_property
    def call(self) -> str:
        asked = f"({', '.join(['%s'] * len(self.given))})" if self.given else ""
        return f"EXECUTE {self.name}{asked}"

    def prepare(self, connection: Any, cursor: Any) -> None:
        """Have the connection prepare it, unless it has."""
        held = _prepared.setdefault(connection.connection, set())
        if self.name in held:
            return
        numbers = (f"${number}" for number in count(1))
        places = [AsIs(next(numbers)) if isinstance(value, Given) else value for value in self.values]
        types = f"({', '.join(value.column for value in self.given)})" if self.given else ""
        with connection.wrap_database_errors:  # not asked through Django: it is no query of whoever asks first
            cursor.cursor.execute(f"PREPARE {self.name}{types} AS {cursor.mogrify(self.sql, places).decode()}")
        held.add(self.name)


class Prepared:
    """A query by values_list() from a function without arguments; One, GivenDay, Moment, Some in it are given by name.

    `query(at=…, codes=…)` gives its rows as tuples.
    """

    every: ClassVar[list["Prepared"]] = []

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._made: dict[str, Statement] = {}
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

    def written(self, connection: Any) -> "Statement":
        """The statement for a kind of database, written when it is first asked for."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _compiled(self._make(), connection)
        return made

    def __call__(self, **given: Any) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]  # looked up once: each look takes as long as a value
        made = self.written(connection)
        with connection.cursor() as cursor:
            # A plan that is kept was made for few.
            is_much = any(len(given[name]) > MANY for name in made.names_of_many)
            if connection.vendor == "postgresql" and not is_much:
                made.prepare(connection, cursor)
                cursor.execute(made.call, [value.told(given[value.name], connection) for value in made.given])
            else:
                cursor.execute(made.sql, [_value(value, given, connection) for value in made.values])
            rows = cursor.fetchall()
        if not made.converters:
            return rows
        return [tuple(_converted(row, made.converters, connection)) for row in rows]


class PreparedRows:
    """The same of a query of whole rows, which it gives as objects with what select_related() and annotate() add."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._rows = Prepared(make)
        self._made: dict[str, Callable[[tuple[Any, ...]], Any]] = {}

    def __call__(self, **given: Any) -> list[Any]:
        connection, rows = connections[DEFAULT_DB_ALIAS], self._rows(**given)
        if connection.vendor not in self._made:
            self._made[connection.vendor] = _reading(self._rows.written(connection).compiler)
        return list(map(self._made[connection.vendor], rows))


def _reading(compiler):
    """A function from a row as the database gives it to the object, as a ModelIterable of Django makes it."""
    alias, select, told = DEFAULT_DB_ALIAS, compiler.select, compiler.klass_info
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


def _compiled(queryset, connection):
    compiler = queryset.query.get_compiler(connection=connection)
    sql, asked = compiler.as_sql()
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return Statement(sql, asked, compiler.get_converters(columns), compiler)


def _value(value, given, connection):
    return value.told(given[value.name], connection) if isinstance(value, Given) else value


def _converted(row, converters, connection):
    found = list(row)
    for place, (steps, column) in converters.items():
        for step in steps:
            found[place] = step(found[place], column, connection)
    return found
