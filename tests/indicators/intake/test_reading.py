"""What rows are read by, in short: what is sent again is read again wherever it could be read otherwise."""

import datetime
from dataclasses import replace

import pytest

from dcst.time import clock
from indicators.intake.reading import ReadingTerms, terms_of
from indicators.statistics.bounds import bounds_of
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

TODAY = datetime.date(2018, 1, 31)
AT = clock.end_of(TODAY)


@pytest.fixture
def terms(db) -> ReadingTerms:
    area()
    for code in ("M05", "M06"):
        IndicatorFactory(code=code)
    return terms_of(OrganisationFactory(code="a-partner"), AT)


def test_the_same_terms_have_the_same_digest_whatever_the_day_and_the_order(terms):
    by = replace(terms.by, measures=dict(reversed(terms.by.measures.items())))
    turned = replace(terms, by=by, today=TODAY + datetime.timedelta(days=1))
    assert turned.digest == terms.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"areas": frozenset()},
        {"areas": frozenset({"doncaster", "north"})},
        {"measures": {}},
        {"measures": {"M05": None}},
        {"area_names": {"north": "doncaster"}},
        {"others": {"own": {"M05": None}}},
    ],
)
def test_other_names_other_areas_and_other_indicators_are_other_terms(terms, changed):
    assert replace(terms, by=replace(terms.by, **changed)).digest != terms.digest


def test_other_bounds_are_other_terms(terms):
    measures = {code: replace(found, bounds=bounds_of("count")) for code, found in terms.by.measures.items()}
    assert replace(terms, by=replace(terms.by, measures=measures)).digest != terms.digest


def test_another_scheme_of_codes_is_other_terms(terms):
    assert replace(terms, ids="own").digest != terms.digest
