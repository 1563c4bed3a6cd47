"""What a figure, a target or a baseline of an indicator can be, and the figures that stand beyond it."""

from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Round

from dcst.problems import Refused
from dcst.status.rag import say_number
from indicators.models import Definition, Indicator, Observation, Polarity
from indicators.statistics.bounds import BY_KIND
from indicators.target.rules.target import TargetError, check_target
from indicators.terms import Operator, PolarityCode

NUMBER = DecimalField(max_digits=18, decimal_places=6)


def refuse_impossible(indicator, at, given):
    """Raises Refused beside the first of the numbers {field: Decimal or None} that no figure of an indicator can be."""
    definition = Definition.objects.known_at(at).filter(indicator=indicator).first()
    for field, number in given.items():
        if definition and number is not None and definition.bounds.exclude(number):
            words = f"{say_number(number)} is not what a figure of {indicator.code} can be: {definition.bounds.words}"
            raise Refused(words, field)


def impossible_figures(at):
    """A query of the own figures, as they stand at a moment, that are beyond the bounds of the definition in force.

    They were stored before the bounds were, or another definition was agreed since. None of them is judged.
    """
    rows = Observation.objects.own().known_at(at).filter(value__isnull=False)
    definition = Definition.objects.known_at(at).filter(indicator=OuterRef("indicator"))
    rows = rows.annotate(
        kind_of_value=Subquery(definition.values("value_type")[:1]),
        low=Coalesce(Subquery(definition.values("lowest")[:1]), _by_kind(0)),
        high=Coalesce(Subquery(definition.values("highest")[:1]), _by_kind(1)),
    )
    part = Q(kind_of_value="count") & ~Q(value=Round(F("value")))
    return rows.filter(Q(value__lt=F("low")) | Q(value__gt=F("high")) | part).select_related(
        "indicator", "area", "sender"
    )


def _by_kind(place):
    ends = {kind: ends[place] for kind, ends in BY_KIND.items() if ends[place] is not None}
    return Case(*(When(kind_of_value=kind, then=end) for kind, end in ends.items()), default=None, output_field=NUMBER)


def check_level(
    indicator: Indicator,
    at: datetime,
    operator: Operator,
    value: Decimal | None,
    tolerance: Decimal | None,
    inner: Decimal | None,
) -> None:
    """Raises Refused for a target that its indicator's polarity does not allow, in the unit of the indicator."""
    held = Definition.objects.known_at(at).filter(indicator=indicator).first()
    polarity = cast(PolarityCode, held.polarity if held else Polarity.NOT_APPLICABLE.value)
    if inner is not None and polarity != "plan_is_best":
        raise Refused("A pair of tolerances is for indicators where on plan is best", "tolerance_inner")
    try:
        check_target(operator, value, tolerance, polarity, inner)
    except TargetError as wrong:
        field = "tolerance" if "tolerance" in str(wrong) or "distance" in str(wrong) else "operator"
        raise Refused(str(wrong), field) from None
