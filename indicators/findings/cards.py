"""The cards of indicators at the head of a board, as one reader may see them: few queries, however many cards."""

from collections import defaultdict

from dcst.boards.cards import Card
from dcst.models import Assessment, Question
from dcst.status.rag import say_number
from dcst.time.clock import end_of
from indicators.charts.gaps import ChartPoint
from indicators.charts.sparkline import ON_CARD, Against, sparkline
from indicators.disclosure.shown import say_figure
from indicators.findings.lines import COMPARATORS, Lines, SeriesTerms, first_comparable
from indicators.findings.verdicts import direction_of, is_of_lines, neighbours_on, part_line, rebases_of
from indicators.models import Indicator, Observation, SeriesLink
from indicators.target.verdicts import judging_day, lookup, target_for, target_given

RUN = 3  # from so many on it is told how many in a row go one way


def cards_of(codes, eyes):
    """{code: Card} of some indicators on the day of a reader's eyes."""
    at = end_of(eyes.day)
    indicators = list(Indicator.objects.filter(code__in=codes).with_versions(at))
    held = _figures_of(indicators, at)
    shown = defaultdict(list)
    for row in eyes.figures([row for found in held.values() for row in found]):
        shown[row.indicator_id].append(row)
    standing = Assessment.objects.by_subject(at, "indicator", Question.TARGET, [row.code for row in indicators])
    standing, rebases, neighbours = eyes.verdicts_by(standing), rebases_of(codes, at), neighbours_on(eyes.day)
    made = {}
    for row in indicators:
        lines = Lines(shown[row.pk], SeriesTerms.of(row.definition), neighbours)
        breaks = [rebase.day for rebase in rebases[row.pk]]
        made[row.code] = _Made(row, lines, standing.get(row.code), breaks, lookup(held[row.pk]), eyes.day).card
    return made


def _figures_of(indicators, at):
    """{indicator pk: [its figures for whole areas, own and of the same measure]} as known at a moment."""
    pks = [row.pk for row in indicators]
    links = SeriesLink.objects.filter(indicator__in=pks, relation=SeriesLink.Relation.SAME)
    same, held = defaultdict(set), defaultdict(list)
    for pk, series in links.values_list("indicator", "series"):
        same[pk].add(series)
    rows = Observation.objects.known_at(at).with_queries(at).filter(indicator__in=pks, group="")
    for row in rows.select_related("area", "series"):
        if is_of_lines(row, same[row.indicator_id]):
            held[row.indicator_id].append(row)
    for row in indicators:
        part_line(held[row.pk], row.definitions_then)
    return held


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
        words = moved.unsized if of_few else moved.words
        return f"{words}, {moved.steps} in a row" if moved.steps >= RUN else words

    def _other(self):
        """The comparison that speaks for it, where its figure is fit to be held against; else None."""
        compared = first_comparable(self.lines.comparisons(COMPARATORS))
        is_fit = compared and compared.value is not None and not (compared.other and self.lines.blocked(compared.other))
        return compared if is_fit and (compared.other or compared.row) else None

    def _other_words(self):
        compared = self._other()
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
        compared = self._other()
        words = "; ".join(filter(None, (self._target_words(), self._other_words())))
        return Against(number, compared.value if compared else None, words)

    def _number(self, value):
        definition = self.indicator.definition
        return say_number(value, definition.decimals if definition else None, commas=True)


def _point(row):
    return ChartPoint(row.when, None if row.in_counts else row.value, row.status_shown == "provisional")
