"""A pack whole: a PDF that everybody can read, a workbook of numbers, and the same facts whenever it is drawn."""

import datetime
import io
import re
import subprocess
import sys
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from django.core.management import CommandError, call_command

from dcst.models import Pack
from dcst.people.changes.people import correct_person
from dcst.site.packs import paper, setting
from dcst.site.packs.checking import check
from dcst.site.packs.made import drawn_of
from dcst.time import clock
from indicators.models import Observation, Target
from indicators.target.changes import set_target
from tests.dcst.site.packs.conftest import TODAY, make
from tests.indicators.factories import ObservationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]


def pack_of(asked):
    make()
    pack = Pack.objects.get(pk=asked.pk)
    assert pack.state == "made", pack.problem
    return pack


def content(pack, kind):
    return io.BytesIO(bytes(pack.files.get(kind=kind).content))


def elements(node):
    """Every element of the tree of tags."""
    node = node.get_object()
    if "/S" in node:
        yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, pypdf.generic.DictionaryObject):
            yield from elements(kid)


@pytest.mark.once
def test_the_pdf_is_tagged_titled_outlined_and_says_what_each_chart_shows(measure, board_member, ask):
    strand = measure.strand.code
    keys = ("board/BP", f"part/{strand}", f"indicator/{measure.code}")
    pack = pack_of(ask(board_member, *keys, title="The pack of January"))
    pdf = pypdf.PdfReader(content(pack, "pdf"))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "The pack of January"
    assert 'pdfuaid:part="1"' in pdf.xmp_metadata.stream.get_data().decode()
    names = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert names[0] == "The pack of January" and len(names) == 1 + len(keys)
    assert names[1].startswith("Board: ")
    found = list(elements(root["/StructTreeRoot"]["/K"][0]))
    figures = [element for element in found if element["/S"] == "/Figure"]
    assert figures and all(len(str(element.get("/Alt", ""))) > 20 for element in figures)
    assert {"/Table", "/TH", "/TD", "/H1", "/H2", "/L", "/Caption"} <= {element["/S"] for element in found}
    text = [" ".join(page.extract_text().split()) for page in pdf.pages]
    for number, page in enumerate(text, 1):
        assert f"As at 31 January 2018 · printed 31 January 2018 · fingerprint {pack.sha256[:12]}" in page
        assert f"Page {number} of {len(text)}" in page
    assert pack.sha256 in text[0].replace(" ", "") and "27.1" in " ".join(text)


@pytest.mark.once
def test_every_exception_of_a_board_stands_in_its_pdf(measure, board_member, ask, sign_in):
    pack = pack_of(ask(board_member, "board/BP"))
    board = sign_in(board_member).get("/board/?plan=BP")
    lines = board.context["board"].attention.lines
    text = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(content(pack, "pdf")).pages)
    assert lines and [line.title for line in lines if "".join(line.title.split()) not in text] == []


def test_the_workbook_has_a_sheet_for_each_item_and_one_of_notes(measure, board_member, ask, unset):
    ObservationFactory(indicator=measure, period="FY2016-17-Q4", value=None, marker="x")
    pack = pack_of(ask(board_member, "missing", f"indicator/{measure.code}"))
    book = openpyxl.load_workbook(content(pack, "xlsx"))
    assert book.sheetnames == ["Notes", "Without owner, date or target", measure.code]
    rows = list(book[measure.code].values)
    head = next(row for row in rows if "period" in row)
    figures = [dict(zip(head, row, strict=False)) for row in rows if row[0] == measure.code]
    assert {row["period"]: row["value"] for row in figures} == {
        "FY2017-18-Q3": 27.1,
        "FY2017-18-Q2": 24.5,
        "FY2017-18-Q1": 21,
        "FY2016-17-Q4": None,
    }
    assert figures[0]["as at"] == datetime.datetime(2018, 1, 31)
    assert all(row["status"] for row in figures)
    notes = list(book["Notes"].values)
    assert ("Hash of its facts (SHA-256)", pack.sha256) in [row[:2] for row in notes]
    (said,) = [row for row in notes if row[0] == measure.code]
    assert said[1] == str(measure) and said[3] == "%" and said[6] == "target-4"


def test_no_cell_of_the_workbook_runs(measure, board_member, ask, unset):
    measure.name = "=HYPERLINK(1)"
    measure.save()
    pack = pack_of(ask(board_member, f"indicator/{measure.code}"))
    for sheet in openpyxl.load_workbook(content(pack, "xlsx")):
        assert [cell.coordinate for row in sheet.rows for cell in row if cell.data_type == "f"] == []


