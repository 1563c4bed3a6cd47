"""Template tags for the parts of a page that need more than an include: around other markup, or knowing the address."""

from functools import cache
from html import escape

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from dcst.pages.attention import LINK, LineRows, address_of
from dcst.pages.kept import PERSONAL, room_for
from dcst.pages.labelled import labelled
from dcst.pages.navigation import NAVIGATION
from dcst.pages.paper import FETCHED, FINGERPRINT, say_fetched
from dcst.pages.still.axes import settled
from dcst.pages.still.picture import still
from dcst.people.personas import PERSONAS
from dcst.status.attention import ends_a_sentence, printed_code
from dcst.status.rag import Rag
from dcst.status.shapes import SHAPES
from dcst.time.asat import with_day

register = template.Library()
COUNT = (
    '<li title="{0} {1}"><span class="dcst-count dcst-rag--{2}">{3}{0}</span> '
    '<span class="dcst-counts__word">{1}</span></li>'
)


@register.inclusion_tag("_components/navigation.html", takes_context=True)
def navigation(context):
    """The pages the user may open, each with whether this page is it or stands below it."""
    can = context.get("can", {})
    here = context["request"].path
    day = keep_day(context)
    return {"items": [_entry(place, here, day) for place in NAVIGATION if _may_open(place, can)]}


def _may_open(place, can):
    return any(can.get(permission) for permission in place.permissions)


def _entry(place, here, day):
    href = reverse(place.name)
    return {
        "words": place.words,
        "href": href + day if place.keeps_day else href,
        "active": here.startswith((href, *place.also)),
        "current": "page" if here == href else "true",
    }


@register.inclusion_tag("dcst/_look_around.html")
def look_around():
    """The people of the demonstration, as whom a visitor can sign in with one click."""
    return {"personas": PERSONAS}


@register.simple_tag(takes_context=True)
def personal(context, part):
    """What is this reader's alone, “account” or “messages”: in a page that may be kept, room for it."""
    room = room_for(part)
    if getattr(context.get("request"), "leaves_room", False):
        return mark_safe(room)  # noqa: S308 - a constant of a template
    return render_to_string(PERSONAL[room], context.flatten())


@register.simple_tag(takes_context=True)
def fetched(context):
    """Safe HTML: when the page was fetched; in one that may be kept, room for that and for its fingerprint."""
    is_kept = getattr(context.get("request"), "leaves_room", False)
    return mark_safe(FETCHED + FINGERPRINT) if is_kept else say_fetched()


@register.simple_tag(takes_context=True)
def keep_day(context):
    """“?as_at=2017-09-30” while a past day is shown, so that the next page shows it too; nothing today."""
    return with_day(context.get("as_at"))


@register.simple_tag(takes_context=True)
def address(context, page):
    """The address of a page by its name and what it takes, on the day shown; a last part “#…” is a place on it."""
    return address_of(page, keep_day(context))


@register.simple_tag(takes_context=True)
def attention_rows(context, lines):
    """Safe HTML: the lines of a board as rows, each with a way to pin it for who may."""
    pins_for = context["board"].body.code if context.get("may_pin") else ""
    return LineRows(keep_day(context), pins_for).rows(lines)


@register.simple_tag(takes_context=True)
def going_items(context, rows):
    """Safe HTML: what is on track or completed, as items of a list."""
    return LineRows(keep_day(context)).going(rows)


@register.simple_tag(takes_context=True)
def query_fields(context, leave_out=""):
    """Safe HTML: the address's query as hidden fields, without `page` and the names in `leave_out` (by spaces)."""
    left_out = {*leave_out.split(), "page"}
    query = context["request"].GET
    kept = [(name, value) for name in query if name not in left_out for value in query.getlist(name)]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag
@cache
def shape(name):
    """Safe HTML of the shape of a status, which a screen reader passes over: it reads the word beside it."""
    return format_html(
        '<svg class="dcst-shape" data-shape="{}" viewBox="0 0 20 20" width="16" height="16" fill="currentColor"'
        ' fill-rule="evenodd" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        name,
        SHAPES[name],
    )


@register.simple_tag
def status_counts(counts, compact=False, label=""):
    """Safe HTML: counts by status, {Rag or its text: number}, as shape, number and word; compact hides the word from
    the screen alone. Zeros are left out."""
    held = {Rag(rag): number for rag, number in (counts or {}).items() if number}
    if not held:
        return mark_safe('<span class="dcst-rag-none">None</span>')
    items = [(held[rag], rag.word.lower(), rag.colour, shape(rag.shape)) for rag in Rag if rag in held]
    return format_html(
        '<ul class="dcst-counts{}"{}>{}</ul>',
        " dcst-counts--compact" if compact else "",
        format_html(' aria-label="{}"', label) if label else "",
        mark_safe("\n".join(COUNT.format(*item) for item in items)),  # noqa: S308 - numbers and the words of statuses
    )


@register.simple_tag(takes_context=True)
def measure_links(context, measures):
    """Safe HTML: indicators as links, [(code, name)], in a sentence: by the code where the plans print one."""
    day = keep_day(context)
    told = [_measure_link(code, name, address_of(("indicator", code), day)) for code, name in measures]
    end = "" if ends_a_sentence(measures[-1][1]) else "."
    return mark_safe("; ".join(told) + end)  # noqa: S308 - each link is escaped


def _measure_link(code, name, href):
    if not printed_code(code):
        return LINK.format(escape(href), escape(name))
    return f"{LINK.format(escape(href), escape(code))} {escape(name)}"


@register.simple_block_tag
def table_region(content, label):
    """Around a table that may be wider than its place: its rows become cards there. What cannot be cards scrolls in
    itself, also by keyboard.
    """
    cards = labelled(content)
    kind = " dcst-as-cards" if cards else ""
    content = mark_safe(cards) if cards else content  # noqa: S308 - it is the content, with words of its own head
    return format_html(
        '<div class="dcst-scroll{}" role="group" aria-label="{}" tabindex="0">{}</div>', kind, label, content
    )


@register.simple_block_tag
def chart(content, figure, id, title, alt="", caption="", note="", tools=""):
    """A figure (plain dict) as a chart, with the table of the same data folded below it: the content of the block.

    The chart is there as a still picture before any script draws it, and on paper. `note` stands below the title;
    `alt` is for who does not see the chart; `tools` is safe HTML beside the buttons that save it.
    """
    figure = settled(figure)
    context = {
        "content": mark_safe(content.strip()),
        "figure": figure,
        "id": id,
        "title": title,
        "alt": alt,
        "caption": caption,
    }
    context |= {"note": note, "tools": tools, "still": mark_safe(still(figure))}  # noqa: S308 (it escapes its words)
    return render_to_string("_components/chart.html", context)


@register.filter
def page_numbers(page):
    """The page numbers worth showing, with an ellipsis for the rest."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


register.filter("printed_code", printed_code)


register.filter("ends_a_sentence", ends_a_sentence)


SELECTED, DISABLED = mark_safe(" selected"), mark_safe(" disabled")


@register.filter
def as_options(options):
    """The options of a select in one piece: a template that asks for each takes longer than all else of a form."""
    told = (
        (
            "" if option["value"] is None else option["value"],
            SELECTED if option["selected"] else "",
            DISABLED if option["attrs"].get("disabled") else "",
            option["label"],
        )
        for option in options
    )
    return format_html_join("\n", '<option value="{}"{}{}>{}</option>', told)
