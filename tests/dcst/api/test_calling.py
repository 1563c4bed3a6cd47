"""Who may call: a key in a header, a person's session, nobody else; and what a caller is told of itself."""

import datetime

import pytest
from django.test import Client

from dcst.models import ApiKey, Membership, Role
from dcst.time import clock
from indicators.changes import approve_key, issue_key, revoke_key
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"
UNKNOWN = "This key is not known. Check that it was copied whole."


def refused(answer):
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Bearer realm="dcst"'
    return answer.json()["detail"]


def test_a_stranger_is_asked_for_a_key(stranger):
    assert refused(stranger.get(ME)) == "Send a key as “Authorization: Bearer …” or “X-Api-Key”, or sign in."


@pytest.mark.parametrize("write", ["Bearer {}", "bearer {}", "BEARER  {}"])
def test_a_key_is_taken_as_a_bearers(write, stranger, issued):
    answer = stranger.get(ME, headers={"Authorization": write.format(issued[1])})
    assert (answer.status_code, answer.json()["key"]) == (200, "Nightly")


def test_a_key_is_taken_in_a_header_of_its_own(stranger, issued):
    assert stranger.get(ME, headers={"X-Api-Key": issued[1]}).json()["key"] == "Nightly"


@pytest.mark.parametrize("name", ["key", "api_key", "token", "X-Api-Key", "Authorization", "page", ""])
def test_a_key_in_an_address_is_refused_and_the_log_names_it_without_its_secret(name, caller, issued, caplog):
    for sender in (caller, Client()):
        answer = sender.get(ME, {name: issued[1]})
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert "Revoke the key" in answer.json()["detail"]
        assert issued[1] not in answer.content.decode()
    assert issued[0].prefix in caplog.text
    assert issued[1].partition(".")[2] not in caplog.text


def test_a_key_is_not_taken_from_a_body_or_a_cookie(stranger, issued):
    stranger.cookies["X-Api-Key"] = issued[1]
    refused(stranger.get(ME))
    refused(stranger.post("/api/v1/submissions/", {"X-Api-Key": issued[1]}, "application/json"))


def test_a_key_that_is_not_known_is_refused(stranger, issued):
    prefix, _, secret = issued[1].partition(".")
    for wrong in (
        f"{prefix}.wrong",
        f"dcst_live_00000000.{secret}",
        prefix,
        secret,
        "",
        ".",
        f"{issued[1]}x",
        "\x00.x",
        "ü.x",
    ):
        assert refused(stranger.get(ME, headers={"X-Api-Key": wrong})) == UNKNOWN


def test_the_hash_that_is_kept_does_not_open(stranger, issued):
    key = issued[0]
    refused(stranger.get(ME, headers={"X-Api-Key": f"{key.prefix}.{key.secret_hash}"}))
    assert issued[1] not in str(ApiKey.objects.values_list())


def test_a_wrong_key_is_refused_even_beside_a_session(staff):
    assert refused(staff.get(ME, headers={"X-Api-Key": "dcst_000000.x"})) == UNKNOWN


def test_a_revoked_key_is_refused(caller, issued, officer):
    assert caller.get(ME).status_code == 200
    revoke_key(issued[0], by=officer, at=clock.now())
    assert "revoked" in refused(caller.get(ME))


def test_a_key_opens_until_the_moment_it_expires(stranger, organisation, officer):
    now = clock.now()
    lives, sent = issue_key(
        organisation, by=officer, at=now, name="Short", expires_at=now + datetime.timedelta(minutes=5)
    )
    assert stranger.get(ME, headers={"X-Api-Key": sent}).status_code == 200
    ApiKey.objects.filter(pk=lives.pk).update(expires_at=now)
    assert "expired" in refused(stranger.get(ME, headers={"X-Api-Key": sent}))


def test_the_key_of_a_service_user_whose_account_is_closed_is_refused(caller, issued):
    issued[0].user.is_active = False
    issued[0].user.save()
    assert "revoked" in refused(caller.get(ME))


def test_a_key_whose_organisation_has_no_role_any_more_reads_nothing(caller, issued):
    Membership.objects.filter(user=issued[0].user).delete()
    assert caller.get(ME).status_code == 403


