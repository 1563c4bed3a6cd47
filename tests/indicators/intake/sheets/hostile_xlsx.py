"""Workbooks that must not be taken: {what it is: (content, the code that is told, (row, column) where one is named)}.

Contents that are large are functions, made when they are needed. BOMBS are told by the zip directory alone.
"""

import struct
from functools import partial
from random import Random
from zipfile import ZIP_BZIP2, ZIP_LZMA

from tests.indicators.intake.sheets.hostile_csv import OLE, VALUES
from tests.indicators.intake.sheets.workbooks import (
    DATED,
    GOOD,
    HEADER,
    MAIN,
    book,
    cell,
    packed,
    parts,
    row,
    sheet,
    with_value,
)

ONE = sheet(row(2, *GOOD))
PARTS = parts(ONE)
WHOLE = packed(PARTS)
SHEET = "xl/worksheets/sheet1.xml"
NOISE = Random(1).randbytes(1_500_000).hex()
FILES, BOMBS = {}, {}


def changed(**files):
    """The good workbook with some parts replaced or added; None takes a part out."""
    return packed({name: text for name, text in (PARTS | files).items() if text is not None})


def with_parts(files):
    return changed(**files)


# What the zip file is
for name, files in {
    "a Word document": {"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"},
    "a presentation": {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<x/>"},
    "an OpenDocument file": {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"},
    "a binary workbook": {"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"},
    "a Numbers file": {"Index/Document.iwa": "x", "preview.jpg": "x"},
    "a zip of a CSV": {"values.csv": "indicator,period,value"},
    "a zip of nothing": {},
    "a zip of a workbook": {"values.xlsx": WHOLE},
}.items():
    FILES[name] = (packed(files), "not_a_sheet")
FILES |= {
    "an xls called xlsx": (OLE + "Workbook".encode("utf-16-le"), "old_excel"),
    "a workbook with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "parts with a password": (
        WHOLE.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
        "password",
    ),
    "packed by bzip2": (packed(PARTS, ZIP_BZIP2), "damaged_file"),
    "packed by LZMA": (packed(PARTS, ZIP_LZMA), "damaged_file"),
    "two parts of one name by its case": (with_parts({"XL/workbook.xml": "<x/>"}), "damaged_file"),
}
for tenth in range(1, 10):
    FILES[f"cut after {tenth} tenths"] = (WHOLE[: len(WHOLE) * tenth // 10], "damaged_file")
for place in range(60, 400, 85):
    content = bytearray(WHOLE)
    content[place : place + 8] = b"\xff" * 8
    FILES[f"bytes changed at {place}"] = (bytes(content), "damaged_file")
FILES["a directory of other bytes"] = (WHOLE.replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged_file")
for name in PARTS:
    if name not in ("xl/styles.xml", "xl/sharedStrings.xml"):
        FILES[f"no {name}"] = (with_parts({name: None}), "damaged_file")
    FILES[f"{name} cut short"] = (with_parts({name: PARTS[name][:-9]}), "damaged_file")
    FILES[f"{name} with a letter that XML has not"] = (
        with_parts({name: PARTS[name].replace(">", ">\x01", 1)}),
        "damaged_file",
    )
    FILES[f"{name} in an encoding of nobody"] = (
        with_parts({name: '<?xml version="1.0" encoding="x-nobody"?>' + PARTS[name]}),
        "damaged_file",
    )

# What its parts declare
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
for label, declared in {
    "a file of ours": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "a page elsewhere": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
    "a billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "a long entity": f'<!DOCTYPE x [<!ENTITY e "{"x" * 50_000}">]>',
    "a document type elsewhere": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a document type": "<!DOCTYPE x>",
}.items():
    for name in PARTS:
        FILES[f"{label} in {name}"] = (with_parts({name: declared + PARTS[name]}), "xml_entities")
FILES["entities in UTF-16"] = (
    packed(PARTS | {SHEET: ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x>' + ONE).encode("utf-16")}),
    "xml_entities",
)

# What must not be in it
for name, code in {
    "xl/vbaProject.bin": "macros",
    "xl/VBAPROJECT.BIN": "macros",
    "custom/vbaProject.bin": "macros",
    "xl/vbaData.xml": "macros",
    "xl/macrosheets/sheet1.xml": "macros",
    "xl/activeX/activeX1.bin": "macros",
    "xl/externalLinks/externalLink1.xml": "external_links",
    "xl/connections.xml": "external_links",
    "xl/queryTables/queryTable1.xml": "external_links",
    "xl/embeddings/oleObject1.bin": "embedded_object",
    "xl/embeddings/values.xlsx": "embedded_object",
}.items():
    FILES[f"holds {name}"] = (with_parts({name: "x"}), code)
TYPE = (
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)
FILES["says that it has macros"] = (
    with_parts({"[Content_Types].xml": PARTS["[Content_Types].xml"].replace("</Types>", TYPE)}),
    "macros",
)

# Which sheet
FILES |= {
    "a hidden sheet": (book(ONE, states=("hidden",)), "hidden_sheet"),
    "a very hidden sheet": (book(ONE, states=("veryHidden",)), "hidden_sheet"),
    "a hidden sheet of another name": (book(ONE, names=("Data",), states=("hidden",)), "hidden_sheet"),
    "two sheets with data": (book(ONE, ONE, names=("2016", "2017")), "several_sheets"),
    "two sheets with data, one hidden": (
        book(ONE, ONE, names=("2016", "2017"), states=("visible", "hidden")),
        "several_sheets",
    ),
    "two sheets called Values": (book(ONE, ONE, names=("Values", "VALUES ")), "several_sheets"),
    "sixty sheets with data": (book(*[ONE] * 60, names=[f"S{n}" for n in range(60)]), "several_sheets"),
    "a thousand sheets": (
        with_parts({"xl/workbook.xml": PARTS["xl/workbook.xml"].replace("</sheets>", "<sheet/>" * 1000 + "</sheets>")}),
        "zip_bomb",
    ),
    "an empty sheet": (book(sheet(header=())), "no_sheet"),
    "an empty sheet of another name": (book(sheet(header=()), names=("Data",)), "no_sheet"),
    "no sheet at all": (book(names=()), "no_sheet"),
    "the notes alone": (book(ONE, names=("Notes",)), "no_sheet"),
    "a chart for a sheet": (book(ONE, kind="chartsheet"), "no_sheet"),
}

# Rows and columns
NAMES = row(1, *HEADER)
FAR = sheet(row(2, *GOOD), row(1_048_576, "M05", "FY2015-16", "5"))
FILES |= {
    "a value in the last row of all": (book(FAR), "too_many_rows"),
    "a value in the last column of all": (book(sheet(row(2, *GOOD, cell("XFD2", "x")))), "too_many_columns", (2, "")),
    "a column after the last": (book(sheet(row(2, *GOOD, cell("XFE2", "x")))), "too_many_columns", (2, "")),
    "a claim of all rows and nothing in them": (
        book(sheet(before='<dimension ref="A1:XFD1048576"/>')),
        "no_values_entered",
    ),
    "17,000 empty cells": (lambda: book(sheet("<row>" + "<c/>" * 17_000 + "</row>")), "too_many_columns", (2, "")),
    "a million empty rows": (
        lambda: book(sheet(row(2, *GOOD), *(f'<row r="{n}" spans="1:6" ht="15"/>' for n in range(3, 1_048_577)))),
        "empty_rows",
    ),
    "60,000 empty rows of another name": (
        lambda: book(sheet(*(f'<row r="{n}"/>' for n in range(2, 60_000)), header=()), names=("Data",)),
        "empty_rows",
    ),
    "rows without numbers": (
        lambda: book(sheet(*(f'<row a="{n * 7919 % 99_991}"><c/></row>' for n in range(60_000)))),
        "empty_rows",
    ),
    "50,001 rows": (
        lambda: book(sheet(*(f'<row r="{n}"><c r="C{n}"><v>{n}</v></c></row>' for n in range(2, 50_003)))),
        "too_many_rows",
    ),
    "more than a million tags": (
        lambda: book(sheet("<row>" + "".join(f"<x{NOISE[n : n + 3]}/>" for n in range(1_300_000)) + "</row>")),
        "too_many_cells",
    ),
    "one part for a hundred sheets": (
        lambda: packed(
            parts(*["<x/>"] * 90, names=[f"S{n}" for n in range(90)])
            | {
                "xl/_rels/workbook.xml.rels": _one_part(90),
                SHEET: "".join(["<x>", *map("<y{}/>".format, range(60_000)), "</x>"]),
            }
        ),
        "damaged_file",
    ),
    "a tag of three megabytes": (
        lambda: with_parts({SHEET: f'<worksheet a="{NOISE}"/>'}),
        "damaged_file",
    ),
    "a comment of three megabytes": (
        lambda: with_parts({SHEET: f"<!-- {NOISE} -->{ONE}"}),
        "damaged_file",
    ),
}


def _one_part(count):
    whole = parts(*["<x/>"] * count, names=[f"S{n}" for n in range(count)])["xl/_rels/workbook.xml.rels"]
    for n in range(2, count + 1):
        whole = whole.replace(f"worksheets/sheet{n}.xml", "worksheets/sheet1.xml")
    return whole


for number in range(2, 7):
    above = "".join(row(n, f"Title {n}") for n in range(1, number))
    below = row(number, *HEADER) + row(number + 1, *GOOD)
    FILES[f"column names in row {number}"] = (book(sheet(above, below, header=())), "header_not_first", (number, ""))
for name, header, code in (
    ("no names", ("M05", "FY2016-17", "20"), "header_missing"),
    ("numbers for names", ("1", "2", "3"), "header_missing"),
    ("a name twice", (*HEADER, "value"), "column_twice"),
    ("no period", ("indicator", "value", "note"), "column_missing"),
    ("a misspelt name", (*HEADER, "perod"), "column_unknown"),
    ("a name that only looks right", ("indicator", "period", "vаlue"), "column_unknown"),
    ("a formula for a name", (*HEADER[:3], '<c r="D1"><f>A1</f></c>'), "column_unknown"),
    ("an error for a name", (*HEADER[:3], '<c r="D1" t="e"><v>#REF!</v></c>'), "column_unknown"),
    ("a date for a name", (*HEADER[:3], '<c r="D1" s="1"><v>43000</v></c>'), "column_unknown"),
):
    FILES[name] = (book(sheet(row(2, *GOOD), header=header)), code)
FILES["51 names"] = (
    book(sheet(row(2, *GOOD), header=(*HEADER, *(f'<c t="inlineStr"><is><t>x{n}</t></is></c>' for n in range(45))))),
    "column_unknown",
)
for area in ("A1:B1", "A2:A3", "C2:C9", "A1:XFD1", "F2:G2"):
    merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    FILES[f"merged {area}"] = (book(sheet(row(2, *GOOD), after=merged)), "merged_cells")
FILES["a hundred thousand merged cells"] = (
    lambda: book(sheet(row(2, *GOOD), after="".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 100_000)))),
    "merged_cells",
)
for name, rows in {
    "rows out of order": (row(3, *GOOD), row(2, *GOOD)),
    "a row twice": (row(2, *GOOD), row(2, *GOOD)),
    "row 0": ('<row r="0"><c r="A0"/></row>',),
    "row -1": ('<row r="-1"/>',),
    "row 1e6": ('<row r="1e6"/>',),
    "row 1048577": ('<row r="1048577"/>',),
    "row of Arabic digits": ('<row r="٢"/>',),
    "a cell of another row": ('<row r="2"><c r="A3"><v>1</v></c></row>',),
    "a cell twice": ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',),
    "cells out of order": ('<row r="2"><c r="B2"/><c r="A2"/></row>',),
    "a cell of no place": ('<row r="2"><c r="here"/></row>',),
    "a cell inside a cell": ('<row r="2"><c r="A2"><c r="B2"><v>1</v></c></c></row>',),
    "a cell outside the rows": ('<c r="A1"><v>1</v></c>',),
    "a text that is not there": ('<row r="2"><c r="A2" t="s"><v>2</v></c></row>',),
    "a text before the first": ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',),
    "a text of no number": ('<row r="2"><c r="A2" t="s"><v>x</v></c></row>',),
    "a text of a long number": (f'<row r="2"><c r="A2" t="s"><v>{"9" * 5000}</v></c></row>',),
    "a text without a number": ('<row r="2"><c r="A2" t="s"/></row>',),
}.items():
    FILES[name] = (book(sheet(*rows)), "damaged_file")

# What a cell holds
for label, formula in {
    "without a result": "<f>1+1</f>",
    "with an empty result": "<f>1+1</f><v></v>",
    "that is shared": '<f t="shared" si="0"/>',
    "of an array": '<f t="array" ref="C3:C4">SUM(A1:A2)</f><v/>',
    "that calls a program": "<f>cmd|'/C calc'!A0</f>",
    "that is empty": "<f/>",
}.items():
    for letter, column in (("C", "value"), ("D", "numerator"), ("B", "period"), ("F", "note")):
        cells = ["M05", "FY2015-16", "20", "", "", ""]
        cells["ABCDEF".index(letter)] = f'<c r="{letter}3">{formula}</c>'
        found = sheet(row(2, *GOOD), row(3, *cells))
        FILES[f"a formula {label} in {letter}3"] = (book(found), "formula_without_value", (3, column))
for error in ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!"):
    for formula in ("", "<f>1/0</f>"):
        wrong = f'<c r="C3" t="e">{formula}<v>{error}</v></c>'
        FILES[f"{error}{' of a formula' * bool(formula)}"] = (book(with_value(wrong)), "error_cell", (3, "value"))
for style in DATED:
    for number in ("43131", "0.5", "43131.75"):
        dated = f'<c r="C3" s="{style}"><v>{number}</v></c>'
        FILES[f"date {number} in style {style}"] = (book(with_value(dated)), "date_cell", (3, "value"))
PERIOD = '<c r="B2" s="1"><v>43131</v></c>'
FROM_1904 = '<workbookPr date1904="1"/>'
FILES |= {
    "a date for a period": (book(sheet(row(2, "M05", PERIOD, "20"))), "period_unreadable", (2, "period")),
    "a date since 1904 for a period": (
        book(sheet(row(2, "M05", PERIOD, "20")), properties=FROM_1904),
        "period_unreadable",
        (2, "period"),
    ),
    "a date since 1904": (
        book(with_value('<c r="C3" s="1"><v>0</v></c>'), properties=FROM_1904),
        "date_cell",
        (3, "value"),
    ),
    "a date of the year 10,000 and after": (
        book(with_value('<c r="C3" s="1"><v>99999999</v></c>')),
        "date_cell",
        (3, "value"),
    ),
    "a date before all dates": (book(with_value('<c r="C3" s="1"><v>-5</v></c>')), "date_cell", (3, "value")),
    "a date in words": (book(with_value('<c r="C3" t="d"><v>2018-01-31</v></c>')), "date_cell", (3, "value")),
    "per cent for a count": (
        book(sheet(row(2, "M05", "FY2016-17", "20", '<c r="D2" s="2"><v>0.5</v></c>', "1"))),
        "not_plain_number",
        (2, "numerator"),
    ),
    "per cent for an indicator that is none": (
        book(sheet(row(2, "M06", "FY2016-17", '<c r="C2" s="2"><v>0.5</v></c>'))),
        "sign_differs",
        (2, "value"),
    ),
    "a value in a column without a name": (book(sheet(row(2, *GOOD, "", "", "", "", "x"))), "cell_outside", (2, "H")),
    "yes for a value": (book(with_value('<c r="C3" t="b"><v>1</v></c>')), "not_a_number", (3, "value")),
}
for number, code in {
    "1e309": "not_plain_number",
    "1e300": "not_plain_number",
    "1E+29": "too_large",
    "NaN": "not_a_number",
    "INF": "not_a_number",
    "1_000": "not_plain_number",
    "١٢": "unusual_character",
    "1,5": "not_plain_number",
    "9" * 39: "too_large",
    "9" * 4000: "too_large",
}.items():
    FILES[f"the number {number[:12]}"] = (book(with_value(f'<c r="C3"><v>{number}</v></c>')), code, (3, "value"))
for escape in ("_x0000_", "_xD800_", "_xFFFE_", "a_xDFFF_b"):
    for column, found in (
        ("value", with_value(cell("C3", escape))),
        ("period", sheet(row(2, "M05", cell("B2", escape), "20"))),
    ):
        place = 3 if column == "value" else 2
        FILES[f"{escape} for a {column}"] = (book(found), "control_character", (place, column))
ESCAPES = str.maketrans({"<": "&lt;", "&": "&amp;", "\x07": "_x0007_"})
for text, code in VALUES.items():
    FILES[f"text {text[:20]!r}"] = (book(with_value(cell("C3", text.translate(ESCAPES)))), code, (3, "value"))


# Bombs
def _spaces(name, size, files=PARTS):
    return packed(files | {name: " " * size})


def _claimed(size):
    """The directory says that a part unpacks to this many bytes."""
    content = bytearray(with_parts({SHEET: ONE.replace("<sheetData>", " " * 2_000_000 + "<sheetData>")}))
    place = content.index(SHEET.encode(), content.index(b"PK\x01\x02")) - 46
    content[place + 24 : place + 28] = struct.pack("<L", size)
    return bytes(content)


def _overlapping():
    """Every entry of the directory names the same bytes."""
    content = packed({"xl/0000.xml": bytes(n * 7919 % 251 for n in range(100_000))})
    start, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    entry = content[start:end]
    entries = b"".join(entry.replace(b"xl/0000", f"xl/{n:04x}".encode()) for n in range(256))
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 256, 256, len(entries), start, 0)
    return content[:start] + entries + tail


def _directory(count, claimed=None):
    whole = packed({f"xl/{n}.xml": "" for n in range(count)})
    if claimed is None:
        return whole
    place = whole.rindex(b"PK\x05\x06")
    return whole[: place + 8] + struct.pack("<HH", claimed, claimed) + whole[place + 12 :]


def _of_four_gigabytes():
    place = WHOLE.rindex(b"PK\x05\x06")
    return WHOLE[:place] + b"PK\x06\x07" + b"\0" * 16 + WHOLE[place:]


BOMBS |= {
    f"{size} MB of spaces in {name}": (partial(_spaces, name, size * 1024**2), "zip_bomb")
    for size, name in ((200, SHEET), (51, "xl/a.png"))
}
BOMBS |= {f"30 MB of spaces in {name}": (partial(_spaces, name, 30 * 1024**2), "zip_bomb") for name in list(PARTS)[:3]}
BOMBS |= {
    "ten parts of 6 MB": (
        lambda: packed(PARTS | {f"xl/{n}.bin": bytes(n * 31 % 256 for n in range(99)) * 62_000 for n in range(10)}),
        "zip_bomb",
    ),
    "a part that claims four gigabytes": (partial(_claimed, 2**32 - 2), "zip_bomb"),
    "parts that lie over one another": (_overlapping, "zip_bomb"),
    "1,001 parts": (partial(_directory, 1001), "zip_bomb"),
    "20,000 parts": (partial(_directory, 20_000), "zip_bomb"),
    "20,000 parts said to be 3": (partial(_directory, 20_000, 3), "zip_bomb"),
    "a directory for four gigabytes": (_of_four_gigabytes, "zip_bomb"),
}
FILES |= {
    "a part that claims to be small": (partial(_claimed, 1000), "damaged_file"),
    "a part that claims nothing": (partial(_claimed, 0), "damaged_file"),
    "a sheet of another namespace": (book(f'<x xmlns="{MAIN}"/>'), "no_sheet"),
}
