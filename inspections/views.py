"""The pages of what inspectors judged and recommended and of the aims, and the form that records an inspection."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.models import Assessment, Question
from dcst.pages.carried_out import carried_out
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time import clock
from dcst.time.asat import as_at, with_day
from inspections.changes import (
    add_to_inspection,
    announce_inspection,
    assess_ourselves,
    record_inspection,
    record_visit,
    take_back_announcement,
)
from inspections.charts import course_figure
from inspections.course import areas_of, events_of, other_promises, own_grades, since_last, standings_of
from inspections.forms import (
    AdditionForm,
    AnnouncementForm,
    EndAnnouncementForm,
    InspectionForm,
    OwnGradeForm,
    ScaleForm,
    VisitForm,
)
from inspections.models import Aim, AnnouncedInspection, Inspection, JudgementScale, Recommendation
from inspections.rules.standing import say_standing
from inspections.rules.timeline import TimelineMark
from inspections.verdicts import StandingAim, judgements_on, say_of_plan
from objectives.models import Action


@dataclass(frozen=True)
class Answered:
    """An action that answers a recommendation, its status, and whether the link is invented."""

    action: Action
    assessment: Assessment | None
    origin: str


@dataclass(frozen=True)
class Recommended:
    """The recommendations by what stands of their actions, and that in one sentence."""

    standings: list

    @property
    def words(self):
        return say_standing({standing.rag: len(standing.rows) for standing in self.standings})

    @property
    def number_open(self):
        """How many have an action to complete, or none."""
        return sum(len(standing.rows) for standing in self.standings if standing.is_open)

    @property
    def number(self):
        return sum(len(standing.rows) for standing in self.standings)


@requires(Permission.READ)
@kept(for_all=True)
def inspections(request):
    """The page of whether we are on course: aims, line of time, latest grades, what came since; all as at a day."""
    then = as_at(request)
    known = list(Inspection.objects.known_at(then.moment).with_judgements(then.moment))
    aims = list(Aim.objects.select_related("scale", "grade", "plan"))
    context = {
        "aims": _aims(aims, then),
        "areas": areas_of(known, [aim.scale.name for aim in aims]),
        "since": since_last(known, aims, then.moment),
        "recommended": Recommended(standings_of(then.moment)),
        "own_grades": own_grades(then.moment),
        "promises": other_promises(aims[0].plan) if aims else [],
        "course": _course(aims, then),
        "printed": [row for row in known if not row.is_dated],
        "inspections": [row for row in known if row.is_dated],
        "scales": JudgementScale.objects.select_related("body").prefetch_related("grades"),
    }
    return render(request, "inspections/inspections.html", context)


def _course(aims, then):
    """{sentences, announced, events, figure}: a sentence for each plan with an aim, what is announced, the timeline."""
    known = judgements_on(aims, then.moment)
    events = events_of(aims, known, then.day)
    announced = list(AnnouncedInspection.objects.known_at(then.moment).select_related("scale", "by"))
    if not events:
        return {"sentences": [], "announced": announced, "events": [], "figure": None}
    first = min(aims, key=lambda aim: aim.due)
    words = list(first.scale.grades.order_by("position").values_list("word", flat=True))
    days = {row.scale_id: row.begins_on for row in announced}
    sentences = [say_of_plan(plan, aims, known, days, then.day) for plan in dict.fromkeys(aim.plan for aim in aims)]
    said = next(event.said for event in events if event.mark is TimelineMark.TODAY)
    drawn = {"figure": course_figure(events, words), "title": f"Judged and promised: {said}"}
    return {"sentences": sentences, "announced": announced, "events": events, **drawn}


def _aims(aims, then):
    verdicts = Assessment.objects.by_subject(then.moment, "aim", Question.AIM, [aim.code for aim in aims])
    return [StandingAim.on(aim, verdicts.get(aim.code), then.day) for aim in aims]


@requires(Permission.READ)
@kept(for_all=True)
def inspection(request, code):
    """The page of one inspection with its judgements and recommendations, as at a day."""
    then = as_at(request)
    found = get_object_or_404(Inspection.objects.known_at(then.moment).with_judgements(then.moment), code=code)
    context = {
        "inspection": found,
        "groups": _by_group(found.code, then),
        "trail": _trail(then, ("inspections", "Inspections"), str(found)),
    }
    return render(request, "inspections/inspection.html", context)


@requires(Permission.READ)
@kept(for_all=True)
def recommendations(request):
    """The page of all recommendations with the actions that answer them, as at a day."""
    then = as_at(request)
    by_inspection = _recommendations(then)
    known = Inspection.objects.known_at(then.moment).filter(code__in=by_inspection)
    parts = [(row, by_inspection[row.code]) for row in known]
    trail = _trail(then, ("inspections", "Inspections"), "Recommendations")
    context = {"parts": parts, "trail": trail, "recommended": Recommended(standings_of(then.moment))}
    return render(request, "inspections/recommendations.html", context)


def _recommendations(then, **only):
    """{inspection code: [(heading as printed, [(recommendation, its actions with their statuses)])]}."""
    rows = list(Recommendation.objects.known_at(then.moment).filter(**only).with_answers(then.moment))
    codes = {held.action.code for row in rows for held in row.answers_then}
    statuses = Assessment.objects.by_subject(then.moment, "action", Question.DELIVERY, codes)
    found = defaultdict(list)
    for row in rows:
        answers = [Answered(held.action, statuses.get(held.action.code), held.origin) for held in row.answers_then]
        found[row.inspection_code].append((row, answers))
    return {
        code: [(group, list(rows)) for group, rows in groupby(lines, key=lambda line: line[0].group)]
        for code, lines in found.items()
    }


def _by_group(code, then):
    return _recommendations(then, inspection_code=code).get(code, [])


def _trail(then, above, here):
    name, words = above
    return [(words, with_day(then, reverse(name))), (here, "")]


@requires(Permission.RECORD_INSPECTION)
def record(request):
    """The officer's form for an inspection: first the scale, which decides the grades on offer, then the rest."""
    asked = ScaleForm(request.GET if "continue" in request.GET or "scale" in request.GET else None)
    trail = _trail(None, ("inspections", "Inspections"), "Record an inspection")
    if not asked.is_valid():
        return render(request, "inspections/choose_scale.html", {"form": asked, "trail": trail})
    form = _inspection_form(request, asked.cleaned_data["scale"])
    if form.is_bound and form.is_valid():
        saved = _record(request, form)
        if saved:
            messages.success(request, f"{saved} is recorded, and the aims on its scale are judged again.")
            return redirect("inspection", saved.code)
    return render(request, "inspections/record.html", {"form": form, "trail": trail})


