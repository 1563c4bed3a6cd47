"""What an organisation sent, read by all the rules of its indicators. Nothing is written.

Whether a period is open is not asked here: what is stored already may be sent again at any time.
"""

from dcst.clock import day_of
from dcst.models import Area
from indicators.codes import measures_by
from indicators.intake import read_rows

SENT_FOR = (Area.Kind.BOROUGH, Area.Kind.LOCALITY)


def read_sent(organisation, at, rows, defaults=None, ids="code", numbers=None, watch=None):
    """Every row read. `watch` is told how many have been so far."""
    measures = measures_by(ids, organisation, at)
    areas = Area.objects.filter(kind__in=SENT_FOR).values_list("code", flat=True)
    return read_rows(rows, measures, areas, day_of(at), defaults, numbers, watch)
