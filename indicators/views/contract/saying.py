"""What each side says of a measure in a quarter: the Council's status, the Trust's exception report, the decision."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from dcst.time.asat import as_at
from dcst.time.periods import Kind, Period, PeriodError
from indicators import changes
from indicators.contract.review import Review
from indicators.forms.contract import CouncilStatusForm, EscalationForm, ExceptionForm
from indicators.models import Indicator
from indicators.views.contract.review import measure_of, trail
from indicators.views.rows import Reader


@requires(Permission.COMMISSION)
def council_status(request, code, quarter):
    """The form for the Council's own status, for its commissioner alone."""
    one, row = _reviewed(request, code, quarter)
    held = row.council
    initial = {"status": held.status, "reason": held.reason} if held else {}
    form = CouncilStatusForm(request.POST or None, initial=initial)
    done = f"{one.label}: the Council’s status for {row.quarter.short_label} is given"
    return _page(request, form, one, row, changes.give_council_status, done, "The Council’s status")


@requires(Permission.MANAGE_PLAN, Permission.TELL_STORY)
def report_exception(request, code, quarter):
    """The form for an exception report, for who manages the plan or owns an action that should move the measure."""
    get_object_or_404(Indicator.objects.storied_by(request.user, clock.now()), code=code)
    one, row = _reviewed(request, code, quarter)
    names = ("cause", "action", "recovery_on", "recovery_value")
    initial = {name: getattr(row.report, name) for name in names} if row.report else {}
    form = ExceptionForm(request.POST or None, initial=initial, definition=one.indicator.definition)
    done = f"{one.label}: the exception report for {row.quarter.short_label} is given"
    return _page(request, form, one, row, changes.report_exception, done, "Exception report")


@requires(Permission.COMMISSION)
def decide_escalation(request, code, quarter):
    """The form by which the commissioner decides on an escalation that is proposed."""
    one, row = _reviewed(request, code, quarter)
    held = one.decision
    initial = {"outcome": held.outcome, "reason": held.reason} if held else {}
    form = EscalationForm(request.POST or None, initial=initial)
    done = f"{one.label}: the decision on escalation is on record"
    return _page(request, form, one, row, changes.decide_escalation, done, "Decide on escalation")


def _reviewed(request, code, quarter):
    """(the measure as its reader sees it today, the quarter of it). Raises Http404 of what is not under review."""
    reader = Reader(request, as_at(request))
    [one] = Review([measure_of(reader, code)], reader.eyes, reader.then.today).measures
    row = next((row for row in one.quarters if row.quarter == _quarter(quarter)), None)
    if row is None or reader.then.is_past:
        raise Http404
    return one, row


def _quarter(text):
    try:
        found = Period.parse(text)
    except PeriodError:
        raise Http404 from None
    if found.kind is not Kind.QUARTER:
        raise Http404
    return found


def _page(request, form, one, row, verb, done, title):
    given = {"by": request.user, "at": clock.now(), "quarter": row.quarter}
    if form.is_valid() and carried_out(form, verb, one.indicator, **given, **form.cleaned_data):
        messages.success(request, done)
        return redirect("contract_measure", code=one.indicator.code)
    page = reverse("contract_measure", args=[one.indicator.code])
    steps = ((one.label, page), (f"{title}, {row.quarter.short_label}", ""))
    context = {"one": one, "quarter": row, "form": form, "title": title, "trail": trail(None, *steps)}
    return render(request, "indicators/contract_say.html", context)
