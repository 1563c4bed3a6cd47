"""What an organisation sent, read by all the rules of its indicators. Nothing is written.

Whether a period is open is not looked at here: what is stored already may be sent again at any time.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from dcst.models import Area
from dcst.time.clock import day_of
from indicators.intake.codes import measures_by
from indicators.intake.rules.cells import IndicatorTerms
from indicators.intake.rules.rows import IDS, read_rows

SENT_FOR = (Area.Kind.BOROUGH, Area.Kind.LOCALITY)


@dataclass(frozen=True)
class ReadingTerms:
    """What rows are read by: the indicators an organisation may send, by code, the areas, and the day."""

    ids: str
    measures: dict[str, IndicatorTerms | None]
    areas: frozenset[str]
    today: date

    @property
    def digest(self):
        """SHA-256 in hexadecimal, the same for the same terms on any day.

        Rows that were read by them once are read the same again.
        """
        return hashlib.sha256(repr((self.ids, sorted(self.measures.items()), sorted(self.areas))).encode()).hexdigest()

    def read(self, rows, defaults=None, numbers=None, watch=None):
        """[RowRead], in order.

        `defaults` holds for rows that do not say; `watch` is called with how many are read so far.
        """
        return read_rows(rows, self.measures, self.areas, self.today, defaults, numbers, watch)


def terms_of(organisation, at, ids=IDS[0]):
    """The ReadingTerms of an organisation at a moment; `ids` says whose codes name indicators, by default ours."""
    areas = Area.objects.filter(kind__in=SENT_FOR).values_list("code", flat=True).order_by()
    return ReadingTerms(ids, measures_by(ids, organisation, at), frozenset(areas), day_of(at))


def terms_of_body(organisation, at, body):
    """The ReadingTerms that a body asks for by its `ids`."""
    return terms_of(organisation, at, body.get("ids") or IDS[0])


def read_body(organisation, at, body, watch=None):
    """[RowRead] of a body, which has the shape that `read_shape` asks for."""
    return terms_of_body(organisation, at, body).read(body["values"], body, watch=watch)
