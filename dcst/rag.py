"""Status, reason and verdict: the words every rule answers in. Pure: no Django, no clock."""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from dcst.periods import Period, say_day


class Rag(str, Enum):
    """Every status a subject can have. Only the first four are ratings; the others say what is not known."""

    COMPLETED = "completed"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    NOT_STARTED = "not_started"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"
    SUPPRESSED = "suppressed"
    NOT_RATED = "not_rated"
    NOT_CALCULATED = "not_calculated"
    NOT_ENOUGH_KNOWN = "not_enough_known"

    def __str__(self) -> str:
        return self.value

    @property
    def word(self) -> str:
        return LOOKS[self].word

    @property
    def shape(self) -> str:
        return LOOKS[self].shape

    @property
    def colour(self) -> str:
        return LOOKS[self].colour

    @property
    def place(self) -> int:
        """Sort place among exceptions: what needs attention first."""
        return LOOKS[self].place

    @property
    def is_rating(self) -> bool:
        return self in RATINGS


@dataclass(frozen=True)
class Look:
    word: str
    shape: str
    colour: str
    place: int


LOOKS = {
    Rag.COMPLETED: Look("Completed", "tick-box", "blue", 11),
    Rag.ON_TRACK: Look("On track", "circle-tick", "green", 10),
    Rag.AT_RISK: Look("At risk", "triangle", "yellow", 1),
    Rag.OFF_TRACK: Look("Off track", "octagon", "red", 0),
    Rag.NOT_STARTED: Look("Not started", "circle", "grey", 9),
    Rag.NO_TARGET: Look("No target", "ring", "grey", 5),
    Rag.NO_DATA: Look("No data", "dash", "grey", 3),
    Rag.NOT_DUE: Look("Not due yet", "clock", "grey", 8),
    Rag.SUPPRESSED: Look("Suppressed", "hatched-square", "grey", 6),
    Rag.NOT_RATED: Look("Not rated", "diamond", "grey", 7),
    Rag.NOT_CALCULATED: Look("Could not be calculated", "cross", "grey", 2),
    Rag.NOT_ENOUGH_KNOWN: Look("Not enough known", "question", "grey", 4),
}
RATINGS = frozenset({Rag.COMPLETED, Rag.ON_TRACK, Rag.AT_RISK, Rag.OFF_TRACK})
GOOD = frozenset({Rag.COMPLETED, Rag.ON_TRACK})


