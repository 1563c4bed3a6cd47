"""The calls that the documentation shows, in the order a partner needs them. Pure: the tests send every one."""

from dataclasses import dataclass

from indicators.api.snippets import Call

SUBMISSIONS, WITHDRAWALS, DECLARATIONS = "/api/v1/submissions/", "/api/v1/withdrawals/", "/api/v1/declarations/"
AN_ID = "0b0e7a6c-5a43-4d7e-9b55-0d7f6c2f8b1e"


@dataclass(frozen=True)
class Sample:
    """The indicator the examples speak of: a code, a period and a value, by default of the demonstration.

    `is_own`: they are of the reader's own organisation, and the period is open.
    """

    indicator: str = "M05"
    period: str = "FY2017-18-Q3"
    value: str = "27.1"
    is_own: bool = False


@dataclass(frozen=True)
class Shown:
    """One call with what is said of it; `operation` is its (method, address) in the schema."""

    slug: str
    title: str
    words: tuple
    call: Call
    operation: tuple


def shown_calls(sample):
    """[Shown] of every call, with examples of the sample: the first calls, sending, what follows, reading."""
    return [*_first(sample), *_sending(sample), *_taking_back(sample), *_after(sample), *_reading(sample)]


def _first(sample):
    yield Shown(
        "me",
        "Ask who is calling",
        (
            "The first call. It needs no data and changes nothing.",
            "It answers with your organisation, what the key may do and the limit on requests.",
            "It lists the codes of your indicators and the periods that are open today.",
        ),
        Call("/api/v1/me/"),
        ("get", "/api/v1/me/"),
    )
    yield Shown(
        "dry-run",
        "Try values without storing them",
        (
            "With `?dry_run=true` the values are checked in full and nothing is stored, whatever the key.",
            "The answer is the same summary: 200 where the values would be taken, 422 where they would be refused.",
        ),
        Call(SUBMISSIONS, _body(sample, value=sample.value), query={"dry_run": "true"}),
        ("post", SUBMISSIONS),
    )


def _body(sample, **cells):
    return {"values": [{"indicator": sample.indicator, "period": sample.period, **cells}]}


def _sending(sample):
    value = {"indicator": sample.indicator, "value": sample.value}
    yield Shown(
        "send",
        "Send values",
        (
            "What stands at the top, here `period` and `status`, holds for every value that does not give its own.",
            "`Idempotency-Key` names this attempt. Send the same key and body again when no answer came: the values "
            "are stored once, and the answer is the first one. After a 422 mend the body and keep the key.",
            "Each row ends as `created`, `corrected`, `unchanged`, `queried` or `rejected`. One faulty row keeps all "
            "from being stored.",
        ),
        Call(SUBMISSIONS, {"period": sample.period, "status": "provisional", "values": [value]}, named=True),
        ("post", SUBMISSIONS),
    )
    yield Shown(
        "send-what-can-be",
        "Store the rows that can be",
        (
            "With `?mode=valid` a faulty row is rejected alone, and the others are stored.",
            "The answer is then 201, and `errors` names each faulty row. Look at `rejected` before you go on.",
        ),
        Call(SUBMISSIONS, _body(sample, value=sample.value), named=True, query={"mode": "valid"}),
        ("post", SUBMISSIONS),
    )
    yield Shown(
        "send-file",
        "Send a file as it is",
        (
            "A CSV file or Excel workbook of at most 10 MB is read as on your organisation’s page, by the same rules.",
            "In the answer `row` is the row of the file. `notes` says what was read otherwise than it stands there.",
            "The type of a workbook is `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`.",
        ),
        Call(SUBMISSIONS, file="values.csv", named=True),
        ("post", SUBMISSIONS),
    )
    yield Shown(
        "correct",
        "Correct a value",
        (
            "Send the row again with what has changed, and a new `Idempotency-Key`. The outcome is `corrected`.",
            "The earlier figure is kept beside the new one, and `note` says why it changed.",
        ),
        Call(SUBMISSIONS, _body(sample, value=sample.value, note="Two late returns counted"), named=True),
        ("post", SUBMISSIONS),
    )
    yield Shown(
        "no-value",
        "Say that there is no value",
        (
            "A `marker` says why: `c` confidential, `x` not available, `z` not applicable.",
            "Never send zero for a figure that is not known.",
        ),
        Call(SUBMISSIONS, _body(sample, marker="x"), named=True),
        ("post", SUBMISSIONS),
    )


