"""The demonstration's indicator values, as their owners would have sent them: one submission a sender and day.

They are read by the rules that every submission is read by, and stored by the verb that stores every one.
"""

from collections import defaultdict

from django.db.models import Q

from dcst.files.cells import optional, text
from dcst.files.loading import FixtureError, Problem
from dcst.models import Area, AuditEvent, Origin
from dcst.site.demo.tables import REFUSED_FILE, VALUE_COLUMNS, VALUES_FILE
from dcst.time.clock import day_of
from indicators.intake.changes.observations import CORRECTED, CREATED, UNCHANGED, supersede
from indicators.intake.codes import measure
from indicators.intake.rules.row_reader import check_rows
from indicators.intake.sending import Sending
from indicators.intake.storing import Provenance
from indicators.models import BOROUGH, Definition, IndicatorSource, Submission

SERIES_FILE = "demonstration_values_series.csv"
LOCALITIES_FILE = "demonstration_values_localities.csv"
CELLS = ("indicator", "area", "group", "period", "value", "numerator", "denominator", "status", "marker", "note")


def store_values(files):
    """(file, number of rows, audit events) of the borough's own values. Raises FixtureError."""
    return _store(files, VALUES_FILE, VALUE_COLUMNS)


def store_series(files):
    """(file, number of rows, audit events) of series long enough for control limits: by month, or with the quarters
    before the plan. Raises FixtureError.
    """
    return _store(files, SERIES_FILE, VALUE_COLUMNS)


def store_localities(files):
    """(file, number of rows, audit events) of localities and groups, with some small numbers. Raises FixtureError."""
    return _store(files, LOCALITIES_FILE, VALUE_COLUMNS | {"area": optional(text), "group": optional(text)})


def _store(files, name, columns):
    """(file, rows, audit events) of what was accepted: a row that would be refused of a partner is a fault here."""
    measures, areas = _measures(), _areas()
    total, problems, events = 0, [], []
    for submission, lines, rows in _submissions(files, name, columns):
        sends = measures[submission.organisation_id]
        figures, faults = check_rows(rows, sends, areas, day_of(submission.received_at))
        problems += [Problem(name, lines[fault.row - 1], fault.message) for fault in faults]
        if not faults:
            events.append(_accept(submission, figures))
            total += len(figures)
    if problems:
        raise FixtureError(problems)
    return name, total, events


def store_refused(files):
    """(file, number of rows, no events) of what was refused, with every fault in the words its sender reads.

    Raises FixtureError for a submission in which nothing is wrong.
    """
    measures, areas = _measures(), _areas()
    total = 0
    for submission, lines, rows in _submissions(files, REFUSED_FILE, VALUE_COLUMNS):
        sends = measures[submission.organisation_id]
        _, faults = check_rows(rows, sends, areas, day_of(submission.received_at))
        if not faults:
            raise FixtureError([Problem(REFUSED_FILE, lines[0], "nothing is wrong with this submission")])
        submission.rejected = len(rows)
        submission.valid = len(rows) - len({fault.row for fault in faults})
        submission.answer = {"errors": [fault.as_json() for fault in faults]}
        submission.answer_status = 422
        submission.save()
        total += len(rows)
    return REFUSED_FILE, total, []


def _measures():
    """{organisation id: {code: what it may send}}."""
    definitions = {row.indicator_id: row for row in Definition.objects.current()}
    found = defaultdict(dict)
    for source in IndicatorSource.objects.select_related("indicator"):
        indicator = source.indicator
        found[source.organisation_id][indicator.code] = measure(indicator, definitions.get(indicator.pk))
    return found


def _areas():
    return list(Area.objects.filter(Q(code=BOROUGH) | Q(parent__code=BOROUGH)).values_list("code", flat=True))


def _submissions(files, name, columns):
    """(submission, lines, rows) in the order of their days; the submission is refused until it is accepted."""
    sent = defaultdict(list)
    for line, values in files.read(name, columns):
        sent[values["organisation"], values["by"], values["received_on"]].append((line, values))
    for (organisation, sender, at), found in sorted(sent.items(), key=lambda item: (item[0][2], item[0][0].code)):
        rows = [{cell: values[cell] for cell in CELLS if values.get(cell) is not None} for _, values in found]
        key = f"{name.removesuffix('.csv')}-{organisation.code}-{day_of(at)}"
        sending = Sending(organisation, idempotency_key=key, origin=Origin.DEMONSTRATION)
        submission = sending.submission(by=sender, at=at, rows=len(rows), outcome=Submission.Outcome.REFUSED)
        yield submission, [line for line, _ in found], rows


def _accept(submission, figures):
    """Store the figures and the answer the sender got; the audit event of it."""
    at, sender = submission.received_at, submission.organisation
    submission.outcome = Submission.Outcome.ACCEPTED
    submission.save()
    provenance = Provenance(submission, sender, submission.origin)
    # What is hidden of them is decided for every past moment once all are stored.
    outcomes = supersede(figures, provenance, by=submission.by, at=at, decides=False)
    counts = {word: outcomes.count(word) for word in (CREATED, CORRECTED, UNCHANGED)}
    submission.created, submission.corrected, submission.unchanged = counts.values()
    submission.valid = len(figures)
    submission.answer = {
        "values": [
            {
                "row": number,
                "indicator": figure.indicator,
                "area": figure.area,
                "period": str(figure.period),
                "outcome": outcome,
            }
            for number, (figure, outcome) in enumerate(zip(figures, outcomes, strict=True), 1)
        ]
    }
    submission.save(force_update=True)
    after = {"organisation": sender.code, **counts, "indicators": sorted({figure.indicator for figure in figures})}
    return AuditEvent(
        at=at,
        verb="receive submission",
        subject_kind="submission",
        subject=str(submission.pk),
        by=submission.by,
        after=after,
    )
