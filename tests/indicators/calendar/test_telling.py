"""What the calendar has to tell: the day before, the day and the day after; each period once, each day once."""

import datetime
import threading
from datetime import date

import pytest
from django.db import connection

from dcst.models import AuditEvent, Message, Notice, ToldDay
from dcst.outbox.sorting import sort_notices
from dcst.site import registry
from dcst.time import clock
from dcst.time.periods import Period
from indicators.calendar.rules.telling import CalendarNews, news_of
from indicators.calendar.rules.windows import DueState, Window
from indicators.changes import close_period, open_period, tell_of_calendar
from indicators.models import IndicatorSource
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

OPENED, SOON, OVERDUE = CalendarNews.OPENED, CalendarNews.CLOSES_SOON, CalendarNews.OVERDUE
WINDOW = Window(opens=date(2018, 1, 1), due=date(2018, 1, 31), closes=date(2018, 4, 30))


@pytest.mark.parametrize(
    ("day", "state", "news"),
    [
        (date(2017, 12, 31), DueState.NOT_OPEN, []),
        (date(2018, 1, 1), DueState.DUE, [OPENED]),
        (date(2018, 1, 7), DueState.DUE, [OPENED]),
        (date(2018, 1, 8), DueState.DUE, []),
        (date(2018, 1, 31), DueState.DUE, []),
        (date(2018, 2, 1), DueState.LATE, [OVERDUE]),
        (date(2018, 4, 22), DueState.LATE, [OVERDUE]),
        (date(2018, 4, 23), DueState.LATE, [SOON, OVERDUE]),
        (date(2018, 4, 30), DueState.LATE, [SOON, OVERDUE]),
        (date(2018, 5, 1), DueState.LATE, [OVERDUE]),
        (date(2018, 1, 1), DueState.RECEIVED, []),
        (date(2018, 4, 30), DueState.RECEIVED, []),
        (date(2018, 4, 30), DueState.QUERIED, []),
    ],
)
def test_what_a_day_brings(day, state, news):
    assert news_of(WINDOW, state, day) == news


def test_a_period_without_a_last_day_never_closes_soon():
    assert news_of(Window(date(2018, 1, 1), None, None), DueState.DUE, date(2018, 3, 1)) == []


def at(day):
    return datetime.datetime.combine(day, datetime.time(9), tzinfo=clock.LONDON)


Q3_OPENS = date(2018, 1, 1)


def told(**narrowed):
    rows = Notice.objects.filter(**narrowed).order_by("kind", "id")
    return [(row.kind, item["indicator"], item["period"]) for row in rows for item in row.items]


@pytest.fixture
def world(db, pinned):
    area()
    return IndicatorFactory(code="M05", definition__grace_days=30)


def test_each_period_is_told_once_however_often_it_is_asked(world, partner):
    ObservationFactory(indicator=world, period="FY2017-18-Q2", known_from=at(date(2017, 10, 2)))
    assert tell_of_calendar(by=None, at=at(Q3_OPENS - datetime.timedelta(days=1))) == 0
    assert [tell_of_calendar(by=None, at=at(Q3_OPENS)) for _ in range(2)] == [1, 0]
    assert told() == [("period.opened", "M05", "FY2017-18-Q3")]
    for days in range(1, 90):
        tell_of_calendar(by=None, at=at(Q3_OPENS + datetime.timedelta(days=days)))
    assert told() == [
        ("period.closes_soon", "M05", "FY2017-18-Q3"),
        ("period.opened", "M05", "FY2017-18-Q3"),
        ("period.overdue", "M05", "FY2017-18-Q3"),
    ]
    days = dict(Notice.objects.values_list("kind", "at"))
    assert {kind: clock.day_of(moment) for kind, moment in days.items()} == {
        "period.opened": date(2018, 1, 1),
        "period.overdue": date(2018, 1, 31),
        "period.closes_soon": date(2018, 2, 22),
    }


