"""The lines that a partner can try a key with: they work as they stand, and make up no figure."""

from dataclasses import dataclass

from django.urls import reverse

from dcst.people.roles import organisations_of
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from indicators.api.calls import Sample
from indicators.api.snippets import Call, curl
from indicators.calendar.rules.windows import WindowState
from indicators.calendar.windows import awaited_periods
from indicators.models import Indicator, Observation

KEY = "$DCST_KEY"
ANY_NUMBER = "1"


@dataclass(frozen=True)
class Try:
    """`lines`: [(what it does, the command)]. `why_not`: why none of them sends a value; blank where one does."""

    lines: list
    why_not: str = ""


def lines_to_try(request, lines, at, key=KEY, *, may_send=True):
    """A Try: first who is calling, then a value of an open period; `lines` are the organisation's awaited periods.

    A value that is in is sent again as it stands and changes nothing; without one, a dry run stores nothing.
    """
    site = request.build_absolute_uri("/").rstrip("/")
    found = [("Check the key", curl(Call(reverse("api:me")), site, key, joint=" "))]
    if not may_send:
        return Try(found, "This key may read and may not send values.")
    open_lines = [line for line in lines if line.window.state(day_of(at)) is WindowState.OPEN]
    if not open_lines:
        return Try(found, _next_opening(lines, day_of(at)))
    words, call = _sending(open_lines, at)
    return Try([*found, (words, curl(call, site, key, joint=" "))])


def _sending(open_lines, at):
    path = reverse("api:submissions")
    held = next((line for line in open_lines if line.observation), None)
    if held:
        body = {"values": [_again(held.observation, held.indicator.code)]}
        return "Send again a value that is in, which changes nothing", Call(path, body, named=True)
    first = open_lines[0]
    sent = {"indicator": first.indicator.code, "period": str(first.period), "value": _like(first.indicator, at)}
    return "Try a value: it is checked and not stored", Call(path, {"values": [sent]}, query={"dry_run": "true"})


def _like(indicator, at):
    """The last value that is known, which nobody will ask about; of an indicator without one, any."""
    known = Observation.objects.known_at(at).own().filter(indicator=indicator, value__isnull=False)
    latest = known.headline().first()
    return _plain(latest.value) if latest else ANY_NUMBER


def _again(row, code):
    sent = {"indicator": code, "period": row.period, "status": row.status}
    numbers = {name: getattr(row, name) for name in ("value", "numerator", "denominator")}
    sent |= {name: _plain(number) for name, number in numbers.items() if number is not None}
    return sent | {name: text for name, text in (("marker", row.marker), ("note", row.note)) if text}


def _plain(number):
    return f"{number.normalize():f}"


def _next_opening(lines, today):
    opening = [line.window.opens for line in lines if line.window.state(today) is WindowState.NOT_OPEN]
    later = f" The next one opens on {say_day(min(opening))}." if opening else ""
    return f"No period is open, so there is no value to send today.{later}"


def sample_of(user, at):
    """The Sample for the documentation's examples at a moment.

    An open period of the user's own organisations; without one the default.
    """
    organisations = organisations_of(user, day_of(at)) if user.is_authenticated else []
    lines = awaited_periods(list(Indicator.objects.owned_by_any(organisations)), at) if organisations else []
    found = [line for line in lines if line.window.state(day_of(at)) is WindowState.OPEN]
    found.sort(key=lambda line: line.observation is None or line.observation.value is None)
    if not found:
        return Sample()
    first = found[0]
    held = first.observation and first.observation.value
    value = _like(first.indicator, at) if held is None else _plain(held)
    return Sample(first.indicator.code, str(first.period), value, is_own=True)
