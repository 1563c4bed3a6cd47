"""Rows with what they refer to, each read once however many refer to it."""

from django.db.models import F


def with_shared(rows, related):
    """[row] of a query, each with what it refers to: {name of a foreign key: (model, its columns that are wanted)}.

    As select_related(), which makes an object of each for every row, and all its columns; these have the wanted ones.
    """
    columns = {f"{name}_{column}": F(f"{name}__{column}") for name, (_, wanted) in related.items() for column in wanted}
    found, held = list(rows.annotate(**columns)), {}
    for row in found:
        for name, (model, wanted) in related.items():
            if pk := getattr(row, f"{name}_id"):
                key = (model, pk)
                if key not in held:
                    held[key] = model(pk=pk, **{column: getattr(row, f"{name}_{column}") for column in wanted})
                row._state.fields_cache[name] = held[key]
    return found
