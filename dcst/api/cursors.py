"""Where a walk through the pages of a list has come to: signed, and good for the same list, filters and caller."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.core import signing
from django.db.models import Q
from rest_framework import exceptions
from rest_framework.utils.urls import remove_query_param, replace_query_param

from dcst.api.moments import Drawn

CURSOR, PAGE, PAGE_SIZE = "cursor", "page", "page_size"
# A dot stands in an address as it is.
SIGNER = signing.Signer(sep=".", salt="dcst.api.cursors")


@dataclass(frozen=True)
class Cursor:
    """`drawn`: the moment of the first page, at which all others are drawn; `count`: how many rows stood then.

    `place`: the key of the row from which it leads on, `back` to those before it.
    """

    drawn: Drawn
    count: int
    place: tuple
    back: bool = False

    def leading(self, place, back=False):
        """The same walk from another row on."""
        return replace(self, place=place, back=back)

    def address(self, request):
        """The address that the request is for, at this cursor."""
        moments = [moment and moment.isoformat() for moment in (self.drawn.at, self.drawn.seen, self.drawn.until)]
        token = SIGNER.sign_object([_walk_of(request), *moments, self.count, self.place, self.back], compress=True)
        address = remove_query_param(request.build_absolute_uri(), PAGE)
        return replace_query_param(address, CURSOR, token)


def cursor_in(request):
    """The Cursor that `?cursor=` holds; None without it. Raises ValidationError for one that is not of this walk."""
    text = request.query_params.get(CURSOR)
    if text is None:
        return None
    if PAGE in request.query_params:
        words = "Give “page” or “cursor”, not both: “next” leads by cursor."
        raise exceptions.ValidationError({CURSOR: [words]}, "not_together")
    try:
        walk, at, seen, until, count, place, back = SIGNER.unsign_object(text)
    except (signing.BadSignature, ValueError):
        words = "This is not a cursor of ours, or not a whole one. Follow “next” as it was given."
        raise exceptions.ValidationError({CURSOR: [words]}, "cursor_unreadable") from None
    if walk != _walk_of(request):
        words = (
            "This cursor is of another list, of other filters or of another caller. "
            "Follow “next” as it was given, or begin again without a cursor."
        )
        raise exceptions.ValidationError({CURSOR: [words]}, "cursor_elsewhere")
    moments = [text and datetime.fromisoformat(text) for text in (at, seen, until)]
    return Cursor(Drawn(*moments), count, tuple(place), back)


def _walk_of(request):
    """What a walk belongs to, in short: who reads which list, and filtered how."""
    asked = {name: value for name, value in request.query_params.items() if name not in (CURSOR, PAGE, PAGE_SIZE)}
    told = json.dumps([request.user.pk, request.path, sorted(asked.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class Keyset:
    """A query whose rows are found again by the key they are ordered by."""

    def __init__(self, rows):
        self.model, order = rows.model, list(rows.query.order_by)
        if not self._field(order[-1]).unique:
            order.append("pk")
        self.order, self.rows = order, rows.order_by(*order)

    def _field(self, name):
        name = name.removeprefix("-")
        return self.model._meta.pk if name == "pk" else self.model._meta.get_field(name)

    def place(self, row):
        """The key of a row, as JSON keeps it."""
        values = (getattr(row, self._field(name).attname) for name in self.order)
        return [value if isinstance(value, int | str) else _text(value) for value in values]

    def beyond(self, place, back):
        """The rows after a key in their order; with `back` those before it, the nearest first."""
        values = [self._field(name).to_python(text) for name, text in zip(self.order, place, strict=True)]
        later, same = Q(), Q()
        for name, value in zip(self.order, values, strict=True):
            plain = name.removeprefix("-")
            sign = "lt" if name.startswith("-") is not back else "gt"
            later |= same & Q((f"{plain}__{sign}", value))
            same &= Q((plain, value))
        rows = self.rows.filter(later)
        return rows.reverse() if back else rows


def _text(value):
    return value.isoformat() if isinstance(value, datetime) else str(value)


class Numbered:
    """The same of rows that were worked out and are no query: by their code, and by their number where one is gone."""

    def __init__(self, rows):
        self.rows = list(rows)
        self.numbers = {row.code: number for number, row in enumerate(self.rows)}

    def place(self, row):
        return [self.numbers[row.code], row.code]

    def beyond(self, place, back):
        number, code = place
        found = self.numbers.get(code)
        if back:
            return self.rows[: number if found is None else found][::-1]
        return self.rows[number if found is None else found + 1 :]
