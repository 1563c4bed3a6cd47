"""An organisation's keys: created and rolled by its own people, approved by the performance officer, shown once."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst.models import ApiKey
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.problems import Refused
from dcst.time import clock
from indicators import changes
from indicators.calendar.windows import awaited_periods
from indicators.forms.typed import KeyForm, RollForm
from indicators.models import Indicator
from indicators.views.partner.home import organisation_of, page_of, trail
from indicators.views.partner.trying import lines_to_try

EITHER = (Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)


@requires(*EITHER)
def issue_key(request, org):
    """The form for a new key, for its organisation's people and the performance officer.

    The secret is in this one answer and nowhere else: no redirect, nothing kept in the session.
    """
    organisation = organisation_of(request, org)
    form = KeyForm(request.POST or None)
    if form.is_valid():
        given = form.arguments | {"by": request.user, "at": clock.now()}
        if issued := carried_out(form, changes.issue_key, organisation, **given):
            return _shown_once(request, organisation, *issued)
    return page_of(request, organisation, form)


def _shown_once(request, organisation, key, secret):
    due = awaited_periods(list(Indicator.objects.owned_by_any([organisation])), clock.now())
    context = {
        "organisation": organisation,
        "key": key,
        "secret": secret,
        "try": lines_to_try(request, organisation, due, clock.now(), secret, may_send=key.may_send),
        "trail": _steps(request, organisation, "Key"),
    }
    response = render(request, "partner/key.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _steps(request, organisation, last):
    return trail(request, (organisation.name, reverse("partner", args=[organisation.code])), (last, ""))


@requires(*EITHER)
def roll_key(request, org, prefix):
    """The form for a new secret of a key, for the same people; the old one goes on for as long as is asked."""
    organisation = organisation_of(request, org)
    key = get_object_or_404(ApiKey, organisation=organisation, prefix=prefix)
    form = RollForm(request.POST or None)
    if form.is_valid():
        given = {"by": request.user, "at": clock.now(), "overlap": form.cleaned_data["overlap"]}
        if issued := carried_out(form, changes.roll_key, key, **given):
            return _shown_once(request, organisation, *issued)
    context = {"organisation": organisation, "key": key, "form": form}
    return render(request, "partner/roll.html", context | {"trail": _steps(request, organisation, "Roll a key")})


@requires(*EITHER)
def revoke_key(request, org, prefix):
    """Ask whether to revoke a key, and do so, for the same people; leads back to the organisation's page."""
    organisation = organisation_of(request, org)
    key = get_object_or_404(ApiKey.objects.select_related("created_by"), organisation=organisation, prefix=prefix)
    if request.method != "POST" and key.revoked_at is None:
        context = {"organisation": organisation, "key": key, "trail": _steps(request, organisation, "Revoke a key")}
        return render(request, "partner/revoke.html", context)
    try:
        changes.revoke_key(key, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The key “{key.name}” is revoked: nothing can be sent with it")
    return redirect("partner", org=org)


@require_POST
@requires(Permission.MANAGE_PARTNERS)
def approve_key(request, org, prefix):
    """Approve a live key, for the performance officer; leads back to the organisation's page."""
    key = get_object_or_404(ApiKey, organisation=organisation_of(request, org), prefix=prefix)
    try:
        changes.approve_key(key, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"The key “{key.name}” is approved: values can be sent with it")
    return redirect("partner", org=org)
