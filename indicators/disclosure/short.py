"""Figures and answers by the few columns that lists read of thousands: `Eyes` say of them what a reader sees."""

from collections import namedtuple
from collections.abc import Iterable
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from dcst.models import Many
from dcst.status.findings import Finding, answer_of
from dcst.status.rag import Rag
from indicators.models import BOROUGH
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


class WholeFigure(FigureWords, namedtuple("WholeFigure", COLUMNS)):
    """A figure of the whole borough, by the names of an Observation."""

    __slots__ = ()
    area = SimpleNamespace(code=BOROUGH)
    group = counted_anew = ""


def whole_figures(rows):
    """{indicator pk: [WholeFigure]} of a query of figures of the whole borough with_queries(): nothing to be shown."""
    found: dict[int, list] = {}
    for told in rows.order_by("pk").values_list(*COLUMNS):
        row = WholeFigure._make(told)
        found.setdefault(row.indicator_id, []).append(row)
    return found


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

    subject_kind = "indicator"


Answers = dict[str, dict[str, Rag | Finding]]


def short_answers(eyes, rows, codes: Iterable[str]) -> Answers:
    """{code: {question: the answer as this reader sees it}} by a query of assessments, of some indicators."""
    rows = rows.of("indicator").filter(area="", subject__any_of=Many(codes)).order_by()
    columns = ("pk", "subject", "question", "rag", Cast("facts", TextField()))
    read = list(map(ShortAnswer._make, rows.values_list(*columns)))
    kept = eyes.kept_verdicts(read)
    found: Answers = {}
    for row in read:
        answers = found.setdefault(row.subject, {})
        answers[row.question] = Rag.SUPPRESSED if row.pk in kept else answer_of(row.rag)
    return found
