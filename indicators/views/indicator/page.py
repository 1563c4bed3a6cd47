"""One indicator: its verdict and why, its figures as chart and table, where each comes from, what was revised."""

from itertools import zip_longest

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dcst.models import Area, Assessment, Question
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at, with_day
from indicators.disclosure.eyes import is_kept_back
from indicators.disclosure.revisions import revisions
from indicators.disclosure.rules.few import NOTE
from indicators.models import Expectation, Indicator, Observation, SeriesLink
from indicators.statistics.rounding import places
from indicators.target.verdicts import PRECEDENCE
from indicators.views.indicator.breakdown import Parts
from indicators.views.indicator.drawing import Drawing
from indicators.views.indicator.judged import JudgedIndicator
from indicators.views.indicator.words import chart_caption, chart_words, definition_rows, sent_by
from indicators.views.rows import Reader

COMPARED = (Area.Kind.BOROUGH, Area.Kind.LOCALITY, Area.Kind.REGION, Area.Kind.NATION)
SHOWN_VERDICTS = 20


@requires(Permission.READ, Permission.READ_OWN)
def indicator(request, code):
    then = as_at(request)
    reader = Reader(request, then)
    rows = reader.indicators.with_definition(then.moment).prefetch_related("labels")
    found = get_object_or_404(rows, code=code)
    [line] = reader.lines([found])
    figures = Figures(found, reader)
    sees = reader.sees_verdict(found)
    judged = JudgedIndicator(found, reader, line)
    drawing = Drawing(figures, judged, sees)
    context = {
        "indicator": found,
        "line": line,
        "sees_verdict": sees,
        "tells_story": Indicator.objects.storied_by(request.user, then.moment).filter(pk=found.pk).exists(),
        "figures": figures,
        "judged": judged,
        "parts": Parts(found, reader, line),
        "figure": drawing.figure,
        "few_note": NOTE,
        "definition_rows": definition_rows(found),
        "sent_by": sent_by(found),
        "targets": in_force_first(found.targets_then) if sees else [],
        "history": history(found, reader) if sees else [],
        "actions": actions_meant_to_move(found, then.moment),
        "trail": trail(found, then),
    }
    context["chart_title"], context["chart_words"] = chart_words(line, found, sees, judged.moved, drawing)
    context["chart_caption"] = chart_caption(found, figures)
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
        self.published = [(link, rows, places(row.value for row in rows)) for link, rows in held.items() if rows]
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
        return places(row.value for row in self.own)

    @property
    def revised_places(self):
        return places(row.value for pair in self.revisions for row in pair if row)

    @property
    def has_few(self):
        """Whether counts stand anywhere in the place of a percentage."""
        return any(row.in_counts for row in self.all)


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
    codes = [action.code for action in actions]
    standing = Assessment.objects.by_subject(moment, "action", Question.DELIVERY, codes)
    return [(action, standing.get(action.code)) for action in actions]


def trail(indicator, then):
    address = reverse("indicators")
    steps = [("Indicators", with_day(then, address))]
    if indicator.theme:
        steps.append((indicator.theme, with_day(then, f"{address}?theme={indicator.theme.code}")))
    return [*steps, (indicator.code, "")]
