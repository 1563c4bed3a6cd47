"""The contract page of the quarterly review, and the page of one measure with all that both sides said of it."""

from typing import NamedTuple

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from dcst.models import Question
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time import clock
from dcst.time.asat import as_at, with_day
from indicators.contract.review import Review, label_of
from indicators.contract.rules.escalation import ESCALATION_RULE
from indicators.contract.terms import words_of
from indicators.models import ContractProposal, CouncilStatus, EscalationDecision, ExceptionReport, Indicator
from indicators.target.agreed import side_for
from indicators.target.rules.agreement import AGREEMENT_RULE
from indicators.views.lists.overview import OverviewRow, figures_of
from indicators.views.rows import IndicatorRow, Reader, in_order

CONTRACT = Indicator.OwnFramework.CONTRACT


class AppliedRule(NamedTuple):
    """A rule as a page prints it: what it decides, and its version."""

    words: str
    rule: str


RULES = (
    AppliedRule("How is escalation proposed?", ESCALATION_RULE),
    AppliedRule("How does the contract change?", AGREEMENT_RULE),
)


@requires(Permission.READ, Permission.COMMISSION)
@kept(for_all=False)
def contract(request):
    """The page of the review as at a day: all measures in the contract's order, both sides beside one another."""
    then = as_at(request)
    reader = Reader(request, then)
    rows = measures_of(reader)
    review = Review(rows, reader.eyes, then.day)
    found = answers_of(reader, review)
    context = {
        "review": review,
        "rows": [(one, found[one.indicator.pk], proposed(one.proposal)) for one in review.measures],
        "rules": RULES,
        "tells": telling(request, then),
        "side": side_of_reader(request, then),
    }
    return render(request, "indicators/contract.html", context)


def measures_of(reader, **only):
    """[Indicator] of the contract that the reader may read, in its order, each with `called_here`, its label there."""
    moment = reader.then.moment
    rows = reader.indicators.in_framework(CONTRACT, moment).with_definition(moment).with_places(moment)
    return in_order(rows.filter(**only).distinct(), CONTRACT)


def measure_of(reader, code):
    """The one of measures_of() with a code. Raises Http404 where there is none."""
    if found := measures_of(reader, code=code):
        return found[0]
    raise Http404


def answers_of(reader, review):
    """{pk: OverviewRow} of the measures of a review: how each compares, and its course."""
    _, drawings = figures_of(reader, review.indicators)
    found = {}
    for row in review.indicators:
        answers = review.answers[row.code]
        line = IndicatorRow(row, None, answers.get(Question.TARGET), None)
        found[row.pk] = OverviewRow(line, answers, drawings.get(row.pk))
    return found


def telling(request, then):
    """The pks of the measures of which the reader may report an exception today; none on a past day."""
    if then.is_past:
        return set()
    return set(Indicator.objects.storied_by(request.user, clock.now()).values_list("pk", flat=True))


def side_of_reader(request, then):
    """The side of the contract that the reader speaks for today; None for nobody’s, and on a past day."""
    return None if then.is_past else side_for(request.user, then.today)


def proposed(proposal):
    """(the proposal, [(what, words)] of what it would change); None for None."""
    return (proposal, words_of(proposal)) if proposal else None


@requires(Permission.READ, Permission.COMMISSION)
@kept(for_all=False)
def measure(request, code):
    """The page of one measure: its quarters, and every version of what was said of them by a day."""
    then = as_at(request)
    reader = Reader(request, then)
    row = measure_of(reader, code)
    review = Review([row], reader.eyes, then.day)
    found = answers_of(reader, review)[row.pk]
    silent = row.pk in reader.eyes.unquotable([row.pk])
    context = {
        "one": review.measures[0],
        "row": found,
        "said": everything_said(row, then.moment),
        "silent": silent,
        "rules": RULES,
        "tells": telling(request, then),
        "side": side_of_reader(request, then),
        "trail": trail(then, (label_of(row), "")),
    }
    return render(request, "indicators/contract_measure.html", context)


def everything_said(indicator, moment):
    """{kind: [rows]} of all that was said of a measure by a moment, what was replaced since too, the latest first."""
    known = {"indicator": indicator, "known_from__lte": moment}
    kinds = {"statuses": CouncilStatus, "reports": ExceptionReport, "decisions": EscalationDecision}
    found = {name: kind.objects.filter(**known).select_related("by") for name, kind in kinds.items()}
    rows = ContractProposal.objects.filter(**known).select_related("by", "answer__by")
    found["proposals"] = [(row, words_of(row), answer_by(row, moment)) for row in rows]
    return found


def answer_by(proposal, moment):
    """The answer to a proposal, as far as it was given by a moment."""
    answer = getattr(proposal, "answer", None)
    return answer if answer and answer.known_from <= moment else None


def trail(then, *steps):
    return [("Contract", with_day(then, reverse("contract"))), *steps]
