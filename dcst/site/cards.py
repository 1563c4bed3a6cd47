"""The six cards at the head of a body's board: which they are, and what each says as at a day."""

from decimal import Decimal

from budget.rules.outturn import say_whole, shown
from dcst.boards.cards import Card
from dcst.models import CARDS, BoardCard, Moment, One, Prepared
from dcst.status.attention import AttentionStep, say_age
from dcst.status.harm import Harm
from dcst.status.rag import counted
from indicators.charts.gaps import ChartPoint
from indicators.charts.sparkline import ON_CARD, Against, sparkline
from indicators.findings.cards import cards_of

INDICATOR, OUTTURN, UNKNOWN = BoardCard.Kind.INDICATOR, BoardCard.Kind.OUTTURN, BoardCard.Kind.UNKNOWN
# Until somebody chooses: children in care, re-referrals, current plans, care leavers, the money, and what is not known.
USUAL = (
    (INDICATOR, "M04"),
    (INDICATOR, "M05"),
    (INDICATOR, "contract-a8"),
    (INDICATOR, "M62"),
    (OUTTURN, ""),
    (UNKNOWN, ""),
)
STATUTORY = (Harm.SAFETY, Harm.STATUTORY)


CHOSEN = Prepared(
    lambda: BoardCard.objects.known_at(Moment("at")).filter(body=One("body")).values_list("position", "kind", "subject")
)


def chosen_cards(body, at):
    """[(kind, code)] of the cards of a body as chosen by a moment, at each of the places; USUAL where none is."""
    held = dict.fromkeys(range(1, CARDS + 1), (BoardCard.Kind.NOTHING, ""))
    chosen = {place: tuple(told) for place, *told in CHOSEN(at=at, body=body.pk)} if body else {}
    return list((held | chosen).values()) if chosen else list(USUAL)


def cards(asked, body, outturn, unknown):
    """[Card] of a body on an AskedBoard; one of an indicator that is not there is left out.

    `outturn` and `unknown` are the cards that are made of what the board knows already.
    """
    chosen = chosen_cards(body, asked.moment)
    made = cards_of(asked, [code for kind, code in chosen if kind == INDICATOR])
    others = {OUTTURN: outturn, UNKNOWN: unknown}
    found = [made.get(code) if kind == INDICATOR else others[kind] for kind, code in chosen if kind != "nothing"]
    return [card for card in found if card]


def outturn_card(account, standing):
    """The forecast outturn of the year: how much more or less than budgeted it will end with, month by month.

    `standing` is the verdict on the year's spending, or None.
    """
    latest, before = shown(account.outturns)
    value, unit = _outturn(latest)
    on_budget = Against(Decimal(0), words="the stroke is the budget")
    points = [ChartPoint(row.month, row.worse_by) for row in account.outturns if row.is_whole]
    is_known = latest is not None and latest.worse_by is not None
    return Card(
        name="Forecast outturn",
        page=("budget",),
        value=value,
        unit=unit,
        when=latest.month.short_label if latest else account.year.label,
        drawing=sparkline(points, longest=ON_CARD, against=on_budget) if is_known else None,
        status=standing.status if standing else None,
        change=_moved(latest, before),
        notes=(f"Status of the spending in {account.year.label}",) if standing else (),
    )


def _outturn(latest):
    if latest is None or latest.worse_by is None:
        return "Not known", ""
    if not latest.worse_by:
        return "On budget", ""
    return say_whole(latest.worse_by), "overspent" if latest.worse_by > 0 else "underspent"


def _moved(latest, before):
    if not (latest and before) or latest.worse_by is None or before.worse_by is None:
        return ""
    moved = latest.worse_by - before.worse_by
    if not moved:
        return f"The same as at month {before.number}"
    return f"{say_whole(moved)} {'worse' if moved > 0 else 'better'} than at month {before.number}"


def unknown_card(attention, measures, day):
    """How much is not known: late figures, actions nobody ever reported on, statutory measures without a figure.

    `measures` are the codes of the indicators of the board with what is at stake in each: [(code, Harm)].
    """
    rows = attention.candidates
    late = [row for row in rows if row.kind == "figure"]
    oldest = min((row.since for row in late), default=None)
    unknown = [row for row in rows if row.step is AttentionStep.UNKNOWN]
    silent = sum(row.kind == "action" for row in unknown)
    statutory = {code for code, harm in measures if harm in STATUTORY}
    missing = statutory & {row.code for row in unknown if row.kind in ("figure", "indicator")}
    notes = [f"the oldest {say_age(oldest, day)}" if oldest < day else "since today"] if oldest else []
    notes.append(f"{counted(silent, 'action')} never reported on")
    if statutory:
        notes.append(f"of {counted(len(statutory), 'statutory measure')} {len(missing)} unknown")
    return Card(
        name="Not known",
        page=("board", "#attention"),
        value=f"{len(late):,}",
        unit="figure late" if len(late) == 1 else "figures late",
        notes=tuple(notes),
    )
