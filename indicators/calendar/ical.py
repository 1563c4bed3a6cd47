"""A calendar file (RFC 5545) of the days on which values are due. Pure: text in, text out.

Written by hand, because a dozen lines are all that whole-day events need.
"""

from datetime import timedelta

FOLD = 75  # octets a line may have


def calendar_file(name, events, stamp):
    """The text of a calendar by this name.

    `events` are (uid, day, summary, description); `stamp` is the moment the file was made, in UTC.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//DCST//Plans//EN", f"X-WR-CALNAME:{_text(name)}"]
    for uid, day, summary, description in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(uid)}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(summary)}",
            f"DESCRIPTION:{_text(description)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _text(value):
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        value = value.replace(plain, escaped)
    return "".join(letter for letter in value if letter.isprintable())


def _folded(line):
    """Long lines go on after a line break and a space, never within a character."""
    parts, room = [""], FOLD
    for letter in line:
        if len((parts[-1] + letter).encode()) > room:
            parts.append("")
            room = FOLD - 1
        parts[-1] += letter
    return "\r\n ".join(parts)
