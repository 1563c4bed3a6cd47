"""Pages of rows: the first by number, the others by a cursor, which gives each row that stood at the first once."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, pagination
from rest_framework.response import Response

from dcst.api.cursors import CURSOR, PAGE, PAGE_SIZE, Cursor, Keyset, Numbered, cursor_in
from dcst.api.moments import draw, written_out

MOST = 1000


def drawn(request, facts=(), written=None):
    """The Drawn of a request, the same to its end: that of its cursor, else of the day it asks for."""
    if not hasattr(request, "drawn"):
        cursor = cursor_in(request)
        request.drawn = cursor.drawn if cursor else draw(request, facts, written)
    return request.drawn


class Pages(pagination.PageNumberPagination):
    """Pages of 50 rows, or of `page_size`, 1,000 at most. Raises ValidationError for more, NotFound past the end.

    `next` and `previous` lead by cursor; a page may also be asked for by its number.
    """

    page_size = 50
    page_size_query_param = PAGE_SIZE
    max_page_size = MOST
    page_size_query_description = f"How many rows a page has, {MOST:,} at most."
    invalid_page_message = "There is no such page: there are fewer rows than that."

    def paginate_queryset(self, queryset, request, view=None):
        self.request, cursor = request, cursor_in(request)
        self.keys = Numbered(queryset) if isinstance(queryset, list) else Keyset(queryset)
        rows = self._numbered(view) if cursor is None else self._beyond(cursor)
        self.ends = [self.keys.place(rows[0]), self.keys.place(rows[-1])] if rows else []
        return rows

    def _numbered(self, view):
        try:
            rows = super().paginate_queryset(self.keys.rows, self.request, view)
        except exceptions.NotFound as none:
            raise exceptions.NotFound(str(none.detail), "no_such_page") from None
        self.has_next, self.has_previous = self.page.has_next(), self.page.has_previous()
        self.walk = Cursor(drawn(self.request), self.page.paginator.count, ())
        return rows

    def _beyond(self, cursor):
        size = self.get_page_size(self.request)
        found = list(self.keys.beyond(cursor.place, cursor.back)[: size + 1])
        # Where it came from, there was a row.
        self.has_next, self.has_previous = cursor.back or len(found) > size, not cursor.back or len(found) > size
        self.walk = cursor
        return found[:size][::-1] if cursor.back else found[:size]

    def get_page_size(self, request):
        """Rows a page: as asked for, else 50. Raises ValidationError, which names the limit."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 9 and 1 <= int(asked) <= MOST):
            raise exceptions.ValidationError(
                {PAGE_SIZE: [f"Ask for between 1 and {MOST:,} rows a page."]}, "page_size_outside"
            )
        return int(asked)

    def get_next_link(self):
        if not (self.has_next and self.ends):
            return None
        return self.walk.leading(self.ends[-1]).address(self.request)

    def get_previous_link(self):
        if not (self.has_previous and self.ends):
            return None
        return self.walk.leading(self.ends[0], back=True).address(self.request)

    def get_paginated_response(self, data):
        return Response(
            {
                "count": self.walk.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_schema_operation_parameters(self, view):
        words = "Where to go on, as `next` and `previous` hold it. It keeps the moment of the first page."
        cursor = {"name": CURSOR, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
        limits = {PAGE: {"minimum": 1}, PAGE_SIZE: {"minimum": 1, "maximum": MOST, "default": self.page_size}}
        found = super().get_schema_operation_parameters(view)
        return [cursor, *(given | {"schema": given["schema"] | limits[given["name"]]} for given in found)]

    def get_paginated_response_schema(self, schema):
        """As OpenAPI 3.1 says null; the framework still says it as 3.0 did."""
        link = {"type": ["string", "null"], "format": "uri"}
        parts = {"count": {"type": "integer", "minimum": 0}, "next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(parts), "properties": parts}


# For views that call Pages themselves.
PAGING = [
    OpenApiParameter(given["name"], given["schema"], description=given["description"])
    for given in Pages().get_schema_operation_parameters(view=None)
]


class PagesOfChanges(Pages):
    """Pages that say in `until` since when to ask for changes next time."""

    def get_paginated_response(self, data):
        answer = super().get_paginated_response(data)
        answer.data["until"] = written_out(self.walk.drawn.until)
        return answer

    def get_paginated_response_schema(self, schema):
        words = "Give this as `changed_since` next time. It stands still while `next` is followed."
        whole = super().get_paginated_response_schema(schema)
        until = {"type": "string", "format": "date-time", "description": words}
        return whole | {"required": [*whole["required"], "until"], "properties": whole["properties"] | {"until": until}}
