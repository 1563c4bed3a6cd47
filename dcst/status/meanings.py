"""What each status and finding means, in a sentence for whoever reads a page."""

from dcst.status.findings import Finding
from dcst.status.rag import Rag

MEANINGS = {
    Rag.COMPLETED: "It has been done. When it was done late, the reason says by how many days.",
    Rag.ON_TRACK: "It is going as planned: a report, a figure or a forecast says so.",
    Rag.AT_RISK: "It is somewhat behind, or its last report is too old to rely on.",
    Rag.OFF_TRACK: "It is well behind, or a date has passed without a report of completion.",
    Rag.NOT_STARTED: "Its start is still to come. It is left out of the share that gives a whole its status.",
    Rag.NO_TARGET: "There is a figure, but nothing has been set to measure it against.",
    Rag.NO_DATA: "Nothing has been reported. This is never read as good, and never as zero.",
    Rag.NOT_DUE: "No figure is expected yet: the period has not ended, or the time to send it still runs.",
    Rag.SUPPRESSED: "There is a figure, but it is too small to be shown without pointing at a person.",
    Rag.NOT_RATED: "It cannot be rated, and the reason says why: no date in the source, cancelled, deferred.",
    Rag.NOT_CALCULATED: "The calculation failed, and is tried again by itself. Until then no older status stands in.",
    Rag.NOT_ENOUGH_KNOWN: "Fewer than half of its parts have a rating, so the whole has none.",
    Finding.BEST: "Better than the comparator beyond the 99.8% interval as well.",
    Finding.BETTER: "Better than the comparator, which lies outside the 95% interval of the figure.",
    Finding.SIMILAR: "The comparator lies within the 95% interval of the figure: chance could make the difference.",
    Finding.WORSE: "Worse than the comparator, which lies outside the 95% interval of the figure.",
    Finding.WORST: "Worse than the comparator beyond the 99.8% interval as well.",
    Finding.LOWER: "Lower than the comparator, of an indicator for which neither side is better.",
    Finding.HIGHER: "Higher than the comparator, of an indicator for which neither side is better.",
    Finding.NOT_COMPARED: "No comparison is sound: counts are missing, periods differ, or the comparator is doubted.",
    Finding.UP_BETTER: "Higher than in the period it is held against, and higher is better.",
    Finding.DOWN_BETTER: "Lower than in the period it is held against, and lower is better.",
    Finding.UP_WORSE: "Higher than in the period it is held against, and lower is better.",
    Finding.DOWN_WORSE: "Lower than in the period it is held against, and higher is better.",
    Finding.UP: "Higher than in the period it is held against; neither side is better.",
    Finding.DOWN: "Lower than in the period it is held against; neither side is better.",
    Finding.LEVEL: "The same as in the period it is held against.",
    Finding.NO_COMPARISON: "What it is held against has no figure that can be compared: a gap is never bridged.",
    Finding.IMPROVEMENT_HIGH: "Higher than chance explains, and higher is better.",
    Finding.IMPROVEMENT_LOW: "Lower than chance explains, and lower is better.",
    Finding.CONCERN_HIGH: "Higher than chance explains, and lower is better.",
    Finding.CONCERN_LOW: "Lower than chance explains, and higher is better.",
    Finding.UNUSUAL_HIGH: "Higher than chance explains; neither side is better.",
    Finding.UNUSUAL_LOW: "Lower than chance explains; neither side is better.",
    Finding.COMMON_CAUSE: "The movement is no more than the usual ups and downs.",
    Finding.TOO_FEW_POINTS: "Fewer than 13 points, and no run of them: limits are on trial and nothing is concluded.",
    Finding.NO_LIMITS: "Limits do not fit the series: it hardly varies, its points overlap, or it has another rhythm.",
    Finding.MEETS: "The target lies on the safe side of the limits: as things go it will be met each time.",
    Finding.HIT_AND_MISS: "The target lies within the limits: as things go it will be met at times.",
    Finding.MISSES: "The target lies beyond the limits: as things go it will not be met.",
    Finding.NOT_ASSURED: "There are no limits, or no target, to hold against one another.",
}

# Rule action-2 in words, line by line: the first that fits decides.
ACTION_LINES = (
    "Cancelled or deferred: Not rated, with the reason.",
    "Reported as done: Completed, and how many days late it was.",
    "No due date in the source: Not rated.",
    "Before its stated start: Not started.",
    "Past its due date without a report of completion: Off track. While its merged cell in the printed table has later"
    " year marks that nobody has placed, its milestones are judged and not a due date.",
    "Never reported on: No data.",
    "With a stated start, progress is held against the share of the time that has passed: On track from 90% of it,"
    " At risk from 70%, else Off track. Without a stated start or due date the owner’s judgement counts.",
    "The last report is older than the plan’s reporting interval and its days of grace: At risk at best.",
    "A milestone is overdue: Off track.",
)

# The roll-up rules in words, by the plan's choice.
ROLL_UPS = {
    "share": (
        "On track: at least 90% of the rated ones are On track or Completed.",
        "At risk: at least 70% are, or fewer where none is Off track: a whole is never worse than its worst part.",
        "Off track: fewer than 70%, and one of them is Off track.",
        "One that is critical and Off track makes the whole At risk at best.",
        "Not enough known: fewer than half of those counted are rated.",
    ),
    "worst": (
        "The whole has the worst status among its rated parts.",
        "Not enough known: fewer than half of those counted are rated and none of them is Off track.",
    ),
}

# The same of the statuses for the public, in words that a young person reads.
IN_PLAIN_WORDS = {
    Rag.COMPLETED: "This is done.",
    Rag.ON_TRACK: "This is going as planned.",
    Rag.AT_RISK: "This is a bit behind, or nobody has told us lately.",
    Rag.OFF_TRACK: "This is well behind.",
    Rag.NOT_STARTED: "This has not begun yet.",
    Rag.NO_TARGET: "We have a figure, but no goal to hold it against.",
    Rag.NO_DATA: "We do not know yet. Nobody has told us.",
    Rag.NOT_DUE: "No figure is due yet.",
    Rag.SUPPRESSED: "We know, but to say it could point at a person.",
    Rag.NOT_RATED: "We cannot say how this is going.",
    Rag.NOT_CALCULATED: "We could not work this out yet.",
    Rag.NOT_ENOUGH_KNOWN: "We do not know enough yet to say.",
}
