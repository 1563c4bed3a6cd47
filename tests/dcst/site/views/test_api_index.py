"""The first address of the API lists all others, to anybody."""

import pytest
from django.conf import settings

from dcst.site.views.api.docs import METHODS, for_staff, paths

pytestmark = pytest.mark.django_db


def test_a_stranger_is_told_every_address_in_a_sentence(client):
    answer = client.get("/api/v1/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = answer.json()
    assert told["version"] == settings.SPECTACULAR_SETTINGS["VERSION"]
    assert {(row["method"].lower(), row["address"]) for row in told["addresses"]} == {
        (method, address) for address, item in paths().items() for method in METHODS if method in item
    }
    for row in told["addresses"]:
        assert row["what"].endswith(".") and ". " not in row["what"] and "`" not in row["what"], row
        assert row["for_keys"] == (row["address"].split("/")[3] not in for_staff())


def test_it_leads_to_the_documentation(client):
    told = client.get("/api/v1/").json()
    for name in ("documentation", "description"):
        assert client.get(told[name].removeprefix("http://testserver")).status_code == 200


def test_it_asks_no_table(client, django_assert_num_queries):
    client.get("/api/v1/")
    with django_assert_num_queries(0):
        client.get("/api/v1/", headers={"X-Api-Key": "dcst_live_00000000.unknown"})


def test_it_reads_only(client):
    answer = client.post("/api/v1/", {}, "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
