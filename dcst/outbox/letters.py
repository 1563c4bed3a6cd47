"""What a message says: the mail for people, the body for programs."""

import json

from django.conf import settings
from django.urls import reverse

from dcst.outbox.stopping import stop_address

LONGEST_SUBJECT = 150


def address_of(kind, organisation):
    """The whole address of the page on which a kind of notice is settled."""
    path = reverse(kind.page, args=[] if kind.to_people else [organisation.code])
    return settings.SITE_URL.rstrip("/") + path + (f"#{kind.anchor}" if kind.anchor else "")


def subject_of(kind, count, organisation):
    """The subject of a mail about so many things."""
    words = kind.one if count == 1 else kind.many.format(n=f"{count:,}")
    name = f": {organisation}" if organisation else ""
    return " ".join(f"{words}{name}".split())[:LONGEST_SUBJECT]


def mail_body(kind, items, count, organisation, address):
    """The text of a mail to an address, with the way to stop more of them."""
    lines = [f"- {kind.line(item)}" for item in items]
    if count > len(items):
        lines.append(f"- and {count - len(items):,} more")
    parts = [kind.intro, "\n".join(lines), f"See: {address_of(kind, organisation)}"]
    parts.append("\n".join(["--", *_footer(organisation, address)]))
    return "\n\n".join(part for part in parts if part)


def _footer(organisation, address):
    yield "Plans of Doncaster Children’s Services Trust"
    if organisation:
        told = settings.SITE_URL.rstrip("/") + reverse("told", args=[organisation.code])
        yield f"You are told as a contact of {organisation}. Choose what you are told: {told}"
    yield f"Stop all of these mails: {stop_address(organisation, address)}"


def call_body(kind, items, count, organisation, at):
    """The JSON text of a webhook’s call; it stays the same at every try."""
    data = {
        "organisation": organisation.code,
        "count": count,
        "items": items,
        "url": address_of(kind, organisation),
    }
    return json.dumps({"type": kind.code, "timestamp": at.isoformat(timespec="seconds"), "data": data})
