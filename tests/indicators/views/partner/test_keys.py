"""An organisation's keys: shown once, approved the first time, rolled without a gap, revoked at once, kept nowhere."""

import datetime
import json
import re
import shlex
import threading
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from dcst.models import ApiKey, AuditEvent, Role
from dcst.problems import Refused
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import approve_key, close_period, issue_key, revoke_key, roll_key
from indicators.models import Observation, Submission
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = pytest.mark.django_db
PAGE = "/partner/a-partner/"
Q2 = Period.parse("FY2017-18-Q2")
SENT = re.compile(r"dcst_(?:live|test)_[0-9a-f]{8}\.[\w-]{43}")


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def create(client, **typed):
    return client.post(f"{PAGE}keys/", {"name": "Nightly", "kind": "live", "scopes": "send read"} | typed)


def secret_in(answer):
    return SENT.search(page(answer))[0]


def row(indicator, value="20"):
    return {"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value}


def post(secret, *rows, key="k"):
    headers = {"X-Api-Key": secret, "Idempotency-Key": key}
    return Client(headers=headers).post("/api/v1/submissions/", {"values": rows}, "application/json")


# Created


@pytest.mark.parametrize("who", ["partner", "officer"])
def test_a_key_is_shown_once_and_is_kept_nowhere(who, request, client, organisation):
    client.force_login(request.getfixturevalue(who))
    answer = create(client)
    secret = secret_in(answer)
    assert answer["Cache-Control"] == "no-store"
    assert page(answer).count(secret) >= 2
    assert "http://testserver/api/v1/me/" in page(answer)
    prefix, _, opens = secret.partition(".")
    again = page(client.get(PAGE))
    assert prefix in again and opens not in again
    assert opens not in str([session.get_decoded() for session in Session.objects.all()])


def test_the_first_live_key_of_an_organisation_waits_for_the_officer(client, partner, officer, organisation):
    indicator = IndicatorFactory()
    client.force_login(partner)
    answer = create(client)
    secret = secret_in(answer)
    assert "once the performance officer has approved it" in page(answer)
    assert "Waits for approval" in page(client.get(PAGE))
    assert post(secret, row(indicator)).status_code == 403
    client.force_login(officer)
    prefix = secret.partition(".")[0]
    assert "is approved" in page(client.post(f"{PAGE}keys/{prefix}/approve/", follow=True))
    assert post(secret, row(indicator)).status_code == 201
    client.force_login(partner)
    second = secret_in(create(client, name="Second"))
    assert post(second, row(indicator), key="other").status_code == 201


def test_another_organisations_approved_key_spares_nobody_the_approval(partner, officer, organisation):
    issue_key(OrganisationFactory(code="yjb"), by=officer, at=clock.now(), name="Theirs")
    issue_key(organisation, by=partner, at=clock.now(), name="Trying", kind="test")
    key, _ = issue_key(organisation, by=partner, at=clock.now(), name="First")
    assert key.is_pending


def test_a_partner_does_not_approve_its_own_key(client, partner, organisation):
    key, _ = issue_key(organisation, by=partner, at=clock.now(), name="First")
    client.force_login(partner)
    assert "Approve<" not in page(client.get(PAGE))
    assert client.post(f"{PAGE}keys/{key.prefix}/approve/").status_code == 403
    key.refresh_from_db()
    assert key.is_pending


def test_a_revoked_key_is_not_approved(client, partner, officer, organisation):
    key, _ = issue_key(organisation, by=partner, at=clock.now(), name="First")
    revoke_key(key, by=partner, at=clock.now())
    client.force_login(officer)
    assert "has been revoked" in page(client.post(f"{PAGE}keys/{key.prefix}/approve/", follow=True))
    key.refresh_from_db()
    assert key.is_pending


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter name"),
        ({"kind": ""}, "Select test or live"),
        ({"kind": "other"}, "There is a problem"),
        ({"scopes": ""}, "Select what the key may do"),
        ({"expires_on_day": "30", "expires_on_month": "1", "expires_on_year": "2018"}, "must be in the future"),
    ],
)
def test_a_key_that_says_too_little_is_not_created(client, partner, organisation, typed, words):
    client.force_login(partner)
    text = page(create(client, **typed))
    assert "There is a problem" in text
    assert words in text
    assert ApiKey.objects.count() == 0


