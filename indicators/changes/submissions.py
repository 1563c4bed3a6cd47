"""Receiving what a partner sends: read, checked and stored as a whole or not at all, and once for each key."""

from dataclasses import dataclass

from django.db import transaction

from dcst import audit
from dcst.assess import reassess
from dcst.clock import day_of
from dcst.models import Area, Origin
from dcst.problems import Refused
from indicators.changes.codes import measures_by
from indicators.changes.observations import CORRECTED, CREATED, UNCHANGED, supersede
from indicators.intake import read_rows
from indicators.models import Submission
from indicators.verdicts import INDICATOR

SENT_FOR = (Area.Kind.BOROUGH, Area.Kind.LOCALITY)


class KeyReused(Refused):
    """An idempotency key that was used before, for another body."""


@dataclass(frozen=True)
class Receipt:
    """A submission and what became of it; `replayed` when it had been received before and nothing was done."""

    submission: Submission
    replayed: bool = False


@transaction.atomic
def receive_submission(
    organisation,
    *,
    by,
    at,
    rows,
    defaults=None,
    ids="code",
    key=None,
    idempotency_key=None,
    body_hash="",
    request_id="",
    origin=Origin.REPORTED,
):
    """Take an organisation's rows, or refuse them all with every fault; either way the answer is kept for a repeat.

    Two senders of one idempotency key at once meet at the unique key: the second waits, then reads the first one's
    answer. A sender that dies leaves nothing behind, the key neither.
    """
    submission = Submission(
        organisation=organisation,
        idempotency_key=idempotency_key,
        body_hash=body_hash,
        received_at=at,
        by=by,
        key=key,
        request_id=request_id,
        outcome=Submission.Outcome.REFUSED,
        rows=len(rows),
        origin=origin,
    )
    earlier = _claim(submission)
    if earlier:
        return _replay(earlier, body_hash)
    measures = measures_by(ids, organisation, at)
    areas = Area.objects.filter(kind__in=SENT_FOR).values_list("code", flat=True)
    read = read_rows(rows, measures, areas, day_of(at), defaults)
    figures, faults = [row.figure for row in read], [fault for row in read for fault in row.faults]
    if faults:
        return _refuse(submission, faults)
    figures_sorted = sorted(figures, key=lambda figure: figure.key)
    outcomes = supersede(figures_sorted, by=by, at=at, submission=submission, sender=organisation, origin=origin)
    became = {figure.key: outcome for figure, outcome in zip(figures_sorted, outcomes, strict=True)}
    return _accept(submission, figures, became, by=by, at=at)


def _claim(submission):
    """The submission that holds the key already, or None when this one has it."""
    Submission.objects.bulk_create([submission], ignore_conflicts=True)
    if submission.idempotency_key is None:
        return None
    holder = Submission.objects.get(organisation=submission.organisation, idempotency_key=submission.idempotency_key)
    return None if holder.pk == submission.pk else holder


def _replay(earlier, body_hash):
    if earlier.body_hash != body_hash:
        raise KeyReused("This Idempotency-Key was used for another body. Send a changed body with a new key.")
    return Receipt(earlier, replayed=True)


def _refuse(submission, faults):
    submission.rejected = len({fault.row for fault in faults})
    submission.answer = {"errors": [fault.as_json() for fault in faults]}
    submission.answer_status = 422
    submission.save(force_update=True)
    return Receipt(submission)


def _accept(submission, figures, became, *, by, at):
    outcomes = list(became.values())
    submission.outcome = Submission.Outcome.ACCEPTED
    submission.created = outcomes.count(CREATED)
    submission.corrected = outcomes.count(CORRECTED)
    submission.unchanged = outcomes.count(UNCHANGED)
    submission.answer_status = 201
    submission.answer = {
        "values": [
            {
                "row": number,
                "indicator": figure.indicator,
                "area": figure.area,
                "period": str(figure.period),
                "outcome": became[figure.key],
            }
            for number, figure in enumerate(figures, 1)
        ]
    }
    submission.save(force_update=True)
    touched = sorted({key[0] for key, outcome in became.items() if outcome != UNCHANGED})
    _record(submission, touched, by=by, at=at)
    if touched:
        reassess(INDICATOR, touched, at)
    return Receipt(submission)


def _record(submission, touched, *, by, at):
    after = {
        "organisation": submission.organisation.code,
        "created": submission.created,
        "corrected": submission.corrected,
        "unchanged": submission.unchanged,
        "indicators": touched,
    }
    audit.record("receive submission", "submission", str(submission.pk), by=by, at=at, after=after)
