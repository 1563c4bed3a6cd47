"""The page of what changed between two days or meetings: `?from=` a day, up to the day shown.

Both are chosen among the meetings of every body and the ends of months, or typed: a day that is typed goes before.
"""

from datetime import timedelta
from itertools import groupby

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.forms import Filter
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.site.changed import changes_between
from dcst.time.asat import as_at, day_in, with_day
from dcst.time.clock import end_of
from dcst.time.periods import say_day
from indicators.disclosure.eyes import eyes_of
from objectives.meetings import LookBack, held_by_all_before, say_meeting, since_of, the_board
from objectives.models import Plan
from objectives.rules import month_end_before

ONE_DAY = timedelta(days=1)
MONTHS = 12
TYPED = {"from": "other_from", "as_at": "other_as_at"}


class TwoDaysForm(Filter):
    """The two days, among meetings and ends of months, or any other; a day of the address is one of them too."""

    def __init__(self, meetings, since, then):
        super().__init__(initial={"from": since.day.isoformat(), "as_at": then.iso})
        ends, held = _month_ends(then.today), _by_body(meetings)
        met = {meeting.day for meeting in meetings}
        for name, label, asked in (("from", "From the end of", since.day), ("as_at", "To the end of", then.day)):
            others = dict.fromkeys([*ends, then.today, asked])
            days = sorted((day for day in others if day not in met), reverse=True)
            groups = [*held, ("Other days", [(day.isoformat(), say_day(day)) for day in days])]
            self.fields[name] = forms.ChoiceField(label=label, choices=groups, required=False)
            typed = forms.DateInput(attrs={"type": "date", "max": then.today.isoformat()})
            self.fields[TYPED[name]] = forms.CharField(label="or any other day", widget=typed, required=False)


def _by_body(meetings):
    """[(name of a body, [(day, what met on it)])]; on a day of several bodies it is the first that is offered."""
    first = {meeting.day: meeting for meeting in reversed(meetings)}
    offered = [meeting for meeting in meetings if first[meeting.day] is meeting]
    return [
        (str(body), [(met.day.isoformat(), say_meeting(met).removeprefix("the ")) for met in held])
        for body, held in groupby(offered, key=lambda meeting: meeting.body)
    ]


def _month_ends(day):
    found = []
    for _ in range(MONTHS):
        day = month_end_before(day)
        found.append(day)
    return found


@requires(Permission.READ)
@kept(for_all=True)
def show(request):
    """What changed of the plan in `?plan=`, the first by default, from the end of a day to that of the day shown."""
    if any(request.GET.get(typed) for typed in TYPED.values()):
        return redirect(f"{request.path}?{_canonical(request.GET)}")
    plans = list(Plan.objects.all())
    if not plans:
        return render(request, "dcst/board_empty.html")
    plan = get_object_or_404(Plan, code=request.GET.get("plan") or plans[0].code)
    then = as_at(request)
    board = the_board()
    meetings = held_by_all_before(then.today + ONE_DAY, end_of(then.today))
    since, problem = _since(request.GET.get("from", "").strip(), then, board, meetings)
    context = {
        "plan": plan,
        "plans": plans,
        "since": since,
        "until": next((say_meeting(met) for met in meetings if met.day == then.day), say_day(then.day)),
        "problem": problem,
        "changed": changes_between(plan, since.day, then.day, eyes_of(request, then.today, then.day)),
        "form": TwoDaysForm(meetings, since, then),
        "trail": [("Board", with_day(then, f"{reverse('board')}?plan={plan.code}")), ("What changed", "")],
    }
    return render(request, "dcst/changed.html", context)


def _canonical(asked):
    """The query of the address with a day that was typed in the place of the one that was chosen."""
    query = asked.copy()
    for name, typed in TYPED.items():
        given = query.pop(typed, [""])[-1].strip()
        if given:
            query[name] = given
    return query.urlencode()


def _since(text, then, board, meetings):
    """(LookBack, what is wrong with the day asked for or blank); the last meeting where none, or no good one, is."""
    usual = since_of(board, then.day, then.moment)
    if not text:
        return usual, ""
    day = day_in(text)
    if day is None:
        return usual, f"“{text[:20]}” is not a day: write it as 2017-09-30."
    if day >= then.day:
        return usual, "Choose a first day before the second."
    return LookBack(day, next((met for met in meetings if met.day == day), None)), ""
