"""Changing the contract: one side proposes, the other answers, and what is agreed holds from a day to come."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.time.clock import day_of
from indicators.contract.terms import plain, typed
from indicators.framework.changes.definitions import agree_definition
from indicators.framework.changes.places import place_in_framework, take_out_of_framework
from indicators.models import ContractAnswer, ContractProposal, Framework, Indicator, Target
from indicators.models.framework import Placed
from indicators.target.agreed import is_of_contract, side_for
from indicators.target.changes import set_target
from indicators.target.definitions import LABELS
from indicators.target.possible import check_level, refuse_impossible
from indicators.target.rules.agreement import holds_from, why_not_answer, why_not_propose
from indicators.terms import ContractSide, Operator

Changed, AnswerKind = ContractProposal.Changed, ContractAnswer.AnswerKind


@transaction.atomic
def propose_target(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    operator: Operator,
    value: Decimal,
    starts: date,
    reason: str,
    tolerance: Decimal | None = None,
    tolerance_inner: Decimal | None = None,
    ends: date | None = None,
    origin: str = Origin.REPORTED,
) -> ContractProposal:
    """Propose another target and tolerance of a measure, from today or a later day on. Raises Refused.

    Numbers are in the unit of the indicator. Nothing changes until the other side agrees.
    """
    refuse_impossible(indicator, at, {"value": value})
    check_level(indicator, at, operator, value, tolerance, tolerance_inner)
    terms = {"operator": operator, "value": value, "tolerance": tolerance, "tolerance_inner": tolerance_inner}
    held: dict[str, Any] = {
        "what": Changed.TARGET,
        "terms": plain(terms),
        "starts": starts,
        "ends": ends,
        "origin": origin,
    }
    return _propose(indicator, by, at, reason, **held)


@transaction.atomic
def propose_definition(
    indicator: Indicator, *, by: User, at: datetime, reason: str, origin: str = Origin.REPORTED, **words: Any
) -> ContractProposal:
    """Propose another definition of a measure; `words` are columns of LABELS, and only what changes is kept of them.

    It would be in force from the day of agreement. Raises Refused. Nothing changes until the other side agrees.
    """
    if unknown := set(words) - set(LABELS):
        raise TypeError(f"A definition has no {', '.join(sorted(unknown))}")
    held = indicator.definitions.current().first()
    changed = {name: word for name, word in words.items() if getattr(held, name, None) != word}
    if held and held.by_id and not changed:
        raise Refused("Nothing would change: this is the definition in force")
    with _trial():
        agree_definition(indicator, by=by, at=at, reason=reason, accepted=True, agreed=True, **changed)
    told: dict[str, Any] = {"what": Changed.DEFINITION, "terms": plain(changed), "starts": day_of(at), "origin": origin}
    return _propose(indicator, by, at, reason, **told)


@transaction.atomic
def propose_measure(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    reason: str,
    label: str = "",
    position: int | None = None,
    taken_out: bool = False,
    origin: str = Origin.REPORTED,
) -> ContractProposal:
    """Propose that the contract names a measure, under a label and at a place in its order, or names it no more.

    It would be so from the day of agreement. Raises Refused. Nothing changes until the other side agrees.
    """
    if not taken_out and position is None:
        raise Refused("Enter its place in the order of the contract", "position")
    if taken_out and indicator.framework == Indicator.OwnFramework.CONTRACT:
        raise Refused(f"{indicator.code} has its code from the contract, and stays in it", "indicator")
    terms = {"taken_out": True} if taken_out else {"label": label.strip(), "position": position}
    with _trial():
        _change_place(indicator, terms, by=by, at=at)
    held: dict[str, Any] = {"what": Changed.MEASURE, "terms": terms, "starts": day_of(at), "origin": origin}
    return _propose(indicator, by, at, reason, is_new=not taken_out, **held)


def _change_place(indicator: Indicator, terms: Mapping[str, Any], *, by: User, at: datetime) -> None:
    contract = Framework.objects.get(code=Indicator.OwnFramework.CONTRACT)
    if terms.get("taken_out"):
        take_out_of_framework(contract, indicator, by=by, at=at, agreed=True)
        return
    row = Placed(indicator, terms["label"], terms["position"])
    if not place_in_framework(contract, [row], by=by, at=at, agreed=True):
        raise Refused("Nothing would change: the contract names it so")


class _Tried(Exception):
    """Ends a trial, so that nothing of it is stored."""


@contextmanager
def _trial() -> Iterator[None]:
    """Refuse what could not be agreed, by the verb that would store it; nothing of what it stores stays."""
    with suppress(_Tried), transaction.atomic():
        yield
        raise _Tried


def _propose(
    indicator: Indicator, by: User, at: datetime, reason: str, *, is_new: bool = False, **terms: Any
) -> ContractProposal:
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    side, today = side_for(by, day_of(at)), day_of(at)
    if side is None:
        raise Refused("A change is proposed by the performance officer or the commissioner, and by nobody who is both")
    if not is_new and not is_of_contract(indicator, at):
        raise Refused("This is no measure of the contract")
    if not reason.strip():
        raise Refused("Enter the reason", "reason")
    waits = ContractProposal.objects.filter(indicator=indicator, answer__isnull=True).exists()
    starts, ends = terms["starts"], terms.get("ends")
    if problem := why_not_propose(today, starts=starts, ends=ends, waits=waits):
        raise Refused(problem, "" if waits else "starts" if starts < today else "ends")
    row = ContractProposal(indicator=indicator, side=side.value, reason=reason.strip(), by=by, known_from=at, **terms)
    row.save()
    after = {"what": row.what, "side": row.side, "starts": starts.isoformat(), "terms": row.terms, "reason": row.reason}
    audit.record("propose contract change", "indicator", indicator.code, by=by, at=at, after=after)
    return row


@transaction.atomic
def answer_proposal(
    proposal: ContractProposal,
    *,
    by: User,
    at: datetime,
    agrees: bool,
    reason: str = "",
    origin: str = Origin.REPORTED,
) -> ContractAnswer:
    """Agree to what the other side proposed, and it holds from its day, or decline it with a reason. Raises Refused."""
    held = _open(proposal)
    today = day_of(at)
    problem = why_not_answer(
        today,
        proposed=ContractSide(held.side),
        answers=side_for(by, today),
        same_person=held.by_id == by.pk,
        is_open=True,
        ends=held.ends if agrees else None,
    )
    if problem:
        raise Refused(problem)
    if not agrees and not reason.strip():
        raise Refused("Enter the reason, which the other side reads", "reason")
    starts = holds_from(held.starts, today) if agrees else None
    answer = _answer(held, AnswerKind.AGREED if agrees else AnswerKind.DECLINED, reason, starts, origin, by=by, at=at)
    if starts:
        _carry_out(held, starts, origin, by=by, at=at)
    return answer


@transaction.atomic
def withdraw_proposal(
    proposal: ContractProposal, *, by: User, at: datetime, reason: str, origin: str = Origin.REPORTED
) -> ContractAnswer:
    """Take back a proposal that waits, for the side that made it. Raises Refused."""
    held = _open(proposal)
    if side_for(by, day_of(at)) is not ContractSide(held.side):
        raise Refused("A proposal is withdrawn by the side that made it")
    if not reason.strip():
        raise Refused("Enter why it is withdrawn", "reason")
    return _answer(held, AnswerKind.WITHDRAWN, reason, None, origin, by=by, at=at)


def _open(proposal: ContractProposal) -> ContractProposal:
    """The proposal, locked by its measure; refused where it waits no longer."""
    Indicator.objects.select_for_update(no_key=True).get(pk=proposal.indicator_id)
    held = ContractProposal.objects.select_related("indicator").filter(pk=proposal.pk, answer__isnull=True).first()
    if held is None:
        raise Refused("This proposal has been answered or withdrawn already")
    return held


def _answer(
    held: ContractProposal, outcome: str, reason: str, starts: date | None, origin: str, *, by: User, at: datetime
) -> ContractAnswer:
    answer = ContractAnswer(proposal=held, outcome=outcome, reason=reason.strip(), holds_from=starts)
    answer.by, answer.known_from, answer.origin = by, max(at, held.known_from), origin
    answer.save()
    after = {"what": held.what, "outcome": outcome, "reason": answer.reason}
    after |= {"holds_from": starts.isoformat()} if starts else {}
    audit.record("answer contract change", "indicator", held.indicator.code, by=by, at=at, after=after)
    return answer


def _carry_out(held: ContractProposal, starts: date, origin: str, *, by: User, at: datetime) -> None:
    """Store what both sides agreed to, by the verb that stores every target and definition."""
    reason = f"Agreed by both sides of the contract. Proposed by {held.side_words}: {held.reason}"
    given: dict[str, Any] = {"by": by, "at": at, "reason": reason, "origin": origin, "agreed": True}
    terms = typed(held.terms)
    if held.what == Changed.TARGET:
        set_target(held.indicator, kind=Target.Kind.CONTRACT, start=starts, end=held.ends, **given, **terms)
    elif held.what == Changed.MEASURE:
        _change_place(held.indicator, terms, by=by, at=at)
    else:
        agree_definition(held.indicator, accepted=True, **given, **terms)
