"""Variation beside assurance: what moves by more than chance, and what can be relied on to meet its target."""

from dataclasses import dataclass, field

from django.shortcuts import render
from django.urls import reverse

from dcst.models import Question
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.status.findings import Finding
from dcst.time.asat import as_at, with_day
from indicators.views.lists.overview import OverviewRow, overview
from indicators.views.rows import Reader, in_order

VARIATIONS = (
    ("Improving", (Finding.IMPROVEMENT_HIGH, Finding.IMPROVEMENT_LOW)),
    ("No significant change", (Finding.COMMON_CAUSE,)),
    ("Concerning", (Finding.CONCERN_HIGH, Finding.CONCERN_LOW)),
)
WITHOUT_LIMITS = {"variation_too_few", "variation_annual"}  # beside which a run may be said
ASSURANCES = (Finding.MEETS, Finding.HIT_AND_MISS, Finding.MISSES)


@dataclass
class Matrix:
    """Every indicator in one place: a cell of the table, or below it with the reason why it is in none."""

    cells: dict[tuple[str, Finding], list[OverviewRow]] = field(default_factory=dict)
    not_assured: list[OverviewRow] = field(default_factory=list)
    runs: list[OverviewRow] = field(default_factory=list)  # that rise or fall in a row, without limits
    too_few: list[tuple[OverviewRow, dict]] = field(default_factory=list)
    no_limits: dict[str, list[OverviewRow]] = field(default_factory=dict)
    untold: list[OverviewRow] = field(default_factory=list)  # kept back from the reader, or not assessed yet

    @classmethod
    def of(cls, rows):
        """The matrix of some OverviewRows."""
        matrix = cls()
        for row in rows:
            matrix.put(row)
        return matrix

    def put(self, row):
        """Put a row in the one place it belongs to."""
        status = row.variation.status if row.variation else None
        words = {finding: words for words, findings in VARIATIONS for finding in findings}
        assurance = row.finding(Question.ASSURANCE)
        if status in words and assurance in ASSURANCES:
            self.cells.setdefault((words[status], assurance), []).append(row)
        elif status is Finding.TOO_FEW_POINTS:
            self.too_few.append((row, row.variation.reasons[0]["params"]))
        elif status is Finding.NO_LIMITS:
            self.no_limits.setdefault(row.variation.words[0], []).append(row)
        elif isinstance(status, Finding) and WITHOUT_LIMITS & {one["code"] for one in row.variation.reasons}:
            self.runs.append(row)
        elif isinstance(status, Finding):
            self.not_assured.append(row)
        else:
            self.untold.append(row)

    @property
    def table(self):
        """[(words, [(assurance, [row])])], in the order of the heads."""
        return [
            (words, [(assurance, self.cells.get((words, assurance), [])) for assurance in ASSURANCES])
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


@requires(Permission.READ, Permission.READ_OWN)
@kept(for_all=True)
def matrix(request):
    """The page of variation beside assurance as at a day, of the indicators whose verdicts its reader sees."""
    then = as_at(request)
    reader = Reader(request, then)
    rows = overview(reader, in_order(reader.indicators.with_definition(then.moment)))
    rows = [row for row in rows if not row.is_gap]
    told = [row for row in rows if not row.line.hidden]
    context = {
        "matrix": Matrix.of(told),
        "number": len(told),
        "hidden": len(rows) - len(told),
        "assurances": ASSURANCES,
        "trail": [("Indicators", with_day(then, reverse("indicators"))), ("Variation and assurance", "")],
    }
    return render(request, "indicators/matrix.html", context)
