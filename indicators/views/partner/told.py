"""What an organisation is told, who of it, and by which way: kept by its own people and the performance officer."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst.models import ContactAddress, Message
from dcst.models.outbox import EVERY, TO_WEBHOOK
from dcst.outbox import changes
from dcst.outbox.contacts import Contact, chosen, contacts_of, preferences_of, webhook_of
from dcst.pages.carried_out import carried_out
from dcst.pages.forms import Form
from dcst.people.roles import Permission, requires
from dcst.problems import Refused
from dcst.time import clock
from indicators.views.partner.home import organisation_of, trail

EITHER = (Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
LATEST = 10


class ContactForm(Form):
    """Another address of an organisation."""

    email = forms.EmailField(label="Email address", max_length=254, help_text="For example a mailbox that you share")
    name = forms.CharField(label="Whose it is", max_length=200, required=False)


class WebhookForm(Form):
    """The address of an organisation's webhook."""

    url = forms.CharField(
        label="Address", max_length=500, help_text="It begins with https:// and can be reached from the internet"
    )


@requires(*EITHER)
def told(request, org):
    """The page of an organisation's contacts, its webhook and the latest messages."""
    return _page(request, organisation_of(request, org))


def _page(request, organisation, contact_form=None, webhook_form=None):
    preferences = preferences_of(organisation)
    rows = []
    for contact in contacts_of(organisation, clock.today()):
        kinds = chosen(preferences, contact.address)
        rows.append((contact, sum(wanted for _, wanted in kinds), len(kinds)))
    webhook = webhook_of(organisation)
    context = {
        "organisation": organisation,
        "contacts": rows,
        "webhook": webhook,
        "webhook_kinds": chosen(preferences, TO_WEBHOOK),
        "paused": preferences.get((EVERY, EVERY)) is False,
        "rolled_lately": bool(webhook and webhook.old_until and webhook.old_until > clock.now()),
        "latest": Message.objects.filter(organisation=organisation)
        .select_related("organisation")
        .defer("body")[:LATEST],
        "forms": {
            "contact": contact_form or ContactForm(prefix="contact"),
            "webhook": webhook_form or WebhookForm(prefix="webhook"),
        },
        "form": next((form for form in (contact_form, webhook_form) if form), None),
        "trail": steps(request, organisation, ("Being told", "")),
    }
    return render(request, "partner/told.html", context)


def steps(request, organisation, *further):
    """The breadcrumbs below the organisation's page."""
    return trail(request, (organisation.name, reverse("partner", args=[organisation.code])), *further)


@require_POST
@requires(*EITHER)
def add_contact(request, org):
    """Add an address; the form again where it is refused."""
    organisation = organisation_of(request, org)
    form = ContactForm(request.POST, prefix="contact")
    given = {"by": request.user, "at": clock.now()}
    if form.is_valid() and (row := carried_out(form, changes.add_contact, organisation, **given, **form.cleaned_data)):
        messages.success(request, f"{row.email} is told from now on")
        return redirect("told", org=org)
    return _page(request, organisation, contact_form=form)


@require_POST
@requires(*EITHER)
def end_contact(request, org, pk):
    """Take an entered address out; leads back to the page."""
    row = get_object_or_404(ContactAddress, organisation=organisation_of(request, org), pk=pk)
    return _done(request, org, f"{row.email} is told no more", changes.end_contact, row)


@require_POST
@requires(*EITHER)
def pause_telling(request, org):
    """Tell the organisation nothing at all, or begin again; leads back to the page."""
    organisation, wanted = organisation_of(request, org), request.POST.get("wanted") == "yes"
    words = f"{organisation} is told again" if wanted else f"{organisation} is told nothing"
    return _done(request, org, words, changes.tell_organisation, organisation, wanted=wanted)


