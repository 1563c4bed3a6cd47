"""Gathers the series of many indicators in few queries and asks the statistics what they show beside the target.

Comparison, trend, variation and assurance are assessed after the status: what a change stores is rated at once, and
this within seconds, because it reads whole histories. The verdict for the whole borough has a blank area.
"""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from django.db.models import Q

from dcst.models import FINDING_QUESTIONS, Area, Moment, Prepared, Question, Some, called
from dcst.record.assess import Rated, Rater, nothing_above
from dcst.status.findings import Finding
from dcst.status.rag import Reason, Verdict
from dcst.time.clock import day_of
from dcst.time.periods import PeriodText
from indicators.findings.lines import COMPARATORS, Compared, Lines, Neighbours, SeriesTerms, first_comparable
from indicators.models import BOROUGH, Definition, Indicator, NeighbourSet, Observation, Rebase, SeriesLink, Target
from indicators.statistics.comparison import COMPARISON_RULE
from indicators.statistics.control_chart import ControlChart, control_chart
from indicators.statistics.control_chart import ProcessChange as ChartRebase
from indicators.statistics.direction import DIRECTION_RULE, Arrow, Direction, Movement, direction
from indicators.statistics.trend import TREND_RULE, Course, Trend, trend
from indicators.statistics.variation import Assurance, Variation
from indicators.target.definitions import in_force
from indicators.target.gathering import first_known, versions_of
from indicators.target.rules.counting import NUMBER, counted_otherwise
from indicators.target.verdicts import beside_of, target_for, target_given

ASIDE = "variation_queried"  # told on the chart alone
BOTH_RULES = f"{DIRECTION_RULE} {TREND_RULE}"
READ = (Area.Kind.REGION, Area.Kind.NATION, Area.Kind.AUTHORITY)
OF_AREAS = Q(area__code=BOROUGH) | Q(area__kind__in=READ)
DIRECTIONS: dict[tuple[Movement, Arrow | None], Finding] = {
    (Movement.IMPROVING, Arrow.UP): Finding.UP_BETTER,
    (Movement.IMPROVING, Arrow.DOWN): Finding.DOWN_BETTER,
    (Movement.WORSENING, Arrow.UP): Finding.UP_WORSE,
    (Movement.WORSENING, Arrow.DOWN): Finding.DOWN_WORSE,
    (Movement.UNJUDGED, Arrow.UP): Finding.UP,
    (Movement.UNJUDGED, Arrow.DOWN): Finding.DOWN,
    (Movement.NO_CHANGE, Arrow.FLAT): Finding.LEVEL,
}
COURSES: dict[tuple[Course, bool | None], Finding] = {
    (Course.INCREASING, True): Finding.UP_BETTER,
    (Course.INCREASING, False): Finding.UP_WORSE,
    (Course.INCREASING, None): Finding.UP,
    (Course.DECREASING, True): Finding.DOWN_BETTER,
    (Course.DECREASING, False): Finding.DOWN_WORSE,
    (Course.DECREASING, None): Finding.DOWN,
}
NO_LIMITS = {
    Variation.TOO_FEW: Finding.TOO_FEW_POINTS,
    Variation.FLAT: Finding.NO_LIMITS,
    Variation.UNSUITED: Finding.NO_LIMITS,
    Variation.NO_DATA: Finding.NO_LIMITS,
}
VARIATIONS = NO_LIMITS | {
    Variation.IMPROVEMENT_HIGH: Finding.IMPROVEMENT_HIGH,
    Variation.IMPROVEMENT_LOW: Finding.IMPROVEMENT_LOW,
    Variation.CONCERN_HIGH: Finding.CONCERN_HIGH,
    Variation.CONCERN_LOW: Finding.CONCERN_LOW,
    Variation.NEUTRAL_HIGH: Finding.UNUSUAL_HIGH,
    Variation.NEUTRAL_LOW: Finding.UNUSUAL_LOW,
    Variation.COMMON_CAUSE: Finding.COMMON_CAUSE,
}
ASSURANCES = {
    Assurance.MEETS: Finding.MEETS,
    Assurance.MISSES: Finding.MISSES,
    Assurance.HIT_AND_MISS: Finding.HIT_AND_MISS,
    Assurance.NONE: Finding.NOT_ASSURED,
}


