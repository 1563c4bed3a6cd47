"""Delivery: signed, checked before each call, tried again from the database, never by two workers at once."""

import base64
import datetime
import hashlib
import hmac
import json
import smtplib
import socket
import threading
import time

import pytest
from django.core import mail
from django.db import connection
from django.db.models.functions import Now

from dcst.models import DeliveryTry, Message, Webhook
from dcst.outbox import posting
from dcst.outbox.changes import (
    choose_kinds,
    end_webhook,
    leave_unsent,
    roll_webhook,
    send_again,
    send_test,
    set_webhook,
)
from dcst.outbox.delivery import deliver_one
from dcst.outbox.rules.sending import WAITS
from dcst.problems import Refused
from dcst.time import clock
from tests.dcst.outbox.factories import tell_of_a_key

pytestmark = pytest.mark.django_db
State = Message.Delivery
SOON = datetime.timedelta(seconds=1)


@pytest.fixture
def now(pinned):
    return clock.now()


@pytest.fixture
def hook(receiver, organisation, partner, now):
    """(webhook, its secret) that leads to the receiver; only the webhook is told."""
    choose_kinds(organisation, by=partner, at=now, address=partner.email, wanted={"key.approved": False})
    return set_webhook(organisation, by=partner, at=now, url=receiver.address())