def _taking_back(sample):
    place = {"indicator": sample.indicator, "period": sample.period}
    yield Shown(
        "withdraw",
        "Withdraw a value",
        (
            "For a value that was sent in error and has no right one yet, with the reason.",
            "The period then has no value, and never an earlier one again. The same again changes nothing.",
            "Of a closed period the outcome is `asked`: the performance officer decides.",
        ),
        Call(WITHDRAWALS, {"reason": "Sent for the wrong quarter.", "values": [place]}),
        ("post", WITHDRAWALS),
    )
    yield Shown(
        "say",
        "Say that all has been sent",
        (
            "`complete` says that every locality and group has been sent. A value that comes later ends it.",
            "`nothing_to_report`, with a `reason`, answers for a period that has no value to send.",
            "`take_back` takes back what was said.",
        ),
        Call(DECLARATIONS, {"says": "complete", "values": [place]}),
        ("post", DECLARATIONS),
    )


def _after(sample):
    yield Shown(
        "outcome",
        "Look up what became of a submission",
        (
            "`Location` of the answer to a submission leads here, and `id` is its last part.",
            "A test key stores nothing, so its submissions have no `id`.",
        ),
        Call(f"{SUBMISSIONS}{AN_ID}/"),
        ("get", "/api/v1/submissions/{id}/"),
    )
    yield Shown(
        "submissions",
        "List what you sent",
        (
            "The newest first, each with what became of its rows, counted. `outcome` and `received_since` leave out "
            "others.",
            "The figures that stand of one are at `/api/v1/observations/?submission=` with its `id`.",
        ),
        Call(SUBMISSIONS, query={"page_size": "10"}),
        ("get", SUBMISSIONS),
    )
    yield Shown(
        "queries",
        "See what you are asked about",
        (
            "A value far from its own history is stored, and you are asked what explains it.",
            "Until you answer it is shown as provisional and left out of limits and trend.",
        ),
        Call("/api/v1/queries/", query={"open": "true"}),
        ("get", "/api/v1/queries/"),
    )
    yield Shown(
        "answer",
        "Answer a question about a value",
        ("The `id` is that of the question. A value that was wrong is corrected instead, which ends the question.",),
        Call(f"/api/v1/queries/{AN_ID}/answer/", {"comment": "A family of seven was registered in December."}),
        ("post", "/api/v1/queries/{id}/answer/"),
    )


def _reading(sample):
    yield Shown(
        "calendar",
        "See what is due",
        (
            "One line for each indicator and period: when it opens, is due and closes, and its state.",
            "The state is `not open`, `due`, `received`, `queried`, `late` or `nothing to report`.",
        ),
        Call("/api/v1/calendar/"),
        ("get", "/api/v1/calendar/"),
    )
    yield Shown(
        "calendar-file",
        "Put what is due into a calendar",
        ("The same as an iCalendar file: one whole-day event for each value that is still to come.",),
        Call("/api/v1/calendar.ics"),
        ("get", "/api/v1/calendar.ics"),
    )
    yield Shown(
        "period",
        "Ask what a period says",
        ("Its canonical text, its first and last day, and its name in words.",),
        Call(f"/api/v1/periods/{sample.period}/"),
        ("get", "/api/v1/periods/{text}/"),
    )
    yield Shown(
        "own-values",
        "Read your own values",
        (
            "What is stored of your indicators, the newest version of each value. `own=true` leaves out published "
            "series.",
            "Lists come in pages of 50, or of `page_size`, up to 1,000: `next` leads on until it is null. It leads by "
            "cursor: each row that stood at the first page comes once, whatever is corrected meanwhile.",
        ),
        Call("/api/v1/observations/", query={"indicator": sample.indicator, "own": "true"}),
        ("get", "/api/v1/observations/"),
    )
    yield Shown(
        "what-changed",
        "Ask what changed",
        (
            "Figures that were made or ended since a moment, those that no longer stand too (`known_to`).",
            "Keep `until` of the answer, and give it as `changed_since` next time: no change is missed.",
        ),
        Call("/api/v1/observations/", query={"changed_since": "2018-01-01T00:00:00Z", "own": "true"}),
        ("get", "/api/v1/observations/"),
    )
    yield Shown(
        "own-file",
        "Take your own values as a file",
        (
            "All that stand, as CSV with the columns of the template: the file can be sent again as it is, and each "
            "row ends as `unchanged`. `Accept: text/csv` asks for the same.",
        ),
        Call("/api/v1/observations/", query={"format": "csv", "indicator": sample.indicator}),
        ("get", "/api/v1/observations/"),
    )
    yield Shown(
        "indicators",
        "Read your indicators",
        ("Each with its definition, unit, direction, targets and status, as at the end of today.",),
        Call("/api/v1/indicators/", query={"page_size": "10"}),
        ("get", "/api/v1/indicators/"),
    )
