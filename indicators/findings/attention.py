"""What of the indicators may need a board's attention: those that are red, worsening, consistently missing or unknown,
and figures that are late. As one reader may see them: their eyes see every verdict and figure first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from dcst.boards.asked import AskedBoard, stood
from dcst.boards.stood import UNKNOWN, Stood
from dcst.models import Assessment, Question, called
from dcst.status.attention import AttentionStep, Candidate, Said, StaleKind, step_of
from dcst.status.findings import BAD
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from indicators.calendar.windows import AwaitedPeriod, awaited_periods, late_of
from indicators.disclosure.shown import ShownFigure, say_figure
from indicators.findings.told import (
    STORIES,
    UNITS,
    BoardMeasure,
    ToldTarget,
    headlines_of,
    measures_on,
    senders_of,
    targets_of,
)
from indicators.models import Indicator
from indicators.target.verdicts import judging_day, target_for

FINDINGS = (Question.TREND, Question.VARIATION, Question.ASSURANCE)
NO_FIGURE = StaleKind("measure without a figure", "measures without a figure")
NOT_RED = StaleKind("measure that is not red and is worsening", "measures that are not red and are worsening")
MISSING = StaleKind("measure that consistently misses its target", "measures that consistently miss their targets")
# How far outside its tolerance a figure is, or without one outside its target, as the reasons of a verdict say it.
OUTSIDE = {
    "target_outside": "gap",
    "target_missed": "gap",
    "target_within": "gap",
    "plan_outside": "beyond",
    "plan_missed": "gap",
    "plan_within": "gap",
}
NUMBER = re.compile(r"-?[\d,]*\.?\d+")


def usual_harm(indicator: Indicator | BoardMeasure) -> Harm:
    """What is at stake in a measure that nobody has classed, by its kind and framework."""
    if indicator.kind == Indicator.Kind.STAFF:
        return Harm.WORKFORCE
    return Harm.CONTRACT if indicator.framework == Indicator.OwnFramework.CONTRACT else Harm.OUTCOMES


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate]; the number of queries does not grow with them."""
    rows = measures_on(asked)
    verdicts = _verdicts(asked, [row.code for row in rows])
    latest = headlines_of([row.pk for row in rows], asked.moment)
    own = {pk: row for pk, row in latest.items() if row.series_id is None}
    awaited = awaited_periods(rows, asked.moment, latest=own)
    late = {line.indicator.pk: line for line in late_of(awaited)}
    wanted = [row for row in rows if _is_wanted(asked, row, verdicts[row.code], row.pk in late)]
    known = _Known.read(asked, wanted, latest, awaited)
    sources = senders_of([row.pk for row in rows])
    found = [_indicator(asked, row, verdicts[row.code], known, sources) for row in wanted]
    return found + [_late(asked, line, sources) for line in late.values()]


def weighed(asked: AskedBoard, indicators: Iterable[Indicator]) -> dict[str, Candidate]:
    """{code: Candidate} of indicators, those that need no attention too: what the order of a board asks of them.

    Without what is told beside it. The number of queries does not grow with them.
    """
    rows = list(indicators)
    verdicts = _verdicts(asked, [row.code for row in rows])
    return {row.code: _weighed(asked, row, verdicts[row.code]) for row in rows}


@dataclass(frozen=True)
class _Answers:
    """The verdict on an indicator's target and the bad findings beside it, on the day and on the day looked back to."""

    target: Stood
    findings: tuple[Stood, ...]

    @property
    def bad(self):
        """[Assessment] of what is bad news beside the status."""
        return [row.now for row in self.findings if row.now and row.now.status in BAD]

    @property
    def alarming(self):
        """[Assessment] of the bad news that is more than chance: it puts a measure on the board that is not red."""
        return [row for row in self.bad if is_more_than_chance(row.question, row.reason_list)]

    @property
    def step(self):
        return _step(self.target.now, [row.now for row in self.findings])

    @property
    def before(self):
        return _step(self.target.before, [row.before for row in self.findings])


def _step(target, findings):
    bad = [row for row in findings if row and row.status in BAD]
    alarming = [row.status for row in bad if is_more_than_chance(row.question, row.reason_list)]
    return step_of(target.status if target else None, tuple(alarming))


def is_more_than_chance(question, reasons):
    """Whether a bad finding is: chance makes one period worse than the last; five years that go one way it does not."""
    if question != Question.TREND:
        return True
    told = [reason.params["words"] for reason in reasons if reason.code == "trend_says"]
    return any(words.endswith("getting worse") for words in told)


def _verdicts(asked, codes):
    """{code: _Answers}"""
    found = stood(asked, "indicator", (Question.TARGET, *FINDINGS), codes, seen=asked.eyes.verdicts)
    return {
        code: _Answers(
            found.get((code, Question.TARGET), UNKNOWN),
            tuple(found.get((code, question), UNKNOWN) for question in FINDINGS),
        )
        for code in codes
    }


def _is_wanted(asked, row, answers, is_late):
    """A figure that is late is told as such, and not once more as an indicator without data."""
    if ("indicator", row.code) in asked.pins:
        return True
    return answers.step.is_candidate and not (is_late and answers.step is AttentionStep.UNKNOWN)


class _Unit(NamedTuple):
    """How the figures of an indicator are written."""

    unit: str
    decimals: int | None


@dataclass
class _Terms:
    """The definition and the targets of an indicator."""

    definition: _Unit | None
    targets_then: list[ToldTarget]


