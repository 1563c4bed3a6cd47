"""What became of figures that were revised: each version beside the one that replaced it. Pure."""

from collections import defaultdict


def revisions(rows, is_known):
    """[(old row, the row that replaced it, or None where the figure was withdrawn)], the one replaced last first.

    `rows` are every version that counts, `is_known(row)` whether a version still stands.
    """
    following = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.known_from, row.pk)):
        following[row.indicator_id, row.series_id, row.area_id, row.group, row.period].append(row)
    pairs = []
    for versions in following.values():
        for old, new in zip(versions, [*versions[1:], None], strict=True):
            if not is_known(old):
                pairs.append((old, new))
    return sorted(pairs, key=lambda pair: (pair[0].known_to, pair[0].pk), reverse=True)
