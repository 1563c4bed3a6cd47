"""What can be wrong with a request to the API beside the rows of a submission: stable codes and remedies. Pure.

Programs rely on the codes and people on the words. Both are kept here and nowhere else: the answers and the
documentation read this table. What can be wrong with rows and files stands in `indicators`.
"""

from typing import NamedTuple


class Code(NamedTuple):
    """One way in which a request is refused: the HTTP status, what is wrong, and how to mend it."""

    status: int
    message: str  # what is wrong, for the documentation; an answer may say more
    fix: str


CODES = {
    # who calls
    "key_needed": Code(
        401,
        "No key was sent, and nobody is signed in.",
        "Send a key as “Authorization: Bearer …” or “X-Api-Key”, or sign in.",
    ),
    "key_unknown": Code(401, "This key is not known.", "Check that it was copied whole, with all after the full stop."),
    "key_revoked": Code(401, "This key has been revoked.", "Create another on your organisation’s page."),
    "key_expired": Code(401, "This key has expired.", "Create another on your organisation’s page."),
    "key_waits": Code(
        403,
        "This key waits for the performance officer’s approval.",
        "Use a test key until then: it can be used at once.",
    ),
    "key_may_not_send": Code(403, "This key may read and may not send values.", "Create one that may send."),
    "key_may_not_read": Code(403, "This key may send values and may not read.", "Create one that may read."),
    "role_lacks_this": Code(
        403, "Your role does not include this.", "Ask the performance officer, if your work includes it."
    ),
    "token_missing": Code(
        403,
        "A browser session may read only, unless it sends its token.",
        "Send the request with a key, or the session’s CSRF token with it.",
    ),
    "key_in_address": Code(
        400,
        "A key stands in the address, and addresses are kept in logs.",
        "Revoke the key, create another, and send it as “Authorization: Bearer …” or “X-Api-Key”.",
    ),
    # the address and the method
    "request_unreadable": Code(400, "The request cannot be read.", "Check its address and its headers."),
    "not_found": Code(404, "There is nothing at this address that you can see.", "Check the address and its code."),
    "no_such_page": Code(
        404, "There is no such page: there are fewer rows than that.", "Follow “next” until it is null."
    ),
    "no_such_period": Code(404, "The text names no period, or leaves it in doubt.", "Write it as the detail says."),
    "method_not_offered": Code(405, "This address does not offer the method.", "Use one that the detail names."),
    "format_not_offered": Code(406, "The answer is not offered in that form.", "Ask for application/json."),
    # a parameter
    "unknown_filter": Code(400, "There is no such filter.", "Use one that the message names."),
    "repeated_filter": Code(400, "A filter is given twice.", "Give it once."),
    "not_offered": Code(400, "A parameter holds what is not offered.", "Choose from what the message names."),
    "page_size_outside": Code(400, "So many rows do not go on a page.", "Ask for as many as the message says."),
    "cursor_unreadable": Code(
        400, "The cursor is not one of ours, or not a whole one.", "Follow “next” as it was given."
    ),
    "cursor_elsewhere": Code(
        400,
        "The cursor is of another list, of other filters or of another caller.",
        "Follow “next” as it was given, or begin again without a cursor.",
    ),
    "not_together": Code(400, "Two parameters do not go together.", "Leave out one, as the message says."),
    "day_unreadable": Code(400, "The day cannot be read.", "Write it as 2017-09-30."),
    "day_outside": Code(400, "Nothing is known of that day.", "Choose a day within those that the message names."),
    "moment_unreadable": Code(400, "The moment cannot be read.", "Write it with its zone, as 2018-01-31T09:30:00Z."),
    "moment_outside": Code(400, "Nothing can have changed since then.", "Choose a moment that is not ahead."),
    "no_such_indicator": Code(
        400, "There is no such indicator that you can see.", "Use a code from your list of indicators."
    ),
    "periods_not_settled": Code(
        400, "It is not settled what periods the indicator has.", "Write the period in canonical text, without it."
    ),
    # a body
    "not_json": Code(400, "The body is not JSON.", "Send one JSON object in UTF-8, each field once."),
    "body_not_whole": Code(400, "The body was cut off, or cannot be unpacked.", "Send the same again."),
    "length_needed": Code(
        411,
        "The body comes by Transfer-Encoding: chunked, and the server in front does not pass that on.",
        "Send it with a Content-Length.",
    ),
    "body_too_large": Code(413, "The body is too large.", "Send the values in parts."),
    "not_sent_as_json": Code(
        415,
        "The body is of a type that is not read.",
        "Send the header Content-Type with JSON, or for values with CSV or XLSX.",
    ),
    "encoding_not_read": Code(
        415, "The body is compressed in a way that is not read.", "Compress it with gzip, or send it as it is."
    ),
    "charset_not_read": Code(415, "The body is not in UTF-8.", "Send it in UTF-8."),
    "required": Code(400, "A field is missing.", "Give it."),
    "null": Code(400, "A field is null.", "Give it a text."),
    "blank": Code(400, "A field is empty.", "Give it a text."),
    "max_length": Code(400, "A text is too long.", "Shorten it to what the message says."),
    "character_unreadable": Code(400, "A text has a character that cannot be kept.", "Type the text again."),
    "refused_by_rule": Code(400, "A rule of the record does not allow this.", "The message says which, and why."),
    "question_ended": Code(422, "The question has ended.", "Nothing is left to do: it needs no comment any more."),
    "rows_refused": Code(
        422, "Rows were refused, and nothing was stored.", "Mend each as its error says, and send all again."
    ),
    # the service
    "too_many_requests": Code(429, "Too many requests came within a minute.", "Wait for the time in Retry-After."),
    "server_error": Code(
        500, "The service has a problem. Nothing was saved.", "Try again later, and quote the request_id if it lasts."
    ),
    "unavailable": Code(503, "The service cannot answer. Nothing was saved.", "Wait for the time in Retry-After."),
}
# What the framework calls a refusal of its own.
FRAMEWORK = {
    "not_authenticated": "key_needed",
    "authentication_failed": "key_unknown",
    "permission_denied": "role_lacks_this",
    "method_not_allowed": "method_not_offered",
    "not_acceptable": "format_not_offered",
    "unsupported_media_type": "not_sent_as_json",
    "parse_error": "not_json",
    "invalid_choice": "not_offered",
    "null_characters_not_allowed": "character_unreadable",
    "surrogate_characters_not_allowed": "character_unreadable",
}
# What is refused with no code of its own is named by its status.
BY_STATUS = {
    400: "request_unreadable",
    401: "key_needed",
    403: "role_lacks_this",
    404: "not_found",
    405: "method_not_offered",
    406: "format_not_offered",
    411: "length_needed",
    413: "body_too_large",
    415: "not_sent_as_json",
    422: "rows_refused",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}


def code_of(given, status):
    """The key of CODES for a refusal's own code, ours or the framework's; else that of its HTTP status."""
    known = FRAMEWORK.get(given, given)
    return known if known in CODES else BY_STATUS[status]
