"""What the calendar has to tell of a period on a day. Pure: the same day gives the same, and who tells keeps count."""

from datetime import date, timedelta
from enum import StrEnum

from indicators.calendar.rules.windows import DueState, Window, WindowState

# A site that did not run for some days still tells; one that is new does not tell of what opened long ago.
STILL_NEW = timedelta(days=7)
SOON = timedelta(days=7)


class CalendarNews(StrEnum):
    OPENED = "opened"
    CLOSES_SOON = "closes soon"
    OVERDUE = "overdue"


def news_of(window: Window, state: DueState, today: date) -> list[CalendarNews]:
    """What is to be told of a period; nothing of one whose value is in, or that is not open yet."""
    if state not in (DueState.DUE, DueState.LATE):
        return []
    found = []
    is_open = window.state(today) is WindowState.OPEN
    if is_open and state is DueState.DUE and today - window.opens < STILL_NEW:
        found.append(CalendarNews.OPENED)
    if is_open and window.closes is not None and window.closes - today <= SOON:
        found.append(CalendarNews.CLOSES_SOON)
    if state is DueState.LATE:
        found.append(CalendarNews.OVERDUE)
    return found
