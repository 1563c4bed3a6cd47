"""The pages by which the performance officer releases figures to the public: what would go out is looked at first."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst.models import Origin, Release, ReleaseItem
from dcst.pages.carried_out import carried_out
from dcst.pages.context import is_demonstration
from dcst.people.roles import Permission, others_who, requires
from dcst.problems import Refused
from dcst.site.public.changes import (
    approve_release,
    drop_release,
    propose_release,
    withdraw_release,
)
from dcst.site.public.draft import digest, draft
from dcst.site.public.forms import ChooseForm, ReleaseForm, WhyForm
from dcst.site.public.promises import promises
from dcst.time import clock
from indicators.models import Framework


@requires(Permission.RELEASE)
def releases(request):
    """The page of all releases, the waiting ones first."""
    rows = Release.objects.select_related("by", "approved_by").order_by("-pk")
    waiting = [row for row in rows if row.state == "waiting"]
    return render(request, "releases/releases.html", {"waiting": waiting, "rows": rows})


@requires(Permission.RELEASE)
def prepare(request):
    """The form that asks what to release; filled in, what would go out, with the form that lets it."""
    asked = request.GET or None
    choose = ChooseForm(asked, promises=promises(), frameworks=Framework.objects.all())
    if asked is None or not choose.is_valid():
        return _asking(request, choose)
    if choose.chosen.is_nothing:
        choose.add_error(None, "Choose what to release")
        return _asking(request, choose)
    return _checking(request, choose)


def _asking(request, choose):
    context = {"form": choose, "trail": [("Public", reverse("releases")), ("Choose", "")]}
    return render(request, "releases/choose.html", context)


def _checking(request, choose):
    now, origin = clock.now(), Origin.DEMONSTRATION if is_demonstration() else Origin.REPORTED
    try:
        items = draft(choose.chosen, now, origin)
    except Refused as refusal:
        choose.add_error(None, refusal.message)
        return _asking(request, choose)
    form = ReleaseForm(request.POST or None, initial={"checked": digest(items)})
    if form.is_valid():
        given = {"by": request.user, "at": now, "origin": origin, **form.cleaned_data}
        if release := carried_out(form, propose_release, choose.chosen, **given):
            messages.success(request, f"{release} {DONE[release.state]}")
            return redirect("release", pk=release.pk)
    context = told_of(items) | {
        "form": form,
        "others": others_who(Permission.RELEASE, request.user, clock.day_of(now)),
        "trail": [("Public", reverse("releases")), ("Choose", reverse("prepare_release")), ("Check", "")],
    }
    return render(request, "releases/check.html", context)


DONE = {"released": "is public", "waiting": "waits for somebody else to let it out"}


def told_of(items):
    """What a page says of items: the promises, the figures by measure, and how many are hidden for which reason."""
    figures = [row for row in items if row.kind == ReleaseItem.Kind.FIGURE]
    measures = [(name, list(rows)) for name, rows in groupby(figures, key=lambda row: row.name)]
    statuses = {row.subject: row for row in items if row.kind == ReleaseItem.Kind.STATUS}
    hidden = [(why.label, sum(row.why == why for row in figures)) for why in ReleaseItem.Why]
    return {
        "promised": [row for row in items if row.kind == ReleaseItem.Kind.PROMISE],
        "measures": [(name, rows, statuses.get(rows[0].subject)) for name, rows in measures],
        "figures": len(figures),
        "hidden": [(words, number) for words, number in hidden if number],
    }


@requires(Permission.RELEASE)
def release(request, pk):
    """The page of one release: what is in it, and what became of it."""
    found = get_object_or_404(Release.objects.select_related("by", "approved_by", "dropped_by", "withdrawn_by"), pk=pk)
    own = found.by == request.user and bool(others_who(Permission.RELEASE, request.user, clock.today()))
    context = told_of(list(found.items.all())) | {
        "release": found,
        "is_own": own,
        "trail": [("Public", reverse("releases")), (str(found), "")],
    }
    return render(request, "releases/release.html", context)


@require_POST
@requires(Permission.RELEASE)
def approve(request, pk):
    """Lets out what waits."""
    found = get_object_or_404(Release, pk=pk)
    try:
        approve_release(found, by=request.user, at=clock.now())
        messages.success(request, f"{found} is public")
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("release", pk=pk)


@requires(Permission.RELEASE)
def end(request, pk):
    """The form that drops what waits, or withdraws what is out, with the reason."""
    found = get_object_or_404(Release, pk=pk)
    is_out = found.released_at is not None
    form = WhyForm(request.POST or None)
    change = withdraw_release if is_out else drop_release
    if form.is_valid() and carried_out(form, change, found, by=request.user, at=clock.now(), **form.cleaned_data):
        messages.success(request, f"{found} is {'withdrawn' if is_out else 'dropped'}")
        return redirect("release", pk=pk)
    trail = [("Public", reverse("releases")), (str(found), reverse("release", args=[pk])), ("End", "")]
    return render(request, "releases/end.html", {"release": found, "is_out": is_out, "form": form, "trail": trail})
