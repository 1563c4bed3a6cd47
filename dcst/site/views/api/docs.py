"""The API's documentation: one page of this site, made from the schema, the table of errors and the calls shown."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from dcst.api.calling import TITLES, CanRead
from dcst.api.codes import CODES
from dcst.api.schema import ALWAYS
from dcst.api.tags import HEADER, is_held, strong
from dcst.pages.middleware import open_to_strangers
from dcst.site.api_urls import router
from dcst.site.views.api import policy
from dcst.time import clock
from indicators.api.calls import shown_calls
from indicators.api.snippets import curl, powershell, python
from indicators.intake.rules.faults import ERRORS, documented
from indicators.views.partner.trying import sample_of

METHODS = ("get", "post", "put", "patch", "delete")
LANGUAGES = (("curl", "curl", curl), ("python", "Python", python), ("powershell", "PowerShell", powershell))
CLIENT = Path(settings.BASE_DIR) / "docs" / "send_values.py"


@lru_cache(maxsize=1)
def description():
    """The API's OpenAPI schema, made once in a process: it takes most of a second."""
    return SchemaGenerator().get_schema(request=None, public=True)


def paths():
    """{address: {method: operation}} of the schema."""
    return description()["paths"]


@open_to_strangers
def docs(request):
    """The page of the API's documentation, open to strangers; its examples are of the reader's own indicators."""
    sample = sample_of(request.user, clock.now())
    site = request.build_absolute_uri("/").rstrip("/")
    context = {
        "tables": tables_of_operations(),
        "always": ALWAYS,
        "sample": sample,
        "calls": [described(shown, site) for shown in shown_calls(sample)],
        "languages": LANGUAGES,
        "open": language_asked(request),
        "refusals": Refusals(),
        "policy": Policy(),
        "site": site,
    }
    return render(request, "dcst/api_docs.html", context)


class Refusals:
    """For the page: every status and every code of a refusal, with what mends it."""

    problems = [(status, title, policy.FIXES[status]) for status, title in TITLES.items()]
    errors = [(code, *documented(code)) for code in ERRORS]
    other_codes = [(code, *row) for code, row in CODES.items()]


class Policy:
    """For the page: what callers may rely on, as safe HTML."""

    label, labels = policy.LABEL, policy.LABELS
    version = settings.SPECTACULAR_SETTINGS["VERSION"]

    @property
    def changes(self):
        return [(version, [with_code(line) for line in lines]) for version, lines in policy.CHANGES]

    @property
    def breaking(self):
        return [with_code(line) for line in policy.BREAKING]

    @property
    def not_breaking(self):
        return [with_code(line) for line in policy.NOT_BREAKING]


def language_asked(request):
    """The language whose examples are open, by its slug in `?examples=`; the first where it names none."""
    asked = request.GET.get("examples")
    return asked if asked in [slug for slug, _, _ in LANGUAGES] else LANGUAGES[0][0]


def described(shown, site):
    """{slug, title, method, address, words, answers, snippets} of a call, its lines written in each language."""
    method, address = shown.operation
    responses = paths()[address][method]["responses"]
    return {
        "slug": shown.slug,
        "title": shown.title,
        "method": method.upper(),
        "address": shown.call.address,
        "words": [with_code(words) for words in shown.words],
        "answers": [(status, plain(answer["description"], status)) for status, answer in sorted(responses.items())],
        "snippets": [(slug, name, write(shown.call, site)) for slug, name, write in LANGUAGES],
    }


def plain(words, status):
    """The words of an answer; where there are none, those of its status, “200”."""
    return words or ("Done." if status.startswith("2") else TITLES[int(status)])


def with_code(words):
    """Safe HTML of a plain text in which `this` is code."""
    parts = re.split(r"`([^`]*)`", words)
    pairs = zip(parts[::2], [*parts[1::2], None], strict=True)
    return format_html_join("", "{}{}", ((text, "" if code is None else _code(code)) for text, code in pairs))


def _code(text):
    return format_html("<code>{}</code>", text)


def tables_of_operations():
    """[(whom for, [row])] of all operations: what a key may call, then what is for the Trust's own people."""
    rows = {True: [], False: []}
    for address, item in sorted(paths().items()):
        for method, operation in item.items():
            if method in METHODS:
                rows[is_for_keys(address)].append(_told(method, address, operation))
    return [("For an organisation’s key", rows[True]), ("For the Trust’s own people", rows[False])]


def _told(method, address, operation):
    extra = [status for status in sorted(operation["responses"]) if int(status) not in ALWAYS]
    return {
        "method": method.upper(),
        "address": address,
        "what": with_code(operation.get("summary") or operation.get("description", "")),
        "extra": extra,
    }


def for_staff():
    """{name of a list} of those that a key may not read."""
    return {name for name, viewset, _ in router.registry if CanRead not in viewset.permission_classes}


def is_for_keys(address):
    """Whether an address, “/api/v1/indicators/…”, is one that a key may call."""
    return address.split("/")[3] not in for_staff()


@open_to_strangers
def client(request):
    """The script that sends a file of values, as it stands in docs/."""
    return FileResponse(CLIENT.open("rb"), filename=CLIENT.name, as_attachment=True, content_type="text/x-python")


class Schema(SpectacularAPIView):
    """The schema as YAML or JSON, to anybody; its bytes are made once in a process."""

    permission_classes = [AllowAny]
    authentication_classes = []

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        written_by = request.accepted_renderer
        content, tag = rendered(type(written_by))
        name = f"{settings.SPECTACULAR_SETTINGS['TITLE']}.{written_by.format}"
        headers = {"ETag": tag, "Cache-Control": "public, max-age=300", "Vary": "Accept"}
        if is_held(tag, request.headers.get(HEADER, "")):
            return HttpResponse(status=304, headers=headers)
        headers["Content-Disposition"] = f'inline; filename="{name}"'
        return HttpResponse(content, written_by.media_type, headers=headers)


@lru_cache(maxsize=8)
def rendered(renderer):
    """(the bytes of the schema as a renderer, by its class, writes it; their ETag)."""
    content = renderer().render(description(), renderer_context={})
    return content, strong(content)


schema = Schema.as_view()
