"""What the OpenAPI schema says of submissions, with examples that are true of the demonstration data."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers

from dcst.api import MEDIA_TYPE
from indicators.intake import IDS, MOST_ROWS, STATUSES
from indicators.intake_cells import LONGEST_NOTE, MARKERS
from indicators.models import Marker, Status, Submission

EXAMPLE_ID = "0b0e7a6c-5a43-4d7e-9b55-0d7f6c2f8b1e"
SENT = {
    "period": "FY2017-18-Q3",
    "status": "provisional",
    "values": [
        {
            "indicator": "M05",
            "value": "27.1",
            "numerator": 485,
            "denominator": 1790,
            "note": "Before the year-end check",
        },
        {"indicator": "M62", "area": "doncaster", "period": "Q3 2017/18", "status": "management", "marker": "x"},
    ],
}
ACCEPTED = {
    "id": EXAMPLE_ID,
    "organisation": "dcst",
    "received_at": "2018-01-31T10:02:11+00:00",
    "outcome": "accepted",
    "rows": 2,
    "created": 1,
    "corrected": 1,
    "unchanged": 0,
    "rejected": 0,
    "values": [
        {"row": 1, "indicator": "M05", "area": "doncaster", "period": "FY2017-18-Q3", "outcome": "corrected"},
        {"row": 2, "indicator": "M62", "area": "doncaster", "period": "FY2017-18-Q3", "outcome": "created"},
    ],
    "errors": [],
}
ERROR = {
    "row": 1,
    "pointer": "/values/0/period",
    "column": "period",
    "code": "period_kind",
    "message": "“FY2017-18” is a financial year, and this indicator is for a quarter.",
    "fix": "Give a quarter, for example FY2017-18-Q3.",
}
REFUSED = {
    "type": "http://127.0.0.1:8000/api/v1/docs/#problem-422",
    "title": "The values were refused",
    "status": 422,
    "detail": "1 of 2 rows were refused, and nothing was stored.",
    "instance": "/api/v1/submissions/",
    "request_id": "9f3c1f1e8a7b4c2d",
    "errors": [ERROR],
    "submission": EXAMPLE_ID,
}
UNREADABLE = {
    "type": "http://127.0.0.1:8000/api/v1/docs/#problem-400",
    "title": "The request cannot be read",
    "status": 400,
    "detail": "There is no Idempotency-Key header.",
    "instance": "/api/v1/submissions/",
    "request_id": "9f3c1f1e8a7b4c2d",
    "errors": [
        {
            "row": None,
            "pointer": "/Idempotency-Key",
            "column": "Idempotency-Key",
            "code": "key_missing",
            "message": "There is no Idempotency-Key header.",
            "fix": "Send a fresh text for each submission, such as a UUID, and the same text when you repeat it.",
        }
    ],
}


@extend_schema_field(
    {
        "type": ["number", "string"],
        "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$",
        "description": "A JSON number or a decimal string, kept exactly: 12 digits before the point, 6 after it.",
    }
)
class ExactNumber(serializers.DecimalField):
    def __init__(self):
        super().__init__(max_digits=18, decimal_places=6, required=False, allow_null=True)


class ValueSent(serializers.Serializer):
    indicator = serializers.CharField(help_text="The code of an indicator that your organisation is a source of.")
    area = serializers.CharField(
        required=False, default="doncaster", help_text="The borough, or one of its localities."
    )
    period = serializers.CharField(
        help_text="FY2017-18, FY2017-18-Q3, AY2017-18, AY2017-18-T2, CY2017, CY2014-16, 2017-M11, AT2016-03-31 or "
        "WAVE2017; a plain form such as “Q3 2017/18” is read with the indicator’s own calendar."
    )
    value = ExactNumber()
    numerator = ExactNumber()
    denominator = ExactNumber()
    status = serializers.ChoiceField(choices=Status.choices, required=False, default=STATUSES[0])
    marker = serializers.ChoiceField(
        choices=Marker.choices,
        required=False,
        allow_blank=True,
        help_text=f"One of {', '.join(MARKERS)}: c, x and z in place of a value, e and b beside one, u and low either.",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE)


class SubmissionSent(serializers.Serializer):
    period = serializers.CharField(required=False, allow_null=True, help_text="For every value that gives none.")
    area = serializers.CharField(required=False, allow_null=True, help_text="For every value that gives none.")
    status = serializers.ChoiceField(
        choices=Status.choices, required=False, allow_null=True, help_text="For every value that gives none."
    )
    ids = serializers.ChoiceField(
        choices=IDS,
        required=False,
        allow_null=True,
        default=IDS[0],
        help_text="Whose code names an indicator: `code` ours (M05), `own` yours, as the performance officer keeps "
        "them, `framework` the reference it goes by elsewhere (A1, B13).",
    )
    values = serializers.ListField(child=ValueSent(), min_length=1, max_length=MOST_ROWS)


class RowOutcome(serializers.Serializer):
    row = serializers.IntegerField(help_text="Counted from 1.")
    indicator = serializers.CharField()
    area = serializers.CharField()
    period = serializers.CharField(help_text="In canonical text.")
    outcome = serializers.ChoiceField(choices=["created", "corrected", "unchanged"])


class RowError(serializers.Serializer):
    row = serializers.IntegerField(allow_null=True, help_text="Counted from 1.")
    pointer = serializers.CharField(help_text="JSON pointer into the body.")
    column = serializers.CharField()
    code = serializers.CharField(help_text="Stable: programs may rely on it.")
    message = serializers.CharField()
    fix = serializers.CharField()


class SubmissionTold(serializers.Serializer):
    id = serializers.UUIDField(allow_null=True, help_text="Null for a test key: nothing is stored.")
    sandbox = serializers.BooleanField(required=False, help_text="True in every answer to a test key.")
    organisation = serializers.CharField()
    received_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Submission.Outcome.choices)
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    values = RowOutcome(many=True)
    errors = RowError(many=True)


class SubmissionProblem(serializers.Serializer):
    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    request_id = serializers.CharField()
    errors = RowError(many=True)
    submission = serializers.UUIDField(required=False, allow_null=True)
    sandbox = serializers.BooleanField(required=False, help_text="True in every answer to a test key.")


REPLAYED = OpenApiParameter(
    "Idempotent-Replayed",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[201, 422],
    description="“true” when the answer is that of an earlier request with the same key and body.",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="A text of your choice, of at most 255 letters, fresh for each submission. Repeat a request whose "
    "answer was lost with the same key and body, and it is answered without being done again. "
    "Kept for 24 hours at least.",
)
documented_sending = extend_schema(
    operation_id="send_values",
    summary="Send indicator values",
    description="All rows are taken, or none: each fault is told with its row, column and remedy. A row that repeats "
    "what is stored changes nothing; one that differs corrects it, and the earlier figure is kept.",
    parameters=[KEY, REPLAYED],
    request=SubmissionSent,
    responses={
        200: OpenApiResponse(SubmissionTold, "To a test key: what would become of each row. Nothing is stored."),
        201: OpenApiResponse(SubmissionTold, "Accepted, with what became of each row; Location leads back to it."),
        (400, MEDIA_TYPE): OpenApiResponse(SubmissionProblem, "The body cannot be read, or a header is missing."),
        (422, MEDIA_TYPE): OpenApiResponse(
            SubmissionProblem, "Rows were refused, or the key was used for another body."
        ),
    },
    examples=[
        OpenApiExample("Two values", SENT, request_only=True),
        OpenApiExample("Accepted", ACCEPTED, response_only=True, status_codes=["201"]),
        OpenApiExample("Refused", REFUSED, response_only=True, status_codes=["422"], media_type=MEDIA_TYPE),
        OpenApiExample("No key", UNREADABLE, response_only=True, status_codes=["400"], media_type=MEDIA_TYPE),
    ],
)
documented_reading = extend_schema(
    operation_id="submission",
    summary="One submission and what became of it",
    responses={200: SubmissionTold},
    examples=[OpenApiExample("Accepted", ACCEPTED, response_only=True, status_codes=["200"])],
)
