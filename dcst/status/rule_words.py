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
    "action-2": (
        "The first line that fits decides.",
        "Cancelled or deferred: Not rated. Reported done: Completed, and completed late after the due day.",
        "No date in the source: Not rated. Before its stated start: Not started.",
        "Past its due day and not reported done: Off track. While its merged cell has later year marks that nobody has "
        "placed, its day of completion is to be confirmed: then its milestones are judged, and no due day.",
        "Never reported: No data.",
        "With a stated start, the progress reported is compared with the share of the time that has passed: "
        "at least 90 % of it is On track, at least 70 % At risk, less is Off track. "
        "Without a stated start or a due day, the manager’s own judgement counts.",
        "The last report is older than {interval} days and {grace} days of grace: At risk at best.",
        "A milestone is overdue: Off track.",
        "The manager’s own judgement may lower the status, never raise it.",
        "A reviewer who is not the owner may set another status with a reason and a last day. "
        "The status by the rule stays visible beside it.",
    ),
    "release-1": (
        "What is hidden in the house is hidden outside.",
        "What ever went out is counted with what is to go out, withdrawn releases too: total less parts, one period "
        "less another, one grouping beside another, one version of a figure beside the next.",
        "Whatever would give a small number away is kept back, and what was kept back stays so.",
        "Where that would not be enough, nothing goes out.",
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
    "rollup-2": (
        "Counted are the {what}; those cancelled, deferred, not judged or not started are left out.",
        "Fewer than half of the rest are rated: Not enough known.",
        "At least 90 % of the rated are On track or Completed: On track. At least 70 %: At risk. Less: Off track, and "
        "At risk where none of them is Off track, since a whole is never worse than its worst part.",
        "One that is critical and Off track: At risk at best.",
    ),
    "rollup-2-worst": (
        "Counted are the {what}; those cancelled, deferred, not judged or not started are left out.",
        "Fewer than half of the rest are rated and none is Off track: Not enough known.",
        "The worst status among the rated is the status of the whole.",
    ),
    "escalation-1": (
        "Escalation is proposed by this rule and decided by the commissioner.",
        "Counted are the last four quarters that have ended, since the last one within tolerance.",
        "Two of them outside tolerance: proposed. A quarter that is not known, or not judged, lies between and ends "
        "nothing. Where no tolerance is agreed, every miss of the target is outside.",
        "A recovery date of an exception report has passed, and no figure of a later quarter reaches what was "
        "promised: proposed, from the day after it.",
        "The last quarter that is due is not known: it cannot be said. No target, or not judged: nothing is proposed.",
        "A decision answers the proposal of its quarter. Another quarter outside, or a date missed since, proposes "
        "anew.",
    ),
    "agreement-1": (
        "Which measures the contract names, and the target, tolerance and definition of each, is proposed by one side "
        "and agreed by the other. "
        "Nobody agrees to what they proposed, and who holds a role on each side speaks for neither.",
        "A target holds for figures whose period ends on or after its first day, which is the day proposed or the day "
        "of agreement, whichever is later. A definition, and a measure named or taken out, holds from the day of "
        "agreement.",
        "What was judged before keeps the target and the definition it was judged by.",
    ),
    "outcomes-1": (
        "Unlike measures have no common status, so that none is worked out: indicators are counted and named.",
        "Meets it: On track. Within tolerance: At risk. Outside: Off track, beyond the tolerance or where none is set.",
        "No status: there is a target and no value, or it cannot be judged, or it is kept back so that nobody can be "
        "identified. Intelligence gaps are not counted.",
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
    "target-2": (
        "The first line that fits decides.",
        "No value: No data, Not due yet or Suppressed, and why. Neither higher nor lower is better: Not rated. "
        "The value was sent under an earlier definition, with another unit, kind of value or calendar: Not rated. "
        "No target for the period: No target. The target was set under an earlier definition, with another unit or "
        "kind of value: Not rated. A target to be confirmed: Not rated.",
        "At the target or better: On track. “Below” and “above” are strict: exactly the target does not meet them.",
        "Worse than the target, up to the tolerance and on it: At risk. Beyond it, or where no tolerance is set: "
        "Off track.",
        "Where on plan is best, the distance from the plan is held against two tolerances in the same way.",
        "The value counts unrounded. The latest own value is judged; published values stand beside it.",
    ),
    "target-3": (
        "The first line that fits decides.",
        "No value: No data, Not due yet or Suppressed, and why. A value outside the bounds that its definition states, "
        "or that its kind of value has: No data. Neither higher nor lower is better: Not rated. "
        "The value was sent under an earlier definition, with another unit, kind of value or calendar: Not rated. "
        "No target for the period: No target. The target was set under an earlier definition, with another unit or "
        "kind of value: Not rated. A target to be confirmed: Not rated.",
        "At the target or better: On track. “Below” and “above” are strict: exactly the target does not meet them.",
        "Worse than the target, up to the tolerance and on it: At risk. Beyond it, or where no tolerance is set: "
        "Off track.",
        "Where on plan is best, the distance from the plan is held against two tolerances in the same way.",
        "The value counts unrounded. The latest own value is judged; published values stand beside it.",
    ),
    "target-4": (
        "The first line that fits decides.",
        "No value: No data, Not due yet or Suppressed, and why. A value outside the bounds that its definition states, "
        "or that its kind of value has: No data. Neither higher nor lower is better: Not rated. "
        "The value was sent under an earlier definition, with another unit, kind of value or calendar: Not rated. "
        "No target for the period: No target. The target was set under an earlier definition, with another unit or "
        "kind of value: Not rated. A target to be confirmed: Not rated.",
        "At the target or better: On track. “Below” and “above” are strict: exactly the target does not meet them.",
        "Worse than the target, up to the tolerance and on it: At risk. Beyond it, or where no tolerance is set: "
        "Off track.",
        "Where on plan is best, the distance from the plan is held against two tolerances in the same way.",
        "Half of a baseline is met from the side that is better. A percentage a year of a baseline that is not above "
        "zero means nothing: Could not be calculated.",
        "The value counts unrounded. The latest own value is judged; published values stand beside it.",
    ),
    "comparison-1": (
        "The interval of the figure is held against the comparator, which is taken as exact: Wilson for percentages, "
        "Byar for rates (exact below a count of 10), 95 %. A published interval is preferred.",
        "The comparator within the interval or on its end: Similar. Otherwise Better or Worse by what is better, "
        "and Lower or Higher where neither is.",
        "Not compared where the periods differ, where the counts behind the figure are not held, or where the "
        "comparator is missing or impossible.",
    ),
    "direction-1": (
        "The change is from the period expected before, or from the same period a year earlier where there is a "
        "season. Without that value, with a query on either, or over a break in the series: No comparison.",
        "The arrow says up or down; better or worse is said beside it, and not at all where neither is better.",
    ),
    "trend-1": (
        "Five annual values in a row, without a break and without overlap: χ² above 9.5495 (less than 2 in 1,000 by "
        "chance), and the same direction with any one of the five left out. Otherwise: No significant change.",
        "With fewer, with a gap, or where none or all are counted: Cannot be calculated.",
    ),
    "variation-1": (
        "Control limits are the mean and 2.66 mean moving ranges to either side; a moving range of 3.267 times "
        "their mean or more is left out once. They begin anew at a break and at a rebase.",
        "More than chance: a value outside the limits, 7 in a row that rise or fall, two of three near a limit, or 7 "
        "in a row on one side of the mean. Everything else is no significant change.",
        "Under 13 values limits are on trial and nothing is said. Queried values are left out. Years, running totals, "
        "rolling periods and values with a season have no limits.",
        "Limits wholly better than the target: consistently meets it. Wholly worse: consistently misses it.",
    ),
    "direction-2": (
        "The change is from the period expected before. Where the definition states a season, and of a running total, "
        "it is from the same period a year earlier. Without that value, with a query on either, or over a break in the "
        "series: No comparison.",
        "The arrow says up or down; better or worse is said beside it, and not at all where neither is better.",
    ),
    "direction-3": (
        "The change is from the period expected before. Where the definition states a season, and of a running total, "
        "it is from the same period a year earlier. Without that value, with a query on either, or over a break in the "
        "series: No comparison.",
        "Where the own interval of the figure, of 95 %, holds the value it is compared with, and all values since the "
        "last turn: No change, unless five years show a trend. Then it goes as the trend does.",
        "The arrow says up or down; better or worse is said beside it, and not at all where neither is better.",
    ),
    "variation-2": (
        "Control limits are the mean and 2.66 mean moving ranges to either side; a moving range of 3.267 times "
        "their mean or more is left out once. They begin anew at a break and at a rebase.",
        "More than chance: a value outside the limits, 7 in a row that rise or fall, two of three near a limit, or 7 "
        "in a row on one side of the mean. The value at a turn between two runs belongs to the later one. Everything "
        "else is no significant change.",
        "Under 13 values limits are on trial and nothing is held against them; 7 in a row that rise or fall are said "
        "all the same, of years too, which have no limits. Queried values are left out. Values that never follow one "
        "another have no limits.",
        "Stocks, rolling periods, running totals and values with a season have neither limits nor runs: their points "
        "overlap, or differ by nature.",
        "Limits wholly better than the target: consistently meets it. Wholly worse: consistently misses it.",
    ),
    "forecast-1": (
        "Last value: the latest stays. Straight line: through all values in a row. Same as last year: each period to "
        "come is as it was a year before. The method is named beside the figure.",
        "The range is of 95 % and needs four changes, or four values for the line. Nothing is reckoned across a gap "
        "or a break.",
    ),
    "forecast-2": (
        "Last value: the latest stays. Where figures go with the season or run on through the year, the same as last "
        "year: each period to come is as it was a year before.",
        "Another method, a straight line through all values in a row or the same as last year, stands beside it only "
        "where it was tried: on 13 values in a row, with 8 held out or more, it must have been out by 10 % less.",
        "The range is that of how far the same method was out before, four times or more. Every status that the range "
        "reaches is said. Nothing is reckoned across a gap or a break.",
    ),
    "board-order-1": (
        "Candidates are what is off track, at risk or unknown: actions and milestones, indicators of all frameworks, "
        "aims, the budget and its lines, recommendations, late figures and returns, exception reports owed and "
        "escalations proposed under the contract; and measures that are worsening by more than chance or consistently "
        "miss their target, whatever their status. What is pinned comes first, with its reason.",
        "First: Off track, then At risk, then worsening or consistently missing, then unknown.",
        "Then: what is new or worse since the body’s last meeting, without one since the last month’s end, before what "
        "is not. Worse is another status, or further outside by another figure.",
        "Then by what is at stake: safety of children now; other statutory duties; contract and Ofsted "
        "recommendations; workforce; other outcomes; money; delivery.",
        "Then how far outside the tolerance as a share of the target, where there is none or it is kept, off the "
        "target; then the longest first.",
        "Stale ones of one kind, which are as they were, become one line with their number, codes and oldest. Late "
        "figures and returns, and the lines of the budget beside its total, always do. It comes after what stands "
        "alone with the same at stake.",
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
    "budget-2": (
        "Variance is forecast less budget for spending, and budget less forecast for income: "
        "more is worse for the Trust in both.",
        "No variance, or one in the Trust’s favour: On track. Up to the tolerance and on it: At risk. "
        "Beyond it, or where no tolerance is set: Off track.",
        "The year to date is judged in the same way, by the actual figure against the budget to the same month’s end. "
        "Its tolerance is that of the part of the year: a twelfth of the year’s for each month.",
        "No return: Not due yet until it is due, then No data. No budget: No target.",
    ),
}


def rule_in_words(rule: str, **parameters: object) -> list[str]:
    """The sentences of a rule's version, its plan's own numbers filled in; none for a rule that has no words here.

    `rule` is the stored text: one version, or several with blanks between. Raises KeyError for a number not given.
    """
    words = [sentence for part in rule.split() for sentence in RULES_IN_WORDS.get(part, ())]
    return [sentence.format(**parameters) for sentence in words]
