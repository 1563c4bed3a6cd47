"""What partners say of values and periods without sending a value: withdrawals and declarations. What both have in
common stands here: the body is read by the rules of every row that is sent, and all of it is done or nothing.
"""

from django.db import transaction
from django.utils.timezone import localtime
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.bodies import TakesBody
from dcst.api.calling import MEDIA_TYPE, KeyAuthentication, can, problem_body
from dcst.people.roles import Permission
from dcst.time import clock
from indicators.api.docs import RowsProblem
from indicators.api.refusal import refusal
from indicators.api.sandbox import Sandbox, is_test
from indicators.api.sent import ExactJSONParser
from indicators.intake.reading import terms_of_body
from indicators.intake.rules.faults import anchor, fault
from indicators.intake.rules.said import without_value
from indicators.intake.rules.text import revealed, shown
from indicators.models.observation import REJECTED

OUTCOMES = ("accepted", "refused")
DRY_RUN = OpenApiParameter(
    "dry_run", enum=["false", "true"], default="false", description="Answer with the same summary and store nothing."
)


class SaidCounts(serializers.Serializer):
    """What every answer tells of its rows."""

    organisation = serializers.CharField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    dry_run = serializers.BooleanField()
    rows = serializers.IntegerField()
    rejected = serializers.IntegerField()


class SaidProblem(RowsProblem):
    """A refusal; where the body could not be read there are no rows to tell of."""

    organisation = serializers.CharField(required=False)
    outcome = serializers.ChoiceField(choices=OUTCOMES, required=False)
    dry_run = serializers.BooleanField(required=False)
    rows = serializers.IntegerField(required=False)
    rejected = serializers.IntegerField(required=False)


class SaidView(TakesBody, Sandbox, APIView):
    """A view whose rows name places and give no value. `read_shape` is the rule for the body; `carry_out(body,
    organisation, read, **attribution)` gives the rows with their outcomes, `row_told` and `counts` tell of them.
    """

    authentication_classes = [KeyAuthentication]
    permission_classes = [can(Permission.SEND_VALUES)]
    parser_classes = [ExactJSONParser]

    def answer(self, request):
        """The Response: 200 with what became of each row, or 422 with what is wrong and nothing done."""
        dry_run = _dry_run(request.query_params)
        if wrong := self.read_shape(request.data):
            raise refusal(*wrong)
        organisation, body, at = request.auth.organisation, request.data, clock.now()
        read = terms_of_body(organisation, at, body).read([without_value(row) for row in body["values"]], body)
        with transaction.atomic():
            rows = self.carry_out(body, organisation, read, by=request.user, at=at)
            transaction.set_rollback(dry_run or is_test(request))
        faults = [found for one in rows for found in one.row.faults]
        told = {"organisation": organisation.code, "outcome": "refused" if faults else "accepted", "dry_run": dry_run}
        told |= self.counts(rows) | {"rows": len(rows), "rejected": len(rows) if faults else 0}
        told |= {"values": [self.row_told(one) for one in rows]}
        told |= {"errors": [found.as_json() | {"docs": anchor(found.code)} for found in faults]}
        return _refused(request, told) if faults else Response(told)


def _dry_run(given):
    for name, values in given.lists():
        if name != "dry_run":
            raise refusal(fault(None, shown(name), "unknown_parameter", name=revealed(name), allowed="dry_run"))
        if len(values) > 1 or values[0] not in ("false", "true"):
            words = {"name": name, "value": revealed(", ".join(values)), "allowed": "false, true"}
            raise refusal(fault(None, name, "parameter_value", **words))
    return given.get("dry_run") == "true"


def _refused(request, told):
    faulty = len({error["row"] for error in told["errors"]})
    which = f"{faulty:,} of {told['rows']:,} rows {'was' if faulty == 1 else 'were'}"
    detail = f"{which if told['rows'] > 1 else 'The row was'} refused, and nothing was stored."
    body = problem_body(request, 422, detail, told.pop("errors"), "rows_refused")
    return Response(told | body, status=422, content_type=MEDIA_TYPE)


def place_told(one, names):
    """{name: text}, row number and outcome of a row: its place as it was read, of a rejected one as it was sent."""
    figure = one.row.figure
    cells = {name: one.row.cells.get(name) for name in names}
    if figure:
        read = dict(zip(("indicator", "area", "period", "group"), figure.key, strict=True))
        cells = {name: read[name] for name in names}
    place = {name: shown(cell) if cell else ("" if name == "group" else None) for name, cell in cells.items()}
    codes = list(dict.fromkeys(found.code for found in one.row.faults))
    reasons = codes if one.outcome else codes or ["batch_refused"]
    return {"row": one.row.number} | place | {"outcome": one.outcome or REJECTED, "reasons": reasons}


def moment_told(moment):
    """A moment as the API tells it; None of none."""
    return moment and localtime(moment, clock.LONDON).isoformat(timespec="seconds")
