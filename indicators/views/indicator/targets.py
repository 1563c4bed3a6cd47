"""The performance officer sets a target, or confirms one that is printed in doubt."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from indicators import changes
from indicators.forms.typed import ConfirmForm, TargetForm
from indicators.models import Indicator
from indicators.target.agreed import is_of_contract
from indicators.views.indicator.trails import trail_below


@requires(Permission.MANAGE_PLAN)
def set_target(request, code):
    """The forms that set a target, or confirm one that is printed in doubt; for the performance officer.

    Of a measure of the contract a stretch target alone: any other is proposed to the other side.
    """
    now = clock.end_of(clock.today())
    indicator = get_object_or_404(Indicator.objects.with_definition(now), code=code)
    of_contract = is_of_contract(indicator, now)
    doubtful = None if of_contract else next((row for row in indicator.targets_then if not row.confirmed), None)
    confirming = doubtful is not None and "confirm" in request.POST
    typed = None if confirming else request.POST or None
    form = TargetForm(typed, definition=indicator.definition, of_contract=of_contract)
    confirm = ConfirmForm(request.POST if confirming else None, prefix="confirm")
    done = _confirm(request, confirm, doubtful) if confirming else _set(request, form, indicator)
    if done:
        return redirect("indicator", code=code)
    context = {
        "indicator": indicator,
        "target_form": form,
        "confirm_form": confirm,
        "form": confirm if confirming else form,
        "doubtful": doubtful,
        "of_contract": of_contract,
        "trail": trail_below(indicator, "Set a target"),
    }
    return render(request, "indicators/set_target.html", context)


def _set(request, form, indicator):
    if not form.is_valid():
        return None
    done = carried_out(form, changes.set_target, indicator, by=request.user, at=clock.now(), **form.cleaned_data)
    if done:
        messages.success(request, f"{indicator.code}: the target is set and the indicator is rated against it")
    return done


def _confirm(request, form, target):
    if not form.is_valid():
        return None
    done = carried_out(form, changes.confirm_target, target, by=request.user, at=clock.now(), **form.cleaned_data)
    if done:
        messages.success(request, f"{target.indicator.code}: the target is confirmed and rates the indicator now")
    return done
