"""What an organisation sent, read by all the rules of its indicators and their periods. Nothing is written."""

from dcst.clock import day_of
from dcst.models import Area
from indicators.codes import measures_by
from indicators.due import refuse_closed
from indicators.intake import read_rows

SENT_FOR = (Area.Kind.BOROUGH, Area.Kind.LOCALITY)


def read_sent(organisation, at, rows, defaults=None, ids="code", numbers=None, watch=None):
    """Every row read, those for a period that is not open told so. `watch` is told how many have been read so far."""
    measures = measures_by(ids, organisation, at)
    areas = Area.objects.filter(kind__in=SENT_FOR).values_list("code", flat=True)
    return refuse_closed(read_rows(rows, measures, areas, day_of(at), defaults, numbers, watch), at)
