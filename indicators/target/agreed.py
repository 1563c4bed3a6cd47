"""Who speaks for which side of the contract; a change of a measure of it by one side alone is refused."""

from datetime import date, datetime

from dcst.models import User
from dcst.people.roles import Permission, permissions_of
from dcst.problems import Refused
from indicators.models import Framework, Indicator
from indicators.target.rules.agreement import needs_both, side_of
from indicators.terms import ContractSide


def side_for(user: User, today: date) -> ContractSide | None:
    """The side of the contract that a person speaks for on a day; None for nobody’s."""
    granted = permissions_of(user, today)
    return side_of(for_trust=Permission.MANAGE_PLAN in granted, for_council=Permission.COMMISSION in granted)


def is_of_contract(indicator: Indicator, at: datetime) -> bool:
    """Whether the contract named an indicator at a moment."""
    named = Indicator.objects.in_framework(Indicator.OwnFramework.CONTRACT, at)
    return bool(named.filter(pk=indicator.pk).exists())


def refuse_one_sided(indicator: Indicator, at: datetime, *, rates: bool = True) -> None:
    """Raises Refused for a change that both sides of the contract have to agree to."""
    if needs_both(of_contract=is_of_contract(indicator, at), rates=rates):
        raise Refused("This is a measure of the contract: propose the change, and it holds once the other side agreed")


def refuse_one_sided_place(framework: Framework) -> None:
    """Raises Refused for a change of which measures the contract names, or how, that both sides have to agree to."""
    if needs_both(of_contract=framework.code == Indicator.OwnFramework.CONTRACT, rates=True):
        raise Refused("Which measures the contract names is agreed by both sides: propose the change")
