"""Taking back values that were sent in error, through the API."""

from collections import Counter

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers

from dcst.api.calling import MEDIA_TYPE
from indicators.api.docs import SubmittedRowError
from indicators.api.said import DRY_RUN, SaidCounts, SaidProblem, SaidView, moment_told, place_told
from indicators.changes import withdraw_values
from indicators.intake.rules.cells import IDS, LONGEST_NOTE
from indicators.intake.rules.rows import MOST_ROWS
from indicators.intake.rules.said import read_withdrawal

NAMES = ("indicator", "area", "period", "group")
OUTCOMES = ("withdrawn", "asked")
REASON = "Sent for the wrong quarter."


class PlaceSent(serializers.Serializer):
    """Which value is meant, in the words of a submission."""

    indicator = serializers.CharField()
    area = serializers.CharField(required=False, allow_null=True)
    period = serializers.CharField(required=False, allow_null=True)
    group = serializers.CharField(required=False, allow_null=True, allow_blank=True)


class WithdrawalSent(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_NOTE, help_text="Why. Stands beside the period from then on.")
    period = serializers.CharField(required=False, allow_null=True, help_text="For every value that gives none.")
    area = serializers.CharField(required=False, allow_null=True, help_text="For every value that gives none.")
    ids = serializers.ChoiceField(
        choices=IDS, required=False, allow_null=True, help_text="Whose code names an indicator, as in a submission."
    )
    values = serializers.ListField(child=PlaceSent(), min_length=1, max_length=MOST_ROWS)


class WithdrawalRow(serializers.Serializer):
    row = serializers.IntegerField(help_text="Counted from 1.")
    indicator = serializers.CharField(allow_null=True)
    area = serializers.CharField(allow_null=True)
    period = serializers.CharField(allow_null=True)
    group = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(
        choices=[*OUTCOMES, "rejected"],
        help_text="`asked`: the period is closed, and the performance officer decides.",
    )
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Codes: why it was rejected.")
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class WithdrawalTold(SaidCounts):
    withdrawn = serializers.IntegerField()
    asked = serializers.IntegerField()
    values = WithdrawalRow(many=True)
    errors = SubmittedRowError(many=True)


class WithdrawalProblem(SaidProblem):
    withdrawn = serializers.IntegerField(required=False)
    asked = serializers.IntegerField(required=False)
    values = WithdrawalRow(many=True, required=False)


SENT = {"reason": REASON, "values": [{"indicator": "M05", "period": "FY2017-18-Q3"}]}


class Withdrawals(SaidView):
    """Values that were sent in error."""

    read_shape = staticmethod(read_withdrawal)

    @extend_schema(
        operation_id="withdraw_values",
        summary="Withdraw values that were sent in error",
        description="The period then has no value, with the reason, and never an earlier one again; what was known "
        "before stays known of its days. All rows are withdrawn or none. The value of a period that is closed is asked "
        "for of the performance officer. The same again is answered alike and changes nothing. A value that is sent "
        "later is `created`. Only what your own organisation sent can be withdrawn.",
        parameters=[DRY_RUN],
        request=WithdrawalSent,
        responses={
            200: OpenApiResponse(WithdrawalTold, "What became of each row."),
            (400, MEDIA_TYPE): OpenApiResponse(WithdrawalProblem, "The body cannot be read, or has no reason."),
            (422, MEDIA_TYPE): OpenApiResponse(WithdrawalProblem, "Rows were refused, and nothing was withdrawn."),
        },
        examples=[OpenApiExample("A value of the wrong quarter", SENT, request_only=True)],
    )
    def post(self, request):
        return self.answer(request)

    def carry_out(self, body, organisation, read, **attribution):
        return withdraw_values(organisation, read, reason=body["reason"], **attribution)

    def counts(self, rows):
        found = Counter(one.outcome for one in rows)
        return {name: found[name] for name in OUTCOMES}

    def row_told(self, one):
        return place_told(one, NAMES) | {"withdrawn_at": moment_told(one.since)}
