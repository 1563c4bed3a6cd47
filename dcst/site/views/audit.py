"""The audit trail: who changed what, when and how, newest first."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render

from dcst.models import AuditEvent
from dcst.pages.forms import Filter
from dcst.people.roles import Permission, requires
from dcst.record.audit import lines_of

PAGE = 50


class AuditFilter(Filter):
    subject = forms.CharField(label="Subject", required=False, help_text="A code, like BP-1.12")
    person = forms.CharField(label="Person", required=False, help_text="Part of a name or email address")

    def narrow(self, events):
        """The events, a queryset, that fit what was typed."""
        typed = self.cleaned_data if self.is_valid() else {}
        if typed.get("subject"):
            events = events.filter(subject__istartswith=typed["subject"])
        if typed.get("person"):
            named = Q(by__name__icontains=typed["person"]) | Q(by__email__icontains=typed["person"])
            events = events.filter(named)
        return events


@requires(Permission.READ_AUDIT)
def audit(request):
    """The audit trail, 50 events a page, for those who may read it."""
    form = AuditFilter(request.GET)
    events = form.narrow(AuditEvent.objects.select_related("by", "key").order_by("-id"))
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    return render(request, "dcst/audit.html", {"page": page, "rows": [described(row) for row in page], "filter": form})


def described(event):
    """(event, lines before, lines after): each line is “what: value”."""
    return event, lines_of(event.before), lines_of(event.after)
