"""The lines that a partner can try a key with: they work as they stand, and make up no figure."""

from dataclasses import dataclass

from django.urls import reverse

from dcst.people.roles import organisations_of
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from indicators import changes
from indicators.api.calls import Sample
from indicators.api.snippets import Call, curl
from indicators.calendar.rules.windows import DueState, WindowState
from indicators.calendar.windows import awaited_periods
from indicators.intake.reading import terms_of
from indicators.intake.sending import Sending
from indicators.models import Indicator, Observation, Submission
from indicators.models.observation import REJECTED

KEY = "$DCST_KEY"
ANY_NUMBER = "1"
AWAITED = (DueState.DUE, DueState.LATE)
MOST_TRIED = 20


@dataclass(frozen=True)
class Try:
    """`lines`: [(what it does, the command)]. `why_not`: why none of them sends a value; blank where one does."""

    lines: list
    why_not: str = ""


@dataclass(frozen=True)
class Trial:
    """A way to try a value: what is said of it, and whether the call asks for a dry run."""

    words: str
    dry_run: bool

    def call(self, body):
        """The Call that sends a body."""
        path = reverse("api:submissions")
        return Call(path, body, query={"dry_run": "true"}) if self.dry_run else Call(path, body, named=True)


DUE = Trial("Try a value that is due: it is checked and not stored", True)
HELD = Trial("Send again a value that is in, which changes nothing", False)


def lines_to_try(request, organisation, lines, at, key=KEY, *, may_send=True):
    """A Try: first who is calling, then a value of an open period; `lines` are the organisation's awaited periods.

    A period whose value is due comes first: a dry run stores nothing. Where none is, a value that is in is sent again
    as it stands, which changes nothing. Each was tried by the intake itself, and one that it would refuse is not shown.
    """
    site = request.build_absolute_uri("/").rstrip("/")
    found = [("Check the key", curl(Call(reverse("api:me")), site, key, joint=" "))]
    if not may_send:
        return Try(found, "This key may read and may not send values.")
    open_lines = [line for line in lines if line.window.state(day_of(at)) is WindowState.OPEN]
    if not open_lines:
        return Try(found, _next_opening(lines, day_of(at)))
    rows = _rows_to_send([line for line in open_lines if line.state in AWAITED], at)
    rows += [(HELD, _again(line.observation, line.indicator.code)) for line in open_lines if line.observation]
    for how, row in _taken(organisation, rows[:MOST_TRIED], request.user, at):
        return Try([*found, (how.words, curl(how.call({"values": [row]}), site, key, joint=" "))])
    return Try(found, "The periods that are open take no value that could be tried with a line.")


def _rows_to_send(lines, at):
    """[(DUE, row)]: each with the last value that is known, which nobody will ask about; without one, any."""
    known = Observation.objects.known_at(at).own().filter(indicator__in=[line.indicator.pk for line in lines])
    latest = {row.indicator_id: _plain(row.value) for row in known.filter(value__isnull=False).headline()}
    return [(DUE, _row(line, latest.get(line.indicator.pk, ANY_NUMBER))) for line in lines]


def _row(line, value):
    return {"indicator": line.indicator.code, "period": str(line.period), "value": value}


def _taken(organisation, rows, by, at):
    """The (how, row) pairs that the intake would take at a moment: it reads and checks them, and stores nothing."""
    sending = Sending(organisation, mode=Submission.Mode.VALID)
    read = terms_of(organisation, at).read([row for _, row in rows])
    outcomes = changes.try_rows(sending, read, by=by, at=at).submission.answer["values"] if rows else []
    return [pair for pair, became in zip(rows, outcomes, strict=True) if became["outcome"] != REJECTED]


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
