"""The API is what its schema says to every kind of key, and to nobody's: see test_schema."""

import pytest
from hypothesis import settings

from dcst.time import clock
from indicators.changes import issue_key
from tests.dcst.api.described import FOR_PARTNERS, hold, schema, steps, tried
from tests.factories import OrganisationFactory
from tests.scale import many

pytestmark = pytest.mark.django_db
KEYS = {
    "sends": {"may_read": False},
    "reads": {"may_send": False},
    "test": {"kind": "test"},
}
OFFERED = f"/({'|'.join(FOR_PARTNERS)})/"
WHERE_KEYS_DIFFER = many("/(submissions|me)/", "/api/")


@schema.include(path_regex=OFFERED).parametrize()
@tried
def test_whatever_a_partner_asks_or_sends_is_answered_as_the_schema_documents(case, by_key):
    assert hold(case, by_key).status_code not in (401, 403)


@pytest.fixture(params=[*KEYS, "nobody", "what is no key"])
def caller(request, rows, officer, pinned, open_connection):
    if request.param not in KEYS:
        return {"headers": {} if request.param == "nobody" else {"X-Api-Key": "dcst_live_00000000.nonsense"}}
    organisation, given = OrganisationFactory(code="a-partner"), KEYS[request.param]
    _, sent = issue_key(organisation, by=officer, at=clock.now(), name=request.param, **given)
    return {"headers": {"X-Api-Key": sent}}


@schema.include(path_regex=WHERE_KEYS_DIFFER).parametrize()
@settings(tried, max_examples=many(2, 20))
def test_whatever_any_key_asks_or_sends_is_answered_as_the_schema_documents(case, caller):
    hold(case, caller)


def test_what_one_answer_leads_to_is_answered_to_a_partner_as_the_schema_documents(by_key):
    steps(by_key).run(settings=settings(tried, max_examples=many(5, 60), stateful_step_count=many(5, 12)))
