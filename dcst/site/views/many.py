"""The pages by which the performance officer says something of many at once: paste, check, carry out."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dcst.files.exports import CSV, table_csv
from dcst.files.pasted import CellFault, read_pasted
from dcst.pages.carried_out import carried_out
from dcst.pages.forms import Form
from dcst.people.roles import Permission, requires
from dcst.site.many.drafts import carry_out, try_out
from dcst.site.many.kinds import KINDS
from dcst.time import clock


class ManyForm(Form):
    """Rows pasted from a spreadsheet, or a CSV file of them."""

    rows = forms.CharField(
        label="Rows",
        widget=forms.Textarea(attrs={"rows": 12, "class": "dcst-pasted"}),
        required=False,
        strip=False,
        help_text="Paste them from a spreadsheet, with a first line of the columns’ names or without",
    )
    file = forms.FileField(label="Or a CSV file", required=False)

    def clean(self):
        sent = self.cleaned_data.get("file")
        try:
            text = sent.read().decode("utf-8-sig") if sent else self.cleaned_data.get("rows", "")
        except UnicodeDecodeError:
            self.add_error("file", "The file must be text in UTF-8: save it as CSV UTF-8")
            return
        if not text.strip():
            self.add_error("rows", "Paste at least one row, or choose a file")
        self.cleaned_data["text"] = text


@requires(Permission.MANAGE_PLAN)
def many(request, kind):
    """The form of a list, the check of what it would change, and, once that is confirmed, the change."""
    asked, now = _kind(kind), clock.now()
    form = ManyForm(request.POST, request.FILES) if request.method == "POST" else ManyForm()
    faults, changes = [], []
    if form.is_valid():
        read, faults = read_pasted(form.cleaned_data["text"], asked.columns, asked.needed)
        drafted = list(asked.read(read, clock.end_of(clock.today())))
        faults = sorted([*faults, *(one for one in drafted if isinstance(one, CellFault))], key=lambda one: one.line)
        changes = [one for one in drafted if not isinstance(one, CellFault)]
        confirmed = not faults and "confirm" in request.POST
        if confirmed and carried_out(form, carry_out, changes, by=request.user, at=now):
            messages.success(request, f"{asked.title}: {len(changes)} row{'s' * (len(changes) != 1)} carried out")
            return redirect("to_do")
        faults = faults or try_out(changes, by=request.user, at=now)
    form.sees_anew = True  # what stands before each change is read now
    context = {
        "kind": asked,
        "form": form,
        "faults": faults,
        "changes": changes if form.is_valid() and not faults else [],
        "text": form.cleaned_data.get("text", "") if form.is_bound else "",
        "new": sum(change.is_new for change in changes),
        "trail": [("What to do", reverse("to_do")), (asked.title, "")],
    }
    return render(request, "dcst/many.html", context)


@requires(Permission.MANAGE_PLAN)
def template(request, kind):
    """The list as it stands, to fill in: CSV."""
    asked = _kind(kind)
    rows = asked.template(clock.end_of(clock.today()))
    response = HttpResponse(table_csv(asked.columns, rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{asked.key}.csv"'
    return response


def _kind(key):
    if key not in KINDS:
        raise Http404
    return KINDS[key]
