"""A body is received whichever way it travels, within its limit; what is not read is told by its name."""

import codecs
import gzip
import json
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkSize, NoMoreData

from dcst.api import bodies
from dcst.files.exports import XLSX
from dcst.time import clock
from indicators.changes import ask_about_value, issue_key
from indicators.models import Attempt, Indicator, Observation, ValueQuery
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area
from tests.test_architecture import patterns

pytestmark = pytest.mark.django_db
SEND = "/api/v1/submissions/"
ROW = {"indicator": "M07", "period": "FY2017-18-Q3", "value": "36.1"}
BODY = json.dumps({"values": [ROW | {"note": "Pr\u00e4zise"}]}, ensure_ascii=False).encode()
CSV = b"indicator,period,value,note\r\nM07,FY2017-18-Q3,36.1,Pr\xc3\xa4zise\r\n"
JSON = "application/json"


@pytest.fixture
def secret(pinned, officer):
    area()
    IndicatorFactory(code="M07")
    return issue_key(OrganisationFactory(code="a-partner"), by=officer, at=clock.now(), name="Nightly")[1]


@pytest.fixture
def post(secret):
    def sent(body, content_type=JSON, path=SEND, key="k", **headers):
        headers = {"X-Api-Key": secret, "Idempotency-Key": key} | headers
        # Not by “post”, which writes a body anew in the charset that is named.
        return Client(headers=headers).generic("POST", path, body, content_type)

    return sent


def stored():
    return list(Observation.objects.values_list("value", "note"))


def refused(answer, status, code, words):
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"], told["code"]) == (status, "application/problem+json", code)
    assert words in told["detail"]
    assert (Observation.objects.count(), Attempt.objects.get().outcome) == (0, "unreadable")


class TestEncoding:
    @pytest.mark.parametrize("name", ["gzip", "x-gzip", "GZIP", " gzip "])
    @pytest.mark.parametrize(("body", "kind"), [(BODY, JSON), (CSV, "text/csv")])
    def test_gzip_is_unpacked(self, post, name, body, kind):
        assert post(gzip.compress(body, mtime=0), kind, **{"Content-Encoding": name}).status_code == 201
        assert stored() == [(Decimal("36.1"), "Präzise")]

    def test_several_parts_of_gzip_are_one_body(self, post):
        parts = gzip.compress(BODY[:20], mtime=0) + gzip.compress(BODY[20:])
        assert post(parts, **{"Content-Encoding": "gzip"}).status_code == 201

    def test_identity_is_no_encoding(self, post):
        assert post(BODY, **{"Content-Encoding": "identity"}).status_code == 201

    def test_a_repeat_is_known_however_it_travels(self, post):
        first = post(BODY)
        again = post(gzip.compress(BODY, mtime=0), **{"Content-Encoding": "gzip"})
        marked = post(codecs.BOM_UTF8 + BODY)
        assert again.content == marked.content == first.content
        assert again["Idempotent-Replayed"] == marked["Idempotent-Replayed"] == "true"

    @pytest.mark.parametrize("name", ["br", "deflate", "gzip, gzip", "zstd", "caf\u00e9"])
    def test_another_encoding_is_named(self, post, name):
        answer = post(BODY, **{"Content-Encoding": name})
        refused(answer, 415, "encoding_not_read", f"“{name.replace('é', '?')}”")
        assert answer["Accept-Encoding"] == "gzip"

    def test_what_unpacks_to_more_than_the_limit_is_not_unpacked_further(self, post, settings, monkeypatch):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
        asked = []

        class Watched(gzip.GzipFile):
            def read(self, size=-1):
                asked.append(size)
                return super().read(size)

        monkeypatch.setattr(bodies.gzip, "GzipFile", Watched)
        refused(
            post(gzip.compress(b" " * 1_000_000, mtime=0), **{"Content-Encoding": "gzip"}),
            413,
            "body_too_large",
            "2,000",
        )
        assert asked == [2001]

    @pytest.mark.parametrize(
        "body", [BODY, gzip.compress(BODY, mtime=0)[:-9], gzip.compress(BODY, mtime=0) + b"more", b"\x1f\x8b\x08"]
    )
    def test_what_cannot_be_unpacked_is_said_to_be_so(self, post, body):
        answer = post(body, **{"Content-Encoding": "gzip"})
        refused(answer, 400, "body_not_whole", "cannot be unpacked")


