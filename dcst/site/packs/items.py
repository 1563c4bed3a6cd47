"""What can stand in a pack: pages that show a day, each by a kind and a code; the usual contents of a body or plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from dcst.models import GovernanceBody, PackMark, Question, User, with_status
from dcst.people.roles import Permission, permissions_of
from dcst.status.rag import Rag
from dcst.time.clock import end_of
from indicators.disclosure.eyes import Eyes
from indicators.models import Expectation, Indicator
from objectives.models import Objective, Plan, Strand

NAMES = "It names the people who answer for what it lists"
UNRELEASED = "It quotes figures and statuses that were not released"
UNDECIDED = "Not decided"
READ, READ_OWN, COMMISSION = Permission.READ, Permission.READ_OWN, Permission.COMMISSION


@dataclass(frozen=True)
class PageKind:
    """A kind of page. `asks`: any of these opens it. `private`: why it is so for good; blank where that is decided."""

    slug: str
    words: str
    route: str
    asks: frozenset[Permission] = frozenset({READ})
    private: str = ""
    query: str = ""  # the name under which the code stands in the address, where it does not stand in its path

    def address(self, code: str) -> str:
        if not self.query:
            return reverse(self.route, args=[code] if code else [])
        plan, _, body = code.partition("@")
        asked = {self.query: plan} | ({"body": body} if body else {})
        return f"{reverse(self.route)}?{urlencode(asked)}"


PAGES = {
    kind.slug: kind
    for kind in (
        PageKind("board", "Board", "board", private=NAMES, query="plan"),
        PageKind("changed", "What changed", "changed", private=NAMES, query="plan"),
        PageKind("part", "Plan, objective or priority", "node", private=NAMES),
        PageKind("body", "Body", "body", private=NAMES),
        PageKind("matrix", "Matrix of variation and assurance", "matrix", private=UNRELEASED),
        PageKind("indicators", "All indicators", "indicators", private=UNRELEASED),
        PageKind("worse", "Getting worse", "worse", private=UNRELEASED),
        PageKind("missing", "Without owner, date or target", "missing"),
        PageKind("coverage", "Still to be confirmed", "coverage"),
        PageKind("governance", "Governance", "governance"),
        PageKind("contract", "Contract", "contract", frozenset({READ, COMMISSION}), NAMES),
        PageKind("inspections", "Inspections", "inspections"),
        PageKind("recommendations", "Recommendations", "recommendations", private=NAMES),
        PageKind("budget", "Budget", "budget", private=UNRELEASED),
        PageKind("indicator", "Indicator", "indicator", frozenset({READ, READ_OWN})),
    )
}
ONE_EACH = [slug for slug in PAGES if slug not in ("board", "changed", "part", "body", "indicator")]


@dataclass(frozen=True)
class PackItem:
    """One page of a pack; `code` is blank where there is one of its kind alone."""

    kind: PageKind
    code: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind.slug}/{self.code}" if self.code else self.kind.slug

    @property
    def address(self) -> str:
        return self.kind.address(self.code)

    def opens_for(self, user: User, today: date) -> bool:
        return bool(permissions_of(user, today) & self.kind.asks)


def item_of(key: str) -> PackItem | None:
    """The item of a key like “indicator/M05”; None of one that names no kind."""
    slug, _, code = key.partition("/")
    kind = PAGES.get(slug)
    return PackItem(kind, code) if kind and bool(code) is (slug not in ONE_EACH) else None


def words_of(key: str) -> str:
    """What kind of page a key names, where nothing more is known of it; the key itself of no kind there is."""
    item = item_of(key)
    return item.kind.words if item else key


@dataclass(frozen=True)
class Offered:
    """Items that may be chosen, under a heading: [(item, name)]."""

    words: str
    items: Sequence[tuple[PackItem, str]] = field(default_factory=list)


def offered(user: User, today: date) -> list[Offered]:
    """All that can stand in a pack of this reader. A fixed number of queries."""
    plans, bodies = list(Plan.objects.all()), list(GovernanceBody.objects.all())
    parts: list[Any] = [
        *plans,
        *Objective.objects.order_by("code"),
        *Strand.objects.order_by("plan__start", "drive", "position"),
    ]
    measures = Indicator.objects.readable_by(user, today).with_agreed_name(end_of(today))
    found = [
        Offered("Pages of which there is one", [(PackItem(PAGES[slug]), PAGES[slug].words) for slug in ONE_EACH]),
        Offered("Boards", [(_item("board", plan.code), f"Board: {plan}") for plan in plans]),
        Offered("What changed", [(_item("changed", plan.code), f"What changed: {plan}") for plan in plans]),
        Offered("Bodies", [(_item("body", body.code), body.name) for body in bodies]),
        Offered("Plans, objectives and priorities", [(_item("part", row.code), _name(row)) for row in parts]),
        Offered("Indicators", [(_item("indicator", row.code), str(row)) for row in in_print_order(measures)]),
    ]
    boards = [(_item("board", f"{plan.code}@{body.code}"), f"{body.name}: {plan}") for body in bodies for plan in plans]
    found.insert(2, Offered("Boards as another body sees them", boards))
    opening = [
        Offered(group.words, [(item, name) for item, name in group.items if item.opens_for(user, today)])
        for group in found
    ]
    return [group for group in opening if group.items]


def _item(slug: str, code: str) -> PackItem:
    return PackItem(PAGES[slug], code)


def _name(row: Any) -> str:
    return f"{row.code} {getattr(row, 'text', row)}"


def in_print_order(rows: "Iterable[Indicator]") -> list[Indicator]:
    frameworks = list(Indicator.OwnFramework)
    return sorted(rows, key=lambda row: (frameworks.index(Indicator.OwnFramework(row.framework)), row.position))


def usual_of_body(body: GovernanceBody, user: User, today: date, day: date) -> list[PackItem]:
    """A body's own board of each plan that it answers in, its page and priorities, and their measures in trouble.

    The Board, which answers for no priority alone, has both plans and all measures.
    """
    strands = list(Strand.objects.filter(bodies=body).order_by("plan__start", "drive", "position"))
    if not strands:
        return _of_all(body, user, today, day)
    codes = [strand.code for strand in strands]
    plans = Plan.objects.filter(strands__in=strands).distinct()
    items = [_item("board", f"{plan.code}@{body.code}") for plan in plans]
    items += [_item("body", body.code), *(_item("part", code) for code in codes)]
    moved = Expectation.objects.known_at(end_of(day)).filter(action__strand__in=strands).values("indicator")
    return _opened([*items, *_in_trouble(Q(strand__in=strands) | Q(pk__in=moved), user, today, day)], user, today)


def usual_of_plan(plan: Plan, user: User, today: date, day: date) -> list[PackItem]:
    """Its board, what changed, its page and the measures in trouble that its priorities have or should move."""
    items = [_item("board", plan.code), _item("changed", plan.code), _item("part", plan.code)]
    moved = Expectation.objects.known_at(end_of(day)).filter(action__strand__plan=plan).values("indicator")
    return _opened([*items, *_in_trouble(Q(strand__plan=plan) | Q(pk__in=moved), user, today, day)], user, today)


def _of_all(body: GovernanceBody, user: User, today: date, day: date) -> list[PackItem]:
    plans = Plan.objects.all()
    items = [_item("board", f"{plan.code}@{body.code}") for plan in plans]
    items += [_item("changed", plan.code) for plan in plans]
    items += [_item("body", body.code), *(PackItem(PAGES[slug]) for slug in ("matrix", "missing", "contract"))]
    return _opened([*items, *_in_trouble(Q(), user, today, day)], user, today)


def _opened(items: Iterable[PackItem], user: User, today: date) -> list[PackItem]:
    return [item for item in items if item.opens_for(user, today)]


def _in_trouble(which: Q, user: User, today: date, day: date) -> list[PackItem]:
    """The indicators that this reader sees off track or at risk on a day, off track first."""
    at = end_of(day)
    rows = with_status(Indicator.objects.readable_by(user, today).filter(which), "indicator", Question.TARGET, at)
    rows = Eyes(user, today, day).with_status(rows, at)
    worst = [Rag.OFF_TRACK.value, Rag.AT_RISK.value]
    every: list[Any] = in_print_order(rows.distinct())
    held = [row for row in every if row.status in worst]
    return [_item("indicator", row.code) for row in sorted(held, key=lambda row: worst.index(row.status))]


@dataclass(frozen=True)
class ItemMark:
    """Whether an item is public, and why; who said so and when is None where nobody did."""

    is_public: bool
    reason: str
    said: PackMark | None = None


def marks_of(items: Iterable[PackItem]) -> dict[str, ItemMark]:
    """{key: ItemMark} of items, as it stands now; in one query."""
    said = {row.item: row for row in PackMark.objects.current().select_related("by")}
    return {item.key: _mark(item, said.get(item.key)) for item in items}


def _mark(item: PackItem, said: PackMark | None) -> ItemMark:
    if item.kind.private:
        return ItemMark(False, item.kind.private, said)
    return ItemMark(said.is_public, said.reason, said) if said else ItemMark(False, UNDECIDED)
