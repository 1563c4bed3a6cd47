"""A database that is away is told from a fault of the program, and takes one line of the log."""

import logging

import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from django.db.transaction import TransactionManagementError

from dcst.logs import OneLineWhileAway
from dcst.problems import is_away


@pytest.mark.parametrize("kind", [DatabaseError, InterfaceError, InternalError, OperationalError])
def test_these_say_that_the_database_is_away(kind):
    assert is_away(kind("server closed the connection unexpectedly"))


@pytest.mark.parametrize("kind", [DataError, IntegrityError, NotSupportedError, ProgrammingError, ValueError])
def test_these_are_faults_of_ours(kind):
    assert not is_away(kind("?"))


def raised(outer, inner, explicit):
    try:
        try:
            raise inner
        except type(inner) as failure:
            if explicit:
                raise outer from failure
            raise outer  # noqa: B904 - that it is raised over another is what is tested
    except type(outer) as failure:
        return failure


@pytest.mark.parametrize("explicit", [True, False])
def test_what_breaks_over_it_is_the_same_outage(explicit):
    assert is_away(raised(TransactionManagementError("in a broken block"), OperationalError("gone"), explicit))
    assert not is_away(raised(ValueError("?"), KeyError("?"), explicit))


def test_a_failure_that_names_itself_as_its_cause_is_no_loop():
    failure = ValueError("?")
    failure.__context__ = KeyError("?")
    failure.__context__.__context__ = failure
    assert not is_away(failure)


def record_of(failure):
    return logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "%s: /x/", ("Error",), (type(failure), failure, None)
    )


def test_an_outage_is_one_line_and_any_other_failure_keeps_its_trace():
    away = record_of(OperationalError("connection refused\nIs the server running?"))
    assert OneLineWhileAway().filter(away)
    assert away.getMessage() == "Error: /x/ — the database is away: connection refused"
    assert away.exc_info is None
    ours = record_of(ValueError("50 % of it"))
    assert OneLineWhileAway().filter(ours)
    assert ours.exc_info is not None


def test_a_message_with_a_percent_sign_is_written_as_it_is():
    away = record_of(OperationalError("50 % of shared memory"))
    OneLineWhileAway().filter(away)
    assert away.getMessage().endswith("50 % of shared memory")
