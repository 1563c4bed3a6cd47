"""What an organisation says without sending a value: withdrawals, “nothing to report” and complete sets."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.status.rag import counted
from dcst.time import clock
from dcst.time.periods import Period, PeriodError
from indicators import changes
from indicators.calendar.expected import NOT_COLLECTED
from indicators.calendar.windows import awaited_periods
from indicators.disclosure.eyes import eyes_of
from indicators.forms.said import DeclarationForm, TakeBackForm, WithdrawalForm
from indicators.intake.rules.said import COMPLETE, NOTHING_TO_REPORT, SAYS
from indicators.models import CompleteSet, Indicator, Marker, Observation
from indicators.views.partner.home import SHOWN, organisation_of, trail

EITHER = (Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
PLACE = ("indicator", "period", "area", "group")
DONE = {
    "withdrawn": "The value is withdrawn: the period waits for another",
    "asked": "The period is closed: the performance officer has your request",
}
TITLES = {
    NOTHING_TO_REPORT: "Take back that there is nothing to report",
    COMPLETE: "Take back that the set is complete",
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


@requires(*EITHER)
def declarations(request, org):
    """The form that says something of open periods, and what stands; for the same people."""
    organisation, now = organisation_of(request, org), clock.now()
    owned = Indicator.objects.owned_by_any([organisation])
    lines = [line for line in awaited_periods(list(owned), now) if line.is_open]
    form = DeclarationForm(request.POST or None, initial=_asked(request), lines=lines)
    if form.is_valid():
        typed = {"says": form.cleaned_data["says"], "reason": form.cleaned_data["reason"], "rows": form.rows}
        if done := carried_out(form, changes.say_of_period, organisation, by=request.user, at=now, **typed):
            messages.success(request, f"Saved for {counted(len(done), 'period')}")
            return redirect("declarations", org=org)
    context = {"organisation": organisation, "form": form, "lines": lines, **stated_by(organisation, now)}
    steps = ((organisation.name, reverse("partner", args=[org])), ("Nothing to report", ""))
    return render(request, "partner/declarations.html", context | {"trail": trail(request, *steps)})


def _asked(request):
    given = {"says": request.GET.get("says", ""), "lines": request.GET.getlist("line")}
    return {name: value for name, value in given.items() if value}


def stated_by(organisation, at):
    """{"nothing": what has nothing to report, "complete": the complete sets}: what an organisation says at a moment."""
    rows = Observation.objects.own().known_at(at).filter(sender=organisation, marker=Marker.NOTHING)
    sets = CompleteSet.objects.standing(at).filter(organisation=organisation)
    told = {"nothing": rows.order_by("-known_from", "-pk"), "complete": sets.order_by("-known_from", "-pk")}
    return {name: found.select_related("indicator", "by")[:SHOWN] for name, found in told.items()}


@requires(*EITHER)
def take_back(request, org, says, code, period):
    """The form that takes back what was said of a period; for the same people.

    Raises Http404 of what nobody can say, of an indicator of others, and of a text that is no period.
    """
    organisation, now = organisation_of(request, org), clock.now()
    owned = get_object_or_404(Indicator.objects.owned_by_any([organisation]), code=code)
    if says not in SAYS or not _is_period(period):
        raise Http404
    form = TakeBackForm(request.POST or None)
    row = {"indicator": owned.code, "period": period}
    if form.is_valid():
        typed = {"says": says, "reason": form.cleaned_data["reason"], "take_back": True, "rows": [row]}
        if carried_out(form, changes.say_of_period, organisation, by=request.user, at=now, **typed):
            messages.success(request, f"Taken back for {code}, {period}")
            return redirect("declarations", org=org)
    home = reverse("declarations", args=[org])
    steps = (
        (organisation.name, reverse("partner", args=[org])),
        ("Nothing to report", home),
        (f"{code}, {period}", ""),
    )
    context = {"organisation": organisation, "form": form, "row": row, "title": TITLES[says]}
    return render(request, "partner/take_back.html", context | {"trail": trail(request, *steps)})


def _is_period(text):
    try:
        Period.parse(text)
    except PeriodError:
        return False
    return True
