"""What is owed, at which stage a measure is, since when, and how it burns down: tables of cases. No database."""

from collections import Counter
from datetime import date

import pytest

from indicators.framework.rules import (
    CELLS,
    History,
    MeasureFacts,
    Span,
    Stage,
    burn_down,
    month_ends,
    open_obligations,
    stage,
    waiting_obligations,
)
from indicators.terms import What

DEFINED = {"owner": True, "definition": True}
W = What


@pytest.mark.parametrize(
    ("known", "owed", "waiting"),
    [
        (MeasureFacts(**DEFINED), (W.CROSS_REFERENCE, W.BASELINE, W.POSITION, W.TARGET), ()),
        (MeasureFacts(**DEFINED, baseline=True), (W.CROSS_REFERENCE, W.POSITION, W.TARGET), ()),
        (MeasureFacts(**DEFINED, target=True, position=True, cross_reference=True), (W.BASELINE,), ()),
        (MeasureFacts(), CELLS, ()),
        (MeasureFacts(**DEFINED, cross_reference=True, baseline=True, position=True, target=True), (), ()),
        (MeasureFacts(lost=True), (W.NAME,), CELLS),
        (
            MeasureFacts(lost=True, owner=True, baseline=True),
            (W.NAME,),
            (W.DEFINITION, W.CROSS_REFERENCE, W.POSITION, W.TARGET),
        ),
        (
            MeasureFacts(lost=True, name=True, owner=True),
            (W.DEFINITION, W.CROSS_REFERENCE, W.BASELINE, W.POSITION, W.TARGET),
            (),
        ),
        (MeasureFacts(gap=True), (W.GAP,), (W.OWNER, W.CROSS_REFERENCE, W.BASELINE, W.POSITION, W.TARGET)),
        (
            MeasureFacts(gap=True, definition=True),
            (W.GAP,),
            (W.OWNER, W.CROSS_REFERENCE, W.BASELINE, W.POSITION, W.TARGET),
        ),
        (
            MeasureFacts(gap=True, **DEFINED, agreed=True),
            (W.CROSS_REFERENCE, W.BASELINE, W.POSITION, W.TARGET),
            (),
        ),
    ],
)
def test_what_is_missing_is_owed_and_waits_behind_a_lost_name_or_a_gap(known, owed, waiting):
    assert open_obligations(known) == owed
    assert waiting_obligations(known) == waiting


@pytest.mark.parametrize("what", CELLS)
def test_each_fact_of_a_named_measure_closes_exactly_one_obligation(what):
    name = what.value.replace("-", "_")
    assert set(open_obligations(MeasureFacts())) - set(open_obligations(MeasureFacts(**{name: True}))) == {what}


STEPS = ["owner", "agreed", "baseline", "target", "position"]


@pytest.mark.parametrize(
    ("reached", "there"),
    [
        (0, Stage.NO_SOURCE),
        (1, Stage.SOURCE_FOUND),
        (2, Stage.DEFINITION_AGREED),
        (3, Stage.BASELINE),
        (4, Stage.TARGET),
        (5, Stage.LIVE),
    ],
)
def test_a_stage_needs_every_step_before_it(reached, there):
    assert stage(MeasureFacts(definition=True, **dict.fromkeys(STEPS[:reached], True))) is there
    if there is not Stage.LIVE:  # whatever else is known
        others = [step for step in STEPS if step != STEPS[reached]]
        assert stage(MeasureFacts(definition=True, **dict.fromkeys(others, True))) is there


def test_a_definition_that_nobody_agreed_is_no_stage():
    assert (
        stage(MeasureFacts(owner=True, definition=True, baseline=True, target=True, position=True))
        is Stage.SOURCE_FOUND
    )
    assert stage(MeasureFacts(owner=True, agreed=True, baseline=True)) is Stage.SOURCE_FOUND


JUNE = date(2017, 6, 15)


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2017, 6, 14), False), (JUNE, True), (date(2017, 6, 29), True), (date(2017, 6, 30), False)]
)
def test_a_fact_stands_from_its_day_to_the_day_before_it_ends(day, holds):
    assert Span(JUNE, date(2017, 6, 30)).holds(day) is holds


def test_a_fact_without_days_always_stands():
    assert Span().holds(date.min) and Span().holds(date.max)


APRIL = date(2017, 4, 1)


def measure(**spans):
    spans = {"owner": [Span()], "definition": [Span()]} | spans
    return History(APRIL, {name: tuple(held) for name, held in spans.items()})


def test_before_the_framework_was_known_nothing_is_owed():
    assert measure().on(date(2017, 3, 31)) is None
    assert len(open_obligations(measure().on(APRIL))) == 4


def test_something_is_open_since_the_framework_or_since_it_was_last_lost():
    ended = measure(target=[Span(date(2016, 9, 28), APRIL), Span(JUNE, date(2017, 9, 1))])
    assert ended.open_since(W.TARGET, date(2017, 6, 14)) == APRIL
    assert ended.open_since(W.TARGET, date(2018, 1, 31)) == date(2017, 9, 1)
    assert ended.open_since(W.BASELINE, date(2018, 1, 31)) == APRIL


def test_what_waited_for_a_name_is_open_since_the_name():
    named = History(APRIL, {"owner": (Span(),), "name": (Span(JUNE),)}, lost=True)
    assert named.open_since(W.NAME, date(2017, 6, 14)) == APRIL
    assert named.open_since(W.TARGET, date(2018, 1, 31)) == JUNE


def test_where_the_beginning_is_not_known_it_was_always_open():
    assert History(None, {"target": (Span(JUNE),)}).open_since(W.BASELINE, date(2018, 1, 31)) is None


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        (date(2017, 4, 1), date(2017, 6, 15), [date(2017, 4, 30), date(2017, 5, 31), date(2017, 6, 15)]),
        (date(2017, 4, 1), date(2017, 4, 30), [date(2017, 4, 30)]),
        (date(2016, 12, 31), date(2017, 1, 31), [date(2016, 12, 31), date(2017, 1, 31)]),
        (date(2018, 1, 31), date(2018, 1, 31), [date(2018, 1, 31)]),
    ],
)
def test_the_burn_down_is_read_at_the_ends_of_the_months_and_on_the_day_itself(first, last, ends):
    assert month_ends(first, last) == ends


def test_the_burn_down_counts_what_was_open_on_each_day():
    lost = History(APRIL, {"owner": (Span(),), "name": (Span(JUNE),)}, lost=True)
    based = measure(baseline=[Span(JUNE)])
    days = [date(2017, 3, 31), date(2017, 5, 31), date(2017, 6, 30)]
    four = {W.CROSS_REFERENCE: 1, W.POSITION: 1, W.TARGET: 1}
    assert burn_down([lost, based], days) == [
        (days[0], Counter()),
        (days[1], Counter({W.NAME: 1, W.BASELINE: 1} | four)),
        (days[2], Counter({W.DEFINITION: 1, W.BASELINE: 1} | dict.fromkeys(four, 2))),
    ]
