"""Receiving what a partner sends: every row read and its outcome told, stored as a whole or as far as it can be.

Each row ends as exactly one of created, corrected, unchanged, queried and rejected. A submission that is only tried
comes to the same end by the same way, and nothing is written on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, When

from dcst.models import Organisation, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from indicators.intake.bodies import read_body, rows_in
from indicators.intake.changes.observations import carry_out
from indicators.intake.closed import refuse_closed
from indicators.intake.doubting import question_doubtful
from indicators.intake.planning import Planned, StandingRows, lock_standing, plan
from indicators.intake.reading import terms_of
from indicators.intake.receipts import fill_in_outcomes, fill_in_unchanged
from indicators.intake.rules.cells import ANY, IDS
from indicators.intake.rules.rows import RowRead
from indicators.intake.sending import Sending
from indicators.intake.sheets import Sheet
from indicators.intake.storing import Provenance
from indicators.models import Attempt, Observation, Submission, Upload
from indicators.models.observation import UNCHANGED
from indicators.target.verdicts import INDICATOR

NOT_DONE = (Submission.Outcome.REFUSED, Submission.Outcome.FAILED)  # of these nothing was stored


class KeyReused(Refused):
    """An idempotency key under which another body was carried out, or is being."""


@dataclass(frozen=True)
class Receipt:
    """A submission and what became of it.

    `replayed` when it had been received before and nothing was done; `tried` when nothing was stored, nor was to be.
    """

    submission: Submission
    replayed: bool = False
    tried: bool = False


@transaction.atomic
def receive_submission(sending: Sending, body: Mapping[str, Any] | Sheet, *, by: User, at: datetime) -> Receipt:
    """Take an organisation's rows; the answer is kept for a repeat of what was carried out. Raises KeyReused.

    `body` is a file that was opened, or has the shape that `read_shape` asks for: rows under “values”, and what stands
    for all of them beside it. In mode “all” one faulty row keeps all from being stored; in mode “valid” the others are
    stored. Two senders of one idempotency key at once meet at the unique key: the second waits, then reads the first
    one's answer, or takes the key over where the first one's rows were refused. A sender that dies leaves nothing
    behind, the key neither.
    """
    submission = sending.submission(by=by, at=at, rows=rows_in(body), outcome=Submission.Outcome.REFUSED)
    if earlier := _claim(submission):
        return _replay(earlier, sending)
    found = read_body(sending.organisation, at, body)
    submission.terms = found.terms
    return Receipt(store_submission(submission, by=by, at=at, read=found.rows, file_notes=found.notes))


@transaction.atomic
def receive_rows(sending: Sending, read: Sequence[RowRead], *, by: User, at: datetime) -> Receipt:
    """Take rows that were read already, as those of a file; their sending has no idempotency key."""
    submission = sending.submission(by=by, at=at, rows=len(read), outcome=Submission.Outcome.REFUSED)
    submission.save(force_insert=True)
    return Receipt(store_submission(submission, by=by, at=at, read=read))


@transaction.atomic
def receive_repeat(sending: Sending, *, by: User, at: datetime) -> Receipt | None:
    """The receipt of a body that is known by its hash, before anybody reads it; None where it must be read.

    Under its own key it is answered as it was. Under another one, each of its figures must still stand as it came, and
    be read by the same terms: a job that sends the same year every night asks for no more than a look.
    """
    same = _known(sending)
    if same is None:
        return None
    if same.idempotency_key == sending.idempotency_key:
        return _answered(same, sending)
    if not _stands_whole(same, sending.organisation, at):
        return None
    submission = sending.submission(by=by, at=at, rows=same.rows, terms=same.terms)
    fill_in_unchanged(submission, same)
    if notes := same.answer.get("notes"):
        submission.answer["notes"] = notes
    if earlier := _claim(submission):
        return _answered(earlier, sending)
    _record(submission, [], by=by, at=at)
    return Receipt(submission)


def _answered(earlier: Submission, sending: Sending) -> Receipt | None:
    """The receipt of an earlier submission of the same body; of another, or one not carried out, there is more to say.

    What was refused is read again: it may be taken today.
    """
    is_done = earlier.outcome != Submission.Outcome.WAITING and earlier.outcome not in NOT_DONE
    is_repeat = earlier.body_hash == sending.body_hash and is_done
    return Receipt(earlier, replayed=True) if is_repeat else None


@transaction.atomic(savepoint=False)
def store_submission(
    submission: Submission,
    *,
    by: User,
    at: datetime,
    read: Sequence[RowRead],
    file_notes: Sequence[str] | None = None,
) -> Submission:
    """Store what is to be stored of the rows that were read, and tell in the submission what became of each.

    `file_notes` are what is told of a file as a whole, None where the rows came otherwise.
    """
    planned, held = _plan(read, submission.mode, at)
    provenance = Provenance(submission, submission.organisation, submission.origin)
    carry_out(planned, held, provenance, by=by, at=at)
    _fill_in(submission, read, planned, file_notes)
    submission.save(force_update=True)
    if planned:
        touched = sorted({row.figure.indicator for row in planned if row.outcome != UNCHANGED})
        _record(submission, touched, by=by, at=at)
        if touched:
            reassess(INDICATOR, touched, at)
    return submission


@transaction.atomic
def promise_submission(
    sending: Sending, content: bytes, *, by: User, at: datetime, rows: int, name: str = ""
) -> Receipt:
    """Take a body whose rows are too many for a request, and leave them to a worker; a failed one is taken up again.

    Raises KeyReused. `content` is the body in bytes, and `rows` how many it holds, 0 where nobody has counted them.
    A file has a `name`, JSON has none.
    """
    submission = sending.submission(by=by, at=at, rows=rows, outcome=Submission.Outcome.WAITING, answer_status=202)
    if earlier := _claim(submission):
        receipt = _replay(earlier, sending)
        _take_up_again(earlier)
        return receipt
    work = {"channel": Attempt.Route.API, "submitted_by": by, "state": Upload.Progress.SUBMITTING, "rows": rows}
    upload = sending.upload(content, by=by, at=at, submission=submission, name=name, **work)
    upload.save(force_insert=True)
    after = {"organisation": sending.organisation.code, "rows": rows, "sha256": upload.sha256}
    audit.record("take submission", "submission", str(submission.pk), by=by, at=at, after=after)
    return Receipt(submission)


def _take_up_again(submission: Submission) -> None:
    """A repeat of what failed on our side is another try."""
    failed = Submission.objects.filter(pk=submission.pk, outcome=Submission.Outcome.FAILED)
    if failed.update(outcome=Submission.Outcome.WAITING, answer_status=202, answer={}):
        submission.refresh_from_db()
        again = {"rows_done": 0, "attempts": 0, "started_at": None, "finished_at": None, "problem": None}
        Upload.objects.filter(submission=submission).update(state=Upload.Progress.SUBMITTING, **again)


def try_rows(
    sending: Sending, read: Sequence[RowRead], *, by: User, at: datetime, file_notes: Sequence[str] | None = None
) -> Receipt:
    """What would become of rows that were read if they were sent at this moment. Nothing is locked or written."""
    submission = sending.submission(by=by, at=at, rows=len(read))
    planned, _ = _plan(read, sending.mode, at, lock=False)
    _fill_in(submission, read, planned, file_notes)
    return Receipt(submission, tried=True)


def _fill_in(
    submission: Submission, read: Sequence[RowRead], planned: Sequence[Planned], file_notes: Sequence[str] | None
) -> None:
    fill_in_outcomes(submission, read, planned)
    if file_notes is not None:
        submission.answer["notes"] = list(file_notes)
        for fault in submission.answer["errors"]:
            fault["pointer"] = ""  # a pointer leads into JSON


def _claim(submission: Submission) -> Submission | None:
    """The submission that holds the key already, or None when this one has it."""
    while True:
        Submission.objects.bulk_create([submission], ignore_conflicts=True)
        if submission.idempotency_key is None:
            return None
        holders = Submission.objects.filter(
            organisation=submission.organisation, idempotency_key=submission.idempotency_key
        )
        # Its answer may be long, and is wanted of another's alone.
        if holders.values_list("pk", flat=True).first() == submission.pk:
            return None
        holder = holders.first()
        if holder and not _let_go(holder, submission.body_hash):
            return holder


def _let_go(holder: Submission, body_hash: str) -> bool:
    """Whether a submission gives up its key, because nothing of it was stored; another may then have taken it already.

    One that failed keeps it for the same body, which is its next try. Of two who come for a key at once the second
    waits here until it is the first one's.
    """
    same = holder.body_hash == body_hash
    outcomes = (Submission.Outcome.REFUSED,) if same else NOT_DONE
    if holder.outcome not in outcomes:
        return False
    held = Submission.objects.filter(pk=holder.pk, idempotency_key=holder.idempotency_key, outcome__in=outcomes)
    held.update(idempotency_key=None)
    return True


def _replay(earlier: Submission, sending: Sending) -> Receipt:
    if earlier.body_hash != sending.body_hash:
        raise KeyReused("This Idempotency-Key was used for another body. Send a changed body with a new key.")
    return Receipt(earlier, replayed=True)


def _known(sending: Sending) -> Submission | None:
    """What holds the key of a sending; where nothing does, the latest that stored every row of its body."""
    holds_key = Q(idempotency_key=sending.idempotency_key)
    is_whole = Q(body_hash=sending.body_hash, outcome=Submission.Outcome.ACCEPTED, unchanged=0)
    rows = Submission.objects.filter(holds_key | is_whole, organisation=sending.organisation)
    return rows.order_by(Case(When(holds_key, then=0), default=1), "-received_at").first()


def _stands_whole(same: Submission, organisation: Organisation, at: datetime) -> bool:
    """Whether every row of it stands as it came, and would be read by the same terms."""
    if Observation.objects.current().filter(submission=same).count() < same.rows:
        return False
    return same.terms in (terms_of(organisation, at, ids).digest for ids in (ANY, *IDS))


def _plan(read: Sequence[RowRead], mode: str, at: datetime, lock: bool = True) -> tuple[list[Planned], StandingRows]:
    """(what becomes of the figures that are to be stored, in the order of their keys; what they meet)."""
    figures = sorted((row.figure for row in read if row.figure), key=attrgetter("key"))
    held = lock_standing(figures, lock)
    planned = refuse_closed(read, plan(figures, held), at)
    if mode == Submission.Mode.ALL and len(planned) < len(read):
        planned = []
    question_doubtful(planned, held)
    return planned, held


def _record(submission: Submission, touched: Sequence[str], *, by: User, at: datetime) -> None:
    after = {
        "organisation": submission.organisation.code,
        **{name: getattr(submission, name) for name in ("created", "corrected", "unchanged", "queried", "rejected")},
        "indicators": touched,
    }
    audit.record("receive submission", "submission", str(submission.pk), by=by, at=at, after=after)
