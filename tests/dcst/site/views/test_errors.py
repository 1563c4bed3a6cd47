"""The designed pages for what goes wrong."""

import json
import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.template import loader
from django.test import Client

from dcst.api.calling import TITLES
from dcst.site.views import errors, home
from indicators.intake.sheets import MOST_BYTES

CHILD = "If you are concerned about a child and it's outside of office hours, please call"


def text_of(response):
    return response.content.decode()


def title_of(response):
    return re.search(r"<title>(.*?) – Doncaster Children’s Services Trust</title>", text_of(response)).group(1)


@pytest.fixture
def quiet_client():
    return Client(raise_request_exception=False)


@pytest.fixture
def failing(monkeypatch):
    """failing(error) makes the front page raise it."""

    def arrange(error):
        def broken(*args, **kwargs):
            raise error

        monkeypatch.setattr(home, "render", broken)

    return arrange


@pytest.mark.django_db
def test_an_unknown_address_is_not_found(sign_in, manager):
    answer = sign_in(manager).get("/no/such/page/")
    assert answer.status_code == 404
    assert title_of(answer) == "Page not found"
    assert "If you typed the web address, check it is correct." in text_of(answer)
    assert "govuk-breadcrumbs" not in text_of(answer)


@pytest.mark.django_db
def test_a_page_of_another_role_says_which_roles_one_holds(sign_in, manager):
    answer = sign_in(manager).get("/people/")
    assert answer.status_code == 403
    assert title_of(answer) == "You do not have permission to see this page"
    assert "<li>Manager</li>" in text_of(answer)


@pytest.mark.django_db
def test_an_old_form_says_what_became_of_the_answers(manager):
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    answer = client.post("/sign-in/out/")
    assert answer.status_code == 403
    assert title_of(answer) == "Your answers were not saved"
    assert "your answers should still be there" in text_of(answer)


@pytest.mark.django_db
def test_more_than_is_read_at_once_is_refused_with_what_became_of_it(sign_in, officer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    desk = sign_in(officer)
    desk.raise_request_exception = False
    answer = desk.post("/people/add/", {"name": "x" * 200})
    assert answer.status_code == 413
    assert title_of(answer) == "What you sent is too large"
    assert "Nothing was saved." in text_of(answer)


def test_under_the_api_it_is_a_problem(rf, settings):
    answer = errors.bad_request(rf.post("/api/v1/plans/"), RequestDataTooBig())
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(answer.content)["detail"] == errors.TOO_LARGE


def test_the_server_in_front_lets_through_what_the_site_reads_and_refuses_in_its_words(settings):
    conf = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    megabytes, of_a_file, of_a_file_by_the_api = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert of_a_file == of_a_file_by_the_api
    assert int(megabytes) * 1024 * 1024 == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    # A little more than the file itself, for what is sent around it.
    assert (int(of_a_file) - 1) * 1024 * 1024 == settings.LARGEST_FILE == MOST_BYTES
    assert f"larger than {int(of_a_file) - 1} MB" in conf
    assert f"larger than {megabytes} MB" in errors.TOO_LARGE
    told = {said["instance"]: said for said in map(json.loads, re.findall(r"return 413 '(\{.*\})';", conf))}
    assert {(said["status"], said["title"], said["code"]) for said in told.values()} == {
        (413, TITLES[413], "body_too_large")
    }
    assert told["/api/"]["detail"] == errors.TOO_LARGE
    assert f"larger than {int(of_a_file) - 1} MB" in told["/api/v1/submissions/"]["detail"]


@pytest.mark.parametrize("address", ["/api/v1/submissions/", "/api/v1/submissions"])
def test_the_server_in_front_lets_a_file_through_where_the_site_takes_one(settings, address):
    conf = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    places = re.findall(r"location ~ (\S+) \{\s+client_max_body_size 11m;", conf)
    assert [bool(re.search(place, address)) for place in places] == [False, True]


@pytest.mark.django_db
def test_what_nobody_foresaw_is_said_with_a_reference_that_stands_in_the_log(quiet_client, failing, caplog):
    failing(RuntimeError("a bug"))
    answer = quiet_client.get("/")
    assert answer.status_code == 500
    assert title_of(answer) == "Sorry, there is a problem with the service"
    assert "Try again later." in text_of(answer)
    reference = re.search(r"Reference: <code>(\w+)</code>", text_of(answer)).group(1)
    assert reference == answer["X-Request-Id"]
    assert f"Reference {reference}" in caplog.text
    assert "a bug" not in text_of(answer)


@pytest.mark.django_db
def test_without_the_database_a_page_is_unavailable_for_now(quiet_client, failing):
    failing(OperationalError("the server is gone"))
    answer = quiet_client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert title_of(answer) == "Sorry, the service is unavailable"
    assert "it was not saved" in text_of(answer)


@pytest.mark.django_db
def test_without_the_database_whoever_is_signed_in_meets_the_same_page(quiet_client, manager, monkeypatch):
    quiet_client.force_login(manager)

    def gone(*args, **kwargs):
        raise OperationalError("the server is gone")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    answer = quiet_client.get("/people/")
    assert answer.status_code == 503
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("name", ["500", "503"])
def test_the_pages_of_the_worst_case_need_nothing_of_the_request(name):
    page = loader.get_template(f"dcst/errors/{name}.html").render({"request_id": "abc123"})
    assert "abc123" in page
    assert CHILD in page


@pytest.mark.django_db
def test_too_many_tries_are_told_to_wait(client):
    answer = [client.post("/sign-in/reset/", {"email": "a@example.org"}) for _ in range(6)][-1]
    assert answer.status_code == 429
    assert title_of(answer) == "There have been too many tries"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["403", "404", "429", "csrf", "500", "503"])
def test_error_pages_use_plain_words(rf, manager, name):
    request = rf.get("/")
    request.user, request.id = manager, "abc"
    page = loader.get_template(f"dcst/errors/{name}.html").render({"request_id": "abc"}, request)
    main = page.partition("<main")[2].partition("</main>")[0]
    body = re.sub(r"<h1.*?</h1>", "", main)
    assert not re.search(r"\b(please|sorry|invalid|forbidden|illegal|oops|error occurred|bad request)\b", body, re.I)


@pytest.mark.django_db
def test_a_stranger_to_any_address_is_sent_to_sign_in_and_not_told_what_exists(client):
    assert client.get("/people/").url == "/sign-in/?next=/people/"
    assert client.get("/people/999/").url == "/sign-in/?next=/people/999/"
