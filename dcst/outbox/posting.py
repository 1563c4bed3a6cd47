"""One call of a webhook: the address looked up once, checked, and that very address connected to.

Looked up twice, a name could lead somewhere public when it is checked and somewhere private when it is called.
"""

import http.client
import re
import socket
import ssl
import threading
from dataclasses import dataclass

from django.conf import settings

from dcst.outbox.rules.addresses import WrongAddress, is_public, read_address

CONNECT_SECONDS = 5
READ_SECONDS = 10
ALL_SECONDS = 25  # a receiver that answers drop by drop is cut off
MOST_NUMBERS = 3  # of one name, where the first cannot be reached
KEPT = 4096  # bytes of an answer
GONE = 410
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Tried:
    """What came of a try: the status of HTTP where there was one, the first of what was answered or what went wrong.

    `is_final`: another try would end no other way.
    """

    succeeded: bool
    answer: str = ""
    status: int | None = None
    is_final: bool = False


def post(url, body, headers):
    """A Tried: one POST of these bytes. No redirect is followed."""
    try:
        address = read_address(url, private=settings.WEBHOOKS_MAY_BE_PRIVATE)
        numbers = _looked_up(address)
    except WrongAddress as refusal:
        return Tried(False, str(refusal))
    except (OSError, UnicodeError) as failure:
        return Tried(False, f"The name of the host cannot be looked up: {failure}")
    connection = _Pinned(address.host, address.port, numbers)
    cut = threading.Timer(ALL_SECONDS, connection.cut)
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", address.target, body, headers)
        response = connection.getresponse()
        return _told(response, response.read(KEPT))
    except (OSError, http.client.HTTPException, ValueError) as failure:
        why = f"Cut off after {ALL_SECONDS} seconds" if connection.was_cut else _said(failure)
        return Tried(False, why)
    finally:
        cut.cancel()
        connection.close()


def _looked_up(address):
    """The numbers a host stands for. Raises WrongAddress where any of them is not public, OSError without one."""
    rows = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(row[4][0] for row in rows))
    if not settings.WEBHOOKS_MAY_BE_PRIVATE and not all(map(is_public, numbers)):
        raise WrongAddress("The address leads into a private network, which is not called")
    return numbers[:MOST_NUMBERS]


def _told(response, content):
    answer = CONTROL.sub(" ", content.decode(errors="replace"))
    if 300 <= response.status < 400:
        answer = f"A redirect, which is not followed. {answer}".strip()
    return Tried(200 <= response.status < 300, answer, response.status, response.status == GONE)


def _said(failure):
    return f"{type(failure).__name__}: {failure}"[:KEPT]


class _Pinned(http.client.HTTPSConnection):
    """Connects to the first of the numbers that were checked; the certificate is held against the name."""

    def __init__(self, host, port, numbers):
        trusted = ssl.create_default_context()
        if settings.WEBHOOK_CA_FILE:
            trusted.load_verify_locations(settings.WEBHOOK_CA_FILE)
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=trusted)
        self.numbers, self.trusted, self.was_cut = numbers, trusted, False

    def connect(self):
        plain = self._reached()
        # The handshake comes after, so that it can be cut off too.
        self.sock = self.trusted.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.settimeout(READ_SECONDS)
        self.sock.do_handshake()

    def _reached(self):
        *others, last = self.numbers
        for number in others:
            try:
                return socket.create_connection((number, self.port), CONNECT_SECONDS)
            except OSError:
                continue
        return socket.create_connection((last, self.port), CONNECT_SECONDS)

    def cut(self):
        self.was_cut = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it had ended by itself
