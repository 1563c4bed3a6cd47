"""A CSV file that somebody sends, read into rows by its columns; what is wrong with it as a sentence."""

import csv
import io

from django import forms

from dcst.files.exports import unguarded

MOST_BYTES = 1_000_000


def rows_of(sent, columns):
    """[(line, {column: cell})] of a file whose first line must name the columns. Raises ValidationError.

    Cells are as they were written, without the spaces around them; a missing one is blank.
    """
    if sent.size > MOST_BYTES:
        raise forms.ValidationError("The file must be smaller than 1 MB")
    try:
        reader = csv.DictReader(io.StringIO(sent.read().decode("utf-8-sig"), newline=""), strict=True)
        if tuple(name.strip() for name in reader.fieldnames or ()) != columns:
            raise forms.ValidationError(f"The first line must be: {','.join(columns)}")
        return [
            (reader.line_num, {name: unguarded((row.get(name) or "").strip()) for name in columns}) for row in reader
        ]
    except UnicodeDecodeError:
        raise forms.ValidationError("The file must be text in UTF-8") from None
    except csv.Error as fault:
        raise forms.ValidationError(f"The file cannot be read as CSV: {fault}") from None
