"""The verbs that change what is known of indicators. Each rates the indicators it touches in its own transaction."""

from indicators.changes.keys import issue_key, revoke_key
from indicators.changes.observations import add_observation
from indicators.changes.partner_codes import end_partner_code, set_partner_code
from indicators.changes.submissions import KeyReused, Receipt, receive_submission
from indicators.changes.targets import confirm_target, set_target

__all__ = [
    "KeyReused",
    "Receipt",
    "add_observation",
    "confirm_target",
    "end_partner_code",
    "issue_key",
    "receive_submission",
    "revoke_key",
    "set_partner_code",
    "set_target",
]
