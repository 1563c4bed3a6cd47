"""The terms of a proposal as they are stored, plain, and as the verbs take them; and how they are said."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dcst.status.rag import say_number
from indicators.models import ContractProposal, Definition, Indicator, Target
from indicators.target.definitions import LABELS, heading_words

NUMBERS = ("value", "tolerance", "tolerance_inner", "lowest", "highest")
MEASURES = ("starts", "ends")


def plain(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Terms for the database: a number as text, an indicator as its code."""
    return {name: _plain(value) for name, value in terms.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return say_number(value)
    return value.code if isinstance(value, Indicator) else value


def typed(terms: Mapping[str, Any]) -> dict[str, Any]:
    """plain() undone."""
    return {name: _typed(name, value) for name, value in terms.items()}


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in NUMBERS:
        return Decimal(value)
    return Indicator.objects.get(code=value) if name in MEASURES else value


def words_of(proposal: ContractProposal) -> list[tuple[str, str]]:
    """[(what, words)] of what a proposal would change: “Target”, “at least 95, tolerance 90”."""
    terms = typed(proposal.terms)
    if proposal.what == ContractProposal.Changed.TARGET:
        return [("Target", Target(**terms).words)]
    if proposal.what == ContractProposal.Changed.MEASURE:
        if terms.get("taken_out"):
            return [("Measure", "The contract names it no more")]
        called = f"named {terms['label']}" if terms["label"] else "named without a number"
        return [("Measure", f"{called}, at place {terms['position']} in its order")]
    row = Definition(**terms)
    return [(label, heading_words(row, name) or "Nothing") for name, label in LABELS.items() if name in terms] or [
        ("Definition", "As it stands")
    ]
