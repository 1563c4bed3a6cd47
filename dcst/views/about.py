"""What the colours mean, how accessible the site is, whom to ask."""

from django.shortcuts import render

from dcst.meanings import MEANINGS
from dcst.middleware import open_to_strangers
from dcst.rag import Rag


@open_to_strangers
def colours(request):
    statuses = [(rag, MEANINGS[rag]) for rag in Rag]
    return render(request, "dcst/about/colours.html", {"statuses": statuses})


@open_to_strangers
def accessibility(request):
    return render(request, "dcst/about/accessibility.html")


@open_to_strangers
def contact(request):
    return render(request, "dcst/about/contact.html")
