"""What the pages of the indicators read, for many of them at once in a fixed number of queries."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from dcst.models import Assessment, Many, Moment, Prepared, Question, Some, with_status
from dcst.people.roles import Permission, organisations_of, permissions_of
from indicators.disclosure.eyes import eyes_of
from indicators.disclosure.short import ShortFigure, in_short
from indicators.disclosure.shown import ShownFigure
from indicators.findings.known import KnownIndicator
from indicators.findings.told import HEADLINES
from indicators.findings.versions import with_versions
from indicators.models import Indicator, Observation
from indicators.target.verdicts import judging_day, target_for

FRAMEWORKS = list(Indicator.OwnFramework)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in a list, as one reader sees it: the figure it is judged by, that figure's target, the verdict."""

    indicator: Indicator
    latest: ShownFigure | None
    standing: Assessment | None
    target: object | None
    hidden: bool = False  # the target and the verdict are not for this reader

    @property
    def definition(self):
        return self.indicator.definition


class Reader:
    """One person reading the indicators as at a day. A partner sees others' only as far as they are published.

    `then` is an AsAt: the day shown, its last moment, and today, which says what the person may see.
    """

    def __init__(self, request, then):
        self.user, self.then = request.user, then
        self.eyes = eyes_of(request, then.today, then.day)

    @property
    def reads_all(self):
        """Whether every indicator, figure and verdict is for the reader, but for small numbers."""
        return Permission.READ in permissions_of(self.user, self.then.today)

    @property
    def indicators(self):
        """A query of the indicators the reader may read."""
        return Indicator.objects.readable_by(self.user, self.then.today)

    @property
    def observations(self):
        """A query of the figures the reader may read, as known then, each with whether it was in question."""
        rows = Observation.objects.known_at(self.then.moment).readable_by(self.user, self.then.today)
        return rows.with_queries(self.then.moment)

    def short_figures(self, indicators, *, latest=False):
        """[ShortFigure] of the whole borough of some indicators, by their pks, that the reader may read; `latest`: of
        each the one that speaks for it.
        """
        if self.reads_all:
            told = (HEADLINES if latest else WHOLE_FIGURES)(at=self.then.moment, pks=indicators)
        else:
            rows = self.observations.filter(indicator__any_of=Many(indicators))
            told = in_short(rows.headline() if latest else rows.whole_borough())
        return map(ShortFigure._make, told)

    @cached_property
    def own_only(self):
        """The pks of the indicators whose target and verdict the reader sees; None for all."""
        if self.reads_all:
            return None
        organisations = organisations_of(self.user, self.then.today)
        own = Indicator.objects.owned_by_any(organisations)
        commissioned = Indicator.objects.commissioned_by(self.user, self.then.today)
        return set(own.values_list("pk", flat=True)) | set(commissioned.values_list("pk", flat=True))

    def with_versions(self, code):
        """The indicator of a code, fetched with_versions(then.moment); None where the reader may read none."""
        if not (self.reads_all or self.indicators.filter(code=code).exists()):
            return None
        return with_versions(code, self.then.moment)

    def known(self, indicator):
        """The KnownIndicator of an indicator that was fetched with_versions(then.moment)."""
        return KnownIndicator(indicator, self.eyes, self.then.day, sees_verdict=self.sees_verdict(indicator.pk))

    def sees_verdict(self, indicator):
        """Whether the target and the verdict of an indicator, by its pk, are for the reader."""
        return self.own_only is None or indicator in self.own_only

    def with_status(self, indicators):
        """The indicators annotated with `status` and `status_reasons` as the reader sees them."""
        rows = with_status(indicators, "indicator", Question.TARGET, self.then.moment)
        return self.eyes.with_status(rows, self.then.moment)

    def line(self, indicator, latest, standing):
        """The IndicatorRow of an indicator that was fetched with_definition(then.moment)."""
        if not self.sees_verdict(indicator.pk):
            return IndicatorRow(indicator, latest, None, None, hidden=True)
        return IndicatorRow(indicator, latest, standing, target_for(indicator, judging_day(latest, self.then.day)))


def _whole_figures():
    at = Moment("at")
    rows = Observation.objects.known_at(at).with_queries(at).filter(indicator__any_of=Some("pks"))
    return in_short(rows.whole_borough())


WHOLE_FIGURES = Prepared(_whole_figures)


def in_order(indicators, framework=""):
    """The indicators as the documents print them: the outcomes framework, then the Business Plan, then the contract.

    Of one framework, by its code, in its own order, each with `called_here`, its label there.
    """
    if not framework:
        return sorted(indicators, key=lambda row: (FRAMEWORKS.index(row.framework), row.position))
    found = []
    for row in indicators:
        place = row.place_in(framework)
        row.called_here = place.label if place else ""
        found.append((place.position if place else row.position, row.code, row))
    return [row for _, _, row in sorted(found, key=lambda held: held[:2])]


def by_theme(lines, framework=""):
    """[(theme or None, name of the framework, [(strand or None, [row])])] of rows in_order().

    What has no theme stands under its framework; so does what another framework has lent to the one asked for, since
    themes and strands are of its own.
    """
    parts = []
    for place, held in groupby(lines, lambda line: _stands_under(line.indicator, framework)):
        held = list(held)
        strands = [(strand, list(rows)) for strand, rows in groupby(held, lambda line: _strand(line, framework))]
        theme = held[0].indicator.theme if place[1] else None
        parts.append((theme, _framework_name(held[0].indicator, framework), strands))
    return parts


def _stands_under(indicator, framework):
    lent = framework and indicator.framework != framework
    return (framework or indicator.framework, None if lent else indicator.theme_id)


def _strand(line, framework):
    lent = framework and line.indicator.framework != framework
    return None if lent else line.indicator.strand


def _framework_name(indicator, framework):
    if framework and indicator.framework != framework:
        return indicator.place_in(framework).framework.name
    return indicator.get_framework_display()


def framework_names(indicator):
    """[name] of the frameworks that an indicator stands in, its own first; “A1 in …” where it has a label there."""
    own = indicator.place_in(indicator.framework)
    names = [f"{own.label} in {own.framework}" if own and own.label else indicator.get_framework_display()]
    others = [row for row in indicator.places_then if row.framework.code != indicator.framework]
    return names + [f"{row.label} in {row.framework}" if row.label else str(row.framework) for row in others]
