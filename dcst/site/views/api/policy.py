"""What callers of the API may rely on: its label, what counts as breaking, what changed, how each status is mended."""

LABEL = "Stable"
LABELS = (
    ("Alpha", "Tried out with few. Anything may change, at any time."),
    ("Beta", "Open to all. A breaking change is announced 30 days before."),
    ("Stable", "To build on. A breaking change comes as a new version, beside this one."),
    ("Deprecated", "Works as before, and an end date is given. Move to the new version."),
    ("Retired", "Switched off. Each request is answered as not found, and this page says where to go."),
)
BREAKING = (
    "an address, method, parameter or field is taken away or renamed",
    "a field of an answer changes its type, its unit or its meaning, or may become null",
    "a parameter, header or field that could be left out becomes required",
    "something that was accepted is refused, unless it stored a wrong figure",
    "a code in `code`, `outcome` or `state` is taken away, or stands for something else",
    "the HTTP status of an outcome changes, or a default does",
)
NOT_BREAKING = (
    "a new address, an optional parameter, or a field added to an answer",
    "a new error code, or a new reason in `reasons`: handle one you do not know by its HTTP status",
    "other words in `message`, `fix`, `detail` and `title`",
    "another order of the fields of an object, a longer key or a longer `id`",
    "a higher limit",
)
CHANGES = (
    (
        "1.0.0",
        (
            "First version: read the plans, send values, ask what is due, answer questions about values.",
            "There is no earlier version to move from.",
        ),
    ),
    (
        "1.1.0",
        (
            "Lists lead on by `cursor`, have up to 1,000 rows a page, and an `ETag`. `changed_since` tells changes.",
            "Observations come as CSV too, and by `submission`. `GET /api/v1/submissions/` lists what was sent.",
            "Values may be sent as a file, `text/csv` or a workbook; `notes` says what was read otherwise in it.",
            "Impossible figures are `out_of_range`. Other capitals, shorthand and long decimals are read and told.",
            "What a repeat leaves out stays with the same value and goes with another. A value may have its `ids`.",
            "After 422 the same `Idempotency-Key` takes the mended body. Bodies in gzip and in chunks are read.",
            "Values can be withdrawn: `/withdrawals/`, and `withdrawn_at` of observations and of the calendar.",
            "A definition tells what is counted, as one and as many, and whether it is seasonal.",
            "Partners say “nothing to report” and that a set is complete: `/declarations/`, shown in the calendar.",
            "Assessments of `outcomes` keep `rag`, now always `not_rated`: `reasons` count and name the indicators.",
            "Indicators are found by `called` and by every `framework` that names them, and tell their `places`.",
            "`due` of an action is null while later year marks of its printed cell are not attributed to an action.",
            "Definitions have `is_sensitive` and `structural_noughts`: what is kept back, and which noughts never are.",
        ),
    ),
)
FIXES = {
    400: "Send a JSON object or a file, the Idempotency-Key header, and only parameters that are offered.",
    401: "Send the key as “Authorization: Bearer …” or “X-Api-Key”. Create a new one on your organisation’s page.",
    403: "The detail says why: a key that waits for approval or lacks the scope, or a role that does not include this.",
    404: "Check the code. What belongs to another organisation is answered in the same way.",
    405: "Use a method that the table above offers.",
    406: "Ask for application/json.",
    409: "Wait for the time in Retry-After and send the same request again.",
    411: "Send the body with a Content-Length.",
    413: "Send fewer values at once.",
    415: "Send application/json; values also as text/csv or as an Excel workbook. In UTF-8, as it is or in gzip.",
    422: "Each error names its row, its field, what is wrong and how to mend it. Nothing of the submission was stored.",
    429: "Wait for the time in Retry-After.",
    500: "Nothing was saved. Try again later, with the same Idempotency-Key, and quote the request_id.",
    503: "Nothing was saved. Try again after the time in Retry-After, with the same Idempotency-Key.",
}
