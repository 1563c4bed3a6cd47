"""Gathers what the target rule needs of many indicators in few queries, and rates them by it.

Own figures alone rate an indicator: a target is set for what its sources send, and a published figure of the same name
is counted by the publisher in its own way. The verdict for the whole borough has a blank area.
"""

from collections import defaultdict
from datetime import timedelta
from functools import lru_cache

from dcst.models import Moment, Prepared, Question, Some
from dcst.record.assess import Rated, Rater
from dcst.time.clock import day_of
from dcst.time.periods import Period
from indicators.calendar.expected import NOT_COLLECTED, calendar_from, calendar_terms
from indicators.models import Definition, Expectation, Indicator, Observation, Polarity, Target
from indicators.target.gathering import first_known, gather, value_facts
from indicators.target.meant import meant
from indicators.target.part_verdicts import with_parts_off_track
from indicators.target.rules.counting import NUMBER, counted_otherwise
from indicators.target.rules.target import rate_against_target

# Which target rates when several are for one period: what was contracted, then what the plan says. Stretch never does.
PRECEDENCE = {
    kind: place for place, kind in enumerate((Target.Kind.CONTRACT, Target.Kind.PLAN, Target.Kind.DEMONSTRATION))
}
TARGET = Question.TARGET.value


def rate_indicators(codes, at):
    """{code: [Rated]} of the indicators with these codes: the verdict of each on its target, as at a moment.

    `next_on` of a verdict is the next day on which it may be another without a new fact.
    """
    indicators, today = gather(codes, at), day_of(at)
    coming, beside = _coming(at), beside_of(indicators, at)
    judged = [(row, *judge(row, row.figure, today, beside.get(row.pk))) for row in indicators]
    told, rated = with_parts_off_track(judged, at), {}
    for indicator, _, verdict in judged:
        verdict = told.get(indicator.pk, verdict)
        days = [coming[indicator.pk]] if indicator.pk in coming else []
        if indicator.figure is None:
            days += _target_days(indicator, today)
        if days:
            verdict = verdict._replace(next_on=min([*days, verdict.next_on] if verdict.next_on else days))
        rated[indicator.code] = [Rated("indicator", indicator.code, TARGET, verdict)]
    return rated


def judge(indicator, observation, today, beside=None):
    """(the TargetFacts its figure is held against or None, the Verdict) of one gathered indicator on a day.

    `observation` is the figure judged, or None; `beside` is what beside_of() gives for the indicator.
    """
    definition = indicator.definition
    expected, next_on, absent = _due(indicator, observation, today)
    target = target_for(indicator, observation.period_end if observation else today)
    polarity = definition.polarity if definition else Polarity.NOT_APPLICABLE
    facts, reckoned = meant(target, observation.when if observation else None, polarity, beside)
    if facts and len(indicator.versions) > 1:
        facts = facts._replace(outdated=counted_otherwise(indicator.under(target.known_from), definition, NUMBER))
    outdated = counted_otherwise(indicator.under(observation.known_from), definition) if observation else ""
    verdict = rate_against_target(
        value_facts(observation, definition, outdated) if observation else None,
        facts,
        polarity,
        absent=absent,
        expected=expected,
        next_on=next_on,
        unit=definition.unit if definition else "",
        decimals=definition.decimals if definition else None,
    )
    return facts, _with_reckoning(verdict, reckoned, target)


def _with_reckoning(verdict, reckoned, target):
    """With how the number of the period was reckoned, or instead of “No target set” why the target makes none."""
    if reckoned is None:
        return verdict
    others = tuple(reason for reason in verdict.reasons if reason.code != "no_target")
    if verdict.rag.is_rating or len(others) < len(verdict.reasons):
        facts = tuple(dict.fromkeys((*verdict.facts, f"target:{target.pk}")))
        return verdict._replace(reasons=(*others, reckoned), facts=facts)
    return verdict


def beside_of(indicators, at):
    """{indicator pk: lookup() of other areas’ figures}; None for one without a target in line with an area."""
    areas = {row.comparator_id for found in indicators for row in found.targets_then if row.comparator_id}
    held = defaultdict(list)
    if areas:
        codes = [row.code for row in indicators]
        rows = (
            Observation.objects.known_at(at)
            .filter(indicator__code__in=codes, area__in=areas, group="")
            .with_queries(at)
            .of_same_measure()
        )
        for row in rows.order_by("series", "pk"):
            held[row.indicator_id].append(row)
    return defaultdict(lambda: None, {pk: lookup(rows) for pk, rows in held.items()})


