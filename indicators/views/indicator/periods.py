"""The periods of one indicator: which are open, and the performance officer's hand in it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from dcst.time.periods import Kind, Period, PeriodError
from indicators import changes
from indicators.calendar.windows import awaited_periods
from indicators.forms.typed import WindowForm
from indicators.models import Indicator, PeriodWindow
from indicators.views.indicator.trails import trail_below


@requires(Permission.MANAGE_PARTNERS)
def periods(request, code):
    """The page of an indicator's periods, with the form that opens or closes one; for the performance officer."""
    now = clock.now()
    indicator = get_object_or_404(Indicator.objects.with_definition(now), code=code)
    form = WindowForm(request.POST or None)
    if form.is_valid() and (period := _period(form, indicator)) and _decided(request, indicator, period, form):
        messages.success(request, f"{period.label} is {form.cleaned_data['state']}")
        return redirect("periods", code=code)
    context = {
        "indicator": indicator,
        "lines": awaited_periods([indicator], now),
        "decisions": PeriodWindow.objects.filter(indicator=indicator).select_related("by").order_by("-known_from"),
        "form": form,
        "trail": trail_below(indicator, "Periods"),
    }
    return render(request, "partner/periods.html", context)


def _period(form, indicator):
    """The period that was typed, in canonical text or a plain form of the indicator's own calendar."""
    kind = indicator.definition.period_kind if indicator.definition else ""
    try:
        return Period.read(form.cleaned_data["period"].strip(), Kind(kind)) if kind else None
    except PeriodError as wrong:
        form.add_error("period", str(wrong))
    return None


def _decided(request, indicator, period, form):
    typed = form.cleaned_data
    given = {"by": request.user, "at": clock.now(), "period": period, "reason": typed["reason"]}
    if typed["state"] == PeriodWindow.Opening.OPEN:
        return carried_out(form, changes.open_period, indicator, until=typed["until"], **given)
    return carried_out(form, changes.close_period, indicator, **given)
