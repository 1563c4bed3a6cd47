"""What an organisation sent, read by all the rules of its indicators. Nothing is written.

Whether a period is open is not looked at here: what is stored already may be sent again at any time.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dcst.models import Area, Prepared
from dcst.time.clock import day_of
from indicators.intake.codes import measures_by
from indicators.intake.rules.cells import ANY, IDS, RowTerms
from indicators.intake.rules.row_reader import read_rows

SENT_FOR = (Area.Kind.BOROUGH, Area.Kind.LOCALITY)


@dataclass(frozen=True)
class ReadingTerms:
    """What rows are read by: the indicators an organisation may send, by code, the areas, and the day."""

    ids: str
    by: RowTerms
    today: date

    @property
    def digest(self):
        """SHA-256 in hexadecimal, the same for the same terms on any day.

        Rows that were read by them once are read the same again.
        """
        others = [(ids, sorted(measures.items())) for ids, measures in sorted(self.by.others.items())]
        names = sorted(self.by.areas), sorted(self.by.area_names.items())
        return hashlib.sha256(repr((self.ids, sorted(self.by.measures.items()), others, names)).encode()).hexdigest()

    def read(self, rows, defaults=None, numbers=None, watch=None):
        """[RowRead], in order.

        `defaults` holds for rows that do not say; `watch` is called with how many are read so far.
        """
        return read_rows(rows, self.by, self.today, defaults, numbers, watch)


def terms_of(organisation, at, ids=ANY, also=()):
    """The ReadingTerms of an organisation at a moment.

    `ids` says whose codes name indicators, by default ours and its own; `also` are other schemes that some rows name.
    """
    measures = measures_by(ids, organisation, at)
    others = {other: measures_by(other, organisation, at) for other in sorted(set(also) - {ids})}
    codes, names = sent_areas()
    by_ids = others | {ids: measures} if others else {}
    return ReadingTerms(ids, RowTerms(measures, codes, names, by_ids, ids), day_of(at))


def areas_sent_for():
    """A query of the areas that values are sent for, the borough first."""
    return Area.objects.filter(kind__in=SENT_FOR).order_by("kind", "name")


AREAS = Prepared(lambda: areas_sent_for().order_by().values_list("code", "name", "ons_code"))


def sent_areas():
    """({code}, {name or ONS code in small letters: code}) of the areas values are sent for.

    What several are called stands for none.
    """
    codes, names = set(), defaultdict(set)
    for code, *others in AREAS():
        codes.add(code)
        for other in filter(None, others):
            names[other.casefold()].add(code)
    return frozenset(codes), {name: min(held) if len(held) == 1 else None for name, held in names.items()}


def terms_of_body(organisation, at, body):
    """The ReadingTerms that a body asks for by its `ids`, and by those of its rows."""
    return terms_of(organisation, at, body.get("ids") or ANY, named_ids(body["values"]))


def terms_of_rows(organisation, at, rows):
    """The ReadingTerms of rows without a body around them, as those of a file."""
    return terms_of(organisation, at, also=named_ids(rows))


def named_ids(rows):
    """{scheme of codes} that rows name, in small letters; one that is unknown is left to the reading."""
    named = {row["ids"] for row in rows if isinstance(row.get("ids"), str)}
    return {ids for ids in IDS if any(ids == text.strip().casefold() for text in named)}
