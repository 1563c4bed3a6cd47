"""A request of the intake that cannot be read, refused with the faults of the intake's own table."""

from dcst.api.calling import UnreadableRequest
from indicators.intake.rules.faults import anchor


def refusal(*faults):
    """The exception of a request that cannot be read: 400, with these faults in its answer.

    To be raised by the caller.
    """
    return UnreadableRequest([found.as_json() | {"docs": anchor(found.code)} for found in faults])
