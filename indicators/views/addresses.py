"""Addresses of many indicators on the day shown."""

from django.urls import reverse

from dcst.time.asat import with_day

ANY = "any"


def indicator_addresses(then):
    """A function from a code to the address of that indicator’s page: looked up once, not for each of thousands."""
    before, _, after = with_day(then, reverse("indicator", args=[ANY])).partition(ANY)
    return lambda code: f"{before}{code}{after}"
