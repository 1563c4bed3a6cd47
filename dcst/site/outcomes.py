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


def rate_outcomes(kind, asked):
    """{moment: {code: Rated}} for {moment: codes}. Indicators that are neutral or not judged are left out."""
    codes = set().union(*asked.values())
    members, rules = indicators_of(kind, codes), _rules(kind, codes)
    told = Assessment.objects.verdicts_at(asked, "indicator", Question.TARGET, set().union(*members.values()))
    return {
        at: {code: _rated(kind, code, sorted(members[code]), told[at], rules) for code in codes}
        for at, codes in asked.items()
    }


def _rules(kind, codes):
    path = {"strand": "strands__code", "objective": "objectives__code", "plan": "code"}[kind]
    return dict(Plan.objects.filter(**{f"{path}__in": codes}).values_list(path, "rollup"))


def _rated(kind, code, members, told, rules):
    children = [_child(member, told.get(member)) for member in members]
    return Rated(kind, code, Question.OUTCOMES, roll_up(children, rules.get(code, "share"), "indicators"))


def _child(code, told):
    if told is None:
        return Child(code, Rag.NO_DATA)
    rag, reasons = told
    return Child(code, Rag(rag), left_out=any(reason["code"] in NEVER_JUDGED for reason in reasons))
