"""Where the Council and the Trust differ on a quarter, in one sentence. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from dcst.status.rag import Rag, counted


class Pair(NamedTuple):
    """A measure by its label, with the Trust’s status and the Council’s own; None where the Council gave none."""

    label: str
    trust: Rag
    council: Rag | None


def differs(trust: Rag, council: Rag | None) -> bool:
    """Whether both give a rating and it is not the same: what is not known agrees with nothing and denies nothing."""
    return council is not None and trust.is_rating and council.is_rating and trust is not council


def can_compare(pair: Pair) -> bool:
    """Whether both sides give a rating."""
    return pair.council is not None and pair.council.is_rating and pair.trust.is_rating


def say_disagreement(quarter: str, pairs: Sequence[Pair]) -> str:
    """The sentence at the top of a review of one quarter, for any number of measures above none."""
    given = [one for one in pairs if one.council is not None]
    if not given:
        return f"The Council has given no status of its own for {quarter} yet, so nothing is compared."
    apart = [one for one in given if differs(one.trust, one.council)]
    alone = len(given) - sum(map(can_compare, given))
    words = f"For {quarter} the Council has given its own status of {len(given)} of {counted(len(pairs), 'measure')}"
    words += f" and differs from the Trust on {len(apart) or 'none'}"
    if apart:
        words += f" ({'; '.join(_said(one) for one in apart)})"
    if alone:
        words += f"; {alone} cannot be compared, because only one side gives a rating or neither does"
    return f"{words}."


def _said(pair: Pair) -> str:
    assert pair.council is not None
    return f"{pair.label}: Trust {pair.trust.word}, Council {pair.council.word}"
