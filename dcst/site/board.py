"""The board's page as facts: each objective's two headlines, what needs attention, what changed, aims and spending.

Read from the record of verdicts as at a moment, in a number of queries that does not grow with the plan.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from budget.models import BudgetLine
from dcst.models import FINDING_QUESTIONS, Assessment, Question, User
from dcst.site.changed import Changes, changes_between
from dcst.status.rag import Rag
from dcst.time.asat import AsAt
from dcst.time.periods import Kind, Period, between
from indicators.calendar.windows import AwaitedPeriod, silent_feeds
from indicators.disclosure.eyes import Eyes
from indicators.framework.coverage import Coverage, framework
from indicators.models import Indicator
from inspections.verdicts import StandingAim
from objectives.meetings import LookBack, since_of, the_board
from objectives.models import Action, Assignment, Objective, Plan, Strand

SHOWN = 5
NEEDS_ATTENTION = {Rag.OFF_TRACK, Rag.AT_RISK, Rag.NOT_CALCULATED, Rag.NO_DATA}


@dataclass(frozen=True)
class Headline:
    """A plan, an objective or theme, or a strand without one: two verdicts, and {Rag: number of its actions}."""

    code: str
    text: str
    delivery: Assessment | None
    outcomes: Assessment | None
    counts: dict


@dataclass(frozen=True)
class Concern:
    """An action or indicator that needs the board's attention: why, since when, and who answers for it."""

    kind: str
    code: str
    text: str
    assessment: Assessment
    owner: str


@dataclass(frozen=True)
class Money:
    """A year's spending: the verdicts on record, which tell the sums or which is missing; and the saving target."""

    year: str
    full_year: Assessment | None
    to_date: Assessment | None
    saving: BudgetLine | None


@dataclass(frozen=True)
class Board:
    """All that the board's page shows of a plan as at a day.

    `attention` holds the first rows of what needs it, `more_attention` the others; the plan is in year `year_number` of
    `years`.
    """

    plan: Plan
    year_number: int
    years: int
    plan_headline: Headline
    headlines: list[Headline]
    attention: list[Concern]
    more_attention: list[Concern]
    changed: Changes
    changed_since: LookBack
    aims: list[StandingAim]
    money: Money | None
    silent: list[AwaitedPeriod]
    unconfirmed: tuple[int, int] | None  # of the plan's own framework: now, and on its first day


def build(plan: Plan, as_at: AsAt, user: User) -> Board:
    """The Board of a plan as at a day, with the figures and verdicts that this user may see."""
    eyes = Eyes(user, as_at.today, as_at.day)
    since = since_of(the_board(), as_at.day, as_at.moment)
    record = Record(as_at.moment, eyes)
    actions = list(
        Action.objects.filter(strand__plan=plan).values_list("code", "text", "strand__code", "strand__objective__code")
    )
    indicators = dict(
        Indicator.objects.filter(strand__plan=plan)
        .exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
        .values_list("code", "name")
    )
    texts = {code: text for code, text, *_ in actions}
    attention = _attention(record, texts, indicators, as_at.moment)
    years = between(Kind.YEAR_FINANCIAL, plan.start, plan.end)
    return Board(
        plan=plan,
        year_number=max(sum(year.start <= as_at.day for year in years), 1),
        years=len(years),
        plan_headline=_headline(record, "plan", plan.code, plan.name, texts),
        headlines=_headlines(plan, record, actions),
        attention=attention[:SHOWN],
        more_attention=attention[SHOWN:],
        changed=changes_between(plan, since.day, as_at.day, eyes),
        changed_since=since,
        aims=_aims(plan, record, as_at.day),
        money=_money(record, as_at),
        silent=_silent(plan, as_at.moment),
        unconfirmed=_unconfirmed(plan, as_at.day),
    )


class Record:
    """The verdicts that stood at a moment, as the reader may see them; fetched once."""

    def __init__(self, moment, eyes):
        rows = Assessment.objects.known_at(moment).filter(area="").exclude(subject_kind="milestone")
        self.rows = defaultdict(dict)
        for row in eyes.verdicts(rows.exclude(question__in=FINDING_QUESTIONS)):
            self.rows[row.subject_kind, row.question][row.subject] = row

    def get(self, kind, question, code):
        """The Assessment of a subject that stood at the moment; None where there is none."""
        return self.rows[kind, question].get(code)

    def counts(self, codes):
        """{status: number} over some actions; an action that was never assessed has no data."""
        found = self.rows["action", Question.DELIVERY]
        total = Counter(found[code].status if code in found else Rag.NO_DATA for code in codes)
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
    rows = [
        _headline(record, "objective", code, title or text, by_objective[code])
        for code, title, text in Objective.objects.filter(plan=plan).values_list("code", "title", "text")
    ]
    loose = Strand.objects.filter(plan=plan, objective__isnull=True).values_list("code", "text")
    return rows + [_headline(record, "strand", code, text, by_strand[code]) for code, text in loose]


def _silent(plan, moment):
    """The figures that were due and are not received: unknown, and never zero."""
    return silent_feeds(list(Indicator.objects.filter(strand__plan=plan)), moment)


def _unconfirmed(plan, day):
    found = Coverage(day, framework().filter(theme__plan=plan))
    return (found.open_now(), found.open_at_first()) if found.known else None


def _attention(record, actions, indicators, moment):
    found = [
        (kind, code, text, record.get(kind, question, code))
        for kind, question, texts in (
            ("action", Question.DELIVERY, actions),
            ("indicator", Question.TARGET, indicators),
        )
        for code, text in texts.items()
    ]
    found = [row for row in found if row[3] and row[3].status in NEEDS_ATTENTION]
    found.sort(key=lambda row: (row[3].status.place, row[3].since, row[1]))
    owners = _owners(moment)
    return [Concern(kind, code, text, row, owners.get(code, "")) for kind, code, text, row in found]


def _owners(moment):
    held = Assignment.objects.known_at(moment).filter(duty=Assignment.Duty.OWNER)
    return dict(held.values_list("action__code", "user__name"))


def _aims(plan, record, day):
    return [
        StandingAim.on(aim, record.get("aim", Question.AIM, aim.code), day) for aim in plan.aims.select_related("grade")
    ]


def _money(record, as_at):
    year = str(Period.containing(as_at.day, Kind.YEAR_FINANCIAL))
    lines = list(BudgetLine.objects.lines().filter(year=year))
    if not lines:
        return None
    return Money(
        year=year,
        full_year=record.get("budget-year", Question.BUDGET_YEAR, year),
        to_date=record.get("budget-year", Question.BUDGET_TO_DATE, year),
        saving=next((line for line in lines if line.kind == BudgetLine.Kind.SAVING), None),
    )
