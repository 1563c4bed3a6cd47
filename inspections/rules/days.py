"""Which days a visit and its report can have. Pure."""

from datetime import date

FIELDS = {"inspection": "inspected_on", "visit": "visited_on"}


def day_faults(what: str, visited_on: date, published_on: date, today: date) -> list[tuple[str, str]]:
    """[(field, what is wrong with it)] of the days of an inspection or of a visit."""
    found = []
    if visited_on > today:
        found.append((FIELDS[what], f"The {what} cannot be in the future"))
    if published_on < visited_on:
        found.append(("published_on", f"The report cannot be published before the {what}"))
    if published_on > today:
        found.append(("published_on", "A report that is not published yet cannot be recorded"))
    return found
