"""How figures, periods and statuses are written on a page. Nothing here queries."""

from decimal import Decimal
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.http import urlencode

from dcst.status.findings import answer_of
from dcst.status.rag import say_money, say_number
from dcst.status.rule_words import rule_in_words
from dcst.status.shortened import shortened
from dcst.time.periods import Period, say_day

register = template.Library()


@register.filter
def money(value):
    """An amount in £000 as “£48,358k”; nothing for no amount."""
    return "" if value is None else say_money(value)


@register.filter
def number(value, decimals=None):
    """Thousands with commas; a fixed number of decimals, or as many as there are. Nothing for none."""
    return "" if value is None else say_number(value, decimals, commas=True)


@register.filter
def signed(value, decimals=None):
    """A number with its sign, “+1.5” or “−2”; nothing for none."""
    if value is None:
        return ""
    sign = "+" if Decimal(value) > 0 else "−" if Decimal(value) < 0 else ""
    return sign + number(abs(Decimal(value)), decimals)


@register.filter(expects_localtime=True)
def day(value):
    """A day, or the London day of a moment; nothing for none, or for what a template could not find."""
    return say_day(value) if value else ""


@register.filter
def period(text):
    """A canonical period in words: “October to December 2017”."""
    return Period.parse(text).label if text else ""


@register.filter
def short_period(text):
    """A canonical period in few words, for a column or an axis; blank for blank."""
    return Period.parse(text).short_label if text else ""


@register.filter
def status(value):
    """The Rag or Finding of a stored text."""
    return answer_of(value)


@register.simple_tag
def rag(value):
    """A status or finding by word and shape, then colour. None: the subject has never been assessed."""
    return _drawn(value or None)


@cache
def _drawn(value):
    """There are some forty of them, and a page shows hundreds."""
    return render_to_string("_components/status.html", {"rag": answer_of(value) if value else None})


@register.simple_tag
def rule_words(standing, plan=None, what="actions"):
    """[sentence] of the rule that gave a standing assessment, with its plan's numbers; none without an assessment."""
    numbers = {"interval": plan.reporting_interval_days, "grace": plan.grace_days} if plan else {}
    return rule_in_words(standing.rule, what=what, **numbers) if standing else []


@register.filter("shortened")
def shorten(text, length):
    return shortened(str(text), length)


@register.filter
def outcome_names(standing, short=False):
    """[(how they stand in words, [(code, name)] of the indicators)] of an outcomes headline, the worst first.

    Short, of those outside and of a sole one alone: elsewhere there is room for all.
    """
    named = [reason for reason in standing.reason_list if "names" in reason.params]
    if short and not (len(named) == 1 and len(named[0].params["names"]) == 1):
        named = [reason for reason in named if reason.code == "outcomes_outside"]
    return [
        (reason.words.partition(": ")[0], [name.partition(" ")[::2] for name in reason.params["names"]])
        for reason in named
    ]


@register.simple_tag(takes_context=True)
def with_query(context, **changes):
    """The present address with some of its query changed, so that filters and the as-at day are kept."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{urlencode(query, doseq=True)}"
