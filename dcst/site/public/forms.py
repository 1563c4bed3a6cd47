"""What the officer types about what is public: what to release and what for, why no longer, words for everybody."""

from django import forms

from dcst.models import PublicWords, Release
from dcst.pages.forms import Filter, Form
from dcst.site.public.chosen import Chosen


class ChooseForm(Filter):
    """What a release is asked for; sent with GET, so that it can be looked at before anything is written down."""

    again = forms.BooleanField(label="All that is public already, as it is now", required=False)
    promises = forms.MultipleChoiceField(label="Promises", required=False, widget=forms.CheckboxSelectMultiple)
    frameworks = forms.MultipleChoiceField(
        label="Frameworks, with all their measures", required=False, widget=forms.CheckboxSelectMultiple
    )
    parts = forms.BooleanField(label="The latest figures by locality and group as well", required=False)

    def __init__(self, *args, promises, frameworks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["promises"].choices = [(row.code, f"{row.code} {row.text}") for row in promises]
        self.fields["frameworks"].choices = [(row.code, row.name) for row in frameworks]

    @property
    def chosen(self):
        told = self.cleaned_data
        return Chosen(tuple(told["promises"]), tuple(told["frameworks"]), told["again"], told["parts"])


class ReleaseForm(Form):
    """What a release is for, and which it corrects. `checked` is the digest of what was looked at."""

    note = forms.CharField(
        label="What is this release for?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody will read it, as “The figures of quarter 3”",
    )
    corrects = forms.ModelChoiceField(
        Release.objects.standing(), label="Which release does it correct?", required=False, empty_label="None"
    )
    checked = forms.CharField(widget=forms.HiddenInput)


class WhyForm(Form):
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


class WordsForm(Form):
    """Words for the public; blank takes them back."""

    text = forms.CharField(label="Words", required=False, max_length=1200, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = ASKED[kind]


ASKED = {
    PublicWords.Kind.PLAIN: (
        "In plain words",
        "Short sentences that a young person of 12 understands. Name posts and groups, never people. They go out with"
        " the next release of this promise",
    ),
    PublicWords.Kind.CALL: (
        "Whom to call",
        "One line for each number, with its hours. They stand first on the public page, at once, in the place of what"
        " the Business Plan prints. Leave it blank for that",
    ),
    PublicWords.Kind.LICENCE: (
        "Licence",
        "On which terms everybody may use what is public. They hold at once. Leave it blank for the Open Government"
        " Licence v3.0, which public bodies in England use",
    ),
}
