"""The verbs of a board: say what is at stake, pin something with a reason and take that back, choose its cards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from dcst.models import BoardCard, BoardPin, GovernanceBody, HarmClass, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.status.harm import Harm


@transaction.atomic
def class_harm(subject: Any, *, by: User, at: datetime, harm: str, reason: str, origin: str = "reported") -> HarmClass:
    """Say what is at stake in an indicator or an action, and why. Raises Refused. The same again writes nothing."""
    type(subject).objects.select_for_update().get(pk=subject.pk)
    kind, code, reason = HarmClass.Subject(subject._meta.model_name), subject.code, reason.strip()
    if harm not in list(Harm):
        raise Refused("Select what is at stake", "harm")
    if not reason:
        raise Refused("Enter why", "reason")
    standing = HarmClass.objects.current().filter(subject_kind=kind, subject=code)
    held = standing.first()
    if held and (held.harm, held.reason) == (harm, reason):
        return held
    standing.close(at)
    new = HarmClass(subject_kind=kind, subject=code, harm=harm, reason=reason, by=by, origin=origin)
    new.known_from = max(at, held.known_from) if held else at
    new.save()
    before = {"harm": held.harm, "reason": held.reason} if held else None
    audit.record("class harm", kind, code, by=by, at=at, before=before, after={"harm": harm, "reason": reason})
    return new


@transaction.atomic
def pin(body: GovernanceBody, subject_kind: str, subject: str, *, by: User, at: datetime, reason: str) -> BoardPin:
    """Put something first on the board of a body, by its kind and code. Raises Refused without a reason."""
    GovernanceBody.objects.select_for_update().get(pk=body.pk)
    reason = reason.strip()
    if not reason:
        raise Refused("Enter why it is to stand first", "reason")
    standing = BoardPin.objects.current().filter(body=body, subject_kind=subject_kind, subject=subject)
    held = standing.first()
    if held and held.reason == reason:
        return held
    standing.close(at)
    new = BoardPin(body=body, subject_kind=subject_kind, subject=subject, reason=reason, by=by)
    new.known_from = max(at, held.known_from) if held else at
    new.save()
    before = {"reason": held.reason} if held else None
    _note("pin", new, by, at, before=before, after={"reason": reason})
    return new


@transaction.atomic
def unpin(body: GovernanceBody, subject_kind: str, subject: str, *, by: User, at: datetime, reason: str) -> None:
    """Let something stand where the rule puts it. Raises Refused without a reason, or where it is not pinned."""
    GovernanceBody.objects.select_for_update().get(pk=body.pk)
    if not reason.strip():
        raise Refused("Enter why it is to stand first no longer", "reason")
    standing = BoardPin.objects.current().filter(body=body, subject_kind=subject_kind, subject=subject)
    held = standing.first()
    if held is None:
        raise Refused("This is not pinned")
    standing.close(at)
    _note("unpin", held, by, at, before={"reason": held.reason}, after={"reason": reason.strip()})


def _note(
    verb: str, row: BoardPin, by: User, at: datetime, before: dict[str, str] | None, after: dict[str, str]
) -> None:
    told = {"body": row.body.code}
    audit.record(verb, row.subject_kind, row.subject, by=by, at=at, before=before, after=told | after)


@transaction.atomic
def choose_cards(
    body: GovernanceBody, *, by: User, at: datetime, cards: Sequence[tuple[str, str]], origin: str = "reported"
) -> list[BoardCard]:
    """Say which cards head the board of a body, as (kind, code of the indicator or blank), in their order.

    A place that is left as it was keeps its row. Raises Refused for a card that stands there twice.
    """
    GovernanceBody.objects.select_for_update().get(pk=body.pk)
    shown = [card for card in cards if card[0] != BoardCard.Kind.NOTHING]
    if len(set(shown)) < len(shown):
        raise Refused("Choose each card once")
    held = {row.position: row for row in BoardCard.objects.current().filter(body=body)}
    before = [held[place].subject or held[place].kind for place in sorted(held)]
    for position, (kind, subject) in enumerate(cards, start=1):
        old = held.get(position)
        if old and (old.kind, old.subject) == (kind, subject):
            continue
        BoardCard.objects.filter(body=body, position=position).close(at)
        known_from = max(at, old.known_from) if old else at
        held[position] = BoardCard.objects.create(
            body=body, position=position, kind=kind, subject=subject, by=by, known_from=known_from, origin=origin
        )
    after = [held[place].subject or held[place].kind for place in sorted(held)]
    if after != before:
        audit.record("choose cards", "body", body.code, by=by, at=at, before={"cards": before}, after={"cards": after})
    return [held[place] for place in sorted(held)]
