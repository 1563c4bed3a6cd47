"""A receiver of webhooks on this machine, with a certificate of its own authority."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.factories import OrganisationFactory

HERE = Path(__file__).parent


class Receiver:
    """Keeps what is sent to it as (headers, body), and answers as told: a status, a body, more headers."""

    def __init__(self):
        self.got, self.status, self.answer, self.headers, self.wait = [], 204, b"", {}, threading.Event()
        self.wait.set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(HERE / "local.crt", HERE / "local.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, host="127.0.0.1"):
        return f"https://{host}:{self.port}/told?by=plans"

    def _handler(receiver):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers.items()), body))
                receiver.wait.wait(30)
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            do_GET = do_POST

            def log_message(self, *told):
                pass

        return Handler

    def stop(self):
        self.wait.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    settings.WEBHOOK_CA_FILE = str(HERE / "local.crt")
    one = Receiver()
    yield one
    one.stop()


@pytest.fixture
def organisation(db, pinned):
    return OrganisationFactory(code="a-partner")
