"""The cards of indicators at the head of a board, as one reader may see them: few queries, however many cards."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from dcst.boards.asked import stood
from dcst.boards.cards import Card
from dcst.models import Area, Question
from dcst.status.rag import say_number
from indicators.charts.gaps import ChartPoint
from indicators.charts.sparkline import ON_CARD, Against, sparkline
from indicators.disclosure.shown import say_figure
from indicators.findings.lines import COMPARATORS, Lines, SeriesTerms, first_comparable
from indicators.findings.verdicts import direction_of, is_of_lines, neighbours_on, part_line, rebases_of
from indicators.models import BOROUGH, Definition, Indicator, Observation, SeriesLink, Target
from indicators.models.observation import FigureWords
from indicators.statistics.comparison import ComparisonOutcome
from indicators.target.verdicts import judging_day, lookup, target_for, target_given

WHOLES = (Area.Kind.NATION, Area.Kind.REGION)


def cards_of(asked, codes):
    """{code: Card} of some indicators on an AskedBoard."""
    eyes, at = asked.eyes, asked.moment
    indicators = _indicators(codes, at)
    verdicts = stood(asked, "indicator", [Question.TARGET], [row.code for row in indicators], seen=eyes.verdicts)
    standing = {code: row.now for (code, _), row in verdicts.items()}
    rebases, neighbours = rebases_of(codes, at), neighbours_on(eyes.day)
    figures = CardFigures(indicators, at)
    lines = _lines(figures, indicators, eyes, neighbours)
    made = {}
    for row in indicators:
        breaks = [rebase.day for rebase in rebases[row.pk]]
        beside = lookup(figures.held[row.pk])
        made[row.code] = _Made(row, lines[row.pk], standing.get(row.code), breaks, beside, eyes.day).card
    return made


def _indicators(codes, at):
    """[Indicator] of these codes, each with `definitions_then` and `targets_then` as with_versions() has them."""
    indicators = list(Indicator.objects.filter(code__in=codes).with_agreed_name(at))
    found = {row.pk: row for row in indicators}
    for row in indicators:
        row.definitions_then, row.targets_then = [], []
    for row in Definition.objects.filter(known_from__lte=at, indicator__in=found):
        row.stands = row.known_to is None or row.known_to > at
        found[row.indicator_id].definitions_then.append(row)
    for row in Target.objects.known_at(at).filter(indicator__in=found).select_related("comparator"):
        found[row.indicator_id].targets_then.append(row)
    return indicators


def _lines(figures, indicators, eyes, neighbours):
    """{indicator pk: Lines}: the authorities beside the borough are read where the comparison of a card rests on them.

    Those of a period say whether the figure of a whole can be; all of them are for who has no other to compare with.
    """
    lines = figures.lines(eyes, neighbours)
    compared = {pk: list(held.comparisons_in_turn(COMPARATORS)) for pk, held in lines.items()}
    figures.read_peers({pk: [row.other for row in found if row.other] for pk, found in compared.items()})
    lines = figures.lines(eyes, neighbours)
    mute = [pk for pk, held in lines.items() if not _speaks(held)]
    if mute and neighbours:
        figures.read_peers({}, mute)
        lines |= figures.lines(eyes, neighbours, mute)
    return lines


def _speaks(lines):
    found = first_comparable(lines.comparisons_in_turn(COMPARATORS))
    return found is not None and found.comparison.outcome is not ComparisonOutcome.NOT_COMPARED


class AreaRead(NamedTuple):
    """An Area, as far as a line needs it."""

    pk: int
    code: str
    kind: str


class AreaFigure(FigureWords):
    """A figure of a whole area, by the names of an Observation."""

    group = counted_anew = ""

    def __init__(self, area, kind, *told):
        vars(self).update(zip(COLUMNS, told, strict=True))
        self.area = AreaRead(self.area_id, area, kind)


COLUMNS = (
    "pk",
    "indicator_id",
    "series_id",
    "area_id",
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


class CardFigures:
    """The figures of some indicators for whole areas, own and of the same measure, as known at a moment.

    `held` is {indicator pk: [AreaFigure]}: at first the borough's, those of nation and region, and of whom a target is
    in line with.
    """

    def __init__(self, indicators, at):
        self.indicators, self.at, self.held = indicators, at, defaultdict(list)
        self.same = defaultdict(set)
        links = SeriesLink.objects.filter(indicator__in=self._pks, relation=SeriesLink.Relation.SAME)
        for pk, series in links.values_list("indicator", "series"):
            self.same[pk].add(series)
        beside = {target.comparator_id for row in indicators for target in row.targets_then} - {None}
        wholes = Q(area__code=BOROUGH) | Q(area__kind__in=WHOLES) | Q(area__in=beside)
        self._read(wholes)
        for row in indicators:
            part_line(self.held[row.pk], row.definitions_then)

    @property
    def _pks(self):
        return [row.pk for row in self.indicators]

    def read_peers(self, others, whole=()):
        """Read the authorities beside some figures, {indicator pk: [figure]}, and all of them for some indicators."""
        asked = Q(indicator__in=whole)
        for pk, rows in others.items():
            for row in rows:
                asked |= Q(indicator=pk, series=row.series_id, period=row.period)
        if whole or any(others.values()):
            self._read(asked, area__kind=Area.Kind.AUTHORITY)

    def _read(self, *asked, **more):
        of_measure = Q(series=None, area__code=BOROUGH) | Q(series__in=set().union(*self.same.values()))
        rows = Observation.objects.known_at(self.at).with_queries(self.at).filter(indicator__in=self._pks, group="")
        rows = rows.filter(of_measure, *asked, **more).order_by("period_start", "period_end")
        known = {row.pk for held in self.held.values() for row in held}
        for told in rows.values_list("area__code", "area__kind", *COLUMNS):
            row = AreaFigure(*told)
            if row.pk not in known and is_of_lines(row, self.same[row.indicator_id]):
                self.held[row.indicator_id].append(row)

    def lines(self, eyes, neighbours, pks=None):
        """{indicator pk: Lines} as a reader sees the figures; of some alone, where `pks` names them."""
        wanted = [row for row in self.indicators if pks is None or row.pk in pks]
        shown = defaultdict(list)
        for row in eyes.figures([row for one in wanted for row in self.held[one.pk]]):
            shown[row.indicator_id].append(row)
        return {row.pk: Lines(shown[row.pk], SeriesTerms.of(row.definition), neighbours) for row in wanted}


class _Made:
    """One card in the making."""

    def __init__(self, indicator, lines, standing, breaks, beside, day):
        self.indicator, self.lines, self.standing, self.breaks = indicator, lines, standing, breaks
        self.beside, self.day, self.line = beside, day, lines.headline
        self.latest = self.line[-1] if self.line else None
        self.target = target_for(indicator, judging_day(self.latest, day))

    @property
    def card(self):
        row = self.latest
        value, unit, more = self._figure()
        return Card(
            name=str(self.indicator),
            page=("indicator", self.indicator.code),
            value=value,
            unit=unit,
            when=f"{row.when.short_label} {row.shorthand}".strip() if row else "",
            drawing=sparkline(map(_point, self.line), longest=ON_CARD, against=self._against()),
            status=self.standing.status if self.standing else None,
            change=self._change(),
            notes=tuple(filter(None, (more, self._target_words(), self._other_words()))),
        )

    def _figure(self):
        """(value, unit, what else is told of it): of a rate whose children are counted their number comes first."""
        row, definition = self.latest, self.indicator.definition
        if row is None:
            return "No figure", "", ""
        if row.suppressed:
            return "Not shown", "", "A small number"
        if row.value is None or row.in_counts:
            return say_figure(row, definition), "", ""
        terms = self.lines.measure
        if row.numerator is not None and terms.value_type == "rate" and terms.thing.many:
            thing = terms.thing.one if row.numerator == 1 else terms.thing.many
            return say_number(row.numerator, 0, commas=True), thing, say_figure(row, definition)
        return self._number(row.value), definition.unit if definition else "", ""

    def _change(self):
        if self.latest is None:
            return ""
        moved = direction_of(self.lines, self.line, self.breaks)
        if not moved.arrow:
            return ""
        of_few = any(row.in_counts for row in self.line if row.when in (moved.period, moved.base))
        return moved.unsized if of_few else moved.words

    @cached_property
    def _other(self):
        """The comparison that speaks for it, where its figure is fit to be held against; else None."""
        compared = first_comparable(self.lines.comparisons_in_turn(COMPARATORS))
        is_fit = compared and compared.value is not None and not (compared.other and self.lines.blocked(compared.other))
        return compared if is_fit and (compared.other or compared.row) else None

    def _other_words(self):
        compared = self._other
        if compared is None:
            return ""
        when = (compared.other or compared.row).when.short_label
        return f"{compared.name} {self._number(compared.value)}, {when}"

    def _target_words(self):
        if self.target is None:
            return ""
        return f"Target {self.target.words}{'' if self.target.confirmed else ', to be confirmed'}"

    def _against(self):
        number = None
        if self.latest is not None and self.latest.series_id is None and self.target is not None:
            found = target_given(self.indicator, self.latest, self.beside)
            number = found.value if found and found.confirmed else None
        compared = self._other
        words = "; ".join(filter(None, (self._target_words(), self._other_words())))
        return Against(number, compared.value if compared else None, words)

    def _number(self, value):
        definition = self.indicator.definition
        return say_number(value, definition.decimals if definition else None, commas=True)


def _point(row):
    return ChartPoint(row.when, None if row.in_counts else row.value, row.status_shown == "provisional")
