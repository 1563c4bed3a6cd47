"""The figures that verdicts rest on: those alone that may be hidden, or are told by their counts."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from dcst.models import Prepared, Some
from indicators.disclosure.hidden import may_be_hidden
from indicators.disclosure.rules.few import FEWEST
from indicators.models import Observation


class BehindArea(NamedTuple):
    code: str
    name: str


class FigureBehind(NamedTuple):
    """Of an Observation what says whether a verdict that rests on it is told, and how."""

    pk: int
    indicator_id: int
    period: str
    series_id: int | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    marker: str
    group: str
    area_code: str
    area_name: str

    @property
    def area(self):
        return BehindArea(self.area_code, self.area_name)


def _behind(asked):
    rows = Observation.objects.filter(asked, pk__any_of=Some("facts")).order_by("pk")
    return rows.values_list(*FigureBehind._fields[:-2], "area__code", "area__name")


FEW_BEHIND = Prepared(lambda: _behind(Q(denominator__lt=FEWEST)))
BEHIND = Prepared(lambda: _behind(Q(denominator__lt=FEWEST) | may_be_hidden()))