# One sentence for each reason a rule can give. Stored verdicts are rendered from this table for ever, so a code and
# its parameters are never changed or removed: other parameters are another code. Nothing here may change with the day.
REASONS = {
    # actions, milestones, recommendations
    "cancelled": "Cancelled: {reason}",
    "deferred": "Deferred: {reason}",
    "completed": "Completed on {on:date}",
    "completed_late": "Completed late, on {on:date}: {days:days} after {due:date}",
    "no_date": "No date in source",
    "no_date_note": "No date in source: {note}",
    "date_unconfirmed": "The date is to be confirmed",
    "date_unconfirmed_note": "The date is to be confirmed: {note}",
    "starts": "Starts on {start:date}",
    "due": "Due {due:date}",
    "no_completion": "No report of completion by {due:date}",
    "never_reported": "Never reported",
    "progress_on_track": "{progress:number} % done: at least 90 % of what is expected until {until:date}",
    "progress_at_risk": "{progress:number} % done: less than 90 % of what is expected since {since:date}",
    "progress_off_track": "{progress:number} % done: less than 70 % of what is expected since {since:date}",
    "judged": "{rag:word}, the manager’s own judgement on {on:date}",
    "judged_lower": "The manager judges it {rag:word}",
    "judged_higher": "The manager judges it {rag:word}: a judgement may lower the status, never raise it",
    "no_report_since": "No report since {on:date}",
    "milestone_overdue": "No report of completion of the milestone due {due:date}",
    "overridden": "{name} set this to {rag:word} until {until:date}: {reason}",
    "computed": "By the rule: {rag:word}",
    # roll-ups
    "rollup_counts": "{counts:counts}",
    "rollup_left_out": "{number:number} of the {what} cancelled or not judged, left out",
    "rollup_on_track": "{good:number} of {rated:number} rated {what} are on track or completed",
    "rollup_at_risk": (
        "{good:number} of {rated:number} rated {what} are on track or completed: On track needs 90 %"
    ),
    "rollup_off_track": (
        "{good:number} of {rated:number} rated {what} are on track or completed: At risk needs 70 %"
    ),
    "rollup_worst": "The worst of {rated:number} rated {what} is {rag:word}",
    "rollup_critical": "Critical and off track: {codes:list}",
    "rollup_unknown": "{rated:number} of {left:number} {what} are rated: at least half are needed",
    "rollup_none": "There are no {what}",
    "rollup_none_left": "All {what} are cancelled or not judged",
    "rollup_none_started": "None of the {what} has started",
    # indicators
    "target_met": "{value} against a target of {target}",
    "target_within": "{value} against a target of {target}; tolerance {tolerance}; {gap} short of the target",
    "target_outside": "{value} against a target of {target}; tolerance {tolerance}; {gap} outside",
    "target_missed": "{value} against a target of {target}; {gap} short of the target; no tolerance is set",
    "target_missed_level": "{value} against a target of {target}; the target itself is not enough",
    "target_within_level": "{value} against a target of {target}; tolerance {tolerance}; the target itself is not enough",
    "plan_met": "{value} against a plan of {target}",
    "plan_near": "{value} against a plan of {target}; {gap} away, up to {near} allowed",
    "plan_within": "{value} against a plan of {target}; {gap} away, tolerance {tolerance}",
    "plan_outside": "{value} against a plan of {target}; {gap} away, {beyond} outside the tolerance of {tolerance}",
    "plan_missed": "{value} against a plan of {target}; {gap} away; no tolerance is set",
    "no_target": "No target set",
    "target_unconfirmed": "The target of {target} is to be confirmed",
    "target_misset": "The target cannot be used: {problem}",
    "neutral": "Neither higher nor lower is better",
    "not_judged": "This indicator is not judged",
    "value_never": "No value received",
    "value_not_due": "The first value is not due yet",
    "value_overdue": "No value received: overdue",
    "value_overdue_for": "No value received for {period:period}: overdue",
    "value_not_collected": "Not collected",
    "value_small": "Suppressed: the number is small",
    "value_confidential": "Suppressed by the source [c]",
    "value_not_available": "Not available at the source [x]",
    "value_not_applicable": "Not applicable [z]",
    "value_too_low": "Rounds to zero: no value is given [low]",
    "value_unreliable_absent": "Too unreliable for a value to be given [u]",
    "value_stale": "The latest value is for {period:period}: not received for {expected:period}",
    "value_provisional": "The value is provisional",
    "value_unreliable": "The value is of low reliability [u]",
    "value_estimated": "The value is estimated [e]",
    "value_break": "There is a break in the series [b]",
    "value_rounds_to_zero": "The value rounds to zero [low]",
    # aims
    "aim_met": "{word} on {on:date}",
    "aim_late_days": "{word} on {on:date}, {days:days} late",
    "aim_late_months": "{word} on {on:date}, {months:months} late",
    "aim_later_below": "Later judged {word}, on {on:date}",
    "aim_missed": "{aim} by {due:date} was not met: {word} on {on:date}",
    "aim_missed_unjudged": "{aim} by {due:date} was not met: there is no judgement",
    "aim_meets": "{word} on {on:date}, for {aim} by {due:date}",
    "aim_below": "{word} on {on:date}; {aim} is due by {due:date}",
    "aim_unjudged": "No judgement; {aim} is due by {due:date}",
    "aim_published": "Known from {published:date}",
    # budget
    "forecast_over": "Forecast {amount:money} against a budget of {budget:money}: {gap:money} over",
    "forecast_under": "Forecast {amount:money} against a budget of {budget:money}: {gap:money} under",
    "forecast_short": "Forecast income {amount:money} against a budget of {budget:money}: {gap:money} short",
    "forecast_above": "Forecast income {amount:money} against a budget of {budget:money}: {gap:money} above",
    "forecast_level": "Forecast {amount:money}, level with the budget",
    "to_date_over": "To the end of {month:period}: {amount:money} against {budget:money}, {gap:money} over",
    "to_date_under": "To the end of {month:period}: {amount:money} against {budget:money}, {gap:money} under",
    "to_date_short": "To the end of {month:period}: income {amount:money} against {budget:money}, {gap:money} short",
    "to_date_above": "To the end of {month:period}: income {amount:money} against {budget:money}, {gap:money} above",
    "to_date_level": "To the end of {month:period}: {amount:money}, level with the budget",
    "even_twelfths": "Budget to date is taken as even twelfths of the year",
    "within_tolerance": "Tolerance {tolerance:money}",
    "beyond_tolerance": "Tolerance {tolerance:money}: {gap:money} outside",
    "no_tolerance": "No tolerance is set",
    "no_budget": "No budget set",
    "no_forecast": "The return for {month:period} gives no forecast",
    "no_to_date": "The return for {month:period} gives no spend to date",
    "no_return": "No return received for {month:period}",
    "no_return_due": "No return is due yet",
    "return_stale": "The latest return is for {month:period}: not received for {expected:period}",
    "total_rounding": "Printed {printed:money}; the lines add to {computed:money}. Rounding explains {gap:money}",
    "total_differs": "Printed {printed:money}; the lines add to {computed:money}. {gap:money} is not explained",
    "total_not_printed": "No total printed; the lines add to {computed:money}",
    "total_incomplete": "{missing:number} of the lines have no figure, so they cannot be added",
    # machinery
    "calculation_failed": "The calculation failed and will be tried again",
}


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def say_number(value: int | str | Decimal) -> str:
    """Plain, without trailing zeros: 80, 79.5."""
    number = Decimal(value)
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}".replace("-0", "0", number == 0)


