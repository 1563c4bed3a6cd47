"""Verdicts that became others: of actions, indicators, aims and money, and values beyond their normal variation."""

from decimal import Decimal

from django.db.models import Q

from budget.models import BudgetLine
from budget.rules.variance import variance
from dcst.models import Question
from dcst.site.changed.subjects import texts_of
from dcst.site.changed.told import Change
from dcst.status.findings import Finding
from dcst.status.movement import ChangeGroup, movement_of, signal_of
from dcst.status.rag import Rag, say_money
from dcst.time.clock import day_of

QUESTIONS = {
    "action": (Question.DELIVERY,),
    "indicator": (Question.TARGET, Question.VARIATION),
    "aim": (Question.AIM,),
    "budget-line": (Question.BUDGET_YEAR,),
    "budget-year": (Question.BUDGET_YEAR,),
}
SET_ASIDE = {"cancelled", "deferred"}
YEAR = "budget-year"


def statuses(window):
    """[Change]: every status that is another one at the end of the window, the worst first."""
    pairs, found = _pairs(window), []
    texts, kinds = texts_of(window, {after.subject for _, after in pairs if after.subject_kind == "indicator"})
    for before, after in pairs:
        text = texts.get((after.subject_kind, after.subject))
        if text is None:
            continue
        tell = _money if after.question == Question.BUDGET_YEAR else _status
        if change := tell(before, after, text, kinds, window):
            found.append((after.status.place, change))
    found.sort(key=lambda pair: (pair[0], -pair[1].day.toordinal(), pair[1].code))
    return [change for _, change in found]


def _pairs(window):
    """[(the verdict that stood at the start or None, the one that stands at the end)] of those that differ."""
    asked = {question for questions in QUESTIONS.values() for question in questions}
    changed = Q(known_from__gt=window.start) | Q(known_to__lte=window.end)
    found = window.stood(Q(changed, subject_kind__in=QUESTIONS, question__in=asked)).pairs.items()
    return [
        (stood.before, stood.now)
        for (kind, question, _), stood in found
        if stood.now and stood.now.known_from > window.start and question in QUESTIONS.get(kind, ())
    ]


def _status(before, after, text, kinds, window):
    old = before.status if before else None
    if after.question == Question.VARIATION:
        group = signal_of(old, after.status)
    else:
        aside = {"was_set_aside": _is_set_aside(before), "is_set_aside": _is_set_aside(after)}
        group = movement_of(old, after.status, **aside)
    return group and _told(group, before, after, text, window)


def _is_set_aside(row):
    return bool(row) and row.status is Rag.NOT_RATED and any(reason.code in SET_ASIDE for reason in row.reason_list)


def _told(group, before, after, text, window, words=""):
    kept = before.rag if before and isinstance(after.status, Rag) else ""
    return Change(
        group=group,
        kind=after.subject_kind,
        code=after.subject,
        text=text,
        day=_day(after, window),
        before="" if isinstance(after.status, Finding) else kept,
        after=after.rag,
        words=words,
        verdict=after,
    )


def _day(after, window):
    """When the status began; a row is renewed with new reasons, and is older than its words then."""
    return day_of(after.since if after.since > window.start else after.known_from)


def _money(before, after, text, kinds, window):
    """A year or a line of the budget: by its status, and where that stays by its forecast."""
    old, new = _forecast(before), _forecast(after)
    group = movement_of(before.status if before else None, after.status)
    if old is None or new is None:
        return group and _told(group, before, after, text, window)
    is_saving, is_year = kinds.get(after.subject) == BudgetLine.Kind.SAVING, after.subject_kind == "budget-year"
    # The outturn of a year is its spending less its income, of which the sentence on the money speaks.
    noun = "Forecast saving" if is_saving else "Forecast spending" if is_year else "Forecast outturn"
    # A saving is held as negative spending, and said as what is saved.
    old, new = (-old, -new) if is_saving else (old, new)
    words = f"{noun} {say_money(old)} to {say_money(new)}"
    if group:
        return _told(group, before, after, text, window, f"{words}.")
    if old == new:
        return None
    return Change(
        group=_moved(after, old, new),
        kind=after.subject_kind,
        code=after.subject,
        text=text,
        day=day_of(after.known_from),
        before=say_money(old),
        after=say_money(new),
        words=f"{noun}, {say_money(abs(new - old))} {'more' if new > old else 'less'}",
    )


def _moved(after, old, new):
    """The year as a whole is better or worse by any pound; a line within its status is neither."""
    if after.subject_kind != YEAR:
        return ChangeGroup.ALSO
    return ChangeGroup.WORSE if variance("spend", old, new) > 0 else ChangeGroup.BETTER


def _forecast(row):
    """The forecast outturn that a verdict was given on, in £000; None where it rests on none."""
    told = [reason.params.get("amount") for reason in row.reason_list] if row else []
    return next((Decimal(str(amount)) for amount in told if amount is not None), None)
