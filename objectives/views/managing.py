"""The forms by which the performance officer and the reviewer settle something about an action."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from objectives import changes
from objectives.forms import CriticalForm, DecisionForm, MilestoneForm, OverrideForm, PeopleForm
from objectives.models import Action, CriticalMark, MarkGroup
from objectives.views.mine import statuses
from objectives.views.nodes import trail_to


def _end_of_today():
    return clock.end_of(clock.today())


def _page(request, action, form, title, **more):
    context = {
        "action": action,
        "form": form,
        "title": title,
        "standing": statuses([action], _end_of_today()).get(action.code),
        "trail": trail_to(None, action, title),
    }
    return render(request, "objectives/manage.html", context | more)


def _done(request, action, words, to="node"):
    messages.success(request, f"{action.code}: {words}")
    return redirect(to, code=action.code)


def _action(code):
    return get_object_or_404(Action.objects.with_facts(_end_of_today()), code=code)


@requires(Permission.MANAGE_PLAN)
def assign(request, code):
    """The officer's form for the owner and the reviewer of an action."""
    action = _action(code)
    held = {"owner": action.owner_then, "reviewer": action.reviewer_then}
    form = PeopleForm(request.POST or None, today=clock.today(), initial=held)
    if form.is_valid() and carried_out(
        form, changes.assign_people, action, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        return _done(request, action, "owner and reviewer are saved")
    left = [user for user in held.values() if user and not user.is_active]
    return _page(request, action, form, "Owner and reviewer", left=left)


@requires(Permission.MANAGE_PLAN)
def milestones(request, code):
    """The officer's form for the plan years an action is marked for, beside the others of its merged cell."""
    action = _action(code)
    year = request.GET.get("year", "")
    form = MilestoneForm(request.POST or None, plan=action.strand.plan, initial={"year": year})
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("year", "due", "reason")}
        if carried_out(form, changes.confirm_milestone, action, by=request.user, at=clock.now(), **said):
            return _done(request, action, "milestone is saved", to="milestones")
    group = MarkGroup.objects.filter(pk=action.mark_group_id).first()
    others = group.actions.with_facts(_end_of_today()) if group else [action]
    return _page(request, action, form, "Confirm milestones", group=group, others=others)


@requires(Permission.MANAGE_PLAN)
def decide(request, code):
    """The officer's form to cancel or defer an action, or to take that back."""
    action = _action(code)
    held = action.decisions_then[0] if action.decisions_then else None
    form = DecisionForm(request.POST or None, held=held)
    if form.is_valid() and carried_out(form, changes.decide, action, by=request.user, at=clock.now(), **form.decision):
        return _done(request, action, "decision is saved")
    return _page(request, action, form, "Cancel or defer", held=held)


@requires(Permission.MANAGE_PLAN)
def mark_critical(request, code):
    """The officer's form that says whether an action is critical, and why."""
    action = _action(code)
    held = CriticalMark.objects.current().filter(action=action).first()
    initial = {"critical": "yes" if held else "", "reason": held.reason if held else ""}
    form = CriticalForm(request.POST or None, initial=initial)
    if form.is_valid() and carried_out(
        form, changes.mark_critical, action, by=request.user, at=clock.now(), **form.said
    ):
        return _done(request, action, "what is said of it is saved")
    return _page(request, action, form, "Is it critical?")


@requires(Permission.OVERRIDE)
def override(request, code):
    """The reviewer's form for a status beside the computed one. 404 for an action that is not theirs to review."""
    mine = Action.objects.overridable_by(request.user, _end_of_today()).with_facts(_end_of_today())
    action = get_object_or_404(mine, code=code)
    form = OverrideForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, changes.override, action, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        return _done(request, action, "your status is saved beside the one by the rule")
    in_force = [row for row in action.overrides_then if row.expires_on >= clock.today()]
    return _page(request, action, form, "Override the status", in_force=in_force)
