"""Many changes of one kind at once: drafted from rows, checked by trying them, carried out all or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from dcst.files.pasted import LINE, CellFault, PastedRow
from dcst.models import User
from dcst.problems import Refused


@dataclass(frozen=True)
class DraftChange:
    """One change of a row: what it is about, what stands before and after it in words, and the verb that makes it."""

    row: PastedRow
    about: str
    before: str
    after: str
    make: Callable[..., Any] = field(repr=False)

    @property
    def is_new(self) -> bool:
        return self.before != self.after


class DraftFaults(Refused):
    """What is wrong with a draft, a CellFault each."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        super().__init__("Nothing is stored: mend what is wrong, then check again")
        self.faults = list(faults)


@transaction.atomic
def carry_out(changes: Sequence[DraftChange], *, by: User, at: datetime) -> int:
    """Make every change, or none: how many there were. Raises DraftFaults with all that were refused."""
    faults = []
    for change in changes:
        try:
            with transaction.atomic():
                change.make(by=by, at=at)
        except Refused as refusal:
            column = refusal.field if refusal.field in change.row.cells else LINE
            faults.append(CellFault(change.row.line, column, change.row.cells.get(column, ""), refusal.message))
    if faults:
        raise DraftFaults(faults)
    return len(changes)


class _Tried(Exception):
    pass


def try_out(changes: Sequence[DraftChange], *, by: User, at: datetime) -> list[CellFault]:
    """What would be refused; nothing is stored."""
    try:
        with transaction.atomic():
            carry_out(changes, by=by, at=at)
            raise _Tried
    except _Tried:
        return []
    except DraftFaults as refusal:
        return refusal.faults