def lookup(rows):
    """A function of (area pk, period text) that gives (value, period text), or None where there is no figure.

    The first row of an area and period is taken, of those that have a value and are not in question.
    """
    figures = {}
    for row in rows:
        if row.value is not None and not row.queried:
            figures.setdefault((row.area_id, row.period), (row.value, row.period))
    return lambda area, period: figures.get((area, period))


@lru_cache(maxsize=4096)
def _expected(terms, today, start, end):
    """(the latest period that should be in, the day its successor becomes overdue), after the one received if any.

    The same for many indicators; told plainly, because to look up a calendar and a period takes longer.
    """
    calendar = calendar_from(*terms)
    received = Period(calendar.kind, start, end) if start else None
    return calendar.expected(today, received), calendar.next_on(today, received)


def _due(indicator, observation, today):
    """(the latest period that should be in, the day its successor becomes overdue, why there is no value)."""
    if indicator.kind in NOT_COLLECTED:
        return None, None, None if observation else "not_collected"
    terms = calendar_terms(indicator.definition)
    if terms is None:
        return None, None, None
    fits = observation is not None and observation.period_kind == indicator.definition.period_kind
    received = (observation.period_start, observation.period_end) if fits else (None, None)
    absent = None if observation else calendar_from(*terms).absence(today, indicator.since)
    return *_expected(terms, today, *received), absent


def target_for(indicator, day):
    """The target that rates a figure for a period ending on a day; None where none does.

    PRECEDENCE decides between kinds; where two of a kind overlap, it is the later one.
    """
    fitting = [row for row in indicator.targets_then if row.kind in PRECEDENCE and row.covers(day)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return min(fitting, key=lambda row: (PRECEDENCE[row.kind], -row.start.toordinal(), -row.pk))


def judging_day(figure, today):
    """The day whose target judges an indicator: the last of its own figure's period, or today while it has none.

    A published figure is never held against a target.
    """
    return figure.period_end if figure is not None and figure.series_id is None else today


def _target_days(indicator, today):
    """The days ahead on which another target is in force: while there is no figure, its period is not there to say."""
    rows = [row for row in indicator.targets_then if row.kind in PRECEDENCE]
    days = [row.start for row in rows] + [row.end + timedelta(days=1) for row in rows if row.end]
    return [day for day in days if day > today]


def target_given(indicator, row, beside=None):
    """The TargetFacts that a figure is held against; None where there are none.

    `indicator` was fetched with_definition(at), `beside` is what beside_of() gives for it.
    """
    polarity = indicator.definition.polarity if indicator.definition else Polarity.NOT_APPLICABLE
    return meant(target_for(indicator, row.period_end), row.when, polarity, beside)[0]


def _coming(at):
    """{indicator pk: the next day on which a fact already stored becomes known}, of the whole or of a part.

    Of every indicator: such facts are few, and to look for those of thousands takes longer than to read all.
    """
    kinds = (Observation.objects.own(), Target.objects, Definition.objects)
    return first_known([facts.filter(known_from__gt=at) for facts in kinds])


def _paths(rows, strand):
    return (
        rows.values_list(f"{strand}__code", f"{strand}__objective__code", f"{strand}__plan__code").order_by().distinct()
    )


PRINTED = Prepared(lambda: _paths(Indicator.objects.filter(code__any_of=Some("codes"), strand__isnull=False), "strand"))
MOVED = Prepared(
    lambda: _paths(
        Expectation.objects.known_at(Moment("at")).filter(indicator__code__any_of=Some("codes")), "action__strand"
    )
)


def above_indicators(codes, at):
    """{(kind, code)} of all whose verdicts rest on these indicators.

    The strands they are printed under, those whose actions should move them, and what is above these.
    """
    pairs, codes = set(), list(codes)
    for strand, objective, plan in PRINTED(codes=codes) + MOVED(codes=codes, at=at):
        pairs |= {("strand", strand), ("plan", plan)} | ({("objective", objective)} if objective else set())
    return pairs


INDICATOR = Rater(
    "indicator",
    rate_indicators,
    above_indicators,
    place=1,
    questions=(Question.TARGET,),
    followed_by=("series",),
    batch=4000,
)
