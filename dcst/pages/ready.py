"""What a process that serves reads once, before anybody asks: else who opens a page first would wait for it."""

from pathlib import Path

from django.template import engines
from django.template.loader import get_template
from django.urls import get_resolver, reverse

from dcst.pages.kept import release


def make_ready():
    """Import every page, compile every template and look at the release."""
    get_resolver().url_patterns  # noqa: B018 - it imports the views
    reverse("home")
    for folder in map(Path, engines["django"].engine.dirs):
        for path in sorted(folder.rglob("*.html")):
            get_template(path.relative_to(folder).as_posix())
    release()
