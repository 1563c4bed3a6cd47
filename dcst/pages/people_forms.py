"""What the performance officer types about a person."""

from django import forms

from dcst.models import FOR_A_BODY, FOR_AN_ORGANISATION, GovernanceBody, Organisation, Role
from dcst.pages.forms import Form


class RoleForm(Form):
    """A role to be given, and for whom: some need an organisation, some a body."""

    role = forms.ChoiceField(label="Role", choices=[("", "Select a role"), *Role.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        required=False,
        empty_label="None",
        help_text="For a partner: whose figures they send. For a commissioner: who commissions",
    )
    body = forms.ModelChoiceField(
        GovernanceBody.objects.all(),
        label="Board or committee",
        required=False,
        empty_label="None",
        help_text="For a board member; for its chair, or the secretary who enters its meetings",
    )

    def clean(self):
        role = self.cleaned_data.get("role")
        if role in FOR_AN_ORGANISATION and not self.cleaned_data.get("organisation"):
            self.add_error("organisation", FOR_AN_ORGANISATION[role])
        if role in FOR_A_BODY and not self.cleaned_data.get("body"):
            self.add_error("body", FOR_A_BODY[role])


class CorrectForm(Form):
    """What a person is called, where mail reaches them, and their post."""

    name = forms.CharField(label="Full name", max_length=200)
    email = forms.EmailField(label="Email address", max_length=254)
    job_title = forms.CharField(label="Job title", max_length=200, required=False)


class RenameForm(Form):
    """The new name of a body, a team or an organisation, and why."""

    name = forms.CharField(label="Name", max_length=200)
    reason = forms.CharField(
        label="Why is it renamed?",
        help_text="For example: the Board decided so on 14 December 2017",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )


class PersonForm(CorrectForm, RoleForm):
    """A new account with its first role."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "We send a link to set a password to it"

    field_order = ["name", "email", "job_title", "role", "organisation", "body"]
