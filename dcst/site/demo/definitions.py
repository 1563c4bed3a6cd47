"""The demonstration's definitions: the next version of what the plan was read as, agreed by an invented officer."""

from dcst.files.loading import FixtureError, Problem
from dcst.models import Origin
from dcst.time.clock import day_of
from indicators.models import Definition


def agree(sheet, files):
    """[Definition]: the rows of the file, stored as new versions; what a row leaves blank stays as it stood.

    Raises FixtureError for a row on whose day no definition was known.
    """
    rows = []
    for line, values in files.read(sheet.file, sheet.columns):
        held = Definition.objects.known_at(values["known_from"]).filter(indicator=values["indicator"]).first()
        if held is None:
            told = f"no definition was known on {day_of(values['known_from'])}"
            raise FixtureError([Problem(sheet.file, line, told)])
        rows.append(_following(held, values))
        Definition.objects.filter(pk=held.pk).close(values["known_from"])
        rows[-1].save()
    return rows


def _following(held, values):
    new = Definition.objects.get(pk=held.pk)
    new.pk, new._state.adding, new.known_to = None, True, None
    new.document = new.line = new.heading = ""
    new.origin = Origin.DEMONSTRATION
    for name, value in values.items():
        if value not in (None, ""):
            setattr(new, name, value)
    return new
