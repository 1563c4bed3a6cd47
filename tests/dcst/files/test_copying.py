"""What COPY writes is what was given, whatever stands in a text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.files.copying import copy
from dcst.models import AuditEvent
from tests.factories import KNOWN

pytestmark = [pytest.mark.servers, pytest.mark.django_db]
COLUMNS = ("recorded_at", "at", "verb", "subject_kind", "subject", "by_id", "channel", "request_id", "before")
TEXTS = [
    "",
    "plain",
    "\\N",
    "\\Nile",
    "a\tb",
    "one\ntwo\r\nthree",
    "\\",
    "back\\\\slash",
    'quoted "so", he said',
    "£5 – ✓",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was(text):
    copy(AuditEvent, COLUMNS, [(KNOWN, KNOWN, "told", "thing", text, None, "task", "", None)])
    row = AuditEvent.objects.get()
    assert (row.subject, row.by_id, row.before, row.at) == (text, None, None, KNOWN)


def test_json_comes_back_as_it_was():
    copy(AuditEvent, COLUMNS, [(KNOWN, KNOWN, "told", "thing", "a", None, "task", "", r'{"said": "a\tb \\ \"c\""}')])
    assert AuditEvent.objects.get().before == {"said": 'a\tb \\ "c"'}


def test_every_row_is_written():
    rows = [(KNOWN, KNOWN, "told", "thing", text, None, "task", "", None) for text in TEXTS]
    copy(AuditEvent, COLUMNS, rows)
    assert {row.subject for row in AuditEvent.objects.all()} == set(TEXTS)


def test_no_rows_write_nothing():
    copy(AuditEvent, COLUMNS, [])
    assert not AuditEvent.objects.exists()


def test_it_is_noted_among_the_queries_where_they_are():
    with CaptureQueriesContext(connection) as queries:
        copy(AuditEvent, COLUMNS, [(KNOWN, KNOWN, "told", "thing", "a", None, "task", "", None)])
    assert AuditEvent.objects.get().subject == "a"
    assert [query["sql"].startswith("COPY") for query in queries] == [True]
