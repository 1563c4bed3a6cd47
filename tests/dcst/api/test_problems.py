"""Whatever is refused is told as a problem (RFC 9457), by whichever layer refuses it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.test import Client

from dcst.api.calling import TITLES
from dcst.api.codes import CODES
from dcst.files.exports import XLSX
from objectives.api.plan import Plans

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "code", "instance", "request_id", "errors"}
BANNED = re.compile(r"\b(please|sorry|invalid|valid|forbidden|illegal|credentials|denied|error occurred)\b", re.I)


@pytest.fixture
def quiet(officer):
    """The performance officer, seen as gunicorn sees: an error is answered and not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return client


@pytest.fixture
def failing(monkeypatch):
    """failing(error) makes the list of plans raise it."""

    def arrange(error):
        def broken(self, at):
            raise error

        monkeypatch.setattr(Plans, "rows", broken)

    return arrange


def told(answer, status, address):
    """The problem in an answer, held against all that every problem has in common."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    body = answer.json()
    assert set(body) == MEMBERS
    assert (body["status"], body["title"]) == (status, TITLES[status])
    assert body["instance"] == address.partition("?")[0]
    assert body["request_id"] == answer.get("X-Request-Id", "")
    assert body["code"] in CODES
    assert body["type"].endswith(f"/api/v1/docs/#problem-{status}")
    assert body["detail"] and not BANNED.search(body["detail"])
    return body


REFUSALS = {
    "a filter that is not offered": ("get", "/api/v1/plans/?colour=red", {}, 400),
    "a choice that is none": ("get", "/api/v1/indicators/?status=purple", {}, 400),
    "a day that is none": ("get", "/api/v1/plans/?as_at=never", {}, 400),
    "a page past the end": ("get", "/api/v1/plans/?page=9", {}, 404),
    "a code that is not there": ("get", "/api/v1/plans/NONE/", {}, 404),
    "an address of the API that is not there": ("get", "/api/v1/no/such/thing/", {}, 404),
    "an address that is not there, without its last stroke": ("get", "/api/v1/plan", {}, 404),
    "a code that could be none": ("get", "/api/v1/plans/%00/", {}, 404),
    "an address with a line break": ("get", "/api/v1/pl%0Aans/", {}, 404),
    "another version": ("get", "/api/v2/plans/", {}, 404),
    "sending where one can only read": ("post", "/api/v1/plans/", {}, 405),
    "a method nobody offers": ("delete", "/api/v1/me/", {}, 405),
    "sending to the schema": ("post", "/api/v1/schema/", {}, 405),
    "a format that is not offered": ("get", "/api/v1/plans/", {"Accept": "text/csv"}, 406),
    "the schema in a format that is not offered": ("get", "/api/v1/schema/", {"Accept": "image/png"}, 406),
    "another site's host": ("get", "/api/v1/plans/", {"Host": "elsewhere.example"}, 400),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_is_refused_is_told_as_a_problem(what, quiet):
    method, address, headers, status = REFUSALS[what]
    told(getattr(quiet, method)(address, headers=headers), status, address.replace("%00", "\0").replace("%0A", "\n"))


def test_a_stranger_is_told_as_a_problem(stranger):
    assert told(stranger.get("/api/v1/plans/"), 401, "/api/v1/plans/")["errors"] == []


def test_a_caller_without_the_right_is_told_as_a_problem(caller):
    told(caller.get("/api/v1/plans/"), 403, "/api/v1/plans/")


def test_a_body_in_another_format_is_told_as_a_problem(caller):
    answer = caller.post("/api/v1/submissions/", "a,b", "text/plain", headers={"Idempotency-Key": "k"})
    detail = told(answer, 415, "/api/v1/submissions/")["detail"]
    assert detail == f"Send the body as application/json, text/csv or {XLSX}."


def test_a_session_without_its_token_is_told_as_a_problem(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    told(client.post("/api/v1/plans/"), 403, "/api/v1/plans/")


def test_a_key_at_a_mistyped_address_hears_that_there_is_nothing_and_not_of_tokens(issued):
    client = Client(enforce_csrf_checks=True, headers={"X-Api-Key": issued[1]})
    told(client.post("/api/v1/submission/", {}, "application/json"), 404, "/api/v1/submission/")


def test_what_nobody_foresaw_is_told_as_a_problem_and_says_nothing_of_the_inside(quiet, failing, caplog):
    failing(RuntimeError("a bug in SELECT * FROM users"))
    answer = quiet.get("/api/v1/plans/")
    body = told(answer, 500, "/api/v1/plans/")
    assert body["detail"] == "Nothing was saved. Try again later."
    assert b"bug" not in answer.content
    assert body["request_id"] in caplog.text


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_the_database_the_api_says_when_to_come_again(error, quiet, failing):
    failing(error("the server is gone"))
    answer = quiet.get("/api/v1/plans/")
    told(answer, 503, "/api/v1/plans/")
    assert answer["Retry-After"] == "30"


def test_without_the_database_a_caller_with_a_key_is_told_the_same(issued, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the server is gone")

    monkeypatch.setattr("dcst.models.people.ApiKey.objects.select_related", gone)
    client = Client(raise_request_exception=False, headers={"X-Api-Key": issued[1]})
    answer = client.get("/api/v1/me/")
    told(answer, 503, "/api/v1/me/")
    assert answer["Retry-After"] == "30"


def test_a_refusal_of_the_models_is_a_refusal_of_the_request(quiet, failing):
    failing(ValidationError("The day is before the plan."))
    [error] = told(quiet.get("/api/v1/plans/"), 400, "/api/v1/plans/")["errors"]
    assert error["message"] == "The day is before the plan."


def test_an_error_names_its_field_its_code_and_what_is_wrong(staff):
    [error] = staff.get("/api/v1/plans/?page_size=1001").json()["errors"]
    assert error == {
        "row": None,
        "pointer": "/page_size",
        "column": "page_size",
        "code": "page_size_outside",
        "message": "Ask for between 1 and 1,000 rows a page.",
        "fix": "Ask for as many as the message says.",
        "docs": "/api/v1/docs/#error-page_size_outside",
    }


def test_every_kind_of_problem_has_its_place_in_the_documentation(client):
    page = client.get("/api/v1/docs/").content.decode()
    for status, title in TITLES.items():
        row = re.search(rf'<tr[^>]* id="problem-{status}">(.*?)</tr>', page, re.S).group(1)
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)
        assert cells[:2] == [str(status), title]
        assert len(cells[2]) > 10


@pytest.mark.parametrize("status", [400, 401, 404])
def test_the_type_of_a_problem_leads_to_the_documentation(status, client):
    address = {400: "/healthz/", 401: "/api/v1/me/", 404: "/api/v1/none/"}[status]
    headers = {"Host": "elsewhere.example"} if status == 400 else {}
    kind = client.get("/api/v1/me/" if status == 400 else address, headers=headers).json()["type"]
    path, _, anchor = kind.partition("#")
    page = client.get("/" + path.split("/", 3)[3])
    assert page.status_code == 200
    assert f'id="{anchor}"' in page.content.decode()


def test_a_page_for_people_is_still_refused_in_a_page(client):
    assert client.get("/about/colours/", headers={"Host": "elsewhere.example"})["Content-Type"].startswith("text/html")
