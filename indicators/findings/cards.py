"""The cards of indicators at the head of a board, as one reader may see them: few queries, however many cards."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from dcst.boards.asked import stood
from dcst.boards.cards import Card
from dcst.models import Moment, PreparedRows, Question, Some
from dcst.status.rag import say_number
from indicators.charts.gaps import ChartPoint
from indicators.charts.sparkline import ON_CARD, Against, sparkline
from indicators.disclosure.shown import say_figure
from indicators.findings.lines import COMPARATORS, Lines, SeriesTerms, first_comparable
from indicators.findings.told import (
    LINKS,
    PEERS,
    WHOLE_AREAS,
    AreaFigure,
    ToldTarget,
    measures_named,
    measures_on,
    targets_of,
)
from indicators.findings.verdicts import direction_of, is_of_lines, neighbours_on, part_line, rebases_of
from indicators.models import Definition, Indicator
from indicators.target.verdicts import judging_day, lookup, target_for, target_given


def cards_of(asked, codes):
    """{code: Card} of some indicators on an AskedBoard."""
    eyes, at = asked.eyes, asked.moment
    indicators = _indicators(asked, codes)
    verdicts = stood(asked, "indicator", [Question.TARGET], [row.code for row in indicators], seen=eyes.verdicts)
    standing = {code: row.now for (code, _), row in verdicts.items()}
    rebases, figures = rebases_of(codes, at), CardFigures(indicators, at)
    lines = _lines(figures, eyes)
    made = {}
    for row in indicators:
        breaks = [rebase.day for rebase in rebases[row.pk]]
        beside = lookup(figures.held[row.pk])
        made[row.code] = _Made(row, *lines[row.pk], standing.get(row.code), breaks, beside, eyes.day).card
    return made


@dataclass
class CardIndicator:
    """An indicator, by the names of one that was fetched with_versions(at)."""

    pk: int
    code: str
    called: str
    targets_then: list[ToldTarget]
    definitions_then: list[Definition] = field(default_factory=list)

    definition = Indicator.definition

    def __str__(self):
        return self.called


VERSIONS = PreparedRows(lambda: Definition.objects.filter(known_from__lte=Moment("at"), indicator__any_of=Some("pks")))


def _indicators(asked, codes):
    at = asked.moment
    here = {row.code: row for row in measures_on(asked)}
    here |= {row.code: row for row in measures_named(set(codes) - here.keys(), at)} if set(codes) - here.keys() else {}
    named = [here[code] for code in dict.fromkeys(codes) if code in here]
    targets = targets_of([row.pk for row in named], at)
    found = {row.pk: CardIndicator(row.pk, row.code, str(row), targets[row.pk]) for row in named}
    for row in VERSIONS(pks=list(found), at=at):
        row.stands = row.known_to is None or row.known_to > at
        found[row.indicator_id].definitions_then.append(row)
    return list(found.values())


def _lines(figures, eyes):
    """{indicator pk: (Lines, the Compared that speaks for it or None)}

    The authorities beside the borough are read where a comparison rests on them: those of a period say whether the
    figure of a whole can be; all of them are for who has no other to compare with.
    """
    lines = figures.lines(eyes)
    compared = {pk: list(held.comparisons_in_turn(COMPARATORS)) for pk, held in lines.items()}
    beside = {pk: {row.other.period for row in found if row.other} for pk, found in compared.items()}
    mute = {pk for pk, found in compared.items() if figures.same[pk] and not any(row.speaks for row in found)}
    told = {pk for pk, periods in beside.items() if periods} - mute
    if told or mute:
        figures.read(PEERS, told | mute, periods=set().union(*beside.values()), wholly=mute)
        lines |= figures.lines(eyes, told)
    spoken = {pk: first_comparable(held.comparisons_in_turn(COMPARATORS)) for pk, held in lines.items()}
    if late := {pk for pk in told if not (spoken[pk] and spoken[pk].speaks)}:
        figures.read(PEERS, late, periods=(), wholly=late)
    if mute := mute | late:
        lines |= figures.lines(eyes, mute, neighbours_on(eyes.day))
        spoken |= {pk: first_comparable(lines[pk].comparisons_in_turn(COMPARATORS)) for pk in mute}
    return {pk: (held, spoken[pk]) for pk, held in lines.items()}


class CardFigures:
    """The figures of some indicators for whole areas, own and of the same measure, as known at a moment.

    `held` is {indicator pk: [AreaFigure]}: at first the borough's, those of nation and region, and of whom a target is
    in line with.
    """

    def __init__(self, indicators, at):
        self.indicators, self.at, self.held, self.same = indicators, at, defaultdict(list), defaultdict(set)
        pks = [row.pk for row in indicators]
        for pk, series in LINKS(pks=pks):
            self.same[pk].add(series)
        beside = {target.comparator_id for row in indicators for target in row.targets_then} - {None}
        self.read(WHOLE_AREAS, pks, areas=beside)
        for row in indicators:
            part_line(self.held[row.pk], row.definitions_then)

    def read(self, prepared, pks, **given):
        """Add what a prepared query gives of some indicators, by their pks."""
        known = {row.pk for held in self.held.values() for row in held}
        series = set().union(*(self.same[pk] for pk in pks))
        for row in (AreaFigure(*told) for told in prepared(pks=pks, at=self.at, series=series, **given)):
            if row.pk not in known and is_of_lines(row, self.same[row.indicator_id]):
                self.held[row.indicator_id].append(row)

    def lines(self, eyes, pks=None, neighbours=None):
        """{indicator pk: Lines} as a reader sees the figures; of some alone, where `pks` names them."""
        wanted = [row for row in self.indicators if pks is None or row.pk in pks]
        shown = defaultdict(list)
        for row in eyes.figures([row for one in wanted for row in self.held[one.pk]]):
            shown[row.indicator_id].append(row)
        return {row.pk: Lines(shown[row.pk], SeriesTerms.of(row.definition), neighbours) for row in wanted}


class _Made:
    """One card in the making."""

    def __init__(self, indicator, lines, compared, standing, breaks, beside, day):
        self.indicator, self.lines, self.standing, self.breaks = indicator, lines, standing, breaks
        self.compared = compared
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
        words = moved.unsized if of_few else moved.words
        return ", ".join(filter(None, (words, moved.in_a_row)))

    @cached_property
    def _other(self):
        """The comparison that speaks for it, where its figure is fit to be held against; else None."""
        compared = self.compared
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
