"""What every test may stand on: the databases, a worker, a site of its own, a browser."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import override_settings

from tests import ROOT, migrated, services, sites
from tests.waiting import PATIENCE

pytest_plugins = ["tests.cast"]

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong leaves the browser: all that axe found right of a long page takes seconds to hand over.
RUN_AXE = """async rules => {
  const found = await axe.run({ runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}"""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as on a real machine: in memory, threads meet locks that no deployment has."""
    if connection.vendor == "sqlite":
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(
            tmp_path_factory.mktemp("database") / "test.sqlite3"
        )


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        made = migrated.set_up()
    yield
    with django_db_blocker.unblock():
        migrated.take_down(made)


@pytest.fixture(autouse=True)
def _no_page_is_kept(settings):
    """Tests make rows past the verbs, which no stamp tells of. Sites of their own keep pages as anywhere."""
    settings.KEEP_PAGES = False


class QuickHasher(PBKDF2PasswordHasher):
    """Known to a site of its own too, which hashes as it is set."""

    iterations = 1


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """A password should take its time, but not in every test."""
    quick = f"{QuickHasher.__module__}.{QuickHasher.__qualname__}"
    with override_settings(PASSWORD_HASHERS=[quick, *settings.PASSWORD_HASHERS]):
        yield


@pytest.fixture
def celery_worker_process(transactional_db):
    """A real worker with its beat, on the test's own database and Valkey."""
    with sites.worker(services.database()) as process:
        yield process


@pytest.fixture(scope="session")
def demo_site():
    """The site with both plans and the demonstration data, shared: for tests that only read."""
    with sites.site() as shared:
        yield shared


@pytest.fixture
def site():
    """A fresh copy of the demonstration site, with a worker of its own: for tests that change something."""
    with sites.site() as own, sites.worker(own.database):
        yield own


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": str(services.CHROMIUM),
        "args": CHROMIUM_FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def page(page):
    """A browser page that fails its test when the console reports an error, a policy violation among them."""
    page.set_default_timeout(PATIENCE * 1000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    # A designed 404 is reported here too, and it is the test's business whether it was wanted.
    assert [error for error in errors if "Failed to load resource" not in error] == []


@pytest.fixture(scope="session")
def axe():
    """axe(page) → what axe finds wrong there, one line a finding."""
    source = AXE.read_text()

    def violations(page):
        # Evaluated and not added as a tag, because the page's policy rightly refuses inline scripts.
        page.evaluate(f"{source}; undefined")
        return page.evaluate(RUN_AXE, AXE_RULES)

    return violations


@pytest.fixture
def manage():
    """manage("load_plan") runs a command in a process of its own, as an operator does."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    return run