def rate_series(codes, at):
    """{code: [Rated], one for each of its four findings} of the indicators with these codes, as at a moment."""
    held, breaks, coming = rows_of(codes, at), rebases_of(codes, at), _coming(codes, at)
    neighbours, versions = neighbours_on(day_of(at)), part_by_definition(held, at)
    rated = {}
    indicators = list(Indicator.objects.filter(code__in=codes).with_definition(at))
    beside = beside_of(indicators, at)
    for indicator in indicators:
        lines = Lines(held[indicator.pk], SeriesTerms.of(indicator.definition), neighbours)
        target = target_of(indicator, lines)
        number = target_given(indicator, lines.headline[-1], beside[indicator.pk]) if target else None
        outdated = _outdated(indicator, lines, target, versions[indicator.pk])
        answers = answers_of(
            lines, breaks[indicator.pk], target, None if outdated else number, coming[indicator.pk], outdated
        )
        rated[indicator.code] = [Rated("indicator", indicator.code, *answer) for answer in answers]
    return rated


def rows_of(codes, at):
    """{indicator pk: [its figures for whole areas]} as known at a moment; [] for one without.

    Own figures of the borough, and published ones of the same measure for the borough and the areas compared.
    """
    same = defaultdict(set)
    links = SeriesLink.objects.filter(indicator__code__in=codes, relation=SeriesLink.Relation.SAME)
    for indicator, series in links.values_list("indicator", "series"):
        same[indicator].add(series)
    rows = Observation.objects.known_at(at).filter(indicator__code__in=codes, group="").with_queries(at)
    wanted = Q(series=None, area__code=BOROUGH) | Q(series__in=set().union(*same.values()))
    held = defaultdict(list)
    for row in rows.filter(wanted, OF_AREAS).select_related("area", "series"):
        if is_of_lines(row, same[row.indicator_id]):
            held[row.indicator_id].append(row)
    return held


def is_of_lines(row, same):
    """Whether a figure is for a whole area and of this measure. `same`: the pks of the series that measure the same."""
    if row.group or row.series_id is None:
        return not row.group and row.area.code == BOROUGH
    return row.series_id in same and (row.area.code == BOROUGH or row.area.kind in READ)


def part_by_definition(held, at):
    """{indicator pk: [versions of its definition]} known by a moment; part_line() is done to the rows of each."""
    versions = versions_of(list(held), at)
    for indicator, rows in held.items():
        part_line(rows, versions[indicator])
    return versions


def part_line(rows, versions):
    """Set `counted_anew` of each own figure: what its definition counts otherwise than that of the one before it.

    A history that was sent again under the new definition has all its figures under that, and is not parted.
    """
    own = [row for row in rows if row.series_id is None] if len(versions) > 1 else []
    own.sort(key=lambda row: (row.period_kind, row.period_end))
    for before, row in pairwise(own):
        if before.period_kind == row.period_kind:
            under = (in_force(versions, one.known_from) for one in (before, row))
            row.counted_anew = counted_otherwise(*under, NUMBER)


def _outdated(indicator, lines, target, versions):
    """Why limits and target are not of one kind: the latest figure or the target is of an earlier definition."""
    row = lines.headline[-1] if lines.headline else None
    facts = {"value_outdated": row if row and row.series_id is None else None, "target_outdated": target}
    for code, fact in facts.items():
        under = in_force(versions, fact.known_from) if fact and len(versions) > 1 else None
        if what := counted_otherwise(under, indicator.definition, NUMBER):
            return Reason(code, {"what": what})
    return None


def rebases_of(codes, at):
    """{indicator pk: [where its limits begin anew, and why]} as known at a moment; [] for one without."""
    held = defaultdict(list)
    for pk, start, reason, *by in REBASES(codes=codes, at=at):
        held[pk].append(ChartRebase(start, reason, called(*by)))
    return held


