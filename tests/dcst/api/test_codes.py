"""Each code of a request beside rows and files is met once: its status, its remedy, its place in the documentation."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.test import Client

from dcst.api.codes import CODES
from dcst.time import clock
from indicators.changes import ask_about_value, issue_key, revoke_key, withdraw_query
from indicators.intake.rules.faults import ERRORS
from indicators.models import ValueQuery
from objectives.api.plan import Plans
from tests.factories import OrganisationFactory, PlanFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = pytest.mark.django_db
JSON, SEND, PLANS = "application/json", "/api/v1/submissions/", "/api/v1/plans/"
ROW = {"indicator": "M05", "period": "FY2017-18-Q3", "value": "many"}


class World:
    """Who asks, and what there is to ask about."""

    def __init__(self, officer, organisation, settings, monkeypatch):
        self.officer, self.organisation = officer, organisation
        self.settings, self.monkeypatch = settings, monkeypatch
        figure = ObservationFactory(indicator=IndicatorFactory(code="M05", organisation=organisation), value=12)
        IndicatorFactory(code="M40", organisation=organisation, definition__period_kind="")
        self.question = ask_about_value(figure, by=officer, at=clock.now(), reason="Why so many?")

    @property
    def staff(self):
        client = Client(raise_request_exception=False)
        client.force_login(self.officer)
        return client

    def issued(self, **given):
        return issue_key(self.organisation, by=self.officer, at=clock.now(), name="Nightly", **given)

    def with_key(self, secret=None, **given):
        return Client(headers={"X-Api-Key": secret or self.issued(**given)[1], "Idempotency-Key": "k"})

    def answer(self, comment, **given):
        return self.with_key().post(f"/api/v1/queries/{self.question.pk}/answer/", json.dumps(comment), JSON, **given)

    def encoded(self, name):
        return self.with_key().post(SEND, "{}", JSON, HTTP_CONTENT_ENCODING=name)

    def plans_fail(self, error):
        def broken(rows, at):
            raise error

        self.monkeypatch.setattr(Plans, "rows", broken)
        return self.staff.get(PLANS)


@pytest.fixture
def world(officer, settings, monkeypatch):
    area()
    return World(officer, OrganisationFactory(code="a-partner"), settings, monkeypatch)


def revoked(world):
    key, secret = world.issued()
    revoke_key(key, by=world.officer, at=clock.now())
    return world.with_key(secret).get("/api/v1/me/")


def expired(world):
    key, secret = world.issued(expires_at=clock.now() + timedelta(days=1))
    type(key).objects.update(expires_at=clock.now())
    return world.with_key(secret).get("/api/v1/me/")


def waiting(world):
    key, secret = world.issued()
    type(key).objects.update(approved_at=None)
    return world.with_key(secret).get("/api/v1/me/")


def without_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.officer)
    return client.post(PLANS)


def too_many(world):
    world.settings.API_CALLS_PER_MINUTE = 1
    client = world.with_key()
    return [client.get("/api/v1/me/") for _ in range(2)][1]


def ended(world):
    withdraw_query(ValueQuery.objects.get(), by=world.officer, at=clock.now(), reason="It is explained.")
    return world.answer({"comment": "A family of seven."})


def too_large(world):
    world.settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    return world.with_key().post(SEND, json.dumps({"values": [ROW]}), JSON)


def elsewhere(world):
    for code in ("A", "B"):
        PlanFactory(code=code)
    first = world.staff.get(f"{PLANS}?page_size=1").json()
    return world.staff.get(first["next"].replace(PLANS, "/api/v1/actions/"))


MET = {
    "key_needed": lambda world: Client().get("/api/v1/me/"),
    "key_unknown": lambda world: world.with_key("dcst_live_00000000.unknown").get("/api/v1/me/"),
    "key_revoked": revoked,
    "key_expired": expired,
    "key_waits": waiting,
    "key_may_not_send": lambda world: world.with_key(may_send=False).post(SEND, {"values": [ROW]}, JSON),
    "key_may_not_read": lambda world: world.with_key(may_read=False).get("/api/v1/indicators/"),
    "role_lacks_this": lambda world: world.with_key().get(PLANS),
    "token_missing": without_token,
    "key_in_address": lambda world: Client().get("/api/v1/me/", {"key": world.issued()[1]}),
    "request_unreadable": lambda world: Client().get("/api/v1/me/", headers={"Host": "elsewhere.example"}),
    "not_found": lambda world: world.staff.get(f"{PLANS}NONE/"),
    "no_such_page": lambda world: world.staff.get(f"{PLANS}?page=9"),
    "no_such_period": lambda world: world.staff.get("/api/v1/periods/Q3/"),
    "method_not_offered": lambda world: world.staff.delete("/api/v1/me/"),
    "format_not_offered": lambda world: world.staff.get(PLANS, headers={"Accept": "text/csv"}),
    "unknown_filter": lambda world: world.staff.get(f"{PLANS}?colour=red"),
    "repeated_filter": lambda world: world.staff.get(f"{PLANS}?page=1&page=2"),
    "not_offered": lambda world: world.staff.get("/api/v1/indicators/?status=purple"),
    "page_size_outside": lambda world: world.staff.get(f"{PLANS}?page_size=1001"),
    "cursor_unreadable": lambda world: world.staff.get(f"{PLANS}?cursor=never"),
    "cursor_elsewhere": elsewhere,
    "not_together": lambda world: world.staff.get(f"{PLANS}?cursor=never&page=2"),
    "moment_unreadable": lambda world: world.staff.get("/api/v1/observations/?changed_since=never"),
    "moment_outside": lambda world: world.staff.get("/api/v1/observations/?changed_since=2099-01-01"),
    "day_unreadable": lambda world: world.staff.get(f"{PLANS}?as_at=never"),
    "day_outside": lambda world: world.staff.get(f"{PLANS}?as_at=2099-01-01"),
    "no_such_indicator": lambda world: world.staff.get("/api/v1/periods/Q3/?indicator=M99"),
    "periods_not_settled": lambda world: world.staff.get("/api/v1/periods/Q3/?indicator=M40"),
    "not_json": lambda world: world.with_key().post(SEND, "{", JSON),
    "body_too_large": too_large,
    "body_not_whole": lambda world: world.encoded("gzip"),
    "length_needed": lambda world: world.with_key().post(SEND, "{}", JSON, HTTP_TRANSFER_ENCODING="chunked"),
    "not_sent_as_json": lambda world: world.with_key().post(SEND, "a,b", "text/plain"),
    "encoding_not_read": lambda world: world.encoded("br"),
    "charset_not_read": lambda world: world.with_key().post(SEND, "{}", f"{JSON}; charset=utf-16"),
    "required": lambda world: world.answer({}),
    "null": lambda world: world.answer({"comment": None}),
    "blank": lambda world: world.answer({"comment": " "}),
    "max_length": lambda world: world.answer({"comment": "x" * 5000}),
    "character_unreadable": lambda world: world.answer({"comment": "a\x00b"}),
    "refused_by_rule": lambda world: world.plans_fail(ValidationError("The day is before the plan.")),
    "question_ended": ended,
    "rows_refused": lambda world: world.with_key().post(SEND, {"values": [ROW]}, JSON),
    "too_many_requests": too_many,
    "server_error": lambda world: world.plans_fail(RuntimeError("nobody foresaw this")),
    "unavailable": lambda world: world.plans_fail(OperationalError("the server is gone")),
}
# Of the table of rows and files: requests beside a submission that are refused by its codes.
SHARED = {
    "unknown_parameter": lambda world: world.staff.get("/api/v1/periods/Q3/?colour=red"),
    "parameter_value": lambda world: world.staff.get("/api/v1/periods/Q3/?indicator=M05&indicator=M40"),
    "not_an_object": lambda world: world.answer(["A family of seven."]),
    "unknown_field": lambda world: world.answer({"comment": "A family of seven.", "colour": "red"}),
    "wrong_type": lambda world: world.answer({"comment": 7}),
}


def test_there_is_a_request_for_each_code_and_no_other():
    assert set(MET) == set(CODES)
    assert not set(CODES) & set(ERRORS)


@pytest.mark.parametrize("code", [*MET, *SHARED])
def test_each_code_is_met_by_a_request_and_tells_how_to_mend_it(world, code):
    answer = (MET | SHARED)[code](world)
    told = answer.json()
    expected = CODES[code] if code in CODES else ERRORS[code]
    assert (answer.status_code, answer["Content-Type"]) == (expected.status, "application/problem+json")
    assert told["code"] == code
    for error in told["errors"]:
        assert error["message"] and error["fix"]
        assert error["docs"] == f"/api/v1/docs/#error-{error['code']}"
    if told["errors"] and code != "rows_refused":
        assert told["errors"][0]["code"] == code


def test_the_documentation_tells_each_code_with_its_status_and_its_remedy(client):
    page = client.get("/api/v1/docs/").content.decode()
    for code, (status, message, fix) in CODES.items():
        row = page.partition(f'id="error-{code}"')[2].partition("</tr>")[0]
        assert all(f">{words}</td>" in row for words in (status, message, fix)), code
