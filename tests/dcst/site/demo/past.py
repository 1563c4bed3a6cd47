"""Every page that shows a past day, as an officer reads it."""

import re
from urllib.parse import urlsplit

from dcst.models import GovernanceBody, Organisation, Team, User
from dcst.people.changes.names import rename
from dcst.people.changes.people import correct_person
from dcst.time.asat import AsAt
from tests.e2e.routes import PAGES

# What differs between two answers with the same words.
PASSING = re.compile(r'value="[A-Za-z0-9]{64}"|nonce="[^"]*"|fetched [^<]*? at \d\d:\d\d')
# The reader is called as they are called now.
HEADER = re.compile(r"<header.*?</header>", re.DOTALL)


def pages_as_at(client, day) -> dict[str, str]:
    """{address: what the page says} of every page that shows a past day."""
    found = {}
    for address in sorted({urlsplit(example.address).path for example in PAGES if not example.link}):
        answer = client.get(f"{address}?as_at={day}", secure=True)
        shown = getattr(answer.wsgi_request, "as_at", None)
        if answer.status_code == 200 and isinstance(shown, AsAt) and shown.is_past and not answer.streaming:
            found[address] = HEADER.sub("", PASSING.sub("", answer.content.decode()))
    return found


def call_everybody_otherwise(by, at):
    """Rename each person, body, team and organisation, so that an order by name is another one too."""
    for user in User.objects.all():
        correct_person(user, by=by, at=at, name=_otherwise(user.name), email=user.email, job_title="Another post")
    for model in (GovernanceBody, Organisation, Team):
        for row in model.objects.all():
            rename(row, by=by, at=at, name=_otherwise(f"{row.name} {row.pk}"), reason="So that all differ.")


def _otherwise(name):
    return f"Otherwise {name[::-1]}"[:200]
