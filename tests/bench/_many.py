"""Indicators by the thousand with months of figures behind each, as partners sent them: month by month."""

import io
import random

from dcst.models import Area
from dcst.time.periods import Period
from indicators.models import Definition, Indicator, Target
from tests import services
from tests.bench._world import FIRST_MONTH
from tests.factories import KNOWN, StrandFactory
from tests.indicators.factories import area

COLUMNS = (
    "indicator_id",
    "area_id",
    '"group"',
    "period_kind",
    "period_start",
    "period_end",
    "period",
    "value",
    "status",
    "marker",
    "note",
    "known_from_estimated",
    "origin",
    "source_text",
    "known_from",
)
EVERY = {"without_target": 17, "without_figures": 23, "confidential": 29}  # so that each end is met with
NONE = "\\N"


def fill(address, indicators, periods, begun=0):
    """Both directions, and some of which something is missing; `begun` are there already."""
    chance, strand, borough = random.Random(2), StrandFactory(), area()
    area("north", Area.Kind.LOCALITY)
    made = Indicator.objects.bulk_create(
        Indicator(
            code=f"m{number}",
            name=f"Measure {number}",
            framework="outcomes",
            kind="named",
            strand=strand,
            position=number,
        )
        for number in range(begun, begun + indicators)
    )
    Definition.objects.bulk_create(map(_definition, made))
    Target.objects.bulk_create(_target(row) for row in made if row.position % EVERY["without_target"])
    with services.connect(address) as connection, connection.cursor() as cursor:
        month = Period.containing(FIRST_MONTH, "month")
        for _ in range(periods):
            lines = "".join(
                _line(row, borough, month, chance) for row in made if row.position % EVERY["without_figures"]
            )
            cursor.copy_expert(f"COPY indicators_observation ({', '.join(COLUMNS)}) FROM STDIN", io.StringIO(lines))
            month = month.next()
    services.sql(address, "VACUUM ANALYZE")


def _definition(row):
    polarity = "high_is_good" if row.position % 2 else "low_is_good"
    calendar = {"period_kind": "month", "months": 1, "lag_days": None}
    return Definition(indicator=row, unit="%", value_type="percentage", polarity=polarity, known_from=KNOWN, **calendar)


def _target(row):
    operator, tolerance = (">=", 45) if row.position % 2 else ("<=", 55)
    told = {"kind": "contract", "operator": operator, "value": 50, "tolerance": tolerance, "start": FIRST_MONTH}
    return Target(indicator=row, known_from=KNOWN, **told)


def _line(row, borough, month, chance):
    confidential = row.position % EVERY["confidential"] == 0
    value = (NONE, "final", "c") if confidential else (f"{chance.gauss(50, 5):.1f}", "final", "")
    cells = (row.pk, borough.pk, "", "month", month.start, month.end, month, *value, "", "f", "reported", "", KNOWN)
    return "\t".join(map(str, cells)) + "\n"
