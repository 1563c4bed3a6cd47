"""Values for closed periods, and their withdrawal: asked for by partners, answered by the performance officer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from indicators import changes
from indicators.calendar.expected import NOT_COLLECTED
from indicators.forms.typed import CorrectionForm, QueryAnswerForm
from indicators.models import Indicator, LateCorrection
from indicators.views.partner.home import organisation_of, trail

ROWS = ("organisation", "indicator", "area", "asked_by", "answered_by")


@requires(Permission.SEND_VALUES)
def ask(request, org):
    """The form by which a partner asks for a value of a closed period to be stored."""
    organisation = organisation_of(request, org)
    owned = Indicator.objects.owned_by_any([organisation]).exclude(kind__in=NOT_COLLECTED)
    given = {name: request.GET.get(name, "") for name in ("indicator", "period")}
    form = CorrectionForm(request.POST or None, initial=given, indicators=owned)
    if form.is_valid():
        typed = {"by": request.user, "at": clock.now(), **form.cleaned_data}
        if carried_out(form, changes.ask_correction, organisation, **typed):
            messages.success(request, "The performance officer has your request")
            return redirect("partner", org=org)
    steps = ((organisation.name, reverse("partner", args=[org])), ("Ask for a late correction", ""))
    context = {"organisation": organisation, "form": form, "trail": trail(request, *steps)}
    return render(request, "partner/ask_correction.html", context)


@requires(Permission.MANAGE_PARTNERS)
def waiting(request):
    """The page of corrections that wait, and the last answered ones, for the performance officer."""
    rows = LateCorrection.objects.readable_by(request.user, clock.today()).select_related(*ROWS)
    context = {"waiting": rows.waiting(), "answered": rows.exclude(answer="")[:50]}
    return render(request, "partner/corrections.html", context)


@requires(Permission.MANAGE_PARTNERS)
def answer(request, pk):
    """The form that approves or refuses a correction, for the performance officer."""
    rows = LateCorrection.objects.readable_by(request.user, clock.today()).select_related(*ROWS)
    asked = get_object_or_404(rows, pk=pk)
    form = QueryAnswerForm(request.POST or None)
    if form.is_valid():
        change = changes.approve_correction if "approve" in request.POST else changes.refuse_correction
        given = {"by": request.user, "at": clock.now(), "words": form.cleaned_data["words"]}
        if done := carried_out(form, change, asked, **given):
            messages.success(request, f"{done.indicator.code} {done.period}: {done.get_answer_display().lower()}")
            return redirect("corrections")
    steps = [
        ("Partners", reverse("partners")),
        ("Late corrections", reverse("corrections")),
        (asked.indicator.code, ""),
    ]
    return render(request, "partner/correction.html", {"asked": asked, "form": form, "trail": steps})
