"""The calendar file is written as RFC 5545 says: lines end, fold and escape as calendars expect."""

import datetime

from indicators.calendar.ical import calendar_file

STAMP = datetime.datetime(2018, 1, 31, 9, 5, 7, tzinfo=datetime.UTC)
DAY = datetime.date(2018, 4, 30)


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_file_without_events_is_a_calendar():
    assert calendar_file("Due", [], STAMP).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//DCST//Plans//EN",
        "X-WR-CALNAME:Due",
        "END:VCALENDAR",
        "",
    ]


def test_an_event_stands_on_its_whole_day():
    lines = unfolded(calendar_file("Due", [("M05-1", DAY, "M05 due", "Words")], STAMP))
    assert lines[4:13] == [
        "BEGIN:VEVENT",
        "UID:M05-1",
        "DTSTAMP:20180131T090507Z",
        "DTSTART;VALUE=DATE:20180430",
        "DTEND;VALUE=DATE:20180501",
        "SUMMARY:M05 due",
        "DESCRIPTION:Words",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def test_what_would_end_a_value_is_escaped():
    words = "a,b;c\\d\ne\r\nf\rg\x00\x1b"
    assert "DESCRIPTION:a\\,b\\;c\\\\d\\ne\\nf\\ng" in unfolded(calendar_file("Due", [("u", DAY, "s", words)], STAMP))


def test_a_name_cannot_add_a_line_of_its_own():
    lines = unfolded(calendar_file("Due", [("u", DAY, "s\r\nEND:VEVENT\r\nX-EVIL:1", "d")], STAMP))
    assert lines.count("END:VEVENT") == 1
    assert not [line for line in lines if line.startswith("X-EVIL")]


def test_no_line_is_longer_than_75_octets_and_nothing_is_lost():
    words = "Children’s “first” assessments — " * 20
    text = calendar_file("Due", [("u", DAY, words, words)], STAMP)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{words}" in unfolded(text)