def is_signed(headers, body, secret):
    """As a receiver checks it, by the specification and without the product."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{right}" in headers["webhook-signature"].split(" ")


def test_a_mail_goes_out_once_with_the_way_to_stop_it(organisation, partner, now):
    tell_of_a_key(organisation)
    assert [deliver_one(now), deliver_one(now)] == [True, False]
    [sent] = mail.outbox
    message = Message.objects.get()
    assert (sent.to, sent.subject) == ([partner.email], "A key is approved: A partner")
    assert sent.extra_headers["Message-ID"] == f"<{message.public_id}@localhost>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].strip("<>") in sent.body
    assert (message.state, message.tries, message.finished_at) == (State.SENT, 1, now)
    assert message.log.get().succeeded


def test_a_call_is_a_signed_post_of_json(hook, receiver, organisation, now):
    tell_of_a_key(organisation)
    assert deliver_one(now)
    [(path, headers, body)] = receiver.got
    assert (path, headers["Content-Type"]) == ("/told?by=plans", "application/json")
    assert is_signed(headers, body, hook[1])
    assert not is_signed(headers, body + b" ", hook[1])
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60
    assert json.loads(body)["type"] == "key.approved"
    message = Message.objects.get()
    assert (headers["webhook-id"], message.state) == (message.public_id, State.SENT)
    assert (message.log.get().status, message.log.get().number) == (204, 1)


def test_after_a_roll_both_secrets_sign_for_a_day(hook, receiver, organisation, partner, now):
    webhook, first = hook
    _, second = roll_webhook(webhook, by=partner, at=now)
    with pytest.raises(Refused, match="within the last 24 hours"):
        roll_webhook(webhook, by=partner, at=now)
    day = datetime.timedelta(hours=24)
    for at in (now, now + day - SOON, now + day):
        tell_of_a_key(organisation, at=at)
        assert deliver_one(at)
    signed = [(is_signed(*told[1:], first), is_signed(*told[1:], second)) for told in receiver.got]
    assert signed == [(True, True), (True, True), (False, True)]
    assert roll_webhook(webhook, by=partner, at=now + day)[1] not in (first, second)


def test_no_secret_stands_in_the_database(hook):
    webhook, secret = hook
    key = base64.b64decode(secret.removeprefix("whsec_"))
    stored = str(Webhook.objects.values().get(pk=webhook.pk))
    assert secret not in stored and secret.removeprefix("whsec_") not in stored and key.hex() not in stored


def test_a_failed_try_is_tried_again_later_each_time_under_the_same_id_and_given_up_in_the_end(
    hook, receiver, organisation, now
):
    receiver.status, receiver.answer = 503, b"Try again later"
    tell_of_a_key(organisation)
    at = now
    for wait in WAITS:
        assert deliver_one(at)
        assert not deliver_one(at + wait - SOON)
        at += wait
    assert Message.objects.get().state == State.WAITING
    assert deliver_one(at)
    message = Message.objects.get()
    assert (message.state, message.tries, len(receiver.got)) == (State.GIVEN_UP, len(WAITS) + 1, len(WAITS) + 1)
    assert len({told[1]["webhook-id"] for told in receiver.got}) == len({told[2] for told in receiver.got}) == 1
    assert {(row.status, row.answer) for row in message.log.all()} == {(503, "Try again later")}
    assert not deliver_one(at + datetime.timedelta(days=30))


def test_what_was_given_up_is_sent_again_by_hand_from_the_first_try_on(hook, receiver, organisation, partner, now):
    receiver.status = 410
    tell_of_a_key(organisation)
    deliver_one(now)
    message = Message.objects.get()
    assert message.is_given_up  # the receiver says that it is gone for good
    receiver.status = 200
    send_again(message, by=partner, at=now)
    assert deliver_one(now)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert [row.number for row in message.log.all()] == [1, 2]
    assert len({told[1]["webhook-id"] for told in receiver.got}) == 1


def test_what_was_given_up_may_be_left(hook, receiver, organisation, partner, now):
    receiver.status = 410
    tell_of_a_key(organisation)
    with pytest.raises(Refused, match="Only a message that was given up"):
        leave_unsent(Message.objects.get(), by=partner, at=now)
    deliver_one(now)
    leave_unsent(Message.objects.get(), by=partner, at=now)
    with pytest.raises(Refused, match="dropped"):
        send_again(Message.objects.get(), by=partner, at=now)


def test_a_redirect_is_not_followed(hook, receiver, organisation, now):
    receiver.status, receiver.headers = 302, {"Location": receiver.address()}
    tell_of_a_key(organisation)
    deliver_one(now)
    assert len(receiver.got) == 1
    row = DeliveryTry.objects.get()
    assert (row.succeeded, row.status, row.answer) == (False, 302, "A redirect, which is not followed.")


def test_of_an_answer_the_first_kilobytes_are_kept_as_plain_text(hook, receiver, organisation, now):
    receiver.status, receiver.answer = 500, b"\x00\xff\x1b[31m" + b"x" * 100_000
    tell_of_a_key(organisation)
    deliver_one(now)
    answer = DeliveryTry.objects.get().answer
    assert len(answer) == posting.KEPT
    assert answer.startswith(" \ufffd [31mxxx")


def test_a_receiver_that_does_not_answer_is_cut_off(hook, receiver, organisation, now, monkeypatch):
    monkeypatch.setattr(posting, "ALL_SECONDS", 0.3)
    receiver.wait.clear()
    tell_of_a_key(organisation)
    deliver_one(now)
    assert "Cut off" in DeliveryTry.objects.get().answer
    assert Message.objects.get().state == State.WAITING


def test_a_certificate_of_another_name_or_authority_is_not_trusted(hook, receiver, settings):
    settings.WEBHOOK_CA_FILE = ""
    assert "CERTIFICATE_VERIFY_FAILED" in posting.post(receiver.address(), b"{}", {}).answer
    assert receiver.got == []


def lookups(monkeypatch, *numbers):
    """Each look-up of a name gives the next of these numbers, and the last one from then on; how many there were."""
    asked = []
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        if host != "told.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        number = numbers[min(len(asked), len(numbers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in number.split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("number", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "8.8.8.8 10.0.0.1", "::ffff:127.0.0.1"])
def test_a_name_that_leads_into_a_private_network_is_not_called(receiver, settings, monkeypatch, number):
    settings.WEBHOOKS_MAY_BE_PRIVATE = False
    lookups(monkeypatch, number)
    tried = posting.post(receiver.address("told.example"), b"{}", {})
    assert (tried.succeeded, tried.status) == (False, None)
    assert "private network" in tried.answer
    assert receiver.got == []


def test_a_name_is_looked_up_once_so_that_it_cannot_lead_elsewhere_when_it_is_called(receiver, settings, monkeypatch):
    settings.WEBHOOKS_MAY_BE_PRIVATE = False
    asked = lookups(monkeypatch, "8.8.8.8", "127.0.0.1")
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError("not in a test")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert "not in a test" in posting.post(receiver.address("told.example"), b"{}", {}).answer
    assert (asked, connected) == (["told.example"], [("8.8.8.8", receiver.port)])


def test_where_the_first_number_of_a_name_cannot_be_reached_the_next_one_is_called(receiver, monkeypatch):
    lookups(monkeypatch, "127.0.0.2 127.0.0.1")
    assert posting.post(receiver.address("told.example"), b"{}", {}).succeeded


def test_the_name_is_checked_before_each_call_and_the_certificate_is_held_against_it(receiver, settings, monkeypatch):
    lookups(monkeypatch, "127.0.0.1")
    assert posting.post(receiver.address("told.example"), b"{}", {}).succeeded
    settings.WEBHOOKS_MAY_BE_PRIVATE = False
    assert not posting.post(receiver.address("told.example"), b"{}", {}).succeeded
    assert len(receiver.got) == 1


def test_a_name_that_is_not_there_is_an_answer_like_any_other(receiver, monkeypatch):
    def nobody(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert "not known" in posting.post("https://told.example/", b"{}", {}).answer


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"No such user")}), State.GIVEN_UP),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"Later")}), State.WAITING),
        (smtplib.SMTPAuthenticationError(535, b"Who are you"), State.WAITING),
        (ConnectionRefusedError("nobody there"), State.WAITING),
        (TimeoutError(), State.WAITING),
    ],
)
def test_a_mail_server_that_fails_is_asked_again_and_one_that_knows_no_such_address_is_not(
    organisation, partner, now, monkeypatch, failure, state
):
    def fail(self, messages):
        raise failure

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    tell_of_a_key(organisation)
    assert deliver_one(now)
    message = Message.objects.get()
    assert (message.state, message.tries, message.log.get().succeeded) == (state, 1, False)


def test_what_nobody_wants_any_more_is_dropped_when_its_turn_comes(hook, receiver, organisation, partner, now):
    tell_of_a_key(organisation)
    end_webhook(hook[0], by=partner, at=now)
    assert deliver_one(now)
    assert (Message.objects.get().state, receiver.got, DeliveryTry.objects.count()) == (State.DROPPED, [], 0)
    with pytest.raises(Refused, match="taken out already"):
        end_webhook(hook[0], by=partner, at=now)


def test_a_person_who_left_meanwhile_is_sent_nothing(organisation, partner, now):
    tell_of_a_key(organisation)
    partner.is_active = False
    partner.save()
    assert deliver_one(now)
    assert (Message.objects.get().state, mail.outbox) == (State.DROPPED, [])


@pytest.mark.parametrize("wanted", [True, False])
def test_a_test_message_goes_to_who_asks_whatever_is_chosen(hook, receiver, organisation, partner, now, wanted):
    choose_kinds(organisation, by=partner, at=now, address="webhook", wanted={"key.approved": wanted})
    send_test(organisation, by=partner, at=now, address="webhook")
    send_test(organisation, by=partner, at=now, address=partner.email)
    assert [deliver_one(now) for _ in range(3)] == [True, True, False]
    assert json.loads(receiver.got[0][2])["type"] == "test"
    assert "This message arrived" in mail.outbox[0].body
    with pytest.raises(Refused, match="told nothing"):
        send_test(organisation, by=partner, at=now, address="stranger@example.org")


def test_a_worker_that_died_is_replaced_once_its_mark_has_ended(organisation, partner, now):
    tell_of_a_key(organisation)
    Message.objects.update(held_by=None, held_until=Now() + datetime.timedelta(minutes=1))
    assert not deliver_one(now)
    Message.objects.update(held_until=Now() - datetime.timedelta(minutes=1))
    assert deliver_one(now)
    assert len(mail.outbox) == 1


def test_a_worker_that_was_overtaken_changes_nothing(hook, receiver, organisation, now, monkeypatch):
    tell_of_a_key(organisation)

    def overtaken(*args):
        Message.objects.update(held_by="00000000-0000-0000-0000-000000000001")
        return posting.Tried(False, "Too late")

    monkeypatch.setattr("dcst.outbox.delivery.post", overtaken)
    assert deliver_one(now)
    message = Message.objects.get()
    assert (message.state, message.tries, message.log.count()) == (State.WAITING, 0, 0)


def test_a_message_that_breaks_the_program_is_given_up_and_stops_no_other(organisation, partner, now, monkeypatch):
    monkeypatch.setattr("dcst.outbox.delivery.mail", lambda message: {}["nothing"])
    tell_of_a_key(organisation)
    assert [deliver_one(now), deliver_one(now)] == [True, False]
    assert Message.objects.get().is_given_up


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_send_the_same_message(hook, receiver, organisation, now):
    for number in range(12):
        tell_of_a_key(organisation, f"Key {number}")
    receiver.wait.clear()  # nobody is answered until all are asked
    done = []

    def work():
        try:
            while deliver_one(now):
                done.append(1)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    while len(receiver.got) < 4:
        time.sleep(0.01)
    receiver.wait.set()
    for worker in workers:
        worker.join()
    assert len(done) == len(receiver.got) == len({told[1]["webhook-id"] for told in receiver.got}) == 12
