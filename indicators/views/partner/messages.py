"""The log of what was told: of one organisation for its own people, of all for the performance officer."""

import json

from django import forms
from django.contrib import messages as said
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst.models import Message
from dcst.outbox import changes
from dcst.pages.forms import Filter
from dcst.people.roles import Permission, requires
from dcst.problems import Refused
from dcst.record.notices import KINDS
from dcst.time import clock
from indicators.views.partner.home import organisation_of
from indicators.views.partner.told import EITHER, steps

PAGE = 50
COLUMNS = ("organisation", "user")


class MessageFilter(Filter):
    """Filters the log by what became of the messages, and by their way."""

    state = forms.ChoiceField(
        label="What became of it", required=False, choices=[("", "Any"), *Message.Delivery.choices]
    )
    carrier = forms.ChoiceField(label="Way", required=False, choices=[("", "Any"), *Message.Carrier.choices])

    def narrow(self, rows):
        """The messages of a query that fit; all of them where the filter is not valid."""
        typed = self.cleaned_data if self.is_valid() else {}
        return rows.filter(**{name: value for name, value in typed.items() if value})


@requires(*EITHER)
def message_log(request, org):
    """The page of all messages of an organisation, the latest first."""
    organisation = organisation_of(request, org)
    further = ("Being told", reverse("told", args=[org])), ("Log", "")
    rows = Message.objects.filter(organisation=organisation)
    return _log(request, rows, {"organisation": organisation, "trail": steps(request, organisation, *further)})


@requires(Permission.MANAGE_PARTNERS)
def all_messages(request):
    """The page of all messages to anybody, for the performance officer."""
    return _log(request, Message.objects.all(), {"trail": [("Partners", reverse("partners")), ("What was told", "")]})


def _log(request, rows, context):
    form = MessageFilter(request.GET)
    rows = form.narrow(rows).select_related(*COLUMNS).defer("body")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "partner/messages.html", context | {"page": page, "filter": form})


@requires(*EITHER)
def message(request, org, pk):
    """The page of one message: what it says, and each try with its answer."""
    organisation = organisation_of(request, org)
    row = get_object_or_404(Message.objects.select_related(*COLUMNS), organisation=organisation, pk=pk)
    log = ("Log", reverse("message_log", args=[org]))
    kind = KINDS.get(row.kind)
    context = {
        "organisation": organisation,
        "message": row,
        "shown_body": _shown(row),
        "kind_words": kind.words if kind else row.kind,
        "tries": row.log.all(),
        "trail": steps(request, organisation, ("Being told", reverse("told", args=[org])), log, ("Message", "")),
    }
    return render(request, "partner/message.html", context)


def _shown(row):
    """What a message says, without the link that stops the mails of whoever it went to."""
    if row.carrier == Message.Carrier.WEBHOOK:
        return json.dumps(json.loads(row.body), indent=2, ensure_ascii=False)
    return row.body.partition("\n\n--\n")[0]


@require_POST
@requires(*EITHER)
def send_again(request, org, pk):
    """Try a message anew; leads back to it."""
    return _changed(request, org, pk, changes.send_again, "It is sent again, and tried for three days if need be")


@require_POST
@requires(*EITHER)
def leave_unsent(request, org, pk):
    """Leave a message that was given up as it is; leads back to it."""
    return _changed(request, org, pk, changes.leave_unsent, "It is left unsent")


def _changed(request, org, pk, verb, words):
    row = get_object_or_404(Message, organisation=organisation_of(request, org), pk=pk)
    try:
        verb(row, by=request.user, at=clock.now())
    except Refused as refusal:
        said.error(request, refusal.message)
    else:
        said.success(request, words)
    return redirect("message", org=org, pk=pk)
