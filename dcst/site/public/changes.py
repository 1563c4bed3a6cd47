"""The verbs of what is public: propose a release, let it out, drop it, withdraw it; write words for the public.

Each release is decided with all before it, and so one after the other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dcst.models import Origin, PublicWords, Release, ReleaseItem, User
from dcst.people.roles import Permission, others_who
from dcst.problems import Refused
from dcst.record import audit
from dcst.site.public.chosen import Chosen
from dcst.site.public.draft import digest, draft
from dcst.time.clock import day_of
from indicators.disclosure.rules.releasing import RELEASE_RULE
from objectives.models import Plan

MOVED = "What would go out is another than what you checked: look at it again"


@transaction.atomic
def propose_release(
    chosen: Chosen,
    *,
    by: User,
    at: datetime,
    note: str,
    checked: str | None = None,
    corrects: Release | None = None,
    origin: str = Origin.REPORTED,
) -> Release:
    """Write down what is to go out, as it is now; it waits for a second person, and where there is none it goes out.

    `checked` is the digest of what was looked at before. Raises Refused.
    """
    _in_turn()
    if not note.strip():
        raise Refused("Enter what the release is for", "note")
    if chosen.is_nothing:
        raise Refused("Choose what to release")
    items = draft(chosen, at, origin)
    if checked is not None and checked != digest(items):
        raise Refused(MOVED)
    release = Release.objects.create(
        proposed_at=at,
        by=by,
        note=note.strip(),
        chosen=chosen.as_json,
        rule=RELEASE_RULE,
        corrects=corrects,
        origin=origin,
    )
    for item in items:
        item.release = release
    ReleaseItem.objects.bulk_create(items, batch_size=500)
    _note("propose release", release, by, at, {"note": release.note, **_counts(items), "digest": digest(items)})
    return release if others_who(Permission.RELEASE, by, day_of(at)) else _let_out(release, by, at, approved_by=None)


@transaction.atomic
def approve_release(release: Release, *, by: User, at: datetime) -> Release:
    """Let out what somebody else proposed, if it is still what would go out. Raises Refused."""
    _in_turn()
    release = _waiting(release)
    if release.by == by and others_who(Permission.RELEASE, by, day_of(at)):
        raise Refused("Somebody else must let out what you wrote")
    now = draft(Chosen.from_json(release.chosen), at, release.origin)
    if digest(now) != digest(release.items.all()):
        raise Refused("Since this was written other figures or words have come: drop it, and write it anew")
    return _let_out(release, by, at, approved_by=None if release.by == by else by)


@transaction.atomic
def drop_release(release: Release, *, by: User, at: datetime, reason: str) -> Release:
    """Let a proposal lie: it never goes out. Raises Refused."""
    release = _waiting(release)
    if not reason.strip():
        raise Refused("Enter why it does not go out", "reason")
    release.dropped_at, release.dropped_by, release.dropped_why = at, by, reason.strip()
    release.save(update_fields=["dropped_at", "dropped_by", "dropped_why"])
    _note("drop release", release, by, at, {"reason": release.dropped_why})
    return release


@transaction.atomic
def withdraw_release(release: Release, *, by: User, at: datetime, reason: str) -> Release:
    """Show a release no longer, and say why. What it told stays known, and is counted ever after. Raises Refused."""
    release = Release.objects.select_for_update(no_key=True).get(pk=release.pk)
    if release.state != "released":
        raise Refused("Only what is out can be withdrawn")
    if not reason.strip():
        raise Refused("Enter why it is withdrawn: everybody will read it", "reason")
    release.withdrawn_at, release.withdrawn_by, release.withdrawn_why = at, by, reason.strip()
    release.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _note("withdraw release", release, by, at, {"reason": release.withdrawn_why})
    return release


@transaction.atomic
def write_public_words(
    kind: str, subject: str, *, by: User, at: datetime, text: str, origin: str = Origin.REPORTED
) -> None:
    """Write words for the public, of PublicWords.Kind; a blank text takes them back. The same again writes nothing."""
    _in_turn()
    text = text.strip()
    standing = PublicWords.objects.current().filter(kind=kind, subject=subject)
    held = standing.first()
    if text == (held.text if held else ""):
        return
    standing.close(at)
    known_from = max(at, held.known_from) if held else at
    PublicWords.objects.create(kind=kind, subject=subject, text=text, by=by, known_from=known_from, origin=origin)
    before = {"text": held.text} if held else None
    audit.record(f"write {kind} words", "public", subject or kind, by=by, at=at, before=before, after={"text": text})


def _in_turn() -> None:
    """Two releases at once would not know of each other: the later one waits here until the earlier one is stored."""
    list(Plan.objects.select_for_update(no_key=True).order_by("pk"))


def _waiting(release: Release) -> Release:
    release = Release.objects.select_for_update(no_key=True).get(pk=release.pk)
    if release.state != "waiting":
        raise Refused("This no longer waits: somebody has let it out or dropped it")
    return release


def _let_out(release: Release, by: User, at: datetime, approved_by: User | None) -> Release:
    release.released_at, release.approved_by = at, approved_by
    release.save(update_fields=["released_at", "approved_by"])
    told = {"written by": str(release.by), "by one person alone": approved_by is None}
    _note("release to the public", release, by, at, told)
    return release


def _counts(items: Sequence[ReleaseItem]) -> dict[str, int]:
    figures = [row for row in items if row.kind == ReleaseItem.Kind.FIGURE]
    return {"items": len(items), "figures": len(figures), "hidden": sum(row.hidden for row in figures)}


def _note(verb: str, release: Release, by: User, at: datetime, after: dict[str, object]) -> None:
    audit.record(verb, "release", str(release.pk), by=by, at=at, after=after)
