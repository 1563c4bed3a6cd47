from django.urls import path

from budget.views import pages, returns

urlpatterns = [
    path("budget/", pages.budget, name="budget"),
    path("budget/months/", returns.close_month, name="close_month"),
    path("budget/<slug:code>/", pages.budget_line, name="budget_line"),
    path("budget/<slug:code>/return/", returns.submit_return, name="submit_return"),
]