class TestCharset:
    @pytest.mark.parametrize(("body", "kind"), [(BODY, JSON), (CSV, "text/csv")])
    def test_the_mark_of_utf_8_is_read(self, post, body, kind):
        assert post(codecs.BOM_UTF8 + body, kind).status_code == 201
        assert stored() == [(Decimal("36.1"), "Präzise")]

    @pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf8"', "us-ascii"])
    def test_utf_8_may_be_named(self, post, charset):
        assert post(BODY, f"{JSON}; charset={charset}").status_code == 201

    def test_where_all_letters_are_plain_a_kindred_charset_is_the_same(self, post):
        assert post(json.dumps({"values": [ROW]}), f"{JSON}; charset=ISO-8859-1").status_code == 201

    @pytest.mark.parametrize("charset", ["ISO-8859-1", "windows-1252", "utf-16", "utf-7", "punycode", "hex", "klingon"])
    @pytest.mark.parametrize(("body", "kind"), [(BODY, JSON), (CSV, "text/csv")])
    def test_another_charset_is_named(self, post, charset, body, kind):
        refused(post(body, f"{kind}; charset={charset}"), 415, "charset_not_read", f"“{charset}”")

    @pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_json_in_another_charset_that_nobody_named_is_told_apart(self, post, charset):
        refused(post(BODY.decode().encode(charset)), 400, "not_json", f"it is in {charset[:6].upper()}, and only UTF-8")

    def test_a_byte_that_is_none_of_utf_8_is_counted(self, post):
        place = BODY.index("ä".encode()) + 1
        refused(post(BODY.decode().encode("latin-1")), 400, "not_json", f"byte {place} is not UTF-8")


@pytest.fixture
def wsgi(secret):
    """wsgi(body, …) → (status, what was told): the whole site, called as a server calls it."""
    request_started.disconnect(close_old_connections)  # the test's own connection
    yield _calling(get_wsgi_application(), secret)
    request_started.connect(close_old_connections)


def _calling(site, secret):

    def asked(content, path=SEND, content_type=JSON, **more):
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": content_type,
            "HTTP_X_API_KEY": secret,
            "HTTP_IDEMPOTENCY_KEY": "k",
            "wsgi.input": BytesIO(content),
            "wsgi.url_scheme": "http",
        }
        said = []
        answer = site(environ | more, lambda status, headers: said.append(int(status.split()[0])))
        return said[0], json.loads(b"".join(answer))

    return asked


