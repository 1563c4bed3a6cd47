"""What is at stake where something goes wrong, the worst first. Pure."""

from enum import StrEnum


class Harm(StrEnum):
    """What is at stake, the worst first: the class of a measure, an action, a promise or a sum."""

    SAFETY = "safety"
    STATUTORY = "statutory"
    CONTRACT = "contract"
    WORKFORCE = "workforce"
    OUTCOMES = "outcomes"
    MONEY = "money"
    DELIVERY = "delivery"

    @property
    def place(self) -> int:
        return PLACES[self]

    @property
    def words(self) -> str:
        return HARMS[self]


HARMS = {
    Harm.SAFETY: "Safety of children now",
    Harm.STATUTORY: "Other statutory duties",
    Harm.CONTRACT: "Contract and Ofsted recommendations",
    Harm.WORKFORCE: "Workforce",
    Harm.OUTCOMES: "Other outcomes",
    Harm.MONEY: "Money",
    Harm.DELIVERY: "Delivery",
}
PLACES = {harm: place for place, harm in enumerate(Harm)}
