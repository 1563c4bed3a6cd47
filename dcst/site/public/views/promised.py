"""What everybody may read, without signing in: what was promised and how it goes, as far as it was released."""

import re
from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dcst.models import PublicWords, Release
from dcst.pages.kept import kept
from dcst.pages.middleware import open_to_strangers
from dcst.site.public.licence import LICENCE
from dcst.site.public.open_data import MEANINGS
from dcst.site.public.shown import PublicRecord
from dcst.status.meanings import IN_PLAIN_WORDS
from dcst.status.rag import Rag

ASKS = re.compile("(?:release=([1-9][0-9]{0,8}))?")
KEPT_OUTSIDE = "public, max-age=60"


def for_everybody(view):
    """Decorates a view that anybody may read, at an address of few forms: what else is asked for is left out, and what
    stood after a former release is not kept, so that nobody fills the store of kept pages. Caches on the way may keep
    it for a minute.
    """
    fresh = getattr(view, "__wrapped__", view)

    @open_to_strangers
    @require_safe
    @wraps(view)
    def shown(request, *args, **kwargs):
        asked = ASKS.fullmatch(request.META.get("QUERY_STRING", ""))
        if asked is None:
            return redirect(request.path)
        release = get_object_or_404(Release.objects.out(), pk=asked[1]) if asked[1] else None
        answer = fresh if release else view
        response = answer(request, *args, release=release, **kwargs)
        if not request.user.is_authenticated:
            response["Cache-Control"] = KEPT_OUTSIDE
        return response

    return shown


@for_everybody
@kept(for_all=True)
def public(request, release=None):
    """The page of all that is promised, with what was released of it: now, or as it stood after a release."""
    record = PublicRecord(release)
    told = [row.status for row in record.told.values()]
    context = _always(record) | {
        "counts": {rag: told.count(rag) for rag in Rag if rag in told},
        "untold": sum(row.item is None for _, rows in record.themes for row in rows),
    }
    return render(request, "public/public.html", context)


@for_everybody
@kept(for_all=True)
def promise(request, code, release=None):
    """The page of one promise, with its figures as they went out. Raises Http404."""
    record = PublicRecord(release)
    row = record.promise(code)
    if row is None:
        raise Http404
    context = _always(record) | {"row": row, "trail": [("What we promised", _here(record)), (row.promise.text, "")]}
    return render(request, "public/promise.html", context)


@for_everybody
@kept(for_all=True)
def about_data(request, release=None):
    """The page about the open data: the files, what their columns mean, the licence, all releases."""
    record = PublicRecord(release)
    trail = [("What we promised", _here(record)), ("The data", "")]
    return render(request, "public/data.html", _always(record) | {"columns": MEANINGS, "trail": trail})


def _always(record):
    return {
        "record": record,
        "asked": f"?release={record.release.pk}" if record.release else "",
        "call": record.words(PublicWords.Kind.CALL),
        "licence": record.words(PublicWords.Kind.LICENCE) or LICENCE,
        "plainly": IN_PLAIN_WORDS,
    }


def _here(record):
    return reverse("public") + (f"?release={record.release.pk}" if record.release else "")