def test_a_value_that_is_in_is_not_asked_for(world):
    for period in ("FY2017-18-Q2", "FY2017-18-Q3"):
        ObservationFactory(indicator=world, period=period, known_from=at(Q3_OPENS))
    for days in range(90):
        tell_of_calendar(by=None, at=at(Q3_OPENS + datetime.timedelta(days=days)))
    assert told() == []


def test_all_owners_of_a_joint_indicator_are_told_and_nobody_else(world):
    second = OrganisationFactory(code="second")
    IndicatorSource.objects.create(indicator=world, organisation=second)
    OrganisationFactory(code="stranger")
    tell_of_calendar(by=None, at=at(Q3_OPENS))
    found = Notice.objects.filter(kind="period.opened").values_list("organisation__code", flat=True)
    assert sorted(found) == ["a-partner", "second"]


def test_forty_periods_that_open_are_one_mail(world, partner):
    for number in range(39):
        IndicatorFactory(code=f"N{number}")
    tell_of_calendar(by=None, at=at(Q3_OPENS))
    sort_notices(at(Q3_OPENS))
    mail = Message.objects.get(kind="period.opened")
    assert mail.subject == "40 periods are open: A partner"
    assert mail.body.count("October to December 2017: due 30 January 2018") == 40


def test_a_site_that_is_new_does_not_tell_of_what_opened_long_ago(world):
    tell_of_calendar(by=None, at=at(date(2018, 1, 20)))
    assert ("period.opened", "M05", "FY2017-18-Q3") not in told()


def test_a_period_that_is_opened_by_hand_is_told_at_once_and_a_later_last_day_again(world, officer):
    q1 = Period.parse("FY2017-18-Q1")
    day = date(2018, 1, 31)
    close_period(world, by=officer, at=at(day), period=q1, reason="Published.")
    assert told() == []
    open_period(world, by=officer, at=at(day), period=q1, reason="Late.", until=date(2018, 2, 10))
    [notice] = Notice.objects.all()
    assert (notice.kind, notice.items[0]["closes"]) == ("period.opened", "2018-02-10")
    tell_of_calendar(by=None, at=at(date(2018, 2, 3)))
    assert ("period.closes_soon", "M05", "FY2017-18-Q1") in told()
    open_period(world, by=officer, at=at(date(2018, 2, 3)), period=q1, reason="Later.", until=date(2018, 2, 20))
    tell_of_calendar(by=None, at=at(date(2018, 2, 13)))
    assert told(kind="period.closes_soon").count(("period.closes_soon", "M05", "FY2017-18-Q1")) == 2


def test_the_day_is_told_without_a_broker_and_leaves_one_event(world, settings, partner):
    settings.DCST_TODAY = Q3_OPENS
    registry.tell()
    registry.tell()
    assert ToldDay.objects.get().day == Q3_OPENS
    assert AuditEvent.objects.filter(verb="tell of periods").count() == 1
    assert not Message.objects.exclude(state="sent").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_a_day_once(world, partner):
    together, handed = threading.Barrier(4), []

    def work():
        together.wait()
        try:
            handed.append(tell_of_calendar(by=None, at=at(Q3_OPENS)))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(handed)[:3] == [0, 0, 0]
    assert told(kind="period.opened") == [("period.opened", "M05", "FY2017-18-Q3")]
    assert ToldDay.objects.count() == 1


def test_queries_do_not_grow_with_the_indicators(world, django_assert_max_num_queries):
    for number in range(2):
        IndicatorFactory(code=f"N{number}")
    with django_assert_max_num_queries(16) as few:
        tell_of_calendar(by=None, at=at(date(2017, 10, 1)))
    for number in range(30):
        IndicatorFactory(code=f"O{number}")
    with django_assert_max_num_queries(len(few)):
        tell_of_calendar(by=None, at=at(Q3_OPENS))