def _inspection_form(request, scale):
    if request.method != "POST":
        return InspectionForm(scale)
    if "add_row" in request.POST:
        return InspectionForm.with_another_row(scale, request.POST)
    return InspectionForm(scale, request.POST)


def _record(request, form):
    asked = {name: value for name, value in form.cleaned_data.items() if name in RECORDED}
    return carried_out(form, record_inspection, by=request.user, at=clock.now(), scale=form.scale, **asked)


RECORDED = {"framework", "provider", "setting", "inspected_on", "published_on", "judgements"}
RECORDED |= {"summary", "recommendations"}


@requires(Permission.RECORD_INSPECTION)
def add(request, code):
    """The officer's form for what a report says besides: areas without a grade yet, and recommendations."""
    found = get_object_or_404(Inspection.objects.current().exclude(scale=None), code=code)
    if request.method == "POST" and "add_row" in request.POST:
        form = AdditionForm.with_another_row(found.scale, request.POST)
    else:
        form = AdditionForm(found.scale, request.POST if request.method == "POST" else None)
    given = {"by": request.user, "at": clock.now()}
    if form.is_bound and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("judgements", "recommendations")}
        if carried_out(form, add_to_inspection, found, **given, **asked):
            messages.success(request, "What the report says besides is saved.")
            return redirect("inspection", found.code)
    context = {"form": form, "inspection": found}
    context["trail"] = _trail(None, ("inspections", "Inspections"), "Add what the report says")
    return render(request, "inspections/add.html", context)


@requires(Permission.RECORD_INSPECTION)
def visit(request):
    """The officer's form for a visit that gave no grade."""
    return _typed(request, VisitForm, record_visit, "Record a visit", "The visit is recorded.")


@requires(Permission.RECORD_INSPECTION)
def own_grade(request):
    """The officer's form for the grade that the Trust gives itself."""
    return _typed(request, OwnGradeForm, assess_ourselves, "Record our own grade", "Our own grade is recorded.")


@requires(Permission.RECORD_INSPECTION)
def announce(request):
    """The officer's form for the day that inspectors have announced for their next inspection."""
    return _typed(
        request, AnnouncementForm, announce_inspection, "Announce an inspection", "The inspection is announced."
    )


@requires(Permission.RECORD_INSPECTION)
def take_back(request, scale):
    """The officer's form for an announcement that holds no longer."""
    held = get_object_or_404(AnnouncedInspection.objects.current(), scale__code=scale)
    done = "The announcement is taken back."
    return _typed(request, EndAnnouncementForm, take_back_announcement, "Take back an announcement", done, held)


def _typed(request, form_class, verb, title, done, *subject):
    """A page with one form for one verb, of a subject or of none; then back to the inspections."""
    form = form_class(request.POST if request.method == "POST" else None)
    given = {"by": request.user, "at": clock.now()}
    if form.is_bound and form.is_valid() and carried_out(form, verb, *subject, **given, **form.cleaned_data):
        messages.success(request, done)
        return redirect("inspections")
    trail = _trail(None, ("inspections", "Inspections"), title)
    return render(request, "inspections/typed.html", {"form": form, "title": title, "trail": trail})
