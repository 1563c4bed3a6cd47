"""What stands behind a forecast outturn, as the finance officer says it with the month's returns. Pure. In £000.

What was not said is not said, and never nought: a sum of several is known only once each of its parts was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from budget.rules.outturn import say_whole

SAVINGS = {
    "savings_delivered": "delivered",
    "savings_on_track": "on track",
    "savings_at_risk": "at risk",
    "savings_undeliverable": "undeliverable",
}
# Never below nought: a direction is said by the name of the figure.
AMOUNTS = ("gross_pressure", "mitigation", *SAVINGS, "from_reserve", "contract_change")
SIGNED = ("recurrent", "best_case", "worst_case")
FIGURES = (*SIGNED, *AMOUNTS)
WORDS = {
    "recurrent": "Recurrent part of the variance",
    "best_case": "Best case of the outturn",
    "worst_case": "Worst case of the outturn",
    "gross_pressure": "Gross pressure",
    "mitigation": "Mitigation",
    "savings_delivered": "Savings delivered",
    "savings_on_track": "Savings on track",
    "savings_at_risk": "Savings at risk",
    "savings_undeliverable": "Savings that cannot be delivered",
    "from_reserve": "Met from the reserve",
    "contract_change": "Contract change asked of the Council",
}


def faults(figures: Mapping[str, Decimal | None]) -> list[tuple[str, str]]:
    """[(name of a figure, what is wrong with it)]; a blank name is about all of them."""
    if all(figures.get(name) is None for name in FIGURES):
        return [("", "Enter at least one figure")]
    found = [
        (name, f"{WORDS[name]} must be nought or more") for name in AMOUNTS if (figures.get(name) or Decimal(0)) < 0
    ]
    best, worst = figures.get("best_case"), figures.get("worst_case")
    if (best is None) != (worst is None):
        missing = "best_case" if best is None else "worst_case"
        found.append((missing, f"{WORDS[missing]} is needed, because the other end of the band was given"))
    if best is not None and worst is not None and best > worst:
        found.append(("worst_case", "Worst case of the outturn must not be better than the best case"))
    gross, mitigation = figures.get("gross_pressure"), figures.get("mitigation")
    if gross is not None and mitigation is not None and mitigation > gross:
        found.append(("mitigation", "Mitigation must not be more than the gross pressure"))
    return found


@dataclass(frozen=True)
class Behind:
    """The figures of one month as they were said, and what follows from them; None is not said, or not known.

    `worse_by` is the variance of the month's outturn, `target` what the savings of the year are to come to.
    """

    figures: Mapping[str, Decimal | None]
    worse_by: Decimal | None
    target: Decimal | None = None

    @property
    def net_pressure(self) -> Decimal | None:
        """What is left of the gross pressure once it is mitigated."""
        return _less(self.figures.get("gross_pressure"), self.figures.get("mitigation"))

    @property
    def savings(self) -> list[tuple[str, Decimal | None]]:
        """[(state in a word, amount)] in the order of what is certain."""
        return [(word, self.figures.get(name)) for name, word in SAVINGS.items()]

    @property
    def savings_left(self) -> Decimal | None:
        """How much of the target is in no state; below nought where the states come to more than the target."""
        amounts = [amount for _, amount in self.savings if amount is not None]
        return _less(self.target, sum(amounts, Decimal(0))) if len(amounts) == len(SAVINGS) else None

    @property
    def unmet(self) -> Decimal | None:
        """What nobody has agreed to meet of an overspend: a change that is asked of the Council is not agreed."""
        if self.worse_by is None or self.worse_by <= 0 or self.figures.get("from_reserve") is None:
            return None
        return max(self.worse_by - (self.figures["from_reserve"] or Decimal(0)), Decimal(0))

    @property
    def none_agreed(self) -> Decimal | None:
        """What is neither met nor asked for; not known until both were said."""
        asked = self.figures.get("contract_change")
        return None if self.unmet is None or asked is None else max(self.unmet - asked, Decimal(0))

    @property
    def words(self) -> list[str]:
        """The clauses that follow the variance in a sentence: what is recurrent, delivered, and met by whom."""
        said = [self._recurrent(), self._savings(), self._met()]
        return [clause for clause in said if clause]

    def _recurrent(self) -> str:
        amount = self.figures.get("recurrent")
        return "" if amount is None else f"{_signed(amount)} of it recurrent"

    def _savings(self) -> str:
        delivered = self.figures.get("savings_delivered")
        if delivered is None:
            return ""
        of_target = f" of {say_money_whole(self.target)}" if self.target is not None else ""
        return f"savings {say_money_whole(delivered)}{of_target} delivered"

    def _met(self) -> str:
        reserve, asked = self.figures.get("from_reserve"), self.figures.get("contract_change")
        clauses = []
        if reserve:
            clauses.append(f"{say_whole(reserve)} met from the reserve")
        if asked:
            clauses.append(f"{say_whole(asked)} asked of the Council by a change of the contract")
        if self.none_agreed:
            clauses.append(f"no agreement yet on who meets {say_whole(self.none_agreed)}")
        return ", ".join(clauses)


def say_money_whole(amount: Decimal) -> str:
    """An amount in whole thousands: “£180k”, “£0k”."""
    return say_whole(amount) if amount else "£0k"


def _signed(amount: Decimal) -> str:
    return f"{'−' if amount < 0 else ''}{say_money_whole(amount)}"


def _less(amount: Decimal | None, less: Decimal | None) -> Decimal | None:
    return None if amount is None or less is None else amount - less
