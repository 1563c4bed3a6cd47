"""A strand with what it has achieved, who answers for it, its actions and its indicators."""

from django.db.models import Q
from django.shortcuts import render

from dcst.models import Assessment, Question
from dcst.site.part_board import part_board
from dcst.time.asat import as_at
from indicators.disclosure.eyes import Eyes
from indicators.models import Expectation, Indicator
from objectives.models import Action, Strand
from objectives.views.mine import statuses
from objectives.views.nodes import Tree, trail, wordings


def strand_page(request, strand):
    """The page of a strand as at a day, for node()."""
    then = as_at(request)
    line = Tree(Strand.objects.filter(pk=strand.pk), then.moment).strand(strand)
    actions = list(Action.objects.filter(strand=strand).with_facts(then.moment).order_by("position"))
    standing = statuses(actions, then.moment)
    context = {
        "line": line,
        "board": part_board([strand.code], then, request.user),
        "achievements": strand.achievements.order_by("position"),
        "bodies": strand.bodies.all(),
        "rows": [(action, standing.get(action.code)) for action in actions],
        "indicators": with_status(indicators_of(strand), then, request.user),
        "wordings": wordings("strand", strand.code, then.moment),
        "trail": trail(then, strand.plan, strand.objective, strand),
    }
    return render(request, "dcst/strand.html", context)


def indicators_of(strand):
    """A query of the indicators that stand under a strand in the plan, or that its actions are meant to move."""
    moved = Expectation.objects.filter(action__strand=strand).values("indicator")
    return Indicator.objects.filter(Q(strand=strand) | Q(pk__in=moved))


def with_status(indicators, then, user):
    """[(indicator, its assessment against target or None)] as the record stood and as the reader may see it."""
    found = list(indicators)
    codes = [indicator.code for indicator in found]
    standing = Assessment.objects.by_subject(then.moment, "indicator", Question.TARGET, codes)
    standing = Eyes(user, then.today, then.day).verdicts_by(standing)
    return [(indicator, standing.get(indicator.code)) for indicator in found]
