"""Gathers what the rules of windows need of many indicators, in a number of queries that does not grow with them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from dcst.models import Moment, Organisation, Prepared, Some
from dcst.people.roles import Permission, organisations_of, permissions_of
from dcst.time.clock import day_of
from dcst.time.periods import Period, say_day
from indicators.calendar.expected import NOT_COLLECTED, calendar_of
from indicators.calendar.rules.calendars import Calendar
from indicators.calendar.rules.windows import DueState, Window, WindowState, due_state, window
from indicators.models import (
    BOROUGH,
    CompleteSet,
    Definition,
    Indicator,
    IndicatorSource,
    Marker,
    Observation,
    PeriodWindow,
)
from indicators.models.observation import NO_VALUE_SENT
from indicators.terms import Decision

MOST_PERIODS = 24


class CalendarTerms(NamedTuple):
    """What a version of a definition says of its calendar."""

    code: str
    known_from: datetime
    known_to: datetime | None
    period_kind: str
    months: int | None
    anchor: str
    lag_days: int | None
    grace_days: int


def _calendars():
    rows = Definition.objects.filter(known_from__lte=Moment("at"), indicator__code__any_of=Some("codes"))
    return rows.order_by("known_from").values_list("indicator__code", *CalendarTerms._fields[1:])


def _decided():
    rows = PeriodWindow.objects.known_at(Moment("at")).filter(indicator__code__any_of=Some("codes")).order_by()
    return rows.values_list("indicator__code", "period", "state", "until")


def _sent():
    rows = Observation.objects.known_at(Moment("at")).own().with_queries(Moment("at")).order_by()
    rows = rows.filter(indicator__any_of=Some("pks"), period__any_of=Some("periods"), group="", area__code=BOROUGH)
    return rows.values_list(*SentPeriod._fields)


CALENDARS, DECIDED, SENT = map(Prepared, (_calendars, _decided, _sent))


class Windows:
    """The windows of the periods of indicators, by their codes, as they stand at a moment.

    `calendars` is {code: Calendar in force}, `begun` {code: first day it was defined}, `decisions` {(code, period):
    Decision}.
    """

    def __init__(self, codes, at):
        self.today = day_of(at)
        self.calendars: dict[str, Calendar] = {}
        self.begun: dict[str, date] = {}
        for row in map(CalendarTerms._make, CALENDARS(codes=codes, at=at) if codes else ()):
            self.begun.setdefault(row.code, day_of(row.known_from))
            if (row.known_to is None or row.known_to > at) and (calendar := calendar_of(row)):
                self.calendars[row.code] = calendar
        self.decisions: dict[tuple, Decision] = {
            (code, period): Decision(state == PeriodWindow.Opening.OPEN, until)
            for code, period, state, until in (DECIDED(codes=codes, at=at) if codes else ())
        }

    def get(self, code: str, period: Period) -> Window | None:
        """The window of a period; None for an indicator whose calendar is not settled."""
        calendar = self.calendars.get(code)
        return window(calendar, period, self.decisions.get((code, str(period)))) if calendar else None

    def state(self, code: str, period: Period) -> WindowState:
        """Whether values of a period are taken on the day; they are where the calendar is not settled."""
        found = self.get(code, period)
        return found.state(self.today) if found else WindowState.OPEN

    def refusal(self, code: str, period: Period) -> dict | None:
        """Why no value of a period is taken: {"code": of the table of errors, its words}; None when one is."""
        found = self.get(code, period)
        if found is None:
            return None
        state = found.state(self.today)
        if state is WindowState.NOT_OPEN:
            return {"code": "period_not_open", "label": period.label, "opens": say_day(found.opens)}
        if state is WindowState.CLOSED:
            closes = found.closes
            since = f" since the end of {say_day(closes)}" if closes is not None and closes < self.today else ""
            return {"code": "period_closed", "label": period.label, "since": since}
        return None


class SentPeriod(NamedTuple):
    """Of an Observation what says what became of its period."""

    indicator_id: int
    period: str
    marker: str
    note: str
    queried: bool


@dataclass(frozen=True)
class AwaitedPeriod:
    """One period of one indicator: when its value is taken, and what became of it.

    `observation` is what was sent; where that was withdrawn, or there is nothing to report, it is None and `instead`
    says so. `complete` are the CompleteSets that stand, one for each source that says so.
    """

    indicator: Indicator
    period: Period
    window: Window
    state: DueState
    observation: Observation | SentPeriod | None
    is_closed: bool = False
    instead: Observation | SentPeriod | None = None
    complete: tuple[CompleteSet, ...] = ()

    @property
    def withdrawn_at(self):
        """The moment from which its value is withdrawn; None where none is."""
        return self.instead.withdrawn_at if self.instead else None

    @property
    def nothing_because(self):
        """Why there is nothing to report; blank where that is not said."""
        return self.instead.note if self.instead and self.instead.marker == Marker.NOTHING else ""

    @property
    def is_open(self):
        """Whether values are taken, or anything else may be said, on the day."""
        return not self.is_closed and self.state is not DueState.NOT_OPEN

    @property
    def place(self):
        """What awaited periods are sorted by: when they close or open, then as the framework prints them."""
        return self.window.closes or self.window.opens, self.indicator.position, self.period.start


def awaited_periods(indicators, at, *, latest=None):
    """[AwaitedPeriod] of indicators at a moment, the first to close first.

    Of each its open periods, the next to open, and the last one expected. Who gives `latest`, {pk: the latest own
    figure of the borough}, asks when values are due: `observation` is a SentPeriod then, and `complete` is not read.
    """
    is_brief = latest is not None
    indicators = [row for row in indicators if row.kind not in NOT_COLLECTED]
    windows = Windows([row.code for row in indicators], at)
    stored = Observation.objects.known_at(at).own().filter(indicator__in=[row.pk for row in indicators])
    if not is_brief:
        latest = {row.indicator_id: row for row in stored.headline()}
    asked = [(row, period) for row in indicators for period in _periods(row, windows, latest.get(row.pk))]
    texts = {str(period) for _, period in asked}
    if is_brief:
        pks = [row.pk for row in indicators]
        rows = map(SentPeriod._make, SENT(pks=pks, periods=texts, at=at))
    else:
        rows = stored.with_queries(at).filter(group="", area__code=BOROUGH, period__in=texts).order_by()
    held = {(row.indicator_id, row.period): row for row in rows}
    complete = defaultdict(tuple) if is_brief else _complete_sets(indicators, texts, at)
    found = []
    for indicator, period in asked:
        place = indicator.pk, str(period)
        row = held.get(place)
        if row or period.start >= windows.begun[indicator.code]:
            found.append(_line(indicator, period, windows, row, tuple(complete[place])))
    return sorted(found, key=lambda line: line.place)


def due_from(user, at):
    """([Organisation], [AwaitedPeriod]): what is due from whom at a moment, as a user may see it.

    That of a person's or key's own organisations; of all sources for who manages partners.
    """
    organisations = list(visible_sources(user, day_of(at)))
    return organisations, awaited_periods(list(Indicator.objects.owned_by_any(organisations)), at)


def visible_sources(user, today):
    """The organisations whose periods a user may see on a day, of those that are a source of anything."""
    sources = Organisation.objects.filter(pk__in=IndicatorSource.objects.values("organisation")).order_by("code")
    if Permission.MANAGE_PARTNERS in permissions_of(user, today):
        return sources
    return sources.filter(pk__in=[row.pk for row in organisations_of(user, today)])


def silent_feeds(indicators, at):
    """[AwaitedPeriod]: the last period of each of these indicators whose due day has passed without a value.

    What was due first comes first.
    """
    return late_of(awaited_periods(indicators, at))


def late_of(lines):
    """Those of some AwaitedPeriods, the last late one of each indicator; what was due first comes first."""
    late = {}
    for line in lines:
        if line.state is DueState.LATE and (
            line.indicator.pk not in late or late[line.indicator.pk].period < line.period
        ):
            late[line.indicator.pk] = line
    return sorted(late.values(), key=lambda line: (line.window.due, line.indicator.position))


def _complete_sets(indicators, periods, at):
    """{(indicator pk, period text): [CompleteSet]} of those that stand at a moment, by the name of who says so."""
    rows = CompleteSet.objects.standing(at).filter(indicator__in=[row.pk for row in indicators], period__in=periods)
    found = defaultdict(list)
    for row in sorted(rows.select_related("organisation", "by"), key=lambda row: str(row.organisation)):
        found[row.indicator_id, row.period].append(row)
    return found


def _line(indicator, period, windows, row, complete):
    found = windows.get(indicator.code, period)
    instead = row if row and row.marker in NO_VALUE_SENT else None
    sent = None if instead else row
    nothing = bool(instead) and instead.marker == Marker.NOTHING
    queried = bool(sent and sent.queried)
    state = due_state(found, windows.today, received=sent is not None, queried=queried, nothing=nothing)
    closed = found.state(windows.today) is WindowState.CLOSED
    return AwaitedPeriod(indicator, period, found, state, sent, closed, instead, complete)


def _periods(indicator, windows, latest):
    """From the last period expected: back while open, on to the first that is not open yet."""
    calendar, code = windows.calendars.get(indicator.code), indicator.code
    if calendar is None:
        return []
    received = latest.when if latest and latest.period_kind == calendar.kind else None
    expected = calendar.expected(windows.today, received)
    if expected is None:
        return []
    periods = [expected]
    while len(periods) < MOST_PERIODS:
        periods.append(periods[-1].next(calendar.months))
        if windows.state(code, periods[-1]) is WindowState.NOT_OPEN:
            break
    earlier = expected.previous(calendar.months)
    while windows.state(code, earlier) is WindowState.OPEN and len(periods) < MOST_PERIODS:
        periods.insert(0, earlier)
        earlier = earlier.previous(calendar.months)
    reopened = [Period.parse(text) for (named, text), row in windows.decisions.items() if named == code and row.is_open]
    return [*(row for row in reopened if row not in periods and _is_open(windows, code, row)), *periods]


def _is_open(windows, code, period):
    return windows.state(code, period) is WindowState.OPEN
