"""Frameworks, and the places of indicators in them. One code an indicator, however many frameworks name it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from dcst.models import FactQuerySet, Origin, User
from dcst.problems import Refused
from dcst.record import audit
from indicators.models import Framework, FrameworkPlace, Indicator
from indicators.models.framework import LONGEST_LABEL, Placed
from indicators.target.agreed import refuse_one_sided_place


@transaction.atomic
def add_framework(*, by: User, at: datetime, code: str, name: str, document: str) -> Framework:
    """Name another framework, with the document that prints it. Raises Refused."""
    if not name.strip():
        raise Refused("Enter the name of the framework", "name")
    if not document.strip():
        raise Refused("Enter the document that prints it", "document")
    if Framework.objects.filter(code=code).exists() or code in Indicator.OwnFramework.values:
        raise Refused(f"There is a framework “{code}” already", "code")
    last = Framework.objects.aggregate(last=Max("position"))["last"] or 0
    new = Framework.objects.create(
        code=code, name=name.strip(), document=document.strip(), position=last + 1, origin=Origin.REPORTED
    )
    after = {"name": new.name, "document": new.document}
    audit.record("add framework", "framework", code, by=by, at=at, after=after)
    return new


@transaction.atomic
def place_in_framework(
    framework: Framework, placed: Iterable[Placed], *, by: User, at: datetime, agreed: bool = False
) -> int:
    """Give indicators their places in a framework, all or none; how many are new or other ones. Raises Refused.

    The same place again writes nothing; another one ends that which stood. `agreed`: by both sides, which the contract
    needs.
    """
    if not agreed:
        refuse_one_sided_place(framework)
    Framework.objects.select_for_update().get(pk=framework.pk)
    placed = [Placed(row.indicator, row.label.strip(), row.position) for row in placed]
    held = {row.indicator_id: row for row in _standing(framework)}
    _refuse_twice(placed)
    moved = [row for row in placed if not _is_same(held.get(row.indicator.pk), row)]
    _refuse_taken(moved, [row for pk, row in held.items() if pk not in {one.indicator.pk for one in moved}])
    old = [held[row.indicator.pk] for row in moved if row.indicator.pk in held]
    FrameworkPlace.objects.filter(pk__in=[row.pk for row in old]).close(at)
    for row in moved:
        _place(framework, row, held.get(row.indicator.pk), by, at)
    return len(moved)


def _standing(framework: Framework) -> FactQuerySet[FrameworkPlace]:
    return FrameworkPlace.objects.current().filter(framework=framework).select_related("indicator")


def _is_same(held: FrameworkPlace | None, row: Placed) -> bool:
    return held is not None and (held.label, held.position) == (row.label, row.position)


def _refuse_twice(placed: Iterable[Placed]) -> None:
    """Two places of one indicator, or two indicators with one label, cannot both be meant."""
    indicators, labels = set(), set()
    for row in placed:
        if len(row.label) > LONGEST_LABEL:
            raise Refused(f"The label must have {LONGEST_LABEL} characters at most: “{row.label}”", "label")
        if row.indicator.pk in indicators:
            raise Refused(f"{row.indicator.code} is given two places", "indicator")
        if row.label and row.label in labels:
            raise Refused(f"The label “{row.label}” is given to two indicators", "label")
        indicators.add(row.indicator.pk)
        labels.add(row.label)


def _refuse_taken(moved: Iterable[Placed], others: Iterable[FrameworkPlace]) -> None:
    taken = {row.label: row.indicator.code for row in others if row.label}
    for row in moved:
        if row.label in taken:
            raise Refused(f"The label “{row.label}” is that of {taken[row.label]}: take that out first", "label")


def _place(framework: Framework, row: Placed, old: FrameworkPlace | None, by: User, at: datetime) -> None:
    new = FrameworkPlace.objects.create(
        framework=framework,
        indicator=row.indicator,
        label=row.label,
        position=row.position,
        by=by,
        known_from=max(at, old.known_from) if old else at,
        origin=Origin.REPORTED,
    )
    before = {"framework": framework.code, "label": old.label, "position": old.position} if old else None
    after = {"framework": framework.code, "label": new.label, "position": new.position}
    audit.record("place in framework", "indicator", row.indicator.code, by=by, at=at, before=before, after=after)


@transaction.atomic
def take_out_of_framework(
    framework: Framework, indicator: Indicator, *, by: User, at: datetime, agreed: bool = False
) -> None:
    """Let an indicator stand in a framework no more, and its label mean nothing there. Raises Refused.

    `agreed`: by both sides, which the contract needs.
    """
    if not agreed:
        refuse_one_sided_place(framework)
    Framework.objects.select_for_update().get(pk=framework.pk)
    old = _standing(framework).filter(indicator=indicator).first()
    if old is None:
        raise Refused(f"{indicator.code} has no place in this framework")
    FrameworkPlace.objects.filter(pk=old.pk).close(at)
    before = {"framework": framework.code, "label": old.label, "position": old.position}
    audit.record("take out of framework", "indicator", indicator.code, by=by, at=at, before=before)
