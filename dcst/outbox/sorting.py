"""From notices to messages: who wants to hear of what, and one message for all that came together."""

import logging
from collections import defaultdict

from django.db import transaction

from dcst.models import Message, Notice, Organisation, User
from dcst.models.outbox import TO_WEBHOOK
from dcst.outbox.contacts import contacts_of, preferences_of, webhook_of
from dcst.outbox.letters import call_body, mail_body, subject_of
from dcst.outbox.rules.sending import is_wanted
from dcst.record.assess import FAILURES
from dcst.record.notices import KINDS, MOST_ITEMS
from dcst.time.clock import day_of

log = logging.getLogger(__name__)


def sort_notices(at):
    """How many messages were made: of all notices that are ready at a moment, audience after audience.

    With the first of a kind go all of that kind that came meanwhile.
    """
    made = 0
    for model, field in ((Organisation, "organisation"), (User, "user")):
        while (found := _sort_one(model, field, at)) is not None:
            made += found
    return made


@transaction.atomic
def _sort_one(model, field, at):
    """How many messages were made for one audience; None where nobody waits whom no other worker has in hand.

    The lock is on the audience, so that what came together is in one message whoever sorts.
    """
    waiting = Notice.objects.filter(sorted_at__isnull=True, **{f"{field}__isnull": False})
    ready = waiting.filter(ready_at__lte=at)
    audience = model.objects.filter(pk__in=ready.values(field)).order_by("pk")
    audience = audience.select_for_update(skip_locked=True, no_key=True).first()
    if audience is None:
        return None
    kinds = ready.filter(**{field: audience}).order_by().values("kind")
    notices = list(waiting.filter(**{field: audience}, kind__in=kinds).order_by("id"))
    by_kind = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    make = _for_organisation if field == "organisation" else _for_person
    messages = [message for code, rows in by_kind.items() for message in _made(make, code, rows, audience, at)]
    Message.objects.bulk_create(messages)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sorted_at=at)
    return len(messages)


def _made(make, code, rows, audience, at):
    kind = KINDS.get(code)
    if kind is None:
        log.error("Nobody is told of %s notices of the kind %s, which is not known", len(rows), code)
        return []
    items = [item for row in rows for item in row.items][:MOST_ITEMS]
    try:
        return list(make(kind, items, sum(row.count for row in rows), audience, at))
    except FAILURES:
        log.exception("Notices of the kind %s for %s cannot be put into words", code, audience)
        return []


def _for_organisation(kind, items, count, organisation, at):
    preferences = preferences_of(organisation)
    subject = subject_of(kind, count, organisation)
    for contact in contacts_of(organisation, day_of(at)):
        if is_wanted(preferences, contact.address, kind.code, kind.by_default):
            body = mail_body(kind, items, count, organisation, contact.address)
            yield mail_message(kind, subject, body, contact.address, at, organisation=organisation)
    webhook = webhook_of(organisation)
    if webhook and is_wanted(preferences, TO_WEBHOOK, kind.code, kind.by_default):
        yield call_message(kind, subject, call_body(kind, items, count, organisation, at), webhook, at)


def _for_person(kind, items, count, user, at):
    address = user.email.lower()
    if user.is_active and is_wanted(preferences_of(None), address, kind.code, kind.by_default):
        body = mail_body(kind, items, count, None, address)
        yield mail_message(kind, subject_of(kind, count, None), body, address, at, user=user)


def mail_message(kind, subject, body, address, at, **whom):
    """A Message by mail, not saved; `whom` is its organisation or its user."""
    given = {"carrier": Message.Carrier.MAIL, "kind": kind.code, "subject": subject, "body": body, "to": address}
    return Message(**given, made_at=at, next_at=at, **whom)


def call_message(kind, subject, body, webhook, at):
    """A Message to a webhook, not saved."""
    given = {"carrier": Message.Carrier.WEBHOOK, "kind": kind.code, "subject": subject, "body": body, "to": webhook.url}
    return Message(**given, made_at=at, next_at=at, organisation=webhook.organisation, webhook=webhook)
