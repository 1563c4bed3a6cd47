"""The outcomes headline: what the indicators say of a strand, an objective or a plan. Never mixed with delivery."""

from collections import defaultdict

from dcst.models import Assessment, Question
from dcst.record.assess import Rated
from dcst.status.rag import Child, Rag, roll_up
from indicators.models import Expectation, Indicator
from objectives.models import Plan

PATHS = {"strand": "code", "objective": "objective__code", "plan": "plan__code"}


def indicators_of(kind, codes):
    """{code of the strand, objective or plan: its indicator codes}: those printed under it, and those its actions move.

    Intelligence gaps are planned measures, not measures, and do not count.
    """
    path = PATHS[kind]
    found = defaultdict(set)
    own = Indicator.objects.exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
    for parent, code in own.filter(**{f"strand__{path}__in": codes}).values_list(f"strand__{path}", "code"):
        found[parent].add(code)
    moved = Expectation.objects.exclude(indicator__kind=Indicator.Kind.INTELLIGENCE_GAP)
    rows = moved.filter(**{f"action__strand__{path}__in": codes})
    for parent, code in rows.values_list(f"action__strand__{path}", "indicator__code"):
        found[parent].add(code)
    return found


NEVER_JUDGED = {"neutral", "not_judged"}


def rate_outcomes(kind, codes, at):
    """The outcomes verdict of each code. Indicators that are neither good nor bad by nature are left out."""
    members = indicators_of(kind, codes)
    standing = Assessment.objects.by_subject(at, "indicator", Question.TARGET)
    rules = _rules(kind, codes)
    rated = {}
    for code in codes:
        children = [_child(member, standing.get(member)) for member in sorted(members[code])]
        rated[code] = Rated(kind, code, Question.OUTCOMES, roll_up(children, rules.get(code, "share"), "indicators"))
    return rated


def _rules(kind, codes):
    path = {"strand": "strands__code", "objective": "objectives__code", "plan": "code"}[kind]
    return dict(Plan.objects.filter(**{f"{path}__in": codes}).values_list(path, "rollup"))


def _child(code, row):
    if row is None:
        return Child(code, Rag.NO_DATA)
    return Child(code, Rag(row.rag), left_out=any(reason["code"] in NEVER_JUDGED for reason in row.reasons))
