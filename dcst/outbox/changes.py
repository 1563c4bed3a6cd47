"""The verbs by which people say who is told what, and what becomes of a message that did not arrive."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from dcst.models import ContactAddress, Message, Notice, Organisation, TellPreference, User, Webhook
from dcst.models.outbox import EVERY, TO_WEBHOOK
from dcst.outbox.contacts import contacts_of, webhook_of
from dcst.outbox.letters import call_body, mail_body, subject_of
from dcst.outbox.rules.addresses import WrongAddress, read_address
from dcst.outbox.secrets import shown_secret
from dcst.outbox.sorting import call_message, mail_message
from dcst.people.notices import TEST
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.notices import KINDS
from dcst.time.clock import day_of, start_of
from dcst.time.periods import add_months

OVERLAP = timedelta(hours=24)  # for which the secret before a roll goes on signing
KEPT_MONTHS = 13
State = Message.Delivery


@transaction.atomic
def add_contact(organisation: Organisation, *, by: User, at: datetime, email: str, name: str = "") -> ContactAddress:
    """Tell an address what the organisation's people are told. Raises Refused."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Enter an email address in the correct format, like name@example.com", "email") from None
    if email in {contact.address for contact in contacts_of(organisation, day_of(at))}:
        raise Refused("This address is told already", "email")
    try:
        with transaction.atomic():
            row: ContactAddress = ContactAddress.objects.create(
                organisation=organisation, email=email, name=name.strip(), since=at, by=by
            )
    except IntegrityError:
        raise Refused("This address is told already", "email") from None
    # Somebody asks for it anew: what the address chose when it was here before does not hold.
    TellPreference.objects.filter(organisation=organisation, address=email).delete()
    _record("add contact", organisation, by, at, after={"address": email, "name": row.name})
    return row


@transaction.atomic
def end_contact(contact: ContactAddress, *, by: User, at: datetime) -> None:
    """Tell an entered address no more; what waits for it is dropped when its turn comes. Raises Refused."""
    ended = ContactAddress.objects.filter(pk=contact.pk, ended_at__isnull=True).update(ended_at=at)
    if not ended:
        raise Refused("This address has been taken out already")
    _record("end contact", contact.organisation, by, at, before={"address": contact.email})


@transaction.atomic
def choose_kinds(
    organisation: Organisation, *, by: User | None, at: datetime, address: str, wanted: Mapping[str, bool]
) -> None:
    """What an address, or TO_WEBHOOK, is told from now on, by the code of each kind. Raises Refused."""
    if unknown := set(wanted) - set(KINDS):
        raise Refused(f"There is no kind of notice “{min(unknown)}”")
    rows = TellPreference.objects.filter(organisation=organisation, address=address)
    rows.filter(kind__in=[*wanted, EVERY]).delete()
    given = {"organisation": organisation, "address": address}
    chosen = [TellPreference(**given, kind=kind, wanted=is_wanted) for kind, is_wanted in wanted.items()]
    TellPreference.objects.bulk_create(chosen)
    _record("choose what is told", organisation, by, at, after={"address": address, "wanted": dict(wanted)})


@transaction.atomic
def stop_telling(organisation: Organisation | None, *, by: User | None, at: datetime, address: str) -> None:
    """An address is told nothing more of any kind, of those to come as well; without organisation a person's own."""
    TellPreference.objects.filter(organisation=organisation, address=address).delete()
    TellPreference.objects.create(organisation=organisation, address=address, kind=EVERY, wanted=False)
    _record("stop telling", organisation, by, at, after={"address": address})


@transaction.atomic
def tell_organisation(organisation: Organisation, *, by: User, at: datetime, wanted: bool) -> None:
    """Whether the organisation is told anything at all, by mail or webhook."""
    TellPreference.objects.filter(organisation=organisation, address=EVERY, kind=EVERY).delete()
    if not wanted:
        TellPreference.objects.create(organisation=organisation, address=EVERY, kind=EVERY, wanted=False)
    _record("tell organisation", organisation, by, at, after={"wanted": wanted})


@transaction.atomic
def set_webhook(organisation: Organisation, *, by: User, at: datetime, url: str) -> tuple[Webhook, str]:
    """(webhook, its secret): the one time that the secret is shown. One that was there ends. Raises Refused."""
    url = url.strip()
    try:
        read_address(url, private=settings.WEBHOOKS_MAY_BE_PRIVATE)
    except WrongAddress as wrong:
        raise Refused(str(wrong), "url") from None
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    earlier = webhook_of(organisation)
    Webhook.objects.filter(organisation=organisation, ended_at__isnull=True).update(ended_at=at)
    row = Webhook.objects.create(organisation=organisation, url=url, salt=Webhook.draw(), since=at, by=by)
    before = {"url": earlier.url} if earlier else None
    _record("set webhook", organisation, by, at, before=before, after={"url": url})
    return row, shown_secret(row)


