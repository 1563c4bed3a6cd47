"""What a person answers for, the most urgent first; and for a reviewer, what awaits a second look."""

from itertools import groupby

from django.shortcuts import render

from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at
from objectives.duties import Group
from objectives.models import Action
from objectives.views.mine import statuses, tasks_of

SHOWN_EMPTY = (Group.OVERDUE, Group.SOON, Group.LATER, Group.DONE)


@requires(Permission.REPORT_OWN)
def my_actions(request):
    """The page of a person's own actions by what each asks for, and of those they review, as at a day."""
    then = as_at(request)
    tasks = tasks_of(request.user, then.moment)
    held = {group: list(found) for group, found in groupby(tasks, key=lambda task: task.duty.group)}
    upcoming = [task for task in tasks if task.duty.due and task.duty.group == Group.LATER]
    context = {
        "groups": [(group, held.get(group, [])) for group in Group if group in held or group in SHOWN_EMPTY],
        "tasks": tasks,
        "pressing": bool(held.get(Group.OVERDUE) or held.get(Group.SOON)),
        "upcoming": upcoming[0] if upcoming else None,
        "to_review": to_review(request.user, then.moment),
    }
    return render(request, "dcst/my_actions.html", context)


def to_review(user, moment):
    """[(action, assessment or None)] a person reviews: the latest report first, those never reported on last."""
    actions = list(Action.objects.reviewed_by(user, moment).with_facts(moment))
    actions.sort(key=lambda row: row.code)
    actions.sort(key=lambda row: row.reports_then[0].known_from.timestamp() if row.reports_then else 0, reverse=True)
    standing = statuses(actions, moment)
    return [(row, standing.get(row.code)) for row in actions]
