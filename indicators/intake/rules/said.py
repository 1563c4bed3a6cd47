"""What is said of values or of periods without a value of its own: that they are withdrawn, that there is nothing to
report, that all has been sent. The shape of such a body, and its reason. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from indicators.intake.rules.cells import IDS, LONGEST_NOTE
from indicators.intake.rules.faults import Fault, fault
from indicators.intake.rules.rows import MOST_ROWS, SentCell, SentRow
from indicators.intake.rules.text import plain_note, revealed, shown

Says = Literal["nothing_to_report", "complete"]
NOTHING_TO_REPORT: Says = "nothing_to_report"
COMPLETE: Says = "complete"
SAYS: tuple[Says, ...] = (NOTHING_TO_REPORT, COMPLETE)


@dataclass(frozen=True)
class SaidShape:
    """What a body may have: `whole` is what it is called, `fields` stand at its top, `columns` in each of its rows."""

    whole: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]


WITHDRAWAL = SaidShape(
    "withdrawal", ("reason", "period", "area", "ids", "values"), ("indicator", "area", "period", "group")
)
DECLARATION = SaidShape(
    "declaration", ("says", "take_back", "reason", "period", "ids", "values"), ("indicator", "period")
)


def read_withdrawal(body: object) -> list[Fault]:
    """What is wrong with the shape of a body that withdraws values, and with its reason."""
    return _read_shape(body, WITHDRAWAL) or [*_reason_faults(cast(Mapping[str, object], body), needed=True)]


def read_declaration(body: object) -> list[Fault]:
    """What is wrong with the shape of a body that says something of periods; “nothing to report” needs a reason."""
    found = _read_shape(body, DECLARATION)
    if found:
        return found
    body = cast(Mapping[str, object], body)
    if body.get("says") not in SAYS:
        given = revealed(str(body.get("says", "")))
        found.append(fault(None, "says", "parameter_value", name="says", value=given, allowed=", ".join(SAYS)))
    if not isinstance(body.get("take_back", False), bool):
        found.append(fault(None, "take_back", "wrong_type", field="Take_back", wanted="true or false"))
    needed = body.get("says") != COMPLETE or bool(body.get("take_back"))
    return [*found, *_reason_faults(body, needed=needed)]


def _read_shape(body: object, shape: SaidShape) -> list[Fault]:
    if not isinstance(body, dict):
        return [fault(None, "", "not_an_object", what="The body", example='{"values": […]}')]
    return [*_envelope(body, shape), *_rows(body.get("values"), shape)]


def _envelope(body: Mapping[str, object], shape: SaidShape) -> Iterator[Fault]:
    for name, cell in body.items():
        if name not in shape.fields:
            allowed = ", ".join(shape.fields)
            yield fault(None, shown(name), "unknown_field", name=revealed(name), whole=shape.whole, allowed=allowed)
        elif name not in ("values", "take_back") and not isinstance(cell, str | None):
            yield fault(None, name, "wrong_type", field=name.capitalize(), wanted="text")
        elif name == "ids" and cell not in (None, *IDS):
            yield fault(None, name, "unknown_ids", given=revealed(str(cell)), allowed=", ".join(IDS))


def _rows(rows: object, shape: SaidShape) -> Iterator[Fault]:
    if not isinstance(rows, list) or not rows:
        yield fault(None, "values", "no_values")
    elif len(rows) > MOST_ROWS:
        yield fault(None, "values", "too_many_values", count=f"{len(rows):,}", most=f"{MOST_ROWS:,}")
    else:
        for number, row in enumerate(rows, 1):
            yield from _row(number, row, shape)


def _row(number: int, row: object, shape: SaidShape) -> Iterator[Fault]:
    if not isinstance(row, dict):
        yield fault(number, "", "not_an_object", what="A value", example='{"indicator": …, "period": …}')
        return
    for name, cell in row.items():
        if name not in shape.columns:
            whole, allowed = f"value of a {shape.whole}", ", ".join(shape.columns)
            yield fault(number, shown(name), "unknown_field", name=revealed(name), whole=whole, allowed=allowed)
        elif not isinstance(cell, str | None):
            yield fault(number, name, "wrong_type", field=name.capitalize(), wanted="text")


def _reason_faults(body: Mapping[str, object], *, needed: bool) -> Iterator[Fault]:
    if found := reason_fault(str(body.get("reason") or ""), needed=needed):
        yield found


def reason_fault(text: str, *, needed: bool = True) -> Fault | None:
    """What is wrong with a reason, as a page or a body gives it; None where nothing is."""
    if needed and not plain_note(text)[0]:
        return fault(None, "reason", "reason_missing")
    if len(text) > LONGEST_NOTE:
        return fault(None, "reason", "reason_too_long", count=f"{len(text):,}", most=f"{LONGEST_NOTE:,}")
    return None


def without_value(row: Mapping[str, SentCell]) -> SentRow:
    """The row that names the same place, as one that says there is no value: so it is read like any that is sent."""
    return {**row, "marker": "x"}