@transaction.atomic
def roll_webhook(webhook: Webhook, *, by: User, at: datetime) -> tuple[Webhook, str]:
    """(webhook, its new secret), shown once; the old one signs beside it for a day. Raises Refused."""
    row = _open_webhook(webhook)
    if row.old_until is not None and row.old_until > at:
        raise Refused(
            "The secret was rolled within the last 24 hours, and the one before it still signs. If others know it, "
            "take the webhook out and enter it again"
        )
    row.old_salt, row.old_until, row.salt = row.salt, at + OVERLAP, Webhook.draw()
    row.save(update_fields=["salt", "old_salt", "old_until"])
    _record("roll webhook secret", row.organisation, by, at, after={"url": row.url})
    return row, shown_secret(row)


@transaction.atomic
def end_webhook(webhook: Webhook, *, by: User, at: datetime) -> None:
    """Call it no more; what waits for it is dropped when its turn comes. Raises Refused."""
    row = _open_webhook(webhook)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _record("end webhook", row.organisation, by, at, before={"url": row.url})


def _open_webhook(webhook: Webhook) -> Webhook:
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("organisation")
    row: Webhook = rows.get(pk=webhook.pk)
    if row.ended_at is not None:
        raise Refused("This webhook has been taken out already")
    return row


@transaction.atomic
def send_test(organisation: Organisation, *, by: User, at: datetime, address: str) -> Message:
    """A message that only says that it arrives, to one contact or TO_WEBHOOK, whatever they chose. Raises Refused."""
    kind, items = TEST, [{"asked_by": str(by)}]
    subject = subject_of(kind, 1, organisation)
    if address == TO_WEBHOOK:
        webhook = webhook_of(organisation)
        if webhook is None:
            raise Refused("There is no webhook to test")
        message = call_message(kind, subject, call_body(kind, items, 1, organisation, at), webhook, at)
    elif address in {contact.address for contact in contacts_of(organisation, day_of(at))}:
        body = mail_body(kind, items, 1, organisation, address)
        message = mail_message(kind, subject, body, address, at, organisation=organisation)
    else:
        raise Refused("This address is told nothing: add it first")
    made: Message = message
    made.save(force_insert=True)
    _record("send test message", organisation, by, at, after={"to": made.to})
    return made


@transaction.atomic
def send_again(message: Message, *, by: User, at: datetime) -> Message:
    """Try a message anew from the first try on, under the same id. Raises Refused."""
    row = _locked(message)
    if row.state == State.DROPPED:
        raise Refused("Nobody wants this message any more: it was dropped")
    if row.webhook and row.webhook.ended_at is not None:
        raise Refused("The webhook it was for has been taken out")
    row.state, row.tries, row.next_at, row.finished_at = State.WAITING, 0, at, None
    row.save(update_fields=["state", "tries", "next_at", "finished_at"])
    _record_message("send again", row, by, at)
    return row


@transaction.atomic
def leave_unsent(message: Message, *, by: User, at: datetime) -> Message:
    """Leave a message that was given up: nobody is asked to look at it any more. Raises Refused."""
    row = _locked(message)
    if row.state != State.GIVEN_UP:
        raise Refused("Only a message that was given up can be left")
    row.state = State.DROPPED
    row.save(update_fields=["state"])
    _record_message("leave unsent", row, by, at)
    return row


def _locked(message: Message) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related("organisation", "webhook")
    row: Message = rows.get(pk=message.pk)
    return row


@transaction.atomic
def forget_messages(*, by: User | None, at: datetime) -> int:
    """Take messages and tries out that are older than is kept, and what old notices were about; how many messages.

    That something was told once stays known, or it would be told again.
    """
    before = start_of(add_months(day_of(at), -KEPT_MONTHS))
    old = Message.objects.filter(made_at__lt=before).exclude(state=State.WAITING)
    number = old.count()
    old.delete()
    Notice.objects.filter(at__lt=before, sorted_at__isnull=False).exclude(items=[]).update(items=[])
    Notice.objects.filter(at__lt=before, sorted_at__isnull=False, once="").delete()
    if number:
        after = {"messages": number, "before": before.isoformat()}
        audit.record("forget messages", "messages", "all", by=by, at=at, after=after)
    return number


def _record(
    verb: str,
    organisation: Organisation | None,
    by: User | None,
    at: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    kind, subject = ("organisation", organisation.code) if organisation else ("person", str((after or {})["address"]))
    audit.record(verb, kind, subject, by=by, at=at, before=before, after=after)


def _record_message(verb: str, message: Message, by: User, at: datetime) -> None:
    after = {"organisation": message.organisation.code if message.organisation else None, "to": message.to}
    audit.record(verb, "message", message.public_id, by=by, at=at, after=after)
