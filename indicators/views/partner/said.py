"""What an organisation says without sending a value: withdrawals, “nothing to report” and complete sets."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from dcst.people.roles import Permission, requires
from dcst.problems import carried_out
from dcst.time import clock
from indicators import changes
from indicators.calendar.expected import NOT_COLLECTED
from indicators.disclosure.eyes import eyes_of
from indicators.forms.said import WithdrawalForm
from indicators.models import Indicator, Marker, Observation
from indicators.views.partner.home import SHOWN, organisation_of, trail

EITHER = (Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
PLACE = ("indicator", "period", "area", "group")
DONE = {
    "withdrawn": "The value is withdrawn: the period waits for another",
    "asked": "The period is closed: the performance officer has your request",
}


@requires(*EITHER)
def withdraw(request, org):
    """The form that withdraws a value, and the last that were; for an organisation's people and the officer."""
    organisation = organisation_of(request, org)
    owned = Indicator.objects.owned_by_any([organisation]).exclude(kind__in=NOT_COLLECTED)
    given = {name: request.GET[name] for name in PLACE if name in request.GET}
    form = WithdrawalForm(request.POST or None, initial=given, indicators=owned)
    if form.is_valid():
        typed = {"by": request.user, "at": clock.now(), **form.cleaned_data}
        if done := carried_out(form, changes.withdraw_value, organisation, **typed):
            messages.success(request, DONE[done.outcome])
            return redirect("withdraw", org=org)
    rows = Observation.objects.own().current().filter(sender=organisation, marker=Marker.WITHDRAWN)
    rows = rows.select_related("indicator", "area", "by").order_by("-known_from", "-pk")[:SHOWN]
    context = {"organisation": organisation, "form": form, "rows": eyes_of(request, clock.today()).figures(rows)}
    steps = ((organisation.name, reverse("partner", args=[org])), ("Withdraw a value", ""))
    return render(request, "partner/withdraw.html", context | {"trail": trail(request, *steps)})
