"""Two promises with a measure each, and an objective of the Trust, for tests of what is public."""

import datetime

from dcst.models import Area
from dcst.site.public.chosen import Chosen
from dcst.time import clock
from indicators.models import BOROUGH
from objectives.models import Strand
from tests.cast import TODAY
from tests.factories import ActionFactory, ObjectiveFactory, PlanFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

NOW = datetime.datetime.combine(TODAY, datetime.time(12), tzinfo=clock.LONDON)
LATER = NOW + datetime.timedelta(hours=1)
LATEST = NOW + datetime.timedelta(hours=2)
ALL = Chosen(promises=("CYP-01", "V-01", "BP-1"), parts=True)
ONE = Chosen(promises=("CYP-01",))
COUNTED = {"value_type": "count", "unit": "children", "decimals": 0}


def shared_plan():
    """{code: Strand} of two priorities of the shared plan, one asked for by young people; and an objective of the
    Trust's own, with a business strand."""
    plan = PlanFactory(code="CYP", name="Children’s Plan")
    theme = ObjectiveFactory(plan=plan, title="Safe")
    evidence = StrandFactory(objective=theme, drive=Strand.Drive.EVIDENCE, code="CYP-01", text="Help comes early")
    voice = StrandFactory(objective=theme, drive=Strand.Drive.VOICE, code="V-01", text="Feel safe")
    own = ObjectiveFactory(plan=PlanFactory(code="BP"), code="BP-1", text="We keep improving")
    business = StrandFactory(objective=own, code="BP-1.A")
    ActionFactory(strand=evidence)
    return {row.code: row for row in (evidence, voice, business)}


def counted_measure(strand, code="M01", numbers=(("FY2017-18-Q2", 40), ("FY2017-18-Q3", 52)), **definition):
    """An indicator that counts children, with figures of the whole borough."""
    given = {f"definition__{name}": held for name, held in (COUNTED | definition).items()}
    found = IndicatorFactory(code=code, strand=strand, name=f"Children of {code}", **given)
    for period, number in numbers:
        ObservationFactory(indicator=found, period=period, value=number)
    return found


def locality(code):
    row = area(code, Area.Kind.LOCALITY)
    Area.objects.filter(pk=row.pk).update(parent=area(BOROUGH))
    return row
