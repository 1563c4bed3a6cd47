"""How a board is ordered: the rule in words, what is at stake in each measure, and the form that says so otherwise."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from dcst.boards.changes import class_harm
from dcst.models import HarmClass
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.site.attention import answers_at
from dcst.site.board_forms import HarmForm
from dcst.status.attention import BOARD_ORDER_RULE, printed_code
from dcst.status.harm import Harm
from dcst.status.rule_words import RULES_IN_WORDS
from dcst.time import clock
from dcst.time.asat import as_at, with_day
from indicators.findings.attention import usual_harm
from indicators.models import Indicator
from objectives.models import Action

KINDS = {HarmClass.Subject.INDICATOR: Indicator, HarmClass.Subject.ACTION: Action}


@dataclass(frozen=True)
class Classed:
    """An indicator or action with what is at stake; `row` is who said so and why, None where it is as it is usually."""

    kind: str
    subject: object
    harm: Harm
    row: HarmClass | None

    @property
    def called(self):
        return printed_code(self.subject.code)

    @property
    def page(self):
        return ("node" if self.kind == HarmClass.Subject.ACTION else "indicator", self.subject.code)


@requires(Permission.READ)
def order(request):
    """The page of the rule by which a board is ordered, and of what is at stake in each measure as at a day."""
    then = as_at(request)
    rows = HarmClass.objects.known_at(then.moment).select_related("by")
    stated = {(row.subject_kind, row.subject): row for row in rows}
    measures = Indicator.objects.with_agreed_name(then.moment).exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
    found = [_classed(stated, HarmClass.Subject.INDICATOR, row, usual_harm(row)) for row in measures]
    codes = {code for kind, code in stated if kind == HarmClass.Subject.ACTION}
    answering = {code for _, code in answers_at(then.moment)}
    for action in Action.objects.filter(code__in=codes | answering):
        usual = Harm.CONTRACT if action.code in answering else Harm.DELIVERY
        found.append(_classed(stated, HarmClass.Subject.ACTION, action, usual))
    context = {
        "rule": RULES_IN_WORDS[BOARD_ORDER_RULE],
        "version": BOARD_ORDER_RULE,
        "classes": [(harm, [row for row in found if row.harm is harm]) for harm in Harm],
        "trail": _trail(then, "How a board is ordered"),
    }
    return render(request, "dcst/board/order.html", context)


def _classed(stated, kind, subject, usual):
    row = stated.get((kind, subject.code))
    return Classed(kind, subject, Harm(row.harm) if row else usual, row)


@requires(Permission.MANAGE_PLAN)
def harm(request, kind, code):
    """The form that says what is at stake in an indicator or an action."""
    subject = _subject(kind, code)
    held = HarmClass.objects.current().filter(subject_kind=kind, subject=code).first()
    form = HarmForm(request.POST or None, initial={"harm": held.harm} if held else None)
    if form.is_valid() and carried_out(form, class_harm, subject, by=request.user, at=clock.now(), **form.cleaned_data):
        return redirect("board_order")
    context = {"form": form, "subject": subject, "held": held, "trail": _trail(None, "What is at stake", "board_order")}
    return render(request, "dcst/board/harm.html", context)


def _subject(kind, code):
    if kind not in KINDS:
        raise Http404
    found = KINDS[kind].objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _trail(then, title, above=""):
    way = [("Board", with_day(then, reverse("board")))]
    way += [("How a board is ordered", with_day(then, reverse(above)))] if above else []
    return [*way, (title, "")]
