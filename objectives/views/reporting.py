"""The form on which an owner says how an action goes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from objectives.changes import report_progress
from objectives.forms import ReportForm
from objectives.models import Action
from objectives.verdicts import milestone_facts
from objectives.views.mine import next_due, statuses
from objectives.views.nodes import trail_to


@requires(Permission.REPORT_OWN, Permission.REPORT_ANY)
def report(request, code):
    """The form of a progress report, for those who may report on the action; 404 for others."""
    action = _editable(request.user, code)
    form = _form(request, action)
    if request.method == "POST" and form.is_valid() and _saved(request.user, action, form):
        messages.success(request, f"Your report on {action.code} is saved")
        return _onward(request, action)
    if request.method == "POST":
        action = _editable(request.user, code)
    context = {
        "action": action,
        "form": form,
        "last": _latest(action),
        "standing": statuses([action], _end_of_today()).get(action.code),
        "trail": trail_to(None, action, "Report progress"),
    }
    return render(request, "objectives/report.html", context)


def _end_of_today():
    """Whatever was saved today is read."""
    return clock.end_of(clock.today())


def _editable(user, code):
    return get_object_or_404(Action.objects.editable_by(user, _end_of_today()).with_facts(_end_of_today()), code=code)


def _latest(action):
    return action.reports_then[0] if action.reports_then else None


def _form(request, action):
    open_keys = {facts.key for facts in milestone_facts(action) if facts.done_on is None}
    milestones = [row for row in action.milestones_then if f"{action.code}/{row.year}" in open_keys]
    return ReportForm(request.POST or None, milestones=milestones, today=clock.today())


def _saved(user, action, form):
    met = form.cleaned_data.get("milestones_met", ())
    return carried_out(form, report_progress, action, by=user, at=clock.now(), milestones_met=met, **form.typed_report)


def _onward(request, action):
    """To the next action that is due of this person; else to where the report can be read."""
    if "next" not in request.POST:
        return redirect("node", code=action.code)
    following = next_due(request.user, _end_of_today(), after=action)
    if following:
        return redirect("report", code=following.code)
    messages.info(request, "Nothing else of yours is due in the next 14 days")
    return redirect("my_actions")
