"""The definition sheet: the versions of a definition, what changed between them, and what a change would touch."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.models import Assessment, Question
from dcst.status.rag import counted, say_number
from dcst.time.clock import day_of
from dcst.time.period_texts import noun
from dcst.time.periods import Kind, Period
from indicators.disclosure.rules.few import FEWEST
from indicators.models import Definition, Indicator, Observation, Target
from indicators.models.observation import NO_VALUE_SENT
from indicators.target.rules.counting import COUNTING
from indicators.terms import FLOWS

# What a version says, in the order of the sheet, and what each is called on it.
LABELS = {
    "rationale": "Rationale",
    "definition": "Definition",
    "method": "Method",
    "unit": "Unit",
    "value_type": "Kind of value",
    "counted_one": "What is counted, one of it",
    "counted_many": "What is counted, many of it",
    "decimals": "Decimals",
    "lowest": "Lowest possible value",
    "highest": "Highest possible value",
    "snapshot_or_flow": "Snapshot or flow",
    "starts": "Starts are counted by",
    "ends": "Ends are counted by",
    "seasonal": "Goes with the season",
    "period_kind": "Each value is for",
    "months": "Months between two values",
    "anchor": "Year it goes by",
    "lag_days": "Lag",
    "grace_days": "Open for values",
    "polarity": "Polarity",
    "polarity_basis": "Reason for the polarity",
    "suppress_from": "Small numbers from",
    "suppress_to": "Small numbers to",
    "suppression_basis": "Reason for the suppression rule",
    "is_sensitive": "Sensitive trait",
    "structural_noughts": "Noughts that cannot be anything else",
    "ambiguities": "What is not clear",
    "known_issues": "Known issues",
}
# A change of these makes figures of before and after two different things, or turns a verdict round.
JUDGING = COUNTING | {"polarity": "polarity"}


@dataclass(frozen=True)
class Difference:
    """One heading of the sheet under which two versions differ, with what each says in words; blank for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version of a definition: its number from 1, what it changed, how many figures were sent under it."""

    row: Definition
    number: int
    differences: list[Difference]
    figures: int

    @property
    def since(self) -> date:
        """The day on which it became known."""
        return day_of(self.row.known_from)

    @property
    def until(self) -> date | None:
        """The day on which the next one replaced it; None while it is in force."""
        return day_of(self.row.known_to) if self.row.known_to else None

    @property
    def is_agreed(self):
        return self.row.by_id is not None


@dataclass(frozen=True)
class Affected:
    """What rests on a definition: how many own figures, for which periods (first, last), targets in force, verdict."""

    figures: int
    periods: tuple[Period, Period] | None
    targets: list[Target]
    standing: Assessment | None

    @property
    def anything(self):
        return bool(self.figures or self.targets)


def heading_words(row, name) -> str:
    """What a version says under one heading of LABELS, in words; blank where it says nothing."""
    value = getattr(row, name, None)
    if value in (None, "", False):
        return ""
    if name == "is_sensitive":
        return f"Yes: a share of all or none of fewer than {FEWEST} is kept back"
    if name == "structural_noughts":
        return "; ".join(value.splitlines())
    if name == "polarity":
        return row.get_polarity_display()
    if isinstance(value, Indicator):
        return f"{value.code} {value}"
    if name == "snapshot_or_flow":
        return FLOWS.get(value, value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "period_kind":
        return noun(Kind(value))
    if name == "lag_days":
        return f"{counted(value, 'day')} after the end of the period"
    if name == "grace_days":
        return f"{counted(value, 'day')} from the day they are due"
    return say_number(value) if isinstance(value, Decimal) else str(value)


def differences(old, new) -> list[Difference]:
    """What a version says otherwise than the one before it; none where there is none before."""
    if old is None:
        return []
    pairs = [(label, heading_words(old, name), heading_words(new, name)) for name, label in LABELS.items()]
    return [Difference(label, before, after) for label, before, after in pairs if before != after]


def versions(indicator, at, user, today) -> tuple[list[Version], int]:
    """([Version], how many figures were sent before the first): every version known by a moment, the newest first.

    Only figures that the reader may see are counted.
    """
    rows = list(Definition.objects.filter(indicator=indicator, known_from__lte=at).select_related("by"))
    rows.sort(key=lambda row: (row.known_from, row.pk))
    figures = Observation.objects.own().readable_by(user, today).filter(indicator=indicator, known_from__lte=at)
    figures = figures.exclude(marker__in=NO_VALUE_SENT)
    sent = Counter(in_force(rows, moment) for moment in figures.order_by().values_list("known_from", flat=True))
    found = [
        Version(row, number, differences(old, row), sent[row])
        for number, (old, row) in enumerate(zip([None, *rows], rows, strict=False), 1)
    ]
    return found[::-1], sent[None]


def in_force(rows, moment):
    """The one of some versions that stood at a moment; None where none did.

    A figure was sent under the version that stood when it became known.
    """
    held = [row for row in rows if row.known_from <= moment and (row.known_to is None or moment < row.known_to)]
    return held[-1] if held else None


def affected(indicator, at) -> Affected:
    """What a change of unit, kind of value, calendar or polarity would touch, as known at a moment."""
    rows = Observation.objects.own().known_at(at).filter(indicator=indicator).exclude(marker__in=NO_VALUE_SENT)
    rows = rows.order_by("period_start", "period_end")
    figures = list(rows.values_list("period", flat=True))
    ends = (Period.parse(figures[0]), Period.parse(figures[-1])) if figures else None
    targets = [row for row in Target.objects.known_at(at).filter(indicator=indicator) if row.covers(day_of(at))]
    standing = Assessment.objects.by_subject(at, "indicator", Question.TARGET, [indicator.code]).get(indicator.code)
    return Affected(len(figures), ends, targets, standing)
