"""Visitors with a browser: signed in once a run for each site, and a site on which the journeys may write."""

from functools import lru_cache

import pytest
from playwright.sync_api import expect

from tests import sites
from tests.waiting import PATIENCE, until

# A designed 403 or 404 is reported by the browser too, and it is the test's business whether it was wanted.
WANTED = "Failed to load resource"


@pytest.fixture(scope="session", autouse=True)
def patience():
    """What a test waits for gets as long as a page does."""
    expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def living_site():
    """One site with a worker for all journeys: each changes rows that no other one looks at."""
    with sites.site() as own, sites.worker(own.database):
        yield own


@pytest.fixture(scope="session")
def session_of(playwright):
    """session_of(site, "manager") → the cookies of one who looks around as a manager."""

    @lru_cache
    def signed_in(site, persona):
        request = playwright.request.new_context(base_url=site.url)
        request.get("/")
        [token] = [one["value"] for one in request.storage_state()["cookies"] if one["name"] == "csrftoken"]
        address = f"/look-around/{persona}/"
        answer = request.post(address, form={"csrfmiddlewaretoken": token}, max_redirects=0)
        assert answer.status == 302, answer.text()
        cookies = request.storage_state()
        request.dispose()
        return cookies

    return signed_in


@pytest.fixture
def visit(browser, browser_context_args, session_of):
    """visit(site, "manager") → a page of its own in a browser of that person; without a person, of a stranger.

    The test fails when a console reports an error, a policy violation among them.
    """
    contexts, errors = [], []

    def opened(site, persona=None, **options):
        if persona:
            options["storage_state"] = session_of(site, persona)
        context = browser.new_context(**{**browser_context_args, "base_url": site.url, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert [error for error in errors if WANTED not in error] == []


@pytest.fixture(scope="session")
def reload_until():
    """reload_until(page, shows) looks at a page again until it shows what it should: a worker judges within seconds."""

    def looked(page, shows):
        def looks():
            page.reload()
            return shows()

        until(looks, f"{page.url} shows it")

    return looked
