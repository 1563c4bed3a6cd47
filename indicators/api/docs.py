"""What the OpenAPI schema says of submissions, with examples that are true of the demonstration data."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers

from dcst.api.bodies import JSON
from dcst.api.calling import MEDIA_TYPE
from dcst.api.tags import IF_NONE_MATCH
from dcst.files.exports import XLSX
from indicators.api.sent import CSV
from indicators.groups import CODES, label
from indicators.intake.rules.cells import IDS, LONGEST_NOTE, MARKERS, STATUSES
from indicators.intake.rules.rows import MOST_ROWS, MOST_ROWS_BY_WORKER
from indicators.models import Marker, Submission, ValueStatus
from indicators.models.observation import CORRECTED, CREATED, QUERIED, REJECTED, UNCHANGED

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


@extend_schema_field(
    {
        "type": ["number", "string"],
        "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$",
        "exclusiveMinimum": -(10**12),
        "exclusiveMaximum": 10**12,
        "description": "A JSON number or a decimal string, kept exactly: 12 digits before the point, 6 after it.",
    }
)
class ExactNumber(serializers.DecimalField):
    def __init__(self):
        super().__init__(max_digits=18, decimal_places=6, required=False, allow_null=True)


class ValueSent(serializers.Serializer):
    indicator = serializers.CharField(help_text="The code of an indicator that your organisation is a source of.")
    area = serializers.CharField(
        required=False,
        default="doncaster",
        help_text="The borough, or one of its localities: by code, name or ONS code, as `/api/v1/me/` lists them.",
    )
    period = serializers.CharField(
        help_text="FY2017-18, FY2017-18-Q3, AY2017-18, AY2017-18-T2, CY2017, CY2014-16, 2017-M11, AT2016-03-31 or "
        "WAVE2017; a plain form such as “Q3 2017/18” is read with the indicator’s own calendar."
    )
    value = ExactNumber()
    numerator = ExactNumber()
    denominator = ExactNumber()
    ids = serializers.ChoiceField(
        choices=IDS,
        required=False,
        allow_null=True,
        help_text="Whose code names the indicator, if not that at the top.",
    )
    status = serializers.ChoiceField(
        choices=ValueStatus.choices,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text=f"`{STATUSES[0]}` where nothing is known yet. Left out with the same value, it stays.",
    )
    marker = serializers.ChoiceField(
        choices=[(code, Marker(code).label) for code in MARKERS],
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text=f"One of {', '.join(MARKERS)}: c, x and z in place of a value, e and b beside one, u and low either.",
    )
    note = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=LONGEST_NOTE)
    group = serializers.ChoiceField(
        choices=[("", "everybody"), *((code, label(code)) for code in CODES)],
        required=False,
        allow_blank=True,
        help_text="For whom the value is; leave it out for everybody.",
    )


class SubmissionSent(serializers.Serializer):
    period = serializers.CharField(required=False, allow_null=True, help_text="For every value that gives none.")
    area = serializers.CharField(required=False, allow_null=True, help_text="For every value that gives none.")
    status = serializers.ChoiceField(
        choices=ValueStatus.choices, required=False, allow_null=True, help_text="For every value that gives none."
    )
    ids = serializers.ChoiceField(
        choices=IDS,
        required=False,
        allow_null=True,
        default=IDS[0],
        help_text="Whose code names an indicator: `code` ours (M05), `own` yours, as the performance officer keeps "
        "them, `framework` the reference it goes by elsewhere (A1, B13).",
    )
    values = serializers.ListField(child=ValueSent(), min_length=1, max_length=MOST_ROWS_BY_WORKER)


ROW = "Counted from 1; in a file as a spreadsheet does, where row 1 names the columns."


class RowOutcome(serializers.Serializer):
    row = serializers.IntegerField(help_text=ROW)
    indicator = serializers.CharField(allow_null=True, help_text="Our code; of a rejected row, what was sent.")
    area = serializers.CharField(allow_null=True)
    period = serializers.CharField(allow_null=True, help_text="In canonical text; of a rejected row, what was sent.")
    group = serializers.CharField(
        allow_blank=True, help_text="For whom; blank for everybody. Of a rejected row, what was sent."
    )
    outcome = serializers.ChoiceField(choices=[CREATED, CORRECTED, UNCHANGED, QUERIED, REJECTED])
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Codes: why it was rejected or queried.")
    question = serializers.CharField(allow_null=True, help_text="What is asked about a queried value.")
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What of it is not as sent: how a cell was read, what went."
    )


@extend_schema_serializer(component_name="RowError")
class SubmittedRowError(serializers.Serializer):
    row = serializers.IntegerField(allow_null=True, help_text=ROW)
    pointer = serializers.CharField(help_text="JSON pointer into the body; blank for a file.")
    column = serializers.CharField()
    code = serializers.CharField(help_text="Stable: programs may rely on it.")
    message = serializers.CharField()
    fix = serializers.CharField()
    docs = serializers.CharField(help_text="Where the documentation speaks of the code.")


class SubmissionCounts(serializers.Serializer):
    mode = serializers.ChoiceField(choices=Submission.Mode.choices)
    dry_run = serializers.BooleanField()
    rows = serializers.IntegerField()
    valid = serializers.IntegerField(help_text="Rows that nothing is wrong with, stored or not.")
    created = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    queried = serializers.IntegerField()
    rejected = serializers.IntegerField()


class SubmissionTold(SubmissionCounts):
    id = serializers.UUIDField(allow_null=True, help_text="Null where nothing was stored.")
    organisation = serializers.CharField()
    received_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=Submission.Outcome.choices)
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What was read otherwise in a file than it stands there, or left out."
    )
    values = RowOutcome(many=True)
    errors = SubmittedRowError(many=True)


class SubmissionFollowed(SubmissionTold):
    status = serializers.ChoiceField(
        choices=["queued", "running", "finished", "failed"], help_text="Finished at once, but for long submissions."
    )
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="How far the work on it is.")


class RowsProblem(serializers.Serializer):  # what every refusal of rows says
    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="That of the first error, or `rows_refused`.")
    instance = serializers.CharField()
    request_id = serializers.CharField()
    errors = SubmittedRowError(many=True)


class SubmissionProblem(RowsProblem):
    submission = serializers.UUIDField(required=False, allow_null=True)
    mode = serializers.ChoiceField(choices=Submission.Mode.choices, required=False)
    dry_run = serializers.BooleanField(required=False)
    rows = serializers.IntegerField(required=False)
    valid = serializers.IntegerField(required=False)
    created = serializers.IntegerField(required=False)
    corrected = serializers.IntegerField(required=False)
    unchanged = serializers.IntegerField(required=False)
    queried = serializers.IntegerField(required=False)
    rejected = serializers.IntegerField(required=False)
    notes = serializers.ListField(child=serializers.CharField(), required=False)
    values = RowOutcome(many=True, required=False)


REPLAYED = OpenApiParameter(
    "Idempotent-Replayed",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[201, 202],
    description="“true” when the answer is that of an earlier request with the same key and body.",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    required=True,
    description="Not needed for a dry run. "
    "A text of your choice, of at most 255 letters, fresh for each submission. Repeat a request whose "
    "answer was lost with the same key and body, and it is answered without being done again. "
    "Kept for 24 hours at least. After 422 nothing was done, and the key takes the mended body.",
)
DRY_RUN = OpenApiParameter(
    "dry_run", enum=["false", "true"], default="false", description="Answer with the same summary and store nothing."
)
MODE = OpenApiParameter(
    "mode", enum=Submission.Mode.values, default="all", description="Store all rows or none, or those that can be."
)
documented_sending = extend_schema(
    operation_id="send_values",
    summary="Send indicator values",
    description="Each row is created, corrected, unchanged, queried or rejected. One faulty row rejects all unless "
    "`mode=valid`; each fault is told with its row, column, code and remedy. A row that repeats "
    "what is stored changes nothing; one that differs corrects it, and the earlier figure is kept.\n\n"
    f"More than {MOST_ROWS:,} values, {MOST_ROWS_BY_WORKER:,} at most, are answered with 202 and stored a little "
    "later, all together: ask at Location how far that is. A dry run and a test key take "
    f"{MOST_ROWS:,}.\n\n"
    "A CSV file or an Excel workbook is read as on the page “Send a file”, with the columns of its template: 10 MB at "
    "most. One of more than 1 MB is answered with 202, and not taken by a dry run and a test key.",
    parameters=[KEY, DRY_RUN, MODE, REPLAYED],
    request={JSON: SubmissionSent, CSV: OpenApiTypes.STR, XLSX: OpenApiTypes.BINARY},
    responses={
        200: OpenApiResponse(SubmissionTold, "To a test key: what would become of each row. Nothing is stored."),
        201: OpenApiResponse(SubmissionTold, "Accepted, with what became of each row; Location leads back to it."),
        202: OpenApiResponse(SubmissionFollowed, "Taken, and being stored: Location tells how far it is."),
        (400, MEDIA_TYPE): OpenApiResponse(SubmissionProblem, "The body cannot be read, or a header is missing."),
        (422, MEDIA_TYPE): OpenApiResponse(
            SubmissionProblem, "Rows or the file were refused, or the key was used for another body."
        ),
    },
)
documented_reading = extend_schema(
    operation_id="submission",
    parameters=[IF_NONE_MATCH],
    summary="One submission and what became of it",
    responses={200: SubmissionFollowed},
)
