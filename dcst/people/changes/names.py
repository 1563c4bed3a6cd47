"""The verb that renames a body, a team or an organisation: what it was called before is kept with its moment."""

from datetime import datetime

from django.db import transaction

from dcst.models import GovernanceBody, Organisation, Team, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.wording import correct

Named = GovernanceBody | Team | Organisation


@transaction.atomic
def rename(row: Named, *, by: User, at: datetime, name: str, reason: str) -> Named:
    """Call it otherwise from now on, with the reason. Raises Refused.

    Pages as at a day before call it as it was called then.
    """
    typed, kind = " ".join(name.split()), type(row)
    if not reason.strip():
        raise Refused("Enter why it is renamed", "reason")
    if kind.objects.exclude(pk=row.pk).filter(name__iexact=typed).exists():
        raise Refused(f"Another {kind._meta.verbose_name} is called “{typed}”", "name")
    for before, after in correct(row, {"name": typed}, by=by, at=at, reason=reason).values():
        told = {"name": after, "reason": reason.strip()}
        audit.record("rename", kind.__name__.lower(), row.code, by=by, at=at, before={"name": before}, after=told)
    return row
