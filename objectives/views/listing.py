"""The flat list of all actions of both plans, filtered in its address, and the same as a file."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dcst.files.exports import CSV, XLSX, table_csv, table_xlsx
from dcst.models import GovernanceBody, Question, User, with_status
from dcst.pages.forms import Filter
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.status.rag import Rag, Reason
from dcst.time.asat import as_at, with_day
from objectives.models import Action, Assignment, AssuringBody, CriticalMark, Plan, Priority, PriorityTag, Strand

PAGE = 50
NOBODY = "nobody"
SOON = timedelta(days=90)
DUE = {"": "All", "past": "Past", "soon": "In the next 90 days", "later": "Later", "none": "No day known"}
STATUSES = [Rag.OFF_TRACK, Rag.AT_RISK, Rag.ON_TRACK, Rag.COMPLETED, Rag.NOT_STARTED, Rag.NO_DATA]
COLUMNS = ("As at", "Plan", "Strand", "Code", "Action", "Status", "Why", "Due", "Owner", "Reviewer", "Critical")


class ActionsChosen(Filter):
    """What the address of the list may hold; each may stay empty."""

    q = forms.CharField(label="Words", required=False, help_text="Of the action, or its code")
    plan = forms.ModelChoiceField(Plan.objects.all(), to_field_name="code", required=False, empty_label="Both")
    strand = forms.ModelChoiceField(Strand.objects.all(), to_field_name="code", required=False, empty_label="All")
    status = forms.ChoiceField(choices=[("", "All"), *((rag.value, rag.word) for rag in STATUSES)], required=False)
    due = forms.ChoiceField(choices=DUE.items(), required=False)
    owner = forms.ChoiceField(required=False)
    reviewer = forms.ChoiceField(required=False)
    priority = forms.ModelChoiceField(Priority.objects.all(), to_field_name="code", required=False, empty_label="All")
    body = forms.ModelChoiceField(
        GovernanceBody.objects.all(), label="Assured by", to_field_name="code", required=False, empty_label="All"
    )
    critical = forms.BooleanField(label="Critical alone", required=False)

    def __init__(self, *args, at, **kwargs):
        super().__init__(*args, **kwargs)
        held = Assignment.objects.known_at(at).values("duty", "user")
        people = {user.pk: str(user) for user in User.objects.filter(pk__in=held.values("user"))}
        for duty in Assignment.Duty:
            named = sorted((people[row["user"]], row["user"]) for row in held if row["duty"] == duty)
            choices = [(str(pk), name) for name, pk in dict.fromkeys(named)]
            self.fields[duty.value].choices = [("", "All"), (NOBODY, "Nobody"), *choices]

    def narrow(self, rows, at):
        """The actions, a query, that fit what was chosen at a moment; all where the address cannot be read."""
        typed = self.cleaned_data if self.is_valid() else {}
        if words := typed.get("q"):
            rows = rows.filter(Q(text__icontains=words) | Q(code__icontains=words))
        if plan := typed.get("plan"):
            rows = rows.filter(strand__plan=plan)
        if strand := typed.get("strand"):
            rows = rows.filter(strand=strand)
        if status := typed.get("status"):
            unknown = Q(status__isnull=True) if status == Rag.NO_DATA else Q()
            rows = rows.filter(Q(status=status) | unknown)
        for duty in Assignment.Duty:
            if who := typed.get(duty.value):
                held = Assignment.objects.known_at(at).filter(duty=duty, action=OuterRef("pk"))
                rows = rows.filter(~Exists(held) if who == NOBODY else Exists(held.filter(user=who)))
        if priority := typed.get("priority"):
            rows = rows.filter(pk__in=PriorityTag.objects.known_at(at).filter(priority=priority).values("action"))
        if body := typed.get("body"):
            assured = AssuringBody.objects.known_at(at).filter(body=body)
            rows = rows.filter(Q(strand__bodies=body) | Q(pk__in=assured.values("action"))).distinct()
        if typed.get("critical"):
            rows = rows.filter(pk__in=CriticalMark.objects.known_at(at).values("action"))
        return rows

    def fits_day(self, action, day):
        """Whether the day an action is due fits what was chosen; needs with_dates(at)."""
        asked = self.cleaned_data.get("due") if self.is_valid() else ""
        due = action.due_then
        return {
            "past": due is not None and due < day,
            "soon": due is not None and day <= due <= day + SOON,
            "later": due is not None and due > day + SOON,
            "none": due is None,
        }.get(asked, True)


def _found(request):
    """(the day shown, the filter, [code]) of the list of an address."""
    then = as_at(request)
    form = ActionsChosen(request.GET, at=then.moment)
    rows = form.narrow(with_status(Action.objects.all(), "action", Question.DELIVERY, then.moment), then.moment)
    if form.is_valid() and form.cleaned_data["due"]:
        return then, form, [row.code for row in rows.with_dates(then.moment) if form.fits_day(row, then.day)]
    return then, form, list(rows.values_list("code", flat=True))


def _told(codes, moment):
    rows = with_status(Action.objects.filter(code__in=codes), "action", Question.DELIVERY, moment)
    return list(rows.with_facts(moment))


@requires(Permission.READ)
@kept(for_all=True)
def actions(request):
    """The page of all actions of both plans that fit its filters, 50 at a time, as at a day."""
    then, form, codes = _found(request)
    page = Paginator(codes, PAGE).get_page(request.GET.get("page"))
    rows = _told(list(page), then.moment)
    context = {
        "filter": form,
        "page": page,
        "rows": [(row, {"rag": row.status}) for row in rows],
        "number": len(codes),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "trail": [("Plan", with_day(then, reverse("plans"))), ("All actions", "")],
    }
    return render(request, "objectives/actions.html", context)


@requires(Permission.READ)
def actions_file(request, kind):
    """Exactly the rows of the page at the same address, in its order: CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    then, _, codes = _found(request)
    rows = [_cells(row, then) for row in _told(codes, then.moment)]
    if kind == "csv":
        answer = HttpResponse(table_csv(COLUMNS, rows), content_type=CSV)
    else:
        answer = HttpResponse(table_xlsx("Actions", COLUMNS, rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="actions-{then.iso}.{kind}"'
    return answer


def _cells(row, then):
    return (
        then.day,
        row.strand.plan.code,
        row.strand.code,
        row.code,
        row.text,
        Rag(row.status or Rag.NO_DATA).word,
        " ".join(Reason.from_json(reason).words for reason in row.status_reasons or ()),
        row.due_then,
        str(row.owner_then or ""),
        str(row.reviewer_then or ""),
        "yes" if row.critical else "no",
    )
