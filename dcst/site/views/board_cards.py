"""The form by which a secretary or the officer chooses the six cards at the head of a body's board."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dcst.boards.changes import choose_cards
from dcst.models import BoardCard, GovernanceBody
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, may_for, requires
from dcst.site.board_forms import CardsForm
from dcst.site.cards import chosen_cards
from dcst.time import clock
from indicators.models import Indicator


def may_choose(user, body, today):
    """Whether a person chooses the cards of a body: its secretary, and the officer those of any."""
    return body is not None and may_for(
        user, body, today, Permission.CHOOSE_OWN_CARDS, everywhere=Permission.CHOOSE_ANY_CARDS
    )


@requires(Permission.CHOOSE_OWN_CARDS, Permission.CHOOSE_ANY_CARDS)
def choose(request, body):
    """The form with a choice for each of the six places, as they stand."""
    found, now = get_object_or_404(GovernanceBody, code=body), clock.now()
    if not may_choose(request.user, found, clock.day_of(now)):
        raise PermissionDenied
    measures = Indicator.objects.with_agreed_name(now).exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
    form = CardsForm(request.POST or None, measures=measures, chosen=chosen_cards(found, now))
    if form.is_valid() and carried_out(form, choose_cards, found, by=request.user, at=now, cards=form.cards):
        messages.success(request, f"The cards of {found} are chosen")
        return redirect(f"{reverse('board')}?body={found.code}")
    context = {
        "form": form,
        "body": found,
        "is_usual": not BoardCard.objects.current().filter(body=found).exists(),
        "trail": [("Board", reverse("board")), ("Cards", "")],
    }
    return render(request, "dcst/board/cards.html", context)
