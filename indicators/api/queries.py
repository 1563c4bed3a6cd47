"""Questions about values, through the API: which are open, and the comment that answers one."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.bodies import TakesBody
from dcst.api.calling import IsKnown, KeyAuthentication, can
from dcst.api.cursors import CURSOR, PAGE, PAGE_SIZE
from dcst.api.pages import PAGING, Pages, drawn
from dcst.api.tags import IF_NONE_MATCH, Tagged
from dcst.people.roles import Permission, organisations_of
from dcst.problems import Refused
from dcst.time import clock
from indicators import changes
from indicators.api.refusal import refusal
from indicators.api.sandbox import is_test
from indicators.api.sent import ExactJSONParser
from indicators.disclosure.eyes import eyes_of
from indicators.intake.rules.faults import fault
from indicators.intake.rules.text import revealed, shown
from indicators.models import Indicator, Observation, ValueQuery

PARAMETERS = ("open", CURSOR, PAGE, PAGE_SIZE)
ID = "6a1f7a52-93c5-4b0e-8a3e-2f4c9d1b7e60"
QUESTION = "41 is outside 22.4 to 31.6, the control limits of the 14 values before it. What explains it?"


class QueryTold(serializers.Serializer):
    id = serializers.UUIDField()
    indicator = serializers.CharField(source="figure.indicator.code")
    area = serializers.CharField(source="figure.area.code")
    period = serializers.CharField(source="figure.period")
    group = serializers.CharField(source="figure.group", allow_blank=True, help_text="For whom; blank for everybody.")
    value = serializers.DecimalField(18, 6, source="figure.value", allow_null=True)
    question = serializers.CharField()
    rule = serializers.CharField(
        allow_blank=True, help_text="The code of the rule that asks; blank where an officer does."
    )
    asked_at = serializers.DateTimeField()
    state = serializers.CharField()
    comment = serializers.CharField(allow_blank=True)


class QueryPage(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = QueryTold(many=True)


class AnswerSent(serializers.Serializer):
    comment = serializers.CharField(max_length=changes.LONGEST_COMMENT)


EXAMPLE = {
    "id": ID,
    "indicator": "M05",
    "area": "doncaster",
    "period": "FY2017-18-Q3",
    "group": "",
    "value": "41.000000",
    "question": QUESTION,
    "rule": "outside_limits",
    "asked_at": "2018-01-31T10:02:11Z",
    "state": "answered",
    "comment": "A family of seven was registered in December.",
}


class QuestionEnded(exceptions.APIException):
    status_code = 422
    default_code = "question_ended"


def queries_of(user):
    """A query of the questions about own figures that a user may read today, the newest first."""
    figures = Observation.objects.own().readable_by(user, clock.today())
    rows = ValueQuery.objects.filter(observation__in=figures.values("pk"))
    return rows.select_related("observation__indicator", "observation__area", "end").order_by("-known_from", "pk")


def _check_shape(body):
    """An object with the comment alone, as text."""
    if not isinstance(body, dict):
        faults = [fault(None, "", "not_an_object", what="The body", example='{"comment": "…"}')]
    else:
        words = {"whole": "comment on a question", "allowed": "comment"}
        unknown = [name for name in body if name != "comment"]
        faults = [fault(None, shown(name), "unknown_field", name=revealed(name), **words) for name in unknown]
        if not isinstance(body.get("comment", ""), str | None):
            faults.append(fault(None, "comment", "wrong_type", field="Comment", wanted="text"))
    if faults:
        raise refusal(*faults)


class Queries(Tagged, APIView):
    """Questions about values."""

    permission_classes = [IsKnown]

    @extend_schema(
        operation_id="queries",
        summary="Questions about values, the newest first",
        parameters=[
            OpenApiParameter("open", bool, description="Only those that are open, or have ended."),
            IF_NONE_MATCH,
            *PAGING,
        ],
        responses=QueryPage,
    )
    def get(self, request):
        rows, pages = queries_of(request.user), Pages()
        for name, values in request.query_params.lists():
            if name not in PARAMETERS:
                sentence = f"There is no such filter. Choose from: {', '.join(PARAMETERS)}."
                raise exceptions.ValidationError({shown(name): [sentence]}, "unknown_filter")
            if len(values) > 1:
                raise exceptions.ValidationError({name: ["Give this once."]}, "repeated_filter")
        asked = request.query_params.get("open")
        if asked not in (None, "true", "false"):
            raise exceptions.ValidationError({"open": ["Choose from: true, false."]}, "not_offered")
        if asked is not None:
            # As at the first page: one that is answered meanwhile is still led to.
            known = ValueQuery.objects.known_at(drawn(request, [ValueQuery]).at)
            rows = rows.filter(pk__in=known) if asked == "true" else rows.exclude(pk__in=known)
        page = eyes_of(request, clock.today()).queries(pages.paginate_queryset(rows, request))
        return pages.get_paginated_response(QueryTold(page, many=True).data)


class QueryAnswer(TakesBody, APIView):
    """The comment that answers a question."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [can(Permission.SEND_VALUES)]
    parser_classes = [ExactJSONParser]

    @extend_schema(
        operation_id="answer_query",
        summary="Answer a question about a value",
        description="The value stands as it was sent, and counts as history from then on. A question that has ended "
        "is not answered again. What a test key answers is checked and not kept.",
        request=AnswerSent,
        responses={200: OpenApiResponse(QueryTold, "The question, answered.")},
        examples=[
            OpenApiExample("A comment", {"comment": EXAMPLE["comment"]}, request_only=True),
            OpenApiExample("Answered", EXAMPLE, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request, pk):
        own = Indicator.objects.owned_by_any(organisations_of(request.user, clock.today()))
        query = get_object_or_404(queries_of(request.user).filter(observation__indicator__in=own), pk=pk)
        _check_shape(request.data)
        sent = AnswerSent(data=request.data)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            told = self.answered(request, query, sent.validated_data["comment"])
            transaction.set_rollback(is_test(request))
        return Response(told)

    def answered(self, request, query, comment):
        try:
            changes.answer_query(query, by=request.user, at=clock.now(), comment=comment)
        except Refused as refused:
            raise QuestionEnded(refused.message) from None
        [ended] = eyes_of(request, clock.today()).queries(queries_of(request.user).filter(pk=query.pk))
        return QueryTold(ended).data
