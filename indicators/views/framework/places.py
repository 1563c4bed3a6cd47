"""The frameworks, and which indicators each names under which label. The performance officer keeps them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.asat import as_at, with_day
from indicators import changes
from indicators.forms.places import FrameworkForm, PlaceForm, PlacesFileForm
from indicators.models import Framework, FrameworkPlace, Indicator


@requires(Permission.READ)
def frameworks(request):
    """The page of all frameworks, and of how many indicators each holds on a day; the officer adds another."""
    then = as_at(request)
    form = FrameworkForm(request.POST or None)
    if request.method == "POST":
        _only_officers(request)
        given = {"by": request.user, "at": clock.now()}
        if form.is_valid() and carried_out(form, changes.add_framework, **given, **form.cleaned_data):
            messages.success(request, f"{form.cleaned_data['name']} is added")
            return redirect("framework", code=form.cleaned_data["code"])
    rows = [(row, Indicator.objects.in_framework(row.code, then.moment).count()) for row in Framework.objects.all()]
    context = {"rows": rows, "form": form, "trail": _trail(then, ("Frameworks", ""))}
    return render(request, "indicators/frameworks.html", context)


@requires(Permission.READ)
def framework(request, code):
    """The page of one framework: what it names on a day, in its order; the officer gives and takes places."""
    then = as_at(request)
    found = get_object_or_404(Framework, code=code)
    place, file = PlaceForm(), PlacesFileForm()
    if request.method == "POST":
        _only_officers(request)
        place, file, is_done = _changed(request, found)
        if is_done:
            return redirect("framework", code=code)
    context = {
        "framework": found,
        "rows": rows_of(found, then.moment),
        "of_contract": found.code == Indicator.OwnFramework.CONTRACT,
        "place": place,
        "file": file,
        "form": file if file.is_bound else place,
        "trail": _trail(then, ("Frameworks", with_day(then, reverse("frameworks"))), (found.name, "")),
    }
    return render(request, "indicators/framework.html", context)


def _only_officers(request):
    """Raises PermissionDenied for who may read the page and not change what is on it."""
    requires(Permission.MANAGE_PLAN)(lambda request: None)(request)


def rows_of(framework, moment):
    """[(position, label, indicator, whether it has a place that can be taken out)] in the order of the framework."""
    held = {row.indicator_id: row for row in FrameworkPlace.objects.known_at(moment).filter(framework=framework)}
    found = Indicator.objects.in_framework(framework.code, moment).with_agreed_name(moment)
    rows = [
        (held[row.pk].position, held[row.pk].label, row, True) if row.pk in held else (row.position, "", row, False)
        for row in found
    ]
    return sorted(rows, key=lambda row: (row[0], row[2].code))


def _changed(request, framework):
    """(the form of one place, that of a file, whether what was asked for is done): what a press of a button asks."""
    given = {"by": request.user, "at": clock.now()}
    if "take-out" in request.POST:
        return PlaceForm(), PlacesFileForm(), _taken_out(request, framework, given)
    if "file-of-places" in request.POST:
        file = PlacesFileForm(request.POST, request.FILES)
        return PlaceForm(), file, file.is_valid() and _placed(request, framework, file, file.placed, given)
    place = PlaceForm(request.POST)
    return place, PlacesFileForm(), place.is_valid() and _placed(request, framework, place, [place.placed], given)


def _placed(request, framework, form, placed, given):
    done = []
    carried_out(form, lambda: done.append(changes.place_in_framework(framework, placed, **given)))
    if done:
        messages.success(request, f"Places saved: {done[0]}" if done[0] else "These places stand already")
    return bool(done)


def _taken_out(request, framework, given):
    indicator = get_object_or_404(Indicator, code=request.POST["take-out"])
    try:
        changes.take_out_of_framework(framework, indicator, **given)
        messages.success(request, f"{indicator.code} is taken out")
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return True


def _trail(then, *steps):
    return [("Indicators", with_day(then, reverse("indicators"))), *steps]
