"""What the performance officer types about a person."""

from django import forms

from dcst.models import GovernanceBody, Organisation, Role
from dcst.pages.forms import Form

OF_A_BODY = (Role.CHAIR, Role.SECRETARY)


class RoleForm(Form):
    """A role to be given, and for whom: a partner needs an organisation, a chair and a secretary a body."""

    role = forms.ChoiceField(label="Role", choices=[("", "Select a role"), *Role.choices])
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        required=False,
        empty_label="None",
        help_text="For a partner: the organisation whose figures they send",
    )
    body = forms.ModelChoiceField(
        GovernanceBody.objects.all(),
        label="Board or committee",
        required=False,
        empty_label="None",
        help_text="For a board member; for its chair, or the secretary who enters its meetings",
    )

    def clean(self):
        if self.cleaned_data.get("role") == Role.PARTNER and not self.cleaned_data.get("organisation"):
            self.add_error("organisation", "Select the organisation that the partner sends for")
        if self.cleaned_data.get("role") in OF_A_BODY and not self.cleaned_data.get("body"):
            role = Role(self.cleaned_data["role"])
            self.add_error("body", f"Select the body whose {role.label.lower()} it is")


class PersonForm(RoleForm):
    name = forms.CharField(label="Full name", max_length=200)
    email = forms.EmailField(label="Email address", max_length=254, help_text="We send a link to set a password to it")
    job_title = forms.CharField(label="Job title", max_length=200, required=False)

    field_order = ["name", "email", "job_title", "role", "organisation", "body"]
