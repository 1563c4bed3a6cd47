"""What a process that serves reads once, before anybody asks: else who opens a page first would wait for it."""

from pathlib import Path

import scipy.special  # noqa: F401 - statistics wait with it, so that commands which need none start at once
from django import forms
from django.template import engines
from django.template.loader import get_template
from django.urls import get_resolver, reverse

from dcst.models import Prepared
from dcst.pages.kept import release
from dcst.status.findings import ANSWERS
from dcst.templatetags.dcst import rag


def make_ready():
    """Import every page, compile every template, write the SQL of prepared queries, and look at the release."""
    get_resolver().url_patterns  # noqa: B018 - it imports the views
    reverse("home")
    for folder in (*map(Path, engines["django"].engine.dirs), Path(forms.__file__).parent / "templates"):
        for path in sorted(folder.rglob("*.html")):
            get_template(path.relative_to(folder).as_posix())
    for answer in ANSWERS:
        rag(answer)
    release()
    Prepared.make_all()
