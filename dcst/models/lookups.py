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
        return self.rhs.values if isinstance(self.rhs, Many) else list(self.rhs)

    def as_postgresql(self, compiler, connection):
        column, given = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*given, array_text(self.rhs)]

    def as_sql(self, compiler, connection):
        column, given = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*given, json.dumps(self.rhs)]


def array_text(values):
    """Plain values as the text of a PostgreSQL array, '{"a","b"}', which is read faster than an expression for each."""
    if not values:
        return "{}"
    texts = list(map(str, values))
    told = "".join(texts)
    if "\\" in told or '"' in told:
        texts = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}'
