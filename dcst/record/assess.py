"""Keeping the record of verdicts: who awaits reassessment, and what was decided.

A change rates its own subject in its own transaction and asks for what rests on it. `sweep` computes whatever was asked
for, or time has moved. Beat's task, the sweep loop and the process itself all call it; a repeat is harmless.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, connection, transaction
from django.db.models import F, Q

from dcst.models import Assessment, Due, Many
from dcst.record.recording import Rated, record
from dcst.status.rag import not_calculated
from dcst.time.clock import day_of, end_of, start_of

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(minutes=30)
DOUBLINGS = 6  # after these it is the longest; without an end the product outgrows what a timedelta holds
# What a rule, or a value that no column holds, raises. A database that is away or at odds is none of the subject's.
FAILURES = (ArithmeticError, AttributeError, DataError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Rater:
    """How one kind of subject is rated.

    - rate(codes, at): {code: [Rated]} of many subjects in few queries.
    - above(codes, at): the (kind, code) pairs whose verdicts rest on theirs.
    - place: orders the kinds, so that what others rest on is computed first.
    - questions: those that each subject answers.
    - parts: the kinds of what is rated with it, under the code “subject/part”.
    - about: the kind of subject the verdicts are on, where several raters answer for one.
    - followed_by: those other raters, which are asked when a change has rated its subject. A sweep does not ask them:
      whoever asks for one asks for all.
    - batch: how many subjects a sweep rates at once. It takes a fraction of a second, because a change of one of them
      waits until all are rated.
    - rate_many, where there is one: {moment: what rate gives} for {moment: codes}, in the queries of one.
    - decide(codes, at), where there is one: keeps what is decided of the subjects beside verdicts, and gives the codes
      of which it is another now. Asked in place of rate, at the moment itself.
    """

    kind: str
    rate: Callable[[list[str], object], dict[str, list[Rated]]]
    above: Callable[[Iterable[str], object], set[tuple[str, str]]]
    place: int
    questions: tuple[str, ...]
    parts: tuple[str, ...] = ()
    about: str = ""
    followed_by: tuple[str, ...] = ()
    batch: int = 250
    rate_many: Callable[[dict], dict] | None = None
    decide: Callable[[list[str], datetime], set[str]] | None = None

    @property
    def subject_kind(self):
        return self.about or self.kind


def nothing_above(codes, at):
    """No pairs: the `above` of a rater on whose verdicts no other rests."""
    return set()


NEW = "1, 0, %s, 0, ''"
MARK = """
    INSERT INTO {table} (subject_kind, subject, req, done, since, attempts, failure) {values}
    ON CONFLICT (subject_kind, subject) DO UPDATE SET
        req = {table}.req + 1, retry_at = NULL,
        since = CASE WHEN {table}.req > {table}.done AND {table}.since < excluded.since
            THEN {table}.since ELSE excluded.since END
