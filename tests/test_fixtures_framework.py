"""The outcomes framework and what stands beside it, held against the sources word for word. No database."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from dcst.time.periods import Kind, Period
from indicators.published.rules.source_text import is_tbc

FIXTURES = Path(__file__).parent.parent / "fixtures"
FOLDER = FIXTURES / "plans" / "framework"
FILES = sorted(path.name for path in FOLDER.glob("*.csv"))


def table(name, folder="*"):
    rows = []
    for path in sorted((FIXTURES / "plans").glob(f"{folder}/{name}.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def lines(name):
    """One empty line first, so that lines count from 1 as the fixtures do."""
    return ("\n" + (FIXTURES / "sources" / name).read_text("utf-8")).split("\n")


CYP, PLAN, REPORTS = lines("cyp-plan-2017-20.txt"), lines("business-plan-2016-19.txt"), lines("local_reports.csv")
INDICATORS = {row["code"]: row for row in table("indicators", "framework")}
OUTCOMES = [row for row in INDICATORS.values() if row["framework"] == "outcomes"]
NAMED = [row for row in OUTCOMES if row["kind"] == "named"]
SOURCES = table("indicator_sources", "framework")
TARGETS = {row["indicator"]: row for row in table("targets", "framework")}


def printed(row):
    """The cells of an indicator's line in Appendix 5: measure, source, frequency, x-ref, baseline, position, target."""
    return (CYP[int(row["line"])].split("\t") + [""] * 7)[:7]


def test_the_framework_is_the_75_rows_in_order():
    assert [row["code"] for row in OUTCOMES] == [f"M{number:02d}" for number in range(1, 76)]
    assert Counter(row["kind"] for row in OUTCOMES) == {"named": 53, "name-lost": 18, "intelligence-gap": 4}


def test_the_named_are_21_15_3_and_14_by_theme():
    assert Counter(row["theme"] for row in NAMED) == {
        "CYP-SAFE": 21,
        "CYP-HEALTHY": 15,
        "CYP-ACHIEVEMENT": 3,
        "CYP-EQUALITY": 14,
    }


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row["code"])
def test_a_named_measure_is_word_for_word_as_printed(row):
    name, source, frequency, *_ = printed(row)
    assert (row["name"], row["frequency_printed"]) == (name, frequency)
    assert {held["printed"] for held in SOURCES if held["indicator"] == row["code"]} == {source}


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row["code"])
def test_every_baseline_position_target_and_cross_reference_of_a_named_measure_is_null(row):
    assert [is_tbc(said) for said in printed(row)[3:]] == [True] * 4


def test_the_named_measures_hold_tbc_in_more_than_one_alphabet():
    said = Counter(cell for row in NAMED for cell in printed(row)[3:])
    assert sum(said.values()) == 212
    assert said["TBC"] < 212 and len(said) > 2


def test_no_measure_of_the_source_is_left_out():
    found = {
        number
        for number in range(554, 653)
        if re.match(r"[^\t]+\t[^\t]+\t(Quarterly|Annual|Termly|Bi-Annual)\t", CYP[number])
    }
    loose = range(613, 632)  # the rows whose names are lost start with their source, or are unreadable
    assert found - set(loose) == {int(row["line"]) for row in NAMED}


def test_the_intelligence_gaps_are_as_printed_and_count_nothing_yet():
    gaps = [row for row in OUTCOMES if row["kind"] == "intelligence-gap"]
    assert [row["name"] for row in gaps] == [CYP[number].strip("\t") for number in range(654, 658)]
    for row in gaps:
        assert row["frequency_printed"] == row["period_kind"] == row["strand"] == row["unit"] == ""
        assert not [held for held in SOURCES if held["indicator"] == row["code"]]


def test_a_lost_name_stays_blank_and_a_suggestion_stands_beside_it():
    lost = [row for row in OUTCOMES if row["kind"] == "name-lost"]
    assert {row["name"] for row in lost} == {""}
    assert [row["code"] for row in lost if row["suggestion"]] == ["M49", "M54", "M57"]
    assert Counter((row["strand"], row["frequency_printed"]) for row in lost) == {
        ("CYP-08", "Quarterly"): 1,
        ("CYP-08", "Termly"): 7,
        ("CYP-08", "Annual"): 4,
        ("CYP-09", "Annual"): 4,
        ("CYP-09", "Quarterly"): 2,
    }
    assert all(row["polarity"] == "not_applicable" for row in lost)


