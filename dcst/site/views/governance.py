"""Who assures: the pages of the Board and its committees, the groups that answer for priorities, teams, partners."""

from itertools import groupby

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from dcst.models import Area, GovernanceBody, Organisation, Team
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site.part_board import part_board
from dcst.site.views.board_pins import may_pin
from dcst.time.asat import as_at, with_day
from objectives.meetings import meetings_of
from objectives.models import Action, AssuringBody, PrintedFigure, Strand, bodies_kept_by
from objectives.views.nodes import Tree


@requires(Permission.READ)
@kept(for_all=True)
def governance(request):
    """The page of all bodies, teams, localities and organisations, with the priorities of each group as at a day."""
    then = as_at(request)
    strands = Strand.objects.order_by("plan__start", "drive", "position")
    bodies = list(GovernanceBody.objects.prefetch_related("aliases", "seats", Prefetch("strands", strands)))
    tree = Tree(strands.filter(bodies__isnull=False).distinct(), then.moment)
    lines = {strand.pk: tree.strand(strand) for strand in tree.strands}
    teams = Team.objects.select_related("area").order_by("core_area", "position")
    context = {
        "board": [body for body in bodies if body.kind == GovernanceBody.Kind.BOARD],
        "members": members_printed(),
        "committees": _of_kind(bodies, GovernanceBody.Kind.COMMITTEE),
        "groups": [
            (body, [lines[strand.pk] for strand in body.strands.all()])
            for body in _of_kind(bodies, GovernanceBody.Kind.GROUP)
        ],
        "partnerships": _of_kind(bodies, GovernanceBody.Kind.PARTNERSHIP),
        "core_areas": [(name, list(found)) for name, found in groupby(teams, key=lambda team: team.core_area)],
        "localities": Area.objects.filter(kind=Area.Kind.LOCALITY).select_related("parent").prefetch_related("teams"),
        "organisations": sorted(Organisation.objects.prefetch_related("aliases"), key=str),
    }
    return render(request, "dcst/governance.html", context)


def _of_kind(bodies, kind):
    return [body for body in bodies if body.kind == kind]


def members_printed():
    """A queryset of the figures the plan prints about the Board itself: how many members in all."""
    return PrintedFigure.objects.filter(table="Our governance").order_by("row_position")


@requires(Permission.READ)
@kept(for_all=True)
def body(request, code):
    """The page of one body: its seats, its meetings and members on a day, and the priorities it answers for."""
    then = as_at(request)
    found = get_object_or_404(GovernanceBody.objects.prefetch_related("aliases", "seats"), code=code)
    tree = Tree(Strand.objects.filter(bodies=found).order_by("plan__start", "drive", "position"), then.moment)
    codes = [strand.code for strand in tree.strands]
    assured = list(
        Action.objects.filter(pk__in=AssuringBody.objects.known_at(then.moment).filter(body=found).values("action"))
    )
    context = {
        "body": found,
        "board": part_board(codes, then, request.user, found, [action.code for action in assured])
        if codes or assured
        else None,
        "assured": assured,
        "may_pin": not then.is_past and may_pin(request.user, found, then.today),
        "lines": [tree.strand(strand) for strand in tree.strands],
        "memberships": sorted(
            found.memberships.on(then.day).select_related("user"), key=lambda row: (str(row.user), row.pk)
        ),
        "meetings": _calendar(found, then, request.user),
        "trail": [("Governance", with_day(then, reverse("governance"))), (found.name, "")],
        "members": members_printed() if found.kind == GovernanceBody.Kind.BOARD else [],
    }
    return render(request, "dcst/body.html", context)


def _calendar(found, then, user):
    """The meetings to come and those that were, as known on the day shown; `keeps` for who enters them, today alone."""
    meetings = meetings_of(found, then.moment)
    return {
        "coming": [standing for standing in meetings if standing.meeting.day >= then.day],
        "held": [standing for standing in reversed(meetings) if standing.meeting.day < then.day],
        "is_board": found.kind == GovernanceBody.Kind.BOARD,
        "keeps": not then.is_past and bodies_kept_by(user, then.today).filter(pk=found.pk).exists(),
    }
