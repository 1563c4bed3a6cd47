"""What a partner calls its indicators: read by the partner, kept by the performance officer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.problems import Refused
from dcst.time import clock
from indicators import changes
from indicators.forms.typed import PartnerCodeForm
from indicators.models import Indicator, PartnerCode
from indicators.views.partner.home import organisation_of, trail


@requires(Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
def partner_codes(request, org):
    """The page of an organisation's own codes, for its own people and the performance officer."""
    return _page(request, organisation_of(request, org), None)


@requires(Permission.MANAGE_PARTNERS)
def set_partner_code(request, org):
    """The form for one of its codes, for the performance officer."""
    organisation = organisation_of(request, org)
    form = PartnerCodeForm(request.POST or None, indicators=Indicator.objects.owned_by_any([organisation]))
    if form.is_valid():
        done = carried_out(
            form, changes.set_partner_code, organisation, by=request.user, at=clock.now(), **form.cleaned_data
        )
        if done:
            messages.success(request, f"{done.code} stands for {done.indicator.code}")
            return redirect("partner_codes", org=org)
    return _page(request, organisation, form)


@require_POST
@requires(Permission.MANAGE_PARTNERS)
def end_partner_code(request, org):
    """End one of its codes, for the performance officer; leads back to the page."""
    organisation, code = organisation_of(request, org), request.POST.get("code", "")
    try:
        changes.end_partner_code(organisation, by=request.user, at=clock.now(), code=code)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"{code} stands for nothing any more")
    return redirect("partner_codes", org=org)


def _page(request, organisation, form):
    rows = PartnerCode.objects.current().filter(organisation=organisation)
    form = form or PartnerCodeForm(indicators=Indicator.objects.owned_by_any([organisation]))
    context = {
        "organisation": organisation,
        "codes": rows.select_related("indicator", "by"),
        "form": form,
        "trail": trail(request, (organisation.name, reverse("partner", args=[organisation.code])), ("Own codes", "")),
    }
    return render(request, "partner/codes.html", context)
