"""The verbs of inspections: what inspectors announced, judged and found on visits, and the Trust's own grade."""

from inspections.changes.beside import announce_inspection, assess_ourselves, record_visit, take_back_announcement
from inspections.changes.inspections import AreaGrade, add_to_inspection, record_inspection, tie_answers

__all__ = [
    "AreaGrade",
    "add_to_inspection",
    "announce_inspection",
    "assess_ourselves",
    "record_inspection",
    "record_visit",
    "take_back_announcement",
    "tie_answers",
]
