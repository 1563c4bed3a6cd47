"""Which packs a person may have: those drawn with no right that they do not hold themselves."""

from datetime import date

from django.db.models import QuerySet

from dcst.models import Pack, User
from dcst.people.rights import holds


def packs_for(user: User, today: date) -> "QuerySet[Pack]":
    """A query of the packs that a person may read on a day. Few sets of rights stand behind many packs."""
    drawn_with = Pack.objects.order_by("seen_by").values_list("seen_by", flat=True).distinct()
    return Pack.objects.light().filter(seen_by__in=[text for text in drawn_with if holds(user, today, text)])
