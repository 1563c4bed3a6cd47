"""One indicator: its verdict and why, its figures as chart and table, where each comes from, what was revised."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from dcst.models import Area, Question, with_status
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at, with_day
from indicators.disclosure.revisions import revisions
from indicators.disclosure.rules.few import NOTE
from indicators.findings.judged import JudgedIndicator
from indicators.models import Expectation, Indicator
from indicators.statistics.rounding import places
from indicators.views.indicator.answers import Answers
from indicators.views.indicator.breakdown import Parts
from indicators.views.indicator.drawing import Drawing
from indicators.views.indicator.trails import trail
from indicators.views.indicator.words import DefinitionSheet
from indicators.views.rows import IndicatorRow, Reader
from objectives.models import Action

COMPARED = (Area.Kind.BOROUGH, Area.Kind.LOCALITY, Area.Kind.REGION, Area.Kind.NATION)


@requires(Permission.READ, Permission.READ_OWN)
@kept(for_all=False)
def indicator(request, code):
    """The page of one indicator as at a day, for all who may read it."""
    then = as_at(request)
    reader = Reader(request, then)
    storied = Indicator.objects.storied_by(request.user, then.moment)
    rows = reader.indicators.with_versions(then.moment).with_places(then.moment)
    rows = rows.annotate(is_storied=Exists(storied.filter(pk=OuterRef("pk"))))
    found = rows.filter(code=code).first()
    if found is None:
        return redirect(with_day(then, reverse("indicator", args=[_only_one_called(reader, code)])))
    known = reader.known(found)
    judged = JudgedIndicator(known)
    figures = Figures(known)
    line = IndicatorRow(found, known.latest, known.standing, judged.rated_by, not known.sees_verdict)
    drawing = Drawing(figures, judged, line, request.GET.get("beside", ""))
    drawing.tools = render_to_string("indicators/_compare.html", {"drawing": drawing, "request": request})
    context = {
        "indicator": found,
        "line": line,
        "figures": figures,
        "judged": judged,
        "parts": Parts(known),
        "answers": Answers(judged),
        "drawing": drawing,
        "sheet": DefinitionSheet(found),
        "actions": actions_meant_to_move(found, then.moment),
        "trail": trail(found, then),
    }
    return render(request, "indicators/indicator.html", context)


def _only_one_called(reader, label):
    """The code of the one indicator that a framework calls so. Raises Http404 for none, and for several."""
    called = list(reader.indicators.called(label, reader.then.moment).values_list("code", flat=True)[:2])
    if len(called) != 1:
        raise Http404
    return called[0]


class Figures:
    """The figures of one indicator that a reader sees: own, each published series apart, and what was revised.

    `published` is [(link, [figure], decimals)], `revisions` [(old, new or None)].
    """

    few_note = NOTE

    def __init__(self, known):
        versions = [row for row in known.versions if row.area.kind in COMPARED]
        stood = [row for row in versions if known.stood(row)]
        self.own = [row for row in stood if row.series_id is None]
        held = {link: [row for row in stood if row.series_id == link.series_id] for link in known.links}
        self.published = [(link, rows, places(row.value for row in rows)) for link, rows in held.items() if rows]
        self.revisions = revisions(versions, known.stood)

    @property
    def marks(self):
        """[“[p] provisional”]: the shorthand used on the page, with its words."""
        return sorted({words for row in self.all for words in row.marks})

    @property
    def all(self):
        """[ShownFigure]: own ones, then those of each series."""
        return self.own + [row for _, held, _ in self.published for row in held]

    @property
    def own_places(self):
        """How many decimals the own figures are written with."""
        return places(row.value for row in self.own)

    @property
    def revised_places(self):
        """How many decimals the revised figures are written with."""
        return places(row.value for pair in self.revisions for row in pair if row)

    @property
    def has_few(self):
        """Whether counts stand anywhere in the place of a percentage."""
        return any(row.in_counts for row in self.all)


def actions_meant_to_move(indicator, moment):
    """A query of the actions that should move an indicator, each with its status at a moment."""
    moved = Expectation.objects.known_at(moment).filter(indicator=indicator)
    rows = Action.objects.filter(pk__in=moved.values("action")).order_by("code")
    return with_status(rows, "action", Question.DELIVERY, moment)
