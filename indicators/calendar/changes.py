"""Telling the sources of indicators what time alone brings: periods that open, close soon, or are overdue."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dcst.models import Organisation, ToldDay, User
from dcst.record import audit
from dcst.record.notices import NoticeKind, tell_all
from dcst.time.clock import day_of
from indicators.calendar.rules.telling import CalendarNews, news_of
from indicators.calendar.windows import AwaitedPeriod, awaited_periods
from indicators.models import Indicator, IndicatorSource
from indicators.notices import PERIOD_CLOSES, PERIOD_OPENED, PERIOD_OVERDUE

KINDS = {
    CalendarNews.OPENED: PERIOD_OPENED,
    CalendarNews.CLOSES_SOON: PERIOD_CLOSES,
    CalendarNews.OVERDUE: PERIOD_OVERDUE,
}


@transaction.atomic
def tell_of_calendar(*, by: User | None, at: datetime) -> int:
    """Tell each source what the day brings, once a day and of each period once; how many notices were handed over.

    Of two workers at once one does it: the other waits for the day's row, and finds it there.
    """
    today = day_of(at)
    if ToldDay.objects.filter(day=today).exists():
        return 0
    try:
        with transaction.atomic():
            ToldDay.objects.create(day=today)
    except IntegrityError:
        return 0
    told = tell_all(_news(at), at=at)
    if told:
        audit.record("tell of periods", "calendar", str(today), by=by, at=at, after={"notices": told})
    return told


def _news(at: datetime) -> Iterator[tuple[NoticeKind, Organisation, list[dict[str, Any]], str]]:
    owners = defaultdict(list)
    for row in IndicatorSource.objects.select_related("organisation").order_by("organisation__code"):
        owners[row.indicator_id].append(row.organisation)
    for line in awaited_periods(list(Indicator.objects.filter(pk__in=owners)), at):
        for news in news_of(line.window, line.state, day_of(at)):
            for organisation in owners[line.indicator.pk]:
                yield KINDS[news], organisation, [_period_item(line)], _once(line, news)


def _period_item(line: AwaitedPeriod) -> dict[str, Any]:
    """A period as it is told: which, by when it is due, and when it closes."""
    days = {"due": line.window.due, "closes": line.window.closes}
    told = {name: day.isoformat() if day else None for name, day in days.items()}
    return {"indicator": line.indicator.code, "period": str(line.period), **told}


def _once(line: AwaitedPeriod, news: CalendarNews) -> str:
    """A period that closes on another day than was told closes anew."""
    which = f"{line.indicator.code}/{line.period}"
    return f"{which}/{line.window.closes}" if news is CalendarNews.CLOSES_SOON else which
