"""Text files that must not be taken: {what it is: (content, the code that is told, (row, column) where one is named)}.

Contents that are large are functions, made when they are needed.
"""

HEADER = "indicator,period,value,numerator,denominator,note"
GOOD = "M05,FY2016-17,20,,,"
MB = 1024 * 1024


def text(*rows, header=HEADER):
    return "\r\n".join((header, *rows)).encode()


def value(cell):
    return text(GOOD.replace("FY2016-17", "FY2015-16"), f'M05,FY2016-17,"{cell}",,,')


FILES = {
    "nothing": (b"", "empty_file"),
    "a space": (b" ", "empty_file"),
    "empty lines": (b"\r\n\n\r\n", "empty_file"),
    "a mark alone": (b"\xef\xbb\xbf", "empty_file"),
    "a mark and an empty line": (b"\xef\xbb\xbf\r\n", "empty_file"),
    "commas alone": (b",,,\n,,,\n", "empty_file"),
    "a column of names alone": (text(), "no_values_entered"),
    "a template as it was": (text("M05,FY2016-17,,,,", "M05,FY2015-16,,,,"), "no_values_entered"),
    "ten megabytes and one": (lambda: b"x" * (10 * MB + 1), "file_too_large"),
    "utf-16 le": (b"\xff\xfe" + text(GOOD).decode().encode("utf-16-le"), "utf_16"),
    "utf-16 be": (b"\xfe\xff" + text(GOOD).decode().encode("utf-16-be"), "utf_16"),
    "utf-16 le without its mark": (text(GOOD).decode().encode("utf-16-le"), "utf_16"),
    "utf-16 be without its mark": (text(GOOD).decode().encode("utf-16-be"), "utf_16"),
    "utf-32 le": (text(GOOD).decode().encode("utf-32"), "utf_16"),
    "utf-32 be": (b"\x00\x00\xfe\xff" + text(GOOD).decode().encode("utf-32-be"), "utf_16"),
    "a word instead of a table": (b"hello", "header_missing", (1, "")),
    "prose": (b"Dear all,\nhere are the figures.\n", "header_missing", (1, "")),
    "rows without names": (GOOD.encode(), "header_missing", (1, "")),
    "bytes at random": (bytes((n * 89 + n // 7) % 256 for n in range(4000)), "not_a_sheet"),
    "51 columns": (text(header=HEADER + "," + ",".join(f"x{n}" for n in range(45))), "too_many_columns", (1, "")),
    "51 cells in a row": (text(GOOD, GOOD + "," * 45 + "x"), "too_many_columns", (3, "")),
    "16,384 cells in a row": (text("," * 16_384 + "1"), "too_many_columns", (2, "")),
    "a line of 20,001 letters": (text(GOOD, GOOD + "x" * 20_001), "line_too_long", (3, "")),
    "a line of ten megabytes": (lambda: text(GOOD, "x" * (10 * MB - 200)), "line_too_long", (3, "")),
    "a line of ten megabytes of commas": (lambda: b"," * (10 * MB - 1) + b"x", "line_too_long", (1, "")),
    "a line of ten megabytes in quotes": (lambda: text('"' + "x" * (10 * MB - 200) + '"'), "line_too_long", (2, "")),
    "50,001 rows": (lambda: text(*[GOOD] * 50_001), "too_many_rows"),
    "a million empty lines": (lambda: text(GOOD) + b"\n" * 1_000_000, "empty_rows"),
    "a million lines of commas": (lambda: text(GOOD) + b"\n,,,,,," * 1_000_000, "empty_rows"),
    "two million quotation marks": (lambda: text('"' * 2_000_001), "line_too_long", (2, "")),
    "a column named twice by its case": (text(header="indicator,period,Value,VALUE"), "column_twice", (1, "value")),
    "a problem column twice": (text(header=HEADER + ",problem,problem"), "column_twice", (1, "problem")),
}

KINDS = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "a PNG": b"\x89PNG\r\n\x1a\n\0\0",
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a GIF": b"GIF89a\1\0",
    "a gzip": b"\x1f\x8b\x08\0\0",
    "a 7z": b"7z\xbc\xaf\x27\x1c",
    "a RAR": b"Rar!\x1a\x07\0",
    "a program": b"MZ\x90\0\3",
    "another program": b"\x7fELF\2\1\1",
    "a database": b"SQLite format 3\0",
    "RTF": b"{\\rtf1\\ansi indicator,period,value}",
    "a web page": b"<html><table><tr><td>indicator</td></tr></table></html>",
    "a web page after spaces": b"\n  <!DOCTYPE html><p>",
    "a table of a web page": b"<TABLE><TR><TD>1</TABLE>",
    "XML of 2003": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    "XML after a mark": b'\xef\xbb\xbf<?xml version="1.0"?><a/>',
    "JSON": b'{"values": [{"indicator": "M05"}]}',
    "JSON in a list": b'[{"indicator": "M05"}]',
    "JSON in lists": b'[["indicator"]]',
}
FILES |= {f"kind: {name}": (content, "not_a_sheet") for name, content in KINDS.items()}

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
OLD = {"Workbook": "old_excel", "Book": "old_excel", "EncryptedPackage": "password", "WordDocument": "not_a_sheet"}
FILES |= {f"old: {name}": (OLE + name.encode("utf-16-le") + b"\0" * 90, code) for name, code in OLD.items()}

for letter in "£’–é“…•½ñ":  # as Excel saves them by default
    sent = text(*[GOOD] * 4, GOOD + f"a {letter} b").decode().encode("cp1252")
    FILES[f"cp1252: {letter}"] = (sent, "not_utf_8", (6, ""))
FILES |= {
    "cp1252 in the column names": ("indicator,period,value £".encode("cp1252"), "not_utf_8", (1, "")),
    "a byte of no code page": (text(GOOD + "\x00").replace(b"\x00", b"\x81"), "not_utf_8", (2, "")),
    "utf-8 cut in two": (text(GOOD) + "é".encode()[:1], "not_utf_8", (2, "")),
    "utf-8 longer than needed": (text(GOOD) + b"\xc0\xaf", "not_utf_8", (2, "")),
    "half of a pair of utf-16 in utf-8": (text(GOOD) + b"\xed\xa0\x80", "not_utf_8", (2, "")),
}
for row in (1, 2, 3, 9):
    lines = text(*[GOOD] * 9).split(b"\r\n")
    before, line, after = lines[: row - 1], lines[row - 1], lines[row:]
    FILES[f"NUL in row {row}"] = (b"\r\n".join([*before, line + b"\0", *after]), "nul_bytes", (row, ""))
    FILES[f"a quotation mark open from row {row}"] = (
        b"\r\n".join([*before, b'"' + line, *after]),
        "quotes_open",
        (row, ""),
    )
FILES |= {
    "a letter after a quotation mark": (text(GOOD, 'M05,FY2016-17,"20"x,,,'), "quotes_open", (3, "")),
    "a space after a quotation mark": (text('M05,FY2016-17,"20" ,,,'), "quotes_open", (2, "")),
    "a quotation mark open for two hundred kilobytes": (
        lambda: text(GOOD, 'M05,FY2016-17,20,,,"' + "abc\r\n" * 50_000),
        "quotes_open",
        (3, ""),
    ),
    "a record over three lines and one open": (text('M05,FY2016-17,20,,,"a\nb\nc"', '"'), "quotes_open", (3, "")),
}
for name, mark in {"semicolons": ";", "tabs": "\t", "upright lines": "|"}.items():
    FILES[f"separated by {name}"] = (text(GOOD).replace(b",", mark.encode()), "wrong_delimiter")
    quoted = '"' + HEADER.replace(",", f'"{mark}"') + '"'
    FILES[f"separated by {name}, in quotes"] = (quoted.encode(), "wrong_delimiter")
FILES |= {
    "semicolons and decimal commas": (b"indicator;period;value\nM05;FY2016-17;12,5\n", "wrong_delimiter"),
    "semicolons, said so": (b"sep=;\nindicator;period;value\nM05;FY2016-17;1\n", "wrong_delimiter"),
}
for column in HEADER.split(","):
    FILES[f"{column} twice"] = (text(header=f"{HEADER},{column}"), "column_twice", (1, column))
for column in ("indicator", "period", "value"):
    FILES[f"{column} missing"] = (text(header=HEADER.replace(column, "area")), "column_missing", (1, ""))
UNKNOWN = ["valeu", "amount", "colour", "indcator", "Wert", "=1+1", "@x", "<b>x</b>", "note2", "perid", "numerater"]
UNKNOWN += ["id", "1", "2017-18", "—", "Value£"]
# Letters that only look Latin: Cyrillic, Greek, full width, mathematical; and marks put over a letter.
UNKNOWN += ["vаlue", "pеriod", "nоte", "ѵalue", "ｖalue", "valυe", "𝐯alue", "valuе", "value\u0301", "stаtus"]
for name in UNKNOWN:
    FILES[f"an unknown column: {name}"] = (text(GOOD, header=f"{HEADER},{name}"), "column_unknown", (1, ""))
for row in range(2, 7):
    above = "\n".join(f"Title {n}" for n in range(1, row)).encode()
    FILES[f"column names in row {row}"] = (above + b"\n" + text(GOOD), "header_not_first", (row, ""))

VALUES = {
    "1e309": "not_plain_number",
    "1e5": "not_plain_number",
    "NaN": "not_a_number",
    "nan": "not_a_number",
    "inf": "not_a_number",
    "-Infinity": "not_a_number",
    "12,5": "not_plain_number",
    "1,23": "not_plain_number",
    "0,123": "not_plain_number",
    "1,2345": "not_plain_number",
    "1,234,56": "not_plain_number",
    "1.234,5": "not_plain_number",
    "£3.2m": "not_plain_number",
    "£3.2m?": "not_plain_number",
    "3k": "not_plain_number",
    "5 %%": "not_plain_number",
    "%5": "not_plain_number",
    "£5%": "not_plain_number",
    "$5": "not_plain_number",
    "€5": "unusual_character",
    "1 234": "not_plain_number",
    "1\u00a0234": "not_plain_number",
    "12.5 per cent": "not_plain_number",
    "1'234": "not_plain_number",
    "0x1F": "not_plain_number",
    "1_000": "not_plain_number",
    "1/2": "not_plain_number",
    "½": "unusual_character",
    "(5)": "not_plain_number",
    "5-": "not_a_number",
    "--5": "not_a_number",
    "+5": "not_plain_number",
    ".5": "not_a_number",
    "5.": "not_a_number",
    "1.2.3": "not_a_number",
    "31/01/2018": "not_plain_number",
    "2018-01-31": "not_a_number",
    "31 January 2018": "not_plain_number",
    "TRUE": "not_a_number",
    "n/a": "not_a_number",
    "TBC": "not_a_number",
    "ТВС": "unusual_character",
    "-": "not_a_number",
    "*": "not_a_number",
    "c": "not_a_number",
    "#DIV/0!": "not_plain_number",
    "=1+1": "not_plain_number",
    "١٢": "unusual_character",
    "１２": "unusual_character",
    "−5": "unusual_character",
    "²": "unusual_character",
    "1O": "not_plain_number",
    "l2": "not_plain_number",
    "9" * 13: "too_large",
    "9" * 5000: "too_large",
    "<5": "not_a_number",
    "36.1*": "not_a_number",
    "12 p": "not_a_number",
    "12 [x]": "not_a_number",
    "[y]": "not_a_number",
    "5\u0301": "unusual_character",
    "5\x07": "not_plain_number",
}
CELLS = {f"value {cell[:20]!r}": (value(cell), code, (3, "value")) for cell, code in VALUES.items()}
for column, place, cells in (
    (
        "numerator",
        3,
        {"5%": "not_plain_number", "£5": "not_plain_number", "five": "not_a_number", "-1": "out_of_range"},
    ),
    ("denominator", 4, {"5%": "not_plain_number", "0": "out_of_range", "x": "not_a_number"}),
):
    for cell, code in cells.items():
        row = ["M05", "FY2016-17", "20", "1", "5", ""]
        row[place] = cell
        CELLS[f"{column} {cell}"] = (text(",".join(row)), code, (2, column))
for cell, code in {
    "": "missing",
    "M99": "unknown_indicator",
    "m99": "unknown_indicator",
    "М05": "unusual_character",
    "Ｍ05": "unusual_character",
    "=M05": "unknown_indicator",
    "' OR 1=1": "unknown_indicator",
    "<script>": "unknown_indicator",
}.items():
    CELLS[f"indicator {cell}"] = (text(f"{cell},FY2016-17,20,,,"), code, (2, "indicator"))
for cell, code in {
    "": "missing",
    "soon": "period_unreadable",
    "FY2016-18": "period_unreadable",
    "FY2016-17-Q1": "period_kind",
    "2016": "period_unreadable",
    "01/04/2016": "period_unreadable",
    "Apr-16": "period_unreadable",
    "FY2030-31": "future_period",
    "FY2016–17": "unusual_character",
    "FY２016-17": "unusual_character",
    "x" * 9000: "period_unreadable",
}.items():
    CELLS[f"period {cell[:20]}"] = (text(f"M05,{cell},20,,,"), code, (2, "period"))
CELLS |= {
    "a note of 1,001 letters": (text(GOOD + "x" * 1001), "too_long", (2, "note")),
    "a cell in a column without a name": (text(GOOD, GOOD + ",,x"), "cell_outside", (3, "H")),
    "a counts pair cut in two": (text("M05,FY2016-17,20,1,,"), "missing_count", (2, "denominator")),
    "a percentage that is not its counts'": (text("M05,FY2016-17,20,1,2,"), "percentage_differs", (2, "value")),
    "a row twice": (text(GOOD, GOOD), "duplicate_row", (2, "period")),
    "per cent for an indicator that is none": (text("M06,FY2016-17,5 %,,,"), "sign_differs", (2, "value")),
    "pounds for an indicator that is none": (text("M06,FY2016-17,£5,,,"), "sign_differs", (2, "value")),
    "a note and no value": (text("M05,FY2016-17,,,,hello"), "missing", (2, "value")),
}
FILES |= CELLS
