"""Receiving what a partner sends: every row read and its outcome told, stored as a whole or as far as it can be.

Each row ends as exactly one of created, corrected, unchanged, queried and rejected. A submission that is only tried
comes to the same end by the same way, and nothing is written on it.
"""

import hashlib
from dataclasses import dataclass
from operator import attrgetter

from django.db import transaction

from dcst.models import Origin
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from indicators.intake.changes.observations import carry_out
from indicators.intake.closed import refuse_closed
from indicators.intake.doubting import question_doubtful
from indicators.intake.planning import lock_standing, plan
from indicators.intake.reading import read_sent, terms_of
from indicators.intake.receipts import fill_in_outcomes, fill_in_unchanged
from indicators.intake.rules.rows import IDS
from indicators.models import Attempt, Observation, Submission, Upload
from indicators.models.observation import UNCHANGED
from indicators.target.verdicts import INDICATOR

UNFINISHED = (Submission.Outcome.WAITING, Submission.Outcome.FAILED)


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
    read=None,
    defaults=None,
    ids="code",
    mode=Submission.Mode.ALL,
    key=None,
    idempotency_key=None,
    body_hash="",
    request_id="",
    origin=Origin.REPORTED,
):
    """Take an organisation's rows; the answer is kept for a repeat, whatever it is.

    In mode “all” one faulty row keeps all from being stored; in mode “valid” the others are stored. Two senders of one
    idempotency key at once meet at the unique key: the second waits, then reads the first one's answer. A sender that
    dies leaves nothing behind, the key neither. `read` are the rows as read_sent() read them, where that was done
    before.
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
        mode=mode,
        rows=len(rows),
        origin=origin,
    )
    earlier = _claim(submission)
    if earlier:
        return _replay(earlier, body_hash)
    if read is None:
        terms = terms_of(organisation, at, ids)
        submission.terms = terms.digest
        read = terms.read(rows, defaults)
    store_submission(submission, by=by, at=at, read=read)
    return Receipt(submission)


@transaction.atomic
def receive_repeat(organisation, *, by, at, key, idempotency_key, body_hash, mode, request_id=""):
    """The receipt of a body that is known by its hash, before anybody reads it; None where it must be read.

    Under its own key it is answered as it was. Under another one, each of its figures must still stand as it came, and
    be read by the same terms: a job that sends the same year every night asks for no more than a look.
    """
    earlier = Submission.objects.filter(organisation=organisation, idempotency_key=idempotency_key).first()
    if earlier:
        return _answered(earlier, body_hash)
    same = _standing_whole(organisation, body_hash, at)
    if same is None:
        return None
    given = {"idempotency_key": idempotency_key, "body_hash": body_hash, "request_id": request_id, "mode": mode}
    submission = Submission(
        organisation=organisation, received_at=at, by=by, key=key, rows=same.rows, terms=same.terms, **given
    )
    fill_in_unchanged(submission, same)
    if earlier := _claim(submission):
        return _answered(earlier, body_hash)
    _record(submission, [], by=by, at=at)
    return Receipt(submission)


def _answered(earlier, body_hash):
    """The receipt of an earlier submission of the same body; of another body, or unfinished, there is more to say."""
    is_repeat = earlier.body_hash == body_hash and earlier.outcome not in UNFINISHED
    return Receipt(earlier, replayed=True) if is_repeat else None


@transaction.atomic(savepoint=False)
def store_submission(submission, *, by, at, read):
    """Store what is to be stored of the rows that were read, and tell in the submission what became of each."""
    planned, held = _plan(read, submission.mode, at)
    whose = {"submission": submission, "sender": submission.organisation, "origin": submission.origin}
    carry_out(planned, held, by=by, at=at, **whose)
    fill_in_outcomes(submission, read, planned)
    submission.save(force_update=True)
    if planned:
        touched = sorted({row.figure.indicator for row in planned if row.outcome != UNCHANGED})
        _record(submission, touched, by=by, at=at)
        if touched:
            reassess(INDICATOR, touched, at)
    return submission


@transaction.atomic
def promise_submission(organisation, *, by, at, content, rows, mode, key, idempotency_key, body_hash, request_id=""):
    """Take a body whose rows are too many for a request, and leave them to a worker; a failed one is taken up again."""
    given = {"idempotency_key": idempotency_key, "body_hash": body_hash, "request_id": request_id, "mode": mode}
    submission = Submission(
        organisation=organisation,
        received_at=at,
        by=by,
        key=key,
        rows=len(rows),
        outcome=Submission.Outcome.WAITING,
        answer_status=202,
        **given,
    )
    earlier = _claim(submission)
    if earlier:
        receipt = _replay(earlier, body_hash)
        _take_up_again(earlier)
        return receipt
    upload = Upload(
        organisation=organisation,
        by=by,
        submitted_by=by,
        channel=Attempt.Route.API,
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=at,
        request_id=request_id,
        state=Upload.Progress.SUBMITTING,
        mode=mode,
        rows=len(rows),
        submission=submission,
    )
    upload.save(force_insert=True)
    after = {"organisation": organisation.code, "rows": len(rows), "sha256": upload.sha256}
    audit.record("take submission", "submission", str(submission.pk), by=by, at=at, after=after)
    return Receipt(submission)


def _take_up_again(submission):
    """A repeat of what failed on our side is another try."""
    failed = Submission.objects.filter(pk=submission.pk, outcome=Submission.Outcome.FAILED)
    if failed.update(outcome=Submission.Outcome.WAITING, answer_status=202, answer={}):
        submission.refresh_from_db()
        again = {"rows_done": 0, "attempts": 0, "started_at": None, "finished_at": None, "problem": None}
        Upload.objects.filter(submission=submission).update(state=Upload.Progress.SUBMITTING, **again)


def try_rows(
    organisation,
    *,
    by,
    at,
    rows,
    read=None,
    defaults=None,
    ids="code",
    mode=Submission.Mode.ALL,
    request_id="",
):
    """What would become of the rows if they were sent at this moment. Nothing is locked and nothing written."""
    submission = Submission(
        organisation=organisation, received_at=at, by=by, request_id=request_id, mode=mode, rows=len(rows)
    )
    if read is None:
        read = read_sent(organisation, at, rows, defaults, ids)
    planned, _ = _plan(read, mode, at, lock=False)
    fill_in_outcomes(submission, read, planned)
    return Receipt(submission)


def _claim(submission):
    """The submission that holds the key already, or None when this one has it."""
    Submission.objects.bulk_create([submission], ignore_conflicts=True)
    if submission.idempotency_key is None:
        return None
    holders = Submission.objects.filter(
        organisation=submission.organisation, idempotency_key=submission.idempotency_key
    )
    # Its answer may be long, and is wanted of another's alone.
    return None if holders.values_list("pk", flat=True).get() == submission.pk else holders.get()


def _replay(earlier, body_hash):
    if earlier.body_hash != body_hash:
        raise KeyReused("This Idempotency-Key was used for another body. Send a changed body with a new key.")
    return Receipt(earlier, replayed=True)


def _standing_whole(organisation, body_hash, at):
    """The latest submission that stored every row of a body, if all stand and would be read by the same terms."""
    whole = {"outcome": Submission.Outcome.ACCEPTED, "unchanged": 0}
    same = Submission.objects.filter(organisation=organisation, body_hash=body_hash, **whole).first()
    if same is None or Observation.objects.current().filter(submission=same).count() < same.rows:
        return None
    digests = (terms_of(organisation, at, ids).digest for ids in IDS)
    return same if same.terms in digests else None


def _plan(read, mode, at, lock=True):
    """(what becomes of the figures that are to be stored, in the order of their keys; what they meet)."""
    figures = sorted((row.figure for row in read if row.figure), key=attrgetter("key"))
    held = lock_standing(figures, lock)
    planned = refuse_closed(read, plan(figures, held), at)
    if mode == Submission.Mode.ALL and len(planned) < len(read):
        planned = []
    question_doubtful(planned, held)
    return planned, held


def _record(submission, touched, *, by, at):
    after = {
        "organisation": submission.organisation.code,
        **{name: getattr(submission, name) for name in ("created", "corrected", "unchanged", "queried", "rejected")},
        "indicators": touched,
    }
    audit.record("receive submission", "submission", str(submission.pk), by=by, at=at, after=after)
