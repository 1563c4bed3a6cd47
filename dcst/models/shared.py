"""Rows with what they refer to, each read once however many refer to it.

As select_related(), which makes an object of each for every row, and reads all its columns; these have the wanted ones.
What is referred to is told as {name of a foreign key: (model, its columns that are wanted)}.
"""

from django.db.models import F


def sharing(rows, related):
    """A query of rows with the columns that share() makes the rows they refer to of."""
    return rows.annotate(
        **{f"{name}_{column}": F(f"{name}__{column}") for name, (_, wanted) in related.items() for column in wanted}
    )


def share(rows, related):
    """[row] of a query by sharing(), each with what it refers to."""
    found, held = list(rows), {}
    for row in found:
        for name, (model, wanted) in related.items():
            if pk := getattr(row, f"{name}_id"):
                key = (model, pk)
                if key not in held:
                    held[key] = model(pk=pk, **{column: getattr(row, f"{name}_{column}") for column in wanted})
                row._state.fields_cache[name] = held[key]
    return found
