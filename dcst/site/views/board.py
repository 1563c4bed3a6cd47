"""The board's page: one plan at a time, as at any day."""

from django.shortcuts import get_object_or_404, render

from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site import board
from dcst.time.asat import as_at
from objectives.models import Plan


@requires(Permission.READ)
@kept(for_all=True)
def show(request):
    """The board's page of the plan in `?plan=`, the first by default, as at a day."""
    plans = list(Plan.objects.all())
    code = request.GET.get("plan") or (plans[0].code if plans else "")
    if not plans:
        return render(request, "dcst/board_empty.html")
    plan = get_object_or_404(Plan, code=code)
    return render(
        request,
        "dcst/board.html",
        {"board": board.build(plan, as_at(request), request.user), "plans": plans, "plan": plan},
    )
