"""What needs a body's attention on the board of a plan: the candidates of every app, in the order of board-order-1."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from budget import attention as of_budget
from dcst.boards.asked import AskedBoard, harms_on_record
from dcst.boards.once import ReadOnce
from dcst.boards.stood import StoodThen, prepared
from dcst.models import BoardPin, Moment, One, Prepared, Question, called
from dcst.status.attention import Candidate, Line, PinnedBy, in_order, members_of, say_rest
from dcst.status.rag import Rag
from dcst.time.clock import day_of, end_of
from indicators.contract import attention as of_contract
from indicators.findings import attention as of_indicators
from inspections import attention as of_inspections
from inspections.told import answers_between
from objectives import attention as of_objectives
from objectives.models import Plan, Strand

SHOWN = 6
# All but what a board shows nothing of.
ON_BOARDS = prepared(
    ~Q(question=Question.COMPARISON)
    & (~Q(subject_kind="milestone") | Q(rag=Rag.OFF_TRACK))
    & (~Q(subject_kind="strand") | Q(subject__in=Strand.objects.filter(objective__isnull=True).values("code")))
)
PINS = Prepared(
    lambda: (
        BoardPin.objects.known_at(Moment("at"))
        .filter(body=One("body"))
        .values_list("subject_kind", "subject", "reason", "known_from", "by", "by__name", "by__email")
    )
)
# Whoever has something for a board joins here. The number of queries does not grow with the candidates.
SOURCES: tuple[Callable[[AskedBoard], list[Candidate]], ...] = (
    of_objectives.candidates,
    of_indicators.candidates,
    of_contract.candidates,
    of_inspections.candidates,
    of_budget.candidates,
)


@dataclass(frozen=True)
class Attention:
    """The lines of a board, the first to look at first; the first few are shown, and the others folded."""

    lines: list[Line]

    @property
    def shown(self):
        return self.lines[:SHOWN]

    @property
    def folded(self):
        return self.lines[SHOWN:]

    @property
    def rest(self):
        """What the fold holds, in words."""
        return say_rest(self.folded)

    @property
    def candidates(self):
        """Every candidate, those that are gathered in one line too."""
        return members_of(self.lines)


def ask(plan, since, as_at, eyes, body=None, plans=None, strands=None, actions=()):
    """What every source is given: the board of a plan to a body as at a day, since a day, as one reader sees it.

    With `strands`, by their codes, it is of those and of `actions` alone, and the plan is None.
    """
    once, at = ReadOnce(), as_at.moment
    answers = once(answers_between, end_of(since), at)
    return AskedBoard(
        plan=plan.code if plan else "",
        strands=strands,
        actions=frozenset(actions),
        is_home=strands is None and plan == home(as_at.day, plans),
        day=as_at.day,
        since=since,
        eyes=eyes,
        harms=of_inspections.harms_of_answers(answers, at) | harms_on_record(at),
        pins=pins_of(body, at),
        verdicts=StoodThen(at, end_of(since), ON_BOARDS, eyes.verdicts),
        once=once,
    )


def attention_of(asked):
    """The Attention of a board, from every source."""
    return Attention(in_order([row for source in SOURCES for row in source(asked)], asked.day))


def home(day, plans=None):
    """The plan whose board has what is of no plan, such as the contract: the first of those in force on a day.

    Where none is in force it is the first of all. `plans` are all there are, where they have been read.
    """
    plans = list(Plan.objects.all()) if plans is None else plans
    in_force = [plan for plan in plans if plan.start <= day <= plan.end]
    return next(iter(in_force or plans), None)


def harms_at(at):
    """{(kind, code): Harm} that is on record at a moment; an action that answers a recommendation is of its class."""
    return answers_at(at) | harms_on_record(at)


def answers_at(at):
    """{("action", code): Harm} of the actions that answered a recommendation at a moment."""
    return of_inspections.harms_of_answers(answers_between(at, at), at)


def pins_of(body, at):
    """{(kind, code): PinnedBy} of what a body had pinned at a moment."""
    if body is None:
        return {}
    return {
        (kind, code): PinnedBy(reason, called(*by), day_of(since))
        for kind, code, reason, since, *by in PINS(at=at, body=body.pk)
    }
