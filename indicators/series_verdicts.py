"""Gathers the series of many indicators in few queries and asks the statistics what they show beside the target.

Comparison, trend, variation and assurance are answered after the status: what a change stores is rated at once, and
this within seconds, because it reads whole histories. The verdict for the whole borough has a blank area.
"""

from collections import defaultdict

from django.db.models import Min, Q

from dcst.assess import Rated, Rater, nothing_above
from dcst.clock import day_of
from dcst.findings import Finding
from dcst.models import Area, Question
from dcst.rag import Reason, Verdict
from indicators.comparison import COMPARISON_RULE
from indicators.direction import DIRECTION_RULE, Arrow, Direction, Movement, direction
from indicators.lines import COMPARATORS, Compared, Lines, Measure, Neighbours, first_comparable
from indicators.models import BOROUGH, Indicator, NeighbourSet, Observation, Rebase, SeriesLink
from indicators.trend import Course, Trend, trend

READ = (Area.Kind.REGION, Area.Kind.NATION, Area.Kind.AUTHORITY)
DIRECTIONS = {
    (Movement.IMPROVING, Arrow.UP): Finding.UP_BETTER,
    (Movement.IMPROVING, Arrow.DOWN): Finding.DOWN_BETTER,
    (Movement.WORSENING, Arrow.UP): Finding.UP_WORSE,
    (Movement.WORSENING, Arrow.DOWN): Finding.DOWN_WORSE,
    (Movement.UNJUDGED, Arrow.UP): Finding.UP,
    (Movement.UNJUDGED, Arrow.DOWN): Finding.DOWN,
    (Movement.NO_CHANGE, Arrow.FLAT): Finding.LEVEL,
}


def rate_series(codes, at):
    """{code: its four findings} of indicators, as at a moment."""
    held, breaks, coming = rows_of(codes, at), rebases_of(codes, at), _coming(codes, at)
    neighbours = neighbours_on(day_of(at))
    rated = {}
    for indicator in Indicator.objects.filter(code__in=codes).with_definition(at):
        lines = Lines(held[indicator.pk], Measure.of(indicator.definition), neighbours)
        answers = answers_of(lines, breaks[indicator.pk], coming.get(indicator.code))
        rated[indicator.code] = [Rated("indicator", indicator.code, *answer) for answer in answers]
    return rated


def rows_of(codes, at):
    """{indicator pk: its figures for whole areas}: own ones of the borough, published ones of the same measure."""
    same = SeriesLink.objects.filter(indicator__code__in=codes, relation=SeriesLink.Relation.SAME)
    pairs = set(same.values_list("indicator", "series"))
    rows = Observation.objects.known_at(at).filter(indicator__code__in=codes, group="").with_queries(at)
    wanted = Q(series=None, area__code=BOROUGH) | Q(series__in={series for _, series in pairs})
    rows = rows.filter(wanted, Q(area__code=BOROUGH) | Q(area__kind__in=READ)).select_related("area")
    held = defaultdict(list)
    for row in rows:
        if row.series_id is None or (row.indicator_id, row.series_id) in pairs:
            held[row.indicator_id].append(row)
    return held


def rebases_of(codes, at):
    """{indicator pk: the days on which its limits begin anew}."""
    held = defaultdict(list)
    rows = Rebase.objects.known_at(at).filter(indicator__code__in=codes).values_list("indicator", "start")
    for indicator, start in rows:
        held[indicator].append(start)
    return held


def neighbours_on(day):
    """The set of statistical neighbours in force, or the first known where none was on a day."""
    sets = list(NeighbourSet.objects.prefetch_related("areas"))
    in_force = [row for row in sets if row.since <= day and (row.until is None or day <= row.until)]
    chosen = next(iter(in_force or sets), None)
    if chosen is None:
        return None
    return Neighbours(chosen.name[:1].lower() + chosen.name[1:], frozenset(area.code for area in chosen.areas.all()))


def answers_of(lines, breaks, next_on):
    """(question, verdict) four times over; the first carries the day on which a known figure is published next."""
    return [
        (Question.COMPARISON, comparison_verdict(lines.comparisons(COMPARATORS), next_on)),
        (Question.TREND, trend_verdict(lines, breaks)),
    ]


def comparison_verdict(compared: list[Compared], next_on=None) -> Verdict:
    """By the first comparator that gives a word, with what is said of the others."""
    spoken = first_comparable(compared)
    if spoken is None:
        return Verdict(Finding.NOT_COMPARED, (Reason("not_compared_none"),), COMPARISON_RULE, next_on)
    ordered = [spoken, *(row for row in compared if row is not spoken)]
    reasons = tuple(dict.fromkeys(reason for row in ordered for reason in row.comparison.reasons))
    facts = _ids(row for held in ordered for row in (held.row, held.other))
    period = spoken.row.period if spoken.row else ""
    return Verdict(Finding(spoken.answer), reasons, COMPARISON_RULE, next_on, facts, period)


def trend_verdict(lines: Lines, breaks) -> Verdict:
    """Where the headline is going since the period before, and whether five years show a trend."""
    line = lines.headline
    if not line:
        return Verdict(Finding.NO_COMPARISON, (Reason("direction_no_value"),), DIRECTION_RULE)
    moved, (course, years) = direction_of(lines, line, breaks), trend_of(lines, breaks)
    base = [row for row in line if moved.base and row.when == moved.base]
    finding = DIRECTIONS.get((moved.movement, moved.arrow), Finding.NO_COMPARISON)
    reasons = (*moved.reasons, Reason("trend_says", {"words": course.words}), *course.reasons)
    return Verdict(finding, reasons, DIRECTION_RULE, None, _ids([line[-1], *base, *years]), line[-1].period)


def direction_of(lines: Lines, line, breaks) -> Direction:
    measure = lines.measure
    return direction(
        lines.points(line),
        measure.polarity,
        at=line[-1].when,
        months=measure.months,
        breaks=breaks,
        unit=measure.unit,
        decimals=measure.decimals,
    )


def trend_of(lines: Lines, breaks) -> tuple[Trend, list]:
    """The trend of the first line that has five years, and its rows; else why the headline shows none."""
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


def _tells(course: Trend) -> int:
    """What was calculated first, then why years show none, and last that there are no years."""
    if course.course is not Course.NOT_CALCULATED:
        return 0
    return 2 if course.reasons[0].code == "trend_not_annual" else 1


def _ids(rows):
    return tuple(f"observation:{pk}" for pk in dict.fromkeys(row.pk for row in rows if row is not None))


def _coming(codes, at):
    """{code: the next day on which a figure already stored is published}."""
    rows = Observation.objects.filter(indicator__code__in=codes, known_from__gt=at).order_by()
    found = rows.values_list("indicator__code").annotate(first=Min("known_from"))
    return {code: day_of(first) for code, first in found}


SERIES = Rater(
    "series",
    rate_series,
    nothing_above,
    place=2,
    questions=(Question.COMPARISON, Question.TREND),
    about="indicator",
)