def test_when_a_key_was_last_used_is_kept(caller, issued):
    before = clock.now()
    caller.get(ME)
    issued[0].refresh_from_db()
    assert issued[0].last_used_at >= before


def test_a_key_that_waits_for_approval_may_nothing_yet(stranger, organisation, partner, officer):
    key, sent = issue_key(organisation, by=partner, at=clock.now(), name="First")
    answer = stranger.get(ME, headers={"X-Api-Key": sent})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "waits for the performance officer’s approval" in answer.json()["detail"]
    approve_key(key, by=officer, at=clock.now())
    assert stranger.get(ME, headers={"X-Api-Key": sent}).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "may_send", "may_read"), [("send", True, False), ("read", False, True), ("send read", True, True)]
)
def test_a_key_does_what_it_is_for(scopes, may_send, may_read, stranger, organisation, officer):
    given = {"may_send": may_send, "may_read": may_read, "name": scopes}
    _, sent = issue_key(organisation, by=officer, at=clock.now(), **given)
    headers = {"X-Api-Key": sent, "Idempotency-Key": "k"}
    posted = stranger.post("/api/v1/submissions/", {"values": []}, "application/json", headers=headers)
    read = stranger.get("/api/v1/indicators/", headers=headers)
    assert (posted.status_code, read.status_code) == (400 if may_send else 403, 200 if may_read else 403)
    assert ("may not send" in posted.json()["detail"]) is not may_send
    assert ("may not read" in read.json().get("detail", "")) is not may_read
    assert stranger.get(ME, headers=headers).json()["scopes"] == scopes.split()


def test_a_key_tells_its_partner_who_it_is(caller):
    told = caller.get(ME).json()
    assert told["roles"] == ["partner"]
    assert told["organisations"] == ["a-partner"]
    assert (told["key"], told["key_expires_at"]) == ("Nightly", None)
    assert told["permissions"] == [
        "read the organisation's own indicators and what is published",
        "send indicator values for one's organisation",
    ]


def test_a_session_tells_its_person_the_same(staff, officer):
    told = staff.get(ME).json()
    assert (told["name"], told["key"], told["roles"]) == (officer.name, None, ["officer"])


def test_a_person_whose_account_was_closed_is_a_stranger(staff, officer):
    assert staff.get(ME).status_code == 200
    officer.is_active = False
    officer.save()
    refused(staff.get(ME))


def test_a_person_without_a_role_is_known_and_may_nothing(client):
    client.force_login(UserFactory())
    answer = client.get("/api/v1/plans/")
    assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not include this.")


def test_a_role_that_ended_yesterday_is_none(client):
    user = UserFactory()
    held = MembershipFactory(user=user, role=Role.BOARD, until=clock.today())
    client.force_login(user)
    assert client.get("/api/v1/plans/").status_code == 200
    held.until = clock.today() - datetime.timedelta(days=1)
    held.save()
    assert client.get("/api/v1/plans/").status_code == 403


def test_a_session_needs_its_token_to_send_anything(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    answer = client.post("/api/v1/plans/", {}, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "CSRF token" in answer.json()["detail"]


def test_a_key_needs_no_token(issued):
    client = Client(enforce_csrf_checks=True, headers={"X-Api-Key": issued[1], "Idempotency-Key": "k"})
    assert client.post("/api/v1/submissions/", {"values": []}, "application/json").status_code == 400


@pytest.mark.parametrize("address", ["/api/v1/plans/", "/api/v1/me/", "/api/v1/plans/BP/", "/api/v1/status/"])
def test_no_answer_to_a_caller_is_kept_by_caches(address, staff):
    assert staff.get(address)["Cache-Control"] == "no-store"


def test_no_answer_to_a_key_is_kept_by_caches(caller):
    assert caller.get(ME)["Cache-Control"] == "no-store"


def test_two_organisations_keys_are_two_callers(stranger, organisation, officer, issued):
    _, other = issue_key(OrganisationFactory(code="yjb"), by=officer, at=clock.now(), name="Theirs")
    told = [stranger.get(ME, headers={"X-Api-Key": sent}).json()["organisations"] for sent in (issued[1], other)]
    assert told == [["a-partner"], ["yjb"]]
