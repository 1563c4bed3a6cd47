"""The board's page: one plan at a time, as one body sees it, as at any day."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from dcst.models import GovernanceBody
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site import board
from dcst.site.views.board_cards import may_choose
from dcst.site.views.board_pins import may_pin
from dcst.time.asat import as_at
from objectives.meetings import the_board
from objectives.models import Plan


@requires(Permission.READ)
@kept(for_all=True)
def show(request):
    """The board’s page of the plan in `?plan=`, the first by default, to the body in `?body=`, by default the Board."""
    plans = list(Plan.objects.all())
    if not plans:
        return render(request, "dcst/board_empty.html")
    asked = request.GET.get("plan") or plans[0].code
    plan = next((row for row in plans if row.code == asked), None)
    if plan is None:
        raise Http404
    named = request.GET.get("body")
    body = get_object_or_404(GovernanceBody, code=named) if named else the_board()
    then = as_at(request)
    context = {
        "board": board.build(plan, then, request.user, body, plans),
        "plans": plans,
        "plan": plan,
        "may_choose": not then.is_past and may_choose(request.user, body, then.today),
        "may_pin": not then.is_past and may_pin(request.user, body, then.today),
    }
    return render(request, "dcst/board.html", context)
