"""What an organisation sends at one time, as the door took it in: a page, or the API."""

import hashlib
from dataclasses import dataclass

from dcst.models import ApiKey, Organisation, Origin
from indicators.models import Submission, Upload


@dataclass(frozen=True)
class Sending:
    """Whose values come, how they are to be stored, and what a repeat is known by; made where they come in.

    organisation: whose values they are. mode: “all” or none, or the “valid” rows. key: the API key they came with, None
    from a page. idempotency_key: what a repeat is known by, None where there can be none. body_hash: SHA-256 of body
    and mode in hexadecimal, or blank. request_id: as the log has it. origin: reported, or of the demonstration. What
    was sent is no part of it, because a repeat is answered before that is read; nor are `by` and `at`, which every verb
    takes by name.
    """

    organisation: Organisation
    mode: str = Submission.Mode.ALL
    key: ApiKey | None = None
    idempotency_key: str | None = None
    body_hash: str = ""
    request_id: str = ""
    origin: str = Origin.REPORTED

    @classmethod
    def of(cls, upload):
        """The sending of an upload that was kept."""
        return cls(upload.organisation, upload.mode, request_id=upload.request_id, origin=upload.origin)

    def submission(self, *, by, at, **told) -> Submission:
        """A Submission of it, not saved; `told` are its other fields."""
        return Submission(**vars(self), by=by, received_at=at, **told)

    def upload(self, content, *, by, at, **told) -> Upload:
        """An Upload that keeps these bytes, not saved; `told` are its other fields."""
        kept = {name: getattr(self, name) for name in ("organisation", "mode", "request_id", "origin")}
        found = {"content": content, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return Upload(**kept, **found, by=by, uploaded_at=at, **told)
