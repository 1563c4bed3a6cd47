"""Appending verdicts to the record, many at once: what stands already is not written again. Rows are tuples, because
there are thousands.
"""

from datetime import UTC, datetime, timedelta
from json import JSONEncoder, loads
from operator import attrgetter
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from dcst.files.copying import copy
from dcst.models import Assessment, Many, Prepared, Some
from dcst.status.rag import Verdict
from dcst.time.clock import day_of


class Rated(NamedTuple):
    """A verdict and the question it answers about its subject."""

    subject_kind: str
    subject: str
    question: str
    verdict: Verdict
    area: str = ""

    @property
    def key(self):
        """(subject_kind, subject, question, area): at most one verdict stands for each."""
        return (self.subject_kind, self.subject, self.question, self.area)


class StandingVerdict(NamedTuple):
    """A verdict that stands, as far as the next one is held against it."""

    pk: int
    subject_kind: str
    subject: str
    question: str
    area: str
    rag: str
    rule: str
    reasons: list
    facts: list
    period: str
    since: datetime
    known_from: datetime
    request: int

    @property
    def key(self):
        return (self.subject_kind, self.subject, self.question, self.area)


class Appended(NamedTuple):
    """A verdict to be stored; its reasons and facts as JSON, its moments as text, which is written once for many."""

    subject_kind: str
    subject: str
    question: str
    area: str
    rag: str
    rule: str
    reasons: str
    facts: str
    period: str
    since: str
    known_from: str
    request: int
    known_to: str | None = None


# For how long after midnight a verdict of the day before may still be on its way.
MIDNIGHT = timedelta(hours=1)
as_json = JSONEncoder(check_circular=False).encode


def _standing():
    rows = Assessment.objects.current().filter(subject__any_of=Some("subjects"), subject_kind__any_of=Some("kinds"))
    return rows.order_by().values_list(*StandingVerdict._fields)


STANDING = Prepared(_standing)


def record(rated, at, requests=None):
    """Append the verdicts that differ from the standing ones; returns the rows written, [Appended].

    The same verdict writes nothing, nor does one of an earlier day or of an earlier request. `requests` is {subject
    code: number of the request that is answered}.

    A standing verdict of the day after may be another process's, when midnight has just gone by. One of a later moment
    was dated by a clock that was ahead, and gives way.
    """
    keys = {row.key: row for row in sorted(rated, key=attrgetter("subject"))}
    requests = requests or {}
    now, today = at.astimezone(UTC).isoformat(), day_of(at)
    stand = STANDING(subjects={key[1] for key in keys}, kinds={key[0] for key in keys})
    standing = {row.key: row for row in map(StandingVerdict._make, stand)}
    fresh, replaced, misdated = [], [], []
    for key, row in keys.items():
        old, request = standing.get(key), requests.get(row.subject.partition("/")[0], 0)
        is_later = old is not None and day_of(old.known_from) > today
        if is_later and old.known_from - at > MIDNIGHT:
            misdated.append(key)
            fresh.append(_append(key, row.verdict, None, at, now, request))
            continue
        if old and (_same(old, row.verdict) or is_later or old.request > request > 0):
            continue
        fresh.append(_append(key, row.verdict, old, at, now, request))
        replaced += [old.pk] if old else []
    if replaced:
        Assessment.objects.filter(pk__any_of=Many(replaced)).close(at)
    if misdated:
        _take_back(misdated, at)
    return _store(fresh)


def _take_back(keys, at):
    """End at a moment whatever is known of these keys beyond it, so that one verdict alone stands then."""
    columns = ("subject_kind", "subject", "question", "area")
    known = Assessment.objects.filter(Q(known_to__isnull=True) | Q(known_to__gt=at))
    rows = known.filter(subject__any_of=Many({key[1] for key in keys})).values_list("pk", *columns)
    found = [pk for pk, *key in rows if tuple(key) in set(keys)]
    Assessment.objects.filter(pk__any_of=Many(found)).end(at)


def _same(old, verdict):
    return (old.rag, old.rule, old.period, old.facts, old.reasons) == (
        verdict.rag.value,
        verdict.rule,
        verdict.period,
        list(verdict.facts),
        [reason.as_json() for reason in verdict.reasons],
    )


def _append(key, verdict, old, at, now, request):
    """`now` is `at` as text."""
    rag = verdict.rag.value
    return Appended(
        *key,
        rag,
        verdict.rule,
        as_json([reason.as_json() for reason in verdict.reasons]),
        as_json(verdict.facts),
        verdict.period,
        old.since.isoformat() if old is not None and old.rag == rag else now,
        old.known_from.isoformat() if old is not None and old.known_from > at else now,
        request,
    )


class Past:
    """The verdicts of days gone by, kept in memory: added in the order of their moments, then written together."""

    def __init__(self):
        self.rows = []
        self.standing = {}  # key: place among the rows

    def add(self, rated, at, requests):
        """[Appended] that differ from the last verdict added of the same key, as `record` does it."""
        now, fresh = at.astimezone(UTC).isoformat(), []
        for key, row in {row.key: row for row in sorted(rated, key=attrgetter("subject"))}.items():
            place, verdict = self.standing.get(key), row.verdict
            old = None if place is None else self.rows[place]
            new = _append(key, verdict, None, at, now, requests[row.subject.partition("/")[0]])
            if old:
                if _told(old) == _told(new):
                    continue
                self.rows[place] = old._replace(known_to=now)
                new = new._replace(since=old.since if old.rag == new.rag else now)
            self.standing[key] = len(self.rows)
            self.rows.append(new)
            fresh.append(new)
        return fresh

    def rules(self):
        """{(kind, subject, question, area): the rule of the verdict added last}."""
        return {key: self.rows[place].rule for key, place in self.standing.items()}

    def store(self):
        _store(self.rows)


def _told(row):
    return row.rag, row.rule, row.period, row.facts, row.reasons


def _store(fresh):
    """Write verdicts; the rows that were written."""
    if fresh and connection.vendor == "postgresql":
        copy(Assessment, Appended._fields, fresh)
    else:
        Assessment.objects.bulk_create(_assessment(row) for row in fresh)
    return fresh


def _assessment(row):
    return Assessment(**row._asdict() | {"reasons": loads(row.reasons), "facts": loads(row.facts)})
