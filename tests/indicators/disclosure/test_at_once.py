"""Many senders of one indicator at once, and the sweep among them: every small number is in the row that stands.

Real transactions on PostgreSQL.
"""

import json
import threading

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from dcst.models import Area
from dcst.record import assess
from dcst.time import clock
from indicators.changes import issue_key
from indicators.disclosure.deciding import KIND, SMALL_NUMBERS, undecided
from indicators.models import Observation, Suppression
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
SENDERS = 24
PERIODS = ("FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")


@pytest.fixture
def secret(pinned, officer, settings):
    settings.API_CALLS_PER_MINUTE = 1_000_000
    for number in range(SENDERS):
        Area.objects.create(code=f"part-{number}", name=f"Part {number}", kind="locality", parent=area())
    organisation = OrganisationFactory(code="a-partner")
    kind = {"definition__value_type": "count", "definition__lag_days": None}
    for code in ("M05", "M06"):
        IndicatorFactory(code=code, organisation=organisation, **kind)
    return issue_key(organisation, by=officer, at=clock.now(), name="Nightly")[1]


def test_of_senders_at_once_and_the_sweep_among_them_no_small_number_is_left_out(secret):
    """Half name the two indicators in one order, half in the other; of each locality one value is small."""
    start, answers, failures = threading.Barrier(SENDERS + 1), [], []

    def send(number):
        codes = ("M05", "M06") if number % 2 else ("M06", "M05")
        given = {"area": f"part-{number}", "period": PERIODS[number % 3]}
        body = {"values": [{"indicator": code, "value": "3", **given} for code in codes]}
        start.wait()
        answer = Client(headers={"X-Api-Key": secret, "Idempotency-Key": str(number)}).post(
            "/api/v1/submissions/", json.dumps(body), "application/json"
        )
        answers.append(answer.status_code)
        connection.close()

    def decide():
        start.wait()
        try:
            for _ in range(20):
                assess.mark_due({(KIND, "M05"), (KIND, "M06")}, clock.now())
                assess.sweep({KIND: SMALL_NUMBERS}, clock.now())
        except DatabaseError as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(SENDERS)]
    threads.append(threading.Thread(target=decide))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, failures) == ([201] * SENDERS, [])
    for row in Suppression.objects.current():
        own = set(Observation.objects.filter(indicator=row.indicator_id).values_list("pk", flat=True))
        assert len(own) == SENDERS
        assert {pk for told in row.hidden.values() for ids in told.values() for pk in ids} == own
        assert row.judged_to == max(own)
    assert Suppression.objects.current().count() == 2 and undecided() == []
