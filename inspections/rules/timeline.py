"""What was judged, what is announced and what is promised in one line of time, as at a day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dcst.status.rag import Rag
from inspections.rules.aims import AimFacts, JudgementFacts, rate_aim
from inspections.rules.course import is_awaited, latest_of


class TimelineMark(StrEnum):
    """What stands on a day of the line: a judgement, an inspection to come, a promise, or the day that is shown."""

    JUDGED = "judged"
    ANNOUNCED = "announced"
    PROMISED = "promised"
    TODAY = "today"


@dataclass(frozen=True)
class Event:
    """A day of the line. `position` is that of the grade on its scale, None where no grade is given or promised; of the
    day shown, that of the latest grade.
    """

    day: date
    mark: TimelineMark
    word: str
    position: int | None
    said: str


def timeline(
    aims: Iterable[AimFacts], judgements: Iterable[JudgementFacts], today: date, announced: date | None = None
) -> list[Event]:
    """[Event] of what was judged and known by a day, of what is promised, and of that day, the earliest first.

    `announced` is the day on which the next inspection was said to begin; it is left out once one is known that was
    made on that day or later.
    """
    aims, judgements = list(aims), tuple(judgements)
    known = sorted((one for one in judgements if one.published_on <= today), key=lambda one: one.inspected_on)
    events = [_judged(one) for one in known] + [_promised(aim, judgements, today) for aim in aims]
    if announced and is_awaited(announced, latest_of(known, today)):
        events.append(_awaited(announced, today))
    latest = known[-1] if known else None
    standing = f"now {latest.word}" if latest else "no judgement yet"
    events.append(
        Event(today, TimelineMark.TODAY, latest.word if latest else "", latest.position if latest else None, standing)
    )
    return sorted(events, key=lambda event: (event.day, event.mark))


def _judged(judgement: JudgementFacts) -> Event:
    said = f"judged {judgement.word}"
    return Event(judgement.inspected_on, TimelineMark.JUDGED, judgement.word, judgement.position, said)


def _awaited(announced: date, today: date) -> Event:
    said = "inspection announced" + (", no published report yet" if announced < today else "")
    return Event(announced, TimelineMark.ANNOUNCED, "", None, said)


def _promised(aim: AimFacts, judgements: tuple[JudgementFacts, ...], today: date) -> Event:
    verdict = rate_aim(aim, judgements, today)
    ends = {
        "aim_met": "met in time",
        "aim_late_days": "met late",
        "aim_late_months": "met late",
        "aim_missed": "not met",
        "aim_missed_unjudged": "not met",
        "aim_meets": "met so far",
    }
    how = next((ends[reason.code] for reason in verdict.reasons if reason.code in ends), "to come")
    if verdict.rag is Rag.COMPLETED and any(reason.code == "aim_later_below" for reason in verdict.reasons):
        how += ", not held"
    return Event(aim.due, TimelineMark.PROMISED, aim.word, aim.position, f"{aim.word} promised by then: {how}")
