"""What awaits the performance officer: one list for each kind of gap that only a person can close."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse

from dcst.models import ApiKey, Due, Message
from dcst.people.roles import Permission, requires
from dcst.status.rag import say_number
from dcst.time import clock
from dcst.time.clock import day_of
from dcst.time.periods import Period, PlanYear, say_day
from indicators.calendar.windows import silent_feeds
from indicators.contract.waiting import Asks, waiting_at
from indicators.findings.stories import owing_a_story
from indicators.framework.coverage import overdue
from indicators.models import BOROUGH, Definition, Indicator, LateCorrection, Target
from indicators.target.possible import impossible_figures
from indicators.views.framework.coverage import address_of
from objectives.models import Action, ActionDecision, Assignment, MarkGroup, Milestone

PAGE = 25


@dataclass(frozen=True)
class Item:
    """One thing to do: what it is about, what is missing, and the link to where it is settled, with its words."""

    code: str
    words: str
    note: str = ""
    href: str = ""
    door: str = ""
    group: str = ""


@dataclass(frozen=True)
class Gap:
    """One list: its key in the address, its title, what it holds, and the function that yields its Items."""

    key: str
    title: str
    what: str
    items: Callable[[], Iterable[Item]]


@requires(Permission.MANAGE_PLAN)
def to_do(request):
    """The page of all lists with their lengths, and the items of the list in `?list=`, 25 at a time."""
    lists = [(gap, list(gap.items())) for gap in GAPS]
    asked = request.GET.get("list", "")
    chosen = next(((gap, items) for gap, items in lists if gap.key == asked), None)
    chosen = chosen or next(((gap, items) for gap, items in lists if items), None)
    page = chosen and Paginator(chosen[1], PAGE).get_page(request.GET.get("page"))
    context = {"lists": [(gap, len(items)) for gap, items in lists], "chosen": chosen and chosen[0], "page": page}
    return render(request, "dcst/to_do.html", context)


def without_owner():
    owned = Assignment.objects.current().filter(duty=Assignment.Duty.OWNER).values("action")
    settled = ActionDecision.objects.current().values("action")
    for row in Action.objects.exclude(pk__in=owned).exclude(pk__in=settled).select_related("strand"):
        yield Item(row.code, row.text, "", reverse("assign", args=[row.code]), "Assign", _under(row.strand))


def merged_cells():
    """Yields an Item for each mark group whose actions have fewer milestones than its cell has marks."""
    settled = Count("actions__milestones", filter=Q(actions__milestones__known_to__isnull=True))
    groups = MarkGroup.objects.annotate(settled=settled).select_related("strand").prefetch_related("actions")
    for row in groups.order_by("code"):
        first = min(row.actions.all(), key=lambda action: action.position, default=None)
        if first and row.settled < row.marks:
            note = f"{row.marks - row.settled} of {row.marks} year marks cannot be told apart"
            href = reverse("milestones", args=[first.code])
            yield Item(row.code, row.strand.text, note, href, "Confirm", _under(row.strand))


def shifted_rows():
    rows = Milestone.objects.current().filter(confidence=Milestone.Confidence.SHIFTED)
    for row in rows.select_related("action__strand").order_by("action__code", "year"):
        href = f"{reverse('milestones', args=[row.action.code])}?year={row.year}"
        note = f"Marked for {PlanYear.parse(row.year).label} in a row shifted by a page break"
        yield Item(row.action.code, row.action.text, note, href, "Confirm", _under(row.action.strand))


def _under(strand):
    return f"{strand.code} {strand.text}"


def _judged():
    kinds = [Indicator.Kind.NAMED, Indicator.Kind.STAFF, Indicator.Kind.CONTRACT]
    return Indicator.objects.filter(kind__in=kinds).select_related("theme").order_by("framework", "position")


def without_target():
    known = Target.objects.current().values("indicator")
    for row in _judged().exclude(pk__in=known):
        yield Item(row.code, str(row), "", reverse("set_target", args=[row.code]), "Set a target", _theme(row))


def unconfirmed_targets():
    rows = Target.objects.current().filter(confirmed=False).select_related("indicator__theme")
    for row in rows.order_by("indicator__code"):
        href = reverse("set_target", args=[row.indicator.code])
        yield Item(row.indicator.code, str(row.indicator), row.reason, href, "Confirm", _theme(row.indicator))


def owed_stories():
    """Yields an Item for each indicator that is off track while nobody has told why."""
    for row in owing_a_story(clock.now()):
        yield Item(row.code, str(row), "", reverse("tell_story", args=[row.code]), "Tell the story", _theme(row))


def without_calendar():
    known = Definition.objects.current().exclude(period_kind="").values("indicator")
    for row in _judged().exclude(pk__in=known):
        note = f"Frequency as printed: {row.frequency_printed}" if row.frequency_printed else "No frequency printed"
        yield Item(row.code, str(row), note, reverse("indicator", args=[row.code]), "See", _theme(row))


def _theme(indicator):
    return str(indicator.theme) if indicator.theme else indicator.get_framework_display()


def impossible_values():
    """Yields an Item for each figure that stands beyond what its indicator can be: it is not judged."""
    for row in impossible_figures(clock.now()).order_by("indicator__code", "period_start", "pk"):
        where = "" if row.area.code == BOROUGH else f" for {row.area}"
        note = (
            f"{say_number(row.value)}{where} in {Period.parse(row.period).label}, from {row.sender or 'nobody named'}"
        )
        href = reverse("figure", args=[row.indicator.code, row.area.code, row.period])
        yield Item(row.indicator.code, str(row.indicator), note, href, "See", _theme(row.indicator))


def overdue_feeds():
    """Yields an Item for each value due and not received. No reminder is sent: the officer writes to the source."""
    indicators = Indicator.objects.filter(sources__isnull=False).distinct().prefetch_related("sources__organisation")
    for line in silent_feeds(indicators, clock.now()):
        sources = ", ".join(str(source.organisation) for source in line.indicator.sources.all())
        note = f"{line.period.label}: due {say_day(line.window.due)}, not received from {sources}{_said(line)}"
        href = reverse("periods", args=[line.indicator.code])
        yield Item(line.indicator.code, str(line.indicator), note, href, "See its periods", sources)


def _said(line):
    """What was said of a period that is late: that its value is withdrawn, that parts of it are all there will be."""
    gone = f". Its value was withdrawn on {say_day(day_of(line.withdrawn_at))}" if line.withdrawn_at else ""
    return gone + "".join(f". All sent, says {row.organisation}" for row in line.complete)


def overdue_obligations():
    for one in overdue(clock.today()):
        note = f"{one.what.words}: {one.owner}, by {say_day(one.due)}"
        yield Item(one.measure.code, str(one.measure), note, address_of(one), "Close", _theme(one.measure))


def owed_exceptions():
    """Yields an Item for each quarter of a measure of the contract that is outside, and that nobody has reported on."""
    for row in _of_contract(Asks.REPORT):
        href = reverse("report_exception", args=[row.indicator.code, row.quarter.text])
        yield Item(row.indicator.short_name, row.name, f"Outside in {row.quarter.short_label}", href, "Report")


def proposed_escalations():
    """Yields an Item for each measure whose escalation the rule proposes and the commissioner has not decided on."""
    for row in _of_contract(Asks.DECISION):
        href = reverse("contract_measure", args=[row.indicator.code])
        yield Item(row.indicator.short_name, row.name, " ".join(row.why), href, "See")


def _of_contract(asks):
    return [row for row in waiting_at(clock.now()) if row.asks is asks]


def waiting_keys():
    rows = ApiKey.objects.filter(approved_at__isnull=True, revoked_at__isnull=True)
    for row in rows.select_related("organisation", "created_by").order_by("created_at"):
        href = f"{reverse('partner', args=[row.organisation.code])}#keys"
        yield Item(row.prefix, row.name, f"Created by {row.created_by}", href, "Approve", str(row.organisation))


def waiting_corrections():
    rows = LateCorrection.objects.waiting().select_related("indicator", "organisation").order_by("asked_at")
    for row in rows:
        href = reverse("answer_correction", args=[row.pk])
        asked = "withdraw the value: " if row.withdrawal else ""
        note = f"{Period.parse(row.period).label}: {asked}{row.reason}"
        yield Item(row.indicator.code, str(row.indicator), note, href, "Answer", str(row.organisation))


def messages_given_up():
    """Yields an Item for each message that was tried for three days and did not arrive."""
    rows = Message.objects.filter(state=Message.Delivery.GIVEN_UP).select_related("organisation", "user")
    for row in rows.defer("body").order_by("made_at"):
        href = reverse("message", args=[row.organisation.code, row.pk]) if row.organisation else reverse("all_messages")
        note = f"{row.get_carrier_display()} to {row.to}, made on {say_day(clock.day_of(row.made_at))}"
        yield Item(row.get_carrier_display(), row.subject, note, href, "See", str(row.organisation or row.user))


def not_calculated():
    """Yields an Item for each subject whose rule failed when it was last tried."""
    for row in Due.objects.filter(attempts__gt=0).order_by("subject_kind", "subject"):
        place = PLACES.get(row.subject_kind)
        href = reverse(place, args=[row.subject]) if place else ""
        again = f"Tried {row.attempts} times. {row.failure}"
        yield Item(row.subject, row.subject_kind.replace("-", " ").capitalize(), again, href, "See")


PLACES = dict.fromkeys(["action", "strand", "objective", "plan"], "node") | {
    "indicator": "indicator",
    "series": "indicator",
}

GAPS = (
    Gap("owner", "Actions without an owner", "Nobody is asked to report on them.", without_owner),
    Gap("merged", "Merged cells to confirm", "Which action each year mark is for is not in the source.", merged_cells),
    Gap("shifted", "Shifted rows to confirm", "A page break moved these year marks by a row.", shifted_rows),
    Gap("target", "Indicators without a target", "They show their values but have no status.", without_target),
    Gap("unconfirmed", "Targets to confirm", "Until then these indicators are not rated.", unconfirmed_targets),
    Gap("stories", "Stories that are owed", "These indicators are off track, and nobody has said why.", owed_stories),
    Gap("calendar", "Indicators without a calendar", "When their figures are due is not known.", without_calendar),
    Gap(
        "impossible",
        "Figures that cannot be",
        "They are beyond the bounds of their definition, and not judged: have them corrected, or state other bounds.",
        impossible_values,
    ),
    Gap("overdue", "Figures not received", "They were due, and their sources have not sent them.", overdue_feeds),
    Gap(
        "exceptions",
        "Exception reports owed",
        "With each return outside the tolerance of the contract comes one.",
        owed_exceptions,
    ),
    Gap(
        "escalations",
        "Escalations proposed",
        "The rule of the contract proposes, and the commissioner decides.",
        proposed_escalations,
    ),
    Gap("obligations", "Overdue in the framework", "What was to be confirmed by a day.", overdue_obligations),
    Gap("corrections", "Late corrections to answer", "Values for closed periods.", waiting_corrections),
    Gap("keys", "Keys to approve", "An organisation’s first live key opens once approved.", waiting_keys),
    Gap("undelivered", "Messages that did not arrive", "They were tried for three days.", messages_given_up),
    Gap("failed", "Statuses that could not be calculated", "They are tried again by themselves.", not_calculated),
)
