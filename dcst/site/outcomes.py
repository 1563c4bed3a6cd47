"""The outcomes headline: what the indicators say of a strand, an objective or a plan. Never mixed with delivery."""

from collections import defaultdict

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from dcst.models import Assessment, Many, Question
from dcst.record.assess import Rated
from dcst.status.outcomes import Measure, tell_outcomes
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from indicators.disclosure.eyes import Eyes
from indicators.models import Expectation, Indicator, Target

PATHS = {"strand": "code", "objective": "objective__code", "plan": "plan__code"}


def indicators_of(kind, asked):
    """{moment: {code of the strand, objective or plan: its indicator codes}} for {moment: codes}.

    Those printed under it, and those that its actions should move at the moment. Intelligence gaps are planned
    measures, not measures, and do not count.
    """
    path, codes = PATHS[kind], set().union(*asked.values())
    found = {at: defaultdict(set) for at in asked}
    own = Indicator.objects.exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
    for parent, code in own.filter(**{f"strand__{path}__in": codes}).values_list(f"strand__{path}", "code"):
        for at in asked:
            found[at][parent].add(code)
    moved = Expectation.objects.exclude(indicator__kind=Indicator.Kind.INTELLIGENCE_GAP)
    rows = moved.filter(_spans(asked), **{f"action__strand__{path}__in": codes}, known_from__lte=max(asked))
    for row in rows.annotate(parent=F(f"action__strand__{path}"), code=F("indicator__code")):
        for at in asked:
            if _stood(row, at):
                found[at][row.parent].add(row.code)
    return found


def rate_outcomes(kind, asked):
    """{moment: {code: Rated}} for {moment: codes}: how many of the indicators meet their targets, and which do not."""
    members = indicators_of(kind, asked)
    known = _Known({code for found in members.values() for held in found.values() for code in held}, asked)
    return {
        at: {
            code: Rated(kind, code, Question.OUTCOMES, tell_outcomes(known.of(members[at][code], at))) for code in codes
        }
        for at, codes in asked.items()
    }


class _Known:
    """What is on record of some indicators at some moments, in a fixed number of queries.

    How one stands is told of none whose verdict rests on a figure that is kept back from anybody: this is read by all,
    and a count beside the other names would tell it as well.
    """

    def __init__(self, codes, moments):
        spans = _spans(moments)
        told = Assessment.objects.of("indicator", Question.TARGET).filter(
            spans, area="", subject__any_of=Many(codes), known_from__lte=max(moments)
        )
        self.told = list(told)
        self.kept = Eyes(AnonymousUser(), day_of(max(moments))).kept_verdicts(self.told)
        judging = Target.objects.exclude(kind=Target.Kind.STRETCH).filter(spans, known_from__lte=max(moments))
        self.targets = list(judging.filter(indicator__code__any_of=Many(codes)).select_related("indicator"))
        self.names = {row.code: str(row) for row in Indicator.objects.filter(code__any_of=Many(codes))}

    def of(self, codes, at):
        """[Measure] of some of the indicators as at one of the moments, by code."""
        told = {row.subject: row for row in self.told if _stood(row, at)}
        targeted = {row.indicator.code for row in self.targets if _stood(row, at)}
        return [self._measure(code, told.get(code), code in targeted) for code in sorted(codes)]

    def _measure(self, code, row, is_targeted):
        rag = row.status if row else Rag.NO_DATA
        return Measure(
            code,
            self.names[code],
            rag,
            has_target=rag.is_rating or (is_targeted and rag is not Rag.NO_TARGET),
            kept_back=row is not None and row.pk in self.kept,
        )


def _spans(moments):
    return Q(known_to__isnull=True) | Q(known_to__gt=min(moments))


def _stood(row, at):
    return row.known_from <= at and (row.known_to is None or at < row.known_to)
