"""The pages by which the officer writes for the public: plain words of each promise, whom to call, the licence."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from dcst.models import Origin, PublicWords
from dcst.pages.carried_out import carried_out
from dcst.pages.context import is_demonstration
from dcst.people.roles import Permission, requires
from dcst.site.public.changes import write_public_words
from dcst.site.public.forms import WordsForm
from dcst.site.public.promises import by_theme, promises
from dcst.time import clock

OTHERS = {PublicWords.Kind.CALL: "Whom to call", PublicWords.Kind.LICENCE: "The licence"}


@requires(Permission.RELEASE)
def words(request):
    """The page of all that is written for the public, and of what is not yet."""
    held = {row.subject or row.kind: row for row in PublicWords.objects.current().select_related("by")}
    themes = [(theme, [(row, held.get(row.code)) for row in theme.promises]) for theme in by_theme(promises())]
    context = {
        "themes": themes,
        "others": [(kind, title, held.get(kind)) for kind, title in OTHERS.items()],
        "trail": [("Public", reverse("releases")), ("Words", "")],
    }
    return render(request, "releases/words.html", context)


@requires(Permission.RELEASE)
def write(request, code):
    """The form for the words of one promise, or of `call` and `licence`. Raises Http404."""
    kind, subject, title = _about(code)
    held = PublicWords.objects.filter(kind=kind, subject=subject).order_by("-known_from", "-pk").select_related("by")
    now = clock.now()
    standing = next((row.text for row in held if row.known_to is None), "")
    form = WordsForm(request.POST or None, kind=kind, initial={"text": standing})
    given = {"by": request.user, "at": now, "origin": Origin.DEMONSTRATION if is_demonstration() else Origin.REPORTED}
    if form.is_valid() and carried_out(form, write_public_words, kind, subject, **given, **form.cleaned_data):
        messages.success(request, "The words are saved")
        return redirect("public_words")
    trail = [("Public", reverse("releases")), ("Words", reverse("public_words")), (title, "")]
    return render(request, "releases/write.html", {"form": form, "title": title, "held": held, "trail": trail})


def _about(code):
    """(kind, subject, title) of what an address names."""
    if code in OTHERS:
        return code, "", OTHERS[code]
    found = next((row for row in promises() if row.code == code), None)
    if found is None:
        raise Http404
    return PublicWords.Kind.PLAIN, code, found.text