@requires(*EITHER)
def choose_kinds(request, org):
    """The table of what one contact, or the webhook, in `?to=` is told, with a box for each kind."""
    organisation = organisation_of(request, org)
    contact = _contact(organisation, request.GET.get("to", ""))
    kinds = chosen(preferences_of(organisation), contact.address)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted = {kind.code: kind.code in request.POST.getlist("kind") for kind, _ in kinds}
        given = {"by": request.user, "at": clock.now(), "address": contact.address, "wanted": wanted}
        if carried_out(form, changes.choose_kinds, organisation, **given):
            whose = "the webhook" if contact.is_webhook else contact.address
            messages.success(request, f"What {whose} is told is changed")
            return redirect("told", org)
    further = ("Being told", reverse("told", args=[org])), ("What is told", "")
    context = {"organisation": organisation, "contact": contact, "kinds": kinds, "form": form}
    return render(request, "partner/choose_kinds.html", context | {"trail": steps(request, organisation, *further)})


def _contact(organisation, address):
    """The contact of an address. Raises Http404."""
    found = {contact.address: contact for contact in contacts_of(organisation, clock.today())}
    if webhook_of(organisation):
        found[TO_WEBHOOK] = Contact(TO_WEBHOOK)
    if address not in found:
        raise Http404
    return found[address]


@require_POST
@requires(*EITHER)
def send_test(request, org):
    """Send a message that only says that it arrives; leads to what becomes of it."""
    organisation = organisation_of(request, org)
    try:
        made = changes.send_test(organisation, by=request.user, at=clock.now(), address=request.POST.get("to", ""))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("told", org=org)
    messages.success(request, "A test message is on its way: look at this page again in some seconds")
    return redirect("message", org=org, pk=made.pk)


@require_POST
@requires(*EITHER)
def set_webhook(request, org):
    """Set the webhook and show its secret, in this one answer and nowhere else."""
    organisation = organisation_of(request, org)
    form = WebhookForm(request.POST, prefix="webhook")
    given = {"by": request.user, "at": clock.now()}
    if form.is_valid() and (made := carried_out(form, changes.set_webhook, organisation, **given, **form.cleaned_data)):
        return _shown_once(request, organisation, *made)
    return _page(request, organisation, webhook_form=form)


@requires(*EITHER)
def roll_webhook(request, org):
    """Ask whether to roll the secret of the webhook; rolled, the new one is shown in this one answer."""
    organisation = organisation_of(request, org)
    webhook = _webhook(organisation)
    if request.method != "POST":
        return _asked(request, organisation, webhook, "roll")
    try:
        made = changes.roll_webhook(webhook, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("told", org=org)
    return _shown_once(request, organisation, *made)


@requires(*EITHER)
def end_webhook(request, org):
    """Ask whether to take the webhook out, and do so; leads back to the page."""
    organisation = organisation_of(request, org)
    webhook = _webhook(organisation)
    if request.method != "POST":
        return _asked(request, organisation, webhook, "end")
    return _done(request, org, f"{webhook.url} is called no more", changes.end_webhook, webhook)


def _webhook(organisation):
    webhook = webhook_of(organisation)
    if webhook is None:
        raise Http404
    return webhook


def _asked(request, organisation, webhook, what):
    further = ("Being told", reverse("told", args=[organisation.code])), ("Webhook", "")
    context = {"organisation": organisation, "webhook": webhook, "what": what}
    return render(request, "partner/ask_webhook.html", context | {"trail": steps(request, organisation, *further)})


def _shown_once(request, organisation, webhook, secret):
    further = ("Being told", reverse("told", args=[organisation.code])), ("Webhook", "")
    context = {"organisation": organisation, "webhook": webhook, "secret": secret}
    response = render(request, "partner/webhook.html", context | {"trail": steps(request, organisation, *further)})
    response["Cache-Control"] = "no-store"
    return response


def _done(request, org, words, verb, subject, **given):
    try:
        verb(subject, by=request.user, at=clock.now(), **given)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect("told", org=org)
