"""What people type about a board: what is at stake, why something is pinned, which cards head it."""

from django import forms

from dcst.models import BoardCard
from dcst.pages.forms import Form
from dcst.status.harm import HARMS


class ReasonForm(Form):
    """Why something is to stand first on a board, or no longer."""

    reason = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 3}), help_text="It is shown on the board"
    )


class HarmForm(Form):
    """What is at stake in a measure or an action, and why."""

    harm = forms.ChoiceField(
        label="What is at stake",
        choices=[(harm.value, words) for harm, words in HARMS.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


class CardsForm(Form):
    """Which card stands at each place at the head of a board."""

    def __init__(self, *args, measures, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(card_text(BoardCard.Kind.INDICATOR, row.code), row.full_name) for row in measures]
        others = [(card_text(kind, ""), kind.label) for kind in (BoardCard.Kind.OUTTURN, BoardCard.Kind.UNKNOWN)]
        choices = [(card_text(BoardCard.Kind.NOTHING, ""), "Leave empty"), *others, *named]
        for place, card in enumerate(chosen, start=1):
            self.fields[f"card_{place}"] = forms.ChoiceField(
                label=f"Card {place}", choices=choices, initial=card_text(*card)
            )

    @property
    def cards(self):
        """[(kind, code)] as chosen, in their order."""
        return [tuple(self.cleaned_data[name].split(":", 1)) for name in self.fields]


def card_text(kind, code):
    """How a card is written in the form: “indicator:M05”, “outturn:”."""
    return f"{BoardCard.Kind(kind).value}:{code}"
