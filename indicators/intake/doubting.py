"""Checks the figures that would be stored against the history of each, in one query for all of them."""

from collections import defaultdict

from django.db.models import Aggregate, BigIntegerField, Func, Q, TextField, Value
from django.db.models.functions import Cast, Round

from dcst.models import One, Prepared, Some
from dcst.time.periods import add_months
from indicators.models import Baseline, Definition, Marker, Observation, Target, ValueQuery
from indicators.models.observation import QUERIED, UNCHANGED
from indicators.statistics.doubts import MILLION, YEARS, SeriesHistory, share_doubt


class JoinedText(Aggregate):
    """The texts of many rows in one, with spaces between: to read each row by itself takes longer than the rule."""

    function = "STRING_AGG"
    output_field = TextField()

    def __init__(self, expression, **extra):
        super().__init__(Cast(expression, TextField()), Value(" "), **extra)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


class Millionths(Func):
    """A value in millionths, perhaps with a point before the last six digits, which PostgreSQL writes as it stands.

    There to multiply each takes longer than all else that is done with it.
    """

    template = "%(expressions)s"
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        [value] = self.get_source_expressions()
        return compiler.compile(Cast(Round(value * MILLION), BigIntegerField()))


def question_doubtful(planned, held):
    """Set outcome, reasons and question of each planned row that is far from its history; `held` is what stands.

    Figures of one submission are each other's history too, in the order of their periods. A value that stands already
    and was not in question is not asked about again when something else of it is corrected.
    """
    series = defaultdict(list)
    for row in planned:
        if row.outcome != UNCHANGED and row.figure.value is not None:
            figure = row.figure
            place = held.indicators[figure.indicator], held.areas[figure.area], figure.group, figure.period.kind
            series[place].append(row)
    if not series:
        return
    history = _history([row.figure.period for rows in series.values() for row in rows], series)
    goals = _goals(held, [row.figure for rows in series.values() for row in rows])
    for place, rows in series.items():
        line = history.get(place) or SeriesHistory(place[-1])
        for row in sorted(rows, key=lambda row: row.figure.period.start):
            _ask_one(row, line, goals.get(place[0]))


def _ask_one(row, line, goals):
    """The figure joins the line of its history unless it is in question.

    `goals` is None unless it may be a share that was sent for a percentage.
    """
    figure, old = row.figure, row.old
    start, is_break = figure.period.start.isoformat(), figure.marker == Marker.BREAK
    line.take_out(start)
    settled = old is not None and old.value == figure.value and not old.queried
    found = None
    if not settled and goals is not None:
        found = share_doubt(figure.value, line.before(start) or goals)
    if not settled and not is_break:
        found = found or line.doubt(start, figure.value)
    if found:
        row.outcome, row.reasons, row.question = QUERIED, [found.code], found.question
        return
    line.put_in(start, figure.value, is_break)


def _goals(held, figures):
    """{indicator id: [its targets and baseline]} of percentages that may have been sent as shares."""
    codes = {figure.indicator for figure in figures if 0 < figure.value <= 1}
    if not codes:
        return {}
    pks = {held.indicators[code] for code in codes}
    percentages = Definition.objects.current().filter(indicator__in=pks, value_type="percentage")
    goals = {pk: [] for pk in percentages.values_list("indicator", flat=True)}
    for facts in (Baseline.objects.current(), Target.objects.current()):
        for pk, value in facts.filter(indicator__in=goals, value__isnull=False).values_list("indicator", "value"):
            goals[pk].append(value)
    return goals


def _lines():
    stored = (
        Observation.objects.own()
        .current()
        .filter(
            indicator__any_of=Some("indicators"),
            area__any_of=Some("areas"),
            group__any_of=Some("groups"),
            value__isnull=False,
            period_end__gte=One("begun"),  # follows from the next line, and the index has it
            period_start__gte=One("begun"),
            period_start__lte=One("last"),
        )
        .exclude(pk__in=ValueQuery.objects.current().values("observation").order_by())
    )
    return (
        stored.order_by()
        .values_list("indicator", "area", "group", "period_kind")
        .annotate(
            starts=JoinedText("period_start"),
            numbers=JoinedText(Millionths("value")),
            breaks=JoinedText("period_start", filter=Q(marker=Marker.BREAK)),
        )
    )


LINES = Prepared(_lines)


def _history(periods, places):
    """{(indicator id, area id, group, kind): the line} of the values that stand and are not in question."""
    first, last = min(period.start for period in periods), max(period.start for period in periods)
    begun = add_months(first, -12 * YEARS)
    indicators, areas, groups, _ = map(set, zip(*places, strict=True))
    within = {"begun": begun.isoformat(), "last": last.isoformat()}
    lines = LINES(indicators=indicators, areas=areas, groups=groups, **within)
    return {
        (indicator, area, group, kind): SeriesHistory.listed(
            kind, starts.split(), map(int, numbers.replace(".", "").split()), (breaks or "").split()
        )
        for indicator, area, group, kind, starts, numbers, breaks in lines
    }
