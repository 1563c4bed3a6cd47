"""The groups that a figure may be given for: one vocabulary for all indicators. Pure.

A code names its dimension and the group in it, as `sex:female`. The groups of one dimension are apart from one another
and together are everybody, with “not known” for who is in none of the others: so they can be added up.
"""

from dataclasses import dataclass
from typing import NewType

GroupCode = NewType("GroupCode", str)  # sex:female
EVERYBODY = GroupCode("")
NOT_KNOWN = "not-known"


@dataclass(frozen=True)
class Dimension:
    code: str
    name: str
    groups: dict[str, str]  # the names, by the part of the code after the colon

    @property
    def codes(self) -> tuple[GroupCode, ...]:
        return tuple(GroupCode(f"{self.code}:{group}") for group in self.groups)


DIMENSIONS = {
    row.code: row
    for row in (
        Dimension("sex", "Sex", {"female": "Female", "male": "Male", NOT_KNOWN: "Sex not known"}),
        Dimension(
            "age",
            "Age",
            {
                "0-4": "Aged 0 to 4",
                "5-9": "Aged 5 to 9",
                "10-15": "Aged 10 to 15",
                "16-17": "Aged 16 to 17",
                "18-25": "Aged 18 to 25",
                NOT_KNOWN: "Age not known",
            },
        ),
        Dimension(
            "ethnicity",
            "Ethnic group",
            {
                "asian": "Asian or Asian British",
                "black": "Black, Black British, Caribbean or African",
                "mixed": "Mixed or multiple ethnic groups",
                "white": "White",
                "other": "Other ethnic group",
                NOT_KNOWN: "Ethnic group not known",
            },
        ),
        Dimension(
            "send",
            "Special educational needs and disability",
            {
                "plan": "Education, health and care plan or statement",
                "support": "Special educational needs support",
                "none": "No special educational needs",
                NOT_KNOWN: "Special educational needs not known",
            },
        ),
        Dimension(
            "care",
            "Care status",
            {
                "in-care": "In care",
                "protection-plan": "On a child protection plan",
                "in-need": "In need, not in care and on no child protection plan",
                "none": "None of these",
                NOT_KNOWN: "Care status not known",
            },
        ),
    )
}
CODES = tuple(code for dimension in DIMENSIONS.values() for code in dimension.codes)
_PLACES: dict[str, int] = {code: place for place, code in enumerate(CODES)}


def dimension_of(code: str) -> Dimension | None:
    """The dimension of a group; None for a text that is not in the vocabulary."""
    return DIMENSIONS.get(code.partition(":")[0])


def label(code: str) -> str:
    """“Female”; a text that is not in the vocabulary says itself."""
    dimension, _, group = code.partition(":")
    return DIMENSIONS[dimension].groups.get(group, code) if dimension in DIMENSIONS else code


def say_part(area: str, group: str, is_whole_area: bool) -> str:
    """“North”, “Female”, “North, female”."""
    if not group:
        return area
    said = label(group)
    return said if is_whole_area else f"{area}, {said[:1].lower() + said[1:]}"


def place(code: str) -> tuple[int, str]:
    """Where a group stands in a list: as in the vocabulary, the unknown last."""
    return _PLACES.get(code, len(CODES)), code
