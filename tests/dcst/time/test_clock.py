"""The site's clock beside the wall's, which the database's own follows."""

import datetime

import pytest

from dcst.time import clock

DAYS = [None, datetime.date(2018, 1, 31), datetime.date(2018, 7, 1), datetime.date(2030, 2, 28)]


@pytest.mark.parametrize("pinned", DAYS)
def test_the_wall_and_back_is_the_same_moment(pinned, settings):
    settings.DCST_TODAY = pinned
    moment = clock.now()
    assert clock.from_the_wall(clock.by_the_wall(moment)) == moment


@pytest.mark.parametrize("pinned", DAYS)
def test_this_moment_by_the_wall_is_the_walls(pinned, settings):
    settings.DCST_TODAY = pinned
    before = datetime.datetime.now(datetime.UTC)
    told = clock.by_the_wall(clock.now())
    after = datetime.datetime.now(datetime.UTC)
    assert before <= told <= after
    assert clock.is_pinned() is (pinned is not None)


def test_a_day_back_is_a_day_back_by_both(settings):
    settings.DCST_TODAY = datetime.date(2018, 1, 31)
    day = datetime.timedelta(days=1)
    assert clock.by_the_wall(clock.now() - day) <= datetime.datetime.now(datetime.UTC) - day


def test_without_a_pinned_day_nothing_is_moved(settings):
    settings.DCST_TODAY = None
    moment = datetime.datetime(2017, 9, 30, 12, tzinfo=datetime.UTC)
    assert clock.by_the_wall(moment) == clock.from_the_wall(moment) == moment


def test_a_clock_that_is_held_stands_at_its_moment_and_no_day_ends_after_it():
    moment = clock.at_time(datetime.date(2017, 12, 14), datetime.time(14, 5))
    with clock.held_at(moment):
        assert clock.is_held() and (clock.now(), clock.today()) == (moment, moment.date())
        assert clock.end_of(moment.date()) == moment
        assert clock.end_of(datetime.date(2017, 12, 13)).hour == 23
    assert not clock.is_held() and clock.now() > moment