def test_the_clean_rows_without_a_name_have_the_source_and_frequency_of_their_line():
    for row in OUTCOMES:
        if row["kind"] == "name-lost" and int(row["line"]) >= 619:
            source, frequency, *_ = printed(row)
            held = [held["printed"] for held in SOURCES if held["indicator"] == row["code"]]
            assert (held, row["frequency_printed"]) == ([source], frequency)


def test_frequencies_of_the_named_are_26_19_6_and_2():
    assert Counter(row["frequency_printed"] for row in NAMED) == {
        "Quarterly": 26,
        "Annual": 19,
        "Bi-Annual": 6,
        "Termly": 2,
    }


def test_polarities_of_the_named_are_22_15_15_and_1_each_with_its_basis():
    assert Counter(row["polarity"] for row in NAMED) == {
        "low_is_good": 22,
        "high_is_good": 15,
        "neutral": 15,
        "plan_is_best": 1,
    }
    assert all(row["polarity_basis"] for row in INDICATORS.values())
    assert INDICATORS["M08"]["polarity"] == "plan_is_best"


CALENDARS = {"Quarterly": {("quarter", "3")}, "Termly": {("term", "4")}, "Bi-Annual": {("wave", "24")}}
CALENDARS["Annual"] = {(kind, "12") for kind in ("year-financial", "year-academic", "year-calendar", "pooled")}


@pytest.mark.parametrize("row", INDICATORS.values(), ids=lambda row: row["code"])
def test_a_curated_calendar_fits_the_printed_frequency(row):
    if row["kind"] == "intelligence-gap":
        return
    assert row["period_kind"] in set(Kind) and row["anchor"] in ("financial", "academic", "calendar")
    if row["frequency_printed"]:
        assert (row["period_kind"], row["months"]) in CALENDARS[row["frequency_printed"]]
    if row["kind"] != "name-lost":
        assert 0 < int(row["lag_days"]) <= 487 and row["unit"] and row["definition"]


def test_bi_annual_is_every_two_years_and_says_it_is_to_be_confirmed():
    surveys = [row for row in NAMED if row["frequency_printed"] == "Bi-Annual"]
    assert all("to be confirmed" in row["ambiguities"] for row in surveys)


def test_every_strand_is_the_priority_its_appendix_heading_names():
    headings = {row["strand"]: row["heading"] for row in OUTCOMES if row["strand"]}
    assert sorted(headings) == [f"CYP-{number:02d}" for number in range(1, 12)]
    appendix = {" ".join(line.split()) for line in CYP[541:660]}
    assert {strand for strand, heading in headings.items() if heading not in appendix} == {"CYP-03"}
    assert CYP[565].split("\t")[:3] == ["Domestic abuse practice is transformed acros", "s Donca", "aster"]


def test_13_printed_strings_name_11_organisations():
    framework = [row for row in SOURCES if row["indicator"].startswith("M")]
    assert len({row["printed"] for row in framework}) == 13
    assert len({row["organisation"] for row in framework}) == 11
    joint = [(row["indicator"], row["organisation"]) for row in framework if row["printed"] == "CCG/RDaSH"]
    assert joint == [("M22", "ccg"), ("M22", "rdash")]
    assert {row["organisation"] for row in framework if row["printed"] == "DCCG"} == {"ccg"}
    assert len(framework) == 72, "71 rows have a source, and one of them is joint"


def test_each_row_refers_to_what_the_fixtures_hold():
    held = {name: {row["code"] for row in table(name)} for name in ("organisations", "strands", "objectives", "areas")}
    assert {row["organisation"] for row in SOURCES} <= held["organisations"]
    assert {row["strand"] for row in INDICATORS.values()} - {""} <= held["strands"]
    assert {row["theme"] for row in INDICATORS.values()} - {""} <= held["objectives"]
    assert {row["parent"] for row in table("areas")} - {""} <= held["areas"]
    for name in ("indicator_sources", "indicator_labels", "targets"):
        assert {row["indicator"] for row in table(name, "framework")} <= set(INDICATORS)
    for row in table("neighbour_sets"):
        assert set(row["area"].split(";")) <= held["areas"]


