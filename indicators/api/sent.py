"""A request to send values as it came: what it asks for, who sends it, its body, and what is wrong with these."""

import hashlib
from functools import cached_property

from django.core.exceptions import RequestDataTooBig
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from dcst.time import clock
from indicators.api.sandbox import is_test
from indicators.changes import receive_repeat
from indicators.intake.rules.body import read_json
from indicators.intake.rules.faults import fault
from indicators.intake.rules.rows import read_shape
from indicators.intake.rules.text import revealed, shown
from indicators.intake.rules.way import most_rows
from indicators.intake.sending import Sending
from indicators.models import Submission

LONGEST_KEY = 255
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


class TooLarge(exceptions.APIException):
    """The body is longer than the site takes."""

    status_code = 413
    default_code = "body_too_large"
    default_detail = "The body is too large. Send the values in parts."


class Sent:
    """What `way_of` asks of a request, and what the verbs take. The body is parsed only when it is asked for.

    content: the bytes of the body; sending: what they are known by; attribution: {"by", "at"} for the verbs;
    wrong_outside: [Fault] of parameters and headers. Raises TooLarge.
    """

    def __init__(self, request):
        self.request, self.content = request, _bytes_of(request)
        asked, self.wrong_outside = _asked(request.query_params)
        self.is_dry_run, self.has_test_key = asked["dry_run"] == "true", is_test(request)
        if not self.is_dry_run:
            self.wrong_outside += _key_faults(request)
        self.sending = Sending(
            request.auth.organisation,
            asked["mode"],
            key=request.auth,
            idempotency_key=request.headers.get("Idempotency-Key"),
            body_hash=hashlib.sha256(self.content + MODES_IN_HASH[asked["mode"]]).hexdigest(),
            request_id=request.id,
        )
        self.attribution = {"by": request.user, "at": clock.now()}

    @cached_property
    def receipt(self):
        """The Receipt of a body that was received before; None of any other. Looked up without parsing the body."""
        media_type = self.request.content_type.partition(";")[0].strip().lower()
        if self.wrong_outside or media_type != JSONParser.media_type:
            return None
        return receive_repeat(self.sending, **self.attribution)

    @property
    def is_repeat(self):
        return self.receipt is not None

    @property
    def body(self):
        """The body, parsed. Raises ParseError, or UnsupportedMediaType where it is sent as anything but JSON."""
        return self.request.data

    @cached_property
    def faults(self):
        """[Fault] of parameters, headers and the shape of the body; [] of a request that can be worked on."""
        return self.wrong_outside + read_shape(self.body, most_rows(self))

    @property
    def is_faulty(self):
        return bool(self.faults)

    @property
    def rows(self):
        """How many rows the body has; only of one without faults."""
        return len(self.body["values"])


def _bytes_of(request):
    try:
        return request.body
    except RequestDataTooBig:
        raise TooLarge from None


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