def _rebases():
    rows = Rebase.objects.known_at(Moment("at")).filter(indicator__code__any_of=Some("codes"))
    return rows.values_list("indicator", "start", "reason", "by", "by__name", "by__email")


REBASES = Prepared(_rebases)
NEIGHBOURS = Prepared(lambda: NeighbourSet.objects.values_list("name", "since", "until", "pk", "areas__code"))


def target_of(indicator, lines: Lines):
    """The stored target of the latest figure of an indicator fetched with_definition(at); None without one."""
    line = lines.headline
    return target_for(indicator, line[-1].period_end) if line else None


def neighbours_on(day):
    """The set of statistical neighbours in force on a day, or the first where none was; None where there is no set."""
    sets = defaultdict(set)
    for *told, area in NEIGHBOURS():
        sets[tuple(told)] |= {area} if area else set()
    in_force = [told for told in sets if told[1] <= day and (told[2] is None or day <= told[2])]
    chosen = next(iter(in_force or sets), None)
    return Neighbours(chosen[0][:1].lower() + chosen[0][1:], frozenset(sets[chosen])) if chosen else None


def answers_of(lines, rebases, target, number, next_on, outdated=None):
    """[(question, Verdict)], one for each of the four findings.

    `target` is the stored one and `number` what it means for the latest figure; `outdated` is the reason why there is
    no number though there is a target. `next_on` is the day a stored fact becomes known: the first verdict carries it.
    """
    chart = chart_of(lines, rebases, number)
    return [
        (Question.COMPARISON, comparison_verdict(lines.comparisons(COMPARATORS), next_on)),
        (Question.TREND, trend_verdict(lines, [row.day for row in rebases])),
        (Question.VARIATION, variation_verdict(lines, chart)),
        (Question.ASSURANCE, assurance_verdict(lines, chart, target, outdated)),
    ]


def comparison_verdict(compared: list[Compared], next_on=None) -> Verdict:
    """By the first comparator that gives a word; its reasons say too why those before it give none."""
    spoken = first_comparable(compared)
    if spoken is None:
        return Verdict(Finding.NOT_COMPARED, (Reason("not_compared_none"),), COMPARISON_RULE, next_on)
    passed_over = [row for row in compared[: compared.index(spoken)] if row.comparison.difference is None]
    reasons = (*spoken.comparison.reasons, *(reason for row in passed_over for reason in row.comparison.reasons))
    period: PeriodText | Literal[""] = spoken.row.period if spoken.row else ""
    return Verdict(Finding(spoken.answer), reasons, COMPARISON_RULE, next_on, _ids([spoken.row, spoken.other]), period)


def trend_verdict(lines: Lines, breaks) -> Verdict:
    """Where the headline is going since the period before, and whether five years show a trend.

    A slow fall is no change from each year to the next: where five show a trend, it goes as that does.
    """
    line = lines.headline
    if not line:
        return Verdict(Finding.NO_COMPARISON, (Reason("direction_no_value"),), BOTH_RULES)
    moved, (course, years) = direction_of(lines, line, breaks), trend_of(lines, breaks)
    base = [row for row in line if moved.base and row.when == moved.base]
    finding = COURSES.get((course.course, course.better)) if moved.is_within else None
    finding = finding or DIRECTIONS.get((moved.movement, moved.arrow), Finding.NO_COMPARISON)
    reasons = (*moved.reasons, Reason("trend_says", {"words": course.words}), *course.reasons)
    return Verdict(finding, reasons, BOTH_RULES, None, _ids([line[-1], *base, *years]), line[-1].period)


def direction_of(lines: Lines, line, breaks) -> Direction:
    """How the last figure of a line stands to the one it is compared with; the line may not be empty."""
    measure = lines.measure
    return direction(
        lines.points(line),
        measure.polarity,
        at=line[-1].when,
        seasonal=measure.against_last_year,
        months=measure.months,
        breaks=breaks,
        sure=lines.interval(line[-1]),
        unit=measure.unit,
        decimals=measure.decimals,
    )


