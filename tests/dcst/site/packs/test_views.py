"""The pages of packs: the list, the form, how far one is, its files, and what the public may have."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Pack, PackMark
from dcst.site.packs.items import item_of, usual_of_body, usual_of_plan
from tests.dcst.site.packs.conftest import BLANK, TODAY, make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned", "unset")]
FILLED = {"of": "hand", "day": TODAY.isoformat(), "kind": "internal", "title": ""}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def made(measure, board_member, ask):
    pack = ask(board_member, "missing", f"indicator/{measure.code}")
    make()
    return Pack.objects.get(pk=pack.pk)


def test_chosen_pages_become_a_pack_named_by_its_day(sign_in, board_member, measure):
    client = sign_in(board_member)
    answer = client.post("/packs/ask/", FILLED | {"items": ["missing", f"indicator/{measure.code}"]}, follow=True)
    pack = Pack.objects.get()
    assert answer.redirect_chain == [(f"/packs/{pack.pk}/", 302)]
    assert (pack.title, pack.items) == ("Chosen pages, 31 January 2018", ["missing", f"indicator/{measure.code}"])
    assert "The pack is being made" in text_of(answer) and 'http-equiv="refresh"' in text_of(answer)


def test_a_body_has_its_board_its_priorities_and_its_measures_in_trouble(sign_in, board_member, measure):
    sign_in(board_member).post("/packs/ask/", FILLED | {"of": "body:a-group"})
    strand = measure.strand.code
    assert Pack.objects.get().items == [
        "board/BP@a-group",
        "body/a-group",
        f"part/{strand}",
        f"indicator/{measure.code}",
    ]


def test_the_usual_contents_are_of_the_day_and_the_board_has_all(measure, board_member):
    strand = measure.strand
    before = datetime.date(2017, 9, 30)  # no figure was known yet
    assert f"indicator/{measure.code}" not in [
        item.key for item in usual_of_plan(strand.plan, board_member, TODAY, before)
    ]
    body = strand.bodies.model.objects.get(code="the-board")
    keys = [item.key for item in usual_of_body(body, board_member, TODAY, TODAY)]
    assert keys[0] == "board/BP@the-board" and keys[-1] == f"indicator/{measure.code}" and "contract" in keys


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Select what is to stand in the pack"),
        ({"items": ["nonsense", "indicator/none"]}, "Select what is to stand in the pack"),
        ({"of": "body:none"}, "from the list"),
        ({"day": "2031-01-01"}, "from the list"),
        ({"items": ["missing"], "other_day_day": "1", "other_day_month": "2", "other_day_year": "2018"}, "future"),
    ],
)
def test_what_makes_no_pack_is_said_beside_the_form(sign_in, board_member, given, words):
    answer = text_of(sign_in(board_member).post("/packs/ask/", FILLED | given))
    assert "There is a problem" in answer and words in answer and not Pack.objects.exists()


def test_any_other_day_may_be_typed(sign_in, board_member):
    day = {"other_day_day": "30", "other_day_month": "November", "other_day_year": "2017"}
    sign_in(board_member).post("/packs/ask/", FILLED | day | {"items": ["missing"]})
    assert Pack.objects.get().day == datetime.date(2017, 11, 30)


def test_the_files_are_the_same_bytes_under_a_name_of_their_own(sign_in, board_member, made):
    client = sign_in(board_member)
    answer = client.get(f"/packs/{made.pk}/files/pdf/")
    assert (answer.content, answer["Content-Type"]) == (BLANK, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="a-pack-2018-01-31.pdf"'
    assert answer["ETag"] == f'"{made.files.get(kind="pdf").sha256}"'
    again = client.get(f"/packs/{made.pk}/files/pdf/", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/packs/{made.pk}/files/xlsx/")["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(f"/packs/{made.pk}/files/exe/").status_code == 404


def test_a_pack_of_somebody_with_more_rights_is_not_there(sign_in, officer, board_member, partner, ask):
    pack = ask(officer, "missing", title="Of the officer")
    make()
    for address in (f"/packs/{pack.pk}/", f"/packs/{pack.pk}/files/pdf/"):
        assert sign_in(board_member).get(address).status_code == 404
        assert sign_in(partner).get(address).status_code == 403
        assert sign_in(officer).get(address).status_code == 200
    assert "Of the officer" not in text_of(sign_in(board_member).get("/packs/"))
    assert sign_in(board_member).post(f"/packs/{pack.pk}/again/").status_code == 404


def test_a_pack_that_waits_has_no_files_and_says_how_far_it_is(sign_in, board_member, ask):
    pack = ask(board_member, "missing", "governance")
    client = sign_in(board_member)
    assert client.get(f"/packs/{pack.pk}/files/pdf/").status_code == 404
    assert "Waits for its turn" in text_of(client.get(f"/packs/{pack.pk}/"))
    Pack.objects.update(started_at=pack.moment, done=1, doing="Drawing governance")
    assert "1 of 2 pages drawn. Drawing governance." in text_of(client.get(f"/packs/{pack.pk}/"))


def test_a_pack_that_was_not_made_says_why_and_is_tried_again(sign_in, board_member, ask):
    pack = ask(board_member, "indicator/none")
    make()
    client = sign_in(board_member)
    page = text_of(client.get(f"/packs/{pack.pk}/"))
    assert "There is no page indicator/none." in page and "Try again" in page
    client.post(f"/packs/{pack.pk}/again/")
    assert Pack.objects.get().state == "waiting"
    assert client.get(f"/packs/{pack.pk}/again/").status_code == 405


def test_the_officer_says_what_the_public_may_have(sign_in, officer, board_member, measure):
    client, address = sign_in(officer), f"/packs/items/indicator/{measure.code}/"
    assert "Not decided" in text_of(client.get("/packs/items/"))
    assert "Select" in text_of(client.post(address, {"reason": "x"}))
    client.post(address, {"is_public": "yes", "reason": "It was published in May"})
    assert PackMark.objects.get().is_public and "It was published in May" in text_of(client.get("/packs/items/"))
    assert "stays private" in text_of(client.get("/packs/items/board/BP/"))
    assert client.get("/packs/items/indicator/none/").status_code == 404
    assert sign_in(board_member).get(address).status_code == 403
    assert sign_in(board_member).get("/packs/items/").status_code == 403


def test_only_who_releases_figures_is_asked_for_whom_a_pack_is(sign_in, officer, board_member):
    assert "For the public" in text_of(sign_in(officer).get("/packs/ask/"))
    assert "For the public" not in text_of(sign_in(board_member).get("/packs/ask/"))
    sign_in(board_member).post("/packs/ask/", FILLED | {"kind": "public", "items": ["missing"]})
    assert Pack.objects.get().kind == "internal"


def test_usual_contents_for_the_public_are_the_public_ones_of_them(sign_in, officer, measure):
    client = sign_in(officer)
    given = FILLED | {"of": f"plan:{measure.strand.plan.code}", "kind": "public"}
    assert "Select what is to stand" in text_of(client.post("/packs/ask/", given))
    client.post(f"/packs/items/indicator/{measure.code}/", {"is_public": "yes", "reason": "Published"})
    client.post("/packs/ask/", given)
    assert Pack.objects.get().items == [f"indicator/{measure.code}"]


@pytest.mark.parametrize("address", ["/packs/", "/packs/ask/"])
def test_the_queries_of_a_page_do_not_grow_with_the_packs(sign_in, board_member, ask, address):
    client, counts = sign_in(board_member), []
    for _ in range(2):
        for _ in range(3):
            ask(board_member, "missing")
        make()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("board/BP", "/board/?plan=BP"),
        ("board/BP@dscb", "/board/?plan=BP&body=dscb"),
        ("changed/CYP", "/board/changes/?plan=CYP"),
        ("part/BP-1.B", "/plan/BP-1.B/"),
        ("indicator/M05", "/indicators/M05/"),
        ("matrix", "/indicators/matrix/"),
    ],
)
def test_an_item_is_a_page_of_ours(key, address):
    item = item_of(key)
    assert (item.key, item.address) == (key, address)


@pytest.mark.parametrize("key", ["", "nonsense", "indicator", "matrix/x", "/x"])
def test_what_names_no_page_is_no_item(key):
    assert item_of(key) is None
