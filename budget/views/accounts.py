"""What the finance officer says of a month as a whole: typed, or with all of its returns in one file."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from budget import changes
from budget.account import account_of
from budget.forms import COLUMNS, YEAR_COLUMNS, AccountForm, MonthFileForm, YearFileForm, rows_to_fill
from budget.models import BudgetLine, MonthlyAccount
from budget.rules.variance import months_in
from budget.views.pages import budget_step
from budget.views.sheet import closed_months
from dcst.files.exports import CSV, table_csv
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.status.rag import bare
from dcst.time import clock
from dcst.time.periods import Kind, Period, PeriodError, between
from objectives.models import Plan


def _month_of(text):
    """The Period of a month that has begun, from the address. Raises Http404."""
    try:
        month = Period.parse(text)
    except PeriodError:
        raise Http404 from None
    if month.kind != Kind.MONTH or month.start > clock.today():
        raise Http404
    return month


def _context(month):
    """What both pages show: the month, its year's account, what was said already and why nothing can be."""
    year = str(Period.containing(month.start, Kind.YEAR_FINANCIAL))
    account = account_of(year, clock.now())
    if not account.lines:
        raise Http404
    return {
        "month": month,
        "number": months_in(month),
        "account": account,
        "held": MonthlyAccount.objects.current().filter(month=month.start).select_related("by").first(),
        "closed": month.start in closed_months(clock.now()),
        "trail": [
            budget_step(None, year),
            ("Months", f"{reverse('close_month')}?year={year}"),
            (f"Account of {month.label}", ""),
        ],
    }


@requires(Permission.SUBMIT_RETURN)
def month_account(request, month):
    """The finance officer's form for what stands behind a month's outturn, with what was said of it already."""
    month = _month_of(month)
    context = _context(month)
    held = context["held"]
    initial = {name: bare(amount) for name, amount in held.figures.items()} | {"note": held.note} if held else None
    form = AccountForm(request.POST) if request.method == "POST" else AccountForm(initial=initial)
    if form.is_bound and form.is_valid():
        given = {"by": request.user, "at": clock.now(), "month": month.start}
        if carried_out(form, changes.submit_account, **given, **form.cleaned_data):
            messages.success(request, f"The account of {month.label} is saved.")
            return redirect(f"{reverse('budget')}?year={context['account'].year}")
    return render(request, "budget/account.html", context | {"form": form})


@requires(Permission.SUBMIT_RETURN)
def month_file(request, month):
    """The page that takes a month in one file: every return, and what stands behind the whole."""
    month = _month_of(month)
    context = _context(month)
    lines = context["account"].lines
    form = MonthFileForm(month, lines, request.POST, request.FILES) if request.method == "POST" else None
    if form and form.is_valid():
        given = {"by": request.user, "at": clock.now(), "month": month.start}
        if carried_out(form, changes.submit_month, **given, returns=form.returns, account=form.account):
            messages.success(request, f"{_counted(form)} of {month.label} saved.")
            return redirect(f"{reverse('budget')}?year={context['account'].year}")
    return render(request, "budget/month_file.html", context | {"form": form or MonthFileForm(month, lines)})


def _counted(form):
    number = len(form.returns)
    said = [f"{number} return{'s' * (number != 1)}"] if number else []
    return " and ".join(said + ["the account"] * bool(form.account))


@requires(Permission.SUBMIT_RETURN)
def month_template(request, month):
    """The file of a month to fill in, CSV, with what it holds already."""
    month = _month_of(month)
    context = _context(month)
    account = context["account"]
    rows = rows_to_fill(account.lines, account.returns.get(month.start, {}), context["held"])
    response = HttpResponse(table_csv(COLUMNS, rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="returns-{month}.csv"'
    return response


@requires(Permission.SUBMIT_RETURN)
def set_budget(request):
    """The page that takes the lines of a year in one file, for a year of the plans that has no budget yet."""
    years = _years_without_budget()
    form = YearFileForm(years, request.POST, request.FILES) if request.method == "POST" else None
    if form and form.is_valid():
        given = {"by": request.user, "at": clock.now(), "year": form.cleaned_data["year"], "lines": form.lines}
        if carried_out(form, changes.set_budget, **given):
            messages.success(request, f"The budget of {Period.parse(given['year']).label} is saved.")
            return redirect(f"{reverse('budget')}?year={given['year']}")
    trail = [("Budget", reverse("budget")), ("A year", "")]
    context = {"form": form or YearFileForm(years), "years": years, "columns": YEAR_COLUMNS, "trail": trail}
    return render(
        request, "budget/set_budget.html", context | {"trail": [("Budget", reverse("budget")), ("A year", "")]}
    )


def _years_without_budget():
    """[Period]: the financial years that the plans run through and that no line is held for."""
    held = set(BudgetLine.objects.values_list("year", flat=True))
    spans = [between(Kind.YEAR_FINANCIAL, plan.start, plan.end) for plan in Plan.objects.all()]
    return sorted({year for span in spans for year in span if str(year) not in held})
