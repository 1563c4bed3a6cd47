"""The verbs of packs: ask for one, make those that wait, try one again, and say which items the public may have.

What waits stands in the database. A worker marks what it takes up and says at each page that it is still there; when it
falls silent another takes over. The files, the facts and the end of the work are stored in one transaction, by who
still holds the pack: so it is whole or absent, however often workers are killed.
"""

import hashlib
import logging
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from dcst.models import Pack, PackFile, PackMark, User, settled
from dcst.pages.kept import release
from dcst.people.rights import PUBLIC_RIGHTS, rights_of
from dcst.people.roles import Permission, permissions_of
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import FAILURES
from dcst.site.packs.drawing import CannotDraw, items_of
from dcst.site.packs.facts import deflated
from dcst.site.packs.items import PackItem, marks_of
from dcst.site.packs.made import MadePack, made_of
from dcst.site.packs.paper import CannotSet
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from indicators.models import Upload

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=2)  # after which a worker counts as gone
SETTLING = timedelta(seconds=1)  # for what was heard before the pack was asked for, and is on its way
MOST_ATTEMPTS = 3
MOST_ITEMS = 120
WORK = ("state", "done", "doing", "attempts", "started_at", "finished_at", "held_by", "held_until", "problem")
Making = Pack.Making


class PackTakenOver(Exception):
    """Another worker has taken the pack up: what this one did is thrown away."""


@transaction.atomic
def ask_for_pack(
    title: str, items: Sequence[PackItem], *, by: User, at: datetime, day: date, kind: str = Pack.Kind.INTERNAL
) -> Pack:
    """A pack to be made of what a person may see, or the public, as at a day. Raises Refused."""
    today = day_of(at)
    if not title.strip():
        raise Refused("Enter what the pack is called", "title")
    if not items:
        raise Refused("Select what is to stand in the pack", "items")
    if len(items) > MOST_ITEMS:
        raise Refused(f"A pack holds {MOST_ITEMS} pages at most: select fewer", "items")
    if day > today:
        raise Refused("Choose a day that is not in the future", "day")
    rights = rights_of(by, today)
    if kind == Pack.Kind.PUBLIC:
        if Permission.RELEASE not in permissions_of(by, today):
            raise Refused("Only who releases figures asks for a pack for the public", "kind")
        rights = PUBLIC_RIGHTS
        _refuse_private(items)
    if shut := [item.key for item in items if not item.kind.asks & rights.permissions]:
        raise Refused(f"Not for the readers of this pack: {', '.join(shut)}", "items")
    pack = Pack.objects.create(
        title=title.strip(),
        kind=kind,
        by=by,
        day=day,
        moment=at,
        rights=rights.as_json,
        seen_by=rights.text,
        items=[item.key for item in items],
    )
    after = {"title": pack.title, "kind": kind, "day": day.isoformat(), "items": len(items)}
    audit.record("ask for pack", "pack", str(pack.pk), by=by, at=at, after=after)
    return pack


def _refuse_private(items: Sequence[PackItem]) -> None:
    private = [f"{key} ({mark.reason})" for key, mark in marks_of(items).items() if not mark.is_public]
    if private:
        raise Refused(f"Private, so not for the public: {'; '.join(private)}", "items")


def make_next_pack(*, by: User | None, at: datetime) -> int:
    """Take up one pack that waits and make it, in the name of who asked for it; how many were taken up."""
    pack = _take_up(at)
    if pack is None:
        return 0
    watch = _Watch(pack)
    try:
        if pack.attempts > MOST_ATTEMPTS:
            raise CannotDraw("It was taken up three times, and each worker ended before it was made")
        if pack.kind == Pack.Kind.PUBLIC:
            _refuse_private(items_of(pack))
        made = made_of(pack, watch)
        _store(pack, made, by=by or pack.by, at=at)
    except PackTakenOver:
        log.warning("Pack %s was taken up by another worker meanwhile", pack.pk)
    except (CannotDraw, CannotSet, Refused) as refusal:
        _could_not(pack, f"{refusal}.", by=by or pack.by, at=at)
    except FAILURES as failure:
        log.error("Pack %s could not be made", pack.pk, exc_info=failure)
        _could_not(pack, f"{watch.doing or 'Beginning'}: a fault of the program.", by=by or pack.by, at=at)
    return 1


@transaction.atomic
def _take_up(at: datetime) -> Pack | None:
    pack: Pack | None = Pack.objects.jobs().light().select_for_update(skip_locked=True, of=("self",)).first()
    if pack is None or not _has_settled(pack):
        return None
    pack.attempts, pack.held_by, pack.done, pack.doing = pack.attempts + 1, uuid.uuid4(), 0, ""
    pack.started_at = pack.started_at or at
    pack.save(update_fields=["attempts", "held_by", "started_at", "done", "doing"])
    Pack.objects.filter(pk=pack.pk).update(held_until=Now() + SILENCE)
    return pack


