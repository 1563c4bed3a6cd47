"""What is public as CSV and JSON: the rows of the page, digit by digit, for any site to read."""

import csv
import io

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dcst.files.exports import guarded
from dcst.site.public.changes import propose_release, write_public_words
from dcst.site.public.licence import LICENCE
from dcst.site.public.open_data import MEANINGS
from tests.counting import counted
from tests.dcst.site.public.world import LATER, NOW, ONE, counted_measure, shared_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
CSV, JSON = "/public/data.csv", "/public/data.json"


@pytest.fixture
def released(officer):
    strands = shared_plan()
    counted_measure(strands["CYP-01"], numbers=[("FY2017-18-Q2", 40), ("FY2017-18-Q3", 4)])
    write_public_words("plain", "CYP-01", by=officer, at=NOW, text="=1+1 and more")
    return propose_release(ONE, by=officer, at=NOW, note="Quarter 3")


def rows_of(address=CSV):
    return list(csv.DictReader(io.StringIO(Client().get(address).content.decode("utf-8-sig"))))


def test_the_table_has_each_figure_with_c_for_what_is_kept_back_and_its_licence(released):
    rows = rows_of()
    assert list(rows[0]) == list(MEANINGS)
    told = [(row["kind"], row["period"], row["value"], row["shorthand"]) for row in rows]
    assert told == [
        ("promise", "", "", ""),
        ("figure", "FY2017-18-Q2", "40", ""),
        ("figure", "FY2017-18-Q3", "[c]", "[c]"),
    ]
    assert {row["licence"] for row in rows} == {LICENCE}
    assert {row["released_on"] for row in rows} == {"2018-01-31"}
    assert (rows[1]["period_from"], rows[1]["period_to"]) == ("2017-07-01", "2017-09-30")


def test_no_cell_is_a_formula(released):
    assert rows_of()[0]["plain_words"] == guarded("=1+1 and more") != "=1+1 and more"


def test_json_says_the_same_with_what_the_columns_mean(released):
    told = Client().get(JSON).json()
    assert (told["licence"], list(told["columns"])) == (LICENCE, list(MEANINGS))
    assert [(row["value"], row["shorthand"]) for row in told["rows"]] == [(None, ""), ("40", ""), (None, "[c]")]
    assert told["released_at"].startswith("2018-01-31T12:00")


def test_nothing_is_in_them_before_a_release(db):
    assert rows_of() == []
    assert Client().get(JSON).json()["rows"] == []


@pytest.mark.parametrize("address", [CSV, JSON])
def test_any_site_may_read_them_and_who_holds_them_is_told_so(released, officer, address):
    answer = Client().get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=60"
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    write_public_words("licence", "", by=officer, at=LATER, text="Ask us first.")
    moved = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert moved.status_code == 200
    assert b"Ask us first." in moved.content


def test_a_former_release_has_files_of_its_own_and_another_kind_none(released):
    assert len(rows_of(f"{CSV}?release={released.pk}")) == 3
    assert Client().get("/public/data.xml").status_code == 404
    assert Client().get(f"{CSV}?release=4711").status_code == 404


def test_they_are_only_read(released):
    assert Client().post(CSV).status_code == 405
    assert Client().head(CSV).status_code == 200


def test_a_file_is_made_once_until_anything_is_known_anew(released, officer, settings):
    settings.KEEP_PAGES = True
    caches["pages"].clear()
    first = Client().get(CSV).content
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(CSV).content == first
    assert counted(queries) == 1
    write_public_words("licence", "", by=officer, at=LATER, text="Ask us first.")
    assert b"Ask us first." in Client().get(CSV).content
    caches["pages"].clear()


def test_crawlers_are_told_to_read_what_is_public_alone(db):
    told = Client().get("/robots.txt").content.decode().splitlines()
    assert told[1:] == ["Allow: /public/", "Disallow: /public/*?release=", "Disallow: /"]
