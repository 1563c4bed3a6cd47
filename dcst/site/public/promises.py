"""What the two plans promise the public, in their own words: the priorities of one, the objectives of the other."""

from dataclasses import dataclass

from django.db.models import Prefetch

from dcst.models import GovernanceBody
from objectives.models import Objective, Strand

VOICE = Strand.Drive.VOICE


@dataclass(frozen=True)
class PlanPromise:
    """A priority that a group answers for, or an objective of the Trust. `kind` is what the record of verdicts calls
    it; `bodies` are the groups that look after it.
    """

    code: str
    kind: str
    text: str
    plan: str
    theme: str  # blank where the plan states none
    is_voice: bool = False
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    name: str
    plan: str
    promises: list[PlanPromise]

    @property
    def is_own(self):
        """Whether the Trust alone made them."""
        return self.promises[0].kind == "objective"


def promises():
    """[PlanPromise] in the order of the public page: the themes of the shared plan, then the Trust's own objectives."""
    groups = Prefetch("bodies", GovernanceBody.objects.order_by("name"))
    rows = Strand.objects.exclude(drive=Strand.Drive.BUSINESS).select_related("plan", "objective")
    shared = [
        PlanPromise(
            row.code,
            "strand",
            row.text,
            row.plan.name,
            str(row.objective or ""),
            row.drive == VOICE,
            tuple(str(body) for body in row.bodies.all()),
        )
        for row in sorted(rows.prefetch_related(groups), key=_in_order)
    ]
    own = Objective.objects.filter(strands__drive=Strand.Drive.BUSINESS).distinct().select_related("plan")
    return [*shared, *(PlanPromise(row.code, "objective", str(row), row.plan.name, "") for row in own)]


def _in_order(strand):
    theme = strand.objective.position if strand.objective else 1_000
    return strand.plan.start, theme, strand.drive, strand.position


def by_theme(found):
    """[Theme] of promises in their order; those without one stand under their plan."""
    themes = []
    for promise in found:
        if not themes or (themes[-1].plan, themes[-1].name) != (promise.plan, promise.theme):
            themes.append(Theme(promise.theme, promise.plan, []))
        themes[-1].promises.append(promise)
    return themes
