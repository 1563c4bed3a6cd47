"""What the page of an indicator says in words: its definition, and what its chart shows."""

import re
from dataclasses import dataclass

from dcst.models import Origin
from dcst.status.rag import counted
from dcst.templatetags.dcst import number
from dcst.time.period_texts import noun
from dcst.time.periods import Kind
from indicators.models import Indicator

# Whom a definition says a figure is of: “Denominator: all referrals in the period.”
POPULATION = re.compile(r"Denominator: ([^.]+)")


def value_words(row, definition):
    """A shown figure in words: “27.1 %”; “3 of 11” of few; “suppressed” of what is kept back, why there is none."""
    if row.in_counts:
        return row.in_counts
    if row.value is None:
        return "suppressed" if row.suppressed else row.absence
    decimals, unit = (definition.decimals, definition.unit) if definition else (None, "")
    return f"{number(row.value, decimals)} {unit}".rstrip()


def unit_words(unit):
    """“Per 10,000 aged 0-17.”; blank of a percentage, whose sign stands beside each value."""
    return f"{unit[:1].upper()}{unit[1:]}." if unit and unit != "%" else ""


def value_in_period(point, unit):
    """“27.1 % in 2016/17”, of a point of a line and its Unit."""
    return f"{unit.told(point.value)} in {point.period.short_label}"


def chart_title(line, moved):
    """“27.1 % in 2016/17: up 2.1 points, worse”, of an IndicatorRow and the words of its movement."""
    row, definition = line.latest, line.definition
    title = f"{value_words(row, definition)} in {row.when.short_label}" if row else "Figures of related series"
    title = f"{title}: {moved[:1].lower()}{moved[1:]}" if row and moved else title
    if definition and " " in definition.unit:  # a title is ten words at most, and the axis has the unit
        title = title.replace(f" {definition.unit}", "")
    return title[:1].upper() + title[1:]


def chart_words(line, gaps, signals):
    """The text for who does not see the chart, of an IndicatorRow and the words of gaps and signals."""
    target = f"The target is {line.target.words}, for {line.target.span_words}." if line.target else "No target set."
    breaks = "A line breaks where there is no value, and words say why."
    said = ["" if line.hidden else target, "" if line.hidden else signals, breaks if gaps else "", gaps]
    return " ".join(filter(None, said))


def chart_caption(indicator, figures):
    """The measure, whose figures they are, of whom, where and when, in sentences."""
    definition = indicator.definition
    unit = f" ({definition.unit})" if definition and definition.unit else ""
    of_whom = POPULATION.search(definition.definition) if definition else None
    periods = sorted(row.when for row in figures.all)
    over = f", {periods[0].label} to {periods[-1].label}" if len(periods) > 1 else ""
    whose = {str(row.sender or row.by or "own figures") for row in figures.own}
    whose |= {link.series.publisher for link, *_ in figures.published}
    said = [
        f"{indicator}{unit}, Doncaster{over}",
        f"Source: {', '.join(sorted(whose))}",
        "With demonstration data" if any(row.origin == Origin.DEMONSTRATION for row in figures.own) else "",
        f"Population: {of_whom[1]}" if of_whom else "",
    ]
    return ". ".join(filter(None, said)) + "."


@dataclass(frozen=True)
class DefinitionSheet:
    """What the page says of how an indicator is defined, and who sends it."""

    indicator: Indicator

    @property
    def rows(self):
        return definition_rows(self.indicator)

    @property
    def sent_by(self):
        return sent_by(self.indicator)


def definition_rows(indicator):
    """[(name, words)] of the definition as it stood; lines without words are left out."""
    definition = indicator.definition
    kind = Kind(definition.period_kind) if definition and definition.period_kind else None
    sources = [_source(row) for row in indicator.senders]
    rows = [
        ("Unit", definition.unit if definition else ""),
        ("Each value is for", noun(kind) if kind else "not settled"),
        ("Due", _due(definition)),
        ("Snapshot or flow", definition.snapshot_or_flow if definition else ""),
        ("Frequency as printed", indicator.frequency_printed),
        ("Source as printed", ", ".join(sources)),
        ("Also called", also_called(indicator)),
        ("What is not clear", definition.ambiguities if definition else ""),
    ]
    return [(name, value) for name, value in rows if value]


def also_called(indicator):
    """“A1 in Contract with the council” of each framework that has another name for it; needs with_places(at)."""
    return ", ".join(f"{row.label} in {row.framework}" for row in indicator.places_then if row.label)


def _source(row):
    return f"{row.printed} ({row.organisation})" if row.printed else f"{row.organisation} (none printed)"


def _due(definition):
    if definition is None or definition.lag_days is None:
        return "Not settled"
    return f"{counted(definition.lag_days, 'day')} after the end of the period"


def sent_by(indicator):
    """“Doncaster Council sends it.”; blank of an indicator without a source."""
    names = sorted({str(row.organisation) for row in indicator.senders})
    return f"{' or '.join(names)} sends it." if names else ""
