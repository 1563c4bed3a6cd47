"""Workbooks written part by part, so that each can be wrong in its own way."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = ("indicator", "period", "value", "numerator", "denominator", "note")
GOOD = ("M05", "FY2016-17", "20")
# Formats by the number of their style: 1 a date, 2 per cent, then what a sheet can call its own.
FORMATS = (0, 14, 10, 22, 45, 17, 164, 165, 166, 9, 167)
CUSTOM = {164: "dd/mm/yyyy", 165: "mmm\\-yy", 166: "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 167: '0.00"d"'}
DATED = (1, 3, 4, 5, 6, 7, 8)


def cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def row(number, *cells, attributes=""):
    """Cells as text, or as XML that begins with “<”."""
    whole = [
        part if part.startswith("<c") else cell(f"{letter}{number}", part)
        for letter, part in zip("ABCDEFGHIJ", cells, strict=False)
        if part
    ]
    return f'<row r="{number}"{attributes}>{"".join(whole)}</row>'


def sheet(*rows, after="", before="", header=HEADER):
    data = "".join((row(1, *header) if header else "", *rows))
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def with_value(xml, *more):
    """One good row, and one whose value (cell C3) is this XML."""
    return sheet(row(2, *GOOD), row(3, "M05", "FY2015-16", xml, *more))


TYPES = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
ROOT = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{DOCUMENT}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts>'
    + "".join(f"<numFmt numFmtId=\"{key}\" formatCode='{code}'/>" for key, code in CUSTOM.items())
    + "</numFmts><cellXfs>"
    + "".join(f'<xf numFmtId="{number}"/>' for number in FORMATS)
    + "</cellXfs></styleSheet>"
)
STRINGS = (
    f'<sst xmlns="{MAIN}"><si><t>hello</t></si>'
    "<si><r><t>in </t></r><r><t>runs</t></r><rPh><t>aloud</t></rPh></si></sst>"
)


def listing(*sheets, properties=""):
    """The workbook's own list: (name, state) of each sheet."""
    lines = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="s{n}" state="{state}"/>' for n, (name, state) in enumerate(sheets, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{properties}<sheets>{lines}</sheets></workbook>'


def links(count, kind="worksheet"):
    lines = "".join(
        f'<Relationship Id="s{n}" Type="{DOCUMENT}/{kind}" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, count + 1)
    )
    others = "".join(
        f'<Relationship Id="{name}" Type="{DOCUMENT}/{name}" Target="{name}.xml"/>'
        for name in ("styles", "sharedStrings")
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}{others}</Relationships>'


def parts(*sheets, names=("Values",), states=(), properties="", kind="worksheet"):
    """{name of a part: its text} of a workbook of these sheets."""
    states = states or ("visible",) * len(sheets)
    listed = listing(*zip(names, states, strict=True), properties=properties)
    found = {"[Content_Types].xml": TYPES, "_rels/.rels": ROOT, "xl/workbook.xml": listed}
    found |= {"xl/_rels/workbook.xml.rels": links(len(sheets), kind), "xl/styles.xml": STYLES}
    found |= {"xl/sharedStrings.xml": STRINGS}
    return found | {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, 1)}


def packed(files, method=ZIP_DEFLATED):
    kept = BytesIO()
    with ZipFile(kept, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return kept.getvalue()


def book(*sheets, **more):
    return packed(parts(*sheets, **more))
