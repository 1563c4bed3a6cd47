"""The forms by which a chair or the officer pins something to a body's board, and takes that back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from budget.models import BudgetLine
from dcst.boards.changes import pin, unpin
from dcst.models import BoardPin, GovernanceBody
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, may_for, requires
from dcst.site.board_forms import ReasonForm
from dcst.time import clock
from indicators.models import Indicator
from inspections.models import Aim, Recommendation
from objectives.models import Action

# What can be pinned: where its kind is kept, and by which field its code is found.
PINNABLE = {
    "action": (Action, "code"),
    "indicator": (Indicator, "code"),
    "aim": (Aim, "code"),
    "recommendation": (Recommendation, "code"),
    "budget-line": (BudgetLine, "code"),
    "budget-year": (BudgetLine, "year"),
}


def may_pin(user, body, today):
    """Whether a person pins on the board of a body: its chair, and the officer on any."""
    return body is not None and may_for(
        user, body, today, Permission.PIN_ON_OWN_BOARD, everywhere=Permission.PIN_ON_ANY_BOARD
    )


@requires(Permission.PIN_ON_OWN_BOARD, Permission.PIN_ON_ANY_BOARD)
def pin_it(request, body, kind, code):
    """The form that pins something first on a body's board, with a reason that is shown there."""
    return _form(request, body, kind, code, pin, "Pin it to the board", "It stands first on the board")


@requires(Permission.PIN_ON_OWN_BOARD, Permission.PIN_ON_ANY_BOARD)
def unpin_it(request, body, kind, code):
    """The form that lets something stand where the rule puts it."""
    return _form(request, body, kind, code, unpin, "Take the pin off", "It stands where the rule puts it")


def _form(request, body, kind, code, change, title, done):
    found = get_object_or_404(GovernanceBody, code=body)
    if not may_pin(request.user, found, clock.today()):
        raise PermissionDenied
    subject = _subject(kind, code)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, change, found, kind, code, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        messages.success(request, done)
        return redirect(f"{reverse('board')}?body={found.code}")
    held = BoardPin.objects.current().filter(body=found, subject_kind=kind, subject=code).first()
    trail = [("Board", reverse("board")), (title, "")]
    context = {"form": form, "body": found, "subject": subject, "held": held, "title": title, "trail": trail}
    return render(request, "dcst/board/pin.html", context)


def _subject(kind, code):
    """What is pinned, in words. Raises Http404 where there is nothing of that kind and code."""
    if kind not in PINNABLE:
        raise Http404
    model, field = PINNABLE[kind]
    found = get_object_or_404(model.objects.filter(**{field: code})[:1])
    return f"Spending in {found.period.label}" if field == "year" else str(found)
