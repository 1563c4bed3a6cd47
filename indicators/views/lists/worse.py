"""Red and getting worse: what the board looks at first, with the reason, the story and who does something about it."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse

from dcst.models import Assessment, Many, Question
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.status.rag import Rag
from dcst.time.asat import as_at, with_day
from indicators.disclosure.eyes import observations_of
from indicators.disclosure.short import short_answers_to
from indicators.models import Expectation, Story
from indicators.views.lists.overview import ASKED_FOR_NEWS, OverviewRow, overview
from indicators.views.lists.short import BAD_CODES, describe, short_rows
from indicators.views.rows import Reader


@dataclass(frozen=True)
class Worse:
    """An indicator with bad news, whether its figure has a story, and how many actions are meant to move it."""

    row: OverviewRow
    news: list[tuple[Question, Assessment]]
    has_story: bool
    actions: int

    @property
    def owes_story(self):
        """Whether it is off track without a story."""
        return self.row.status is Rag.OFF_TRACK and not self.has_story

    @property
    def place(self):
        """What the list is sorted by: Off track before At risk, then what has more bad news."""
        return self.row.status.place if self.row.status else len(Rag), -len(self.news)


@requires(Permission.READ, Permission.READ_OWN)
@kept(for_all=True)
def worse(request):
    """The page of what is red and getting worse as at a day, of the indicators whose verdicts its reader sees."""
    then = as_at(request)
    reader = Reader(request, then)
    found = exceptions(reader, then)
    red = [one for one in found if one.row.is_red]
    context = {
        "red": red,
        "others": [one for one in found if not one.row.is_red],
        "owed": sum(one.owes_story for one in red),
        "trail": [("Indicators", with_day(then, reverse("indicators"))), ("Red and getting worse", "")],
    }
    return render(request, "indicators/worse.html", context)


def exceptions(reader, then):
    """[Worse]: the indicators with bad news beside their target, the worst first."""
    rows = [row for row in short_rows(reader, reader.indicators, ASKED) if any(map(row.finding, ASKED_FOR_NEWS))]
    describe(rows, then.moment)
    rows = overview(reader, rows)
    told = set(Story.objects.known_at(then.moment).values_list("observation", flat=True))
    moved = Expectation.objects.known_at(then.moment).filter(indicator__any_of=Many(row.indicator.pk for row in rows))
    actions = Counter(moved.values_list("indicator", flat=True))
    found = [Worse(row, row.bad_news, _is_told(row, told), actions[row.indicator.pk]) for row in rows]
    return sorted(found, key=lambda one: one.place)


ASKED = short_answers_to(Q(question=Question.TARGET) | Q(question__in=ASKED_FOR_NEWS, rag__in=BAD_CODES))


def _is_told(row, told):
    """Whether a story speaks of the very figure the status rests on."""
    return row.line.standing is not None and bool(observations_of(row.line.standing) & told)
