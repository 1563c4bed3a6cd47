"""The cast: one person for each role, whose permissions one knows at sight, on the day of the demonstration."""

import datetime

import pytest

from dcst.models import Role
from tests.factories import person

TODAY = datetime.date(2018, 1, 31)


@pytest.fixture
def pinned(settings):
    """The clock stands at the demonstration's day."""
    settings.DCST_TODAY = TODAY
    return TODAY


@pytest.fixture
def sign_in(client):
    """sign_in(user) → a browser session of that user."""

    def as_user(user):
        client.force_login(user)
        return client

    return as_user


@pytest.fixture
def manager(db):
    return person(Role.MANAGER, "Morgan Manager")


@pytest.fixture
def other_manager(db):
    return person(Role.MANAGER, "Olwen Other")


@pytest.fixture
def reviewer(db):
    return person(Role.REVIEWER, "Rhys Reviewer")


@pytest.fixture
def officer(db):
    return person(Role.OFFICER, "Ossie Officer")


@pytest.fixture
def board_member(db):
    return person(Role.BOARD, "Bea Board")


@pytest.fixture
def finance(db):
    return person(Role.FINANCE, "Fin Finance")


@pytest.fixture
def partner(db):
    return person(Role.PARTNER, "Pat Partner")


@pytest.fixture
def commissioner(db):
    return person(Role.COMMISSIONER, "Cato Commissioner")


@pytest.fixture
def auditor(db):
    return person(Role.AUDITOR, "Audrey Auditor")
