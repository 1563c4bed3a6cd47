"""The way down to an indicator and to the pages below it, called by the words of the plans and never by an address."""

from django.urls import reverse

from dcst.time.asat import with_day


def trail(indicator, then):
    """[(words, address)] from the list of indicators down to this one, on the day shown."""
    address = reverse("indicators")
    steps = [("Indicators", with_day(then, address))]
    if indicator.theme:
        steps.append((indicator.theme, with_day(then, f"{address}?theme={indicator.theme.code}")))
    return [*steps, (indicator.short_name, "")]


def trail_below(indicator, last, then=None):
    """[(words, address)] down to a page below an indicator, which is called `last`."""
    return [
        ("Indicators", with_day(then, reverse("indicators"))),
        (indicator.short_name, with_day(then, reverse("indicator", args=[indicator.code]))),
        (last, ""),
    ]
