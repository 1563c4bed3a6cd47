"""Every fault a submission can have: one table of stable codes, what is said of each and how it is mended. Pure.

Programs rely on the codes and people on the words, so both stand here alone: the answers and the documentation read
this table.
"""

from dataclasses import dataclass

from indicators.intake.rules.file_faults import FILES
from indicators.intake.rules.said_faults import SAID

DOCS = "/api/v1/docs/"


@dataclass(frozen=True)
class Error:
    message: str
    fix: str
    status: int = 422  # 400: the request itself cannot be read, 422: it can be, and a row is refused


ERRORS = {
    # the request
    "key_missing": Error(
        "There is no Idempotency-Key header.",
        "Send a fresh text for each submission, such as a UUID, and the same text when you repeat it.",
        400,
    ),
    "key_unreadable": Error(
        "The Idempotency-Key cannot be read.", "Use at most {most} plain letters, digits and signs.", 400
    ),
    "key_reused": Error("This Idempotency-Key was used for another body.", "Send a changed body with a new key."),
    "unknown_parameter": Error("“{name}” is not a parameter of this address.", "Use: {allowed}.", 400),
    "parameter_value": Error("{name} cannot be “{value}”.", "Give it once, as one of: {allowed}.", 400),
    # the body
    "not_an_object": Error("{what} must be an object.", "Write {example}.", 400),
    "unknown_field": Error("“{name}” is not a field of a {whole}.", "Use: {allowed}.", 400),
    "wrong_type": Error("{field} must be {wanted}.", "Check its type.", 400),
    "no_values": Error("There are no values.", "Give a list of one value or more.", 400),
    "too_many_values": Error("There are {count} values, and one submission takes {most}.", "Send them in parts.", 400),
    "trial_too_long": Error(
        "A dry run and a test key take a file of {most} MB at most.",
        "Send it in parts, or check the whole file on your organisation’s page.",
        400,
    ),
    "unknown_ids": Error("“{given}” is not a scheme of indicator codes.", "Use one of: {allowed}.", 400),
    # of the work on a submission
    "not_finished": Error(
        "The work stopped {where}. Nothing was stored.", "Send the same body again, with the same key.", 503
    ),
    # a row
    "missing": Error("There is no {what}.", "Give it: {fix}"),
    "missing_count": Error("A numerator and a denominator go together.", "Give both or neither."),
    "unusual_character": Error(
        "{field} contains a character that is not plain: {character}.",
        "Type it again: this character may only look like a plain letter or digit.",
    ),
    "too_long": Error("The note has {count} letters.", "Shorten it to {most}."),
    "unknown_indicator": Error(
        "“{given}” is not an indicator your organisation sends.", "{nearest}Use a code from your list of indicators."
    ),
    "ambiguous_indicator": Error(
        "“{given}” names more than one of your indicators.", "Use the indicator’s own code, such as M05."
    ),
    "not_collected": Error("No values of {given} are collected yet.", "Leave it out until it is defined."),
    "unknown_area": Error(
        "“{given}” is not an area values are sent for.",
        "{nearest}Leave it out for the whole borough, or give one of: {allowed}.",
    ),
    "unknown_group": Error(
        "“{given}” is not a group values are sent for.",
        "{nearest}Leave it out for everybody, or give one of: {allowed}.",
    ),
    "period_unreadable": Error("“{given}” cannot be read as {noun} without doubt.", "Give {example}."),
    "period_kind": Error("“{given}” is {other}, and this indicator is for {noun}.", "Give {example}."),
    "future_period": Error("{label} has not ended yet.", "Send the value once it has."),
    "period_not_open": Error("{label} opens on {opens}.", "Send the value from that day on."),
    "period_closed": Error(
        "{label} is closed{since}.",
        "Ask for a late correction on your organisation’s page, with the reason.",
    ),
    "not_a_number": Error(
        "“{given}” is not a number.",
        "Use the digits 0 to 9 and one point: 1234.5, without commas, spaces or signs such as %.",
    ),
    "too_large": Error("{given} is too large.", "Give at most {most} digits before the point."),
    "unknown_status": Error("“{given}” is not a status.", "{nearest}Use one of: {allowed}."),
    "unknown_marker": Error("“{given}” is not a marker.", "{nearest}Use one of: {allowed}."),
    "marker_with_value": Error(
        "[{marker}] says that there is no value, and one is given.", "Take out the value or the marker."
    ),
    "out_of_range": Error("{given} is not what {what} can be: {bounds}.", "Check the counts."),
    "percentage_differs": Error(
        "{given} % is given, and {numerator} of {denominator} is {counted} %.", "Correct the value or the counts."
    ),
    "duplicate_row": Error("Row {other} is for the same indicator, area, period and group.", "Keep one of the two."),
    "batch_refused": Error(
        "Nothing is wrong with this row, but others were refused and nothing was stored.",
        "Mend the others, or send with mode=valid to store the rows that can be.",
    ),
} | {code: Error(*words) for code, words in (FILES | SAID).items()}


NOT_ALWAYS = {"nearest": ""}  # what a remedy begins with, where it is known


class Wrong(ValueError):
    """A cell that cannot be taken: the code of the table, and what fills its words.

    `remedy` says how it is mended where that is known better than the table does.
    """

    def __init__(self, code: str, *, remedy: str = "", **words: object) -> None:
        self.code = code
        words = NOT_ALWAYS | words
        self.message = ERRORS[code].message.format(**words)
        self.fix = remedy or ERRORS[code].fix.format(**words)
        super().__init__(self.message)


@dataclass(frozen=True)
class Fault:
    """One thing wrong, in the words of the person who must mend it. Rows count from 1; None is the request itself.

    `shared` says that the cell was left to the default at the top of the body.
    """

    row: int | None
    column: str
    code: str
    message: str
    fix: str = ""
    shared: bool = False

    @property
    def pointer(self) -> str:
        """Where in the body, as RFC 6901 writes it."""
        if self.row is None or self.shared:
            return f"/{self.column}" if self.column else ""
        return f"/values/{self.row - 1}/{self.column}".rstrip("/")

    def as_json(self) -> dict[str, str | int | None]:
        return {
            "row": self.row,
            "pointer": self.pointer,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        }


def fault(row: int | None, column: str, code: str, *, shared: bool = False, remedy: str = "", **words: object) -> Fault:
    """What is wrong by its code, with what fills the code's words. KeyError for a code or a word that is not there."""
    wrong = Wrong(code, remedy=remedy, **words)
    return Fault(row, column, code, wrong.message, wrong.fix, shared)


def documented(code: str) -> tuple[int, str, str]:
    """(status, message, fix) for the documentation, with dots where a fault has its own words."""
    error, dots = ERRORS[code], _Dots(NOT_ALWAYS)
    return error.status, error.message.format_map(dots), error.fix.format_map(dots)


class _Dots(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def anchor(code: str) -> str:
    """Where the documentation speaks of an error."""
    return f"{DOCS}#error-{code}" if code in ERRORS else DOCS
