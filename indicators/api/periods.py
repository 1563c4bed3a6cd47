"""What the text of a period says: its canonical form, its days and its words."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.calling import CanRead
from dcst.time import clock
from dcst.time.periods import Kind, Period, PeriodError
from indicators.api.refusal import refusal
from indicators.intake.rules.faults import fault
from indicators.intake.rules.text import named, not_plain, plain, revealed, shown
from indicators.models import Indicator
from indicators.models.indicator import PERIOD_KINDS


class PeriodTold(serializers.Serializer):
    text = serializers.CharField(help_text="Canonical.")
    kind = serializers.ChoiceField(choices=PERIOD_KINDS)
    start = serializers.DateField()
    end = serializers.DateField()
    label = serializers.CharField()


class Unreadable(exceptions.NotFound):
    """A text that names no period: there is nothing at its address, and the sentence says how to mend it."""

    default_code = "no_such_period"


class Periods(APIView):
    """What the text of a period says."""

    permission_classes = [CanRead]

    @extend_schema(
        operation_id="period",
        summary="What the text of a period says",
        description="Canonical text, or with `indicator` a plain form read with that indicator's own calendar, such "
        "as “Q3 2017/18”. What stays ambiguous is not found, and the answer says how to write it.",
        parameters=[
            OpenApiParameter("text", OpenApiTypes.STR, OpenApiParameter.PATH),
            OpenApiParameter("indicator", OpenApiTypes.STR, description="The code of an indicator, such as M05."),
        ],
        responses=PeriodTold,
        examples=[
            OpenApiExample(
                "A quarter",
                {
                    "text": "FY2017-18-Q3",
                    "kind": "quarter",
                    "start": "2017-10-01",
                    "end": "2017-12-31",
                    "label": "October to December 2017",
                },
                response_only=True,
            )
        ],
    )
    def get(self, request, text):
        _check_parameters(request.query_params)
        kind = _kind_of(request)
        period = _read(text, kind)
        told = {"text": str(period), "kind": period.kind.value, "label": period.label}
        return Response(told | {"start": period.start.isoformat(), "end": period.end.isoformat()})


def _check_parameters(given):
    for name, values in given.lists():
        if name != "indicator":
            words = {"name": revealed(name), "allowed": "indicator"}
            raise refusal(fault(None, shown(name), "unknown_parameter", **words))
        if len(values) > 1:
            words = {"name": name, "value": revealed(", ".join(values)), "allowed": "the codes of indicators"}
            raise refusal(fault(None, name, "parameter_value", **words))


def _kind_of(request):
    """The kind of period of the indicator asked with; None without one."""
    code = request.query_params.get("indicator")
    if code is None:
        return None
    found = None
    if code.isascii() and code.isprintable():
        readable = Indicator.objects.readable_by(request.user, clock.today()).with_definition(clock.now())
        found = readable.filter(code=code).first()
    if found is None:
        raise exceptions.ValidationError(
            {"indicator": ["There is no such indicator that you can see."]}, "no_such_indicator"
        )
    if found.definition is None or not found.definition.period_kind:
        words = f"The periods of {code} are not settled."
        raise exceptions.ValidationError({"indicator": [words]}, "periods_not_settled")
    return Kind(found.definition.period_kind)


def _read(text, kind):
    text, _ = plain(text)
    if strange := not_plain(text):
        raise Unreadable(f"The text contains a character that is not plain: {named(strange)}.")
    if not text.isprintable():
        raise Unreadable("The text contains a character that cannot be shown.")
    try:
        return Period.read(text, kind) if kind else Period.parse(text)
    except PeriodError as wrong:
        raise Unreadable(str(wrong)) from None
