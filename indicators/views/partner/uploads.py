"""Sending a file: the template to fill in, what its check found, and what became of it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst.files.exports import CSV, XLSX
from dcst.pages.forms import Form
from dcst.people.roles import Permission, requires
from dcst.problems import Refused, add_to_form
from dcst.time import clock
from indicators import changes
from indicators.groups import label
from indicators.intake.files import returned, template_rows
from indicators.intake.reading import areas_sent_for
from indicators.intake.sending import Sending
from indicators.intake.sheets import template_csv, template_xlsx
from indicators.models import Attempt, Upload, ValueQuery
from indicators.views.partner.home import organisation_of, trail, waited
from indicators.views.partner.upload_rows import (
    BECAME,
    LISTS,
    WILL_BECOME,
    UploadLists,
    counted,
    listed,
    shown,
    time_left,
)

EITHER = (Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
PAGE = 50
LAST = 20
TYPES = {"csv": (CSV, template_csv), "xlsx": (XLSX, template_xlsx)}
MEGABYTES = settings.LARGEST_FILE // 1024**2
State = Upload.Progress


class UploadForm(Form):
    """A file to be sent, of at most LARGEST_FILE bytes."""

    file = forms.FileField(
        label="File",
        help_text=f"A CSV file or an Excel workbook (.xlsx), smaller than {MEGABYTES} MB",
        error_messages={"required": "Select a CSV or XLSX file", "empty": "The selected file is empty"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.LARGEST_FILE:
            raise forms.ValidationError(f"The selected file must be smaller than {MEGABYTES} MB")
        return file


@requires(*EITHER)
def uploads(request, org):
    """The page that takes a file and lists the last ones, for an organisation's people and the performance officer."""
    organisation = organisation_of(request, org)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        sending = Sending(organisation, request_id=request.id)
        given = {"by": request.user, "at": clock.now(), "name": file.name}
        # Without carried_out(): the log keeps a file that is refused too.
        try:
            upload = changes.receive_upload(sending, file.read(), **given)
        except Refused as refusal:
            add_to_form(form, refusal)
        else:
            return redirect("upload", org=org, pk=upload.pk)
    elif "file" in request.FILES:
        _note(request, organisation, form)
    sent = Upload.objects.light().filter(organisation=organisation, channel=Attempt.Route.FILE)
    context = {"organisation": organisation, "form": form, "uploads": sent.select_related("by")[:LAST]}
    context["waited"] = waited(clock.now())
    steps = ((organisation.name, reverse("partner", args=[org])), ("Send a file", ""))
    return render(request, "partner/uploads.html", context | {"trail": trail(request, *steps)})


def _note(request, organisation, form):
    """A file that the form itself refuses, empty or too large, stands in the log like one that cannot be read."""
    changes.note_attempt(
        organisation,
        by=request.user,
        at=clock.now(),
        channel=Attempt.Route.FILE,
        request_id=request.id,
        status=422,
        outcome=Attempt.Ending.UNREADABLE,
        summary=" ".join(form.errors["file"]),
    )


@requires(*EITHER)
def template(request, org, kind):
    """The file to fill in, with a row for each open period, as CSV or XLSX; for the same people.

    Raises Http404 of another kind.
    """
    organisation = organisation_of(request, org)
    if kind not in TYPES:
        raise Http404
    content_type, write = TYPES[kind]
    areas = areas_sent_for().values_list("code", "name")
    listed = {"areas": areas} if kind == "xlsx" else {}  # CSV has no place for them
    content = write(template_rows(organisation, clock.now()), **listed)
    return _attached(content, content_type, f"values-{organisation.code}-{clock.today()}.{kind}")


def _attached(content, content_type, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@requires(*EITHER)
def upload(request, org, pk):
    """The page of one file, for the same people: that it is being checked, what was found, or what became of it."""
    organisation = organisation_of(request, org)
    found = _upload_of(organisation, pk)
    steps = [
        (organisation.name, reverse("partner", args=[org])),
        ("Send a file", reverse("uploads", args=[org])),
        (found.name, ""),
    ]
    context = {"upload": found, "organisation": organisation, "trail": trail(request, *steps)}
    if found.state == State.CHECKED:
        context |= _checked(request, found)
    if found.state == State.SUBMITTED:
        context |= {"questions": _questions(found), "counts": counted(found, BECAME)}
    if found.is_running:
        context["left"] = time_left(found, clock.now())
    page = "running" if found.is_running else found.state
    return render(request, f"partner/upload_{page}.html", context)


def _upload_of(organisation, pk):
    held = Upload.objects.light().select_related("organisation", "by", "submitted_by")
    return get_object_or_404(held, organisation=organisation, channel=Attempt.Route.FILE, pk=pk)


def _checked(request, found):
    """The rows that have something to mend first, where there are any; all of them at one click."""
    asked = request.GET.get("rows")
    lists = UploadLists(found, asked if asked in LISTS else "mend" if found.faulty else "all")
    page = Paginator(listed(found, lists.chosen), PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "lists": lists,
        "kept": found.lines.exists(),
        "counts": counted(found, WILL_BECOME),
        "table": shown(list(page)),
    }


def _questions(found):
    """(the figure that is asked about, for whom it is)"""
    rows = ValueQuery.objects.current().filter(observation__submission=found.submission_id)
    rows = rows.select_related("observation__indicator", "observation__area").order_by("pk")[:PAGE]
    return [(row.observation, label(row.observation.group)) for row in rows]


@require_POST
@requires(*EITHER)
def submit_upload(request, org, pk):
    """Submit a checked file, for the same people; leads back to its page, which says why where that was refused."""
    found = _upload_of(organisation_of(request, org), pk)
    try:
        changes.submit_upload(found, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("upload", org=org, pk=pk)


@requires(*EITHER)
def upload_errors(request, org, pk):
    """The file as it was sent, with a column that says what is wrong with each row."""
    organisation = organisation_of(request, org)
    found = get_object_or_404(Upload, organisation=organisation, state=State.CHECKED, content__isnull=False, pk=pk)
    kind, content = returned(found)
    stem = found.name.rpartition(".")[0] or found.name
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in stem)
    return _attached(content, TYPES[kind][0], f"{plain}-to-mend.{kind}")