"""


def mark_due(pairs: Iterable[tuple[str, str]], at: datetime) -> None:
    """Ask for the reassessment of (kind, code) pairs, in sorted order so that writers cannot deadlock."""
    pairs = sorted(set(pairs))
    if not pairs:
        return
    table = connection.ops.quote_name(Due._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds, codes = zip(*pairs, strict=True)
            asked = "unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (kind, code, place) ORDER BY place"
            statement = MARK.format(table=table, values=f"SELECT kind, code, {NEW} FROM {asked}")
            cursor.execute(statement, [moment, list(kinds), list(codes)])
        else:
            statement = MARK.format(table=table, values=f"VALUES (%s, %s, {NEW})")
            cursor.executemany(statement, [(kind, code, moment) for kind, code in pairs])
    if settings.SWEEP_AFTER_COMMIT:
        _book_sweep()


_sweep_once_committed: Callable[[], object] | None = None


def sweep_with(function):
    """Set the function, without arguments, that sweeps once a change is committed.

    It is handed in, because the raters of all apps are known only above this module.
    """
    global _sweep_once_committed
    _sweep_once_committed = function


def _book_sweep():
    if _sweep_once_committed is None:
        raise ImproperlyConfigured("Nothing sweeps after a commit: sweep_with() has not been called")
    if not any(callback is _sweep_once_committed for _, callback, *_ in connection.run_on_commit):
        # Robust: what asked for it is stored, so a sweep that fails must not tell the user otherwise.
        transaction.on_commit(_sweep_once_committed, robust=True)


@transaction.atomic(savepoint=False)
def reassess(rater: Rater, codes: Iterable[str], at: datetime) -> list[Assessment]:
    """Rate the subjects of a change as at the end of a moment's day and write what differs; returns the rows written.

    Asks for what rests on them and for the raters that follow. Runs in the transaction of the change.
    """
    codes = sorted(set(codes))
    held = hold(rater.kind, codes, at)
    changed, above, moments = _rate(rater, held, at)
    for moment, pks in _moved(held, moments).items():
        Due.objects.filter(pk__any_of=Many(pks)).update(next_at=moment)
    mark_due(above | {(kind, code) for kind in rater.followed_by for code in codes}, at)
    return changed


def _rate(rater, held, at, requests=None):
    """Rate locked subjects and write what differs: (the rows written, the (kind, code) pairs that rest on them,
    {code: the first moment after now at which time alone can move a verdict of its own}).
    """
    if rater.decide:
        changed = rater.decide(list(held), at)
        return [], rater.above(changed, at) if changed else set(), {}
    rated = rater.rate(list(held), end_of(day_of(at)))
    changed = record([row for rows in rated.values() for row in rows], at, requests)
    touched = {row.subject.partition("/")[0] for row in changed}.intersection(held)
    return changed, rater.above(touched, at) if touched else set(), next_moments(rated, day_of(at))


def next_moments(rated, today):
    """{code: the first moment after a day at which time alone can move one of its verdicts, or None}."""
    moments = {}
    for code, rows in rated.items():
        days = [row.verdict.next_on for row in rows if row.verdict.next_on and row.verdict.next_on > today]
        moments[code] = start_of(min(days)) if days else None
    return moments


def hold(kind, codes, at):
    """{code: its Due row}, locked in sorted order before the facts are read.

    So a change and a sweep rate one subject in turns, and the later of them reads what the earlier one stored.
    """
    rows = Due.objects.filter(subject_kind=kind, subject__any_of=codes).order_by("subject").select_for_update()
    held = {row.subject: row for row in rows}
    if len(held) < len(codes):
        fresh = [Due(subject_kind=kind, subject=code, req=0, since=at) for code in codes if code not in held]
        Due.objects.bulk_create(fresh, ignore_conflicts=True)
        held = {row.subject: row for row in rows.all()}
    return held


def _moved(held, moments):
    """{moment: the Due rows that do not have it yet}: many subjects are moved on the same day."""
    moved = defaultdict(list)
    for code, moment in moments.items():
        if held[code].next_at != moment:
            moved[moment].append(held[code].pk)
    return moved


def claim(raters, at):
    """(how many were taken, by which rater) of a batch of the lowest kind that is ready at a moment; or (0, None)."""
    waiting = set(Due.objects.ready(at).values_list("subject_kind", flat=True).distinct())
    for rater in sorted(raters.values(), key=lambda rater: rater.place):
        taken = _claim_kind(rater, at) if rater.kind in waiting else 0
        if taken:
            return taken, rater
    return 0, None


@transaction.atomic
def _claim_kind(rater, at):
    rows = Due.objects.take(rater.kind, at, rater.batch)
    if rows:
        _compute(rater, rows, at)
    return len(rows)


def _compute(rater, rows, at):
    held = {row.subject: row for row in rows}
    try:
        with transaction.atomic():
            _, above, moments = _rate(rater, held, at, {row.subject: row.req for row in rows})
            mark_due(above, at)
    except FAILURES as failure:
        if len(rows) > 1:
            half = len(rows) // 2
            _compute(rater, rows[:half], at)
            _compute(rater, rows[half:], at)
            return
        _could_not(rater, rows[0], failure, at)
        return
    by_moment = defaultdict(list)
    for code, row in held.items():
        by_moment[moments.get(code)].append(row.pk)
    answered = {"done": F("req"), "since": at, "attempts": 0, "retry_at": None, "failure": ""}
    for moment, pks in by_moment.items():
        Due.objects.filter(pk__any_of=Many(pks)).update(next_at=moment, **answered)


def _could_not(rater, row, failure, at):
    """A subject whose rule fails says so, and waits longer each time; the others go on."""
    log.error("Could not rate %s %s", rater.kind, row.subject, exc_info=failure)
    wait = min(FIRST_RETRY * 2 ** min(row.attempts, DOUBLINGS), LONGEST_RETRY)
    parts = Q(subject_kind__in=rater.parts, subject__startswith=f"{row.subject}/")
    own = Q(subject_kind=rater.subject_kind, subject=row.subject)
    rows = Assessment.objects.current().filter(parts | own)
    standing = {
        tuple(key): rule for *key, rule in rows.values_list("subject_kind", "subject", "question", "area", "rule")
    }
    record(none_calculated(rater, row.subject, standing), at)
    mark_due(rater.above([row.subject], at), at)
    Due.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, retry_at=at + wait, failure=str(failure)[:500])


def none_calculated(rater, code, standing):
    """[Rated] as “could not be calculated”: every answer on a subject and its parts that stands, and every one it owes.

    `standing` is {(kind, subject, question, area): rule}, of others too.
    """
    owed = {(rater.subject_kind, code, question, ""): "" for question in rater.questions}
    for (kind, subject, question, area), rule in standing.items():
        is_own = (kind, subject) == (rater.subject_kind, code) and question in rater.questions
        if is_own or (kind in rater.parts and subject.startswith(f"{code}/")):
            owed[kind, subject, question, area] = rule
    return [Rated(*key[:3], not_calculated(rule), key[3]) for key, rule in owed.items()]


def sweep(raters, at, rounds=1000):
    """How many subjects were computed: claims until nothing is ready, or for so many rounds."""
    total, taken, rater = 0, 0, None
    for _ in range(rounds):
        # What is waiting is asked once a kind, for most of a long sweep is of one; and not again of a kind that had
        # less than a batch left, for what rests on it is of another.
        if rater is None or taken < rater.batch:
            others = {kind: other for kind, other in raters.items() if other is not rater}
            taken, rater = claim(others, at) if others else (0, None)
        else:
            taken = _claim_kind(rater, at)
        if not taken:
            break
        total += taken
    return total


def return_to(at, subjects):
    """Ask for all (kind, code) pairs again where something was asked for or rated by a clock ahead of a moment; whether
    so.

    What it dated then would stand until that moment comes, and what time should have moved meanwhile was passed over.
    """
    ahead = Due.objects.ahead_of(at)
    if not ahead.exists():
        return False
    log.warning("The clock has been ahead of %s: everything is rated anew.", at.isoformat(timespec="seconds"))
    with transaction.atomic():
        mark_due(subjects(), at)
        ahead.update(since=at)
    return True


def oldest_waiting(at):
    """For how long, as a timedelta, the longest-waiting subject has been asked for; None when nothing waits."""
    return Due.objects.waiting(at)[1]
