"""The forms of the finance officer: a monthly return, and closing a month; the performance officer opens it again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from budget import changes
from budget.forms import MonthForm, ReturnForm
from budget.models import BudgetLine
from budget.views.pages import budget_step, trail
from budget.views.sheet import closed_months, months_of, year_shown
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, permissions_of, requires
from dcst.time import clock
from dcst.time.asat import AsAt, as_at
from dcst.time.periods import Kind, Period, between


@requires(Permission.SUBMIT_RETURN)
def submit_return(request, code):
    """The finance officer's form for the return of a line. 404 for a printed total."""
    line = get_object_or_404(BudgetLine.objects.lines(), code=code)
    today = clock.today()
    months = months_of(line, AsAt(today, today))
    open_months = [month.period for month in months if not month.closed]
    form = ReturnForm(open_months, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _submit(request, form, line):
        messages.success(request, f"The return for {form.cleaned_data['month']:%B %Y} is saved.")
        return redirect("budget_line", line.code)
    context = {"form": form, "line": line, "months": months, "open_months": open_months}
    context["trail"] = trail(None, line, line.name, "Monthly return")
    return render(request, "budget/return.html", context)


def _submit(request, form, line):
    return carried_out(form, changes.submit_return, line, by=request.user, at=clock.now(), **form.cleaned_data)


NEEDED = {"close": Permission.SUBMIT_RETURN, "open": Permission.MANAGE_PLAN}


@requires(Permission.READ)
def close_month(request):
    """The page of the months of a year: the finance officer closes one, the performance officer opens it again."""
    then = as_at(request)
    years = sorted(set(BudgetLine.objects.values_list("year", flat=True)))
    year = years and year_shown(years, request.GET.get("year", ""), then.day)
    if not year:
        raise Http404
    form = MonthForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _close(request, form):
        return redirect(f"{reverse('close_month')}?year={year}")
    closed = closed_months(then.moment)
    period = Period.parse(year)
    months = [
        (month, closed.get(month.start), month.end < then.day)
        for month in between(Kind.MONTH, period.start, min(period.end, then.day))
    ]
    context = {"year": year, "years": years, "months": months, "form": form}
    context["trail"] = [budget_step(then, year), ("Months", "")]
    return render(request, "budget/months.html", context)


def _close(request, form):
    month, do = form.cleaned_data["month"], form.cleaned_data["do"]
    if NEEDED[do] not in permissions_of(request.user, clock.today()):
        raise PermissionDenied
    given = {"month": month, "closed": do == "close"}
    done = carried_out(form, changes.close_month, by=request.user, at=clock.now(), **given)
    if done:
        messages.success(request, f"{month:%B %Y} is {'closed' if do == 'close' else 'open'}.")
    return done
