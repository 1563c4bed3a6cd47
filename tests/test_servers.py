"""The suite stands on the servers it says it stands on."""

import os

import pytest
from django.conf import settings
from django.db import connection

from tests import services
from tests.waiting import PATIENCE

PAGE = "<html lang=en><title>A page</title><main><h1>A page</h1>{extra}</main></html>"


@pytest.mark.django_db
def test_the_database_is_the_one_the_run_was_given():
    expected = "sqlite" if services.on_sqlite() else "postgresql"
    assert connection.vendor == expected


@pytest.mark.servers
@pytest.mark.django_db
def test_postgresql_is_spoken_to_through_psycopg2():
    assert connection.Database.__name__ == "psycopg2"


def test_psycopg_3_is_not_installed_because_django_would_prefer_it():
    with pytest.raises(ImportError):
        __import__("psycopg")


def test_tasks_run_in_the_process_only_where_there_is_no_broker():
    assert settings.CELERY_TASK_ALWAYS_EAGER is not bool(os.environ.get("REDIS_URL"))


@pytest.mark.servers
def test_a_second_database_on_the_same_server_differs_in_its_last_step_alone():
    address = "postgres://postgres@//tmp/servers/pg/postgres"
    assert services.with_path(address, "other") == "postgres://postgres@//tmp/servers/pg/other"


@pytest.mark.servers
def test_a_worker_takes_a_task_from_the_broker(celery_worker_process):
    from dcst.celery import app

    assert app.control.ping(timeout=PATIENCE, limit=1)


@pytest.mark.servers
def test_the_browser_draws_a_page(page, axe):
    page.set_content(PAGE.format(extra=""))
    assert page.get_by_role("heading", name="A page").is_visible()
    assert axe(page) == []


@pytest.mark.servers
def test_axe_finds_what_is_wrong(page, axe):
    page.set_content(PAGE.format(extra="<img src='data:,'>"))
    assert any(line.startswith("image-alt") for line in axe(page))
