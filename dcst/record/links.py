"""Saying which actions of the plans something belongs to: one verb for every kind of link, from either end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from dcst.models import Link, Origin, User
from dcst.problems import Refused
from dcst.record import audit

ACTION = "action"


@transaction.atomic
def tie(
    kind: type[Link],
    end: Mapping[str, models.Model],
    others: Mapping[Any, Mapping[str, Any]] | Iterable[Any],
    *,
    verb: str,
    by: User,
    at: datetime,
    origin: str = Origin.REPORTED,
) -> set[str]:
    """Say what one row is tied to from a moment on; the codes of the actions of which that is new. Raises Refused.

    `end` is {name of its field: row}, an action's or that of what it is tied to; `others` are the other rows, or
    {other row: what is said of the tie}. Ties that are not among them end; the same again write nothing. Each action
    leaves one event.
    """
    ((name, row),) = end.items()
    far, said = _far(kind, name), others if isinstance(others, Mapping) else {other: {} for other in others}
    type(row)._default_manager.select_for_update().get(pk=row.pk)
    standing = {getattr(held, far): held for held in kind.objects.current().filter(**end).select_related(far)}
    ended = {other: held for other, held in standing.items() if not _says(held, said.get(other))}
    begun = [other for other in said if other not in standing or other in ended]
    kind.objects.filter(pk__in=[held.pk for held in ended.values()]).close(at)
    rows = []
    for other in sorted(begun, key=lambda one: one.pk):
        since = max(at, ended[other].known_from) if other in ended else at
        rows.append(kind(**end, **{far: other}, **said[other], by=by, known_from=since, origin=origin))
    try:
        with transaction.atomic():
            kind.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused("Somebody else changed these links just now: look at them again, then save") from None
    return _record(kind, ended.values(), rows, far if name == ACTION else name, verb, by, at)


def _far(kind, name):
    """The name of the other of the two rows that a kind of link ties."""
    ends = [field.name for field in kind._meta.concrete_fields if field.is_relation and field.name != "by"]
    return next(end for end in ends if end != name)


def _says(held, said):
    return said is not None and all(getattr(held, name) == value for name, value in said.items())


def _record(kind, ended, begun, far, verb, by, at):
    told: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, rows in enumerate((ended, begun)):
        for held in rows:
            told[held.action.code][place].append(getattr(held, far).code)
    # Other ties may stand beside these, so that neither is all that an action is tied to.
    names = f"no longer tied to {far}", f"tied to {far}"
    for code, changed in told.items():
        after = {name: sorted(codes) for name, codes in zip(names, changed, strict=True) if codes}
        audit.record(verb, ACTION, code, by=by, at=at, after=after)
    return set(told)
