"""The verbs that change a plan or the meetings of those who look at it."""

from objectives.changes.actions import (
    assign,
    assign_people,
    confirm_milestone,
    decide,
    override,
    report_progress,
)
from objectives.changes.links import mark_critical, tie_bodies, tie_priorities
from objectives.changes.meetings import call_off_meeting, enter_meeting, move_meeting

__all__ = [
    "assign",
    "assign_people",
    "call_off_meeting",
    "confirm_milestone",
    "decide",
    "enter_meeting",
    "mark_critical",
    "move_meeting",
    "override",
    "report_progress",
    "tie_bodies",
    "tie_priorities",
]
