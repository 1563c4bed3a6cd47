"""The API is what its schema says: whatever the schema allows, and what it does not, is sent to every operation by the
performance officer's session, and each answer is held against it. The same in every run; test_schema_keys is for keys.
"""

import pytest
from hypothesis import settings

from dcst.site.api_urls import router
from indicators.api.docs import SENT
from tests.dcst.api.described import BY_KEY_ALONE, CHECKS, hold, schema, steps, tried
from tests.scale import many

pytestmark = pytest.mark.django_db


@schema.exclude(path=BY_KEY_ALONE).parametrize()
@tried
def test_whatever_staff_ask_is_answered_as_the_schema_documents(case, by_session):
    answer = hold(case, by_session)
    # The answer to a stranger would mean that nothing was tried.
    assert answer.status_code not in (401, 403) or case.method not in ("GET", "HEAD", "OPTIONS")


def test_what_one_answer_leads_to_is_answered_as_the_schema_documents(by_session):
    steps(by_session).run(settings=settings(tried, max_examples=many(5, 60), stateful_step_count=many(5, 12)))


def ask(method, address, caller, **given):
    return schema[address][method].Case(**given).call_and_validate(checks=CHECKS, **caller)


@pytest.mark.parametrize("name", [prefix for prefix, _, _ in router.registry])
def test_every_row_there_is_fits_the_schema(name, by_session):
    rows = ask("GET", f"/api/v1/{name}/", by_session).json()["results"]
    assert rows
    identity = "id" if "id" in rows[0] else "code"
    for row in rows:
        where = {identity: row[identity]}
        assert ask("GET", f"/api/v1/{name}/{{{identity}}}/", by_session, path_parameters=where).status_code == 200


def test_a_submission_and_a_refusal_fit_the_schema(by_key):
    for body, status in ((SENT, 201), ({"values": [SENT["values"][0] | {"period": "never"}]}, 422), ({}, 400)):
        sent = {"headers": by_key["headers"] | {"Idempotency-Key": f"expecting {status}"}}
        answer = ask("POST", "/api/v1/submissions/", sent, body=body, media_type="application/json")
        assert answer.status_code == status
        received = answer.json().get("id") or answer.json().get("submission")
        if received:
            where = {"id": received}
            assert ask("GET", "/api/v1/submissions/{id}/", by_key, path_parameters=where).status_code == 200
