"""Files that harm, mislead or cannot be read: each is told what is wrong with it and where, at once."""

import json
import subprocess
import sys
import time
from datetime import date

import pytest

from dcst.time.periods import Kind
from indicators.intake.rules.cells import IndicatorTerms
from indicators.intake.rules.faults import Fault
from indicators.intake.rules.file_faults import FILES
from indicators.intake.rules.rows import read_rows
from indicators.intake.sheets import SheetRefused, read, sign_faults
from tests.indicators.intake.sheets import hostile_csv, hostile_xlsx

MEASURES = {
    "M05": IndicatorTerms("M05", Kind.YEAR_FINANCIAL, "percentage"),
    "M06": IndicatorTerms("M06", Kind.YEAR_FINANCIAL, "count"),
}
SECONDS, AT_ONCE = 2, 0.1
MOST_KILOBYTES = 150 * 1024
CORPUS = {f"csv: {name}": case for name, case in hostile_csv.FILES.items()}
CORPUS |= {f"xlsx: {name}": case for name, case in hostile_xlsx.FILES.items()}
BOMBS = {f"xlsx: {name}": case for name, case in hostile_xlsx.BOMBS.items()}


HEAVY = [name for name, case in (CORPUS | BOMBS).items() if callable(case[0])]
LIGHT = [name for name in CORPUS if name not in HEAVY]
# In a process of its own, so that what is measured is the reading and not the making of the file.
WATCHED = """
import json, re, sys, time
from pathlib import Path
from indicators.intake.sheets import SheetRefused, read
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
start = most()
for path in sorted(Path(sys.argv[1]).iterdir()):
    content = path.read_bytes()
    started = time.process_time()
    try:
        read(content, "values.xlsx")
    except SheetRefused as refused:
        found = refused.code, refused.row, refused.column, refused.message, refused.fix
    seconds = time.process_time() - started
    print(json.dumps([found, seconds, most() - start]))
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """{name: (the fault, seconds of the processor, kilobytes of memory so far)} of each large file."""
    folder = tmp_path_factory.mktemp("heavy")
    for place, name in enumerate(HEAVY):
        (folder / f"{place:02}").write_bytes((CORPUS | BOMBS)[name][0]())
    done = subprocess.run([sys.executable, "-c", WATCHED, folder], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        name: (Fault(row, column, code, message, fix), seconds, kilobytes)
        for name, ((code, row, column, message, fix), seconds, kilobytes) in zip(HEAVY, told, strict=True)
    }


def faults_of(content, name="values.csv"):
    """All that a sender would be told of the file, by the numbers of its rows."""
    try:
        sheet = read(content, name)
    except SheetRefused as refused:
        return [refused.fault]
    numbers = [row.number for row in sheet.rows]
    rows = read_rows([row.cells for row in sheet.rows], MEASURES, ["doncaster"], date(2018, 1, 31), numbers=numbers)
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
    started = time.process_time()
    faults = faults_of(content)
    assert time.process_time() - started < SECONDS
    assert code in [fault.code for fault in faults]
    check(next(fault for fault in faults if fault.code == code), place)


@pytest.mark.parametrize("name", HEAVY)
def test_a_large_hostile_file_is_refused_soon_and_in_little_memory(name, watched):
    _, code, *place = (CORPUS | BOMBS)[name]
    fault, seconds, kilobytes = watched[name]
    assert fault.code == code
    check(fault, place)
    assert seconds < (AT_ONCE if name in BOMBS else SECONDS)
    assert kilobytes < MOST_KILOBYTES
