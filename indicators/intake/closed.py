"""Refuses rows of a submission whose period is not open."""

from indicators.calendar.windows import Windows
from indicators.intake.rules.faults import fault
from indicators.models.observation import UNCHANGED


def refuse_closed(read, planned, at):
    """What was planned, without what would change a period that is not open; its rows are told so.

    Sending again what is stored is harmless, whenever it comes.
    """
    changed = [row for row in planned if row.outcome != UNCHANGED]
    windows = Windows({row.figure.indicator for row in changed}, at)
    places = {(row.figure.indicator, row.figure.period) for row in changed}
    refusals = {place: words for place in places if (words := windows.refusal(*place))}
    if not refusals:
        return planned
    unchanged = {row.figure.key for row in planned if row.outcome == UNCHANGED}
    for row in read:
        words = row.figure and refusals.get((row.figure.indicator, row.figure.period))
        if words and row.figure.key not in unchanged:
            shared = row.cells.get("period") in (None, "")
            row.faults.append(fault(row.number, "period", **words, shared=shared))
            row.figure = None
    taken = {row.figure.key for row in read if row.figure}
    return [row for row in planned if row.figure.key in taken]
