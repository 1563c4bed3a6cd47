"""Answers read in short are those that a reader sees: neither a count nor an order tells what is kept back."""

from decimal import Decimal

import pytest
from django.db.models import Q

from dcst.models import Assessment, Question
from dcst.status.rag import Rag
from dcst.time import clock
from indicators.disclosure.deciding import decide_anew
from indicators.disclosure.eyes import Eyes
from indicators.disclosure.short import short_answers, short_answers_to
from tests.cast import TODAY
from tests.factories import KNOWN
from tests.indicators.factories import IndicatorFactory, ObservationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
TARGETS = short_answers_to(Q(question=Question.TARGET))


@pytest.fixture
def rated():
    """Indicators whose figure is small, marked confidential, of nobody, and of which nothing is decided."""
    small, marked, plain, undecided = (
        IndicatorFactory(code=code, definition__unit="%", definition__value_type="percentage")
        for code in ("small", "marked", "plain", "undecided")
    )
    since = {"since": KNOWN, "known_from": KNOWN}
    for indicator, numerator, marker in ((small, 3, ""), (marked, 300, "c"), (plain, 300, ""), (undecided, 300, "")):
        counts = {"value": Decimal(numerator) / 10, "numerator": numerator, "denominator": 1000}
        figure = ObservationFactory(indicator=indicator, period="FY2017-18-Q3", marker=marker, **counts)
        told = {"subject": indicator.code, "question": Question.TARGET, "rag": Rag.OFF_TRACK, "rule": "made"}
        Assessment.objects.create(subject_kind="indicator", facts=[f"observation:{figure.pk}"], **told, **since)
    decide_anew([small.pk, marked.pk, plain.pk])
    undecided.suppressions.all().delete()
    return ["small", "marked", "plain", "undecided"]


def seen_in_short(user, codes):
    found = short_answers(Eyes(user, TODAY), TARGETS(at=clock.now(), codes=codes))
    return {code: answers[Question.TARGET] for code, answers in found.items()}


def test_what_rests_on_a_figure_kept_back_is_suppressed_in_short_too(rated, board_member, officer):
    seen = seen_in_short(board_member, rated)
    assert {code for code, rag in seen.items() if rag is Rag.SUPPRESSED} == {"small", "marked", "undecided"}
    assert seen_in_short(officer, rated) == dict.fromkeys(rated, Rag.OFF_TRACK)


def test_each_reader_is_told_the_same_in_short_as_at_length(rated, board_member, officer, manager, auditor):
    for user in (board_member, officer, manager, auditor):
        rows = Eyes(user, TODAY).verdicts(Assessment.objects.current().of("indicator", Question.TARGET))
        assert seen_in_short(user, rated) == {row.subject: row.status for row in rows}
