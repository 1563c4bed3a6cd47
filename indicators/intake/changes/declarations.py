"""What a partner says of a period without a value: that there is nothing to report, or that all has been sent.

Either can be taken back. “Nothing to report” stands where the borough's value would, so that a value which comes later
takes its place; a complete set stands until something of it comes later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from dcst.models import Organisation, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from indicators.calendar.windows import Windows
from indicators.intake.changes.observations import carry_out
from indicators.intake.planning import Planned, StandingFigure, StandingRows, lock_standing
from indicators.intake.reading import terms_of
from indicators.intake.rules.faults import fault
from indicators.intake.rules.rows import RowRead, SentCell, SentFigure
from indicators.intake.rules.said import COMPLETE, NOTHING_TO_REPORT, Says, reason_fault, without_value
from indicators.intake.rules.text import plain_note
from indicators.intake.storing import Provenance
from indicators.models import CompleteSet, Observation
from indicators.models.observation import CREATED, NO_VALUE_SENT
from indicators.target.verdicts import INDICATOR
from indicators.terms import NOTHING

SAID, TAKEN_BACK = "said", "taken_back"
VERBS = {
    (NOTHING_TO_REPORT, False): "say nothing to report",
    (NOTHING_TO_REPORT, True): "take back nothing to report",
    (COMPLETE, False): "say set is complete",
    (COMPLETE, True): "take back complete set",
}


@dataclass
class Saying:
    """A row that names a period of an indicator, and what becomes of it: SAID, TAKEN_BACK, or faults.

    `is_new`: it was not so before.
    """

    row: RowRead
    outcome: str = ""
    is_new: bool = True

    @property
    def figure(self) -> SentFigure:
        """The place it names. Only of a row without faults."""
        assert self.row.figure
        return self.row.figure


@dataclass(frozen=True)
class _Said:
    """What is said of the periods of a request, by whom and when."""

    organisation: Organisation
    says: Says
    take_back: bool
    reason: str
    by: User
    at: datetime

    @property
    def outcome(self) -> str:
        return TAKEN_BACK if self.take_back else SAID


@transaction.atomic
def say_of_periods(
    organisation: Organisation,
    read: Sequence[RowRead],
    *,
    by: User,
    at: datetime,
    says: Says,
    reason: str,
    take_back: bool = False,
) -> list[Saying]:
    """Say something of the periods that rows name, or take it back; or nothing at all.

    Where a row has a fault, every outcome is blank. `read` are rows as without_value() makes them. Raises Refused for a
    reason that cannot be kept.
    """
    said = _Said(organisation, says, take_back, _reason(reason, says, take_back), by, at)
    rows = [Saying(row) for row in read]
    named = [one for one in rows if one.row.figure]
    held = lock_standing(sorted((one.figure for one in named), key=attrgetter("key")))
    decide, write = WAYS[says]
    decide(said, named, held)
    if any(one.row.faults for one in rows):
        for one in rows:
            one.outcome = ""
        return rows
    changed = [one.figure for one in rows if one.is_new]
    if changed:
        write(said, changed, held)
        _record(said, changed)
    return rows


@transaction.atomic
def say_of_period(
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    says: Says,
    reason: str,
    take_back: bool = False,
    rows: Sequence[dict[str, SentCell]],
) -> list[Saying]:
    """The same of rows that a page names. Raises Refused with the first fault, which says of which period it is."""
    read = terms_of(organisation, at).read([without_value(row) for row in rows])
    found = say_of_periods(organisation, read, by=by, at=at, says=says, reason=reason, take_back=take_back)
    for one in found:
        if one.row.faults:
            first = one.row.faults[0]
            raise Refused(f"{one.row.cells.get('indicator')}: {first.message} {first.fix}".strip(), "lines")
    return found


def _reason(text: str, says: Says, take_back: bool) -> str:
    text, _ = plain_note(text)
    if wrong := reason_fault(text, needed=says == NOTHING_TO_REPORT or take_back):
        raise Refused(f"{wrong.message} {wrong.fix}", "reason")
    return text


def _decide_nothing(said: _Said, rows: Iterable[Saying], held: StandingRows) -> None:
    rows = list(rows)
    windows = Windows({one.figure.indicator for one in rows}, said.at)
    senders = held.senders()
    for one in rows:
        old, label = held.old(one.figure), one.figure.period.label
        one.outcome, one.is_new = said.outcome, _is_new(said, old)
        if not one.is_new:
            continue
        if refusal := windows.refusal(one.figure.indicator, one.figure.period):
            one.row.faults.append(fault(one.row.number, "period", **refusal))
        elif old and old.marker not in NO_VALUE_SENT:
            one.row.faults.append(fault(one.row.number, "period", "value_stands", label=label))
        elif said.take_back and old and senders[old.pk][0] != said.organisation.pk:
            sender = senders[old.pk][1]
            one.row.faults.append(fault(one.row.number, "indicator", "said_by_other", label=label, sender=sender))


def _is_new(said: _Said, old: StandingFigure | None) -> bool:
    """Whether “nothing to report”, or that it is taken back, is another thing than what stands."""
    stands = old is not None and old.marker == NOTHING
    if said.take_back:
        return stands
    return not (stands and old and old.note == said.reason)


def _write_nothing(said: _Said, figures: Sequence[SentFigure], held: StandingRows) -> None:
    if said.take_back:
        ended = [old.pk for figure in figures if (old := held.old(figure))]
        Observation.objects.filter(pk__in=ended).close(said.at)
    else:
        told = [figure._replace(marker=NOTHING, note=said.reason) for figure in figures]
        planned = [Planned(figure, held.old(figure), CREATED) for figure in told]
        carry_out(planned, held, Provenance(sender=said.organisation), by=said.by, at=said.at)
    reassess(INDICATOR, [figure.indicator for figure in figures], said.at)


def _decide_complete(said: _Said, rows: Iterable[Saying], held: StandingRows) -> None:
    of = {"organisation": said.organisation, "indicator__in": held.indicators.values()}
    sets = CompleteSet.objects.current() if said.take_back else CompleteSet.objects.standing(said.at)
    stand = set(sets.filter(**of).values_list("indicator", "period").order_by())
    values = Observation.objects.own().current().exclude(marker__in=NO_VALUE_SENT)
    values = values.filter(sender=said.organisation, indicator__in=held.indicators.values())
    sent = set(values.values_list("indicator", "period").order_by().distinct())
    for one in rows:
        place = held.indicators[one.figure.indicator], one.figure.period.text
        one.outcome, one.is_new = said.outcome, said.take_back == (place in stand)
        if not said.take_back and place not in sent:
            label = one.figure.period.label
            one.row.faults.append(fault(one.row.number, "period", "nothing_sent", label=label))


def _write_complete(said: _Said, figures: Sequence[SentFigure], held: StandingRows) -> None:
    for figure in figures:
        told = {"organisation": said.organisation, "indicator_id": held.indicators[figure.indicator]}
        told |= {"period": figure.period.text}
        CompleteSet.objects.current().filter(**told).close(said.at)
        if not said.take_back:
            CompleteSet.objects.create(**told, reason=said.reason, by=said.by, known_from=said.at)


def _record(said: _Said, figures: Sequence[SentFigure]) -> None:
    """Leave one event for each indicator."""
    periods: dict[str, list[str]] = {}
    for figure in figures:
        periods.setdefault(figure.indicator, []).append(figure.period.text)
    for code, texts in sorted(periods.items()):
        after = {"organisation": said.organisation.code, "periods": texts, "reason": said.reason}
        audit.record(VERBS[said.says, said.take_back], "indicator", code, by=said.by, at=said.at, after=after)


WAYS = {NOTHING_TO_REPORT: (_decide_nothing, _write_nothing), COMPLETE: (_decide_complete, _write_complete)}
