"""What is due and when, as JSON and as a calendar file."""

from datetime import UTC

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.calling import CanRead
from dcst.api.tags import IF_NONE_MATCH, Tagged
from dcst.time import clock
from indicators.calendar.ical import calendar_file
from indicators.calendar.rules.windows import DueState, WindowState
from indicators.calendar.windows import due_from

ANSWERED = (DueState.RECEIVED, DueState.QUERIED, DueState.NOTHING)


class DueLine(serializers.Serializer):
    indicator = serializers.CharField()
    name = serializers.CharField()
    period = serializers.CharField(help_text="In canonical text.")
    label = serializers.CharField()
    opens = serializers.DateField(help_text="The first day on which the value is taken.")
    due = serializers.DateField(allow_null=True, help_text="The last day on which it is in time.")
    closes = serializers.DateField(allow_null=True, help_text="The last day on which it is taken; null is not known.")
    window = serializers.ChoiceField(choices=[state.value for state in WindowState])
    state = serializers.ChoiceField(choices=[state.value for state in DueState])
    nothing_because = serializers.CharField(allow_blank=True, help_text="Why there is nothing to report, if so.")
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when its value is withdrawn: it waits for another."
    )
    complete = serializers.ListField(
        child=serializers.CharField(), help_text="The organisations that say that they have sent all."
    )


class CalendarTold(serializers.Serializer):
    today = serializers.DateField()
    organisations = serializers.ListField(child=serializers.CharField())
    results = DueLine(many=True)


class ICalendar(BaseRenderer):
    """Named here so that a request for text/calendar is met; the view writes the file itself."""

    media_type = "text/calendar"
    format = "ics"
    charset = "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class DueCalendar(Tagged, APIView):
    """What is due from the caller's organisations; from every one for who manages partners."""

    permission_classes = [CanRead]

    @extend_schema(
        operation_id="calendar",
        parameters=[IF_NONE_MATCH],
        responses=CalendarTold,
        summary="What is due, and when it opens and closes",
    )
    def get(self, request):
        organisations, lines = due_from(request.user, clock.now())
        results = [awaited_as_json(line) for line in lines]
        codes = [one.code for one in organisations]
        return Response({"today": clock.today(), "organisations": codes, "results": results})


def awaited_as_json(line):
    """An AwaitedPeriod as the API gives it, with its window as it stands today."""
    return {
        "indicator": line.indicator.code,
        "name": str(line.indicator),
        "period": str(line.period),
        "label": line.period.label,
        "opens": line.window.opens,
        "due": line.window.due,
        "closes": line.window.closes,
        "window": line.window.state(clock.today()).value,
        "state": line.state.value,
        "nothing_because": line.nothing_because,
        "withdrawn_at": line.withdrawn_at,
        "complete": [row.organisation.code for row in line.complete],
    }


class DueCalendarFile(APIView):
    """The same as a calendar file: one whole-day event for each value that is still to come, on the day it is due."""

    permission_classes = [CanRead]
    renderer_classes = [ICalendar, JSONRenderer]

    @extend_schema(
        operation_id="calendar_file",
        responses={(200, "text/calendar"): OpenApiTypes.STR},
        summary="What is due, as an iCalendar file",
    )
    def get(self, request):
        _, lines = due_from(request.user, clock.now())
        text = calendar_file("Indicator values due", list(_events(lines, request)), clock.now().astimezone(UTC))
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="due.ics"'
        return response


def _events(lines, request):
    for line in lines:
        if line.window.due is None or line.state in ANSWERED:
            continue
        code, label = line.indicator.code, line.period.label
        closes = f", closes {line.window.closes.isoformat()}" if line.window.closes else ""
        words = f"{line.indicator}\nOpens {line.window.opens.isoformat()}{closes}. State: {line.state}."
        yield f"{code}-{line.period}@{request.get_host()}", line.window.due, f"{code} due: {label}", words
