"""The verbs of inspections: what inspectors judged, what they found on visits, and the grade the Trust gives itself."""

from inspections.changes.beside import assess_ourselves, record_visit
from inspections.changes.inspections import AreaGrade, add_to_inspection, answer_recommendation, record_inspection

__all__ = [
    "AreaGrade",
    "add_to_inspection",
    "answer_recommendation",
    "assess_ourselves",
    "record_inspection",
    "record_visit",
]