def test_a_key_may_last_until_the_end_of_today(client, partner, organisation):
    client.force_login(partner)
    page(create(client, expires_on_day="31", expires_on_month="1", expires_on_year="2018"))
    assert ApiKey.objects.get().expires_at == clock.end_of(datetime.date(2018, 1, 31))


def tried(answer):
    """(where to, body) of the line that sends, as bash and curl read it."""
    [_, (_, line)] = answer.context["try"].lines
    words = shlex.split(line)
    assert f"Bearer {secret_in(answer)}" in line
    return words[-1].removeprefix("http://testserver"), json.loads(words[words.index("-d") + 1])


def test_where_no_value_is_due_the_command_sends_again_what_is_in_and_changes_nothing(client, officer, organisation):
    indicator = IndicatorFactory(code="M05")
    ObservationFactory(indicator=indicator, period=str(Q2))
    ObservationFactory(indicator=indicator, value=Decimal("27.1"), numerator=485, denominator=1790, note="It's early")
    client.force_login(officer)
    answer = create(client)
    address, body = tried(answer)
    assert address == "/api/v1/submissions/"
    told = post(secret_in(answer), *body["values"])
    assert (told.json()["unchanged"], Observation.objects.count()) == (1, 2)


def test_a_value_that_is_due_comes_before_one_that_is_in(client, officer, organisation):
    ObservationFactory(indicator=IndicatorFactory(), value=Decimal(5))
    due = IndicatorFactory()
    ObservationFactory(indicator=due, period=str(Q2), value=Decimal("27.1"))
    client.force_login(officer)
    answer = create(client)
    address, body = tried(answer)
    assert "Try a value that is due" in page(answer)
    told = Client(headers={"X-Api-Key": secret_in(answer)}).post(address, body, "application/json")
    assert (told.status_code, told.json()["rejected"], told.json()["dry_run"]) == (200, 0, True)


def test_what_the_intake_would_refuse_is_not_shown(client, officer, organisation):
    """A figure that stands may have been loaded past the rules that hold for what is sent."""
    odd = IndicatorFactory()
    for period in (Q2, Q2.next(3)):
        ObservationFactory(indicator=odd, period=str(period), value=Decimal(50), numerator=1, denominator=10)
    client.force_login(officer)
    said = page(create(client))
    assert "take no value that could be tried" in said and "submissions/" not in said
    ObservationFactory(indicator=(fine := IndicatorFactory()), period=str(Q2))
    ObservationFactory(indicator=fine)
    answer = create(client)
    assert {row["indicator"] for row in tried(answer)[1]["values"]} == {fine.code}


def test_a_suppressed_value_is_sent_again_as_it_stands(client, officer, organisation):
    indicator = IndicatorFactory()
    for period in (Q2, Q2.next(3)):
        ObservationFactory(indicator=indicator, period=str(period), value=None, marker="c")
    client.force_login(officer)
    answer = create(client)
    told = post(secret_in(answer), *tried(answer)[1]["values"])
    assert (told.json()["unchanged"], Observation.objects.count()) == (1, 2)


def test_where_nothing_is_in_the_command_stores_nothing_either(client, officer, organisation):
    IndicatorFactory(code="M05")
    client.force_login(officer)
    answer = create(client)
    address, body = tried(answer)
    assert address == "/api/v1/submissions/?dry_run=true"
    told = Client(headers={"X-Api-Key": secret_in(answer)}).post(address, body, "application/json")
    assert (told.status_code, told.json()["created"], Observation.objects.count()) == (200, 1, 0)


def test_a_value_that_is_tried_is_like_the_last_one(client, officer, organisation):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period=str(Q2), value=Decimal("27.1"))
    close_period(indicator, by=officer, at=clock.now(), period=Q2, reason="Published.")
    client.force_login(officer)
    [sent] = tried(create(client))[1]["values"]
    assert (sent["period"], sent["value"]) == ("FY2017-18-Q3", "27.1")


