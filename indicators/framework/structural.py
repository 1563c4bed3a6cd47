"""Which noughts cannot be anything else: as a person writes them, and as they are kept."""

from dcst.models import Area
from dcst.problems import Refused
from indicators import groups

FIELD = "structural_noughts"


def structural_noughts(text: str) -> str:
    """The places that a text names, one a line, by their codes: an area, a group, or both with a blank between them.

    Each may be given by code or name, both parted by a comma or, as codes, a blank. Raises Refused.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    areas = {name.lower(): code for code, name in Area.objects.values_list("code", "name")}
    areas |= {code: code for code in areas.values()}
    held: dict[str, str] = {}
    for code in groups.CODES:
        held |= {str(code): str(code), groups.label(code).lower(): str(code)}
    return "\n".join(dict.fromkeys(_place(line, areas, held) for line in lines))


def _place(line: str, areas: dict[str, str], held: dict[str, str]) -> str:
    known = areas | held
    if line.lower() in known:
        return known[line.lower()]
    first, _, second = line.lower().partition("," if "," in line else " ")
    area, group = areas.get(first.strip()), held.get(second.strip())
    if area is None or group is None:
        raise Refused(f"“{line}” is no area and no group: give one a line by its name, or “area, group”", FIELD)
    return f"{area} {group}"
