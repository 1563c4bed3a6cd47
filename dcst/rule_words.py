"""The rules in force as they are printed beside a status: one table, by the version of the rule. Pure.

A version's words are never changed: a stored verdict shows the words of the rule that gave it.
"""

RULES_IN_WORDS = {
    "action-1": (
        "The first line that fits decides.",
        "Cancelled or deferred: Not rated. Reported done: Completed, and completed late after the due day.",
        "No date in the source: Not rated. Before its stated start: Not started.",
        "Past its due day and not reported done: Off track.",
        "Never reported: No data.",
        "With a stated start, the progress reported is compared with the share of the time that has passed: "
        "at least 90 % of it is On track, at least 70 % At risk, less is Off track. "
        "Without a stated start, the manager’s own judgement counts.",
        "The last report is older than {interval} days and {grace} days of grace: At risk at best.",
        "A milestone is overdue: Off track.",
        "The manager’s own judgement may lower the status, never raise it.",
        "A reviewer who is not the owner may set another status with a reason and a last day. "
        "The status by the rule stays visible beside it.",
    ),
    "milestone-1": (
        "Reported met, or its action reported done: Completed, and completed late after the due day.",
        "Its action cancelled or deferred: Not rated. Past its due day: Off track. Until then: Not due yet.",
    ),
    "rollup-1": (
        "Counted are the {what}; those cancelled, deferred, not judged or not started are left out.",
        "Fewer than half of the rest are rated: Not enough known.",
        "At least 90 % of the rated are On track or Completed: On track. At least 70 %: At risk. Less: Off track.",
        "One that is critical and Off track: At risk at best.",
    ),
    "rollup-1-worst": (
        "Counted are the {what}; those cancelled, deferred, not judged or not started are left out.",
        "Fewer than half of the rest are rated and none is Off track: Not enough known.",
        "The worst status among the rated is the status of the whole.",
    ),
    "target-1": (
        "The first line that fits decides.",
        "No value: No data, Not due yet or Suppressed, and why. Neither higher nor lower is better: Not rated. "
        "No target for the period: No target. A target to be confirmed: Not rated.",
        "At the target or better: On track. “Below” and “above” are strict: exactly the target does not meet them.",
        "Worse than the target, up to the tolerance and on it: At risk. Beyond it, or where no tolerance is set: "
        "Off track.",
        "Where on plan is best, the distance from the plan is held against two tolerances in the same way.",
        "The value counts unrounded. The latest own value is judged; published values stand beside it.",
    ),
    "aim-1": (
        "Only judgements of the same area on the same scale count. The day of the inspection counts for the aim; "
        "a judgement is known from the day its report is published.",
        "Until its day has passed: On track while the latest judgement meets the aim, else Not due yet.",
        "After it: Completed if the judgement standing on that day met the aim; completed late by the first later "
        "one that does; else Off track.",
    ),
    "budget-1": (
        "Variance is forecast less budget for spending, and budget less forecast for income: "
        "more is worse for the Trust in both.",
        "No variance, or one in the Trust’s favour: On track. Up to the tolerance and on it: At risk. "
        "Beyond it, or where no tolerance is set: Off track.",
        "The year to date is judged in the same way, by the actual figure against the budget to the same month’s end.",
        "No return: Not due yet until it is due, then No data. No budget: No target.",
    ),
}


def rule_in_words(rule, **parameters):
    """The sentences of a rule's version, its plan's own numbers filled in; none for a rule that has no words here."""
    return [sentence.format(**parameters) for sentence in RULES_IN_WORDS.get(rule, ())]
