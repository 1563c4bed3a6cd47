"""Refuses rows of a submission whose period is not open."""

from indicators.calendar.windows import Windows
from indicators.intake.rules.faults import fault
from indicators.models.observation import UNCHANGED


def refuse_closed(read, planned, at):
    """The planned rows without those that would change a period that is not open at a moment.

    The rows read lose their figure for it and get the fault. What is stored already may be sent again at any time.
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
