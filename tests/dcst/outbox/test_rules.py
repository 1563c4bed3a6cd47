"""When a message is tried again, who is told, how a call is signed, and which addresses are called."""

import base64
from datetime import timedelta

import pytest

from dcst.outbox.rules.addresses import WebhookAddress, WrongAddress, is_public, read_address
from dcst.outbox.rules.sending import EVERY, WAITS, is_wanted, wait_after
from dcst.outbox.rules.signing import signature, signed_headers, written_secret


def test_tries_come_further_and_further_apart_and_end_after_about_three_days():
    waits = [wait_after(number) for number in range(1, len(WAITS) + 1)]
    assert waits == sorted(waits)
    assert (waits[0], wait_after(len(WAITS) + 1)) == (timedelta(seconds=5), None)
    assert timedelta(days=3) <= sum(waits, timedelta()) <= timedelta(days=3, hours=6)


ME, OTHER = "a@example.org", "b@example.org"


@pytest.mark.parametrize(
    ("preferences", "wanted"),
    [
        ({}, None),
        ({(ME, "x"): False}, False),
        ({(ME, "x"): True}, True),
        ({(ME, "y"): False}, None),
        ({(OTHER, "x"): False}, None),
        ({(ME, EVERY): False}, False),
        ({(ME, EVERY): False, (ME, "x"): True}, True),
        ({(EVERY, EVERY): False}, False),
        ({(EVERY, EVERY): False, (ME, "x"): True}, False),
    ],
)
@pytest.mark.parametrize("by_default", [True, False])
def test_who_is_told_of_what(preferences, wanted, by_default):
    assert is_wanted(preferences, ME, "x", by_default) is (by_default if wanted is None else wanted)


# The example of the Standard Webhooks specification.
KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID, TIME, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
RIGHT = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_signature_is_that_of_the_specification():
    assert signature(KEY, ID, TIME, BODY) == RIGHT
    assert written_secret(KEY) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_call_is_signed_by_each_key_the_new_one_first():
    other = b"another key"
    assert signed_headers([KEY, other], ID, TIME, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"{RIGHT} {signature(other, ID, TIME, BODY)}",
    }


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_of_the_public_internet_is_not_called(number):
    assert not is_public(number)
    with pytest.raises(WrongAddress, match="private network"):
        read_address(f"https://[{number}]/" if ":" in number else f"https://{number}/")


@pytest.mark.parametrize(
    "number",
    ["8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
)
def test_what_is_public_may_be_called(number):
    assert is_public(number)


def test_an_address_is_read_into_its_parts():
    assert read_address("https://told.example/a?b=c") == WebhookAddress("told.example", 443, "/a?b=c")
    assert read_address("https://Told.Example:8443") == WebhookAddress("told.example", 8443, "/")
    assert read_address("https://10.0.0.1/x", private=True) == WebhookAddress("10.0.0.1", 443, "/x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://told.example/", "must begin with https"),
        ("ftp://told.example/", "must begin with https"),
        ("told.example", "must begin with https"),
        ("", "must begin with https"),
        ("https://", "without a name and password"),
        ("https://me:secret@told.example/", "without a name and password"),
        ("https://@told.example/", "without a name and password"),
        ("https://told.example/#part", "Leave out #"),
        ("https://told.example:0/", "port cannot be 0"),
        ("https://told.example:99999/", "Enter a web address"),
        ("https://[::1/", "Enter a web address"),
        ("https://told.example/a b", "plain letters"),
        ("https://told.example/\r\nX: y", "plain letters"),
        ("https://tøld.example/", "plain letters"),
        ("https://told.example/" + "a" * 500, "at most 500"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_with_a_sentence(text, words):
    with pytest.raises(WrongAddress, match=words):
        read_address(text)


def test_private_networks_are_never_called_without_encryption_either():
    with pytest.raises(WrongAddress, match="must begin with https"):
        read_address("http://10.0.0.1/", private=True)
