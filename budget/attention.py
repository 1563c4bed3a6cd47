"""What of the budget may need a board's attention: the year, its lines, and returns that are late.

A line and the year are asked two questions, and the worse answer counts. Amounts are in £000.
"""

from datetime import timedelta
from decimal import Decimal

from budget.account import account_of
from budget.models import BudgetLine
from budget.rules.variance import expected_month
from budget.verdicts import RETURN_DUE_AFTER_DAYS
from dcst.boards.asked import AskedBoard, stood
from dcst.boards.stood import UNKNOWN
from dcst.models import Question
from dcst.status.attention import AttentionStep, Candidate, Said, StaleKind, step_of
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from dcst.time.periods import Kind, Period, say_day

QUESTIONS = (Question.BUDGET_YEAR, Question.BUDGET_TO_DATE)
# Beside the total that they make: each is named in one line, and opens from it.
BUDGET_LINES = StaleKind("budget line over what is budgeted", "budget lines over what is budgeted", always=True)
BEYOND = {"beyond_tolerance", "beyond_tolerance_to_date"}  # what lies outside a tolerance
VARIANCES = {f"{question}_{side}" for question in ("forecast", "to_date") for side in ("over", "short")}


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate] of the budget year of the day, on the home board alone."""
    if not asked.is_home:
        return []
    year = Period.containing(asked.day, Kind.YEAR_FINANCIAL)
    account = asked.once(account_of, str(year), asked.moment)
    lines = account.lines
    if not lines:
        return []
    returns = _latest(account)
    late = _late(asked, year, lines, returns)
    told = _lines(asked, lines, returns, {row.code for row in late})
    return [*_year(asked, year, lines, returns), *told, *late]


def _latest(account):
    """{line id: its return for the latest month}"""
    return {line: row for month in sorted(account.returns) for line, row in account.returns[month].items()}


def _year(asked, year, lines, returns):
    verdicts = _Verdicts(asked, "budget-year", [str(year)])
    furthest = max(lines, key=lambda line: _over(line, returns), default=None)
    shared = {"name": f"Spending in {year.label}", "page": ("budget",)}
    return verdicts.candidates([(str(year), shared | _told(furthest, returns.get(furthest.pk), asked.day, year))])


def _over(line, returns):
    """By how much a line that says why is forecast to be over; a line without a note comes last."""
    row = returns.get(line.pk)
    is_told = row is not None and row.note and line.kind != BudgetLine.Kind.INCOME and line.total is not None
    return (bool(is_told), row.forecast - line.total if is_told else Decimal(0))


def _lines(asked, lines, returns, late):
    verdicts = _Verdicts(asked, "budget-line", [line.code for line in lines])
    year = Period.parse(lines[0].year)
    shared = [
        (
            line.code,
            {"name": line.name, "page": ("budget_line", line.code), "stale": BUDGET_LINES}
            | _told(line, returns.get(line.pk), asked.day, year),
        )
        for line in lines
    ]
    found = verdicts.candidates(shared)
    return [row for row in found if row.pinned or not (row.step is AttentionStep.UNKNOWN and row.code in late)]


def _told(line, row, day, year):
    """The note of a line's last return, who made it, and when the next one is due."""
    month = Period.containing(row.month, Kind.MONTH).next() if row else Period.containing(year.start, Kind.MONTH)
    due = month.end + timedelta(days=RETURN_DUE_AFTER_DAYS)
    word = "was due" if due < day else "due"
    who = f"{row.by}, {line.name}".removeprefix(", ") if row else ""
    return {
        "said": Said(row.note, who, day_of(row.known_from)) if row and row.note else None,
        "owner": row.by if row else "",
        "next": f"return for {month.label} {word} {say_day(due)}" if month.end <= year.end else "",
    }


def _late(asked, year, lines, returns):
    """The lines whose return for the month that should be in is not: unknown, and never zero."""
    expected, _ = expected_month(year, asked.day, RETURN_DUE_AFTER_DAYS)
    if expected is None:
        return []
    since = expected.end + timedelta(days=RETURN_DUE_AFTER_DAYS + 1)
    missing = [line for line in lines if line.pk not in returns or returns[line.pk].month < expected.start]
    called = StaleKind(f"return for {expected.label} late", f"returns for {expected.label} late", always=True)
    return [
        Candidate(
            kind="return",
            code=line.code,
            name=line.name,
            status=Rag.NO_DATA,
            harm=Harm.MONEY,
            page=("budget_line", line.code),
            since=since,
            before=AttentionStep.UNKNOWN if since <= asked.since else AttentionStep.NONE,
            why=(f"No return for {expected.label}",),
            stale=called,
            **_told(line, returns.get(line.pk), asked.day, year) | {"said": None},
        )
        for line in missing
    ]


class _Verdicts:
    """The answers to both questions about some subjects, and the candidates they make."""

    def __init__(self, asked, kind, codes):
        self.asked, self.kind = asked, kind
        self.found = stood(asked, kind, QUESTIONS, codes)

    def candidates(self, shared):
        """[Candidate] of [(code, what else is told of it)]."""
        rows = [self._candidate(code, told) for code, told in shared]
        return [row for row in rows if row.step.is_candidate or row.pinned]

    def _candidate(self, code, told):
        pairs = [self.found.get((code, question), UNKNOWN) for question in QUESTIONS]
        now, others = self._worst([pair.now for pair in pairs])
        before, _ = self._worst([pair.before for pair in pairs])
        beyond, was = beyond_of(now), beyond_of(before)
        words = now.words if now else []
        return Candidate(
            kind=self.kind,
            code=code,
            status=now.status if now else Rag.NO_DATA,
            harm=Harm.MONEY,
            since=day_of(now.since) if now else None,
            before=_step(before),
            grew=bool(now and before and beyond and was and now.period != before.period and beyond > was),
            beyond=beyond,
            stands_at="".join(words[:1]),
            goal=". ".join(words[1:2]),
            why=tuple(words[2:]) + tuple(row.words[0] for row in others),
            pinned=self.asked.pins.get((self.kind, code)),
            **told,
        )

    @staticmethod
    def _worst(rows):
        """(the worse of the answers, the full year's of two alike, or None; the others that are red)."""
        held = sorted((row for row in rows if row), key=_step)
        return (held[0] if held else None), [row for row in held[1:] if _step(row) <= AttentionStep.AT_RISK]


def _step(row):
    return step_of(row.status) if row else AttentionStep.NONE


def beyond_of(row) -> Decimal | None:
    """How far a verdict on a budget lies outside the tolerance, or without one outside the budget, as a share of it."""
    if row is None:
        return None
    params = {reason.code: reason.params for reason in row.reason_list}
    budget = next((Decimal(params[code]["budget"]) for code in VARIANCES & params.keys()), None)
    outside = next((params[code]["gap"] for code in (*BEYOND, *sorted(VARIANCES)) if code in params), None)
    return abs(Decimal(outside) / budget) if outside is not None and budget else None
