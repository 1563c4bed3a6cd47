"""The verbs that change what is known of indicators. Each rates the indicators it touches in its own transaction."""

from indicators.changes.keys import OVERLAPS, approve_key, issue_key, revoke_key, roll_key
from indicators.changes.observations import add_observation
from indicators.changes.partner_codes import end_partner_code, set_partner_code
from indicators.changes.sandbox import try_submission
from indicators.changes.submissions import KeyReused, Receipt, receive_submission
from indicators.changes.targets import confirm_target, set_target

__all__ = [
    "OVERLAPS",
    "KeyReused",
    "Receipt",
    "add_observation",
    "approve_key",
    "confirm_target",
    "end_partner_code",
    "issue_key",
    "receive_submission",
    "revoke_key",
    "roll_key",
    "set_partner_code",
    "set_target",
    "try_submission",
]
