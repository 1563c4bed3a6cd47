"""ETags: what a caller holds already is not sent again, and nothing of it is kept for anybody else."""

from decimal import Decimal

import pytest
from django.test import Client

from dcst.api.tags import is_held
from dcst.site.api_urls import router
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, issue_key
from indicators.models import Observation
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OBSERVATIONS = "/api/v1/observations/"
LISTS = [f"/api/v1/{prefix}/" for prefix, _, _ in router.registry]
OTHERS = ["/api/v1/queries/", "/api/v1/submissions/"]


def again(client, address, tag):
    return client.get(address, headers={"If-None-Match": tag})


@pytest.mark.parametrize("address", LISTS + OTHERS)
def test_a_list_that_says_the_same_is_not_sent_again(address, staff, rows):
    first = staff.get(f"{address}?page_size=1")
    assert first["ETag"].startswith('W/"')
    second = again(staff, f"{address}?page_size=1", first["ETag"])
    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Type" not in second


@pytest.mark.parametrize("address", LISTS)
def test_a_single_row_has_a_strong_tag(address, staff, rows):
    row = staff.get(address).json()["results"][0]
    one = f"{address}{row.get('code') or row['id']}/"
    first = staff.get(one)
    assert first["ETag"].startswith('"')
    assert again(staff, one, first["ETag"]).status_code == 304
    assert staff.get(one).content == first.content


def test_a_head_is_answered_as_a_get(staff):
    area()
    tag = staff.get("/api/v1/areas/")["ETag"]
    assert staff.head("/api/v1/areas/")["ETag"] == tag
    assert staff.head("/api/v1/areas/", headers={"If-None-Match": tag}).status_code == 304


def test_what_changes_has_another_tag(staff, officer):
    area()
    indicator, given = IndicatorFactory(), {"by": officer, "period": Period.parse("FY2017-18-Q3")}
    add_observation(indicator, at=clock.now(), value=Decimal(20), **given)
    addresses = [OBSERVATIONS, f"/api/v1/indicators/{indicator.code}/", "/api/v1/indicators/"]
    tags = {address: staff.get(address)["ETag"] for address in addresses}
    assert {again(staff, address, tag).status_code for address, tag in tags.items()} == {304}
    indicator.name = "Another name"
    indicator.save()
    add_observation(indicator, at=clock.now(), value=Decimal(21), **given)
    assert {again(staff, address, tag).status_code for address, tag in tags.items()} == {200}


def test_a_page_more_is_another_answer(staff):
    for code in ("a", "b"):
        area(code)
    tag = staff.get("/api/v1/areas/?page_size=1")["ETag"]
    area("c")
    assert again(staff, "/api/v1/areas/?page_size=1", tag).status_code == 200


def test_no_answer_is_kept_for_another_caller(staff, caller, officer):
    ObservationFactory(indicator=IndicatorFactory())
    told = caller.get(OBSERVATIONS)
    assert told["Cache-Control"] == "private, no-cache"
    assert staff.get(OBSERVATIONS)["Cache-Control"] == "no-store"
    for answer in (told, again(caller, OBSERVATIONS, told["ETag"])):
        assert {"Accept", "Authorization", "Cookie", "X-Api-Key"} <= set(answer["Vary"].split(", "))
        assert answer["Cache-Control"] == "private, no-cache"
        assert "RateLimit" in answer
    other = issue_key(OrganisationFactory(code="another"), by=officer, at=clock.now(), name="Theirs")[1]
    assert again(Client(headers={"X-Api-Key": other}), OBSERVATIONS, told["ETag"]).status_code == 200
    assert again(Client(), OBSERVATIONS, told["ETag"]).status_code == 401


def test_two_readers_who_see_other_things_have_other_tags(staff, caller, officer):
    indicator = IndicatorFactory(organisation=OrganisationFactory(code="another"))
    ObservationFactory(indicator=indicator)
    assert staff.get(OBSERVATIONS)["ETag"] != caller.get(OBSERVATIONS)["ETag"]


def test_a_refusal_has_no_tag(staff):
    assert "ETag" not in staff.get(f"{OBSERVATIONS}?colour=red")


def test_a_file_has_a_tag(staff):
    ObservationFactory(indicator=IndicatorFactory())
    first = staff.get(f"{OBSERVATIONS}?format=csv")
    kept = again(staff, f"{OBSERVATIONS}?format=csv", first["ETag"])
    assert (kept.status_code, kept.content) == (304, b"")
    Observation.objects.close(clock.now())
    assert again(staff, f"{OBSERVATIONS}?format=csv", first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ("", False),
        ("*", True),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ('"b"', False),
        ("a", False),
        ('"ab"', False),
        ("no tag at all", False),
    ],
)
def test_a_header_names_tags_weak_or_strong(header, held):
    assert is_held('"a"', header) is is_held('W/"a"', header) is held
