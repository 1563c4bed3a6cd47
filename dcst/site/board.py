"""The board's page as facts: what needs attention first, each objective's two headlines, what changed, aims, spending.

Read from the record of verdicts as at a moment, in a number of queries that does not grow with the plan.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from budget.account import Account, account_of
from dcst.boards.cards import Card
from dcst.models import Assessment, GovernanceBody, One, Prepared, Question, User
from dcst.site.attention import Attention, ask, attention_of
from dcst.site.cards import cards, outturn_card, unknown_card
from dcst.site.changed import Changes, changes_between
from dcst.status.attention import printed_code
from dcst.status.rag import GOOD, Rag
from dcst.time.asat import AsAt
from dcst.time.periods import Kind, Period, between
from indicators.disclosure.eyes import Eyes
from indicators.findings.attention import usual_harm
from indicators.findings.told import measures_on
from indicators.framework.coverage import Coverage, framework
from inspections.course import Brief, brief_of
from inspections.told import all_aims
from inspections.verdicts import StandingAim
from objectives.meetings import LookBack, since_of, the_board
from objectives.models import Objective, Plan, Strand
from objectives.told import actions_on


@dataclass(frozen=True)
class Headline:
    """A plan, an objective or theme, or a strand without one: two verdicts, and {Rag: number of its actions}."""

    code: str
    text: str
    delivery: Assessment | None
    outcomes: Assessment | None
    counts: dict


@dataclass(frozen=True)
class Going:
    """An action or indicator that is on track or completed: it needs no attention, and is counted."""

    page: tuple[str, str]
    code: str
    text: str
    status: Rag

    @property
    def called(self):
        """Its code, where the plans print it."""
        return printed_code(self.code)


@dataclass(frozen=True)
class Money:
    """A year's account, and the verdicts on its spending that stand on record."""

    year: str
    full_year: Assessment | None
    to_date: Assessment | None
    account: Account


@dataclass(frozen=True)
class Board:
    """All that the board's page shows of a plan to a body as at a day; the plan is in year `year_number` of `years`."""

    plan: Plan
    body: GovernanceBody | None
    year_number: int
    years: int
    plan_headline: Headline
    headlines: list[Headline]
    attention: Attention
    cards: list[Card]
    money_words: str
    going: list[Going]
    changed: Changes
    changed_since: LookBack
    aims: list[StandingAim]
    course: Brief
    money: Money | None
    unconfirmed: tuple[int, int] | None  # of the plan's own framework: now, and on its first day


def build(
    plan: Plan, as_at: AsAt, user: User, body: GovernanceBody | None = None, plans: list[Plan] | None = None
) -> Board:
    """The Board of a plan as a body sees it as at a day, with the figures and verdicts that this user may see.

    `plans` are all there are, where they have been read.
    """
    eyes = Eyes(user, as_at.today, as_at.day)
    body = body or the_board()
    since = since_of(body, as_at.day, as_at.moment)
    asked = ask(plan, since.day, as_at, eyes, body, plans)
    record = Record(asked.verdicts)
    actions, measures = actions_on(asked), measures_on(asked)
    texts = {row.code: row.text for row in actions}
    return Board(
        plan=plan,
        body=body,
        **_years(plan, as_at.day),
        plan_headline=_headline(record, "plan", plan.code, plan.name, texts),
        headlines=_headlines(plan, record, actions),
        **_first_screen(plan, body, as_at, asked, measures, record),
        going=going_of(asked, actions, measures),
        changed=changes_between(plan, since.day, as_at.day, eyes, asked),
        changed_since=since,
        aims=_aims(plan, record, asked, as_at.day),
        course=brief_of(plan, asked),
        unconfirmed=_unconfirmed(plan, as_at.day),
    )


def _years(plan, day):
    years = between(Kind.YEAR_FINANCIAL, plan.start, plan.end)
    return {"year_number": max(sum(year.start <= day for year in years), 1), "years": len(years)}


