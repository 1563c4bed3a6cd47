"""The forms by which a body's secretary, or the officer, enters its meetings."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from dcst.time.periods import say_day
from objectives import changes
from objectives.forms import CallOffForm, MeetingForm, MoveForm
from objectives.models import Meeting, bodies_kept_by

EITHER = (Permission.KEEP_OWN_MEETINGS, Permission.KEEP_ANY_MEETINGS)


def _body(request, code):
    return get_object_or_404(bodies_kept_by(request.user, clock.today()), code=code)


def _meeting(request, code, meeting):
    found = Meeting.objects.current().kept_by(request.user, clock.today()).select_related("body")
    return get_object_or_404(found, body__code=code, code=meeting)


def _page(request, body, form, title, **more):
    trail = [("Governance", reverse("governance")), (body.name, reverse("body", args=[body.code])), (title, "")]
    context = {"body": body, "form": form, "title": title, "trail": trail}
    return render(request, "objectives/meeting.html", context | more)


def _done(request, body, words):
    messages.success(request, f"The meeting {words}")
    return redirect("body", code=body.code)


@requires(*EITHER)
def enter(request, code):
    """The form for a meeting of a body; 404 for who does not keep its meetings."""
    body = _body(request, code)
    form = MeetingForm(request.POST or None, initial={"kind": Meeting.Kind.ORDINARY})
    if form.is_valid():
        made = carried_out(form, changes.enter_meeting, body, by=request.user, at=clock.now(), **form.said)
        if made:
            return _done(request, body, f"of {say_day(made.day)} is entered")
    return _page(request, body, form, "Add a meeting")


@requires(*EITHER)
def move(request, code, meeting):
    """The form for another day of a meeting, or of its papers."""
    held = _meeting(request, code, meeting)
    standing = {"day": held.day, "papers_on": held.papers_day, "papers_time": held.papers_time}
    form = MoveForm(request.POST or None, initial=standing)
    if form.is_valid() and carried_out(form, changes.move_meeting, held, by=request.user, at=clock.now(), **form.said):
        return _done(request, held.body, f"is now on {say_day(form.cleaned_data['day'])}")
    return _page(request, held.body, form, "Move the meeting", held=held)


@requires(*EITHER)
def call_off(request, code, meeting):
    """The form to say that a meeting is not held, and why."""
    held = _meeting(request, code, meeting)
    form = CallOffForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, changes.call_off_meeting, held, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        return _done(request, held.body, f"of {say_day(held.day)} is called off")
    return _page(request, held.body, form, "Call the meeting off", held=held)
