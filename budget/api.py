"""The budget, through the API: lines with their latest return, read only, by code. Amounts are in £000."""

import django_filters
from django.db.models import Prefetch
from rest_framework import serializers

from budget.models import BudgetLine, MonthlyReturn
from dcst.api.lists import ListViewSet, OneOf, SourceField, StatusField
from dcst.models import Question, with_status


class ReturnSerializer(serializers.ModelSerializer):
    class Meta:
        model = MonthlyReturn
        fields = ["month", "budget_to_date", "actual_to_date", "forecast", "note", "origin"]


class BudgetLineSerializer(serializers.ModelSerializer):
    returns = ReturnSerializer(source="returns_then", many=True, read_only=True)
    status = StatusField()
    source = SourceField()

    class Meta:
        model = BudgetLine
        fields = [
            "code",
            "year",
            "kind",
            "position",
            "name",
            "ongoing",
            "projects",
            "total",
            "tolerance",
            "returns",
            "status",
            "origin",
            "source",
        ]


class BudgetLineFilter(django_filters.FilterSet):
    year = django_filters.CharFilter("year")
    kind = OneOf(choices=BudgetLine.Kind)

    class Meta:
        model = BudgetLine
        fields = []


class BudgetLines(ListViewSet):
    """Lines of the budget and printed totals, in £000, with the monthly returns known then."""

    serializer_class = BudgetLineSerializer
    filterset_class = BudgetLineFilter
    queryset = BudgetLine.objects.none()

    def rows(self, at):
        returns = MonthlyReturn.objects.known_at(at).order_by("month")
        rows = BudgetLine.objects.prefetch_related(Prefetch("returns", returns, to_attr="returns_then"))
        return with_status(rows.order_by("code"), "budget-line", Question.BUDGET_YEAR, at)
