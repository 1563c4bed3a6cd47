"""Correcting what somebody or something is called: what stood before is kept with its moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from dcst.models import FormerWords, User, WordedChar
from dcst.problems import Refused


@transaction.atomic
def correct(
    row: models.Model, words: Mapping[str, str], *, by: User | None, at: datetime, reason: str = ""
) -> dict[str, tuple[str, str]]:
    """Give columns of a row, by their names, other words from a moment on: {column: (before, after)} of what differs.

    Raises Refused for words that are missing or too long.
    """
    model: Any = type(row)
    standing = model.objects.select_for_update().get(pk=row.pk)
    changed = {}
    for column, typed in words.items():
        after = " ".join(typed.split())
        _refuse(model._meta.get_field(column), after)
        before = getattr(standing, column)
        if before != after:
            changed[column] = (before, after)
            told = {"kind": model._meta.label_lower, "subject": row.pk, "column": column, "words": before}
            FormerWords.objects.create(**told, known_to=at, by=by, reason=reason.strip())
        setattr(row, column, after)
    if changed:
        row.save(update_fields=list(changed))
    return changed


def _refuse(field: Any, words: str) -> None:
    if not isinstance(field, WordedChar):
        raise TypeError(f"{field} is not kept as it was: make it a WordedChar")
    if not words and not field.blank:
        raise Refused(f"Enter the {field.verbose_name}", field.name)
    if field.max_length and len(words) > field.max_length:
        raise Refused(f"The {field.verbose_name} has {len(words)} characters: {field.max_length} fit", field.name)


def formerly(row: models.Model) -> list[FormerWords]:
    """What was said of a row before, the last first."""
    return list(FormerWords.objects.filter(kind=row._meta.label_lower, subject=row.pk).select_related("by"))
