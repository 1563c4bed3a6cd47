"""The front page, the way in for visitors of the demonstration, and where each person starts."""

from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dcst.models import User
from dcst.models.base import Origin
from dcst.pages.accounts import note_sign_in
from dcst.pages.context import is_demonstration
from dcst.pages.middleware import open_to_strangers
from dcst.people.personas import BY_SLUG
from dcst.people.roles import Permission, permissions_of
from dcst.time import clock

# The first that is held decides where a person starts; whoever holds none is told so.
STARTS = (
    (Permission.MANAGE_PLAN, "to_do"),
    (Permission.OVERRIDE, "board"),
    (Permission.REPORT_OWN, "my_actions"),
    (Permission.SUBMIT_RETURN, "budget"),
    (Permission.READ, "board"),
    (Permission.SEND_VALUES, "partner_home"),
    (Permission.COMMISSION, "contract"),
)


@open_to_strangers
def home(request):
    """The front page, open to strangers."""
    return render(request, "dcst/home.html")


@require_POST
@open_to_strangers
def look_around(request, persona):
    """Sign in as one of the invented people, by slug. Raises Http404 unless the database holds the demonstration."""
    if persona not in BY_SLUG or not is_demonstration():
        raise Http404
    people = User.objects.filter(is_active=True, origin=Origin.DEMONSTRATION)
    person = get_object_or_404(people, email=BY_SLUG[persona].email)
    login(request, person)
    note_sign_in(person)
    return redirect("start")


def start(request):
    """Redirects to the page that this person comes for most, by STARTS; without a role, the page that says so."""
    granted = permissions_of(request.user, clock.today())
    for permission, name in STARTS:
        if permission in granted:
            return redirect(name)
    return render(request, "dcst/no_role.html")
