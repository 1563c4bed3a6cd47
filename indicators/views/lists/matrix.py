"""Variation beside assurance: what moves by more than chance, and what can be relied on to meet its target."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse

from dcst.boards.stood import StoodVerdict, prepared_standing
from dcst.models import Question
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.status.findings import Finding
from dcst.time.asat import as_at, with_day
from indicators.disclosure.short import short_answers_to
from indicators.target.rules.together import said_together
from indicators.views.addresses import indicator_addresses
from indicators.views.lists.cells import say_called
from indicators.views.lists.short import ShortRow, short_rows
from indicators.views.rows import Reader

LONGEST = 40  # names in one place of a screen; the list holds all, and so does paper
VARIATIONS = (
    ("Improving", (Finding.IMPROVEMENT_HIGH, Finding.IMPROVEMENT_LOW)),
    ("No significant change", (Finding.COMMON_CAUSE,)),
    ("Concerning", (Finding.CONCERN_HIGH, Finding.CONCERN_LOW)),
)
WITHOUT_LIMITS = {"variation_too_few", "variation_annual"}  # beside which a run may be said
ASSURANCES = (Finding.MEETS, Finding.HIT_AND_MISS, Finding.MISSES)


class Names(list):
    """The rows in one place: the first of them, LONGEST at most, are `shown`, the others are named on paper."""

    @property
    def shown(self):
        return self[:LONGEST]

    @property
    def others(self):
        """[“M41 Its name (On track)”]"""
        return self[LONGEST:]


@dataclass
class Matrix:
    """Every indicator in one place: a cell of the table, or below it with the reason why it is in none.

    `verdicts` is {(code, question): the assessment as the reader sees it} of those that stand in no cell, `address`
    gives that of an indicator.
    """

    address: Callable[[str], str]
    verdicts: dict[tuple[str, str], object]
    cells: dict[tuple[str, Finding], Names] = field(default_factory=dict)
    not_assured: Names = field(default_factory=Names)
    runs: Names = field(default_factory=Names)  # that rise or fall in a row, without limits
    too_few: Names = field(default_factory=Names)
    no_limits: dict[str, Names] = field(default_factory=dict)
    untold: Names = field(default_factory=Names)  # kept back from the reader, or not assessed yet

    @classmethod
    def of(cls, reader, rows):
        """The matrix of some ShortRows with their answers on variation and assurance."""
        outside = [row.code for row in rows if cell_of(row) is None and Question.VARIATION in row.answers]
        matrix = cls(indicator_addresses(reader.then), _verdicts(reader, outside))
        for row in rows:
            matrix.put(row)
        return matrix

    def put(self, row):
        """Put a row in the one place it belongs to."""
        status, cell = row.answers.get(Question.VARIATION), cell_of(row)
        variation = self.verdicts.get((row.code, Question.VARIATION))
        if cell:
            self._add(self.cells.setdefault(cell, Names()), row)
        elif status is Finding.TOO_FEW_POINTS:
            self._add(self.too_few, row, points=variation.reasons[0]["params"])
        elif status is Finding.NO_LIMITS:
            self._add(self.no_limits.setdefault(variation.words[0], Names()), row)
        elif isinstance(status, Finding) and WITHOUT_LIMITS & {one["code"] for one in variation.reasons}:
            self._add(self.runs, row)
        elif isinstance(status, Finding):
            assurance = self.verdicts.get((row.code, Question.ASSURANCE))
            self._add(self.not_assured, row, why=assurance.words[0] if assurance and assurance.reasons else "")
        else:
            self._add(self.untold, row)

    def _add(self, names, row, **told):
        """With what is said of it, if it is shown; else by its name and its status."""
        if len(names) >= LONGEST:
            names.append(f"{say_called(row)} ({row.status.word})" if row.status else say_called(row))
            return
        found = map(row.finding, (Question.VARIATION, Question.ASSURANCE))
        names.append(
            {
                "address": self.address(row.code),
                "called": say_called(row),
                "status": row.status,
                "variation": row.answers.get(Question.VARIATION),
                "disagreement": said_together(row.status, *found),
                **told,
            }
        )

    @property
    def table(self):
        """[(words, [(assurance, Names)])], in the order of the heads."""
        return [
            (words, [(assurance, self.cells.get((words, assurance), Names())) for assurance in ASSURANCES])
            for words, _ in VARIATIONS
        ]

    @property
    def placed(self):
        """How many stand in a cell."""
        return sum(map(len, self.cells.values()))

    @property
    def unlimited(self):
        """How many have no limits."""
        return sum(map(len, self.no_limits.values()))


WORDS = {finding: words for words, findings in VARIATIONS for finding in findings}


def cell_of(row: ShortRow):
    """(the words of its variation, its assurance): the cell that it stands in; None in none."""
    variation, assurance = (row.answers.get(asked) for asked in (Question.VARIATION, Question.ASSURANCE))
    words = WORDS.get(variation) if isinstance(variation, Finding) else None
    return (words, assurance) if words and assurance in ASSURANCES else None


def _verdicts(reader, codes):
    told = STANDING(at=reader.then.moment, codes=codes)
    return {(row.subject, row.question): row for row in reader.eyes.verdicts(StoodVerdict(*row) for row in told)}


STANDING = prepared_standing(Q(question__in=(Question.VARIATION, Question.ASSURANCE)))
ASKED = short_answers_to(Q(question__in=(Question.TARGET, Question.VARIATION, Question.ASSURANCE)))


@requires(Permission.READ, Permission.READ_OWN)
@kept(for_all=True)
def matrix(request):
    """The page of variation beside assurance as at a day, of the indicators whose verdicts its reader sees."""
    then = as_at(request)
    reader = Reader(request, then)
    rows = [row for row in short_rows(reader, reader.indicators, ASKED) if not row.is_gap]
    told = [row for row in rows if not row.hidden]
    context = {
        "matrix": Matrix.of(reader, told),
        "number": len(told),
        "hidden": len(rows) - len(told),
        "assurances": ASSURANCES,
        "trail": [("Indicators", with_day(then, reverse("indicators"))), ("Variation and assurance", "")],
    }
    return render(request, "indicators/matrix.html", context)
