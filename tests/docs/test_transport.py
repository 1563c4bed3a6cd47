"""Bodies over a real socket to a real site: in chunks, cut off, in gzip, as they were met."""

import gzip
import json
import socket
import urllib.parse

import pytest

from tests.waiting import PATIENCE

pytestmark = pytest.mark.servers
BODY = b'{"values":[{"indicator":"M07","period":"FY2017-18-Q3","value":"36.1"}]}'
FILE = b"indicator,period,value\r\nM07,FY2017-18-Q3,36.1\r\n"


@pytest.fixture
def talk(partner_site, keys_of):
    """talk(headers, body) → (status, answer), over a socket of its own; the body is the rest of what is said."""

    def said(headers, body, path="/api/v1/submissions/?dry_run=true"):
        place = urllib.parse.urlsplit(partner_site.url)
        given = {"Host": place.netloc, "X-Api-Key": keys_of("dcst")["test"], "Connection": "close"} | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as line:
            line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            line.shutdown(socket.SHUT_WR)
            told = b"".join(iter(lambda: line.recv(65536), b""))
        head, _, rest = told.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(rest) if rest.startswith(b"{") else rest

    return said


def chunked(body, *, whole=True):
    parts = [body[at : at + 20] for at in range(0, len(body), 20)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return sent + b"0\r\n\r\n" if whole else sent


JSON, CSV = {"Content-Type": "application/json"}, {"Content-Type": "text/csv"}
CHUNKED, GZIP = {"Transfer-Encoding": "chunked"}, {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(("kind", "body"), [(JSON, BODY), (CSV, FILE)], ids=["json", "csv"])
def test_a_body_in_chunks_is_read_as_one_with_its_length(talk, kind, body):
    plain = talk(kind | {"Content-Length": len(body)}, body)
    assert (plain[0], plain[1]["valid"]) == (200, 1)
    for given, sent in ((CHUNKED, chunked(body)), (CHUNKED | GZIP, chunked(gzip.compress(body)))):
        status, told = talk(kind | given, sent)
        assert (status, told["values"]) == (200, plain[1]["values"])


@pytest.mark.parametrize(("kind", "body"), [(JSON, BODY), (CSV, FILE)], ids=["json", "csv"])
def test_a_body_that_ends_too_early_is_not_taken_for_a_shorter_one(talk, kind, body):
    for given, sent in ((CHUNKED, chunked(body, whole=False)), ({"Content-Length": len(body) + 9}, body)):
        status, told = talk(kind | given, sent)
        assert (status, told["code"]) == (400, "body_not_whole")


def test_a_body_in_chunks_that_are_none_is_told_so(talk):
    status, told = talk(JSON | CHUNKED, b"hello\r\n" + BODY)
    assert (status, told["code"]) == (400, "body_not_whole")


def test_a_body_in_chunks_keeps_to_the_limit(talk):
    status, told = talk(JSON | CHUNKED, chunked_at_once(b" " * (5 * 1024**2 + 1)))
    assert (status, told["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("given", [{}, {"X-Api-Key": "dcst_live_00000000.unknown"}])
def test_who_sends_too_much_hears_the_answer(talk, given):
    body = b" " * (12 * 1024**2)
    status, told = talk(CSV | {"Content-Length": len(body)} | given, body)
    assert (status, told["code"]) == ((401, "key_unknown") if given else (413, "body_too_large"))


def chunked_at_once(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def test_a_file_in_chunks_may_be_longer_than_json(talk):
    long = FILE + b"\r\n" * (3 * 1024**2)
    status, told = talk(CSV | CHUNKED, chunked_at_once(long))
    assert (status, told["code"]) == (400, "trial_too_long"), "it is read, and a trial is left to no worker"


def test_without_the_last_slash_the_body_arrives_too(talk):
    status, told = talk(JSON | {"Content-Length": len(BODY)}, BODY, path="/api/v1/submissions?dry_run=true")
    assert (status, told["valid"]) == (200, 1)
