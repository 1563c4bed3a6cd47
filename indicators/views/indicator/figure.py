"""One own figure that can be asked about: its questions and their answers, and who may ask, answer and withdraw."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.models import Organisation
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, organisations_of, permissions_of, requires
from dcst.time import clock
from indicators import changes
from indicators.disclosure.eyes import eyes_of
from indicators.forms.typed import QuestionForm
from indicators.models import Indicator, Observation, ValueQuery
from indicators.models.observation import NO_VALUE_SENT
from indicators.views.indicator.trails import trail_below

SAID = {
    "ask": "The value is queried: its sender is asked what explains it",
    "answer": "The comment is recorded, and the value stands",
    "withdraw": "The question is withdrawn, and the value stands",
}


@requires(Permission.READ, Permission.READ_OWN)
def figure(request, code, area, period):
    """The page of one own figure as it stands: its questions and answers, with the forms that its reader may use."""
    found = figure_seen(request, code, area, period, request.GET.get("group", ""))
    queries = ValueQuery.objects.filter(
        observation__indicator=found.indicator,
        observation__area=found.area,
        observation__group=found.group,
        observation__series=None,
        observation__period=period,
    )
    queries = list(queries.select_related("by", "end__by", "observation__indicator", "observation__area"))
    query = next((row for row in queries if row.known_to is None), None)
    eyes = eyes_of(request, clock.today())
    offered = verbs_offered(request.user, found, query)
    forms = {verb: QuestionForm(verb, _posted(request, verb), prefix=verb) for verb in offered}
    for verb, form in forms.items():
        if form.is_bound and form.is_valid() and _done(request, verb, form, found, query):
            messages.success(request, SAID[verb])
            return redirect(request.get_full_path())
    context = {
        "figure": eyes.figure(found),
        "queries": eyes.queries(queries),
        "withdraw_from": withdrawn_from(request.user, found),
        "forms": forms,
        "form": next((form for form in forms.values() if form.is_bound), None),
        "trail": trail_below(found.indicator, found.when.label),
    }
    return render(request, "indicators/figure.html", context)


def figure_seen(request, code, area, period, group):
    """The own figure that stands for this place, if the reader may read it; with `queried`, area and sender.

    Raises Http404.
    """
    rows = Observation.objects.own().current().with_queries().readable_by(request.user, clock.today())
    rows = rows.select_related("indicator", "area", "sender", "by")
    return get_object_or_404(rows, indicator__code=code, area__code=area, period=period, group=group)


def verbs_offered(user, found, query):
    """[“answer”, “withdraw”, “ask”]: what a reader may do about a figure; `query` is its open question or None."""
    granted = permissions_of(user, clock.today())
    offered = []
    if query and Permission.SEND_VALUES in granted:
        own = Indicator.objects.owned_by_any(organisations_of(user, clock.today()))
        offered += ["answer"] if own.filter(pk=found.indicator_id).exists() else []
    if Permission.MANAGE_PARTNERS in granted and found.marker not in NO_VALUE_SENT:
        offered.append("withdraw" if query else "ask")
    return offered


def withdrawn_from(user, found):
    """The organisation on whose page a reader may withdraw a figure; None where they may not."""
    today = clock.today()
    granted = permissions_of(user, today)
    if found.marker in NO_VALUE_SENT or not granted & {Permission.SEND_VALUES, Permission.MANAGE_PARTNERS}:
        return None
    theirs = Organisation.objects.filter(pk=found.sender_id)
    if found.sender_id is None:  # nobody sent it: any source may
        theirs = Organisation.objects.filter(indicator_sources__indicator=found.indicator_id)
    if Permission.MANAGE_PARTNERS not in granted:
        theirs = theirs.filter(pk__in=[row.pk for row in organisations_of(user, today)])
    return theirs.order_by("code").first()


def _posted(request, verb):
    return request.POST if request.method == "POST" and request.POST.get("do") == verb else None


def _done(request, verb, form, found, query):
    given = {"by": request.user, "at": clock.now()}
    text = form.cleaned_data["text"]
    if verb == "ask":
        return carried_out(form, changes.ask_about_value, found, reason=text, **given)
    if verb == "answer":
        return carried_out(form, changes.answer_query, query, comment=text, **given)
    return carried_out(form, changes.withdraw_query, query, reason=text, **given)
