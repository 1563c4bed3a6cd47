"""The log of an organisation's attempts to send, for its own people and the performance officer."""

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse

from dcst.pages.forms import DayField, Filter
from dcst.people.roles import Permission, requires
from dcst.time import clock
from indicators.models import Attempt, Upload
from indicators.views.partner.home import organisation_of, trail, waited

PAGE = 50


class AttemptFilter(Filter):
    """Filters the log by outcome and days."""

    outcome = forms.ChoiceField(label="Outcome", required=False, choices=[("", "Any"), *Attempt.Ending.choices])
    since = DayField(label="From", required=False)
    until = DayField(label="To", required=False)

    def narrow(self, rows):
        """The attempts of a query that fit; all of them where the filter is not valid."""
        typed = self.cleaned_data if self.is_valid() else {}
        if typed.get("outcome"):
            rows = rows.filter(outcome=typed["outcome"])
        if typed.get("since"):
            rows = rows.filter(at__gte=clock.start_of(typed["since"]))
        if typed.get("until"):
            rows = rows.filter(at__lte=clock.end_of(typed["until"]))
        return rows


@requires(Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
def attempts(request, org):
    """The page of an organisation's log, for its own people and the performance officer."""
    organisation = organisation_of(request, org)
    form = AttemptFilter(request.GET)
    rows = Attempt.objects.readable_by(request.user, clock.today()).filter(organisation=organisation)
    page = Paginator(form.narrow(rows.select_related("by", "key")), PAGE).get_page(request.GET.get("page"))
    steps = ((organisation.name, reverse("partner", args=[org])), ("Log", ""))
    context = {"organisation": organisation, "page": page, "filter": form, "trail": trail(request, *steps)}
    page.object_list = _with_files(list(page), organisation)
    return render(request, "partner/log.html", context | {"waited": waited(clock.now())})


def _with_files(rows, organisation):
    """(a line, the file it is about): what a check said stands on the file's page."""
    asked = {row.request_id for row in rows if row.channel == Attempt.Route.FILE} - {""}
    sent = Upload.objects.filter(organisation=organisation, channel=Attempt.Route.FILE, request_id__in=asked)
    files = dict(sent.values_list("request_id", "pk"))
    return [(row, files.get(row.request_id)) for row in rows]
