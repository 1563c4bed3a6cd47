"""One indicator: its verdict and why, its figures as chart and table, where each comes from, what was revised."""

from collections import defaultdict
from itertools import zip_longest

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dcst.asat import as_at, with_day
from dcst.models import Area, Assessment, Question
from dcst.roles import Permission, requires
from indicators.charts import Point, Series, Step, indicator_figure
from indicators.models import BOROUGH, Expectation, Indicator, Observation, SeriesLink
from indicators.revisions import revisions
from indicators.shown import is_kept_back
from indicators.verdicts import PRECEDENCE
from indicators.views.judged import Judged
from indicators.views.parts import Parts
from indicators.views.reading import Reader
from indicators.views.words import chart_words, definition_rows, sent_by

COMPARED = (Area.Kind.BOROUGH, Area.Kind.LOCALITY, Area.Kind.REGION, Area.Kind.NATION)
DRAWN = (Area.Kind.REGION, Area.Kind.NATION)
SAME_AXIS = (SeriesLink.Relation.SAME, SeriesLink.Relation.COMPONENT)
SHOWN_VERDICTS = 20


@requires(Permission.READ, Permission.READ_OWN)
def indicator(request, code):
    then = as_at(request)
    reader = Reader(request.user, then)
    rows = reader.indicators.with_definition(then.moment).prefetch_related("labels")
    found = get_object_or_404(rows, code=code)
    [line] = reader.lines([found])
    figures = Figures(found, reader)
    sees = reader.sees_verdict(found)
    judged = Judged(found, reader, line)
    context = {
        "indicator": found,
        "line": line,
        "sees_verdict": sees,
        "tells_story": Indicator.objects.storied_by(request.user, then.moment).filter(pk=found.pk).exists(),
        "figures": figures,
        "judged": judged,
        "parts": Parts(found, reader, line),
        "figure": figures.drawn(judged, found.targets_then if sees else (), then.day),
        "definition_rows": definition_rows(found),
        "sent_by": sent_by(found),
        "targets": in_force_first(found.targets_then) if sees else [],
        "history": history(found, reader) if sees else [],
        "actions": actions_meant_to_move(found, then.moment),
        "trail": trail(found, then),
    }
    names = ("chart_title", "chart_words", "chart_caption")
    context |= dict(zip(names, chart_words(line, found, sees, judged.moved), strict=True))
    return render(request, "indicators/indicator.html", context)


class Figures:
    """The figures of one indicator that a reader sees: own, each published series apart, and what was revised."""

    def __init__(self, indicator, reader):
        rows = Observation.objects.readable_by(reader.user, reader.then.today).filter(
            indicator=indicator, known_from__lte=reader.then.moment, area__kind__in=COMPARED
        )
        rows = rows.with_queries(reader.then.moment)
        rows = rows.select_related("area", "series", "sender", "by").order_by("-period_end", "area__name", "pk")
        rows = reader.eyes.figures(rows)
        self.definition = indicator.definition
        self.moment = reader.then.moment
        known = [row for row in rows if self._is_known(row)]
        self.own = [row for row in known if row.series_id is None]
        links = SeriesLink.objects.filter(indicator=indicator).select_related("series").order_by("relation", "series")
        held = {link: [row for row in known if row.series_id == link.series_id] for link in links}
        self.published = [(link, rows, places(rows)) for link, rows in held.items() if rows]
        self.revisions = revisions(rows, self._is_known)

    def _is_known(self, row):
        return row.known_to is None or row.known_to > self.moment

    @property
    def marks(self):
        """The shorthand used on the page, with its words."""
        return sorted({words for row in self.all for words in row.marks})

    @property
    def all(self):
        return self.own + [row for _, held, _ in self.published for row in held]

    @property
    def own_places(self):
        return places(self.own)

    def drawn(self, judged, targets, day):
        """The chart: own figures of the borough with how sure they are, and each other line that speaks of the measure.

        Of published series of the same measure the fullest alone is drawn for other areas: where they agree they would
        cover one another, and the tables hold them all. A proxy and an inverse have a unit of their own: on this axis
        they would be read as the measure. None is drawn where nothing else is known.
        """
        own = [row for row in self.own if row.area.code == BOROUGH and not row.group]
        lines = [Series("Own figures", points(own, judged.lines.interval), True)]
        for place, (link, held, _) in enumerate(self.published):
            for area, rows in by_area(held) if self._is_drawn(link, judged) else ():
                sure = None if own or area.code != BOROUGH else judged.lines.interval
                lines.append(Series(self._name(area, link.series), points(rows, sure), False, area.kind, place))
        if not any(line.points for line in lines):
            return None
        steps = [
            Step(row.value, row.start, row.end) for row in targets if row.kind in PRECEDENCE and row.value is not None
        ]
        unit = self.definition.unit if self.definition else ""
        lines.append(judged.neighbours_line)
        return indicator_figure(lines, steps, unit, day, judged.bands, judged.edges)

    def _is_drawn(self, link, judged):
        if link.relation == SeriesLink.Relation.SAME:
            return link.series_id == judged.lines.published[0] if judged.lines.published else True
        return link.relation in SAME_AXIS

    def _name(self, area, series):
        """The area alone where there is one series; else with whose it is, short enough to stand beside its line."""
        if len(self.published) == 1:
            return f"{area.name}, published"
        short = next((words for start, words in SHORT_NAMES.items() if series.code.startswith(start)), series.publisher)
        return f"{SHORT_AREAS.get(area.code, area.name)}, {short}"


