"""What of a definition makes figures sent before and after it two different things. Pure."""

from collections.abc import Mapping

# What of a definition makes figures sent before and after two different things, and what each is called.
COUNTING = {
    "unit": "unit",
    "value_type": "kind of value",
    "period_kind": "calendar",
    "months": "calendar",
    "anchor": "calendar",
}
NUMBER = {name: COUNTING[name] for name in ("unit", "value_type")}  # what makes its numbers different


def counted_otherwise(sent_under: object | None, in_force: object | None, names: Mapping[str, str] = COUNTING) -> str:
    """What a definition says otherwise than an earlier one did: “unit and calendar”; blank where figures stay the same.

    Each definition has the attributes that `names` names, with the words for each: a row, or what was read of one.
    What the earlier one left open and the later one settles is no change; neither is a new polarity or a new lag.
    """
    if sent_under is in_force or sent_under is None or in_force is None:
        return ""
    pairs = [(words, getattr(sent_under, name), getattr(in_force, name)) for name, words in names.items()]
    changed = dict.fromkeys(words for words, old, new in pairs if old not in ("", None) and old != new)
    return " and ".join(changed)
