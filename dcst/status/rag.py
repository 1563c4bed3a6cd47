"""Status, reason and verdict: the words every rule answers in. Pure: no Django, no clock."""

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum, StrEnum
from typing import Any, Generic, Literal, NamedTuple, TypeVar, overload

from dcst.status.reasons import REASONS
from dcst.time.periods import Period, PeriodText, say_day

# As JSON keeps what fills a sentence in: numbers with decimals, days and periods are text.
Plain = str | int | None | list["Plain"] | dict[str, "Plain"]
RollUpWay = Literal["share", "worst"]
MOST_DECIMALS = 6  # as figures are stored; what is reckoned has more, and nobody reads them
EXACT = Context(prec=60)  # more digits than any number here has, so that rounding to a place never fails


class WithLook(StrEnum):
    """An answer with a word, a shape, a colour and a place; each kind has a table of looks of its own."""

    @property
    def look(self) -> "Look":
        raise NotImplementedError

    @property
    def word(self) -> str:
        return self.look.word

    @property
    def shape(self) -> str:
        return self.look.shape

    @property
    def colour(self) -> str:
        return self.look.colour

    @property
    def place(self) -> int:
        """Sort place: what needs attention first."""
        return self.look.place


class Rag(WithLook):
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

    @property
    def look(self) -> "Look":
        return LOOKS[self]

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


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def say_number(value: int | str | Decimal, decimals: int | None = None, *, commas: bool = False) -> str:
    """How every number is written: 80, 79.5. Rounded half up, to six decimals at most, and never “-0”.

    Without `decimals` there are no noughts at the end; with them as many as asked for. `commas`: at the thousands.
    """
    number = Decimal(value)
    kept = MOST_DECIMALS if decimals is None else min(decimals, MOST_DECIMALS)
    number = number.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP, EXACT)
    if decimals is None:
        number = number.normalize(EXACT)
    number = number if number else abs(number)
    return f"{number:,f}" if commas else f"{number:f}"


@overload
def bare(number: Decimal) -> Decimal: ...
@overload
def bare(number: Decimal | None) -> Decimal | None: ...
def bare(number: Decimal | None) -> Decimal | None:
    """Without the zeros a database column adds; 0 is added so that 1E+2 is 100 again."""
    return None if number is None else number.normalize() + 0


def say_money(value: int | str | Decimal) -> str:
    """An amount held in thousands of pounds: £48,358k."""
    sign = "-" if Decimal(value) < 0 else ""
    return f"{sign}£{say_number(abs(Decimal(value)), commas=True)}k"


def say_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts[rag.value]} {rag.word.lower()}" for rag in Rag if counts.get(rag.value))


def _say_date(value: date | str) -> str:
    return say_day(date.fromisoformat(value) if isinstance(value, str) else value)


# What a sentence says after the colon of a name, and how that is said.
SAY: dict[str, Callable[[Any], str]] = {
    "": str,
    "date": _say_date,
    "number": say_number,
    "money": say_money,
    "days": lambda number: counted(number, "day"),
    "months": lambda number: counted(number, "month"),
    "indicators": lambda number: counted(number, "indicator"),
    "meet": lambda number: f"{number:,} {'meets' if number == 1 else 'meet'}",
    "are": lambda number: f"{number:,} {'is' if number == 1 else 'are'}",
    "names": "; ".join,
    # Clauses that are left out where there is nothing to say.
    "and_unjudged": lambda number: f", {number:,} {'has' if number == 1 else 'have'} no status" if number else "",
    "and_without": lambda number: f"; {number:,} more {'has' if number == 1 else 'have'} no target" if number else "",
    "word": lambda value: Rag(value).word,
    "period": lambda value: Period.parse(value).label,
    "list": ", ".join,
    "counts": say_counts,
}


# Each sentence in its parts, taken apart once: (text before, name of what follows or None, how that is said).
_SENTENCES = {
    code: [(text, name, spec or "") for text, name, spec, _ in string.Formatter().parse(sentence)]
    for code, sentence in REASONS.items()
}
PARAMETERS = {code: frozenset(name for _, name, _ in parts if name) for code, parts in _SENTENCES.items()}


def _plain(value: object) -> Plain:
    """As JSON keeps it, so that a reason read back from the database equals the one that was written. Or TypeError."""
    if type(value) is str or value is None or isinstance(value, (bool, int)):
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


@dataclass(frozen=True, init=False)
class Reason:
    """Why, as a code and its parameters; the words come from one table."""

    code: str
    params: dict[str, Plain] = field(hash=False)

    def __init__(self, code: str, params: Mapping[str, object] | None = None) -> None:
        """Raises ValueError for a code that has no sentence and for other parameters than the sentence names."""
        params = params or {}
        needed = PARAMETERS.get(code)
        if needed is None:
            raise ValueError(f"There is no reason “{code}”")
        if params.keys() != needed:
            raise ValueError(f"Reason “{code}” needs {sorted(needed)}, not {sorted(params)}")
        plain = {name: value if type(value) is str else _plain(value) for name, value in params.items()}
        # At once, and not field by field as a frozen dataclass does: reasons are made by the hundred thousand.
        vars(self).update(code=code, params=plain)

    @property
    def words(self) -> str:
        said = []
        for text, name, spec in _SENTENCES[self.code]:
            said.append(text)
            if name:
                said.append(SAY[spec](self.params[name]))
        return "".join(said)

    def as_json(self) -> dict[str, Plain]:
        return {"code": self.code, "params": self.params}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reason":
        """What as_json() gave: it was looked over when it was made, and a page reads hundreds."""
        read = cls.__new__(cls)
        vars(read).update(code=data["code"], params=data["params"])
        return read


