"""The form by which the performance officer renames a body, a team or an organisation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.models import GovernanceBody, Organisation, Team
from dcst.pages.carried_out import carried_out
from dcst.pages.people_forms import RenameForm
from dcst.people.changes import names as changes
from dcst.people.roles import Permission, requires
from dcst.record.wording import formerly
from dcst.time import clock

NAMED = {"body": GovernanceBody, "team": Team, "organisation": Organisation}


@requires(Permission.MANAGE_PLAN)
def rename(request, kind, code):
    """The form with the name as it stands, and what it was called before."""
    if kind not in NAMED:
        raise Http404
    row = get_object_or_404(NAMED[kind], code=code)
    back = reverse("body", args=[code]) if kind == "body" else reverse("governance")
    form = RenameForm(request.POST or None, initial={"name": row.name})
    if form.is_valid() and carried_out(form, changes.rename, row, by=request.user, at=clock.now(), **form.cleaned_data):
        messages.success(request, f"It is now called {row.name}")
        return redirect(back)
    context = {
        "row": row,
        "form": form,
        "formerly": formerly(row),
        "trail": [("Governance", reverse("governance")), ("Rename", "")],
    }
    return render(request, "dcst/rename.html", context)
