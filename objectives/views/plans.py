"""The pages of all plans, of a plan and of an objective: text, statuses and counts, and below them their strands."""

from django.shortcuts import get_object_or_404, render

from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at
from objectives.models import Achievement, Objective, Plan, PlanStatement, PrintedFigure, Priority, Strand, Wording
from objectives.views.nodes import Tree, strands_of, trail, wordings
from objectives.views.printed import document, figure_tables, wordings_by_context

DRIVES = {
    Strand.Drive.BUSINESS: "How each objective is achieved",
    Strand.Drive.EVIDENCE: "Evidence driven priorities",
    Strand.Drive.VOICE: "Voice driven priorities",
}


@requires(Permission.READ)
def plans(request):
    """The page of both plans with their objectives, as at a day."""
    then = as_at(request)
    found = list(Plan.objects.prefetch_related("objectives"))
    tree = Tree(Strand.objects.select_related("objective"), then.moment)
    parts = [(tree.plan(plan), [tree.objective(row) for row in plan.objectives.all()]) for plan in found]
    return render(request, "objectives/plans.html", {"parts": parts})


def plan_page(request, plan):
    """The page of a plan as at a day, for node()."""
    then = as_at(request)
    tree = Tree(strands_of(plan), then.moment)
    objectives = list(plan.objectives.all())
    drives = [
        (DRIVES[drive], tree.by_objective([row for row in tree.strands if row.drive == drive], objectives))
        for drive in Strand.Drive
    ]
    context = {
        "line": tree.plan(plan),
        "objectives": [tree.objective(row) for row in objectives],
        "drives": [(words, parts) for words, parts in drives if parts],
        "priorities": plan.priorities.order_by("-kind", "position"),
        "trail": trail(then, plan),
    }
    return render(request, "objectives/plan.html", context)


def objective_page(request, objective):
    """The page of an objective as at a day, for node()."""
    then = as_at(request)
    tree = Tree(strands_of(objective.plan).filter(objective=objective), then.moment)
    drives = [
        (DRIVES[drive], [tree.strand(row) for row in tree.strands if row.drive == drive]) for drive in Strand.Drive
    ]
    context = {
        "line": tree.objective(objective),
        "drives": [(words, lines) for words, lines in drives if lines],
        "wordings": wordings("objective", objective.code, then.moment),
        "trail": trail(then, objective.plan, objective),
    }
    return render(request, "objectives/objective.html", context)


@requires(Permission.READ)
def words(request, code):
    """The page of all that a plan says without a status of its own, each with its place in the source."""
    plan = get_object_or_404(Plan, code=code)
    then = as_at(request)
    nodes = {*Strand.objects.filter(plan=plan).values_list("code", flat=True)}
    nodes |= {*Objective.objects.filter(plan=plan).values_list("code", flat=True)}
    context = {
        "plan": plan,
        "parts": document(PlanStatement.objects.filter(plan=plan).order_by("position")),
        "priorities": Priority.objects.filter(plan=plan).order_by("-kind", "position"),
        "achievements": Achievement.objects.filter(strand__plan=plan).select_related("strand"),
        "tables": figure_tables(PrintedFigure.objects.filter(plan=plan)),
        "wordings": wordings_by_context(Wording.objects.known_at(then.moment).filter(subject__in=nodes)),
        "trail": [*trail(then, plan, plan)[:-1], ("In the plan’s words", "")],
    }
    return render(request, "objectives/words.html", context)