def trend_of(lines: Lines, breaks) -> tuple[Trend, list]:
    """(trend, its rows) of the first line that has five years; without one, why the headline shows none."""
    found = []
    for line in lines.annual:
        course = trend(
            lines.points(line),
            lines.measure.polarity,
            proportion=lines.measure.value_type == "percentage",
            breaks=breaks,
        )
        found.append((course, [row for row in line if row.when in course.periods]))
    return min(found, key=lambda pair: _tells(pair[0]))


def chart_of(lines: Lines, rebases, target) -> ControlChart:
    """The control chart of the headline; `target` is a TargetFacts or None, and only a confirmed one is drawn.

    A series whose points overlap, or that goes with the season, has no limits, and the chart says so.
    """
    measure = lines.measure
    floor, ceiling = measure.bounds
    return control_chart(
        lines.points(lines.headline),
        measure.polarity,
        target=target.value if target and target.confirmed else None,
        rebases=rebases,
        floor=floor,
        ceiling=ceiling,
        months=measure.months,
        seasonal=measure.seasonal,
        year_to_date=measure.is_cumulative,
        rolling=measure.flow == "rolling",
        stock=measure.is_stock,
        decimals=measure.decimals,
    )


def variation_verdict(lines: Lines, chart: ControlChart) -> Verdict:
    """Whether the headline moves by more than chance, or why no limits can be drawn."""
    said = tuple(reason for reason in chart.reasons if reason.code.startswith("variation") and reason.code != ASIDE)
    return Verdict(VARIATIONS[chart.variation], said, *_rest(lines, chart))


def assurance_verdict(lines: Lines, chart: ControlChart, target, outdated=None) -> Verdict:
    """Whether the target can be relied on to be met; if not known, which of limits, target and direction is missing."""
    finding = ASSURANCES[chart.assurance]
    if finding is not Finding.NOT_ASSURED:
        because = [reason for reason in chart.reasons if reason.code.startswith("assurance")]
    elif not chart.is_limited:
        because = [Reason("assurance_no_limits")]
    else:
        because = [outdated or _no_line(target)]
    return Verdict(finding, tuple(because), *_rest(lines, chart))


def _no_line(target) -> Reason:
    if target is None:
        return Reason("no_target")
    return Reason("neutral") if target.confirmed else Reason("target_unconfirmed", {"target": target.words})


def _rest(lines, chart):
    """Rule, next day, facts and period of an answer from a chart; the settings go with the name of the rule."""
    facts = _ids(lines.headline) if chart.latest else ()
    return f"{chart.rule} {chart.settings.name}", None, facts, str(chart.latest or "")


def _tells(course: Trend) -> int:
    """What was calculated first, then why years show none, and last that there are no years."""
    if course.course is not Course.NOT_CALCULATED:
        return 0
    return 2 if course.reasons[0].code == "trend_not_annual" else 1


def _ids(rows):
    return tuple(f"observation:{pk}" for pk in dict.fromkeys(row.pk for row in rows if row is not None))


def _coming(codes, at):
    """{indicator pk: the next day on which a fact that is stored already becomes known}; every day is one of the sets
    of neighbours, which begin and end for all at once.
    """
    kinds = (Observation, Target, Definition, Rebase)
    found = first_known([noun.objects.filter(indicator__code__in=codes, known_from__gt=at) for noun in kinds])
    today, sets = day_of(at), NeighbourSet.objects.values_list("since", "until")
    turns = [day for since, until in sets for day in (since, until and until + timedelta(days=1))]
    turn = min((day for day in turns if day and day > today), default=None)
    return defaultdict(lambda: turn, {pk: min(day, turn or day) for pk, day in found.items()})


SERIES = Rater(
    "series",
    rate_series,
    nothing_above,
    place=2,
    questions=FINDING_QUESTIONS,
    about="indicator",
)
