"""One address for every node of the plans: /plan/<code>/ is a plan, an objective, a strand or an action."""

from django.http import Http404

from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site.views.action import action_page
from dcst.site.views.strand import strand_page
from objectives.models import Action, Objective, Plan, Strand
from objectives.views.plans import objective_page, plan_page

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
