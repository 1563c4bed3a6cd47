"""Tables whose cells carry the heading of their column, so that a narrow screen shows each row as a card."""

import re

from django.utils.html import strip_tags

HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
OPENING = re.compile(r'<(tr|th|td)\b(?:[^>]*?\bcolspan="(\d+)")?')
# Laid out for a narrow screen by rules of their own.
OWN_LAYOUT = ("dcst-list", "dcst-bars", "dcst-quarters", "dcst-sent-rows")


def labelled(content: str) -> str:
    """The HTML of a table with `data-label` on each cell of its body; blank where a row cannot be a card.

    That is where the head has more than one row, or the table a layout of its own. A cell across columns has no label;
    a table that comes with labels keeps them.
    """
    if "data-label=" in content:
        return content
    head, ends, body = content.partition("</thead>")
    if not ends or "span=" in head or head.count("<tr") != 1 or any(name in head for name in OWN_LAYOUT):
        return ""
    labels = [" ".join(strip_tags(words).split()).replace('"', "&quot;") for words in HEADING.findall(head)]
    place = 0

    def opened(found: re.Match[str]) -> str:
        nonlocal place
        here, across = place, int(found[2] or 1)
        place = 0 if found[1] == "tr" else here + across
        if found[1] != "td" or across > 1 or here >= len(labels):
            return found[0]
        return f'<td data-label="{labels[here]}"'

    return head + ends + OPENING.sub(opened, body)
