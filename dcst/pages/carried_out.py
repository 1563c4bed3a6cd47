"""Making the change that a form asks for: it refuses with a sentence, and nobody writes over what they did not see."""

from typing import Any

from django.db import transaction

from dcst.problems import Refused, add_to_form
from dcst.record import audit
from dcst.record.overtaken import overtaking, read_seen
from dcst.time import clock
from dcst.time.periods import say_day


def carried_out(form: Any, change: Any, *args: Any, **kwargs: Any) -> Any:
    """Make a change for a form that was filled in: what it returns, True where it returns nothing.

    None when it refused, or when somebody else has changed the same since the form was drawn; then the form says so,
    keeps what was typed, and the next try is made in the knowledge of theirs.
    """
    try:
        with transaction.atomic(), audit.listening() as events:
            made = change(*args, **kwargs)
            _refuse_overtaken(form, events)
    except Refused as refusal:
        add_to_form(form, refusal)
        return None
    return True if made is None else made


def _refuse_overtaken(form, events):
    seen = read_seen(form.data.get("seen", ""))
    if seen and (other := overtaking(events, seen)):
        form.sees_anew = True
        raise Refused(say_overtaken(other))


def say_overtaken(event) -> str:
    """Who changed what was about to be changed, when, and to what; not of an indicator, whose figures may be few."""
    at = event.at.astimezone(clock.LONDON)
    told = "" if event.subject_kind == "indicator" else "; ".join(audit.lines_of(event.after))
    said = f" What they changed: {told}." if told else ""
    who = event.by or "Somebody"
    return (
        f"{who} changed this on {say_day(at.date())} at {at:%H:%M}, while you were writing.{said} "
        "What you typed is kept: compare, then save again to put yours in its place"
    )
