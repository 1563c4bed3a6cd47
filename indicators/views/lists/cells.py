"""What stands in the cells of the list, by name, ready to be set: its rows are many."""

from dcst.status.attention import printed_code
from dcst.status.rag import say_number
from dcst.time.periods import Period
from indicators.models import Indicator


def cells_of(row, address):
    """{name: what a cell holds} of an OverviewRow; `address` gives that of an indicator by its code."""
    indicator, line = row.indicator, row.line
    return {
        "address": address(indicator.code),
        "called": say_called(indicator, indicator.called_here),
        "suggested": _suggested(indicator),
        "sources": indicator.sent_by,
        "has_value": line.latest is not None,
        "value": say_value(line.latest, line.definition),
        "when": _when(line),
        "hidden": line.hidden,
        "target": line.target and line.target.words,
        "confirmed": line.target and line.target.confirmed,
        "span": line.target and line.target.span_words,
        "status": line.standing and line.standing.rag,
        "news": row.news.capitalize(),
        "compared": row.compared,
        "peers": row.peers and row.peers.svg,
        "going": row.going and row.going.word,
        "course": row.trend.words[0] if row.going and row.trend.reasons else "",
        "drawing": row.drawing and row.drawing.svg,
        "varies": row.varies and row.varies.word,
    }


def say_called(indicator, called_here=""):
    """“A1 (M05) Name of it”: the label in a framework, the printed code, the name. Of anything with code and name."""
    code = printed_code(indicator.code)
    label = f"{called_here} ({code})" if called_here and code else called_here or code
    return f"{label} {indicator}" if label else str(indicator)


def _suggested(indicator):
    is_lost = indicator.kind == Indicator.Kind.NAME_LOST and not indicator.agreed_name
    return indicator.suggestion if is_lost else ""


def say_value(figure, definition):
    """The value of a ShownFigure, with the sign of a percentage and its shorthand; blank of none."""
    if figure is None:
        return ""
    said = _value(figure, definition)
    return f"{said} {figure.shorthand}".strip()


def _value(figure, definition):
    if figure.suppressed:
        return ""
    if figure.value is None:
        return figure.absence
    if figure.in_counts:
        return figure.in_counts
    if definition is None:
        return say_number(figure.value, commas=True)
    sign = " %" if definition.unit == "%" else ""
    return f"{say_number(figure.value, definition.decimals, commas=True)}{sign}"


def _when(line):
    if line.latest is None:
        return ""
    unit = line.definition.unit if line.definition else ""
    period = Period.parse(line.latest.period).short_label
    return f"{unit}, {period}" if unit and unit != "%" else period
