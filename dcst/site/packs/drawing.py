"""A page of a pack: the product's own view, asked for a day with the rights and at the moment of the pack."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import resolve

from dcst.models import Pack
from dcst.people.rights import Rights
from dcst.site.packs.items import PackItem, item_of
from dcst.site.packs.shown import NothingShown, ShownPage, shown
from dcst.time import clock
from dcst.time.asat import AsAt, reading_at


class CannotDraw(Exception):
    """A page of a pack that is not there, or not for this reader; with a sentence."""


@dataclass(frozen=True)
class PackReader:
    """Who reads the pages of a pack, of which day, at which moment. Its clock must be held at that moment."""

    rights: Rights
    day: date
    moment: datetime
    user: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "user", self.rights.reader(clock.day_of(self.moment)))

    @classmethod
    def of(cls, pack: Pack) -> "PackReader":
        return cls(Rights.from_json(pack.rights), pack.day, pack.moment)

    @property
    def then(self) -> AsAt:
        return AsAt(self.day, clock.day_of(self.moment))

    def calling(self) -> AbstractContextManager[None]:
        """Within it people and bodies are called as they were then; a page sets its own day."""
        return reading_at(clock.end_of(self.day))

    def request(self, address: str) -> WSGIRequest:
        path, _, query = address.partition("?")
        if self.then.is_past:
            query = f"{query}{'&' if query else ''}as_at={self.then.iso}"
        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": BytesIO()}
        asked |= {"SERVER_NAME": "pack", "SERVER_PORT": "443", "wsgi.url_scheme": "https"}
        request = WSGIRequest(asked)
        request.user, request.id, request.leaves_room = self.user, "", True  # type: ignore[attr-defined]
        return request

    def shown(self, item: PackItem) -> ShownPage:
        """What the page of an item shows. Raises CannotDraw."""
        request = self.request(item.address)
        match = request.resolver_match = resolve(request.path_info)
        try:
            with self.calling():
                response = match.func(request, *match.args, **match.kwargs)
        except PermissionDenied:
            raise CannotDraw(f"{item.key} is not for the reader of this pack") from None
        except Http404:
            raise CannotDraw(f"There is no page {item.key}") from None
        if response.status_code != 200:
            raise CannotDraw(f"The page {item.key} answered {response.status_code}")
        try:
            return shown(response.content.decode())
        except NothingShown:
            raise CannotDraw(f"The page {item.key} shows nothing") from None


def items_of(pack: Pack) -> list[PackItem]:
    """The items of a pack. Raises CannotDraw for one of a kind that is no more."""
    found = [(key, item_of(key)) for key in pack.items]
    for key, item in found:
        if item is None:
            raise CannotDraw(f"There is no page of the kind of {key}")
    return [item for _, item in found if item]
