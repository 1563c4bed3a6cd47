"""A partner's page: what is due from it, its keys, what it has sent. The performance officer sees every partner's."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst import clock
from dcst.models import ApiKey
from dcst.problems import carried_out
from dcst.roles import Permission, organisations_of, permissions_of, requires
from indicators import changes
from indicators.forms import KeyForm
from indicators.models import Submission
from indicators.views.sending import curl_lines, example_of, owed_by, senders, visible_organisations

SHOWN_SUBMISSIONS = 20


def organisation_of(request, org):
    return get_object_or_404(visible_organisations(request.user, clock.today()), code=org)


@requires(Permission.MANAGE_PARTNERS)
def partners(request):
    return render(request, "partner/partners.html", {"organisations": senders(clock.now())})


@requires(Permission.SEND_VALUES)
def home(request):
    organisations = organisations_of(request.user, clock.today())
    if len(organisations) == 1:
        return redirect("partner", org=organisations[0].code)
    return render(request, "partner/choose.html", {"organisations": organisations})


@requires(Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
def partner(request, org):
    return _page(request, organisation_of(request, org), KeyForm())


def _page(request, organisation, form):
    rows = owed_by(organisation, clock.end_of(clock.today()))
    keys = ApiKey.objects.filter(organisation=organisation).select_related("created_by")
    sent = Submission.objects.filter(organisation=organisation).select_related("key", "by")
    context = {
        "organisation": organisation,
        "rows": rows,
        "keys": keys,
        "now": clock.now(),
        "submissions": sent[:SHOWN_SUBMISSIONS],
        "curl": curl_lines(request, example_of(rows), "$DCST_KEY"),
        "form": form,
        "trail": trail(request, (organisation.name, "")),
    }
    return render(request, "partner/partner.html", context)


def trail(request, *steps):
    """Down from the list of partners for those who have it; for a partner its own page is the top."""
    manages = Permission.MANAGE_PARTNERS in permissions_of(request.user, clock.today())
    return [*([("Partners", reverse("partners"))] if manages else []), *steps]


@requires(Permission.MANAGE_PARTNERS)
def issue_key(request, org):
    """The secret is in this one answer and nowhere else: no redirect, nothing kept in the session."""
    organisation = organisation_of(request, org)
    form = KeyForm(request.POST or None)
    if form.is_valid():
        expires = form.cleaned_data["expires_on"]
        issued = carried_out(
            form,
            changes.issue_key,
            organisation,
            by=request.user,
            at=clock.now(),
            name=form.cleaned_data["name"],
            expires_at=clock.end_of(expires) if expires else None,
        )
        if issued:
            return _shown_once(request, organisation, *issued)
    return _page(request, organisation, form)


def _shown_once(request, organisation, key, secret):
    rows = owed_by(organisation, clock.end_of(clock.today()))
    context = {
        "organisation": organisation,
        "key": key,
        "secret": secret,
        "curl": curl_lines(request, example_of(rows), secret),
        "trail": trail(request, (organisation.name, reverse("partner", args=[organisation.code])), ("Key", "")),
    }
    response = render(request, "partner/key.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(Permission.MANAGE_PARTNERS)
def revoke_key(request, org, prefix):
    key = get_object_or_404(ApiKey, organisation=organisation_of(request, org), prefix=prefix)
    if key.revoked_at is None:
        changes.revoke_key(key, by=request.user, at=clock.now())
    messages.success(request, f"The key “{key.name}” is revoked: nothing can be sent with it")
    return redirect("partner", org=org)


@requires(Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
def submission(request, org, pk):
    organisation = organisation_of(request, org)
    sent = Submission.objects.select_related("key", "by")
    found = get_object_or_404(sent, organisation=organisation, pk=pk)
    steps = ((organisation.name, reverse("partner", args=[org])), ("Submission", ""))
    context = {"submission": found, "organisation": organisation, "trail": trail(request, *steps)}
    return render(request, "partner/submission.html", context)
