"""The forms by which the performance officer says what an action is tied to, from either end."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.pages.forms import DayField, Form, Seen
from dcst.people.roles import Permission, requires
from dcst.site.links import KINDS
from dcst.time import clock
from indicators.changes import say_expected
from indicators.models import Expectation, Indicator
from objectives.models import Action
from objectives.views.nodes import trail_to


class ChosenForm(Seen, forms.Form):
    """The rows that were ticked, by code."""

    others = forms.ModelMultipleChoiceField(
        Action.objects.none(),
        to_field_name="code",
        required=False,
        error_messages={"invalid_choice": "There is no “%(value)s” to choose"},
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["others"].queryset = rows


class ExpectedForm(Form):
    """Where an action should move an indicator, and by when."""

    direction = forms.ChoiceField(
        label="Where should it go?",
        choices=[*Expectation.Expected.choices, ("", "Not said")],
        widget=forms.RadioSelect,
        required=False,
    )
    by_when = DayField(label="By when?", required=False)


@requires(Permission.MANAGE_PLAN)
def of_action(request, code, end):
    """The form of what one action is tied to, of one kind."""
    action = get_object_or_404(Action.objects.select_related("strand__plan", "strand__objective"), code=code)
    kind = _kind(end)
    back = reverse("node", args=[action.code])
    trail = trail_to(None, action, "Links")
    told = {"question": kind.of_action, "of": str(action), "row": action, "trail": trail, "back": back}
    return _form(request, kind, "action", action, kind.rows(), kind.under, kind.say, told)


@requires(Permission.MANAGE_PLAN)
def of_row(request, end, code):
    """The form of the actions that one row is tied to: an indicator, a priority, a recommendation, a line, a body."""
    kind = _kind(end)
    row = get_object_or_404(kind.link._meta.get_field(end).related_model, code=code)
    actions = Action.objects.select_related("strand__plan", "strand__objective")
    back = reverse("recommendations") + f"#{code}" if end == "recommendation" else reverse(kind.page, args=[code])
    trail = [(str(row), back), (kind.of_row, "")]
    told = {"question": kind.of_row, "of": str(row), "row": row, "trail": trail, "back": back}
    return _form(request, kind, end, row, actions, _under, str, told)


@requires(Permission.MANAGE_PLAN)
def expected(request, code, indicator):
    """The form of where an action should move an indicator, and by when."""
    rows = Expectation.objects.current().select_related(
        "action__strand__plan", "action__strand__objective", "indicator"
    )
    row = get_object_or_404(rows, action__code=code, indicator__code=indicator)
    form = ExpectedForm(request.POST or None, initial={"direction": row.direction, "by_when": row.by_when})
    if form.is_valid() and carried_out(form, say_expected, row, by=request.user, at=clock.now(), **form.cleaned_data):
        messages.success(request, f"{code}: what is expected of {row.indicator.short_name} is saved")
        return redirect("node", code)
    named = Indicator.objects.with_agreed_name(clock.now()).get(pk=row.indicator_id)
    context = {"row": row, "indicator": named, "form": form, "trail": trail_to(None, row.action, "What is expected")}
    return render(request, "dcst/expected.html", context)


def _kind(end):
    if end not in KINDS:
        raise Http404
    return KINDS[end]


def _under(action):
    objective = action.strand.objective
    return f"{action.strand.plan}: {f'{objective.code} {objective}' if objective else 'no theme stated'}"


def _form(request, kind, end, row, rows, under, say, told):
    form = ChosenForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_bound and form.is_valid():
        given = {"by": request.user, "at": clock.now()}
        if carried_out(form, kind.tie, {end: row}, list(form.cleaned_data["others"]), **given):
            messages.success(request, f"{row.code}: the links are saved")
            return redirect(told["back"])
    chosen = set(request.POST.getlist("others")) if form.is_bound else kind.chosen(end, row)
    return render(request, "dcst/links.html", {**told, "form": form, "groups": _groups(rows, under, say, chosen)})


def _groups(rows, under, say, chosen):
    """[(heading, [(row, its words, ticked)], how many are ticked)] in the order of the rows."""
    parts = defaultdict(list)
    for row in rows:
        parts[under(row)].append((row, say(row), row.code in chosen))
    return [(heading, lines, sum(line[-1] for line in lines)) for heading, lines in parts.items()]
