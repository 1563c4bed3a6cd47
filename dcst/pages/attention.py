"""What needs attention, and what needs none, as a board's page shows it: rows of a table and of a list.

Set in one piece: a template that asks for each part of two hundred lines takes longer than all that is decided of them.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from dcst.status.attention import GatheredLine
from dcst.status.shortened import shortened
from dcst.templatetags.dcst import rag
from dcst.time.periods import say_day

ROW = """
<tr class="govuk-table__row dcst-concern-line" role="row">
  <td class="govuk-table__cell dcst-attention__status" role="cell">{status}</td>
  <th class="govuk-table__header dcst-attention__what" scope="row" role="rowheader">{what}</th>
  <td class="govuk-table__cell dcst-attention__since" role="cell">{since}</td>
  {rest}
</tr>"""
ALONE = """<td class="govuk-table__cell dcst-attention__said" role="cell">{said}</td>
  <td class="govuk-table__cell dcst-attention__who" role="cell">{who}</td>"""
TOGETHER = """<td class="govuk-table__cell dcst-attention__said" role="cell" colspan="2">
    <details class="govuk-details dcst-gathered">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{names}</span></summary>
      <ul class="govuk-list dcst-gathered__list">{members}</ul>
    </details>
  </td>"""
LINK = '<a class="govuk-link" href="{}">{}</a>'
SMALL = ' <span class="dcst-attention__small">{}</span>'
PINNED = ' <span class="dcst-attention__pinned">Pinned by {}, {}: {}</span>'
PIN = ' <a class="govuk-link dcst-attention__pin" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>'


@dataclass(frozen=True)
class LineRows:
    """Writes the lines of a board; `day` is what its addresses end in, to show the same day.

    `pins_for` is the code of the body on whose board the reader may pin, or blank.
    """

    day: str = ""
    pins_for: str = ""

    def rows(self, lines) -> SafeString:
        """Safe HTML: the rows of a table of lines."""
        told = "".join(self._together(line) if isinstance(line, GatheredLine) else self._alone(line) for line in lines)
        return mark_safe(told)  # noqa: S308 - each part is escaped where it is put in

    def going(self, rows) -> SafeString:
        """Safe HTML: the items of a list of what is on track or completed."""
        return mark_safe("".join(map(self._going, rows)))  # noqa: S308 - as above

    def _alone(self, line):
        return ROW.format(
            status=_status(line),
            what=self._link(line) + _small(line.stands) + _small(line.because) + _pinned(line.pinned),
            since=_since(line),
            rest=ALONE.format(said=_said(line), who=_who(line) + self._pin(line)),
        )

    def _together(self, line):
        members = "".join(map(self._member, line.members))
        return ROW.format(
            status=_status(line),
            what=escape(capfirst(line.words)),
            since=_since(line),
            rest=TOGETHER.format(names=escape(line.names), members=members),
        )

    def _member(self, row):
        quoted = SMALL.format(f"<q>{escape(row.said.words)}</q>") if row.said else ""
        return f"<li>{self._link(row)}{_small(row.beside)}{quoted}{self._pin(row)}</li>"

    def _link(self, row):
        return LINK.format(escape(address_of(row.page, self.day)), escape(row.title))

    def _pin(self, row):
        if not self.pins_for:
            return ""
        route, word = ("unpin", "Take the pin off") if row.pinned else ("pin", "Pin")
        href = _address(route, self.pins_for, row.pin_kind, row.code)
        return PIN.format(escape(href), word, escape(shortened(row.name, 60)))

    def _going(self, row):
        text = escape(shortened(row.text or "Name lost in source", 80))
        told = f'{escape(row.called)}<span class="dcst-going__text"> {text}</span>' if row.called else text
        return f"<li>{rag(row.status)} {LINK.format(escape(address_of(row.page, self.day)), told)}</li>"


def address_of(page, day=""):
    """The address of a page by its name and what it takes; a last part “#…” is a place on it."""
    name, *given = page
    place = given.pop() if given and given[-1].startswith("#") else ""
    return f"{_address(name, *given)}{day}{place}"


@lru_cache(maxsize=4096)
def _address(name, *given):
    return reverse(name, args=given)


def _small(words):
    return SMALL.format(escape(words)) if words else ""


def _pinned(pin):
    return PINNED.format(escape(pin.by), say_day(pin.on), escape(pin.reason)) if pin else ""


def _status(line):
    return " ".join(map(rag, line.shown))


def _since(line):
    since = f"{line.since.day} {line.since:%b %Y} " if line.since else ""
    if not line.news.is_news:
        return since + SMALL.format(line.news_told)
    return f'{since}<strong class="dcst-news"><span aria-hidden="true">▲</span> {line.news_told}</strong>'


def _said(line):
    if line.said is None:
        return SMALL.format(escape(line.unsaid)) if line.unsaid else ""
    return f"<q>{escape(line.said.words)}</q>{SMALL.format(escape(line.attributed))}"


def _who(line):
    owner = escape(line.owner) if line.owner else SMALL.format("No owner")
    return owner + _small(capfirst(line.next))