# How the published series are named beside a line, by the beginning of their code.
SHORT_NAMES = {
    "lait": "LAIT",
    "dfe": "DfE",
    "business-plan": "Business Plan",
    "cyp-plan": "CYP Plan",
    "scrutiny": "scrutiny",
    "press": "press",
}
SHORT_AREAS = {"yorkshire-and-the-humber": "Yorks & Humber"}


def places(rows):
    """The decimals that show every value of a table whole, one under the other."""
    values = [row.value.normalize() for row in rows if row.value is not None]
    return max([0, *(-value.as_tuple().exponent for value in values)])


def points(rows, interval=None):
    """The points of a line, with their intervals where interval(row) is to be drawn."""
    return tuple(_point(row, interval(row) if interval else None) for row in rows)


def _point(row, sure):
    ends = (sure.lower, sure.upper) if sure and row.value is not None else (None, None)
    return Point(row.when, row.value, row.status_shown == "provisional", row.shorthand, *ends)


def by_area(rows):
    """[(area, its rows)] of the areas that are drawn, Doncaster first."""
    held = defaultdict(list)
    for row in rows:
        if not row.group and (row.area.code == BOROUGH or row.area.kind in DRAWN):
            held[row.area].append(row)
    return sorted(held.items(), key=lambda pair: (pair[0].code != BOROUGH, pair[0].name))


def in_force_first(targets):
    return sorted(targets, key=lambda row: (row.kind not in PRECEDENCE, -row.start.toordinal()))


def history(indicator, reader):
    """The statuses it has had, the latest first; those that are kept back one after the other are told as one."""
    rows = Assessment.objects.of("indicator", Question.TARGET).filter(
        subject=indicator.code, area="", known_from__lte=reader.then.moment
    )
    rows = reader.eyes.verdicts(rows.order_by("-known_from", "-pk")[:SHOWN_VERDICTS])
    alike = zip_longest(rows, rows[1:])
    return [row for row, earlier in alike if not (is_kept_back(row) and earlier and is_kept_back(earlier))]


def actions_meant_to_move(indicator, moment):
    """[(action, its standing verdict)]: the line of sight from the figure back to who does something about it."""
    rows = Expectation.objects.filter(indicator=indicator).select_related("action").order_by("action__code")
    actions = [row.action for row in rows]
    standing = Assessment.objects.by_subject(moment, "action", Question.DELIVERY) if actions else {}
    return [(action, standing.get(action.code)) for action in actions]


def trail(indicator, then):
    address = reverse("indicators")
    steps = [("Indicators", with_day(then, address))]
    if indicator.theme:
        steps.append((indicator.theme, with_day(then, f"{address}?theme={indicator.theme.code}")))
    return [*steps, (indicator.code, "")]