def test_where_no_period_is_open_the_page_says_so(client, officer, organisation):
    indicator = IndicatorFactory()
    client.force_login(officer)
    for period in (Q2, Q2.next(3)):
        close_period(indicator, by=officer, at=clock.now(), period=period, reason="Published.")
    said = page(create(client))
    assert "No period is open, so there is no value to send today. The next one opens on 1 April 2018." in said
    assert "submissions/" not in said


def test_a_key_that_may_not_send_is_not_told_to(client, officer, organisation):
    ObservationFactory(indicator=IndicatorFactory())
    client.force_login(officer)
    said = page(create(client, scopes="read"))
    assert "This key may read and may not send values." in said
    assert "submissions/" not in said


# Test keys


def test_a_test_key_works_at_once_checks_everything_and_stores_nothing(client, partner, organisation):
    indicator = IndicatorFactory()
    client.force_login(partner)
    secret = secret_in(create(client, kind="test"))
    assert secret.startswith("dcst_test_")
    for _ in range(2):
        answer = post(secret, row(indicator))
        assert (answer.status_code, answer.json()["sandbox"], answer.json()["id"]) == (200, True, None)
        assert (answer.json()["created"], "Location" in answer) == (1, False)
    refused = post(secret, row(indicator, "many"), key="other")
    assert (refused.status_code, refused.json()["sandbox"]) == (422, True)
    assert [error["code"] for error in refused.json()["errors"]] == ["not_a_number"]
    assert (Observation.objects.count(), Submission.objects.count()) == (0, 0)
    assert not AuditEvent.objects.filter(verb="receive submission").exists()


def test_a_test_key_is_told_of_what_it_cannot_even_read(partner, organisation):
    _, secret = issue_key(organisation, by=partner, at=clock.now(), name="Trying", kind="test")
    answer = Client(headers={"X-Api-Key": secret}).post("/api/v1/submissions/", {}, "application/json")
    assert (answer.status_code, answer.json()["sandbox"]) == (400, True)


def test_a_live_key_is_answered_without_the_word_sandbox(officer, organisation):
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    assert "sandbox" not in post(secret, row(IndicatorFactory())).json()


# Rolled and revoked


@pytest.mark.parametrize(
    ("overlap", "lives"),
    [("1h", datetime.timedelta(hours=1)), ("24h", datetime.timedelta(days=1)), ("7d", datetime.timedelta(days=7))],
)
def test_a_rolled_key_goes_on_for_as_long_as_was_asked(client, partner, officer, organisation, overlap, lives):
    indicator, before = IndicatorFactory(), clock.now()
    old, first = issue_key(organisation, by=officer, at=before, name="Nightly", may_read=False)
    client.force_login(partner)
    second = secret_in(client.post(f"{PAGE}keys/{old.prefix}/roll/", {"overlap": overlap}))
    for turn, secret in enumerate((first, second)):
        assert post(secret, row(indicator), key=str(turn)).status_code == 201
    old.refresh_from_db()
    new = ApiKey.objects.get(prefix=second.partition(".")[0])
    assert before + lives <= old.expires_at <= clock.now() + lives
    assert (new.name, new.kind, new.scopes, new.expires_at) == ("Nightly", "live", ["send"], None)
    assert not ApiKey.objects.live_at(old.expires_at).filter(pk=old.pk).exists()


def test_a_key_rolled_now_ends_with_the_next_request(client, partner, officer, organisation):
    old, first = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    client.force_login(partner)
    second = secret_in(client.post(f"{PAGE}keys/{old.prefix}/roll/", {"overlap": "now"}))
    assert post(first, row(IndicatorFactory())).status_code == 401
    assert post(second, row(IndicatorFactory())).status_code == 201


def test_a_key_rolled_over_does_not_live_longer_than_it_would_have(partner, officer, organisation):
    now = clock.now()
    ends = now + datetime.timedelta(minutes=5)
    old, _ = issue_key(organisation, by=officer, at=now, name="Short", expires_at=ends)
    new, _ = roll_key(old, by=partner, at=now, overlap="7d")
    old.refresh_from_db()
    assert (old.expires_at, new.expires_at) == (ends, ends)


