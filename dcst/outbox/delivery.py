"""Sending what waits: a worker marks a message, sends it, and writes down what came of it.

Between the mark and the answer no transaction is open. A worker that dies leaves the mark, which ends by itself; the
message then goes out again under the same id, by which a receiver knows it.
"""

import logging
import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from dcst.models import DeliveryTry, Message
from dcst.models.outbox import TO_WEBHOOK
from dcst.outbox.contacts import contacts_of, preferences_of
from dcst.outbox.mailing import mail
from dcst.outbox.posting import Tried, post
from dcst.outbox.rules.sending import is_wanted, wait_after
from dcst.outbox.rules.signing import signed_headers
from dcst.outbox.secrets import keys_at
from dcst.record.assess import FAILURES
from dcst.record.notices import KINDS
from dcst.time.clock import day_of

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # longer than any try may take
State = Message.Delivery


def deliver_one(at):
    """Whether a message was there to send at a moment: it was tried once, or dropped because nobody wants it now."""
    message = _take_up(at)
    if message is None:
        return False
    if not _is_wanted_still(message, at):
        _write_down(message, at, state=State.DROPPED)
        return True
    begun = time.monotonic()
    tried = _try(message, at)
    _note(message, tried, round((time.monotonic() - begun) * 1000), at)
    return True


@transaction.atomic
def _take_up(at):
    rows = Message.objects.to_send(at).select_related("organisation", "user", "webhook")
    message = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    message.held_by = uuid.uuid4()
    Message.objects.filter(pk=message.pk).update(held_by=message.held_by, held_until=Now() + LEASE)
    return message


def _is_wanted_still(message, at):
    """What was true when the message was made may be so no longer: people leave, and addresses are taken out."""
    if message.webhook and message.webhook.ended_at is not None:
        return False
    if message.user:
        whom = [message.user.email.lower()] if message.user.is_active else []
    else:
        whom = [contact.address for contact in contacts_of(message.organisation, day_of(at))]
    address = TO_WEBHOOK if message.webhook else message.to
    if address != TO_WEBHOOK and address not in whom:
        return False
    kind = KINDS.get(message.kind)
    if kind is None or kind.on_request:
        return True
    return is_wanted(preferences_of(message.organisation), address, kind.code, kind.by_default)


def _try(message, at):
    try:
        return mail(message) if message.carrier == Message.Carrier.MAIL else _call(message, at)
    except FAILURES as failure:
        log.exception("Message %s cannot be sent", message.pk)
        return Tried(False, f"{type(failure).__name__}: {failure}", is_final=True)


def _call(message, at):
    body = message.body.encode()
    # The wall's time, whatever day the clock is pinned to: receivers refuse what is signed as of long ago.
    headers = signed_headers(keys_at(message.webhook, at), message.public_id, int(time.time()), body)
    told = {"Content-Type": "application/json", "User-Agent": "dcst-plans-webhooks/1", "Connection": "close"}
    return post(message.webhook.url, body, headers | told)


@transaction.atomic
def _note(message, tried: Tried, took, at):
    number = message.tries + 1
    wait = None if tried.is_final else wait_after(number)
    if tried.succeeded:
        written = _write_down(message, at, state=State.SENT, tries=number)
    elif wait is None:
        written = _write_down(message, at, state=State.GIVEN_UP, tries=number)
    else:
        written = _write_down(message, at, tries=number, next_at=at + wait)
    if written:
        said = {"succeeded": tried.succeeded, "status": tried.status, "answer": tried.answer}
        DeliveryTry.objects.create(message=message, number=message.log.count() + 1, at=at, took_ms=took, **said)


def _write_down(message, at, **told):
    """Whether the message was still this worker's: one that was overtaken leaves it to the other."""
    finished = {"finished_at": at} if "state" in told else {}
    mine = Message.objects.filter(pk=message.pk, held_by=message.held_by)
    written = mine.update(held_by=None, held_until=None, **told, **finished)
    if not written:
        log.warning("Message %s was taken up by another worker meanwhile", message.pk)
    return bool(written)
