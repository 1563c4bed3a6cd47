from objectives.models.action import (
    Action,
    ActionDecision,
    Assignment,
    CriticalMark,
    MarkGroup,
    Milestone,
    MilestoneMet,
    Override,
    ProgressReport,
)
from objectives.models.links import AssuringBody, PriorityTag
from objectives.models.meeting import Meeting, bodies_kept_by
from objectives.models.plan import (
    Achievement,
    Objective,
    Plan,
    PlanStatement,
    PrintedFigure,
    Priority,
    Strand,
    Wording,
)

__all__ = [
    "Achievement",
    "Action",
    "ActionDecision",
    "Assignment",
    "AssuringBody",
    "CriticalMark",
    "PriorityTag",
    "MarkGroup",
    "Meeting",
    "Milestone",
    "MilestoneMet",
    "Objective",
    "Override",
    "Plan",
    "PlanStatement",
    "PrintedFigure",
    "Priority",
    "ProgressReport",
    "Strand",
    "Wording",
    "bodies_kept_by",
]
