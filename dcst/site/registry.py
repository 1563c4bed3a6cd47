"""Which rule rates which kind of subject, over all apps; the sweep that keeps every verdict up to date, the work
that is too long for a request, and what is told to people and their systems."""

import time

from budget.verdicts import BUDGET_LINE, BUDGET_YEAR
from dcst.models import Question
from dcst.outbox.delivery import deliver_one
from dcst.outbox.sorting import sort_notices
from dcst.record import assess
from dcst.record.assess import Rater, nothing_above
from dcst.site.outcomes import rate_outcomes
from dcst.site.packs.changes import make_next_pack
from dcst.site.subjects import all_subjects
from dcst.time import clock
from indicators import changes as indicator_changes
from indicators.disclosure.deciding import SMALL_NUMBERS
from indicators.findings.verdicts import SERIES
from indicators.target.verdicts import INDICATOR
from inspections.verdicts import AIM
from objectives import verdicts
from objectives.verdicts import ACTION


def both_headlines(kind, delivery, place):
    """The Rater of strands, objectives or plans, on two questions: delivery, by the actions, and outcomes, by the
    indicators.

    `delivery` gives {moment: {code: [Rated]}} for {moment: codes}.
    """

    def rate_many(asked):
        rated, outcomes = delivery(asked), rate_outcomes(kind, asked)
        return {at: {code: [*rows, outcomes[at][code]] for code, rows in found.items()} for at, found in rated.items()}

    def rate(codes, at):
        return rate_many({at: codes})[at]

    questions = (Question.DELIVERY, Question.OUTCOMES)
    return Rater(kind, rate, nothing_above, place, questions, rate_many=rate_many)


RATERS = {
    rater.kind: rater
    for rater in (
        ACTION,
        SMALL_NUMBERS,
        INDICATOR,
        SERIES,
        AIM,
        BUDGET_LINE,
        BUDGET_YEAR,
        both_headlines("strand", verdicts.rate_strands, place=3),
        both_headlines("objective", verdicts.rate_objectives, place=4),
        both_headlines("plan", verdicts.rate_plans, place=5),
    )
}


def sweep(at=None):
    """How many subjects were computed: all that were asked for, or that time has moved, by a moment, else by now.

    Where a clock was ahead of that moment, all subjects there are.
    """
    at = at or clock.now()
    assess.return_to(at, all_subjects)
    return assess.sweep(RATERS, at)


def work(most=20):
    """How many uploads were worked on: those left to a worker, until none waits or `most` are done."""
    done = 0
    while done < most and indicator_changes.work_on_uploads(by=None, at=clock.now()):
        done += 1
    return done


def make_packs(most=20):
    """How many packs were worked on: those that wait, until none does or `most` are done."""
    done = 0
    while done < most and make_next_pack(by=None, at=clock.now()):
        done += 1
    return done


def tell(seconds=120):
    """How many messages were tried: what the day brings is noted, notices become messages, and those due are sent.

    No new one is begun after so many seconds: receivers may be slow, and the next turn goes on.
    """
    indicator_changes.tell_of_calendar(by=None, at=clock.now())
    sort_notices(clock.now())
    tried, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends and deliver_one(clock.now()):
        tried += 1
    return tried
