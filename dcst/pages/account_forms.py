"""allauth's forms, with the labels and error messages of this site."""

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm

from dcst.pages.forms import Words


class Labels:
    """Base: sets `labels` and `hints`, {field: text}, on a library's form, and takes its placeholders away."""

    mark_optional = False
    labels = {}
    hints = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "govuk-input--width-20"


class SignIn(Words, Labels, LoginForm):
    labels = {"login": "Email address", "password": "Password"}


class AskForLink(Words, Labels, ResetPasswordForm):
    labels = {"email": "Email address"}


class SetPassword(Words, Labels, ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": "12 characters or more. Three words that do not belong together are easy to keep in mind."}
