"""What is added to a stock and what leaves it in the period at whose end it was counted, as one reader sees it."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dcst.time.periods import Period
from indicators.disclosure.shown import ShownFigure
from indicators.findings.known import KnownIndicator
from indicators.models import Indicator, Observation


@dataclass(frozen=True)
class StockFlow:
    """One of the two: the indicator that counts it, and its figure; None where none is held, or for this reader."""

    indicator: Indicator
    figure: ShownFigure | None

    @property
    def number(self) -> Decimal | None:
        """Its figure to be reckoned with; None where there is none, or it is in question."""
        shown: Any = self.figure  # it has the names of an Observation
        return None if shown is None or shown.queried else shown.value


@dataclass(frozen=True)
class StockFlows:
    """Both flows of a stock. `period` is theirs, None where neither has a figure; each is None if nobody named it."""

    period: Period | None
    starts: StockFlow | None
    ends: StockFlow | None

    @property
    def net(self) -> Decimal | None:
        """Starts less ends; None where either is not known."""
        started, ended = (flow.number if flow else None for flow in (self.starts, self.ends))
        return None if started is None or ended is None else started - ended


def flows_of(known: KnownIndicator) -> StockFlows | None:
    """The flows of the period that ends with the latest figure; None of what is no stock, or has no flows named."""
    definition, latest = known.indicator.definition, known.latest
    pks = [pk for pk in (definition.starts_id, definition.ends_id) if pk] if definition else []
    if not (known.measure.is_stock and latest and pks):
        return None
    named = Indicator.objects.with_agreed_name(known.moment).in_bulk(pks)
    held = _held(known, pks, latest.period_end)
    period = min(held, key=lambda when: (-len(held[when]), when.kind != latest.when.kind, when.text), default=None)
    figures = held.get(period, {})

    def flow(pk):
        return StockFlow(named[pk], figures.get(pk)) if pk else None

    return StockFlows(period, flow(definition.starts_id), flow(definition.ends_id))


def _held(known, pks, day):
    """{period: {indicator pk: ShownFigure}} of the own figures whose periods end on a day."""
    rows = Observation.objects.known_at(known.moment).own().of_borough().with_queries(known.moment)
    rows = rows.readable_by(known.eyes.user, known.eyes.today).filter(indicator__in=pks, period_end=day)
    held = defaultdict(dict)
    for figure in known.eyes.figures(rows.select_related("indicator", "area").order_by("pk")):
        held[figure.when][figure.indicator_id] = figure
    return held
