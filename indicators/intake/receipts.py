"""What is answered to a submission: one outcome for every row, the counts, and the faults."""

from collections import Counter

from indicators.intake.rules.text import shown
from indicators.models import Submission
from indicators.models.observation import REJECTED, UNCHANGED

STORED = ("created", "corrected", "unchanged", "queried")
KEY = ("indicator", "area", "period", "group")


def fill_in_outcomes(submission, read, planned):
    """Set counts, outcome and answer of a submission from the rows read and what was planned for those stored."""
    became = {row.figure.key: row for row in planned}
    values = [_row(row, became.get(row.figure.key) if row.figure else None) for row in read]
    counts = Counter(value["outcome"] for value in values)
    for name in STORED:
        setattr(submission, name, counts[name])
    submission.rejected = counts[REJECTED]
    submission.valid = sum(row.figure is not None for row in read)
    submission.outcome = _outcome(submission)
    submission.answer_status = 422 if submission.outcome == Submission.Outcome.REFUSED else 201
    submission.answer = {
        "values": values,
        "errors": [fault.as_json() for row in read for fault in row.faults],
    }


def fill_in_unchanged(submission, same):
    """Set the same where every row stands as an earlier submission `same` of the same rows left it."""
    submission.unchanged = submission.valid = submission.rows
    submission.outcome = _outcome(submission)
    again = {"outcome": UNCHANGED, "reasons": [], "question": None}
    submission.answer = {"values": [row | again for row in same.answer["values"]], "errors": []}


def _outcome(submission):
    if submission.rejected == submission.rows:
        return Submission.Outcome.REFUSED
    return Submission.Outcome.PARTLY if submission.rejected else Submission.Outcome.ACCEPTED


def _row(row, planned):
    figure = row.figure
    if planned:
        return _said(row, figure.key, planned.outcome, planned.reasons, planned.question, planned.notes)
    key = figure.key if figure else _as_sent(row.cells)
    reasons = list(dict.fromkeys(fault.code for fault in row.faults)) or ["batch_refused"]
    return _said(row, key, REJECTED, reasons)


def _as_sent(cells):
    indicator, area, period, group = [shown(cells[name]) if cells.get(name) else None for name in KEY]
    return indicator, area, period, group or ""


def _said(row, key, outcome, reasons, question=None, notes=()):
    indicator, area, period, group = key
    return {
        "row": row.number,
        "indicator": indicator,
        "area": area,
        "period": period,
        "group": group,
        "outcome": outcome,
        "reasons": reasons,
        "question": question,
        "notes": [*row.notes, *notes] if notes else row.notes,
    }
