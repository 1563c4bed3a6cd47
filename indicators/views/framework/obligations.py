"""The performance officer closes what is owed, one obligation a form, and says who is to close the others by when."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from indicators import changes
from indicators.forms.framework import AssignForm, BaselineForm, CrossReferenceForm, NameForm, PositionForm, SourceForm
from indicators.framework.coverage import Coverage, framework, named
from indicators.models import AgreedName, Baseline, CrossReference, Indicator
from indicators.terms import What


@dataclass(frozen=True)
class Door:
    """How one kind of obligation is closed: the form, the verb, its words, and the noun that stands once it is."""

    form: type
    verb: str
    title: str
    button: str
    noun: type | None = None


DOORS = {
    What.NAME: Door(NameForm, "agree_name", "Agree a name", "Agree the name", AgreedName),
    What.OWNER: Door(SourceForm, "name_source", "Say whose figures these are", "Save the owner"),
    What.CROSS_REFERENCE: Door(
        CrossReferenceForm,
        "set_cross_reference",
        "Say where else the measure stands",
        "Save the cross-reference",
        CrossReference,
    ),
    What.BASELINE: Door(BaselineForm, "set_baseline", "Enter the baseline", "Save the baseline", Baseline),
    What.POSITION: Door(PositionForm, "enter_position", "Enter the first figure", "Save the figure"),
}


@requires(Permission.MANAGE_PLAN)
def settle(request, code, what):
    """The form that closes one obligation of a measure, for the performance officer; `what` is a key of DOORS."""
    indicator, door = _measure(code), _door(what)
    held = door.noun and door.noun.objects.current().filter(indicator=indicator).first()
    form = door.form(request.POST or None, indicator=indicator, initial=_said(held, door))
    if form.is_valid():
        given = {"by": request.user, "at": clock.now()} | form.arguments
        if carried_out(form, getattr(changes, door.verb), indicator, **given):
            messages.success(request, f"{code}: {What(what).words.lower()} saved")
            return redirect("coverage")
    context = {"indicator": indicator, "door": door, "form": form, "held": held, "trail": _trail(code, door.title)}
    return render(request, "indicators/settle.html", context)


def _measure(code):
    rows = Indicator.objects.filter(framework=Indicator.OwnFramework.OUTCOMES)
    return get_object_or_404(rows.with_definition(clock.end_of(clock.today())), code=code)


def _door(what):
    if what not in set(DOORS):
        raise Http404
    return DOORS[What(what)]


def _said(held, door):
    """What stands, to be corrected: without the reason it was given then."""
    return {name: getattr(held, name) for name in door.form.base_fields if name != "reason"} if held else {}


@requires(Permission.MANAGE_PLAN)
def assign_obligation(request, code, what):
    """The form that says who is to close an obligation by when, for the performance officer.

    Only of one that is open.
    """
    coverage = Coverage(clock.today(), named(framework().filter(code=code), clock.today()))
    one = next((one for one in coverage.obligations if one.what == what), None)
    if one is None:
        raise Http404
    held = one.undertaking
    initial = {"user": held.user, "organisation": held.organisation, "due": held.due, "note": held.note} if held else {}
    form = AssignForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = {"by": request.user, "at": clock.now(), "what": one.what} | form.cleaned_data
        if carried_out(form, changes.assign_obligation, one.measure, **given):
            messages.success(request, f"{code}: {one.what.words.lower()} assigned")
            return redirect("coverage")
    context = {"one": one, "form": form, "trail": _trail(code, "Say who and by when")}
    return render(request, "indicators/assign_obligation.html", context)


def _trail(code, title):
    return [
        ("Indicators", reverse("indicators")),
        ("Coverage of the framework", reverse("coverage")),
        (code, reverse("indicator", args=[code])),
        (title, ""),
    ]