def test_rolling_does_not_get_round_the_approval(partner, organisation):
    old, _ = issue_key(organisation, by=partner, at=clock.now(), name="First")
    new, secret = roll_key(old, by=partner, at=clock.now(), overlap="7d")
    assert new.is_pending
    assert post(secret).status_code == 403


def test_a_key_that_has_ended_is_not_rolled(client, partner, officer, organisation):
    key, _ = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    revoke_key(key, by=officer, at=clock.now())
    client.force_login(partner)
    text = page(client.post(f"{PAGE}keys/{key.prefix}/roll/", {"overlap": "7d"}))
    assert "no longer opens" in text
    with pytest.raises(Refused, match="no longer opens"):
        roll_key(key, by=partner, at=clock.now(), overlap="now")
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("who", ["partner", "officer"])
def test_a_revoked_key_is_shut_with_the_next_request_and_a_second_time_does_no_harm(
    who, request, client, officer, organisation
):
    key, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    assert post(secret, row(IndicatorFactory())).status_code == 201
    client.force_login(request.getfixturevalue(who))
    for _ in range(2):
        answer = client.post(f"{PAGE}keys/{key.prefix}/revoke/", follow=True)
        assert post(secret, row(IndicatorFactory())).status_code == 401
    assert "Revoked 31 January 2018" in page(answer)
    assert "has been revoked already" in page(answer)


@pytest.mark.parametrize("who", ["partner", "officer"])
def test_a_page_asks_before_a_key_is_revoked(who, request, client, officer, organisation):
    key, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    client.force_login(request.getfixturevalue(who))
    link = f'href="{PAGE}keys/{key.prefix}/revoke/"'
    assert link in page(client.get(PAGE))
    asked = page(client.get(f"{PAGE}keys/{key.prefix}/revoke/"))
    assert "Revoke the key “Nightly”?" in asked and "This cannot be undone" in asked and "Never used" in asked
    assert '<form method="post" novalidate>' in asked and "Leave it as it is" in asked
    assert post(secret, row(IndicatorFactory())).status_code == 201
    assert "is revoked: nothing can be sent" in page(client.post(f"{PAGE}keys/{key.prefix}/revoke/", follow=True))
    answer = client.get(f"{PAGE}keys/{key.prefix}/revoke/", follow=True)
    assert "has been revoked already" in page(answer)


def test_when_a_key_was_last_used_stands_on_the_page_with_its_time(client, partner, officer, organisation):
    key, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    client.force_login(partner)
    assert "Never" in page(client.get(PAGE))
    post(secret, row(IndicatorFactory()))
    key.refresh_from_db()
    used = key.last_used_at.astimezone(clock.LONDON)
    assert f"31 January 2018, {used:%H:%M}" in page(client.get(PAGE))


def test_a_key_that_was_just_rolled_is_not_rolled_again(client, partner, officer, organisation):
    old, _ = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    client.force_login(partner)
    for overlap in ("7d", "now", "1h"):
        answer = client.post(f"{PAGE}keys/{old.prefix}/roll/", {"overlap": overlap})
    new = ApiKey.objects.exclude(pk=old.pk).get()
    assert f"{new.prefix} took the place of this key already" in page(answer)
    assert not SENT.search(page(answer))
    shown = page(client.get(PAGE))
    assert f"{new.prefix}/roll/" in shown and f"{old.prefix}/roll/" not in shown and "another took its place" in shown
    again, _ = roll_key(new, by=partner, at=clock.now(), overlap="now")
    assert list(ApiKey.objects.live_at(clock.now()).order_by("id")) == [old, again]


def test_a_key_whose_successor_was_revoked_may_be_rolled_again(partner, officer, organisation):
    now = clock.now()
    old, _ = issue_key(organisation, by=officer, at=now, name="Nightly")
    first, _ = roll_key(old, by=partner, at=now, overlap="7d")
    revoke_key(first, by=partner, at=now)
    second, _ = roll_key(old, by=partner, at=now, overlap="7d")
    assert list(ApiKey.objects.live_at(now).order_by("id")) == [old, second]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("overlap", ["now", "7d"])
