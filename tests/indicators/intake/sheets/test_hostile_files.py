"""Files that harm, mislead or cannot be read: each is told what is wrong with it and where, after
little of it has been looked at."""

import json
import subprocess
import sys
from datetime import date

import pytest

from dcst.time.periods import Kind
from indicators.intake.rules.cells import IndicatorTerms, RowTerms
from indicators.intake.rules.faults import Fault
from indicators.intake.rules.file_faults import FILES
from indicators.intake.rules.row_reader import read_rows
from indicators.intake.sheets import MOST_ROWS, SheetRefused, read, sign_faults
from indicators.intake.sheets.archive import MOST_EVENTS, MOST_UNPACKED, PIECE
from tests.indicators.intake.sheets import hostile_csv, hostile_xlsx

MEASURES = {
    "M05": IndicatorTerms("M05", Kind.YEAR_FINANCIAL, "percentage"),
    "M06": IndicatorTerms("M06", Kind.YEAR_FINANCIAL, "count"),
}
SMALL = 32 * 1024  # bytes: of so few nothing needs to be left unread
MOST_KILOBYTES = 150 * 1024
CORPUS = {f"csv: {name}": case for name, case in hostile_csv.FILES.items()}
CORPUS |= {f"xlsx: {name}": case for name, case in hostile_xlsx.FILES.items()}
BOMBS = {f"xlsx: {name}": case for name, case in hostile_xlsx.BOMBS.items()}


HEAVY = [name for name, case in (CORPUS | BOMBS).items() if callable(case[0])]
LIGHT = [name for name in CORPUS if name not in HEAVY]
# In a process of its own, so that what is measured is the reading and not the making of the file.
WATCHED = """
import json, re, sys
from collections import Counter
from pathlib import Path
from indicators.intake.sheets import SheetRefused, read, text
from indicators.intake.sheets.archive import Archive
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
def pieces(archive, name, unwatched=Archive.pieces):
    for piece in unwatched(archive, name):
        done["unpacked"] += len(piece)
        yield piece
def spend(archive, events, unwatched=Archive.spend):
    done["events"] += events
    unwatched(archive, events)
def next_row(*given, unwatched=text._next):
    done["rows"] += 1
    return unwatched(*given)
Archive.pieces, Archive.spend, text._next = pieces, spend, next_row
start = most()
for path in sorted(Path(sys.argv[1]).iterdir()):
    content, done = path.read_bytes(), Counter()
    try:
        read(content, "values.xlsx")
    except SheetRefused as refused:
        found = refused.code, refused.row, refused.column, refused.message, refused.fix
    print(json.dumps([found, done, most() - start]))
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """{name: (the fault, {what was done: how often}, kilobytes of memory so far)} of each large file."""
    folder = tmp_path_factory.mktemp("heavy")
    for place, name in enumerate(HEAVY):
        (folder / f"{place:02}").write_bytes((CORPUS | BOMBS)[name][0]())
    done = subprocess.run([sys.executable, "-c", WATCHED, folder], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        name: (Fault(row, column, code, message, fix), work, kilobytes)
        for name, ((code, row, column, message, fix), work, kilobytes) in zip(HEAVY, told, strict=True)
    }


def faults_of(content, name="values.csv"):
    """All that a sender would be told of the file, by the numbers of its rows."""
    try:
        sheet = read(content, name)
    except SheetRefused as refused:
        return [refused.fault]
    numbers = [row.number for row in sheet.rows]
    rows = read_rows(
        [row.cells for row in sheet.rows],
        RowTerms(MEASURES, frozenset({"doncaster"})),
        date(2018, 1, 31),
        numbers=numbers,
    )
    own = [*sheet.faults, *sign_faults(sheet, MEASURES)]
    places = {(fault.row, fault.column) for fault in own}
    return own + [fault for row in rows for fault in row.faults if (fault.row, fault.column) not in places]


def test_there_are_six_hundred_hostile_files_less_the_two_hundred_of_json():
    assert len(CORPUS | BOMBS) >= 400
    assert len(hostile_csv.FILES) >= 200
    assert len(hostile_xlsx.FILES | hostile_xlsx.BOMBS) >= 200


def test_each_code_of_a_file_is_met():
    met = {case[1] for case in (CORPUS | BOMBS).values()}
    assert set(FILES) - met == set()


def check(fault, place):
    assert fault.message and fault.fix and "{" not in fault.message + fault.fix and len(fault.message) < 500
    assert not place or (fault.row, fault.column) == place[0]


@pytest.mark.parametrize("name", LIGHT)
def test_a_hostile_file_is_told_what_is_wrong_and_where(name):
    content, code, *place = CORPUS[name]
    faults = faults_of(content)
    assert len(content) < SMALL
    assert code in [fault.code for fault in faults]
    check(next(fault for fault in faults if fault.code == code), place)


@pytest.mark.parametrize("name", HEAVY)
def test_a_large_hostile_file_is_refused_after_little_work_and_in_little_memory(name, watched):
    _, code, *place = (CORPUS | BOMBS)[name]
    fault, work, kilobytes = watched[name]
    assert fault.code == code
    check(fault, place)
    # Tags and texts are counted once a piece has been read.
    most = {} if name in BOMBS else {"rows": MOST_ROWS + 2, "unpacked": MOST_UNPACKED, "events": MOST_EVENTS + PIECE}
    assert all(count <= most.get(what, 0) for what, count in work.items())
    assert name in BOMBS or work or code == "file_too_large"
    assert kilobytes < MOST_KILOBYTES
