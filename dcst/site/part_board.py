"""The board's page of some strands and actions alone: a priority's, or those that a body answers for."""

from dataclasses import dataclass

from dcst.boards.cards import Card
from dcst.models import CARDS, GovernanceBody
from dcst.site.attention import Attention, ask, attention_of
from dcst.site.board import Going, going_of
from indicators.disclosure.eyes import Eyes
from indicators.findings.cards import cards_of
from indicators.findings.told import measures_on
from indicators.models import Observation
from objectives.meetings import LookBack, since_of, the_board
from objectives.told import actions_on


@dataclass(frozen=True)
class PartBoard:
    """What a board shows, of some strands and actions: figures, what needs attention first, what is on track."""

    body: GovernanceBody | None
    attention: Attention
    cards: list[Card]
    going: list[Going]
    changed_since: LookBack


def part_board(strands, as_at, user, body=None, actions=()):
    """The PartBoard of some strands, and of some actions besides, by their codes, as at a day, as this user may see it.

    It looks back to the last meeting of the body whose page it is, else of the Board.
    """
    eyes = Eyes(user, as_at.today, as_at.day)
    since = since_of(body or the_board(), as_at.day, as_at.moment)
    asked = ask(None, since.day, as_at, eyes, body, strands=frozenset(strands), actions=actions)
    measures, attention = measures_on(asked), attention_of(asked)
    going = going_of(asked, actions_on(asked), measures)
    return PartBoard(body, attention, _cards(asked, attention, going, measures), going, since)


def _cards(asked, attention, going, measures):
    """A card for each measure with a figure, as many as stand at the head of a board: what needs attention first."""
    figures = Observation.objects.known_at(asked.moment).filter(indicator__in=[row.pk for row in measures])
    known = set(figures.values_list("indicator__code", flat=True).distinct())
    told = [row.code for row in attention.candidates if row.kind == "indicator"] + [row.code for row in going]
    ordered = dict.fromkeys([*told, *(row.code for row in measures)])
    chosen = [code for code in ordered if code in known][:CARDS]
    made = cards_of(asked, chosen)
    return [made[code] for code in chosen]
