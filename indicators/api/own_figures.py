"""Own figures as a CSV file with the columns that the intake reads: what is given out can be sent again as it is."""

from django.http import HttpResponse
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

from dcst.api.cursors import CURSOR, PAGE, PAGE_SIZE
from dcst.files.exports import CSV, table_csv
from indicators.intake.sheets.writing import TEMPLATE
from indicators.models.observation import NO_VALUE_SENT

FORMAT = "format"
# A file holds every row that stands, and own ones alone: published figures belong to a series, and have no such row.
NOT_WITH_A_FILE = (PAGE, PAGE_SIZE, CURSOR, "changed_since", "series")


class CsvRenderer(BaseRenderer):
    """Named here so that a request for text/csv is met; the view writes the file itself."""

    media_type, format, charset = "text/csv", "csv", "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class OfferedFormats(DefaultContentNegotiation):
    """As the framework's, but a `?format=` that is none is an error that lists them."""

    def filter_renderers(self, renderers, format):
        offered = [renderer.format for renderer in renderers]
        if format not in offered:
            words = f"There is no “{format}”. Choose from: {', '.join(offered)}."
            raise exceptions.ValidationError({FORMAT: [words]}, "not_offered")
        return super().filter_renderers(renderers, format)


def check_file(asked):
    """Raises ValidationError for a parameter that a file does not go with; `asked` are those of the request."""
    found = [name for name in NOT_WITH_A_FILE if name in asked]
    if asked.get("own") == "false":
        found.append("own")
    if found:
        words = "A CSV file holds all own figures that stand: leave this out, or ask for JSON."
        raise exceptions.ValidationError({name: [words] for name in found}, "not_together")


def as_file(figures):
    """The response that holds figures as their reader sees them."""
    sent = [figure for figure in figures if figure.marker not in NO_VALUE_SENT]  # the other rows are no values to send
    content = table_csv(TEMPLATE, [_cells(figure) for figure in sent])
    return HttpResponse(content, CSV, headers={"Content-Disposition": 'attachment; filename="observations.csv"'})


def _cells(figure):
    told = {
        "indicator": figure.indicator.code,
        "name": str(figure.indicator),
        "area": figure.area.code,
        "period": figure.period,
        "value": _shortest(figure.value),
        "numerator": _shortest(figure.numerator),
        "denominator": _shortest(figure.denominator),
        # As it was sent: a figure in question is shown as provisional, and sent so again would be corrected.
        "status": str(figure.status),
        "marker": str(figure.marker),
        "note": figure.note,
        "group": figure.group,
    }
    return [told[column] for column in TEMPLATE]


def _shortest(number):
    return None if number is None else number.normalize()
