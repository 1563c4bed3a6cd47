"""The lookup “any_of”: as “in”, for long lists."""

import json

from django.db.models import Field, ForeignKey, Lookup


class Many:
    """A long list of plain values for “any_of”, wrapped: a bare list Django would look through value by value."""

    def __init__(self, values):
        self.values = list(values)


@ForeignKey.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """As “in”, for long lists of plain values: one parameter instead of thousands that are each checked and written."""

    lookup_name = "any_of"

    def get_prep_lookup(self):
        if hasattr(self.rhs, "resolve_expression"):
            return self.rhs  # what a prepared query is given later
        return self.rhs.values if isinstance(self.rhs, Many) else list(self.rhs)

    def as_postgresql(self, compiler, connection):
        column, given = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*given, self._asked(connection)]

    def as_sql(self, compiler, connection):
        column, given = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*given, self._asked(connection)]

    def _asked(self, connection):
        return self.rhs if hasattr(self.rhs, "resolve_expression") else many_as(connection, self.rhs)


def many_as(connection, values):
    """Plain values as the one parameter of “any_of”."""
    return array_text(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def array_text(values):
    """Plain values as the text of a PostgreSQL array, '{"a","b"}', which is read faster than an expression for each."""
    if not values:
        return "{}"
    texts = list(map(str, values))
    told = "".join(texts)
    if "\\" in told or '"' in told:
        texts = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}'
