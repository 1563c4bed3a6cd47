"""A request to send values as it came: what it asks for, who sends it, its body, and what is wrong with these."""

import hashlib
from functools import cached_property

from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from dcst.api.bodies import JSON
from dcst.files.exports import XLSX
from dcst.time import clock
from indicators.api.sandbox import is_test
from indicators.changes import receive_repeat
from indicators.intake.bodies import opened, rows_in
from indicators.intake.rules.body import read_json
from indicators.intake.rules.faults import fault
from indicators.intake.rules.rows import MOST_ROWS_BY_WORKER, read_shape
from indicators.intake.rules.text import revealed, shown
from indicators.intake.rules.way import is_trial, most_rows
from indicators.intake.sending import Sending
from indicators.intake.sheets import SheetRefused
from indicators.models import Submission

LONGEST_KEY = 255
CSV = "text/csv"
FILES = {CSV: "values.csv", XLSX: "values.xlsx"}  # what a file is called that comes without a name
READ_AT_ONCE = 1024**2  # bytes of a file that a request has time to open
PARAMETERS = {"dry_run": ("false", "true"), "mode": tuple(Submission.Mode.values)}
# One key with the same body in another mode is another request.
MODES_IN_HASH = {Submission.Mode.ALL: b"", Submission.Mode.VALID: b"?mode=valid"}


class ExactJSONParser(JSONParser):
    """JSON in UTF-8 whose numbers keep every digit; NaN and Infinity become text, a repeated field is refused.

    Raises ParseError.
    """

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return read_json(stream.read())
        except (ValueError, RecursionError) as wrong:
            raise exceptions.ParseError(f"The body is not JSON: {wrong}") from None


class Sent:
    """What `way_of` asks of a request, and what the verbs take. The body is opened only when it is asked for.

    content: the bytes of the body; name: of a file, blank where it is JSON; sending: what they are known by;
    attribution: {"by", "at"} for the verbs; wrong_outside: [Fault] of parameters and headers.
    """

    def __init__(self, request):
        self.request, self.content, self.media_type = request, request.body, media_type_of(request)
        self.name = FILES.get(self.media_type, "")
        asked, self.wrong_outside = _asked(request.query_params)
        self.is_dry_run, self.has_test_key = asked["dry_run"] == "true", is_test(request)
        if not self.is_dry_run:
            self.wrong_outside += _key_faults(request)
        told = MODES_IN_HASH[asked["mode"]] + self.name.encode()
        self.sending = Sending(
            request.auth.organisation,
            asked["mode"],
            key=request.auth,
            idempotency_key=request.headers.get("Idempotency-Key"),
            body_hash=hashlib.sha256(self.content + told).hexdigest(),
            request_id=request.id,
        )
        self.attribution = {"by": request.user, "at": clock.now()}

    @cached_property
    def receipt(self):
        """The Receipt of a body that was received before; None of any other. Looked up without opening the body."""
        if self.wrong_outside or not (self.name or self.media_type == JSON):
            return None
        return receive_repeat(self.sending, **self.attribution)

    @property
    def is_repeat(self):
        return self.receipt is not None

    @cached_property
    def body(self):
        """The body, opened: JSON, or the Sheet of a file.

        Raises ParseError, SheetRefused, or UnsupportedMediaType where it is sent as anything else.
        """
        return opened(self.content, self.name) if self.name else self.request.data

    @cached_property
    def faults(self):
        """[Fault] of parameters, headers and the shape of the body; [] of a request that can be worked on."""
        wrong = self._wrong_in_file() if self.name else read_shape(self.body, most_rows(self))
        return self.wrong_outside + wrong

    def _wrong_in_file(self):
        if self.is_long:
            mb = READ_AT_ONCE // 1024**2
            return [fault(None, "", "trial_too_long", most=mb)] if is_trial(self) else []
        try:
            rows, most = rows_in(self.body), most_rows(self)
        except SheetRefused as refused:
            return [refused.fault]
        too_many = {"count": f"{rows:,}", "most": f"{most:,}"}
        return [fault(None, "", "too_many_values", **too_many)] if rows > most else []

    @property
    def is_faulty(self):
        return bool(self.faults)

    @property
    def is_long(self):
        """Whether it is a file that a worker is to open."""
        return bool(self.name) and len(self.content) > READ_AT_ONCE

    @property
    def counted(self):
        """How many rows the body has; only of one without faults. 0 where nobody has opened it."""
        return 0 if self.is_long else rows_in(self.body)

    @property
    def rows(self):
        """The same, and as many as there may be where nobody has opened it."""
        return MOST_ROWS_BY_WORKER if self.is_long else self.counted


def media_type_of(request):
    """“application/json” and the like, without what stands behind it."""
    return (request.content_type or "").partition(";")[0].strip().lower()


def _asked(given):
    """({parameter: value}, faults): what is asked for beside the body."""
    asked, faults = {name: allowed[0] for name, allowed in PARAMETERS.items()}, []
    for name, values in given.lists():
        if name not in PARAMETERS:
            faults.append(fault(None, shown(name), "unknown_parameter", name=revealed(name), allowed=", ".join(asked)))
        elif len(values) > 1 or values[0] not in PARAMETERS[name]:
            words = {"value": revealed(", ".join(values)), "allowed": ", ".join(PARAMETERS[name])}
            faults.append(fault(None, name, "parameter_value", name=name, **words))
        else:
            asked[name] = values[0]
    return asked, faults


def _key_faults(request):
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return [fault(None, "Idempotency-Key", "key_missing")]
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        return [fault(None, "Idempotency-Key", "key_unreadable", most=LONGEST_KEY)]
    return []
