"""Figures as a reader sees them: nothing of a figure stands outside the table of what is safe and what is kept."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from dcst.models import Assessment, Question, Role
from dcst.record.assess import reassess
from dcst.time import clock
from indicators.disclosure.deciding import decide_anew
from indicators.disclosure.eyes import Eyes, eyes_of
from indicators.disclosure.shown import KEPT, SAFE, ShownFigure
from indicators.models import Observation
from indicators.target.verdicts import INDICATOR
from tests.cast import TODAY
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, publish

pytestmark = pytest.mark.django_db
NEVER = {"submission", "changed_at"}  # what was sent has its own door; who polls is told by the second, not of it


def test_every_field_of_a_figure_is_said_to_be_safe_or_kept():
    """A field that is added says where it belongs, or no page can show it."""
    fields = {field.name for field in Observation._meta.concrete_fields}
    assert fields - set(SAFE) - set(KEPT) == NEVER
    assert not set(SAFE) & set(KEPT)


@pytest.fixture
def small():
    """An own figure of which 3 are counted, with everything that could tell of it."""
    return ObservationFactory(
        value=Decimal("7.5"), numerator=3, denominator=40, status="provisional", marker="e", note="3", source_text="3"
    )


def seen_by(user, row):
    return Eyes(user, TODAY).figure(row)


def test_of_a_figure_kept_back_nothing_is_left_that_depends_on_its_number(small, board_member):
    shown = seen_by(board_member, small)
    assert shown.suppressed and not shown.small
    assert [getattr(shown, name) for name in KEPT] == list(KEPT.values())
    assert shown.marks == ["[p] provisional", "[c] confidential"]
    assert shown.shorthand == "[p] [c]"
    assert (shown.period, shown.area, shown.status_words) == (small.period, small.area, "Provisional")


def test_a_reader_who_may_see_it_sees_it_marked(small, officer):
    shown = seen_by(officer, small)
    assert shown.small and not shown.suppressed
    assert (shown.value, shown.numerator) == (Decimal("7.5"), 3)
    assert shown.marks == ["[p] provisional", "[e] estimated", "[c] small number: not to be shared"]


@pytest.mark.parametrize("role", [Role.BOARD, Role.FINANCE, Role.MANAGER, Role.REVIEWER])
def test_these_do_not_see_it(small, role):
    assert seen_by(person(role), small).suppressed


def test_strangers_and_people_who_left_do_not_see_it(small, officer):
    assert seen_by(AnonymousUser(), small).suppressed
    officer.is_active = False
    assert seen_by(officer, small).suppressed


def test_each_source_of_the_indicator_sees_it_and_no_other_partner(small):
    source = small.indicator.sources.get().organisation
    assert not seen_by(person(Role.PARTNER, "Pat", source), small).suppressed
    assert seen_by(person(Role.PARTNER, "Pia", OrganisationFactory(code="other")), small).suppressed


def test_what_is_published_is_not_kept_back_but_for_what_its_publisher_keeps_back(board_member):
    indicator = IndicatorFactory()
    given = {"indicator": indicator, "series": publish(indicator), "numerator": 3, "denominator": 40}
    assert not seen_by(board_member, ObservationFactory(**given)).suppressed
    beside = ObservationFactory(**given, period="FY2017-18-Q2", marker="c")
    assert seen_by(board_member, beside).suppressed


def test_an_indicator_without_a_definition_has_the_rule_of_all(board_member):
    row = ObservationFactory(indicator=IndicatorFactory(), value=4, numerator=4, denominator=400)
    row.indicator.definitions.all().delete()
    decide_anew([row.indicator_id])
    assert seen_by(board_member, row).suppressed


def test_many_figures_need_one_query_more_than_none(board_member, django_assert_num_queries):
    rows = [
        ObservationFactory(indicator=IndicatorFactory(), value=number, numerator=number, denominator=100)
        for number in range(12)
    ]
    eyes = Eyes(board_member, TODAY)
    with django_assert_num_queries(1):
        shown = eyes.figures(rows)
    assert [one.suppressed for one in shown] == [0 < number < 6 for number in range(12)]
    with django_assert_num_queries(0):
        assert eyes.figures([]) == []


def test_a_template_cannot_reach_behind_a_shown_figure(small):
    shown = ShownFigure(small, suppressed=True)
    public = {name for name in dir(shown) if not name.startswith("_")}
    said = {"marks", "shorthand", "status_shown", "status_words", "group_words", "absence"}
    assert public == {*SAFE, *KEPT, "suppressed", "small", "in_counts", *said}


def test_small_is_told_by_the_figures_of_the_period_alone(board_member):
    """Another period's parts make no total of this one's."""
    indicator = IndicatorFactory(definition__value_type="count")
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=3)
    row = ObservationFactory(indicator=indicator, value=30, known_from=clock.end_of(datetime.date(2018, 1, 20)))
    assert not seen_by(board_member, row).suppressed


def test_a_verdict_that_rests_on_a_small_number_says_only_that_it_is_kept_back(small, officer, board_member):
    reassess(INDICATOR, [small.indicator.code], clock.now())
    standing = Assessment.objects.current().get(subject=small.indicator.code, question=Question.TARGET)
    told = Eyes(board_member, TODAY).verdict(standing)
    assert (told.rag, [reason["code"] for reason in told.reasons], told.facts) == (
        "suppressed",
        ["value_kept_back"],
        [],
    )
    assert Eyes(officer, TODAY).verdict(standing).reasons == standing.reasons


def test_a_request_has_one_pair_of_eyes_that_reads_what_is_hidden_once(
    rf, small, board_member, django_assert_num_queries
):
    """What arrives while it lasts is not looked for: nothing is decided of it, and so it is not shown."""
    request, following = rf.get("/"), rf.get("/")
    request.user = following.user = board_member
    beside = ObservationFactory(indicator=small.indicator, group="sex:female", numerator=30, denominator=400)
    eyes = eyes_of(request, TODAY)
    assert [row.suppressed for row in eyes.figures([small, beside])] == [True, False]
    late = ObservationFactory(indicator=small.indicator, group="sex:male", numerator=2, denominator=400)
    with django_assert_num_queries(0):
        assert eyes_of(request, TODAY).figure(beside).suppressed is False
    assert eyes_of(request, TODAY) is eyes and eyes_of(following, TODAY) is not eyes
    assert eyes.figure(late).suppressed and eyes.figure(small).suppressed
    assert eyes_of(request, TODAY + datetime.timedelta(days=1)) is not eyes
