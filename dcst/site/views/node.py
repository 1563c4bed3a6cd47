"""One address for every node of the plans: /plan/<code>/ is a plan, an objective, a strand or an action."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render

from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site.part_board import part_board
from dcst.site.views.action import action_page, with_status
from dcst.time.asat import as_at
from indicators.models import Expectation, Indicator
from objectives.models import Action, Objective, Plan, Strand
from objectives.views.mine import statuses
from objectives.views.nodes import Tree, trail, wordings
from objectives.views.plans import objective_page, plan_page


def strand_page(request, strand):
    """The page of a strand as at a day, for node()."""
    then = as_at(request)
    line = Tree(Strand.objects.filter(pk=strand.pk), then.moment).strand(strand)
    actions = list(Action.objects.filter(strand=strand).with_facts(then.moment).order_by("position"))
    standing = statuses(actions, then.moment)
    context = {
        "line": line,
        "board": part_board([strand.code], then, request.user),
        "achievements": strand.achievements.order_by("position"),
        "bodies": strand.bodies.all(),
        "rows": [(action, standing.get(action.code)) for action in actions],
        "indicators": with_status(indicators_of(strand, then.moment), then, request.user),
        "wordings": wordings("strand", strand.code, then.moment),
        "trail": trail(then, strand.plan, strand.objective, strand),
    }
    return render(request, "dcst/strand.html", context)


def indicators_of(strand, at):
    """A query of the indicators that stand under a strand, or that its actions were meant to move at a moment."""
    moved = Expectation.objects.known_at(at).filter(action__strand=strand).values("indicator")
    return Indicator.objects.filter(Q(strand=strand) | Q(pk__in=moved))


PAGES = (
    (Action.objects, action_page),
    (Strand.objects.select_related("plan", "objective"), strand_page),
    (Objective.objects.select_related("plan"), objective_page),
    (Plan.objects.select_related("owner"), plan_page),
)


@requires(Permission.READ)
@kept(for_all=False)
def node(request, code):
    """The page of the action, strand, objective or plan with this code. Raises Http404."""
    for rows, page in PAGES:
        found = rows.filter(code=code).first()
        if found:
            return page(request, found)
    raise Http404
