"""Keeping the codes that partners call indicators by, so that they may send by them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dcst.models import Organisation, User
from dcst.problems import Refused
from dcst.record import audit
from indicators.models import Indicator, PartnerCode
from indicators.models.partner_code import LONGEST_CODE, skeleton


@transaction.atomic
def set_partner_code(
    organisation: Organisation, *, by: User, at: datetime, indicator: Indicator, code: str
) -> PartnerCode:
    """Say which indicator an organisation's own code stands for; a code that stands for another is moved.

    Raises Refused.
    """
    code = code.strip()
    if not code:
        raise Refused("Enter the partner’s code", "code")
    if len(code) > LONGEST_CODE or not (code.isascii() and code.isprintable()):
        raise Refused(f"The code must be plain letters, digits and signs, {LONGEST_CODE} at most", "code")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not Indicator.objects.owned_by_any([organisation]).filter(pk=indicator.pk).exists():
        raise Refused(f"{organisation.name} is not a source of {indicator.code}", "indicator")
    held = PartnerCode.objects.current().filter(organisation=organisation).select_related("indicator")
    known = {row.code: row for row in held}
    old = known.get(code)
    if old and old.indicator_id == indicator.pk:
        raise Refused(f"{code} stands for {indicator.code} already", "code")
    _refuse_alike(code, known)
    if old:
        PartnerCode.objects.filter(pk=old.pk).close(at)
    since = max(at, old.known_from) if old else at
    new = PartnerCode.objects.create(organisation=organisation, indicator=indicator, code=code, by=by, known_from=since)
    before = {"code": code, "indicator": old.indicator.code} if old else None
    after = {"code": code, "indicator": indicator.code}
    audit.record("set partner code", "organisation", organisation.code, by=by, at=at, before=before, after=after)
    return new


def _refuse_alike(code: str, known: Iterable[str]) -> None:
    for other in known:
        if other != code and skeleton(other) == skeleton(code):
            raise Refused(f"{code} could be taken for {other}, which stands for an indicator already", "code")


@transaction.atomic
def end_partner_code(organisation: Organisation, *, by: User, at: datetime, code: str) -> None:
    """Let a code stand for nothing from this moment on; what was sent by it stays. Raises Refused."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    held = PartnerCode.objects.current().filter(organisation=organisation, code=code).select_related("indicator")
    old = held.first()
    if old is None:
        raise Refused("This code has been taken out already")
    PartnerCode.objects.filter(pk=old.pk).close(at)
    before = {"code": code, "indicator": old.indicator.code}
    audit.record("end partner code", "organisation", organisation.code, by=by, at=at, before=before)
