"""Packs: those there are, asking for one, how far it is, its files; and which items the public may have."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST

from dcst.files.exports import XLSX
from dcst.models import Pack, PackFile
from dcst.pages.carried_out import carried_out
from dcst.people.roles import Permission, requires
from dcst.site.packs import changes
from dcst.site.packs.forms import BY_HAND, MarkForm, PackForm
from dcst.site.packs.items import PAGES, marks_of, offered, words_of
from dcst.site.packs.readers import packs_for
from dcst.time import clock

PAGE = 50
TYPES = {PackFile.Kind.PDF: "application/pdf", PackFile.Kind.XLSX: XLSX}


@requires(Permission.READ)
def packs(request):
    """The packs that a reader may have, the latest first."""
    files = Prefetch("files", PackFile.objects.light())
    rows = packs_for(request.user, clock.today()).select_related("by").prefetch_related(files)
    return render(request, "dcst/packs/packs.html", {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))})


@requires(Permission.READ)
def ask(request):
    """The form for a pack of what the reader may see: of a plan or a body, or chosen by hand."""
    today, at = clock.today(), clock.now()
    groups = offered(request.user, today)
    form = PackForm(request.POST or None, user=request.user, today=today, at=at)
    ticked = set(request.POST.getlist("items"))
    chosen = [item for group in groups for item, _ in group.items if item.key in ticked]
    if form.is_valid():
        items, given = form.wanted_items(chosen), {"day": form.wanted_day, "kind": form.wanted_kind}
        pack = carried_out(
            form, changes.ask_for_pack, form.wanted_title, items, by=request.user, at=clock.now(), **given
        )
        if pack:
            return redirect("pack", pk=pack.pk)
    context = {"form": form, "groups": groups, "ticked": ticked, "by_hand": BY_HAND}
    context["trail"] = [("Packs", reverse("packs")), ("Ask for a pack", "")]
    return render(request, "dcst/packs/ask.html", context)


@requires(Permission.READ)
def pack(request, pk):
    """One pack: how far it is, its files, or why it was not made."""
    found = _pack_of(request, pk)
    named = {item.key: name for group in offered(request.user, clock.today()) for item, name in group.items}
    items = [named.get(key) or words_of(key) for key in found.items]
    context = {"pack": found, "items": items, "trail": [("Packs", reverse("packs")), (found.title, "")]}
    context["files"] = found.files.light()
    return render(request, f"dcst/packs/{found.state}.html", context)


def _pack_of(request, pk):
    return get_object_or_404(packs_for(request.user, clock.today()).select_related("by"), pk=pk)


@requires(Permission.READ)
def pack_file(request, pk, kind):
    """A file of a pack, to be kept; the same bytes each time. Raises Http404 of another kind, and of one not made."""
    if kind not in TYPES:
        raise Http404
    rows = PackFile.objects.filter(pack__in=packs_for(request.user, clock.today()).filter(state=Pack.Making.MADE))
    etag = f'"{get_object_or_404(rows.light(), pack=pk, kind=kind).sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    found = rows.get(pack=pk, kind=kind)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "ETag": etag}
    return HttpResponse(bytes(found.content), content_type=TYPES[kind], headers=headers)


@require_POST
@requires(Permission.READ)
def try_again(request, pk):
    """Let a pack that was not made be tried once more; leads back to its page."""
    found = _pack_of(request, pk)
    changes.try_pack_again(found, by=request.user, at=clock.now())
    return redirect("pack", pk=found.pk)


@requires(Permission.RELEASE)
def pack_items(request):
    """Every item there is, whether it is public, why, and who said so."""
    groups = offered(request.user, clock.today())
    marks = marks_of(item for group in groups for item, _ in group.items)
    listed = [(group.words, [(item, name, marks[item.key]) for item, name in group.items]) for group in groups]
    public = sum(mark.is_public for mark in marks.values())
    context = {"groups": listed, "public": public, "number": len(marks)}
    context["trail"] = [("Packs", reverse("packs")), ("What the public may have", "")]
    return render(request, "dcst/packs/items.html", context)


@requires(Permission.RELEASE)
def mark_item(request, key):
    """The form that says whether an item is public, and why. Raises Http404 of one that is not there."""
    named = {item.key: (item, name) for group in offered(request.user, clock.today()) for item, name in group.items}
    if key not in named:
        raise Http404
    item, name = named[key]
    mark = marks_of([item])[key]
    held = {"is_public": "yes" if mark.is_public else "no", "reason": mark.reason} if mark.said else None
    form = MarkForm(request.POST or None, initial=held)
    if item.kind.private:
        form = None
    elif form.is_valid() and carried_out(
        form, changes.mark_item, item, by=request.user, at=clock.now(), **form.cleaned_data
    ):
        messages.success(request, "Said, and kept with its reason")
        return redirect("pack_items")
    context = {"form": form, "item": item, "name": name, "mark": mark, "kinds": PAGES}
    context["trail"] = [("Packs", reverse("packs")), ("What the public may have", reverse("pack_items")), (name, "")]
    return render(request, "dcst/packs/mark.html", context)
