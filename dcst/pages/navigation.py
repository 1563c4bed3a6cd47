"""The pages in the menu, in their order, each with the permissions that show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A page in the menu by its URL name, shown to whoever holds one of the permissions.

    `also` holds the beginnings of addresses that belong to this page though not under its own; `keeps_day` has the link
    keep the day shown.
    """

    name: str
    words: str
    permissions: tuple[str, ...]
    also: tuple[str, ...] = ()
    keeps_day: bool = False


NAVIGATION = (
    Place("board", "Board", ("read",), keeps_day=True),
    Place("plans", "Plan", ("read",), ("/actions/",), keeps_day=True),
    Place("partner_home", "What is due from us", ("send_values",)),
    Place("indicators", "Indicators", ("read", "read_own"), keeps_day=True),
    Place("contract", "Contract", ("commission",), keeps_day=True),
    Place("inspections", "Inspections", ("read",), ("/recommendations/",), keeps_day=True),
    Place("budget", "Budget", ("read",), keeps_day=True),
    Place("governance", "Governance", ("read",), keeps_day=True),
    Place("packs", "Packs", ("read",)),
    Place("my_actions", "My actions", ("report_own",)),
    Place("to_do", "What to do", ("manage_plan",)),
    Place("partners", "Partners", ("manage_partners",)),
    Place("releases", "Public", ("release",)),
    Place("people", "People", ("manage_plan",)),
    Place("audit", "Audit trail", ("read_audit",)),
)
