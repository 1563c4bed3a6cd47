"""The pages of people and their roles, for the performance officer."""

import logging
import smtplib

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dcst.models import Membership, User
from dcst.pages.carried_out import carried_out
from dcst.pages.people_forms import CorrectForm, PersonForm, RoleForm
from dcst.people.changes import people as changes
from dcst.people.roles import Permission, requires
from dcst.problems import Refused
from dcst.record.wording import formerly
from dcst.time import clock

PAGE = 50
log = logging.getLogger(__name__)


def _people():
    """Everybody who can sign in; the service users of keys are no people."""
    held = Membership.objects.on(clock.today()).select_related("organisation", "body").order_by("since", "pk")
    return User.objects.filter(is_service=False).prefetch_related(Prefetch("memberships", held, to_attr="roles"))


@requires(Permission.MANAGE_PLAN)
def people(request):
    """The page of all who have an account, 50 at a time, the closed ones last."""
    page = Paginator(_people().order_by("-is_active", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "dcst/people/list.html", {"page": page})


@requires(Permission.MANAGE_PLAN)
def add(request):
    """The form that makes an account with its first role, and mails its owner a link to set a password."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = carried_out(form, changes.add_person, by=request.user, at=clock.now(), **form.cleaned_data)
        if user:
            _send_link(request, user)
            return redirect("person", user.pk)
    return render(request, "dcst/people/add.html", {"form": form})


@requires(Permission.MANAGE_PLAN)
def person(request, pk):
    """The page of one person: the roles held, and a form to give another."""
    user = get_object_or_404(_people(), pk=pk)
    form = RoleForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, changes.give_role, user, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        messages.success(request, f"{user} holds another role")
        return redirect("person", pk)
    past = user.memberships.filter(until__lt=clock.today()).select_related("organisation", "body").order_by("-until")
    return render(
        request, "dcst/people/person.html", {"person": user, "past": past, "form": form, "formerly": formerly(user)}
    )


@requires(Permission.MANAGE_PLAN)
def correct(request, pk):
    """The form that corrects what a person is called, their address and their post."""
    user = get_object_or_404(_people(), pk=pk)
    form = CorrectForm(request.POST or None, initial=model_to_dict(user, ["name", "email", "job_title"]))
    if form.is_valid() and carried_out(
        form, changes.correct_person, user, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        messages.success(request, "What is said of this person is corrected")
        return redirect("person", pk)
    return render(request, "dcst/people/correct.html", {"person": user, "form": form})


@require_POST
@requires(Permission.MANAGE_PLAN)
def end_role(request, pk, membership):
    held = get_object_or_404(Membership.objects.select_related("user"), pk=membership, user_id=pk)
    return _change(request, pk, f"{held.user} no longer holds the role", changes.end_role, held)


@require_POST
@requires(Permission.MANAGE_PLAN)
def reopen(request, pk):
    user = get_object_or_404(_people(), pk=pk)
    return _change(request, pk, f"The account of {user} is open again", changes.open_account, user)


@require_POST
@requires(Permission.MANAGE_PLAN)
def send_link(request, pk):
    """Mail a person another link to set a password."""
    _send_link(request, get_object_or_404(_people(), pk=pk, is_active=True))
    return redirect("person", pk)


def _change(request, pk, done, verb, subject):
    try:
        verb(subject, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("person", pk)


def _send_link(request, user):
    """The account stands whether or not the mail goes out; what went wrong with the mail is said and logged."""
    form = ResetPasswordForm({"email": user.email})
    form.full_clean()
    try:
        form.save(request)
    except (smtplib.SMTPException, OSError):
        log.exception("The link for person %s could not be sent", user.pk)
        messages.warning(
            request, f"The link to {user.email} could not be sent. The account is there: send it again later."
        )
    else:
        messages.success(request, f"A link to set a password is on its way to {user.email}")
