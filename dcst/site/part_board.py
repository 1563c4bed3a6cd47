"""The board's page of some strands alone: a priority's, or those that a body answers for."""

from dataclasses import dataclass

from dcst.boards.cards import Card
from dcst.models import CARDS, Assessment, GovernanceBody, Question
from dcst.site.attention import Attention, ask, attention_of
from dcst.site.board import Going, going_of
from indicators.disclosure.eyes import Eyes
from indicators.findings.attention import on_board
from indicators.findings.cards import cards_of
from indicators.models import Observation
from objectives.meetings import LookBack, since_of, the_board
from objectives.models import Action


@dataclass(frozen=True)
class PartBoard:
    """What a board shows, of some strands: the figures at its head, what needs attention first, what is on track."""

    body: GovernanceBody | None
    attention: Attention
    cards: list[Card]
    going: list[Going]
    changed_since: LookBack


def part_board(strands, as_at, user, body=None):
    """The PartBoard of some strands, by their codes, as at a day, as this user may see it.

    It looks back to the last meeting of the body whose page it is, else of the Board.
    """
    eyes, at = Eyes(user, as_at.today, as_at.day), as_at.moment
    since = since_of(body or the_board(), as_at.day, at)
    asked = ask(None, since.day, as_at, eyes, body, frozenset(strands))
    actions = dict(Action.objects.filter(asked.stands("strand")).values_list("code", "text"))
    measures = {row.code: row for row in on_board(asked).with_agreed_name(at)}
    delivered = Assessment.objects.by_subject(at, "action", Question.DELIVERY, actions)
    rated = eyes.verdicts_by(Assessment.objects.by_subject(at, "indicator", Question.TARGET, measures))
    attention = attention_of(asked)
    going = going_of(
        [("node", code, text, delivered.get(code)) for code, text in actions.items()]
        + [("indicator", code, str(row), rated.get(code)) for code, row in measures.items()]
    )
    return PartBoard(body, attention, _cards(attention, going, measures, eyes, at), going, since)


def _cards(attention, going, measures, eyes, at):
    """A card for each measure with a figure, as many as stand at the head of a board: what needs attention first."""
    figures = Observation.objects.known_at(at).filter(indicator__in=[row.pk for row in measures.values()])
    known = set(figures.values_list("indicator__code", flat=True).distinct())
    told = [row.code for row in attention.candidates if row.kind == "indicator"] + [row.code for row in going]
    chosen = [code for code in dict.fromkeys([*told, *measures]) if code in known][:CARDS]
    made = cards_of(chosen, eyes)
    return [made[code] for code in chosen]
