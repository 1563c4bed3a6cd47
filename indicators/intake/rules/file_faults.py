"""What can be wrong with a file before its rows are read: stable codes, what is said and how it is mended. Pure.

`faults` takes these among its own: one table stands for the answers and the documentation.
"""

FILES = {
    # the file itself
    "empty_file": ("The file is empty.", "Choose the file that holds your values."),
    "file_too_large": ("The file is larger than {most} MB.", "Send its rows in several files."),
    "not_a_sheet": ("The file is {what}, not a CSV or XLSX file.", "Save it as CSV UTF-8 or as an Excel workbook."),
    "old_excel": (
        "The file is an Excel 97-2003 workbook (.xls), whatever its name says.",
        "Open it and save it as an Excel workbook (.xlsx) or as CSV UTF-8.",
    ),
    "password": ("The file is locked with a password.", "Save a copy without a password."),
    "damaged_file": ("The file cannot be opened: {why}.", "Open it in your spreadsheet, save it again and send that."),
    "zip_bomb": ("The file unpacks to far more than a sheet holds: {why}.", "Copy the values into a fresh template."),
    "macros": ("The workbook holds macros ({part}).", "Save it as an Excel workbook without macros (.xlsx)."),
    "external_links": (
        "The workbook takes data from elsewhere ({part}).",
        "Copy the values into a fresh template with “Paste values”.",
    ),
    "embedded_object": ("The workbook holds another file ({part}).", "Copy the values into a fresh template."),
    "xml_entities": (
        "The workbook declares entities or a document type in {part}, which no spreadsheet writes.",
        "Copy the values into a fresh template.",
    ),
    # text
    "utf_16": ("The file is saved as {encoding}.", "Save it as “CSV UTF-8 (comma delimited)”."),
    "not_utf_8": (
        "Row {row} holds the byte {byte}, which is not UTF-8{meant}.",
        "Save the file as “CSV UTF-8 (comma delimited)”.",
    ),
    "nul_bytes": (
        "Row {row} holds a NUL byte, which no text has.",
        "Open the file in your spreadsheet and save it as “CSV UTF-8 (comma delimited)”.",
    ),
    "wrong_delimiter": (
        "The columns are separated by {found}, not by commas.",
        "Save the file as “CSV UTF-8 (comma delimited)”, or send the XLSX file.",
    ),
    "quotes_open": (
        "The quotation mark that opens in row {row} is not closed, or something follows it before the next comma.",
        "Close the quotation mark, and write a quotation mark inside a text twice.",
    ),
    "line_too_long": ("Row {row} has more than {most} letters.", "Check that each row stands on a line of its own."),
    # the sheet
    "too_many_columns": ("Row {row} has more than {most} columns.", "Take out the columns that are not values."),
    "too_many_rows": ("There are more than {most} rows.", "Send them in several files."),
    "too_many_cells": (
        "The workbook has more than {most} cells and texts.",
        "Copy the values into fresh templates, in several files where they are many.",
    ),
    "empty_rows": (
        "There are more than {most} rows, and after row {last} they hold nothing.",
        "Delete the rows below your values, and save the file again.",
    ),
    "no_sheet": ("The workbook has no sheet with values.", "Fill in the sheet “{sheet}” of the template."),
    "several_sheets": (
        "Several sheets hold data: {sheets}.",
        "Name the one with your values “{sheet}”, or take the others out.",
    ),
    "hidden_sheet": ("The sheet with data, “{name}”, is hidden.", "Show it, check it, and save the file again."),
    "merged_cells": ("Cells are merged: {cells}.", "Unmerge them, so that each row has its own values."),
    # the column names
    "header_not_first": ("The column names stand in row {row}, below other text.", "Delete the rows above them."),
    "header_missing": ("The first row does not name the columns: {missing} are not there.", "Name them: {allowed}."),
    "column_missing": ("There is no column {missing}.", "Add it; the columns are {allowed}."),
    "column_twice": ("The column “{name}” is there twice, in {first} and {second}.", "Keep one of the two."),
    "column_unknown": ("“{names}” cannot be read as a column.", "{nearest}Use: {allowed}."),
    "no_values_entered": ("No values are entered in the file.", "Fill in the column “value”, or the counts."),
    # a cell
    "error_cell": ("Cell {cell} holds the error {given}.", "Mend the formula, or type the value."),
    "formula_without_value": (
        "Cell {cell} holds a formula whose result was not saved.",
        "Open the file in your spreadsheet and save it again, or type the value.",
    ),
    "date_cell": ("Cell {cell} holds a date, {given}.", "Format the cell as text and type {wanted}."),
    "control_character": ("Cell {cell} holds what no text has: {character}.", "Type the text of the cell again."),
    "not_plain_number": (
        "“{given}” cannot be read as a number without doubt: it has {character}.",
        "Use the digits 0 to 9 and one point: 1234.5.",
    ),
    "sign_differs": ("{given} is given, and {indicator} is not {meant}.", "Write the number alone, in its own unit."),
    "cell_outside": ("Cell {cell} holds “{given}” in a column without a name.", "Clear it, or name the column."),
}
