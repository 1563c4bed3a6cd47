"""Figures and answers by the few columns that lists read of thousands: `Eyes` say of them what a reader sees."""

from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from dcst.models import Assessment, Moment, Prepared, Some
from dcst.status.findings import Finding, answer_of
from dcst.status.rag import Rag
from indicators.models.observation import FigureWords

COLUMNS = (
    "pk",
    "indicator_id",
    "series_id",
    "period",
    "period_kind",
    "period_start",
    "period_end",
    "known_from",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "marker",
    "status",
    "queried",
)
ShortArea = namedtuple("ShortArea", ("code",))


class ShortFigure(FigureWords, namedtuple("ShortFigure", (*COLUMNS, "area_code"))):  # type: ignore[misc]
    """A figure of a whole area, by the names of an Observation."""

    __slots__ = ()
    group = counted_anew = ""

    @property
    def area(self):
        return ShortArea(self.area_code)


def in_short(rows):
    """A query of figures with_queries() by the columns of a ShortFigure: nothing of it is for a reader yet."""
    return rows.order_by("pk").values_list(*COLUMNS, "area__code")


def newest(figures):
    """The figure that speaks for an indicator, as ObservationQuerySet.headline() has it, of some."""
    return max(
        figures, key=lambda row: (row.series_id is None, row.period_end, row.period_start, row.known_from, row.pk)
    )


class ShortAnswer(NamedTuple):
    """An assessment on an indicator, by what it takes to count and to sort it; `facts` as JSON."""

    pk: int
    subject: str
    question: str
    rag: str
    facts: str

    @property
    def subject_kind(self) -> str:
        return "indicator"


Answers = dict[str, dict[str, Rag | Finding]]


@cache
def short_answers_to(asked: Q) -> Prepared:
    """Prepares the reading of some answers about indicators, by `codes`, as they stood `at` a moment."""

    def rows():
        standing = Assessment.objects.known_at(Moment("at")).of("indicator").filter(asked, area="")
        columns = ("pk", "subject", "question", "rag", Cast("facts", TextField()))
        return standing.filter(subject__any_of=Some("codes")).order_by().values_list(*columns)

    return Prepared(rows)


def short_answers(eyes, told: Iterable[tuple]) -> Answers:
    """{code: {question: the answer as this reader sees it}} of what was read by short_answers_to()."""
    read = list(map(ShortAnswer._make, told))
    kept = eyes.kept_verdicts(read)
    found: Answers = {}
    for row in read:
        answers = found.setdefault(row.subject, {})
        answers[row.question] = Rag.SUPPRESSED if row.pk in kept else answer_of(row.rag)
    return found
