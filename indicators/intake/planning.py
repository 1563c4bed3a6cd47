"""What would become of figures if they were stored. Reads, and writes nothing."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from dcst.models import Area, Many, Prepared, Some
from indicators.intake.rules.repeats import beside
from indicators.intake.rules.rows import SentFigure
from indicators.models import Indicator, Observation
from indicators.models.observation import CORRECTED, CREATED, NO_VALUE_SENT, UNCHANGED

PLACE = ("indicator", "area", "period", "group")  # where a figure goes


class StandingFigure(NamedTuple):
    """The observation that stands where a sent figure goes. A tuple of its columns, because there are thousands."""

    pk: int
    indicator: int
    area: int
    period: str
    group: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str
    marker: str
    note: str
    known_from: datetime.datetime
    queried: bool

    @property
    def content(self):
        """What is compared with the content of a SentFigure: where both agree, nothing changes."""
        return self.value, self.numerator, self.denominator, self.status, self.marker, self.note


@dataclass(slots=True)
class Planned:
    """A figure as it would stand, the row it would replace, what becomes of it, and what of it is not as sent."""

    figure: SentFigure
    old: StandingFigure | None
    outcome: str
    reasons: list[str] = field(default_factory=list)
    question: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class StandingRows:
    """What sent figures meet: {code: pk} of their indicators and areas, and {place: the row that stands there}."""

    indicators: dict[str, int]
    areas: dict[str, int]
    standing: dict[tuple, StandingFigure] = field(default_factory=dict)

    def place(self, figure):
        """(indicator pk, area pk, period text, group) of a figure.

        Raises KeyError where its indicator or area is not there.
        """
        return self.indicators[figure.indicator], self.areas[figure.area], figure.period.text, figure.group

    def old(self, figure):
        """The row that stands where a figure goes; None where none does."""
        return self.standing.get(self.place(figure))

    def senders(self):
        """{pk of a row that stands: (pk, name) of who sent it}, in one query; what nobody sent is no key."""
        pks = [row.pk for row in self.standing.values()]
        sent = Observation.objects.filter(pk__in=pks, sender__isnull=False)
        return {pk: sender for pk, *sender in sent.values_list("pk", "sender", "sender__name").order_by()}

    def around(self, figures):
        """{name of PLACE: what figures have of it}."""
        return dict(zip(PLACE, map(set, zip(*map(self.place, figures), strict=True)), strict=True))

    def rows(self, figures):
        """A query of what stands where figures go, and perhaps of more."""
        return _own(**{name: Many(values) for name, values in self.around(figures).items()})


def lock_standing(figures, lock=True):
    """The StandingRows of figures, in a number of queries that does not depend on how many there are.

    With `lock`, in a transaction, their indicators are locked in the order of their ids, so that two writers with the
    same indicators in another order cannot wait for each other.
    """
    if not figures:
        return StandingRows({}, {})
    indicators = (LOCKED if lock else INDICATORS)(codes={figure.indicator for figure in figures})
    areas = AREAS(codes={figure.area for figure in figures})
    held = StandingRows(dict(indicators), dict(areas))
    standing = map(StandingFigure._make, STANDING(**held.around(figures)))
    held.standing.update({(row.indicator, row.area, row.period, row.group): row for row in standing})
    return held


def _indicators():
    return Indicator.objects.filter(code__any_of=Some("codes")).order_by("pk").values_list("code", "pk")


def _own(**around):
    """What stands at some indicators, areas, periods and groups: to ask for each place by itself would be slow."""
    asked = {f"{name}__any_of": values for name, values in around.items()}
    return Observation.objects.own().current().filter(**asked).order_by()


INDICATORS, LOCKED = Prepared(_indicators), Prepared(lambda: _indicators().select_for_update(no_key=True))
AREAS = Prepared(lambda: Area.objects.filter(code__any_of=Some("codes")).order_by().values_list("code", "pk"))
STANDING = Prepared(
    lambda: _own(**{name: Some(name) for name in PLACE}).with_queries().values_list(*StandingFigure._fields)
)


def plan(figures, held):
    """[Planned] for figures, in their order: created, corrected or unchanged beside what stands."""
    return [_planned(figure, held.old(figure)) for figure in figures]


def _planned(figure, old):
    if old is None:
        return Planned(figure, old, CREATED)
    if old.marker in NO_VALUE_SENT and old.content != figure.content:
        # Where the value was withdrawn, or there was nothing to report, it is the first that is sent.
        return Planned(figure, old, CREATED)
    figure, notes = beside(figure, old)
    return Planned(figure, old, UNCHANGED if old.content == figure.content else CORRECTED, notes=notes)
