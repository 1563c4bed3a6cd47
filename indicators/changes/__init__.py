"""The verbs that change what is known of indicators. Each rates the indicators it touches in its own transaction."""

from indicators.changes.keys import issue_key, revoke_key
from indicators.changes.observations import add_observation
from indicators.changes.submissions import KeyReused, Receipt, receive_submission
from indicators.changes.targets import confirm_target, set_target

__all__ = [
    "KeyReused",
    "Receipt",
    "add_observation",
    "confirm_target",
    "issue_key",
    "receive_submission",
    "revoke_key",
    "set_target",
]
