"""Whether the grades that were promised are on course, in one sentence. Pure.

The words of the grades are those of their scale; whether an aim is met is what its own rule says of it.
"""

from collections.abc import Iterable
from datetime import date

from dcst.status.rag import Rag, Verdict
from dcst.time.periods import say_day
from inspections.rules.aims import AimFacts, JudgementFacts, rate_aim

MONTH = "%B %Y"
NOT_ANNOUNCED = "the next inspection is not announced"


def say_course(
    aims: Iterable[AimFacts], judgements: Iterable[JudgementFacts], today: date, announced: date | None = None
) -> str:
    """“Good, November 2017, promised by October; Outstanding promised by October 2019, …”, without its full stop.

    The judgements are those of the aims' area on their scale; those not published by `today` are not known.
    `announced` is the day on which the next inspection was said to begin.
    """
    aims, judgements = sorted(aims, key=lambda aim: (aim.due, aim.position)), tuple(judgements)
    latest = latest_of(judgements, today)
    own = _kept_promise(aims, latest, judgements, today)
    first = "no judgement yet" if latest is None else f"{latest.word}, {latest.inspected_on:{MONTH}}"
    if own is not None and latest is not None:
        first += f", promised by {_month(own.due, latest.inspected_on)}"
    rest = [aim for aim in aims if aim is not own]
    said = [_say_aim(aim, rate_aim(aim, judgements, today), judgements) for aim in rest]
    if not aims:
        said = ["this plan promises no grade"]
    is_open = any(rate_aim(aim, judgements, today).rag is not Rag.COMPLETED for aim in aims)
    sentence = "; ".join([first, *said]) + (f", {_say_next(announced, latest, today)}" if is_open else "")
    return sentence[0].upper() + sentence[1:]


def _say_next(announced: date | None, latest: JudgementFacts | None, today: date) -> str:
    if announced is None or not is_awaited(announced, latest):
        return NOT_ANNOUNCED
    if announced < today:
        return f"the inspection announced for {say_day(announced)} has no published report yet"
    return f"the next inspection is announced for {say_day(announced)}"


def is_awaited(announced: date, latest: JudgementFacts | None) -> bool:
    """Whether the inspection announced for a day is to come, or its report: none is known of that day or later."""
    return latest is None or latest.inspected_on < announced


def latest_of(judgements: Iterable[JudgementFacts], today: date) -> JudgementFacts | None:
    """The judgement of the latest inspection whose report was published by a day."""
    known = [judgement for judgement in judgements if judgement.published_on <= today]
    return max(known, key=lambda one: (one.inspected_on, one.published_on, one.id), default=None)


def _kept_promise(
    aims: list[AimFacts], latest: JudgementFacts | None, judgements: tuple[JudgementFacts, ...], today: date
) -> AimFacts | None:
    """The aim whose very grade the latest judgement gave first: it is said in one breath with it."""
    for aim in aims:
        if latest is None or aim.scale != latest.scale or aim.position != latest.position:
            continue
        verdict = rate_aim(aim, judgements, today)
        if verdict.rag is Rag.ON_TRACK or (verdict.rag is Rag.COMPLETED and verdict.facts == (latest.id,)):
            return aim
    return None


def _say_aim(aim: AimFacts, verdict: Verdict[Rag], judgements: tuple[JudgementFacts, ...]) -> str:
    promised = f"{aim.word} promised by {aim.due:{MONTH}}"
    if verdict.rag is Rag.OFF_TRACK:
        return f"{promised}, not met"
    if verdict.rag is Rag.ON_TRACK:
        return f"{promised}, met so far"
    if verdict.rag is not Rag.COMPLETED:
        return promised
    decisive = next(judgement for judgement in judgements if judgement.id == verdict.facts[0])
    fell = any(reason.code == "aim_later_below" for reason in verdict.reasons)
    return f"{promised}, met in {decisive.inspected_on:{MONTH}}{' and not held' if fell else ''}"


def _month(due: date, beside: date) -> str:
    """The month of a day, without its year where the day beside it is of the same year."""
    return f"{due:%B}" if due.year == beside.year else f"{due:{MONTH}}"
