"""What of the aims and recommendations may need a board's attention.

A recommendation is as the worst that stands of the actions that are said to answer it, at both moments.
"""

from collections import defaultdict

from dcst.boards.asked import AskedBoard, stood
from dcst.boards.stood import UNKNOWN
from dcst.models import Moment, Prepared, Question
from dcst.status.attention import AttentionStep, Candidate, StaleKind, step_of
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from inspections.models import Inspection
from inspections.rules.standing import phrase_of, worst_of
from inspections.told import all_aims, answers_between, recommended_at
from objectives.told import owners_at

UNANSWERED = StaleKind("recommendation that no action answers", "recommendations that no action answers")
ANSWERED = StaleKind("recommendation, by the worst of its actions", "recommendations, by the worst of their actions")


PUBLISHED = Prepared(lambda: Inspection.objects.known_at(Moment("at")).values_list("code", "published_on"))


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate]: the aims of the plan that are missed, and on the home board the recommendations; none of strands."""
    if asked.strands is not None:
        return []
    return _aims(asked) + (_recommendations(asked) if asked.is_home else [])


def harms_of_answers(answers, at) -> dict:
    """{("action", code): what is at stake} of the actions that answered a recommendation at a moment."""
    return {("action", row.action): Harm.CONTRACT for row in answers if row.stood(at)}


def _aims(asked):
    aims = {aim.code: aim for aim in asked.once(all_aims) if aim.plan == asked.plan}
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
        stands_at=now.words[0] if now else "",
        why=tuple(now.words[1:]) if now else (),
        owner=aim.owner or "",
        next=f"{left} {say_day(aim.due)}",
        pinned=asked.pins.get(("aim", aim.code)),
    )


def _recommendations(asked):
    rows = asked.once(recommended_at, asked.moment)
    published = dict(PUBLISHED(at=asked.moment))
    given = asked.once(answers_between, asked.moment_since, asked.moment)
    verdicts = stood(asked, "action", [Question.DELIVERY], {row.action for row in given})
    owners = asked.once(owners_at, asked.moment)
    stood_now = {code: row.now for (code, _), row in verdicts.items() if row.now}
    stood_before = {code: row.before for (code, _), row in verdicts.items() if row.before}
    now = _Answers(given, asked.moment, stood_now)
    before = _Answers(given, asked.moment_since, stood_before)
    found = [_recommendation(asked, row, published.get(row.inspection_code), now, before, owners) for row in rows]
    return [row for row in found if row.step.is_candidate or row.pinned]


def _recommendation(asked, row, published, now, before, owners):
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
        owner=", ".join(dict.fromkeys(str(owners[code]) for code in actions if code in owners)),
        goal=f"answered by {', '.join(actions)}" if actions else "",
        why=(f"It has {phrase_of(rag)}",) if rag else ("No action is said to answer it",),
        stale=ANSWERED if rag else UNANSWERED,
        pinned=asked.pins.get(("recommendation", row.code)),
    )


class _Answers:
    """The actions that answered the recommendations at a moment, and how these stood."""

    def __init__(self, given, at, verdicts):
        self.verdicts, self.actions = verdicts, defaultdict(list)
        for row in given:
            if row.stood(at):
                self.actions[row.recommendation].append(row.action)

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
