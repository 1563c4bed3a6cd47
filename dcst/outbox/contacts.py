"""Who is told what an organisation is told: its people, and the addresses that were entered for it."""

from dataclasses import dataclass

from dcst.models import ContactAddress, Membership, TellPreference, Webhook
from dcst.models.outbox import TO_WEBHOOK
from dcst.outbox.rules.sending import is_wanted
from dcst.people.roles import ROLES, Permission
from dcst.record.notices import KINDS


@dataclass(frozen=True)
class Contact:
    """An address, and whose it is; `entered` is the row by which it was entered, None for a person of the organisation.

    The webhook of an organisation is one too, under TO_WEBHOOK.
    """

    address: str
    name: str = ""
    entered: ContactAddress | None = None

    @property
    def is_webhook(self):
        return self.address == TO_WEBHOOK


SENDERS = [role for role, granted in ROLES.items() if Permission.SEND_VALUES in granted]


def contacts_of(organisation, today):
    """[Contact] of an organisation on a day: the people who send its values, then the addresses entered for it."""
    held = Membership.objects.on(today).filter(organisation=organisation, role__in=SENDERS)
    held = held.filter(user__is_active=True, user__is_service=False).select_related("user").order_by("user__name")
    entered = ContactAddress.objects.filter(organisation=organisation, ended_at__isnull=True)
    found = {row.user.email.lower(): Contact(row.user.email.lower(), row.user.name) for row in held}
    for row in entered:
        found.setdefault(row.email.lower(), Contact(row.email.lower(), row.name, row))
    return list(found.values())


def webhook_of(organisation):
    """The Webhook of an organisation; None without one."""
    return Webhook.objects.filter(organisation=organisation, ended_at__isnull=True).first()


def preferences_of(organisation):
    """The Preferences that were chosen for an organisation; for None those of people about their own mails."""
    rows = TellPreference.objects.filter(organisation=organisation)
    return {(row.address, row.kind): row.wanted for row in rows}


def choosable():
    """[NoticeKind] that the contacts of an organisation may choose from, in the order of the registry."""
    return [kind for kind in KINDS.values() if not kind.to_people and not kind.on_request]


def chosen(preferences, address):
    """[(NoticeKind, whether an address is told of it)], whatever holds for all of the organisation."""
    own = {place: wanted for place, wanted in preferences.items() if place[0] == address}
    return [(kind, is_wanted(own, address, kind.code, kind.by_default)) for kind in choosable()]