Answer = TypeVar("Answer", bound=WithLook, covariant=True)


class Verdict(NamedTuple, Generic[Answer]):
    """What a rule answers: a Rag where it rates, a Finding where it finds; `rule` is the version that answered.

    `next_on` is the next day on which time alone can change it, `facts` the ids it rests on, `period` blank where the
    answer is of no period.
    """

    rag: Answer
    reasons: tuple[Reason, ...]
    rule: str
    next_on: date | None = None
    facts: tuple[str, ...] = ()
    period: PeriodText | Literal[""] = ""

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return ". ".join(reason.words for reason in self.reasons)


def not_calculated(rule: str) -> Verdict[Rag]:
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


def roll_up(children: Iterable[Child], how: RollUpWay = "share", what: str = "actions") -> Verdict[Rag]:
    """Rule rollup-2, the share of rated leaves that are on track or completed, or rollup-2-worst, the worst of them.

    The whole is never worse than its worst rated leaf, and says of how many it speaks. Left-out and Not started
    children are not in the share. Without any child nothing is known; with none started the whole has not started; with
    all left out it is not rated. When fewer than half of the rest are rated, not enough is known; `worst` says Off
    track all the same once one is off track, since no unknown can improve on that.
    """
    if how not in HOW:
        raise ValueError(f"A roll-up is by {' or '.join(HOW)}, not by “{how}”")
    children = list(children)
    left = [child for child in children if not child.left_out and child.rag is not Rag.NOT_STARTED]
    rated = [child for child in left if child.rag.is_rating]
    if not left:
        rag, reason = _nothing_left(children, what)
    elif 2 * len(rated) < len(left) and not (how == "worst" and _any(rated, Rag.OFF_TRACK)):
        rag = Rag.NOT_ENOUGH_KNOWN
        reason = Reason("rollup_unknown", {"rated": len(rated), "left": len(left), "what": what})
    else:
        rag, reason = HOW[how](rated, len(left), what)
    critical = [child.code for child in left if child.critical and child.rag is Rag.OFF_TRACK]
    if critical and rag is Rag.ON_TRACK:
        rag = Rag.AT_RISK
    return Verdict(rag, (reason, *_roll_up_notes(children, critical)), RULES[how])


def _any(children: list[Child], rag: Rag) -> bool:
    return any(child.rag is rag for child in children)


def _nothing_left(children: list[Child], what: str) -> tuple[Rag, Reason]:
    if not children:
        return Rag.NOT_ENOUGH_KNOWN, Reason("rollup_none", {"what": what})
    if all(child.left_out for child in children):
        return Rag.NOT_RATED, Reason("rollup_none_left", {"what": what})
    return Rag.NOT_STARTED, Reason("rollup_none_started", {"what": what})


def _by_share(rated: list[Child], left: int, what: str) -> tuple[Rag, Reason]:
    """In whole numbers, so that exactly 90 % and exactly 70 % are reached; At risk where none is Off track."""
    good = sum(child.rag in GOOD for child in rated)
    if 10 * good >= 9 * len(rated):
        rag = Rag.ON_TRACK
    elif 10 * good >= 7 * len(rated):
        rag = Rag.AT_RISK
    else:
        rag = Rag.OFF_TRACK
    told = {"good": good, "rated": len(rated), "left": left, "what": what}
    if rag is Rag.OFF_TRACK and not _any(rated, Rag.OFF_TRACK):
        return Rag.AT_RISK, Reason("rollup_none_off_track", told)
    return rag, Reason(f"rollup_{rag}_of", told)


def _by_worst(rated: list[Child], left: int, what: str) -> tuple[Rag, Reason]:
    found = [rag for rag in (Rag.OFF_TRACK, Rag.AT_RISK) if _any(rated, rag)]
    rag = found[0] if found else Rag.ON_TRACK
    return rag, Reason("rollup_worst_of", {"rag": rag, "rated": len(rated), "left": left, "what": what})


def _roll_up_notes(children: list[Child], critical: list[str]) -> list[Reason]:
    notes = [Reason("rollup_critical", {"codes": critical})] if critical else []
    if children:
        held = {rag: number for rag, number in counts(children).items() if number}
        notes.append(Reason("rollup_counts", {"counts": held}))
    if left_out := sum(child.left_out for child in children):
        notes.append(Reason("rollup_left_out", {"number": left_out}))
    return notes


HOW: dict[RollUpWay, Callable[[list[Child], int, str], tuple[Rag, Reason]]] = {"share": _by_share, "worst": _by_worst}
RULES: dict[RollUpWay, str] = {"share": "rollup-2", "worst": "rollup-2-worst"}
