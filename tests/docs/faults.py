"""A bad line between a client and the site: what it does with each request is said beforehand."""

import contextlib
import http.server
import threading
import urllib.error
import urllib.request

from tests.waiting import PATIENCE

PASS, CUT, LOSE = "pass", "cut", "lose the answer"


class Line(http.server.BaseHTTPRequestHandler):
    """Each request takes the next step: passed on, cut before or after the site has it, or answered (status, wait)."""

    def log_message(self, *words):
        """The steps are noted instead."""

    def do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        step = self.server.steps.pop(0) if self.server.steps else PASS
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        if step == CUT:
            self.close_connection = True
        elif step in (PASS, LOSE):
            answer = self.passed_on(body)
            if step == PASS:
                self.answered(*answer)
            else:
                self.close_connection = True
        else:
            self.answered(*step)

    do_GET = do_POST = do

    def passed_on(self, body):
        headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection")}
        request = urllib.request.Request(self.server.site + self.path, body, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers.items(), answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers.items(), refused.read()

    def answered(self, status, headers=(), body=b"{}"):
        self.send_response(status)
        for name, value in headers:
            if name.lower() in ("content-type", "location", "retry-after", "idempotent-replayed"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def line_to(site, *steps):
    """A line whose address is `.url`, what it saw `.seen`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Line)
    server.site, server.steps, server.seen = site, list(steps), []
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
