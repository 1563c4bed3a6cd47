"""The pages about the site, open to strangers: colours, accessibility, reliability, contact."""

from django.shortcuts import render

from dcst.pages.middleware import open_to_strangers
from dcst.people.roles import Permission, holders_of
from dcst.site import drill_results
from dcst.status.findings import Finding
from dcst.status.meanings import ACTION_LINES, MEANINGS, ROLL_UPS
from dcst.status.rag import RULES, Rag
from dcst.time import clock
from objectives.models import Plan


@open_to_strangers
def colours(request):
    """The page of every status and finding, and of the rules in force: each plan chooses its roll-up."""
    context = {
        "statuses": [(rag, MEANINGS[rag]) for rag in Rag],
        "findings": [(finding, MEANINGS[finding]) for finding in Finding],
        "action_lines": ACTION_LINES,
        "roll_ups": [(plan, RULES[plan.rollup], ROLL_UPS[plan.rollup]) for plan in Plan.objects.all()],
    }
    return render(request, "dcst/about/colours.html", context)


@open_to_strangers
def accessibility(request):
    return render(request, "dcst/about/accessibility.html")


@open_to_strangers
def reliability(request):
    """The page of how reliability is tried, with the latest result of each drill."""
    return render(request, "dcst/about/reliability.html", {"results": drill_results.latest()})


@open_to_strangers
def contact(request):
    """The page of whom to ask; the officers' names are for those who are signed in."""
    known = request.user.is_authenticated
    officers = holders_of([Permission.MANAGE_PLAN], clock.today()) if known else []
    return render(request, "dcst/about/contact.html", {"officers": officers})