def _has_settled(pack: Pack) -> bool:
    """Whether all that was heard before it was asked for is stored: else it could not be drawn the same again."""
    running = Upload.objects.filter(state__in=(Upload.Progress.CHECKING, Upload.Progress.SUBMITTING))
    if running.filter(held_until__gt=Now(), started_at__lte=pack.moment).exists():
        return False
    return settled().until >= pack.recorded_at + SETTLING


class _Watch:
    """How far the work is, written down at each step; each word of it holds the pack a while longer."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.doing = pack, ""

    def __call__(self, done: int, doing: str) -> None:
        """Raises PackTakenOver."""
        self.doing = doing
        held = Pack.objects.filter(pk=self.pack.pk, held_by=self.pack.held_by, state=Making.WAITING)
        if not held.update(held_until=Now() + SILENCE, done=done, doing=doing[:240]):
            raise PackTakenOver


@transaction.atomic
def _store(pack: Pack, made: MadePack, *, by: User, at: datetime) -> None:
    """All of a pack, at one moment."""
    _hold(pack)
    if pack.kind == Pack.Kind.PUBLIC:
        _refuse_private(items_of(pack))
    for kind, content in ((PackFile.Kind.PDF, made.pdf), (PackFile.Kind.XLSX, made.xlsx)):
        PackFile.objects.create(
            pack=pack,
            kind=kind,
            name=f"{_stem(pack)}.{kind}",
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    pack.facts, pack.sha256, pack.release = deflated(made.text), made.sha256, release()
    pack.save(update_fields=["facts", "sha256", "release"])
    _finish(pack, Making.MADE, at=at)
    audit.record("make pack", "pack", str(pack.pk), by=by, at=at, after={"sha256": made.sha256})


@transaction.atomic
def _could_not(pack: Pack, problem: str, *, by: User, at: datetime) -> None:
    try:
        _hold(pack)
    except PackTakenOver:
        return
    pack.problem = problem
    _finish(pack, Making.FAILED, at=at)
    audit.record("fail to make pack", "pack", str(pack.pk), by=by, at=at, after={"problem": problem})


def _hold(pack: Pack) -> None:
    held = Pack.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pack.pk)
    if held.values_list("state", "held_by").get() != (Making.WAITING, pack.held_by):
        raise PackTakenOver


def _finish(pack: Pack, state: Pack.Making, *, at: datetime) -> None:
    pack.state, pack.finished_at, pack.held_by, pack.held_until = state, at, None, None
    pack.save(update_fields=["state", "finished_at", "held_by", "held_until", "problem"])


@transaction.atomic
def try_pack_again(pack: Pack, *, by: User, at: datetime) -> None:
    """Let a pack that was not made wait once more; drawn as at the moment when it was first asked for."""
    held = Pack.objects.select_for_update(of=("self",)).light().get(pk=pack.pk)
    if held.state != Making.FAILED:
        return
    held.state, held.problem, held.attempts, held.done, held.doing = Making.WAITING, "", 0, 0, ""
    held.started_at = held.finished_at = held.held_by = held.held_until = None
    held.save(update_fields=WORK)
    audit.record("ask for pack again", "pack", str(held.pk), by=by, at=at)


@transaction.atomic
def mark_item(item: PackItem, *, by: User, at: datetime, is_public: bool, reason: str) -> PackMark | None:
    """Say whether an item may stand in a public pack, and why. Raises Refused. The same again writes nothing."""
    reason = reason.strip()
    if not reason:
        raise Refused("Enter why", "reason")
    if is_public and item.kind.private:
        raise Refused(f"It cannot be public. {item.kind.private}", "is_public")
    User.objects.select_for_update().get(pk=by.pk)
    standing = PackMark.objects.current().filter(item=item.key)
    held = standing.first()
    if held and (held.is_public, held.reason) == (is_public, reason):
        return held
    standing.close(at)
    start = max(at, held.known_from) if held else at
    new = PackMark.objects.create(item=item.key, is_public=is_public, reason=reason, by=by, known_from=start)
    before = {"is_public": held.is_public, "reason": held.reason} if held else None
    after = {"is_public": is_public, "reason": reason}
    audit.record("mark pack item", "pack item", item.key, by=by, at=at, before=before, after=after)
    return new


def _stem(pack: Pack) -> str:
    """“pack-of-the-board-2017-12-14”: letters that every system takes."""
    title = pack.title.replace(say_day(pack.day), "").lower()
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in title)
    stem = "-".join(filter(None, words.split("-")))[:80].strip("-") or "pack"
    return stem if stem.endswith(pack.day.isoformat()) else f"{stem}-{pack.day.isoformat()}"
