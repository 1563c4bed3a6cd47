"""Which measures and actions of the plans have no owner, no date or no target: for every reader, as at a day."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse

from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at, with_day
from indicators.models import Definition, Indicator, IndicatorSource, Target
from objectives.models import Action, ActionDecision, Assignment


@dataclass(frozen=True)
class Lacking:
    """What some actions or measures lack, of how many in all, and which they are; `page` is the name of theirs."""

    what: str
    page: str
    of: int
    rows: list


@requires(Permission.READ)
@kept(for_all=True)
def missing(request):
    """The page that counts and names them, actions first."""
    then = as_at(request)
    context = {
        "lacking": [*_actions(then.moment), *_measures(then.moment)],
        "trail": [("Board", with_day(then, reverse("board"))), ("Without owner, date or target", "")],
    }
    return render(request, "dcst/missing.html", context)


def _actions(at):
    """[Lacking] of the actions that nobody had cancelled or deferred by a moment."""
    settled = ActionDecision.objects.known_at(at).values("action")
    owned = Assignment.objects.known_at(at).filter(duty=Assignment.Duty.OWNER, action=OuterRef("pk"))
    found = Action.objects.exclude(pk__in=settled).with_dates(at).annotate(has_owner=Exists(owned))
    rows = list(found.order_by("strand__plan__start", "code"))
    undated = [row for row in rows if row.due_then is None]
    return [
        Lacking("Actions without an owner", "node", len(rows), [row for row in rows if not row.has_owner]),
        Lacking("Actions without a date", "node", len(rows), [row for row in undated if not row.later_marks]),
        Lacking("Actions whose date is open", "node", len(rows), [row for row in undated if row.later_marks]),
    ]


def _measures(at):
    """[Lacking] of the measures of all frameworks, by a moment; without a date, nobody knows when figures are due."""
    mine = Q(indicator=OuterRef("pk"))
    sources = IndicatorSource.objects.filter(mine).filter(Q(known_from=None) | Q(known_from__lte=at))
    rows = (
        Indicator.objects.exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
        .with_agreed_name(at)
        .annotate(
            has_owner=Exists(sources),
            has_date=Exists(Definition.objects.known_at(at).filter(mine).exclude(period_kind="")),
            has_target=Exists(Target.objects.known_at(at).filter(mine)),
        )
    )
    rows = sorted(rows, key=lambda row: (not row.code[:1].isupper(), row.position))
    return [
        Lacking("Measures without an owner", "indicator", len(rows), [row for row in rows if not row.has_owner]),
        Lacking("Measures without a date", "indicator", len(rows), [row for row in rows if not row.has_date]),
        Lacking("Measures without a target", "indicator", len(rows), [row for row in rows if not row.has_target]),
    ]
