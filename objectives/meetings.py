"""What is known of a body's meetings, and since when a page that looks back from a day speaks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from dcst.models import GivenDay, GovernanceBody, Moment, One, PreparedRows
from dcst.time.periods import say_day
from objectives.models import Meeting
from objectives.rules import last_meeting_before, month_end_before


@dataclass(frozen=True)
class LookBack:
    """The day a page looks back to: the body's last meeting, or without one the end of the month before."""

    day: date
    meeting: Meeting | None = None

    @property
    def is_other(self) -> bool:
        """Whether it looks back to the meeting of another body than the Board, which pages do unless asked."""
        return self.meeting is not None and not self.meeting.is_of_the_board

    @property
    def words(self) -> str:
        """To follow “What changed …”: “since the Board of 14 December 2017”, “since 31 December 2017”."""
        return f"since {say_meeting(self.meeting)}" if self.meeting else f"since {say_day(self.day)}"


@dataclass(frozen=True)
class StandingMeeting:
    """A meeting as it was known at a moment, with the days it had been entered for before, first to last."""

    meeting: Meeting
    earlier_days: list[date] = field(default_factory=list)


def say_meeting(meeting: Meeting) -> str:
    """“the Board of 14 December 2017”, “the Audit committee of 5 December 2017”."""
    name = "Board" if meeting.is_of_the_board else meeting.body.name
    return f"the {name} of {say_day(meeting.day)}"


def the_board() -> GovernanceBody | None:
    """The Trust's Board itself; None before the plan that names it is loaded."""
    return next(iter(THE_BOARD()), None)


THE_BOARD = PreparedRows(lambda: GovernanceBody.objects.filter(kind=GovernanceBody.Kind.BOARD)[:1])


def since_of(body: GovernanceBody | None, day: date, at: datetime) -> LookBack:
    """Since when a body's page of a day speaks, by the meetings that were known at a moment. One query.

    A meeting on the day itself is the one that the page is for, so the one before it counts.
    """
    known = {meeting.day: meeting for meeting in held_before(body, day, at)} if body else {}
    last = last_meeting_before(known, day)
    return LookBack(last, known[last]) if last else LookBack(month_end_before(day))


def held_before(body: GovernanceBody, day: date, at: datetime) -> list[Meeting]:
    """The meetings of a body before a day, as they were known at a moment, the latest first."""
    found = HELD(body=body.pk, day=day, at=at)
    for meeting in found:
        meeting.body = body
    return found


HELD = PreparedRows(
    lambda: (
        Meeting.objects.known_at(Moment("at"))
        .to_be_held()
        .filter(body=One("body"), day__lt=GivenDay("day"))
        .order_by("-day")
    )
)


def held_by_all_before(day: date, at: datetime) -> list[Meeting]:
    """The meetings of every body before a day, as known at a moment: the Board's first, each body's latest first."""
    found = Meeting.objects.known_at(at).to_be_held().filter(day__lt=day).select_related("body")
    return sorted(found.order_by("-day"), key=_by_body)


def _by_body(meeting):
    return not meeting.is_of_the_board, meeting.body.position, str(meeting.body)


def meetings_of(body: GovernanceBody, at: datetime) -> list[StandingMeeting]:
    """Every meeting of a body as it was known at a moment, the called off ones too, by day. One query."""
    rows = Meeting.objects.filter(body=body, known_from__lte=at).select_related("body").order_by("known_from", "pk")
    by_code: dict[str, list[Meeting]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    found = [StandingMeeting(rows[-1], _days_before(rows)) for rows in by_code.values()]
    return sorted(found, key=lambda standing: (standing.meeting.day, standing.meeting.code))


def _days_before(rows: Iterable[Meeting]) -> list[date]:
    *before, last = rows
    return [day for day in dict.fromkeys(row.day for row in before) if day != last.day]
