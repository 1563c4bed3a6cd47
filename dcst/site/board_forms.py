"""What people type about a board: what is at stake, why something is pinned, which cards head it."""

from django import forms

from dcst.pages.forms import Form
from dcst.status.attention import HARMS


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
