"""The board's page as facts: each objective's two headlines, what needs attention, what changed, aims and spending.

Read from the record of verdicts as at a moment, in a number of queries that does not grow with the plan.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from budget.account import Account, account_of
from dcst.models import FINDING_QUESTIONS, Assessment, Question, User
from dcst.status.rag import Rag, say_number
from dcst.time.asat import AsAt
from dcst.time.clock import day_of, end_of
from dcst.time.periods import Kind, Period, add_months, between
from indicators.calendar.windows import AwaitedPeriod, silent_feeds
from indicators.disclosure.eyes import Eyes
from indicators.disclosure.revisions import revisions
from indicators.framework.coverage import Coverage, framework
from indicators.models import Indicator, Observation
from inspections.course import Brief, brief_of
from inspections.verdicts import StandingAim
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
class Change:
    """A status that became another one, or a figure that was revised, in the month before. `before` and `after` are a
    stored status or a figure in words.
    """

    kind: str
    code: str
    text: str
    day: date
    before: str
    after: str


@dataclass(frozen=True)
class Money:
    """A year's account, and the verdicts on its spending that stand on record."""

    year: str
    full_year: Assessment | None
    to_date: Assessment | None
    account: Account


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
    changes: list[Change]
    changed_since: date
    aims: list[StandingAim]
    course: Brief
    money: Money | None
    silent: list[AwaitedPeriod]
    unconfirmed: tuple[int, int] | None  # of the plan's own framework: now, and on its first day


def build(plan: Plan, as_at: AsAt, user: User) -> Board:
    """The Board of a plan as at a day, with the figures and verdicts that this user may see."""
    eyes = Eyes(user, as_at.today, as_at.day)
    since = add_months(as_at.day, -1)
    record = Record(as_at.moment, since, eyes)
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
        changes=_changes(plan, texts, indicators, record, _revisions(indicators, since, as_at.moment, eyes)),
        changed_since=since,
        aims=_aims(plan, record, as_at.day),
        course=brief_of(plan, as_at.moment),
        money=_money(record, as_at),
        silent=_silent(plan, as_at.moment),
        unconfirmed=_unconfirmed(plan, as_at.day),
    )


class Record:
    """The verdicts that stood at a moment, or began or ended since a day, as the reader may see them; fetched once."""

    def __init__(self, moment, since, eyes):
        rows = Assessment.objects.filter(area="", known_from__lte=moment).exclude(subject_kind="milestone")
        rows = rows.exclude(question__in=FINDING_QUESTIONS)
        rows = eyes.verdicts(rows.filter(Q(known_to__isnull=True) | Q(known_to__gt=end_of(since))))
        self.rows = defaultdict(dict)
        for row in rows:
            if row.known_to is None or row.known_to > moment:
                self.rows[row.subject_kind, row.question][row.subject] = row
        self.begun = [row for row in rows if row.known_from > end_of(since)]
        ended = [row for row in rows if row.known_to is not None and row.known_to <= moment]
        self.ended = {(row.subject_kind, row.subject, row.question, row.known_to): row for row in ended}

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


def _changes(plan, actions, indicators, record, revised):
    subjects = {("action", code): text for code, text in actions.items()}
    subjects |= {("indicator", code): text for code, text in indicators.items()}
    subjects |= {("aim", aim.code): aim.text for aim in plan.aims.all()}
    found = list(revised)
    for row in record.begun:
        text = subjects.get((row.subject_kind, row.subject))
        old = record.ended.get((row.subject_kind, row.subject, row.question, row.known_from))
        if text is None or old is None or old.rag == row.rag:
            continue
        day = day_of(row.known_from)
        found.append(Change(row.subject_kind, row.subject, text, day, old.rag, row.rag))
    return sorted(found, key=lambda change: (change.day, change.code), reverse=True)


def _revisions(indicators, since, moment, eyes):
    """Figures that were replaced by others in the month: what was known, and what it became, step by step."""
    start = end_of(since)
    ended = Q(known_to__gt=start, known_to__lte=moment)
    replaced = Observation.objects.filter(ended, indicator__code__in=indicators).values("indicator")
    versions = Observation.objects.filter(
        ended | Q(known_from__gt=start), known_from__lte=moment, indicator__in=replaced
    ).select_related("indicator", "area")
    found = []
    for old, new in revisions(eyes.figures(versions), lambda row: row.known_to is None or row.known_to > moment):
        if new and new.value != old.value:
            text = f"{old.indicator}, {old.area}, {old.when.label}"
            day = day_of(old.known_to)
            found.append(Change("revision", old.indicator.code, text, day, _figure(old), _figure(new)))
    return found


def _figure(row):
    if row.suppressed or row.in_counts:
        return row.in_counts or row.shorthand
    return row.absence if row.value is None else say_number(row.value)


def _aims(plan, record, day):
    return [
        StandingAim.on(aim, record.get("aim", Question.AIM, aim.code), day) for aim in plan.aims.select_related("grade")
    ]


def _money(record, as_at):
    year = str(Period.containing(as_at.day, Kind.YEAR_FINANCIAL))
    account = account_of(year, as_at.moment)
    if not account.lines:
        return None
    return Money(
        year=year,
        full_year=record.get("budget-year", Question.BUDGET_YEAR, year),
        to_date=record.get("budget-year", Question.BUDGET_TO_DATE, year),
        account=account,
    )
