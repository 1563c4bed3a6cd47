"""How an answer is kept: in short, and read back whole, whenever it was kept."""

import json

import pytest
from django.db import connection

from indicators.models import Submission
from tests.factories import KNOWN, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PLAIN = {
    "row": 1,
    "indicator": "M05",
    "area": "doncaster",
    "period": "FY2017-18-Q3",
    "group": "",
    "outcome": "created",
    "reasons": [],
    "question": None,
    "notes": [],
}
ASKED = PLAIN | {"row": 2, "outcome": "queried", "reasons": ["outside_limits"], "question": "What explains it?"}
NOTED = PLAIN | {"row": 7, "indicator": None, "outcome": "rejected", "reasons": ["missing"], "notes": ["taken out"]}
GIRLS = PLAIN | {"row": 3, "group": "sex:female"}
ERROR = {"row": 7, "pointer": "/values/6", "column": "indicator", "code": "missing", "message": "m", "fix": "f"}


def kept(answer):
    return Submission.objects.create(
        organisation=OrganisationFactory(), by=UserFactory(), received_at=KNOWN, outcome="partly", answer=answer
    )


def stored(submission):
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM indicators_submission")
        [[text]] = cursor.fetchall()
    return text if isinstance(text, dict) else json.loads(text)


def test_an_answer_is_read_back_as_it_was_given_and_in_its_order():
    answer = {"values": [PLAIN, ASKED, GIRLS, NOTED], "errors": [ERROR]}
    submission = kept(answer)
    submission.refresh_from_db()
    assert submission.answer == answer
    assert [list(row) for row in submission.answer["values"]] == [list(PLAIN)] * 4


def test_a_row_of_which_nothing_more_is_told_is_kept_without_names():
    rows = stored(kept({"values": [PLAIN, ASKED, GIRLS], "errors": []}))["values"]
    assert rows[0] == [1, "M05", "doncaster", "FY2017-18-Q3", "created"]
    assert rows[1][5] == {"reasons": ["outside_limits"], "question": "What explains it?"}
    assert rows[2] == [3, "M05", "doncaster", "FY2017-18-Q3", "created", {"group": "sex:female"}]


def test_an_answer_kept_with_names_and_before_rows_said_why_is_read_too():
    older = {name: PLAIN[name] for name in ("row", "indicator", "area", "period", "outcome")}
    submission = kept({"values": [older], "errors": []})
    submission.refresh_from_db()
    assert submission.answer["values"] == [PLAIN]


@pytest.mark.parametrize("answer", [{}, {"errors": [ERROR]}])
def test_an_answer_without_rows_stays_as_it_is(answer):
    submission = kept(answer)
    submission.refresh_from_db()
    assert submission.answer == answer
