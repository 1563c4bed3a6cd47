"""What can go wrong and is no fault of the program: a change that refuses, and a database that is away."""

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError

# A connection that breaks in the middle of an answer is told as a plain DatabaseError.
AWAY = (OperationalError, InterfaceError, InternalError)


class Refused(Exception):
    """A change that was not made. `field` names the field it is about, or is blank for the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def add_to_form(form, refusal):
    """Show a refusal beside its field of a form, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def is_away(failure):
    """Whether an exception, or what it was raised over, says that the database is away, locked or too slow.

    What breaks in a transaction may break once more on the way out of it, as another kind of error.
    """
    seen = set()
    while failure is not None and id(failure) not in seen:
        if isinstance(failure, AWAY) or type(failure) is DatabaseError:
            return True
        seen.add(id(failure))
        failure = failure.__cause__ or failure.__context__
    return False
