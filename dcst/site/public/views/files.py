"""What is public as files for everybody: CSV and JSON at addresses that stay, from any other site too."""

import json

from django.http import Http404, HttpResponse, HttpResponseNotModified

from dcst.api.tags import is_held, strong
from dcst.files.exports import CSV, table_csv
from dcst.models import PublicWords
from dcst.pages.kept import kept_text
from dcst.site.public.licence import LICENCE
from dcst.site.public.open_data import MEANINGS, columns, rows_of
from dcst.site.public.shown import PublicRecord
from dcst.site.public.views.promised import for_everybody
from dcst.status.rag import bare

JSON = "application/json; charset=utf-8"
ROBOTS = "User-agent: *\nAllow: /public/\nDisallow: /public/*?release=\nDisallow: /\n"


@for_everybody
def data_file(request, kind, release=None):
    """The rows that the page is made of, as `csv` or `json`; 304 for who holds them. Raises Http404."""
    if kind not in KINDS:
        raise Http404
    content_type, write = KINDS[kind]
    text = write(PublicRecord(release)) if release else kept_text(request.path, lambda: write(PublicRecord()))
    body = text.encode()
    tag = strong(body)
    if is_held(tag, request.headers.get("If-None-Match", "")):
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type=content_type)
        named = release.pk if release else "latest"
        answer["Content-Disposition"] = f'attachment; filename="promises-{named}.{kind}"'
    answer["ETag"] = tag
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@for_everybody
def robots(request, release=None):
    """Where a crawler may go: to what is public, and nowhere else."""
    return HttpResponse(ROBOTS, content_type="text/plain")


def _licence(record):
    return record.words(PublicWords.Kind.LICENCE) or LICENCE


def _csv(record):
    rows = [[_cell(row[name]) for name in columns()] for row in rows_of(record, _licence(record))]
    return table_csv(columns(), rows).decode()


def _cell(value):
    return value if _is_plain(value) or hasattr(value, "isoformat") else bare(value)


def _json(record):
    released = record.latest.released_at.isoformat() if record.latest else None
    licence = _licence(record)
    rows = [{name: _plain(value) for name, value in row.items()} for row in rows_of(record, licence, mark=None)]
    for row in rows:
        del row["licence"]  # once for all of them
    told = {"licence": licence, "released_at": released, "columns": MEANINGS, "rows": rows}
    return json.dumps(told, ensure_ascii=False)


def _plain(value):
    """Numbers as text, digit by digit, as the API has them."""
    if _is_plain(value):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(bare(value))


def _is_plain(value):
    return value is None or isinstance(value, (str, int))


KINDS = {"csv": (CSV, _csv), "json": (JSON, _json)}
