"""One mail, by the backend that EMAIL_URL names."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from dcst.outbox.posting import Tried
from dcst.outbox.stopping import stop_address

NO_SUCH_ADDRESS = range(550, 560)


def mail(message):
    """A Tried: one mail to one address. Only a server that does not know the address is final."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{message.public_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if message.organisation or message.user:
        stop = stop_address(message.organisation, message.to)
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        EmailMessage(message.subject, message.body, to=[message.to], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        [(code, words)] = refusal.recipients.values()
        return Tried(False, f"{code} {words.decode(errors='replace')}", is_final=code in NO_SUCH_ADDRESS)
    except (smtplib.SMTPException, OSError) as failure:
        return Tried(False, f"{type(failure).__name__}: {failure}")
    return Tried(True, "Taken by the mail server")