class TestChunks:
    CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked"}
    TAKEN_APART = CHUNKED | {"wsgi.input_terminated": True}

    @pytest.mark.parametrize(("body", "kind"), [(BODY, JSON), (CSV, "text/csv")])
    def test_a_body_in_chunks_is_read_where_the_server_takes_them_apart(self, wsgi, body, kind):
        status, told = wsgi(body, content_type=kind, **self.TAKEN_APART)
        assert (status, told["created"]) == (201, 1)

    def test_in_chunks_and_in_gzip(self, wsgi):
        status, told = wsgi(gzip.compress(BODY, mtime=0), HTTP_CONTENT_ENCODING="gzip", **self.TAKEN_APART)
        assert (status, told["created"]) == (201, 1)

    def test_elsewhere_it_is_said_and_not_taken_for_empty(self, wsgi):
        status, told = wsgi(BODY, **self.CHUNKED)
        assert (status, told["code"]) == (411, "length_needed")
        assert "Transfer-Encoding: chunked" in told["detail"]

    def test_it_is_read_no_further_than_its_limit(self, wsgi, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        asked = []

        class Endless(BytesIO):
            def read(self, size=-1):
                asked.append(size)
                return b" " * size

        status, told = wsgi(b"", **self.TAKEN_APART | {"wsgi.input": Endless()})
        assert (status, told["code"], asked[0]) == (413, "body_too_large", 101)
        assert sum(asked[1:]) <= bodies.PIECE, "and so much more, to be let go of"

    @pytest.mark.parametrize(
        "error", [OSError("gone"), NoMoreData(), InvalidChunkSize(b"x"), ChunkMissingTerminator(b"")]
    )
    def test_one_that_breaks_off_is_not_taken(self, wsgi, error):
        class Broken(BytesIO):
            def read(self, size=-1):
                raise error

        status, told = wsgi(b"", **self.TAKEN_APART | {"wsgi.input": Broken()})
        assert (status, told["code"], Observation.objects.count()) == (400, "body_not_whole", 0)

    def test_an_answer_to_a_question_comes_the_same_ways(self, wsgi, officer):
        question = ask_about_value(
            ObservationFactory(indicator=Indicator.objects.get()), by=officer, at=clock.now(), reason="Why?"
        )
        sent = codecs.BOM_UTF8 + json.dumps({"comment": "A family of seven."}).encode()
        path = f"/api/v1/queries/{question.pk}/answer/"
        more = {"HTTP_CONTENT_ENCODING": "gzip"} | self.TAKEN_APART
        assert wsgi(gzip.compress(sent, mtime=0), path, **more)[0] == 200
        assert ValueQuery.objects.get().end.comment == "A family of seven."


@pytest.mark.parametrize(("body", "kind"), [(BODY, JSON), (CSV, "text/csv")])
def test_a_body_that_was_cut_off_is_not_taken_for_a_shorter_one(wsgi, body, kind):
    whole = str(len(body) + 30)
    status, told = wsgi(body, content_type=kind, CONTENT_LENGTH=whole)
    assert (status, told["code"]) == (400, "body_not_whole")
    assert f"{len(body)} of {whole} bytes" in told["detail"]
    assert Observation.objects.count() == 0


def test_an_answer_to_a_question_is_measured_as_well(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    path = "/api/v1/queries/0b0e7a6c-5a43-4d7e-9b55-0d7f6c2f8b1e/answer/"
    answer = post(json.dumps({"comment": "x" * 200}), path=path)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_another_type_is_answered_with_those_that_are_read(post, kind):
    answer = post(BODY, kind)
    detail = f"Send the body as application/json, text/csv or {XLSX}."
    assert (answer.status_code, answer.json()["detail"]) == (415, detail)


class TestRefused:
    """Its sender hears the answer only once the body is sent."""

    def received(self, wsgi, length, **more):
        body = BytesIO(b" " * length)
        status, _ = wsgi(b"", CONTENT_LENGTH=str(length), **{"wsgi.input": body} | more)
        return status, body.tell()

    def test_a_body_that_is_too_large_is_received_to_its_end(self, wsgi, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        assert self.received(wsgi, 400) == (413, 400)

    def test_one_that_is_far_too_large_is_not(self, wsgi, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        assert self.received(wsgi, 401) == (413, 0)

    def test_a_body_of_somebody_who_is_not_known_is_received_too(self, wsgi):
        assert self.received(wsgi, 200_000, HTTP_X_API_KEY="dcst_live_00000000.unknown") == (401, 200_000)


def test_every_address_of_the_api_that_is_sent_something_takes_its_body_so():
    views = {entry.callback.cls for route, entry in patterns() if hasattr(entry.callback, "cls")}
    taking = {view for view in views if {"post", "put", "patch"} & {name for name in dir(view) if name.islower()}}
    assert {view.__name__ for view in taking} >= {"Submissions", "QueryAnswer"}
    assert {view.__name__ for view in taking if not issubclass(view, bodies.TakesBody)} == set()
