"""What changed of a plan between the ends of two days, and of what belongs to no plan: contract, staff, money, Ofsted.

Held against one another is what stood on the two days, so that what went and came back between them is no change; a
figure that was revised is told step by step. The number of queries does not grow with the plan.
"""

from collections import defaultdict
from datetime import date

from dcst.boards.asked import AskedBoard
from dcst.site.changed.dates import dates_moved
from dcst.site.changed.figures import revised
from dcst.site.changed.inspected import announcements, judgements, recommendations
from dcst.site.changed.statuses import statuses
from dcst.site.changed.told import Changes, TwoDays
from dcst.status.movement import ChangeGroup
from indicators.disclosure.eyes import Eyes
from objectives.models import Plan

# Each gives the changes of its kind in a TwoDays; a noun to come joins by one more.
TELLERS = (statuses, revised, announcements, dates_moved, judgements, recommendations)


def changes_between(plan: Plan, since: date, until: date, eyes: Eyes, board: AskedBoard | None = None) -> Changes:
    """The Changes from the end of one day to the end of another, as the owner of these eyes may see them.

    `board` is one of the same plan, days and reader, which need not read again what it has read.
    """
    window = TwoDays(plan, since, until, eyes, board)
    grouped = defaultdict(list)
    for tell in TELLERS:
        for change in tell(window):
            grouped[change.group].append(change)
    return Changes({group: grouped[group] for group in ChangeGroup if grouped[group]})
