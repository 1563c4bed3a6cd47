"""What partners say of a period, through the API: that there is nothing to report, or that all has been sent."""

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers

from dcst.api.calling import MEDIA_TYPE
from indicators.api.docs import SubmittedRowError
from indicators.api.said import DRY_RUN, SaidCounts, SaidProblem, SaidView, place_told
from indicators.changes import say_of_periods
from indicators.intake.rules.cells import IDS, LONGEST_NOTE
from indicators.intake.rules.rows import MOST_ROWS
from indicators.intake.rules.said import SAYS, read_declaration

NAMES = ("indicator", "period")


class PeriodSent(serializers.Serializer):
    """Which period of which indicator is meant, in the words of a submission."""

    indicator = serializers.CharField()
    period = serializers.CharField(required=False, allow_null=True)


class DeclarationSent(serializers.Serializer):
    says = serializers.ChoiceField(
        choices=SAYS,
        help_text="`nothing_to_report`: there is no value to send, with the reason. `complete`: all that will be sent "
        "has been sent, every locality and group.",
    )
    take_back = serializers.BooleanField(required=False, default=False, help_text="Take back what was said.")
    reason = serializers.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Needed to say that there is nothing to report, and to take anything back.",
    )
    period = serializers.CharField(required=False, allow_null=True, help_text="For every row that gives none.")
    ids = serializers.ChoiceField(
        choices=IDS, required=False, allow_null=True, help_text="Whose code names an indicator, as in a submission."
    )
    values = serializers.ListField(child=PeriodSent(), min_length=1, max_length=MOST_ROWS)


class DeclarationRow(serializers.Serializer):
    row = serializers.IntegerField(help_text="Counted from 1.")
    indicator = serializers.CharField(allow_null=True)
    period = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=["said", "taken_back", "rejected"])
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Codes: why it was rejected.")


class DeclarationTold(SaidCounts):
    says = serializers.ChoiceField(choices=SAYS)
    values = DeclarationRow(many=True)
    errors = SubmittedRowError(many=True)


class DeclarationProblem(SaidProblem):
    says = serializers.ChoiceField(choices=SAYS, required=False)
    values = DeclarationRow(many=True, required=False)


SENT = {
    "says": "nothing_to_report",
    "reason": "No child was reported missing.",
    "values": [{"indicator": "M05", "period": "FY2017-18-Q3"}],
}


class Declarations(SaidView):
    """What is said of a period without a value."""

    read_shape = staticmethod(read_declaration)

    @extend_schema(
        operation_id="say_of_periods",
        summary="Say that there is nothing to report, or that all has been sent",
        description="“Nothing to report” answers for a period that is open and has no value: it is no longer due, and "
        "the status of the indicator says so, with the reason. A complete set says that all which will be sent has "
        "been sent. A value that comes later ends either. All rows are stored or none; the same again is answered "
        "alike.",
        parameters=[DRY_RUN],
        request=DeclarationSent,
        responses={
            200: OpenApiResponse(DeclarationTold, "What became of each row."),
            (400, MEDIA_TYPE): OpenApiResponse(DeclarationProblem, "The body cannot be read, or lacks the reason."),
            (422, MEDIA_TYPE): OpenApiResponse(DeclarationProblem, "Rows were refused, and nothing was stored."),
        },
        examples=[OpenApiExample("Nothing to report", SENT, request_only=True)],
    )
    def post(self, request):
        return self.answer(request)

    def carry_out(self, body, organisation, read, **attribution):
        told = {"says": body["says"], "take_back": body.get("take_back", False), "reason": body.get("reason") or ""}
        self.says = body["says"]
        return say_of_periods(organisation, read, **told, **attribution)

    def counts(self, rows):
        return {"says": self.says}

    def row_told(self, one):
        return place_told(one, NAMES)
