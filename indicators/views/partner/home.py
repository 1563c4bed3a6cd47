"""A partner's page: what is due from it, its keys, what it has sent. The performance officer sees every partner's."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.models import ApiKey, Message
from dcst.people.roles import Permission, organisations_of, permissions_of, requires
from dcst.record.assess import oldest_waiting
from dcst.time import clock
from indicators.calendar.windows import awaited_periods
from indicators.disclosure.eyes import eyes_of
from indicators.disclosure.shown import ShownQuery
from indicators.forms.typed import KeyForm
from indicators.groups import label
from indicators.models import Attempt, LateCorrection, Submission, Upload
from indicators.views.partner.sending import owed_by, queries_to, senders, visible_organisations
from indicators.views.partner.trying import lines_to_try

SHOWN = 20
ROWS = 200
ASKED = ("indicator", "area", "asked_by", "answered_by")


def organisation_of(request, org):
    """The organisation of a code, if the caller may see it. Raises Http404."""
    return get_object_or_404(visible_organisations(request.user, clock.today()), code=org)


@requires(Permission.MANAGE_PARTNERS)
def partners(request):
    """The page of all who send values, for the performance officer."""
    return render(request, "partner/partners.html", {"organisations": senders(clock.now())})


@requires(Permission.SEND_VALUES)
def home(request):
    """The way for who sends values to their own organisation's page; a choice where they have several."""
    organisations = organisations_of(request.user, clock.today())
    if len(organisations) == 1:
        return redirect("partner", org=organisations[0].code)
    return render(request, "partner/choose.html", {"organisations": organisations})


@requires(Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
def partner(request, org):
    """The page of one organisation, for its own people and the performance officer."""
    return page_of(request, organisation_of(request, org), KeyForm())


@dataclass(frozen=True)
class SentSoFar:
    """What an organisation has sent, the newest first, what is asked about it, and how many messages did not arrive."""

    submissions: QuerySet
    last_file: Upload | None
    corrections: QuerySet
    queries: list[ShownQuery]
    given_up: int


def page_of(request, organisation, form):
    """The page of one organisation with a KeyForm, which may be one that was filled in and refused."""
    now = clock.now()
    eyes = eyes_of(request, clock.today())
    rows = owed_by(organisation, clock.end_of(clock.today()), eyes)
    # An answer tells of every row, and may be as long as fifty thousand.
    sent = Submission.objects.filter(organisation=organisation).defer("answer").select_related("key", "by")
    files = Upload.objects.light().filter(organisation=organisation, channel=Attempt.Route.FILE)
    due = awaited_periods([row.indicator for row in rows], now)
    context = {
        "organisation": organisation,
        "rows": rows,
        "keys": _keys_of(organisation),
        "lines": due,
        "now": now,
        "waited": waited(now),
        "sent": SentSoFar(
            corrections=LateCorrection.objects.filter(organisation=organisation).select_related(*ASKED)[:SHOWN],
            queries=eyes.queries(queries_to(organisation)),
            submissions=sent[:SHOWN],
            last_file=files.first(),
            given_up=Message.objects.filter(organisation=organisation, state=Message.Delivery.GIVEN_UP).count(),
        ),
        "try": lines_to_try(request, organisation, due, now),
        "form": form,
        "trail": trail(request, (organisation.name, "")),
    }
    return render(request, "partner/partner.html", context)


def _keys_of(organisation):
    """Its keys, each with `is_rolled`: whether another stands in its place."""
    successors = ApiKey.objects.filter(replaces=OuterRef("pk"), revoked_at__isnull=True)
    keys = ApiKey.objects.filter(organisation=organisation).select_related("created_by")
    return keys.annotate(is_rolled=Exists(successors))


def waited(now):
    """For how many seconds the oldest status has been owed; None when none is."""
    found = oldest_waiting(now)
    return None if found is None else int(found.total_seconds())


def trail(request, *steps):
    """[(words, address)]: these steps, below the list of partners for who manages them."""
    manages = Permission.MANAGE_PARTNERS in permissions_of(request.user, clock.today())
    return [*([("Partners", reverse("partners"))] if manages else []), *steps]


@requires(Permission.SEND_VALUES, Permission.MANAGE_PARTNERS)
def submission(request, org, pk):
    """The page of one submission and what became of its rows, for its organisation and the performance officer."""
    organisation = organisation_of(request, org)
    sent = Submission.objects.select_related("key", "by")
    found = get_object_or_404(sent, organisation=organisation, pk=pk)
    steps = ((organisation.name, reverse("partner", args=[org])), ("Submission", ""))
    context = {"submission": found, "organisation": organisation, "trail": trail(request, *steps)}
    return render(request, "partner/submission.html", context | _rows_of(found, request.GET.get("page")))


def _rows_of(found, number):
    """One page of its rows, and what was wrong with those rows. A refused one has its faulty rows alone to tell."""
    values, errors = found.answer.get("values", []), found.answer.get("errors", [])
    if found.outcome == Submission.Outcome.REFUSED:
        page = Paginator(errors, ROWS).get_page(number)
        return {"page": page, "errors": page.object_list}
    page = Paginator(values, ROWS).get_page(number)
    here = {row["row"] for row in page}
    page.object_list = [row | {"for_whom": label(row["group"])} for row in page]
    grouped = any(row["group"] for row in page)
    return {"page": page, "grouped": grouped, "errors": [error for error in errors if error["row"] in here]}
