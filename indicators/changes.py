"""The verbs that change what is known of indicators. Each rates the indicators it touches in its own transaction."""

from dcst.people.changes.keys import OVERLAPS, approve_key, issue_key, revoke_key, roll_key
from indicators.calendar.changes import tell_of_calendar
from indicators.contract.changes.agreement import (
    answer_proposal,
    propose_definition,
    propose_measure,
    propose_target,
    withdraw_proposal,
)
from indicators.contract.changes.said import decide_escalation, give_council_status, report_exception
from indicators.findings.changes import end_rebase, give_forecast, rebase, tell_story
from indicators.framework.changes.definitions import agree_definition
from indicators.framework.changes.expectations import say_expected, tie_expectations
from indicators.framework.changes.obligations import (
    agree_name,
    assign_obligation,
    enter_position,
    hand_over_obligation,
    name_source,
    set_baseline,
    set_cross_reference,
)
from indicators.framework.changes.places import add_framework, place_in_framework, take_out_of_framework
from indicators.intake.changes.attempts import forget_attempts, note_attempt
from indicators.intake.changes.corrections import (
    approve_correction,
    ask_correction,
    close_period,
    open_period,
    refuse_correction,
)
from indicators.intake.changes.declarations import say_of_period, say_of_periods
from indicators.intake.changes.observations import add_observation
from indicators.intake.changes.partner_codes import end_partner_code, set_partner_code
from indicators.intake.changes.queries import LONGEST_COMMENT, answer_query, ask_about_value, withdraw_query
from indicators.intake.changes.sandbox import try_submission
from indicators.intake.changes.submissions import (
    KeyReused,
    Receipt,
    promise_submission,
    receive_repeat,
    receive_submission,
    try_rows,
)
from indicators.intake.changes.upload_jobs import work_on_uploads
from indicators.intake.changes.uploads import forget_uploads, receive_upload, submit_upload
from indicators.intake.changes.withdrawals import withdraw_value, withdraw_values
from indicators.target.changes import confirm_target, set_target

__all__ = [
    "hand_over_obligation",
    "say_expected",
    "tie_expectations",
    "report_exception",
    "give_council_status",
    "decide_escalation",
    "withdraw_proposal",
    "propose_target",
    "propose_definition",
    "propose_measure",
    "answer_proposal",
    "LONGEST_COMMENT",
    "OVERLAPS",
    "KeyReused",
    "Receipt",
    "add_framework",
    "add_observation",
    "agree_definition",
    "agree_name",
    "answer_query",
    "ask_about_value",
    "approve_correction",
    "approve_key",
    "ask_correction",
    "assign_obligation",
    "close_period",
    "confirm_target",
    "end_partner_code",
    "enter_position",
    "end_rebase",
    "forget_attempts",
    "forget_uploads",
    "give_forecast",
    "issue_key",
    "name_source",
    "note_attempt",
    "open_period",
    "place_in_framework",
    "rebase",
    "promise_submission",
    "receive_repeat",
    "receive_submission",
    "receive_upload",
    "refuse_correction",
    "revoke_key",
    "roll_key",
    "say_of_period",
    "say_of_periods",
    "set_baseline",
    "set_cross_reference",
    "set_partner_code",
    "set_target",
    "submit_upload",
    "take_out_of_framework",
    "tell_of_calendar",
    "tell_story",
    "try_rows",
    "try_submission",
    "withdraw_query",
    "withdraw_value",
    "withdraw_values",
    "work_on_uploads",
]
