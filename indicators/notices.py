"""What organisations are told about their indicators: each kind with its words. No line has a figure in it."""

from datetime import date, timedelta

from dcst.record.notices import NoticeKind
from dcst.time.periods import Period, say_day

A_MOMENT = timedelta(minutes=2)  # somebody who asks about one value asks about the next
A_WHILE = timedelta(hours=1)  # a program may send value after value


def _which(item):
    """“M05, Quarter 3 2017/18, locality, group” of an item, as far as it says so."""
    parts = [item["indicator"], Period.parse(item["period"]).label, item.get("area", ""), item.get("group", "")]
    return ", ".join(part for part in parts if part)


def _until(item):
    due = f": due {_day(item['due'])}" if item.get("due") else ""
    closes = f", closes at the end of {_day(item['closes'])}" if item.get("closes") else ""
    return _which(item) + due + closes


def _day(text):
    return say_day(date.fromisoformat(text))


PERIOD_OPENED = NoticeKind(
    code="period.opened",
    words="A period opens: its values are taken from that day on",
    one="A period is open",
    many="{n} periods are open",
    intro="Values are taken for:",
    line=_until,
    anchor="due",
)
PERIOD_CLOSES = NoticeKind(
    code="period.closes_soon",
    words="A period closes within a week, and its value is not in",
    one="A period closes soon",
    many="{n} periods close soon",
    intro="These values are not in, and are taken for a few days more:",
    line=_until,
    anchor="due",
)
PERIOD_OVERDUE = NoticeKind(
    code="period.overdue",
    words="A value is overdue",
    one="A value is overdue",
    many="{n} values are overdue",
    intro="These values were due and are not in:",
    line=_until,
    anchor="due",
)
QUESTION_ASKED = NoticeKind(
    code="question.asked",
    words="A question is asked about a value",
    one="A value is asked about",
    many="{n} values are asked about",
    intro="What was sent is stored. Until somebody says what explains it, it stands as in question:",
    line=_which,
    anchor="queries",
    gathers=A_MOMENT,
)
QUESTION_ENDED = NoticeKind(
    code="question.answered",
    words="A question about a value is answered or withdrawn",
    one="A question about a value is settled",
    many="{n} questions about values are settled",
    intro="These values are no longer in question:",
    line=lambda item: f"{_which(item)}: {item['how']}",
    anchor="values",
    gathers=A_MOMENT,
)
CORRECTION_DECIDED = NoticeKind(
    code="correction.decided",
    words="A late correction is approved or refused",
    one="A late correction is decided",
    many="{n} late corrections are decided",
    intro="The performance officer has decided:",
    line=lambda item: f"{_which(item)}: {item['decision']}",
    anchor="corrections",
    gathers=A_MOMENT,
)
VALUE_CHANGED = NoticeKind(
    code="value.changed",
    words="Another owner of a joint indicator, or the Trust, changes a value",
    one="A value of a joint indicator was changed",
    many="{n} values of joint indicators were changed",
    intro="Another value stands now for:",
    line=lambda item: f"{_which(item)}: sent by {item['sent_by']}",
    anchor="values",
    gathers=A_WHILE,
)
ALL = (
    PERIOD_OPENED,
    PERIOD_CLOSES,
    PERIOD_OVERDUE,
    QUESTION_ASKED,
    QUESTION_ENDED,
    CORRECTION_DECIDED,
    VALUE_CHANGED,
)
