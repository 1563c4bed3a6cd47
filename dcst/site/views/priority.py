"""The page of a strategic or operational priority, across both plans: the board's, of the actions that serve it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site.part_board import part_board
from dcst.time.asat import as_at, with_day
from objectives.models import Action, Priority, PriorityTag
from objectives.views.mine import statuses


@requires(Permission.READ)
@kept(for_all=False)
def priority(request, code):
    """The page of one priority as at a day."""
    then = as_at(request)
    found = get_object_or_404(Priority.objects.select_related("plan"), code=code)
    tags = PriorityTag.objects.known_at(then.moment).filter(priority=found)
    actions = list(Action.objects.filter(pk__in=tags.values("action")).with_facts(then.moment))
    standing = statuses(actions, then.moment)
    context = {
        "priority": found,
        "board": part_board((), then, request.user, actions=[action.code for action in actions]) if actions else None,
        "rows": [(action, standing.get(action.code)) for action in actions],
        "others": Priority.objects.select_related("plan").order_by("plan__start", "-kind", "position"),
        "trail": [("Plans", with_day(then, reverse("plans"))), (str(found), "")],
    }
    return render(request, "dcst/priority.html", context)
