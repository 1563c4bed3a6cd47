"""What a change says when it refuses: one sentence for the user, and the field it is about."""


class Refused(Exception):
    """A change that was not made. `field` names the field it is about, or is blank for the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def add_to_form(form, refusal):
    """Show a refusal beside its field of a form, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def carried_out(form, change, *args, **kwargs):
    """Make a change for a form that was filled in: what it returns, True where it returns nothing.

    None when it refused; then the form says why.
    """
    try:
        made = change(*args, **kwargs)
    except Refused as refusal:
        add_to_form(form, refusal)
        return None
    return True if made is None else made
