"""The outcomes headline from the database: what is counted, what is named, and what is told to nobody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Assessment
from dcst.record import assess
from dcst.site.outcomes import rate_outcomes
from dcst.site.registry import sweep
from dcst.time import clock
from tests.factories import StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
TODAY = date(2018, 1, 31)
AT = clock.start_of(TODAY) + timedelta(hours=12)


def measured(strand, code, value=None, target="22", tolerance="25", **more):
    row = IndicatorFactory(code=code, strand=strand, name=f"Name of {code}")
    if target:
        TargetFactory(indicator=row, value=Decimal(target), tolerance=Decimal(tolerance))
    if value:
        ObservationFactory(indicator=row, value=Decimal(value), **more)
    return row


def rated(strand, *rows):
    assess.mark_due([("indicator", row.code) for row in rows] + [("strand", strand.code)], AT)
    sweep(AT)
    return Assessment.objects.current().get(subject_kind="strand", subject=strand.code, question="outcomes")


def test_indicators_are_counted_by_their_targets_and_named_and_have_no_common_status():
    area()
    strand = StrandFactory(code="CYP-12", objective=None, plan=StrandFactory().plan)
    rows = [
        measured(strand, "M01", "20"),
        measured(strand, "M02", "24"),
        measured(strand, "M03", "27"),
        measured(strand, "M04"),
        measured(strand, "M05", "20", target=None),
        measured(strand, "M06", target=None),
    ]
    told = rated(strand, *rows)
    assert (told.rag, told.rule) == ("not_rated", "outcomes-1")
    assert told.words == [
        "Of 4 indicators with a target 1 meets it, 1 is within tolerance, 1 is outside, 1 has no status; "
        "2 more have no target",
        "Outside: M03 Name of M03",
        "Within tolerance: M02 Name of M02",
        "A target and no status: M04 Name of M04",
        "Meets its target: M01 Name of M01",
    ]


def test_a_status_that_rests_on_a_small_number_is_in_no_count_and_under_no_word():
    area()
    strand = StrandFactory()
    seen = measured(strand, "M01", "20")
    small = measured(strand, "M02", "27", numerator=3, denominator=11)
    told = rated(strand, seen, small)
    assert (
        Assessment.objects.current().get(subject_kind="indicator", subject="M02", question="target").rag == "off_track"
    )
    assert told.words == [
        "Of 2 indicators with a target 1 meets it, 0 are within tolerance, 0 are outside, 1 has no status",
        "A target, and the status is kept back so that nobody can be identified: M02 Name of M02",
        "Meets its target: M01 Name of M01",
    ]


def test_a_past_day_is_told_by_the_targets_of_that_day():
    strand = StrandFactory()
    row = measured(strand, "M01", target=None)
    TargetFactory(indicator=row, known_from=AT)
    before, after = AT - timedelta(days=1), AT + timedelta(days=1)
    found = rate_outcomes("strand", {before: [strand.code], after: [strand.code]})
    told = {at: rows[strand.code].verdict.reasons[0].words for at, rows in found.items()}
    assert told == {
        before: "1 indicator, and no target is set",
        after: "Of 1 indicator with a target 0 meet it, 0 are within tolerance, 0 are outside, 1 has no status",
    }


def test_the_queries_do_not_grow_with_the_indicators():
    area()
    strand = StrandFactory()
    rows = [measured(strand, f"M0{number}", "20") for number in range(1, 3)]
    rated(strand, *rows)
    counted = []
    for more in (0, 4):
        rows += [measured(strand, f"M1{number}", "27") for number in range(more)]
        rated(strand, *rows)
        with CaptureQueriesContext(connection) as held:
            rate_outcomes("strand", {AT: [strand.code]})
        counted.append(len(held))
    assert counted[0] == counted[1]
