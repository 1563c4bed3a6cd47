"""A small contract for tests: measures with figures, targets, a commissioner, and what the two sides say."""

import datetime
from decimal import Decimal

from dcst.time import clock
from indicators.models import Indicator
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, placed

QUARTERS = ("FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")
LAST = QUARTERS[3]


def at_ten(year, month, day):
    return datetime.datetime(year, month, day, 10, tzinfo=clock.LONDON)


def contract_measure(label="A8", values=("93", "92", "89", "88"), code=None, target=95, tolerance=90, **fields):
    """A percentage of the contract where more is better, with a figure in each quarter (None leaves one out)."""
    defaults = {"name": f"The words of {label}", "strand": None, "definition__polarity": "high_is_good"}
    defaults |= {"definition__definition": "What is counted.", "framework": Indicator.OwnFramework.CONTRACT}
    row = IndicatorFactory(code=code or f"contract-{label.lower()}", **(defaults | fields))
    placed(row, label, position=row.position)
    if target is not None:
        TargetFactory(
            indicator=row, operator=">=", value=Decimal(target), tolerance=tolerance, start=datetime.date(2016, 4, 1)
        )
    for quarter, value in zip(QUARTERS, values, strict=True):
        if value is not None:
            ObservationFactory(indicator=row, period=quarter, value=Decimal(value), known_from=at_ten(2018, 1, 24))
    return row
