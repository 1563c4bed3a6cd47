"""The page of a year's budget: the outturn first, what stands behind it, and placements over children in care."""

from django.shortcuts import render

from budget.views.pages import year_asked, year_page
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site.money import placements_of
from dcst.time import clock
from dcst.time.asat import as_at
from indicators.disclosure.eyes import eyes_of


@requires(Permission.READ)
@kept(for_all=True)
def budget(request):
    """The page of the budget of `?year=`, else of the day shown, as at a day. 404 for a year that is not there."""
    then = as_at(request)
    year, years = year_asked(then, request.GET.get("year", ""))
    if year is None:
        return render(request, "budget/empty.html")
    page = year_page(year, then)
    eyes = eyes_of(request, clock.today(), then.day)
    context = {"years": years, "placements": placements_of(page["account"], then.moment, eyes)}
    return render(request, "budget/budget.html", page | context)