def revise_everything(measure, officer, at):
    """Another value, another target and another name of who is told of, from a moment on."""
    Observation.objects.filter(known_to=None).update(known_to=at)
    ObservationFactory(indicator=measure, period="FY2017-18-Q3", value=Decimal("12.3"), known_from=at)
    Target.objects.filter(known_to=None).update(known_to=at)
    given = {"kind": "contract", "operator": "<=", "value": Decimal(10), "tolerance": Decimal(11)}
    set_target(
        measure, by=officer, at=at, start=datetime.date(2017, 4, 1), end=datetime.date(2018, 3, 31), reason="x", **given
    )
    correct_person(officer, by=officer, at=at, name="Somebody Else", email=officer.email)


def test_a_pack_of_today_is_drawn_the_same_after_all_of_it_was_changed_on_that_day(
    measure, officer, ask, unset, capsys
):
    strand = measure.strand.code
    asked = ask(officer, "board/BP", f"part/{strand}", f"indicator/{measure.code}", "matrix", "missing", "coverage")
    pack = pack_of(asked)
    later = pack.moment + datetime.timedelta(minutes=1)
    revise_everything(measure, officer, later)
    found = check(pack)
    assert (found.differences, found.problem, found.holds) == ([], "", True)
    # What is known now is another matter.
    pack.moment = later
    assert "12.3" in drawn_of(pack).text
    call_command("check_pack", pack.sha256[:12])
    assert f"The same words, points and hash: {pack.sha256}" in capsys.readouterr().out


def test_a_pack_that_was_tampered_with_is_told(measure, officer, ask, unset, tmp_path, capsys):
    pack = pack_of(ask(officer, f"indicator/{measure.code}"))
    Observation.objects.filter(value=Decimal("27.1")).update(value=Decimal("17.1"))
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(content(pack, "pdf").read())
    with pytest.raises(CommandError, match="1 of 1 do not show what they showed"):
        call_command("check_pack", str(copy))
    told = capsys.readouterr().out
    assert f"Kept  {pack.sha256}" in told and re.search("was .*27.1.*\n *is .*17.1", told)


@pytest.mark.parametrize("named", ["0123456789ab", "abc", "11111111-1111-1111-1111-111111111111"])
def test_what_names_no_pack_is_said(db, named):
    with pytest.raises(CommandError, match="There is no pack of"):
        call_command("check_pack", named)


def test_nothing_is_fetched_while_a_pack_is_set():
    assert set(setting.built()) >= {
        f"{setting.SITE}pack.css",
        f"{setting.SITE}fonts/source-sans-3-latin-wght-normal.woff2",
    }
    addresses = [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x",
        f"{setting.SITE}../settings.py",
        f"{setting.SITE}app.css",
    ]
    images = "".join(f"<img alt='x' src='{address}'>" for address in addresses)
    page = f"<html lang='en-GB'><title>T</title><h1>T</h1>{images}</html>"
    done = subprocess.run([sys.executable, setting.__file__], input=page.encode(), capture_output=True)
    assert done.returncode == 0 and done.stdout.startswith(b"%PDF-1.7")
    assert done.stderr.decode().count("A pack fetches nothing") == len(addresses)


def test_without_pango_the_packages_are_named_in_one_line(monkeypatch):
    monkeypatch.setattr(setting, "__file__", "-c")
    monkeypatch.setattr(paper.sys, "executable", "false")
    with pytest.raises(paper.CannotSet, match="could not be set"):
        paper.pdf_of("<p>", print)
    monkeypatch.setattr(setting, "NO_PANGO", 1)
    with pytest.raises(paper.CannotSet, match="install libpango-1.0-0 libpangoft2-1.0-0"):
        paper.pdf_of("<p>", print)


def test_what_sets_a_pack_is_not_loaded_by_the_site():
    import dcst.site.tasks
    import dcst.urls  # noqa: F401

    assert "weasyprint" not in sys.modules


def test_the_columns_of_a_table_fit_their_words():
    from dcst.site.packs.markup import read

    row = "<tr><td>Unbreakableword</td><td>{}</td><td>1</td></tr>"
    (table,) = read(f"<table>{row.format('many short words ' * 20)}</table>").of("table")
    first, second, third = paper.column_widths([found.of("td") for found in table.of("tr")])
    assert first > third and second > first and round(first + second + third) == 100


def test_a_pack_of_a_past_day_shows_that_day(measure, officer, ask, unset):
    past = pack_of(ask(officer, f"indicator/{measure.code}", day=datetime.date(2017, 11, 30)))
    today = pack_of(ask(officer, f"indicator/{measure.code}", day=TODAY))
    assert past.sha256 != today.sha256 and past.files.first().name == "a-pack-2017-11-30.pdf"
    with clock.held_at(past.moment):
        assert clock.today() == TODAY
