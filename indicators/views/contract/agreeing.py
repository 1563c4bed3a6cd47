"""Changing the contract: either side proposes, the other answers, the one that proposed may withdraw."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.time import clock
from dcst.time.asat import as_at
from indicators import changes
from indicators.contract.review import label_of
from indicators.contract.terms import words_of
from indicators.forms.contract import AnswerForm, ProposedMeasureForm, ProposedTargetForm, WithdrawForm
from indicators.forms.framework import DefinitionForm
from indicators.models import ContractProposal
from indicators.target.agreed import side_for
from indicators.target.definitions import LABELS, affected
from indicators.target.verdicts import target_for
from indicators.views.contract.review import measure_of, measures_of, trail
from indicators.views.rows import Reader


@requires(Permission.MANAGE_PLAN, Permission.COMMISSION)
def propose_target(request, code):
    """The form by which the officer or the commissioner proposes another target and tolerance."""
    row = _measure(request, code)
    form = ProposedTargetForm(request.POST or None, definition=row.definition)
    given = {"by": request.user, "at": clock.now()}
    if form.is_valid() and carried_out(form, changes.propose_target, row, **given, **form.cleaned_data):
        messages.success(
            request, f"{label_of(row)}: the change is proposed, and waits for the answer of the other side"
        )
        return redirect("contract_measure", code=code)
    context = {
        "indicator": row,
        "standing": target_for(row, clock.today()),
        "form": form,
        "trail": _trail(row, "Propose a target"),
    }
    return render(request, "indicators/contract_propose.html", context)


@requires(Permission.MANAGE_PLAN, Permission.COMMISSION)
def propose_definition(request, code):
    """The form by which either side proposes another definition: only what is changed on the sheet is proposed."""
    row = _measure(request, code)
    held, touched = row.definition, affected(row, clock.end_of(clock.today()))
    initial = {name: getattr(held, name) for name in DefinitionForm.base_fields if name in LABELS} if held else {}
    form = DefinitionForm(request.POST or None, initial=initial, asks=False)
    given = {"by": request.user, "at": clock.now()}
    if form.is_valid() and carried_out(form, changes.propose_definition, row, **given, **form.cleaned_data):
        messages.success(
            request, f"{label_of(row)}: the change is proposed, and waits for the answer of the other side"
        )
        return redirect("contract_measure", code=code)
    context = {"indicator": row, "form": form, "touched": touched, "trail": _trail(row, "Propose a definition")}
    return render(request, "indicators/contract_propose.html", context | {"is_definition": True})


@requires(Permission.MANAGE_PLAN, Permission.COMMISSION)
def propose_measure(request):
    """The form by which either side proposes what the contract names: the commissioner of its measures alone."""
    rows = _today(request).indicators.with_agreed_name(clock.now()).order_by("framework", "position")
    form = ProposedMeasureForm(request.POST or None, indicators=rows)
    given = {"by": request.user, "at": clock.now()}
    if form.is_valid():
        row = form.cleaned_data["indicator"]
        if carried_out(form, changes.propose_measure, row, **given, **form.arguments):
            messages.success(request, f"{row.code}: the change is proposed, and waits for the answer of the other side")
            return redirect("contract")
    context = {"form": form, "trail": trail(None, ("Propose a measure", ""))}
    return render(request, "indicators/contract_propose.html", context)


@requires(Permission.MANAGE_PLAN, Permission.COMMISSION)
def proposal(request, code, pk):
    """The page of one proposal: the other side answers it, and the side that made it may withdraw it."""
    reader = _today(request)
    rows = ContractProposal.objects.select_related("by", "answer__by", "indicator")
    found = get_object_or_404(rows, pk=pk, indicator__code=code)
    row = next(iter(measures_of(reader, code=code)), None)  # none of what the contract does not name yet
    side = side_for(request.user, clock.today())
    is_own = side is not None and side.value == found.side
    form = (WithdrawForm if is_own else AnswerForm)(request.POST or None)
    if side is None or hasattr(found, "answer"):
        form = None
    if form and form.is_valid() and _answered(request, form, found, is_own):
        messages.success(request, f"{label_of(row or found.indicator)}: your answer is on record")
        return redirect("contract")
    context = {
        "indicator": row or found.indicator,
        "proposal": found,
        "words": words_of(found),
        "standing": target_for(row, clock.today()) if row else None,
        "form": form,
        "is_own": is_own,
        "trail": trail(None, (label_of(row or found.indicator), ""), ("A change proposed", "")),
    }
    return render(request, "indicators/contract_proposal.html", context)


def _answered(request, form, found, is_own):
    given = {"by": request.user, "at": clock.now(), "reason": form.cleaned_data["reason"]}
    if is_own:
        return carried_out(form, changes.withdraw_proposal, found, **given)
    agrees = form.cleaned_data["answer"] == "agree"
    return carried_out(form, changes.answer_proposal, found, agrees=agrees, **given)


def _measure(request, code):
    """The measure of the contract as it stands today. Raises Http404 of any other, and on a past day."""
    return measure_of(_today(request), code)


def _today(request):
    reader = Reader(request, as_at(request))
    if reader.then.is_past:
        raise Http404
    return reader


def _trail(row, last):
    return trail(None, (label_of(row), reverse("contract_measure", args=[row.code])), (last, ""))
