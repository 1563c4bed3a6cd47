"""What of the aims and recommendations may need a board's attention.

A recommendation is as the worst that stands of the actions that are said to answer it, at both moments.
"""

from collections import defaultdict

from dcst.boards.asked import UNKNOWN, AskedBoard, stood
from dcst.models import Assessment, Question
from dcst.status.attention import AttentionStep, Candidate, StaleKind, step_of
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from inspections.models import Aim, Answer, Inspection, Recommendation
from inspections.rules.standing import phrase_of, worst_of
from objectives.models import Assignment

UNANSWERED = StaleKind("recommendation that no action answers", "recommendations that no action answers")
ANSWERED = StaleKind("recommendation, by the worst of its actions", "recommendations, by the worst of their actions")


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate]: the aims of the plan that are missed, and on the home board the recommendations; none of strands."""
    if asked.strands is not None:
        return []
    return _aims(asked) + (_recommendations(asked) if asked.is_home else [])


def harms_of_answers(at) -> dict:
    """{("action", code): what is at stake} of the actions that answered a recommendation at a moment."""
    codes = Answer.objects.known_at(at).values_list("action__code", flat=True)
    return {("action", code): Harm.CONTRACT for code in codes}


def _aims(asked):
    aims = {aim.code: aim for aim in Aim.objects.filter(plan__code=asked.plan).select_related("plan__owner")}
    verdicts = {code: row for (code, _), row in stood(asked, "aim", [Question.AIM], aims).items()}
    found = [_aim(asked, aim, verdicts.get(code, UNKNOWN)) for code, aim in aims.items()]
    return [row for row in found if row.step.is_candidate or row.pinned]


def _aim(asked, aim, verdict):
    now, before = verdict.now, verdict.before
    left = "was due" if aim.due < asked.day else "due"
    return Candidate(
        kind="aim",
        code=aim.code,
        name=aim.text,
        status=now.status if now else Rag.NO_DATA,
        harm=Harm.CONTRACT,
        page=("inspections",),
        since=day_of(now.since) if now else None,
        before=step_of(before.status) if before else AttentionStep.NONE,
        now=now.words[0] if now else "",
        why=tuple(now.words[1:]) if now else (),
        owner=str(aim.plan.owner or ""),
        next=f"{left} {say_day(aim.due)}",
        pinned=asked.pins.get(("aim", aim.code)),
    )


def _recommendations(asked):
    rows = list(Recommendation.objects.known_at(asked.moment))
    published = dict(Inspection.objects.known_at(asked.moment).values_list("code", "published_on"))
    now, before = (_Answers(at) for at in (asked.moment, asked.moment_since))
    found = [_recommendation(asked, row, published.get(row.inspection_code), now, before) for row in rows]
    return [row for row in found if row.step.is_candidate or row.pinned]


def _recommendation(asked, row, published, now, before):
    rag, actions = now.rag(row), now.actions[row.pk]
    was_known = published is None or published <= asked.since
    return Candidate(
        kind="recommendation",
        code=row.code,
        name=str(row) if row.text else f"Recommendation {row.position}, text not in source",
        status=rag or Rag.NO_DATA,
        harm=Harm.CONTRACT,
        page=("recommendations", f"#{row.code}"),
        since=now.since(row) if rag else published,
        before=before.step(row) if was_known else AttentionStep.NONE,
        owner=", ".join(dict.fromkeys(now.owners[code] for code in actions if code in now.owners)),
        goal=f"answered by {', '.join(actions)}" if actions else "",
        why=(f"It has {phrase_of(rag)}",) if rag else ("No action is said to answer it",),
        stale=ANSWERED if rag else UNANSWERED,
        pinned=asked.pins.get(("recommendation", row.code)),
    )


class _Answers:
    """The actions that answered the recommendations at a moment, and how these stood."""

    def __init__(self, at):
        self.actions = defaultdict(list)
        rows = Answer.objects.known_at(at).order_by("action__code")
        for recommendation, code in rows.values_list("recommendation", "action__code"):
            self.actions[recommendation].append(code)
        codes = {code for found in self.actions.values() for code in found}
        held = Assignment.objects.known_at(at).filter(duty=Assignment.Duty.OWNER, action__code__in=codes)
        self.owners = dict(held.values_list("action__code", "user__name"))
        self.verdicts = Assessment.objects.by_subject(at, "action", Question.DELIVERY, codes)

    def rag(self, row):
        """The worst status among its actions; None where none answers it."""
        held = [self.verdicts.get(code) for code in self.actions[row.pk]]
        worst = worst_of(verdict and verdict.status for verdict in held)
        return Rag(worst) if worst else None

    def step(self, row):
        return step_of(self.rag(row) or Rag.NO_DATA)

    def since(self, row):
        """Since when the worst of its actions stands so."""
        held = [self.verdicts[code] for code in self.actions[row.pk] if code in self.verdicts]
        worst = min((found.status.place for found in held), default=None)
        return min((day_of(found.since) for found in held if found.status.place == worst), default=None)