@dataclass(frozen=True)
class _Known:
    """What is told of the candidates beside their verdicts, each kind of fact read once."""

    terms: dict[int, _Terms]
    figures: dict[int, ShownFigure]
    stories: dict[int, Said]
    silent: set[int]  # what is said of them may quote a figure that is kept back from the reader
    next: dict[int, AwaitedPeriod]

    @classmethod
    def read(cls, asked, wanted, latest, awaited):
        pks = [row.pk for row in wanted]
        held = asked.eyes.figures(latest[pk] for pk in pks if pk in latest)
        figures = {row.indicator_id: row for row in held}
        silent = asked.eyes.unquotable(pks) | {pk for pk, row in figures.items() if row.suppressed}
        coming = [row for row in awaited if row.observation is None and row.window.due >= asked.day]
        told = _stories(set(pks) - silent, asked.moment)
        return cls(
            _terms(pks, asked.moment), figures, told, silent, {row.indicator.pk: row for row in reversed(coming)}
        )


def _terms(pks, at):
    """{indicator pk: _Terms} as known at a moment."""
    units = {pk: _Unit(*told) for pk, *told in UNITS(pks=pks, at=at)}
    return {pk: _Terms(units.get(pk), targets) for pk, targets in targets_of(pks, at).items()}


def _stories(pks, at):
    """{indicator pk: Said} as known at a moment: the last that was told."""
    told = STORIES(pks=pks, at=at)
    return {pk: Said(why, called(*by), day_of(since)) for pk, why, *by, since in told}


def _weighed(asked, row, answers):
    now, before = answers.target.now, answers.target.before
    beyond, was = beyond_of(now), beyond_of(before)
    begun = [now] if now and step_of(now.status).is_candidate else answers.alarming
    return Candidate(
        kind="indicator",
        code=row.code,
        name=str(row),
        status=now.status if now else Rag.NO_DATA,
        harm=asked.harm("indicator", row.code, usual_harm(row)),
        page=("indicator", row.code),
        since=min((day_of(held.since) for held in begun), default=None),
        findings=tuple(held.status for held in answers.alarming),
        before=answers.before,
        grew=_grew(now, before, beyond, was),
        beyond=beyond,
        stale=_stale(answers),
        pinned=asked.pins.get(("indicator", row.code)),
    )


def _indicator(asked, row, answers, known, sources):
    now = answers.target.now
    figure, terms = known.figures.get(row.pk), known.terms[row.pk]
    target = target_for(terms, judging_day(figure, asked.day))
    return replace(
        _weighed(asked, row, answers),
        stands_at=_now(figure, terms.definition, now),
        goal=f"target {target.words}" if target else "no target is set",
        why=tuple(held.words[0] for held in answers.bad) + _why(figure, now),
        said=known.stories.get(row.pk),
        unsaid="Not shown to you" if row.pk in known.silent else "No explanation given",
        owner=sources.get(row.pk, ""),
        next=_next(known.next.get(row.pk)),
    )


def _why(figure, verdict):
    """The reasons of a verdict; without what the figure tells that stands beside them: itself, and that it may move."""
    if verdict is None:
        return ()
    told = verdict.reason_list[1 if figure and verdict.status.is_rating else 0 :]
    return tuple(reason.words for reason in told if not (figure and reason.code == "value_provisional"))


def _grew(now, before, beyond, was):
    """Whether a later figure than on the day looked back to lies further outside."""
    return bool(now and before and beyond and was and now.period != before.period and beyond > was)


def _now(figure, definition, verdict):
    """“88.7 % in October to December 2017”: as the verdict rounds it, which is never over the edge of a tolerance."""
    if figure is None:
        return "no figure"
    said = [reason.params["value"] for reason in verdict.reason_list if "value" in reason.params] if verdict else []
    is_told = said and not (figure.suppressed or figure.in_counts or figure.value is None)
    words = str(said[0]) if is_told else say_figure(figure, definition)
    return " ".join(f"{words} {figure.shorthand}".split()) + f", {figure.when.label}"


def _next(line):
    return f"figure for {line.period.label} due {say_day(line.window.due)}" if line else ""


def _stale(answers):
    if answers.step is AttentionStep.UNKNOWN:
        return NO_FIGURE
    if answers.step is not AttentionStep.FINDING:
        return None
    return MISSING if any(row.question == Question.ASSURANCE for row in answers.alarming) else NOT_RED


def beyond_of(row: Assessment | None) -> Decimal | None:
    """How far a figure lies outside its tolerance, or without one outside its target, as a share of the target.

    None where the verdict does not quote it, as it does not for one who may not see it.
    """
    for reason in row.reason_list if row else ():
        if reason.code in OUTSIDE:
            gap, target = (_number(str(reason.params[name])) for name in (OUTSIDE[reason.code], "target"))
            return abs(gap / target) if target else None
    return None


def _number(text):
    """The number in “below 7” or “1,234.5”."""
    found = NUMBER.search(text)
    return Decimal(found[0].replace(",", "")) if found else Decimal(0)


def _late(asked, line, sources):
    """A figure that was due and has not come: unknown, and never zero."""
    row, since = line.indicator, line.window.due + timedelta(days=1)
    return Candidate(
        kind="figure",
        code=row.code,
        name=str(row),
        status=Rag.NO_DATA,
        harm=asked.harm("indicator", row.code, usual_harm(row)),
        page=("indicator", row.code),
        since=since,
        before=AttentionStep.UNKNOWN if since <= asked.since else AttentionStep.NONE,
        why=(f"No value received for {line.period.label}",),
        owner=sources.get(row.pk, ""),
        next=f"was due {say_day(line.window.due)}",
        stale=StaleKind("figure late", "figures late", always=True),
    )
