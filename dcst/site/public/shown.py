"""What the public is shown: of each promise and measure what the latest release says that was not withdrawn."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from dcst.models import Many, PublicWords, Release, ReleaseItem
from dcst.site.public.promises import by_theme, promises
from dcst.time.periods import Period
from indicators.charts.figure import IndicatorChart
from indicators.charts.gaps import ChartPoint, gaps_in_words
from indicators.charts.lines import ChartLine, Unit
from indicators.charts.sparkline import sparkline

Kind = ReleaseItem.Kind
PROVISIONAL = "[p]"
SUPPRESSED = "suppressed [c]"


@dataclass(frozen=True)
class ReleasedMeasure:
    """A measure with its figures as they went out: `rows` of all of Doncaster in order of time, `parts` of localities
    and groups; `status` is None where none went out.
    """

    code: str
    name: str
    promise: str
    release: Release
    rows: list[ReleaseItem]
    parts: list[ReleaseItem]
    status: ReleaseItem | None

    @property
    def latest(self):
        return self.rows[-1] if self.rows else None

    @property
    def unit(self):
        return next((row.unit for row in [*self.rows, *self.parts]), "")

    @property
    def origin(self):
        return next((row.origin for row in [*self.rows, *self.parts]), "")

    @cached_property
    def points(self):
        return tuple(
            ChartPoint(Period.parse(row.period), row.value, PROVISIONAL in row.marks, row.marks, absent=_absent(row))
            for row in self.rows
        )

    @property
    def sparkline(self):
        """The small drawing; None where fewer than two values are known."""
        return sparkline(self.points)

    @cached_property
    def chart(self):
        """The IndicatorChart; None without a value."""
        if all(point.value is None for point in self.points):
            return None
        decimals = next((row.decimals for row in self.rows), None)
        line = ChartLine("Doncaster", self.points, own=True)
        return IndicatorChart(line, unit=Unit(self.unit, decimals))

    @property
    def span(self):
        """“From April to June 2016 until July to September 2017”, or the one period there is."""
        ends = dict.fromkeys((self.points[0].period.label, self.points[-1].period.label))
        return f"From {' until '.join(ends)}" if len(ends) > 1 else next(iter(ends))

    @property
    def figure(self):
        return self.chart.figure

    @property
    def gaps(self):
        return gaps_in_words(self.points, "not released")


def _absent(row):
    return "" if row.value is not None else SUPPRESSED if row.hidden else row.words


class PublicRecord:
    """All that is public: now, or as it stood when a release went out. What was withdrawn since is not shown."""

    def __init__(self, release=None):
        self.release = release
        out = list(Release.objects.out())
        if release is not None:
            out = out[: out.index(release) + 1]
        self.releases = out[::-1]  # the last one first
        self.standing = [row for row in out if row.state == "released"]

    @cached_property
    def latest(self):
        """The latest release that stands; None before there is one."""
        return self.standing[-1] if self.standing else None

    @cached_property
    def _of(self):
        """{(kind, subject): the latest Release with it}"""
        order = {row.pk: (place, row) for place, row in enumerate(self.standing)}
        rows = ReleaseItem.objects.filter(release__in=self.standing).exclude(kind=Kind.STATUS).order_by()
        found = {}
        for kind, subject, release in rows.values_list("kind", "subject", "release").distinct():
            found[kind, subject] = max(order[release], found.get((kind, subject), (-1, None)), key=lambda held: held[0])
        return {key: row for key, (_, row) in found.items()}

    @cached_property
    def items(self):
        """[ReleaseItem] that are shown, in the order of their release."""
        of, used = self._of, {row.pk: row for row in self._of.values()}
        rows = ReleaseItem.objects.filter(release__any_of=Many(used)).order_by("release__released_at", "position")
        shown = []
        for row in rows:
            release = of.get((Kind.PROMISE if row.kind == Kind.PROMISE else Kind.FIGURE, row.subject))
            if release and release.pk == row.release_id:
                row.release = release
                shown.append(row)
        return shown

    @cached_property
    def told(self):
        """{code of a promise: its ReleaseItem}"""
        return {row.subject: row for row in self.items if row.kind == Kind.PROMISE}

    @cached_property
    def measures(self):
        """{code of a promise, blank for none: [ReleasedMeasure]}"""
        held, statuses = defaultdict(list), {}
        for row in self.items:
            if row.kind == Kind.FIGURE:
                held[row.subject].append(row)
            elif row.kind == Kind.STATUS:
                statuses[row.subject] = row
        found = defaultdict(list)
        for code, rows in held.items():
            first = rows[0]
            whole = sorted((row for row in rows if not row.part), key=lambda row: Period.parse(row.period))
            parts = [row for row in rows if row.part]
            measure = ReleasedMeasure(code, first.name, first.promise, first.release, whole, parts, statuses.get(code))
            found[first.promise].append(measure)
        return found

    @cached_property
    def themes(self):
        """[(Theme, [PublicPromise])]: all that is promised, released or not."""
        found = by_theme(promises())
        return [(theme, [self._promise(promise) for promise in theme.promises]) for theme in found]

    def promise(self, code):
        """The PublicPromise with a code; None where nothing has it."""
        return next((self._promise(row) for row in promises() if row.code == code), None)

    def _promise(self, promise):
        return PublicPromise(promise, self.told.get(promise.code), self.measures.get(promise.code, []))

    @property
    def others(self):
        """[ReleasedMeasure] that stand under no promise."""
        return self.measures.get("", [])

    def words(self, kind):
        """Whom to call, or the licence, as the officer wrote it; blank where nobody has."""
        return self._words.get(kind, "")

    @cached_property
    def _words(self):
        return dict(PublicWords.objects.current().exclude(kind=PublicWords.Kind.PLAIN).values_list("kind", "text"))


@dataclass(frozen=True)
class PublicPromise:
    """A promise of the plans, and what was released of it: `item` is None where nothing was."""

    promise: object
    item: ReleaseItem | None
    measures: list[ReleasedMeasure]

    @property
    def day(self):
        """When its latest word went out; None where none did."""
        held = [self.item.release] if self.item else []
        moments = [row.released_at for row in [*held, *(one.release for one in self.measures)]]
        return max(moments, default=None)
