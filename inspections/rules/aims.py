"""How an aim is judged (rule aim-1). Pure.

A higher position is a better grade. Judgements on another scale are never compared with the aim. The day of the
inspection counts for the aim; a judgement is known from the day it was published.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dcst.status.rag import Rag, Reason, Verdict
from dcst.time.periods import add_months

AIM_RULE = "aim-1"
ONE_DAY = timedelta(days=1)
Rating = tuple[Rag, list[Reason], list["JudgementFacts"]]  # the last: what it rests on


@dataclass(frozen=True)
class AimFacts:
    scale: str  # its code
    position: int  # higher is better
    word: str  # of the grade, as the scale prints it
    due: date


@dataclass(frozen=True)
class JudgementFacts:
    id: str
    scale: str
    position: int
    word: str
    inspected_on: date
    published_on: date


def rate_aim(aim: AimFacts, judgements: tuple[JudgementFacts, ...], today: date) -> Verdict[Rag]:
    """Until its day passes an aim is On track while the latest judgement meets it, else Not due yet: it may yet be met.

    After its day what counts is the judgement standing on that day; if that fell short, the first later one that does
    not makes it Completed late; and until there is one the aim is Off track.
    """
    comparable = [judgement for judgement in judgements if judgement.scale == aim.scale]
    known = sorted(
        (judgement for judgement in comparable if judgement.published_on <= today),
        key=lambda judgement: (judgement.inspected_on, judgement.published_on, judgement.id),
    )
    latest = known[-1] if known else None
    rag, reasons, used = _after(aim, known, latest) if today > aim.due else _before(aim, latest)
    moves = [aim.due + ONE_DAY, *(judgement.published_on for judgement in comparable)]
    facts = tuple(dict.fromkeys(judgement.id for judgement in used))
    next_on = min((day for day in moves if day > today), default=None)
    return Verdict(rag, tuple(reasons), AIM_RULE, next_on, facts)


def _meets(judgement: JudgementFacts, aim: AimFacts) -> bool:
    return judgement.position >= aim.position


def _before(aim: AimFacts, latest: JudgementFacts | None) -> Rating:
    promised: dict[str, object] = {"aim": aim.word, "due": aim.due}
    if latest is None:
        return Rag.NOT_DUE, [Reason("aim_unjudged", promised)], []
    met = _meets(latest, aim)
    judged = Reason("aim_meets" if met else "aim_below", promised | _judged(latest))
    return (Rag.ON_TRACK if met else Rag.NOT_DUE), [judged, _published(latest)], [latest]


def _after(aim: AimFacts, known: list[JudgementFacts], latest: JudgementFacts | None) -> Rating:
    promised: dict[str, object] = {"aim": aim.word, "due": aim.due}
    if latest is None:
        return Rag.OFF_TRACK, [Reason("aim_missed_unjudged", promised)], []
    in_time = [judgement for judgement in known if judgement.inspected_on <= aim.due]
    late = [judgement for judgement in known if judgement.inspected_on > aim.due and _meets(judgement, aim)]
    if in_time and _meets(in_time[-1], aim):
        decisive = in_time[-1]
        reasons = [Reason("aim_met", _judged(decisive))]
    elif late:
        decisive = late[0]
        reasons = [_late(decisive, aim.due)]
    else:
        return Rag.OFF_TRACK, [Reason("aim_missed", promised | _judged(latest)), _published(latest)], [latest]
    reasons.append(_published(decisive))
    if not _meets(latest, aim):
        reasons.append(Reason("aim_later_below", _judged(latest)))
    return Rag.COMPLETED, reasons, [decisive, latest]


def _judged(judgement: JudgementFacts) -> dict[str, object]:
    return {"word": judgement.word, "on": judgement.inspected_on}


def _published(judgement: JudgementFacts) -> Reason:
    return Reason("aim_published", {"published": judgement.published_on})


def _late(judgement: JudgementFacts, due: date) -> Reason:
    """In whole months once there is one, since aims are promised by the month."""
    months = 0
    while add_months(due, months + 1) <= judgement.inspected_on:
        months += 1
    if months:
        return Reason("aim_late_months", _judged(judgement) | {"months": months})
    return Reason("aim_late_days", _judged(judgement) | {"days": (judgement.inspected_on - due).days})