def say_money(value: int | str | Decimal) -> str:
    """An amount held in thousands of pounds: £48,358k."""
    whole, _, part = say_number(abs(Decimal(value))).partition(".")
    sign = "-" if Decimal(value) < 0 else ""
    return f"{sign}£{int(whole):,}{'.' + part if part else ''}k"


def say_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[rag.value]} {rag.word.lower()}" for rag in Rag if counts.get(rag.value))


def _say_date(value: date | str) -> str:
    return say_day(date.fromisoformat(value) if isinstance(value, str) else value)


SAY = {
    "": str,
    "date": _say_date,
    "number": say_number,
    "money": say_money,
    "days": lambda number: counted(number, "day"),
    "months": lambda number: counted(number, "month"),
    "word": lambda value: Rag(value).word,
    "period": lambda value: Period.parse(value).label,
    "list": ", ".join,
    "counts": say_counts,
}


class _Sentences(string.Formatter):
    def format_field(self, value, spec):
        return SAY[spec](value)


_SENTENCES = _Sentences()
PARAMETERS = {
    code: frozenset(name for _, name, _, _ in _SENTENCES.parse(sentence) if name)
    for code, sentence in REASONS.items()
}


def _plain(value):
    """As JSON keeps it, so that a reason read back from the database equals the one that was written."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (Enum, Period, str)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    raise TypeError(f"A reason cannot hold {value!r}")


@dataclass(frozen=True)
class Reason:
    """Why, as a code and its parameters; the words come from one table."""

    code: str
    params: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        if self.code not in REASONS:
            raise ValueError(f"There is no reason “{self.code}”")
        if set(self.params) != PARAMETERS[self.code]:
            raise ValueError(f"Reason “{self.code}” needs {sorted(PARAMETERS[self.code])}, not {sorted(self.params)}")
        object.__setattr__(self, "params", _plain(self.params))

    @property
    def words(self) -> str:
        return _SENTENCES.vformat(REASONS[self.code], (), self.params)

    def as_json(self) -> dict:
        return {"code": self.code, "params": self.params}

    @classmethod
    def from_json(cls, data: dict) -> "Reason":
        return cls(data["code"], data["params"])


@dataclass(frozen=True)
class Verdict:
    """What a rule answers. `next_on` is the next day on which time alone can change it; `facts` the ids it rests on."""

    rag: Rag
    reasons: tuple[Reason, ...]
    rule: str
    next_on: date | None = None
    facts: tuple[str, ...] = ()
    period: str = ""

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return ". ".join(reason.words for reason in self.reasons)


def not_calculated(rule: str) -> Verdict:
    """Shown while a calculation fails: never the last good rating as though it were this one."""
    return Verdict(Rag.NOT_CALCULATED, (Reason("calculation_failed"),), rule)


@dataclass(frozen=True)
class Child:
    """A leaf in a roll-up. `left_out` is for what is not to be counted in the share: a cancelled action."""

    code: str
    rag: Rag
    critical: bool = False
    left_out: bool = False


def counts(children: Iterable[Child]) -> dict[Rag, int]:
    """How many children have each status, unknown and left-out ones included; every status is a key."""
    children = list(children)
    return {rag: sum(child.rag is rag for child in children) for rag in Rag}


def roll_up(children: Iterable[Child], how: str = "share", what: str = "actions") -> Verdict:
    raise NotImplementedError