def test_the_staff_targets_keep_their_printed_operators():
    assert {
        code: (row["operator"], row["value"], row["confirmed"])
        for code, row in TARGETS.items()
        if row["kind"] == "plan"
    } == {
        "staff-turnover": ("<", "20", "yes"),
        "staff-sickness": ("<", "7", "yes"),
        "agency-staff": ("=", "8", "no"),
        "staff-morale": (">", "70", "yes"),
    }
    assert [PLAN[number].strip("- ") for number in (552, 553, 554, 583)] == [
        "Staff turnover below 20%",
        "Sickness levels below 7%",
        "Reliance on agency staff to be 8%",
        "Our aim is to maintain our staff morale at over 70%.",
    ]


def test_only_the_two_contract_targets_stand_on_framework_measures():
    assert {code for code in TARGETS if code.startswith("M")} == {"M05", "M62"}
    eet, again = TARGETS["M62"], TARGETS["M05"]
    assert (eet["operator"], eet["value"], eet["tolerance"], eet["period_text"]) == (">=", "45", "40", "FY2016-17")
    assert (again["operator"], again["value"], again["tolerance"], again["known_from"]) == (
        "<=",
        "22",
        "",
        "2018-07-25",
    )
    for row in TARGETS.values():
        assert row["reason"] and row["known_from"]
        assert not row["period_text"] or str(Period.parse(row["period_text"])) == row["period_text"]


@pytest.mark.parametrize("code", TARGETS)
def test_a_target_is_the_number_on_the_line_it_cites(code):
    row = TARGETS[code]
    first = int(row["line"].partition("-")[0])
    if row["document"] == "local-reports":
        assert next(csv.reader([REPORTS[first]]))[3] == row["value"]
    else:
        assert re.findall(r"\d+", PLAN[first]) == [row["value"]]
    assert row["tolerance"] == "" or Decimal(next(csv.reader([REPORTS[first + 1]]))[3]) == Decimal(row["tolerance"])


@pytest.mark.parametrize(
    "row", [row for row in INDICATORS.values() if row["kind"] == "contract"], ids=lambda row: row["code"]
)
def test_a_contract_measure_is_named_as_in_the_report(row):
    assert next(csv.reader([REPORTS[int(row["line"])]]))[0] == row["name"]


def test_contract_codes_lead_to_one_indicator_each():
    assert {row["label"]: row["indicator"] for row in table("indicator_labels")} == {
        "A1": "M05",
        "B13": "M62",
        "A2": "contract-a2",
        "A3": "contract-a3",
        "A8": "contract-a8",
        "E1": "contract-e1",
    }


@pytest.mark.parametrize(
    "row", [row for row in INDICATORS.values() if row["kind"] in ("staff", "reported")], ids=lambda row: row["code"]
)
def test_a_measure_of_the_business_plan_is_named_in_the_words_of_its_line(row):
    words = set(re.findall(r"[a-z]+", PLAN[int(row["line"])].lower()))
    assert set(re.findall(r"[a-z]+", row["name"].lower())) <= words


def test_the_neighbour_sets_are_the_two_known_and_do_not_overlap():
    sets = table("neighbour_sets", "framework")
    assert [(row["name"], row["valid_from"], row["valid_to"]) for row in sets] == [
        ("Set of April 2021", "2021-04-01", "2025-04-30"),
        ("Set of May 2025", "2025-05-01", ""),
    ]
    assert [len(set(row["area"].split(";"))) for row in sets] == [10, 10]
    assert [row["area"].split(";")[0] for row in sets] == ["rotherham", "rotherham"]


def test_the_comparator_areas_are_13_authorities_a_region_and_a_nation():
    areas = table("areas", "framework")
    assert Counter(row["kind"] for row in areas) == {"authority": 13, "region": 1, "nation": 1}
    assert all(re.fullmatch(r"E(06|08|12|92)\d{6}", row["ons_code"]) for row in areas)
    assert len({row["ons_code"] for row in areas}) == 15


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_one_physical_line_a_row_with_its_source_and_no_tbc(name):
    text = (FOLDER / name).read_text("utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert not text.startswith("\ufeff") and rows[0][-3:] == ["document", "line", "heading"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert all(row[-3] and row[-1] for row in rows[1:])
    assert not any(is_tbc(cell) for row in rows for cell in row)
