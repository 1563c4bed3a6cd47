"""A lookup in a long list, on either database, takes one parameter and finds what “in” finds."""

import pytest

from dcst.models import Assessment, Due
from indicators.models import Definition
from tests.factories import KNOWN
from tests.indicators.factories import IndicatorFactory

pytestmark = pytest.mark.django_db


def test_texts_and_numbers_are_found():
    names = {"a", "b’s", 'c"', "d\\e, {f}", "NULL"}
    made = [Due.objects.create(subject_kind="thing", subject=name, since=KNOWN) for name in sorted(names)]
    asked = {*names - {"a"}, "g"}
    assert {row.subject for row in Due.objects.filter(subject__any_of=asked)} == names - {"a"}
    assert set(Due.objects.filter(pk__any_of=[made[0].pk, 0])) == {made[0]}


def test_a_foreign_key_is_found_by_its_id():
    one, _ = IndicatorFactory(), IndicatorFactory()
    assert [row.indicator for row in Definition.objects.filter(indicator_id__any_of=[one.pk])] == [one]
    assert [row.indicator for row in Definition.objects.filter(indicator__code__any_of=[one.code])] == [one]


def test_nothing_is_in_an_empty_list():
    Due.objects.create(subject_kind="thing", subject="a", since=KNOWN)
    assert not Due.objects.filter(subject__any_of=[]).exists()
    assert not Due.objects.filter(pk__any_of=[]).exists()


def test_a_long_list_takes_one_parameter():
    _, given = Assessment.objects.filter(subject__any_of=map(str, range(2000))).values("pk").query.sql_with_params()
    assert len(given) == 1
