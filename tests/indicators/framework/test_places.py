"""The places of indicators in frameworks: by a person, by a file, and what a page and the API find by them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dcst.models import AuditEvent
from dcst.problems import Refused
from dcst.time import clock
from indicators import changes
from indicators.models import Framework, FrameworkPlace, Indicator
from indicators.models.framework import Placed
from tests.indicators.factories import IndicatorFactory, placed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
TODAY = date(2018, 1, 31)
AT = clock.start_of(TODAY) + timedelta(hours=12)
END = clock.end_of(TODAY)  # a page writes at the wall's time of day, whatever it is
DAY = timedelta(days=1)


@pytest.fixture
def contract():
    return Framework.objects.create(code="contract", name="Contract with the council", position=3)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def codes(framework="contract", at=END):
    return set(Indicator.objects.in_framework(framework, at).values_list("code", flat=True))


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_indicator_stands_in_its_own_framework_and_in_every_other_that_has_a_place_for_it(contract, officer):
    again, own = IndicatorFactory(code="M05"), IndicatorFactory(code="contract-a2", framework="contract")
    assert codes() == {"contract-a2"}
    given = {"by": officer, "at": AT, "agreed": True}
    assert changes.place_in_framework(contract, [Placed(again, "A1", 1), Placed(own, "A2", 2)], **given) == 2
    assert codes() == {"M05", "contract-a2"} and codes("outcomes") == {"M05"}
    assert Indicator.objects.in_framework("contract", AT).count() == 2, (
        "one that is its own and has a label counts once"
    )
    assert codes(at=AT - DAY) == {"contract-a2"}
    assert changes.place_in_framework(contract, [Placed(again, "A1", 1)], **given) == 0
    changes.take_out_of_framework(contract, again, by=officer, at=AT + DAY, agreed=True)
    assert codes(at=AT + DAY) == {"contract-a2"} and codes() == {"M05", "contract-a2"}
    kinds = AuditEvent.objects.filter(subject="M05").order_by("pk").values_list("verb", flat=True)
    assert list(kinds) == ["place in framework", "take out of framework"]


def test_another_label_ends_the_old_one_and_a_past_day_keeps_it(contract, officer):
    row = IndicatorFactory(code="M62")
    changes.place_in_framework(contract, [Placed(row, "B12", 12)], by=officer, at=AT, agreed=True)
    changes.place_in_framework(contract, [Placed(row, "B13", 13)], by=officer, at=AT + DAY, agreed=True)
    assert [found.code for found in Indicator.objects.called("b13", AT + DAY)] == ["M62"]
    assert not Indicator.objects.called("B13", AT).exists()
    assert [found.label for found in FrameworkPlace.objects.known_at(AT)] == ["B12"]


def test_a_label_names_one_indicator_of_its_framework_and_all_or_none_are_stored(contract, officer):
    one, two, three = (IndicatorFactory(code=f"M0{number}") for number in (1, 2, 3))
    given = {"by": officer, "at": AT, "agreed": True}
    changes.place_in_framework(contract, [Placed(one, "A1", 1)], **given)
    for rows, words in (
        ([Placed(three, "A3", 3), Placed(two, "A1", 2)], "is that of M01"),
        ([Placed(two, "A2", 2), Placed(three, "A2", 3)], "is given to two indicators"),
        ([Placed(two, "A2", 2), Placed(two, "A3", 3)], "M02 is given two places"),
        ([Placed(two, "A" * 41, 2)], "40 characters at most"),
    ):
        with pytest.raises(Refused, match=words):
            changes.place_in_framework(contract, rows, **given)
    assert codes() == {"M01"}
    # Two that change labels do so at once.
    changes.place_in_framework(contract, [Placed(two, "A2", 2)], **given)
    changes.place_in_framework(contract, [Placed(one, "A2", 1), Placed(two, "A1", 2)], **given)
    assert dict(FrameworkPlace.objects.current().values_list("indicator__code", "label")) == {"M01": "A2", "M02": "A1"}


def test_the_officer_adds_a_framework_and_gives_a_place_in_the_browser(desk):
    IndicatorFactory(code="M05", name="Re-referrals")
    typed = {"name": "Council plan", "code": "council-plan", "document": "Council plan 2017-21"}
    assert desk.post("/indicators/frameworks/", typed).url == "/indicators/frameworks/council-plan/"
    assert "There is a framework “council-plan” already" in desk.post("/indicators/frameworks/", typed).content.decode()
    address = "/indicators/frameworks/council-plan/"
    assert desk.post(address, {"indicator": "M05", "label": "7.2", "position": "7"}).status_code == 302
    shown = page(desk, address)
    assert "7.2" in shown and "Re-referrals" in shown and "Council plan 2017-21" in shown
    assert "7.2 in" in page(desk, "/indicators/M05/")
    listed = page(desk, "/indicators/?framework=council-plan")
    assert "1 indicator, by status" in listed and "7.2 (M05)" in listed
    assert desk.post(address, {"take-out": "M05"}).status_code == 302
    assert "None has a place in it" in page(desk, address)


def test_a_file_goes_the_same_way_and_tells_every_fault_with_its_line(desk):
    IndicatorFactory(code="M05")
    IndicatorFactory(code="M62")
    desk.post("/indicators/frameworks/", {"name": "Council plan", "code": "council-plan", "document": "Council plan"})
    address = "/indicators/frameworks/council-plan/"

    def send(text):
        file = SimpleUploadedFile("places.csv", text.encode())
        return desk.post(address, {"file": file, "file-of-places": "yes"})

    wrong = send("indicator,label,position\nM05,A1,1\nM99,A9,2\nM62,B13,first\n")
    told = wrong.content.decode()
    assert "Line 3: indicator: There is no such indicator" in told
    assert "Line 4: position: The place must be a number, like 13" in told
    assert not FrameworkPlace.objects.exists()
    for text, words in (
        ("code,label\nM05,A1\n", "The first line must be: indicator,label,position"),
        ("indicator,label,position\n", "The file has no rows below its first line"),
        ("indicator,label,position\nM05,A1,1\nM62,A1,2\n", "is given to two indicators"),
    ):
        assert words in send(text).content.decode()
    assert send("indicator,label,position\nM05,A1,1\nM62,B13,13\n").status_code == 302
    assert codes("council-plan") == {"M05", "M62"}


def test_who_may_only_read_sees_the_places_and_changes_none(client, board_member, partner, contract):
    placed(IndicatorFactory(code="M05"), "A1")
    client.force_login(board_member)
    shown = page(client, "/indicators/frameworks/contract/")
    assert "A1" in shown and "Take out" not in shown and "Save the place" not in shown
    assert client.post("/indicators/frameworks/contract/", {"take-out": "M05"}).status_code == 403
    assert client.post("/indicators/frameworks/", {"name": "x", "code": "x", "document": "x"}).status_code == 403
    assert codes() == {"M05"} and not Framework.objects.filter(code="x").exists()
    client.force_login(partner)
    assert client.get("/indicators/frameworks/").status_code == 403


def test_a_label_leads_to_the_one_indicator_it_names(client, board_member):
    placed(IndicatorFactory(code="M05"), "A1")
    placed(IndicatorFactory(code="M62"), "B13")
    client.force_login(board_member)
    assert client.get("/indicators/B13/").url == "/indicators/M62/"
    assert client.get("/indicators/B14/").status_code == 404
    placed(IndicatorFactory(code="M63"), "B13", "council-plan")
    assert client.get("/indicators/B13/").status_code == 404, "a label of two frameworks leads to neither"
    listed = page(client, "/indicators/?called=b13")
    assert "2 indicators, by status" in listed


def test_the_list_of_a_framework_is_in_its_order_with_its_labels_and_counts_each_once(client, board_member):
    own = IndicatorFactory(code="contract-a2", framework="contract", strand=None, position=80)
    last = IndicatorFactory(code="child-protection-visits", framework="contract", strand=None, position=84)
    placed(IndicatorFactory(code="M62", position=62), "B13", position=5)
    placed(IndicatorFactory(code="M05", position=5), "A1", position=1)
    placed(own, "A2", position=2)
    client.force_login(board_member)
    listed = page(client, "/indicators/?framework=contract&sort=documents")
    where = [listed.index(f'href="/indicators/{code}/"') for code in ("M05", "contract-a2", "M62", last.code)]
    assert where == sorted(where) and "4 indicators, by status" in listed
    assert listed.count("Contract with the council</span>") == 1, "one group: themes are those of another framework"
    assert "A1 (M05)" in listed and "B13 (M62)" in listed
    assert "4 indicators, by status" in page(client, "/indicators/"), "each stands once in the list of all"
    assert "2 indicators, by status" in page(client, "/indicators/?framework=contract&as_at=2016-03-31")


def test_the_api_filters_by_every_framework_and_finds_by_label(client, board_member):
    placed(IndicatorFactory(code="M05"), "A1", position=1)
    IndicatorFactory(code="M06")
    placed(IndicatorFactory(code="M07"), "7.2", "council-plan")
    client.force_login(board_member)

    def told(query):
        return client.get(f"/api/v1/indicators/{query}")

    [found] = told("?framework=contract").json()["results"]
    assert (found["code"], found["framework"]) == ("M05", "outcomes")
    assert found["places"] == [{"framework": "contract", "label": "A1", "position": 1}]
    assert [row["code"] for row in told("?called=a1").json()["results"]] == ["M05"]
    assert [row["code"] for row in told("?framework=council-plan").json()["results"]] == ["M07"]
    assert {row["code"] for row in told("?framework=outcomes").json()["results"]} == {"M05", "M06", "M07"}
    assert told("?framework=nonsense").status_code == 400
