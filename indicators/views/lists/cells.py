"""The rows of the list, and what stands in their cells."""

from html import escape

from django.utils.safestring import mark_safe

from dcst.status.attention import printed_code
from dcst.status.rag import say_number
from dcst.templatetags.dcst import rag
from dcst.time.periods import Period
from indicators.models import Indicator

# Set in one piece: a template that asks for each cell of a hundred rows takes longer than all their figures.
ROW = """
<tr class="govuk-table__row">
  <th scope="row" class="govuk-table__header dcst-node-text">
    <a class="govuk-link" href="{address}">{called}</a>{suggested}
    <span class="dcst-list__small dcst-list__source">{sources}</span>
  </th>
  <td class="govuk-table__cell govuk-table__cell--numeric dcst-list__value">{value}</td>
  <td class="govuk-table__cell dcst-list__target">{target}</td>
  <td class="govuk-table__cell dcst-list__status">{status}</td>
  <td class="govuk-table__cell">{compared}</td>
  <td class="govuk-table__cell">{going}</td>
  <td class="govuk-table__cell">{varies}</td>
</tr>
"""
SMALL = '<span class="dcst-list__small">{}</span>'
NONE = '<span class="dcst-rag-none">{}</span>'


def row_of(row, address, since):
    """Safe HTML of an OverviewRow as a row of the list.

    `address` gives that of an indicator by its code, `since` says since when what is new or worse is so.
    """
    indicator, line = row.indicator, row.line
    told = ROW.format(
        address=escape(address(indicator.code)),
        called=escape(say_called(indicator, indicator.called_here)),
        suggested=_suggested(indicator),
        sources=escape(indicator.sent_by),
        value=_value_cell(line),
        target=_target_cell(line),
        status=_status_cell(line, row.news, since),
        compared=escape(row.compared) + (row.peers.svg if row.peers else ""),
        going=_going_cell(row) + (row.drawing.svg if row.drawing else ""),
        varies=row.varies.word if row.varies else "",
    )
    return mark_safe(told)  # noqa: S308 - each part is escaped where it is put in


def _value_cell(line):
    if line.latest is None:
        return NONE.format("None")
    return escape(say_value(line.latest, line.definition)) + SMALL.format(escape(_when(line)))


def _target_cell(line):
    if line.target is None:
        return "" if line.hidden else NONE.format('<span class="dcst-list__label">Target: </span>None set')
    words = escape(line.target.words) + ("" if line.target.confirmed else ", to be confirmed")
    span = SMALL.format(escape(line.target.span_words))
    return f'<span class="dcst-list__label">Target </span>{words}{span}'


def _status_cell(line, news, since):
    if line.hidden:
        return NONE.format("Not shown to you")
    told = rag(line.standing.rag if line.standing else None)
    if not news:
        return told
    when = f'<span class="govuk-visually-hidden"> {escape(since)}</span>'
    return f'{told}<span class="dcst-list__small dcst-list__news">{news.capitalize()}{when}</span>'


def _going_cell(row):
    if not row.going:
        return ""
    return row.going.word + (SMALL.format(escape(row.trend.words[0])) if row.trend.reasons else "")


def say_called(indicator, called_here=""):
    """“A1 (M05) Name of it”: the label in a framework, the printed code, the name. Of anything with code and name."""
    code = printed_code(indicator.code)
    label = f"{called_here} ({code})" if called_here and code else called_here or code
    return f"{label} {indicator}" if label else str(indicator)


def _suggested(indicator):
    is_lost = indicator.kind == Indicator.Kind.NAME_LOST and not indicator.agreed_name
    if not (is_lost and indicator.suggestion):
        return ""
    return f' <span class="dcst-source">(suggested: {escape(indicator.suggestion)}; not the source’s words)</span>'


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
