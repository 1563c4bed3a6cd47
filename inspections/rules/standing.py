"""How a recommendation stands: by the worst that stands of the actions that answer it. Pure.

It has no status of its own. One that no action answers is told first, because nobody is at it.
"""

from collections.abc import Iterable

from dcst.status.rag import Rag, counted

UNANSWERED = ""  # in the place of a status
PHRASES: dict[str, str] = {
    Rag.COMPLETED: "all actions completed",
    Rag.ON_TRACK: "all actions on track or completed",
    Rag.NO_DATA: "an action without data",
    Rag.NOT_CALCULATED: "an action that could not be calculated",
    Rag.NOT_ENOUGH_KNOWN: "an action of which not enough is known",
}
ORDER = (UNANSWERED, *sorted(Rag, key=lambda rag: rag.place))


def worst_of(statuses: Iterable[Rag | None]) -> str:
    """The status that needs attention first among those of its actions; UNANSWERED without any action.

    An action that was never assessed has no data.
    """
    return min((rag or Rag.NO_DATA for rag in statuses), key=lambda rag: rag.place, default=UNANSWERED)


def say_standing(counts: dict[str, int]) -> str:
    """“Of 20 recommendations no action answers 8, 3 have an action off track, …”; blank without any."""
    total = sum(counts.values())
    if not total:
        return ""
    said = [_say(state, counts[state]) for state in ORDER if counts.get(state)]
    return f"Of {counted(total, 'recommendation')} {', '.join(said)}"


def phrase_of(state: str) -> str:
    """What the actions of recommendations that stand alike have in common, in words."""
    return PHRASES.get(state) or f"an action {Rag(state).word.lower()}"


def _say(state: str, number: int) -> str:
    if state == UNANSWERED:
        return f"{number:,} {'is' if number == 1 else 'are'} answered by no action"
    has = "has" if number == 1 else "have"
    return f"{number:,} {has} {phrase_of(state)}"
