"""A site that a partner's examples are sent to, the partner's keys, and a question that waits for its answer."""

import json
import os
import subprocess
import sys
import urllib.request

import pytest

from tests import ROOT, sites
from tests.docs import powershell
from tests.waiting import PATIENCE

CLIENT = ROOT / "docs" / "send_values.py"
ISSUE = """
from dcst.time import clock
from dcst.models import Organisation, User
from indicators.changes import issue_key
organisation = Organisation.objects.get(code={code!r})
officer = User.objects.get(email="officer@demo.example")
for kind in ("test", "live"):
    print(issue_key(organisation, by=officer, at=clock.now(), name=kind, kind=kind)[1])
"""


@pytest.fixture(scope="session")
def partner_site():
    """A site of the documentation's own: its examples leave lines in the log."""
    with sites.site() as own:
        yield own


@pytest.fixture(scope="session")
def keys_of(partner_site):
    """keys_of("dcst") → {kind: key}."""
    issued = {}

    def keys(code):
        if code not in issued:
            lines = partner_site.manage("shell", "--no-imports", "--command", ISSUE.format(code=code)).split()
            issued[code] = dict(zip(("test", "live"), lines[-2:], strict=True))
        return issued[code]

    return keys


@pytest.fixture(scope="session")
def post(partner_site):
    """post(key, idempotency key, *rows) → (what became of them, where they are told)."""

    def sent(key, name, *rows, query=""):
        headers = {"X-Api-Key": key, "Idempotency-Key": name, "Content-Type": "application/json"}
        body = json.dumps({"values": rows}).encode()
        request = urllib.request.Request(f"{partner_site.url}/api/v1/submissions/{query}", body, headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())

    return sent


def environment(key):
    return {"PATH": os.environ["PATH"], "DCST_KEY": key, "LANG": "C.UTF-8"}


def run_bash(text, key, folder):
    return _output(["bash", "-euc", text], key, folder)


def run_python(text, key, folder):
    return _output([sys.executable, "-c", text], key, folder)


def run_powershell(text, key, folder):
    printed = powershell.run(text, environment(key), folder)
    return printed if isinstance(printed, str) else json.dumps(printed)


RUN = {"curl": run_bash, "bash": run_bash, "python": run_python, "powershell": run_powershell}


def _output(command, key, folder):
    done = subprocess.run(command, env=environment(key), cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