def _first_screen(plan, body, as_at, asked, measures, record):
    """What stands first: the sentences on money and inspections, the cards, what needs attention; and the money."""
    attention = attention_of(asked)
    account = asked.once(account_of, str(Period.containing(as_at.day, Kind.YEAR_FINANCIAL)), as_at.moment)
    classed = [(row.code, asked.harm("indicator", row.code, usual_harm(row))) for row in measures]
    year = record.get("budget-year", Question.BUDGET_YEAR, str(account.year))
    return {
        "attention": attention,
        "cards": cards(asked, body, outturn_card(account, year), unknown_card(attention, classed, as_at.day)),
        "money_words": account.sentence,
        "money": _money(record, account),
    }


class Record:
    """The verdicts that stood on the day of a board, as the reader may see them."""

    def __init__(self, verdicts):
        self.verdicts = verdicts

    def get(self, kind, question, code):
        """The verdict on a subject that stood; None where there is none."""
        return self.verdicts.get(kind, question, code).now

    def counts(self, codes):
        """{status: number} over some actions; an action that was never assessed has no data."""
        found = [self.get("action", Question.DELIVERY, code) for code in codes]
        total = Counter(row.status if row else Rag.NO_DATA for row in found)
        return {rag: total[rag] for rag in Rag if total[rag]}


def _headline(record, kind, code, text, actions):
    return Headline(
        code=code,
        text=text,
        delivery=record.get(kind, Question.DELIVERY, code),
        outcomes=record.get(kind, Question.OUTCOMES, code),
        counts=record.counts(actions),
    )


def _headlines(plan, record, actions):
    by_objective, by_strand = defaultdict(list), defaultdict(list)
    for code, _, strand, objective in actions:
        by_objective[objective].append(code)
        by_strand[strand].append(code)
    found = [
        _headline(record, "objective", code, title or text, by_objective[code])
        for code, title, text in OBJECTIVES(plan=plan.pk)
    ]
    return found + [_headline(record, "strand", code, text, by_strand[code]) for code, text in LOOSE(plan=plan.pk)]


OBJECTIVES = Prepared(lambda: Objective.objects.filter(plan=One("plan")).values_list("code", "title", "text"))
LOOSE = Prepared(lambda: Strand.objects.filter(plan=One("plan"), objective__isnull=True).values_list("code", "text"))


class Named(NamedTuple):
    """A measure, as far as it takes to count what is owed of it."""

    pk: int
    kind: str


MEASURES = Prepared(lambda: framework().filter(theme__plan=One("plan")).values_list(*Named._fields))


def _unconfirmed(plan, day):
    found = Coverage(day, list(map(Named._make, MEASURES(plan=plan.pk))))
    return (found.open_now(), found.open_at_first()) if found.known else None


def going_of(asked, actions, measures):
    """[Going], by code: what is on track or completed on a board's day, of its actions and measures."""
    rows = [("node", row.code, row.text, asked.verdicts.get("action", Question.DELIVERY, row.code)) for row in actions]
    rows += [
        ("indicator", row.code, str(row), asked.verdicts.get("indicator", Question.TARGET, row.code))
        for row in measures
    ]
    found = [
        Going((page, code), code, text, stood.now.status)
        for page, code, text, stood in rows
        if stood.now and stood.now.status in GOOD
    ]
    return sorted(found, key=lambda row: (row.page, row.code))


def _aims(plan, record, asked, day):
    own = [aim for aim in asked.once(all_aims) if aim.plan_id == plan.pk]
    return [StandingAim.on(aim, record.get("aim", Question.AIM, aim.code), day) for aim in own]


def _money(record, account):
    year = str(account.year)
    if not account.lines:
        return None
    return Money(
        year=year,
        full_year=record.get("budget-year", Question.BUDGET_YEAR, year),
        to_date=record.get("budget-year", Question.BUDGET_TO_DATE, year),
        account=account,
    )
