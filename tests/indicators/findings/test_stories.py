"""The story behind a figure and the new beginnings of its limits: who says them, what is refused, what stays."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import AuditEvent, Due
from dcst.problems import Refused
from dcst.record import assess
from dcst.time import clock
from indicators.changes import add_observation, end_rebase, rebase, tell_story
from indicators.findings.stories import owing_a_story
from indicators.models import Rebase, Story
from indicators.target.verdicts import INDICATOR
from objectives.models import Assignment
from tests.factories import KNOWN, ActionFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, expect

pytestmark = [pytest.mark.django_db, pytest.mark.once]
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(hours=1)
WORDS = {"says": "It rose", "why": "More referrals from schools", "doing": "A new front door", "ask": "Two more posts"}
STORY = "/indicators/{}/story/"


@pytest.fixture
def indicator():
    return IndicatorFactory()


@pytest.fixture
def figure(indicator):
    return ObservationFactory(indicator=indicator, value=Decimal(30), numerator=Decimal(300), denominator=Decimal(1000))


@pytest.fixture
def moved_by(indicator):
    """moved_by(person): an action of this person is expected to move the indicator."""

    def link(person):
        action = ActionFactory(strand=indicator.strand)
        Assignment.objects.create(action=action, user=person, duty=Assignment.Duty.OWNER, known_from=KNOWN)
        expect(indicator, action)

    return link


def test_a_story_keeps_its_four_heads_with_the_figure_it_speaks_of(figure, officer):
    story = tell_story(figure, by=officer, at=AT, **WORDS)
    assert (story.observation, story.period, story.by) == (figure, figure.period, officer)
    assert story.heads == [
        ("What the data says", "It rose"),
        ("Why", "More referrals from schools"),
        ("What we are doing", "A new front door"),
        ("What we ask of the board", "Two more posts"),
    ]
    assert AuditEvent.objects.get(verb="tell story").after["why"] == "More referrals from schools"


def test_the_same_story_again_writes_nothing_and_another_keeps_the_first(figure, officer):
    first = tell_story(figure, by=officer, at=AT, **WORDS)
    assert tell_story(figure, by=officer, at=LATER, **WORDS) == first
    second = tell_story(figure, by=officer, at=LATER, **WORDS | {"ask": ""})
    first.refresh_from_db()
    assert first.known_to == second.known_from == LATER
    assert [Story.objects.known_at(moment).get() for moment in (AT, LATER)] == [first, second]


@pytest.mark.parametrize("head", ["says", "why", "doing"])
def test_a_head_that_must_be_filled_is_asked_for_by_name(head, figure, officer):
    with pytest.raises(Refused) as refused:
        tell_story(figure, by=officer, at=AT, **WORDS | {head: "  "})
    assert refused.value.field == head
    assert not Story.objects.exists()


def test_a_figure_that_was_revised_meanwhile_is_read_again_first(figure, officer):
    add_observation(figure.indicator, by=officer, at=AT, period=figure.when, value=Decimal(31))
    with pytest.raises(Refused, match="read the new one first"):
        tell_story(figure, by=officer, at=LATER, **WORDS)


def test_the_page_stands_beside_the_figure_and_tells_the_story(figure, officer, sign_in, pinned):
    client, address = sign_in(officer), STORY.format(figure.indicator.code)
    assert "300 of 1,000" in client.get(address).content.decode()
    answer = client.post(address, WORDS | {"figure": figure.pk})
    assert (answer.status_code, Story.objects.get().why) == (302, WORDS["why"])
    assert "A new front door" in client.get(address).content.decode()


def test_a_manager_tells_of_what_their_actions_should_move_and_of_nothing_else(
    figure, manager, other_manager, moved_by, sign_in, pinned
):
    moved_by(manager)
    address = STORY.format(figure.indicator.code)
    assert sign_in(manager).get(address).status_code == 200
    assert sign_in(other_manager).get(address).status_code == 404


@pytest.mark.parametrize("role", ["board_member", "finance", "auditor"])
def test_others_tell_no_story(role, figure, request, sign_in, pinned):
    assert sign_in(request.getfixturevalue(role)).get(STORY.format(figure.indicator.code)).status_code == 403


def test_no_story_is_told_of_another_indicators_figure(figure, officer, sign_in, pinned):
    other = ObservationFactory(indicator=IndicatorFactory())
    answer = sign_in(officer).post(STORY.format(figure.indicator.code), WORDS | {"figure": other.pk})
    assert answer.status_code == 404
    assert not Story.objects.exists()


def test_of_an_indicator_without_a_figure_there_is_no_story(indicator, officer, sign_in, pinned):
    area()
    assert sign_in(officer).get(STORY.format(indicator.code)).status_code == 404


def test_a_story_is_owed_while_the_figure_is_off_track_and_nobody_has_said_why(figure, officer):
    TargetFactory(indicator=figure.indicator)
    assess.reassess(INDICATOR, [figure.indicator.code], AT)
    assert list(owing_a_story(AT)) == [figure.indicator]
    tell_story(figure, by=officer, at=AT, **WORDS)
    assert not owing_a_story(AT)
    add_observation(figure.indicator, by=officer, at=LATER, period=figure.when, value=Decimal(31))
    assert list(owing_a_story(LATER)) == [figure.indicator]


def test_limits_begin_anew_with_a_reason_and_ask_for_the_series_to_be_judged(figure, officer):
    row = rebase(figure.indicator, by=officer, at=AT, start=figure.period_start, reason="New front door")
    assert (row.by, row.known_from, row.reason) == (officer, AT, "New front door")
    assert Due.objects.asked().filter(subject_kind="series", subject=figure.indicator.code).exists()


@pytest.mark.parametrize(
    ("start", "reason", "field"),
    [(None, " ", "reason"), (datetime.date(2017, 6, 2), "New front door", "start")],
)
def test_a_beginning_needs_a_reason_and_a_period_that_starts_there(start, reason, field, figure, officer):
    with pytest.raises(Refused) as refused:
        rebase(figure.indicator, by=officer, at=AT, start=start or figure.period_start, reason=reason)
    assert refused.value.field == field


def test_limits_begin_anew_once_on_a_day(figure, officer):
    given = {"by": officer, "at": AT, "start": figure.period_start, "reason": "New front door"}
    rebase(figure.indicator, **given)
    with pytest.raises(Refused, match="already"):
        rebase(figure.indicator, **given)


def test_a_beginning_is_taken_back_and_stays_on_record(figure, officer):
    row = rebase(figure.indicator, by=officer, at=AT, start=figure.period_start, reason="New front door")
    end_rebase(row, by=officer, at=LATER, reason="It was the wrong day")
    assert not Rebase.objects.current().exists()
    assert Rebase.objects.known_at(AT).get() == row
    with pytest.raises(Refused, match="already"):
        end_rebase(row, by=officer, at=LATER, reason="Again")


def test_the_officer_sets_and_takes_back_a_beginning_in_the_browser(figure, officer, sign_in, pinned):
    client, address = sign_in(officer), f"/indicators/{figure.indicator.code}/limits/"
    given = {"set": "yes", "start": f"{figure.period_start}", "reason": "New front door"}
    assert client.post(address, given).status_code == 302
    row = Rebase.objects.get()
    assert "New front door" in client.get(address).content.decode()
    assert client.post(f"{address}{row.pk}/end/", {"reason": "Wrong day"}).status_code == 302
    assert "Taken back" in client.get(address).content.decode()


def test_nobody_else_begins_limits_anew(figure, manager, sign_in, pinned):
    assert sign_in(manager).get(f"/indicators/{figure.indicator.code}/limits/").status_code == 403
