"""What people add to an indicator's figures: a story, a forecast, and where its control limits begin anew."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from indicators import changes
from indicators.disclosure.eyes import eyes_of
from indicators.findings.lines import SeriesTerms
from indicators.findings.outlooks import year_end
from indicators.forms.typed import EndRebaseForm, ForecastForm, RebaseForm, StoryForm
from indicators.models import Indicator, Observation, OwnerForecast, Rebase, Story
from indicators.models.judging import HEADS
from indicators.views.indicator.trails import trail_below


@requires(Permission.MANAGE_PLAN, Permission.TELL_STORY)
def tell_story(request, code):
    """The form for the story of the latest figure, beside that figure; for who manages the plan or owns its actions.

    A figure that was replaced meanwhile is refused, so that the new one is read first.
    """
    now = clock.now()
    indicator = get_object_or_404(Indicator.objects.storied_by(request.user, now), code=code)
    figure = Observation.objects.current().filter(indicator=indicator).with_queries().headline().first()
    if figure is None:
        raise Http404
    told = Story.objects.current().filter(indicator=indicator, period=figure.period).first()
    initial = {name: getattr(told, name) for name in HEADS} if told else {}
    form = StoryForm(request.POST or None, initial=initial | {"figure": figure.pk})
    if form.is_valid() and _told(form, indicator, request.user, now):
        messages.success(request, f"{code}: the story is told")
        return redirect("indicator", code=code)
    seen = eyes_of(request, clock.today()).figure(figure)
    context = {"indicator": indicator, "figure": seen, "told": told, "form": form}
    return render(request, "indicators/story.html", context | {"trail": trail_below(indicator, "Tell the story")})


def _told(form, indicator, user, now):
    words = dict(form.cleaned_data)
    rows = Observation.objects.select_related("indicator").filter(indicator=indicator).whole_borough()
    observation = get_object_or_404(rows, pk=words.pop("figure"))
    return carried_out(form, changes.tell_story, observation, by=user, at=now, **words)


@requires(Permission.MANAGE_PLAN, Permission.TELL_STORY)
def give_forecast(request, code):
    """The form for what the year will end with; for who manages the plan or owns an action that should move it.

    Where no year is under way there is nothing to forecast, and the page is not there.
    """
    now = clock.now()
    rows = Indicator.objects.storied_by(request.user, now).with_definition(clock.end_of(clock.today()))
    indicator = get_object_or_404(rows, code=code)
    figure = Observation.objects.current().filter(indicator=indicator).with_queries().headline().first()
    end = year_end(figure, SeriesTerms.of(indicator.definition))
    if end is None or figure.period_end >= end.end:
        raise Http404
    held = OwnerForecast.objects.current().filter(indicator=indicator, period=end.text).first()
    initial = {"value": held.value, "reason": held.reason} if held else {}
    unit = indicator.definition.unit if indicator.definition else ""
    form = ForecastForm(request.POST or None, initial=initial | {"period": end.text}, unit=unit)
    if form.is_valid() and _forecast(form, indicator, end, request.user, now):
        messages.success(request, f"{code}: your forecast is given")
        return redirect("indicator", code=code)
    seen = eyes_of(request, clock.today()).figure(figure)
    context = {"indicator": indicator, "figure": seen, "held": held, "end": end, "form": form}
    return render(request, "indicators/forecast.html", context | {"trail": trail_below(indicator, "Give a forecast")})


def _forecast(form, indicator, end, user, now):
    """A form of another year than the one under way is refused, so that it is not stored for the wrong one."""
    typed = form.cleaned_data
    if typed["period"] != end.text:
        form.add_error(None, f"A new year is under way since the page was opened: this is for {end.label} now")
        return None
    given = {"by": user, "at": now, "period": end, "value": typed["value"], "reason": typed["reason"]}
    return carried_out(form, changes.give_forecast, indicator, **given)


@requires(Permission.MANAGE_PLAN)
def rebases(request, code):
    """The page of where the control limits begin anew, for who manages the plan.

    With who said so and why, and the form for another.
    """
    indicator = get_object_or_404(Indicator, code=code)
    form = RebaseForm(request.POST if "set" in request.POST else None, periods=_periods(indicator))
    if form.is_valid() and carried_out(
        form, changes.rebase, indicator, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        messages.success(request, f"{code}: the control limits begin anew")
        return redirect("rebases", code=code)
    rows = Rebase.objects.filter(indicator=indicator).select_related("by").order_by("-start", "-known_from")
    context = {
        "indicator": indicator,
        "rows": rows,
        "form": form,
        "trail": trail_below(indicator, "Where the limits begin anew"),
    }
    return render(request, "indicators/rebases.html", context)


@requires(Permission.MANAGE_PLAN)
def end_rebase(request, code, pk):
    """The form that takes back a new beginning of the limits, for who manages the plan."""
    row = get_object_or_404(Rebase.objects.current().select_related("indicator"), pk=pk, indicator__code=code)
    form = EndRebaseForm(request.POST or None)
    ended = form.is_valid() and carried_out(
        form, changes.end_rebase, row, by=request.user, at=clock.now(), **form.cleaned_data
    )
    if ended:
        messages.success(request, f"{code}: the new beginning is taken back")
        return redirect("rebases", code=code)
    context = {"row": row, "form": form, "trail": trail_below(row.indicator, "Take it back")}
    return render(request, "indicators/end_rebase.html", context)


def _periods(indicator):
    rows = Observation.objects.own().current().whole_borough().filter(indicator=indicator).order_by("-period_start")
    return [row.when for row in rows]
