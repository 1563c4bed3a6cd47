"""Withdrawing a value that was sent in error: a fact of its own that takes the place of the figure.

The period then has no value, with the reason, and never an earlier one again; what was known before stays known of its
days. The same withdrawal again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from dcst.models import Organisation, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from indicators.calendar.rules.windows import WindowState
from indicators.calendar.windows import Windows
from indicators.intake.changes.observations import carry_out
from indicators.intake.planning import Planned, StandingRows, lock_standing
from indicators.intake.reading import terms_of
from indicators.intake.rules.faults import fault
from indicators.intake.rules.rows import RowRead, SentCell, SentFigure
from indicators.intake.rules.said import reason_fault, without_value
from indicators.intake.rules.text import plain_note
from indicators.intake.storing import Provenance
from indicators.models import LateCorrection, Marker, Observation, QueryEnd
from indicators.models.observation import CORRECTED
from indicators.target.verdicts import INDICATOR
from indicators.terms import WITHDRAWN, IndicatorCode

# What becomes of a row that withdraws a value, however often it is sent.
OUTCOMES = TAKEN_BACK, ASKED = "withdrawn", "asked"


@dataclass
class Withdrawing:
    """A row that names a value to withdraw, and what becomes of that: TAKEN_BACK since a moment, ASKED, or faults.

    `is_new`: it was not so before.
    """

    row: RowRead
    outcome: str = ""
    since: datetime | None = None
    is_new: bool = True

    @property
    def figure(self) -> SentFigure:
        """The place it names. Only of a row without faults."""
        assert self.row.figure
        return self.row.figure


@transaction.atomic
def withdraw_values(
    organisation: Organisation, read: Sequence[RowRead], *, by: User, at: datetime, reason: str
) -> list[Withdrawing]:
    """Withdraw the own values that rows name, or none: where a row has a fault, every outcome is blank.

    `read` are rows as without_value() makes them. The value of a period that is closed is asked for of the performance
    officer. Raises Refused for a reason that cannot be kept.
    """
    reason = _reason(reason)
    rows = sorted((Withdrawing(row) for row in read), key=lambda one: one.row.number)
    named = [one for one in rows if one.row.figure]
    held = lock_standing(sorted((one.figure for one in named), key=attrgetter("key")))
    _decide(organisation, named, held, at)
    if any(one.row.faults for one in rows):
        for one in rows:
            one.outcome, one.since = "", None
        return rows
    new = {outcome: [one.figure for one in rows if one.is_new and one.outcome == outcome] for outcome in OUTCOMES}
    _ask(organisation, new[ASKED], held, reason, by=by, at=at)
    _take_back(new[TAKEN_BACK], held, Provenance(sender=organisation), reason, by=by, at=at)
    return rows


@transaction.atomic
def withdraw_value(
    organisation: Organisation, *, by: User, at: datetime, reason: str, **cells: SentCell
) -> Withdrawing:
    """Withdraw the one value that typed cells name, as rows of a body do. Raises Refused."""
    read = terms_of(organisation, at).read([without_value(cells)])
    [one] = withdraw_values(organisation, read, by=by, at=at, reason=reason)
    if one.row.faults:
        first = one.row.faults[0]
        raise Refused(f"{first.message} {first.fix}".strip(), first.column)
    return one


@transaction.atomic(savepoint=False)
def withdraw_late(asked: LateCorrection, figure: SentFigure, *, by: User, at: datetime) -> Observation:
    """Carry out a withdrawal that was asked for once its period was closed; the row that stands. Raises Refused."""
    held = lock_standing([figure])
    old = held.old(figure)
    if old is None or old.marker == Marker.NOTHING:
        raise Refused("No value stands there any more")
    if old.known_from > asked.asked_at and old.marker != Marker.WITHDRAWN:
        raise Refused("Another value has been sent since this was asked: it would be withdrawn instead")
    if old.marker != Marker.WITHDRAWN:
        _take_back([figure], held, Provenance(sender=asked.organisation), asked.reason, by=by, at=at)
    row: Observation = held.rows([figure]).get()
    return row


def _reason(text: str) -> str:
    text, _ = plain_note(text)
    if wrong := reason_fault(text):
        raise Refused(f"{wrong.message} {wrong.fix}", "reason")
    return text


def _decide(organisation: Organisation, rows: Iterable[Withdrawing], held: StandingRows, at: datetime) -> None:
    """Give each row its outcome or its fault, in a number of queries that does not grow with them."""
    rows = list(rows)
    senders = held.senders()
    windows = Windows({one.figure.indicator for one in rows}, at)
    waiting = _waiting(organisation, held)
    for one in rows:
        figure, old = one.figure, held.old(one.figure)
        label = figure.period.label
        if old is None or old.marker == Marker.NOTHING:
            one.row.faults.append(fault(one.row.number, "period", "no_value_stands", label=label))
        elif old.marker == Marker.WITHDRAWN:
            one.outcome, one.since, one.is_new = TAKEN_BACK, old.known_from, False
        elif old.pk in senders and senders[old.pk][0] != organisation.pk:
            sender = senders[old.pk][1]
            one.row.faults.append(fault(one.row.number, "indicator", "not_own_value", label=label, sender=sender))
        elif windows.state(figure.indicator, figure.period) is not WindowState.CLOSED:
            one.outcome, one.since = TAKEN_BACK, max(at, old.known_from)
        elif waiting.get(held.place(figure), True):
            one.outcome, one.is_new = ASKED, held.place(figure) not in waiting
        else:
            one.row.faults.append(fault(one.row.number, "period", "correction_waits", label=label))


def _waiting(organisation: Organisation, held: StandingRows) -> dict[tuple[int, int, str, str], bool]:
    """{place: whether it is to be withdrawn} of what the organisation has asked for and nobody has answered."""
    rows = LateCorrection.objects.waiting().filter(organisation=organisation, indicator__in=held.indicators.values())
    told = rows.values_list("indicator", "area", "period", "group", "withdrawal").order_by()
    return {(indicator, area, period, group): withdrawal for indicator, area, period, group, withdrawal in told}


def _ask(
    organisation: Organisation,
    figures: Sequence[SentFigure],
    held: StandingRows,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> None:
    """Ask the performance officer for the withdrawal of values whose periods are closed."""
    LateCorrection.objects.bulk_create(
        LateCorrection(
            organisation=organisation,
            indicator_id=held.indicators[figure.indicator],
            area_id=held.areas[figure.area],
            group=figure.group,
            period=figure.period.text,
            withdrawal=True,
            reason=reason,
            asked_by=by,
            asked_at=at,
        )
        for figure in figures
    )
    _record("ask for late withdrawal", organisation, figures, reason, by, at)


def _take_back(
    figures: Sequence[SentFigure],
    held: StandingRows,
    provenance: Provenance,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> None:
    """Put a row that says so in the place of each value, end the questions about it, and rate what it was of."""
    if not figures:
        return
    gone = [figure._replace(marker=WITHDRAWN, note=reason, status="management") for figure in figures]
    planned = [Planned(figure, held.old(figure), CORRECTED) for figure in gone]
    carry_out(planned, held, provenance, by=by, at=at, ending=QueryEnd.Kind.TAKEN_BACK)
    touched = _record("withdraw value", provenance.sender, figures, reason, by, at)
    reassess(INDICATOR, touched, at)


def _record(
    verb: str, organisation: Organisation | None, figures: Sequence[SentFigure], reason: str, by: User, at: datetime
) -> list[IndicatorCode]:
    """Leave one event for each indicator; their codes."""
    told: defaultdict[IndicatorCode, list[str]] = defaultdict(list)
    for figure in figures:
        place = (figure.area, figure.period.text, figure.group)
        told[figure.indicator].append(" ".join(part for part in place if part))
    for code, places in sorted(told.items()):
        after = {"organisation": organisation and organisation.code, "values": places, "reason": reason}
        audit.record(verb, "indicator", code, by=by, at=at, after=after)
    return sorted(told)