def test_eight_who_roll_a_key_at_once_make_one(partner, officer, organisation, overlap):
    old, _ = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    together, made, refused = threading.Barrier(8), [], []

    def roll():
        together.wait()
        try:
            made.append(roll_key(old, by=partner, at=clock.now(), overlap=overlap))
        except Refused as refusal:
            refused.append(refusal.message)
        finally:
            connection.close()

    rolling = [threading.Thread(target=roll) for _ in range(8)]
    for one in rolling:
        one.start()
    for one in rolling:
        one.join()
    assert (len(made), len(refused), ApiKey.objects.count()) == (1, 7, 2)


# Whose keys


@pytest.mark.parametrize("step", ["roll", "revoke", "approve"])
def test_a_key_is_changed_on_its_own_organisations_page_alone(client, officer, partner, organisation, step):
    key, _ = issue_key(OrganisationFactory(code="yjb"), by=officer, at=clock.now(), name="Theirs")
    client.force_login(officer)
    assert client.post(f"{PAGE}keys/{key.prefix}/{step}/", {"overlap": "now"}).status_code == 404
    client.force_login(partner)
    for org in ("a-partner", "yjb"):
        answer = client.post(f"/partner/{org}/keys/{key.prefix}/{step}/", {"overlap": "now"})
        assert answer.status_code == (403 if step == "approve" else 404)
    assert list(ApiKey.objects.live_at(clock.now())) == [key]


def test_a_partner_creates_no_key_for_another_organisation(client, partner):
    OrganisationFactory(code="yjb")
    client.force_login(partner)
    assert client.post("/partner/yjb/keys/", {"name": "x", "kind": "test", "scopes": "read"}).status_code == 404
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize("who", ["manager", "board_member", "finance", "auditor", "reviewer"])
def test_keys_are_for_partners_and_the_officer(client, request, who, officer, organisation):
    key, _ = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    client.force_login(request.getfixturevalue(who))
    assert create(client).status_code == 403
    for step in ("roll", "revoke", "approve"):
        assert client.post(f"{PAGE}keys/{key.prefix}/{step}/", {"overlap": "now"}).status_code == 403
    assert list(ApiKey.objects.all()) == [key]


# Kept nowhere


def test_a_log_line_that_a_library_writes_with_a_key_leaves_the_secret_out():
    import logging

    from dcst.logs import WithoutKeys

    secret = "dcst_live_0a1b2c3d." + "x-_Y" * 10
    line = logging.LogRecord("a library", logging.INFO, "", 0, "GET /api/v1/%s", (secret,), None)
    assert WithoutKeys("%(message)s").format(line) == "GET /api/v1/dcst_live_0a1b2c3d.…"


def test_a_hash_of_the_database_does_not_open(organisation, officer):
    key, _ = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    assert post(f"{key.prefix}.{key.secret_hash}").status_code == 401


def test_every_step_of_a_key_leaves_an_event(organisation, partner, officer):
    now = clock.now()
    key, _ = issue_key(organisation, by=partner, at=now, name="First")
    approve_key(key, by=officer, at=now)
    new, _ = roll_key(key, by=partner, at=now, overlap="24h")
    revoke_key(new, by=officer, at=now)
    events = AuditEvent.objects.filter(subject_kind="key").order_by("id")
    assert [(event.verb, event.by, event.subject) for event in events] == [
        ("issue key", partner, key.prefix),
        ("approve key", officer, key.prefix),
        ("roll key", partner, new.prefix),
        ("revoke key", officer, new.prefix),
    ]
    assert events[2].after["replaces"] == key.prefix


def test_an_organisations_person_is_not_taken_for_the_officer(organisation):
    by = person(Role.PARTNER, organisation=organisation)
    key, _ = issue_key(organisation, by=by, at=clock.now(), name="First")
    assert (key.is_pending, key.approved_by) == (True, None)
