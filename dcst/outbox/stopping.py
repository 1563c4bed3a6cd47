"""The link in every mail that stops more of them: signed, so that it works without signing in and only for its own."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from dcst.models import Organisation

SALT = "dcst.outbox.stop"


def stop_address(organisation, address):
    """The whole address of the page that stops mails to an address; for a person’s own mails without organisation."""
    told = [organisation.code if organisation else "", address.lower()]
    return settings.SITE_URL.rstrip("/") + reverse("stop_telling", args=[signing.dumps(told, salt=SALT)])


def read_stop(token):
    """(Organisation or None, address) of the link; None for one that was not made here."""
    try:
        code, address = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    organisation = Organisation.objects.filter(code=code).first() if code else None
    return None if code and organisation is None else (organisation, address)
