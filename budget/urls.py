from django.urls import path

from budget.views import accounts, pages, returns

urlpatterns = [
    path("budget/months/", returns.close_month, name="close_month"),
    path("budget/months/<slug:month>/", accounts.month_account, name="month_account"),
    path("budget/months/<slug:month>/file/", accounts.month_file, name="month_file"),
    path("budget/months/<slug:month>/template/", accounts.month_template, name="month_template"),
    path("budget/set/", accounts.set_budget, name="set_budget"),
    path("budget/<slug:code>/", pages.budget_line, name="budget_line"),
    path("budget/<slug:code>/return/", returns.submit_return, name="submit_return"),
]
