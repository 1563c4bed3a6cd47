"""One figure that a person types: read by the rules of every row that is sent."""

from dcst.problems import Refused
from dcst.time.clock import day_of
from indicators.intake.codes import measures_by
from indicators.intake.rules.cells import RowTerms
from indicators.intake.rules.row_reader import read_rows
from indicators.intake.rules.rows import SentFigure
from indicators.models import BOROUGH


def typed_figure(organisation, at, cells) -> SentFigure:
    """The figure for the borough that the cells {column: text} of an organisation say, at a moment.

    Raises Refused with the first fault, beside its field.
    """
    measures = measures_by("code", organisation, at)
    [row] = read_rows([cells | {"area": BOROUGH}], RowTerms(measures, frozenset({BOROUGH})), day_of(at))
    if row.faults:
        first = row.faults[0]
        raise Refused(f"{first.message} {first.fix}".strip(), first.column)
    assert row.figure  # or a fault
    return row.figure
