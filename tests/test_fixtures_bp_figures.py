"""The Business Plan's Board, teams, figures, judgements and budget, held against the source. Pure: files in."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from tests.bp_fixtures import LINES, PLAN, cells, plain, stand_in, table, words_at


def test_the_board_its_committees_and_its_seats_are_as_printed():
    bodies = table("bodies")
    assert Counter(row["kind"] for row in bodies) == {"board": 1, "committee": 6}
    assert all(
        row["remit"].removeprefix("The ").startswith((f"{row['name']} has", f"{row['name']} is")) for row in bodies
    )
    seats = table("seats")
    assert all(row["number"] == "" and row["note"] in words_at(row) for row in seats), "no number is stated"
    board = ["Chair", "Chief Executive Officer", "Expert Non-Executive Directors", "partner Non-Executive Directors"]
    assert [row["title"] for row in seats] == [*board, "staff member"]
    members = next(row for row in table("printed_figures") if row["row"] == "members on the board")
    assert members["value"] == "13"


def test_the_teams_are_the_printed_table_read_column_by_column():
    header = [part[0] for part in cells(PLAN[191])]
    read = {core: [] for core in header}
    for number in range(192, 202):
        for core, cell in zip(header, PLAN[number].split("\t"), strict=True):
            name, base = re.fullmatch(r"(.*?)(?: \(based (?:at|in) (\w+)\))?", plain(cell)).groups()
            label, _, listed = name.partition(": ")
            names = [*([] if "Planned" in label else [label]), *listed.split(", ")]
            read[core] += [(number, name, base or "") for name in names if name]
    teams = table("teams")
    held = {
        core: [(int(row["line"]), row["name"], row["based_at"]) for row in teams if row["core_area"] == core]
        for core in header
    }
    assert held == read
    assert [len(held[core]) for core in header] == [14, 5, 5]
    localities = {row["code"]: row["name"] for row in table("areas") if row["kind"] == "locality"}
    assert {row["area"]: row["name"] for row in teams if row["based_at"]} == localities
    assert len(localities) == 4


def test_organisations_bear_the_names_the_sources_print():
    councils = {"sheffield-council", "barnsley-council", "rotherham-council"}
    held = {row["code"]: row for row in table("organisations")}
    for row in held.values():
        name = row["name"].split()[0] if row["code"] in councils else row["name"]
        assert stand_in(name, words_at(row)), row
    kinds = {"trust": 1, "council": 4, "government": 1, "inspectorate": 2, "partner": 6}
    assert Counter(row["kind"] for row in held.values()) == kinds
    assert councils < held.keys()
    aliases = {(row["organisation"], row["alias"]) for row in table("organisation_aliases")}
    assert aliases == {("dmbc", "Doncaster Council"), ("dfe", "DfE"), ("dfe", "Department of Education")}


def test_the_printed_figures_stand_in_the_lines_they_name():
    for row in table("printed_figures"):
        words = words_at(row)
        assert not row["printed"] or stand_in(row["printed"].removesuffix("%"), words) and row["printed"] in words, row
        assert row["table"] in map(plain, PLAN), row
        assert all(part in words for part in row["row"].split(": ")), row
        assert row["column"] in ("Doncaster", *cells_of_workforce()) or row["column"] in words, row
        figure = re.search(r"\d[\d,.]*", row["printed"])
        if figure:
            assert Decimal(figure[0].replace(",", "")) == Decimal(row["value"]), row


def test_every_number_in_what_we_know_and_our_journey_is_a_printed_figure():
    results = [*range(209, 250), *range(267, 278)]
    beside = {"18", "3", "2013", "2013/14", "2015"}  # an age, a level and years are not figures
    read = Counter(
        number
        for line in results
        for number in re.findall(r"\d[\d,./]*(?<![.,])", plain(PLAN[line]))
        if number not in beside
    )
    held = Counter()
    for row in table("printed_figures"):
        if cited_last(row) in {*results, 251}:
            held.update(re.findall(r"\d[\d,.]*", row["printed"]))
    assert held == read
    assert Counter(row["table"] for row in table("printed_figures")).most_common(3) == [
        ("What we know about children living in Doncaster", 19),
        ("Our journey so far", 15),
        ("Workforce", 9),
    ]


def cited_last(row):
    return int(row["line"].split("-")[-1])


def cells_of_workforce():
    return [part[0] for part in cells(PLAN[796]) if part]


def test_the_workforce_table_keeps_its_blank_cell_and_adds_up():
    held = {}
    for row in table("printed_figures"):
        if row["table"] == "Workforce":
            held.setdefault(int(row["line"]), [row["row"]]).append(row["value"])
    read = {number: [plain(cell) for cell in PLAN[number].split("\t")] for number in (797, 798, 799)}
    assert held == read and held[797][2] == ""
    grid = [[Decimal(cell or 0) for cell in held[number][1:]] for number in (797, 798, 799)]
    assert [a + b for a, b in zip(grid[0], grid[1], strict=True)] == grid[2]
    assert all(row[0] + row[1] == row[2] for row in grid)


def test_scales_keep_unsatisfactory_apart_from_ofsteds_words():
    words = {}
    for row in table("grades"):
        words.setdefault(row["scale"], []).append((int(row["position"]), row["word"]))
        if row["document"] != "curated":
            assert row["word"].casefold() in words_at(row).casefold(), row
    assert {row["code"]: (row["body"], row["name"]) for row in table("scales")} == {
        "ofsted-sif": ("ofsted", "Ofsted single inspection framework"),
        "ofsted-providers": ("ofsted", "Ofsted inspections of agencies and homes"),
        "hmip-youth-offending": ("hmip", "HMI Probation inspection of youth offending work"),
    }
    ofsted = [(1, "Inadequate"), (2, "Requires improvement"), (3, "Good"), (4, "Outstanding")]
    assert words["ofsted-sif"] == words["ofsted-providers"] == ofsted
    assert words["hmip-youth-offending"] == [(1, "Poor"), (2, "Unsatisfactory"), (3, "Satisfactory"), (4, "Good")]


def test_the_thirteen_judgements_are_the_printed_table_and_no_home_is_named():
    held = [row for row in table("judgements") if row["inspection"] == "bp-inspection-results"]
    read, area = [], ""
    for number in range(319, 332):
        first, second = (plain(cell) for cell in PLAN[number].split("\t"))
        area = first or area
        read.append((area, second))
    assert [(row["area"], row["printed"]) for row in held] == read and len(read) == 13
    assert [int(row["position"]) for row in held] == list(range(1, 14))
    homes = [row["name"] for row in table("teams") if row["line"] in ("193", "194")]
    assert not any(home in row["area"] for row in held for home in homes)
    assert not any(row["setting"] for row in table("inspections"))
    assert [row["scale"] for row in held] == ["ofsted-sif"] * 6 + ["ofsted-providers"] * 6 + ["hmip-youth-offending"]


def test_every_judgement_is_a_grade_of_its_own_scale_and_the_published_ones_are_as_reported():
    grades = {(row["scale"], row["code"]): row["word"] for row in table("grades")}
    for row in table("judgements"):
        assert grades[row["scale"], row["grade"]].casefold() == row["printed"].casefold()
        if row["document"] == "local-reports":
            [fields] = csv.reader([LINES["local-reports"][int(row["line"])]])
            assert fields[3] == row["printed"]
            said = fields[0].removeprefix("HMI Probation judgement: ")
            assert said == row["area"] or (said, row["area"]) == ("Ofsted SIF overall", "Overall effectiveness")
    published = Counter(row["inspection"] for row in table("judgements") if row["document"] == "local-reports")
    assert published == {"hmip-2015": 5, "ofsted-2015": 1, "ofsted-2017": 1}


def test_an_inspection_is_summed_up_in_the_words_of_its_source():
    summaries = {row["code"]: row["summary"] for row in table("inspections")}
    assert summaries["bp-inspection-results"] == plain(PLAN[308])
    assert summaries["ofsted-2015"] == plain(" ".join(PLAN[310:315]))
    [fields] = csv.reader([LINES["local-reports"][28]])
    assert summaries["ofsted-2017"] == fields[-1]
    assert summaries["hmip-2015"] == ""
    assert Counter(row["origin"] for row in table("inspections")) == {"plan": 1, "published": 3}


def test_a_month_without_a_day_counts_as_its_last_day():
    days = {row["code"]: (row["inspected_on"], row["published_on"]) for row in table("inspections")}
    assert days["ofsted-2017"] == ("2017-11-30", "2018-01-19") and days["ofsted-2015"] == ("2015-10-31", "2015-11-27")
    assert days["bp-inspection-results"] == ("", "") and days["hmip-2015"] == ("", "2015-09-30")
    assert [(row["due"], row["grade"]) for row in table("aims")] == [
        ("2017-10-31", "good"),
        ("2019-10-31", "outstanding"),
    ]
    for row in table("aims"):
        assert (row["code"], row["scale"]) == (f"BP-aim-{row['grade']}", "ofsted-sif")
        due = date.fromisoformat(row["due"])
        assert due.strftime("%B %Y") in row["text"] and (due + timedelta(days=1)).day == 1


def test_twelve_recommendations_are_printed_under_four_headings_and_eight_are_not():
    rows = table("recommendations")
    printed = [row for row in rows if row["text"]]
    assert list(Counter(row["group"] for row in printed).values()) == [3, 5, 2, 2]
    assert [row["text"] for row in printed] == [plain(PLAN[n]) for n in range(341, 362) if PLAN[n].startswith("- ")]
    for row in printed:
        heading = next(number for number in range(int(row["line"]), 0, -1) if PLAN[number].startswith("**"))
        assert row["group"] == plain(PLAN[heading])
    unprinted = [row for row in rows if not row["text"]]
    assert len(unprinted) == 8 and not any(row["group"] or row["number"] for row in unprinted)


def test_the_budget_is_the_printed_table_and_its_sums_are_not_mended():
    rows = table("budget_lines")
    money = ("ongoing", "projects", "total")
    read = [[plain(cell) for cell in PLAN[n].split("\t")] for n in (*range(772, 776), *range(777, 783))]
    assert [[row["name"], *(row[column] for column in money)] for row in rows] == [
        [name, *(cell.replace(",", "") for cell in figures)] for name, *figures in read
    ]
    amount = {row["name"]: {column: int(row[column] or 0) for column in money} for row in rows}
    income = [row["name"] for row in rows if row["kind"] == "income"]
    spend = [row["name"] for row in rows if row["kind"] in ("spend", "saving")]
    computed = {column: sum(amount[name][column] for name in income) for column in money}
    assert computed == {"ongoing": 46314, "projects": 2045, "total": 48359}
    assert amount["Total income"] == {"ongoing": 46314, "projects": 2045, "total": 48358}
    computed = {column: sum(amount[name][column] for name in spend) for column in money}
    assert computed == {"ongoing": 46313, "projects": 2045, "total": 48358}
    assert amount["Total expenditure"] == {"ongoing": 46314, "projects": 2045, "total": 48358}
    assert [row["name"] for row in rows if row["projects"] == ""] == [
        "Miscellaneous income", "Pay", "Placements", "Efficiency saving target"
    ]  # fmt: skip
