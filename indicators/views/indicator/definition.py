"""The definition sheet: every version with what it changed, and the form that agrees the next one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.status.rag import say_number
from dcst.time import clock
from dcst.time.asat import as_at
from indicators import changes
from indicators.disclosure.rules.few import FEWEST
from indicators.disclosure.rules.hiding import Threshold
from indicators.forms.framework import DefinitionForm
from indicators.models import AgreedName, Baseline, CrossReference, Indicator
from indicators.target.agreed import is_of_contract
from indicators.target.definitions import LABELS, affected, heading_words, versions
from indicators.views.indicator.trails import trail_below
from indicators.views.indicator.words import also_called, sent_by
from indicators.views.rows import Reader

SUPPRESSION = ("suppress_from", "suppress_to", "suppression_basis", "is_sensitive", "structural_noughts")


@requires(Permission.READ, Permission.READ_OWN)
def definition(request, code):
    """The page of the definition sheet with every version as known on a day, for all who may read the indicator."""
    then = as_at(request)
    reader = Reader(request, then)
    rows = reader.indicators.with_definition(then.moment).with_places(then.moment)
    found = get_object_or_404(rows, code=code)
    found_versions, older = versions(found, then.moment, request.user, then.today)
    context = {
        "indicator": found,
        "rows": sheet_rows(found),
        "versions": found_versions,
        "older": older,
        "settled": settled(found, then.moment, reader.eyes) if reader.sees_verdict(found.pk) else [],
        "trail": trail_below(found, "Definition", then),
    }
    return render(request, "indicators/definition.html", context)


def sheet_rows(indicator):
    """[(label, words)] of the sheet as it stands; what nobody has said is “Not settled”."""
    row = indicator.definition
    rows = [
        (label, heading_words(row, name) if row else "") for name, label in LABELS.items() if name not in SUPPRESSION
    ]
    rows += [
        ("Small numbers", _suppression(row)),
        ("Source", sent_by(indicator)),
        ("Frequency as printed", indicator.frequency_printed),
        ("Also called", also_called(indicator)),
    ]
    return [(label, words or "Not settled") for label, words in rows]


def _suppression(row):
    """From which count to which a figure is kept back, so that nobody can be identified; or why none is."""
    if row is None:
        return ""
    if row.suppress_from is None:
        return f"None is kept back: {row.suppression_basis}"
    words = f"Counts from {row.suppress_from} to {row.suppress_to} are kept back"
    said = [f"{words}: {row.suppression_basis}" if row.suppression_basis else words]
    if row.is_sensitive:
        said.append(f"The trait is sensitive: a share of all or none of fewer than {FEWEST} is kept back as well")
    if row.structural_noughts:
        said.append(f"Noughts that cannot be anything else: {heading_words(row, 'structural_noughts')}")
    return ". ".join(said)


def settled(indicator, moment, eyes):
    """[(what, row, words)] of what the framework left open beside the definition, as far as it was said by a moment."""
    found = []
    baseline = Baseline.objects.known_at(moment).filter(indicator=indicator).select_related("by").first()
    if baseline:
        found.append(("Baseline", baseline, _baseline(baseline, indicator, eyes)))
    reference = CrossReference.objects.known_at(moment).filter(indicator=indicator).select_related("by").first()
    if reference:
        found.append(("Cross-reference to other plans", reference, reference.text))
    name = AgreedName.objects.known_at(moment).filter(indicator=indicator).select_related("by").first()
    if name:
        found.append(("Agreed name, not the source’s words", name, name.name))
    return found


def _baseline(row, indicator, eyes):
    held = indicator.definition
    unit = held.unit if held else ""
    small = Threshold(held.suppress_from, held.suppress_to) if held and held.suppress_from else None
    if small and unit != "%" and small.is_small(row.value) and not eyes.sees(indicator.pk):
        return f"[c] confidential in {row.when.label}"
    printed = f", printed “{row.printed}”" if row.printed else ""
    return f"{say_number(row.value)} {unit}".rstrip() + f" in {row.when.label}{printed}"


@requires(Permission.MANAGE_PLAN)
def agree_definition(request, code):
    """The form that agrees the next version of the definition, for who manages the plan.

    Of a measure of the contract it is proposed to the other side.
    """
    now = clock.end_of(clock.today())
    indicator = get_object_or_404(Indicator.objects.with_definition(now), code=code)
    if is_of_contract(indicator, now):
        return redirect("propose_definition", code=code)
    touched = affected(indicator, now)
    form = DefinitionForm(request.POST or None, initial=_standing(indicator), asks=touched.anything)
    if form.is_valid():
        given = {"by": request.user, "at": clock.now()} | form.cleaned_data
        if carried_out(form, changes.agree_definition, indicator, **given):
            messages.success(request, f"{code}: the definition is agreed, and the version before it is kept")
            return redirect("definition", code=code)
    context = {
        "indicator": indicator,
        "form": form,
        "touched": touched,
        "trail": trail_below(indicator, "Agree a definition"),
    }
    return render(request, "indicators/agree_definition.html", context)


def _standing(indicator):
    """The sheet as it stands, to be changed; the reason is for the new version alone."""
    held = indicator.definition
    return {name: getattr(held, name) for name in DefinitionForm.base_fields if name in LABELS} if held else {}
