"""The Business Plan's fixtures, held against the source word for word. Pure: files in, no database."""

import hashlib
from collections import Counter

import pytest

from tests.bp_fixtures import (
    ACTIONS,
    ARROW,
    FIXTURES,
    LINES,
    MILESTONES,
    NAMES,
    PLAN,
    STATEMENTS,
    TABLES,
    YEARS,
    arrows,
    cells,
    cited,
    everywhere,
    plain,
    stand_in,
    table,
    words_at,
)

WORDED = {  # the column that holds the document's own words
    "objectives": "text", "strands": "text", "achievements": "text", "actions": "text", "priorities": "text",
    "statements": "text", "wordings": "text", "aims": "text", "recommendations": "text", "bodies": "remit",
    "seats": "title", "teams": "name", "organisation_aliases": "alias", "budget_lines": "name", "areas": "name",
}  # fmt: skip
KEYS = {
    "milestones": ["action", "year"], "wordings": ["subject_kind", "subject", "context"],
    "printed_figures": ["table", "row_position", "column_position"], "seats": ["body", "position"],
    "organisation_aliases": ["organisation", "alias"], "grades": ["scale", "code"],
}  # fmt: skip
NOT_CARRIED = {  # lines that no row holds, and why
    **dict.fromkeys(range(5, 12), "cover"),
    **dict.fromkeys(range(19, 27), "contents"),
    **dict.fromkeys((71, 72, 73), "said again, in the same words, above the tables of objectives"),
    **dict.fromkeys(range(191, 202), "the table of teams, held by its own test"),
    **dict.fromkeys((123, 337), "leads to what the next rows hold"),
    **dict.fromkeys(range(318, 332), "the table of judgements, held by its own test"),
    **dict.fromkeys(TABLES, "the tables of objectives, held by their own tests"),
    **dict.fromkeys(range(770, 783), "the budget table, held by its own test"),
    **dict.fromkeys(range(796, 800), "the workforce table, held by its own test"),
}
SOURCE_SUMS = {
    "business-plan-2016-19.txt": "b49db3fe034ea692",
    "cyp-plan-2017-20.txt": "b38facc57885cfb2",
    "local_reports.csv": "d09149e08484b60f",
    "seed_facts.csv": "0ef417da9255fc3e",
}


def test_the_source_texts_are_whole():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in (FIXTURES / "sources").iterdir()}
    assert SOURCE_SUMS.items() <= found.items(), "a source was changed: it is the authority, and is never edited"


@pytest.mark.parametrize("name", NAMES)
def test_every_row_says_where_it_stands_and_its_heading_stands_there(name):
    rows = table(name)
    assert rows and list(rows[0])[-3:] == ["document", "line", "heading"]
    for row in rows:
        assert row["heading"], row
        if row["document"] == "curated":
            assert name == "grades" and not row["line"], row
            continue
        last = cited(row)[-1]
        above = [part for number in range(1, last + 1) for part in LINES[row["document"]][number].split("\t")]
        printed = {plain(part) for part in above} | {part.split(":")[0] for part in above}
        if row["document"] == "local-reports":
            printed |= {part.split(",")[0] for part in above}
        assert row["heading"] in printed or row["heading"] in {part.split(":")[0] + ":" for part in printed}, row


@pytest.mark.parametrize("name", sorted(WORDED))
def test_text_is_the_documents_own_at_the_line_it_names(name):
    for row in table(name):
        words = row[WORDED[name]]
        if words or name != "recommendations":
            assert words and stand_in(words, words_at(row)), row


def test_nothing_the_plan_says_is_left_out():
    held = {}
    for name in NAMES:
        for row in table(name):
            if row["document"] == "business-plan-2016-19":
                for number in cited(row):
                    held.setdefault(number, set()).update(value for value in row.values() if value)
    headings = {row["heading"] for name in NAMES for row in table(name)}
    missing = {}
    for number, line in enumerate(PLAN):
        words = plain(line)
        if number in NOT_CARRIED or not words or words == "---" or line.startswith("#") or words in headings:
            continue
        if any(words in text for text in held.get(number, ())):
            continue
        missing[number] = words
    assert missing == {231: "ABC Main language for children if not English, is Polish"}, "ABC is a picture's letters"


def test_the_headings_of_the_document_are_sections_of_its_words():
    places = {number for row in STATEMENTS for number in cited(row)}
    headings = {number for number, line in enumerate(PLAN) if line.startswith("#")}
    beside = {
        11: "the years",
        17: "contents",
        458: "a value",
        488: "a value",
        516: "a value",
        794: "the workforce table",
    }
    assert headings - places == set(beside)


def test_the_natural_keys_are_unique():
    for name in NAMES:
        found = Counter(tuple(row[part] for part in KEYS.get(name, ["code"])) for row in table(name))
        assert [key for key, times in found.items() if times > 1] == [], name


GROUPS = {  # within what the positions of a noun count from 1
    "objectives": "plan", "strands": "plan", "achievements": "strand", "actions": "strand", "priorities": "kind",
    "statements": "plan", "bodies": "kind", "seats": "body", "teams": "core_area", "grades": "scale",
    "judgements": "inspection", "recommendations": "inspection", "budget_lines": "year",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_positions_count_from_one_in_the_documents_order(name):
    found = {}
    for row in table(name):
        found.setdefault(row[GROUPS[name]], []).append(int(row["position"]))
    assert all(positions == list(range(1, len(positions) + 1)) for positions in found.values()), found


@pytest.mark.parametrize(
    ("name", "column", "target"),
    [
        ("plans", "owner", "organisations"), ("objectives", "plan", "plans"), ("strands", "plan", "plans"),
        ("strands", "objective", "objectives"), ("achievements", "strand", "strands"), ("actions", "strand", "strands"),
        ("actions", "mark_group", "mark_groups"), ("mark_groups", "strand", "strands"),
        ("mark_groups", "actions", "actions"), ("milestones", "action", "actions"), ("priorities", "plan", "plans"),
        ("statements", "parent", "statements"), ("statements", "plan", "plans"), ("wordings", "subject", "objectives"),
        ("organisation_aliases", "organisation", "organisations"), ("seats", "body", "bodies"),
        ("teams", "area", "areas"), ("areas", "parent", "areas"), ("scales", "body", "organisations"),
        ("grades", "scale", "scales"), ("aims", "scale", "scales"), ("aims", "plan", "plans"),
        ("inspections", "scale", "scales"), ("judgements", "inspection", "inspections"),
        ("judgements", "scale", "scales"), ("recommendations", "inspection", "inspections"),
    ],
)  # fmt: skip
def test_every_reference_resolves(name, column, target):
    known = {row["code"] for row in everywhere(target)}
    named = {code for row in table(name) for code in row[column].split(";") if code}
    assert named and named <= known


def test_the_plan_has_five_objectives_eighteen_strands_and_125_actions():
    strands = Counter(row["objective"] for row in table("strands"))
    actions = Counter(row["code"][:4] for row in ACTIONS)
    objectives = [f"BP-{number}" for number in range(1, 6)]
    assert [row["code"] for row in table("objectives")] == objectives
    assert [strands[code] for code in objectives] == [5, 5, 2, 3, 3]
    assert [actions[code] for code in objectives] == [30, 30, 25, 14, 26]
    achievements = table("achievements")
    assert len(achievements) == 33
    assert all(row["code"] == f"{row['strand']}-we{row['position']}" for row in achievements)
    for code in objectives:
        numbers = [row["code"] for row in ACTIONS if row["code"].startswith(code)]
        assert numbers == [f"{code}.{number:02d}" for number in range(1, actions[code] + 1)]


def test_the_plan_runs_three_financial_years_and_its_objectives_are_the_headings_of_its_tables():
    [plan] = table("plans")
    assert (plan["name"], plan["start"], plan["end"]) == ("Business Plan 2016-2019", "2016-04-01", "2019-03-31")
    assert (plan["reporting_interval_days"], plan["grace_days"], plan["rollup"]) == ("92", "14", "share")
    headings = [plain(PLAN[number]) for number in TABLES if PLAN[number].startswith("**Objective")]
    assert [row["text"] for row in table("objectives")] == [heading.split(": ", 1)[1] for heading in headings]


def test_strands_achievements_and_actions_are_the_tables_read_row_by_row():
    read, objective, strand = [], 0, ""
    for number in TABLES:
        line = PLAN[number]
        if "Objective" in line[:12]:
            objective, letters = objective + 1, iter("ABCDE")
        elif "\t" in line and not line.startswith("How we will achieve"):
            first, have, by = (cells(line) + [[]])[:3]
            if not have and not by or by and by[0] == ARROW or have == [ARROW]:
                first, have, by = [], [], first  # the two rows a page break shifted: the action stands first
            if first:
                strand = f"BP-{objective}.{next(letters)}"
                read.append((strand, number, "strand", first[0]))
            read += [(strand, number, "have", text) for text in have] + [(strand, number, "by", text) for text in by]
    held = [(row["code"], int(row["line"]), "strand", row["text"]) for row in table("strands")]
    held += [(row["strand"], int(row["line"]), "have", row["text"]) for row in table("achievements")]
    held += [(row["strand"], int(row["line"]), "by", row["text"]) for row in ACTIONS]
    for kind in ("strand", "have", "by"):
        assert [row for row in held if row[2] == kind] == [row for row in read if row[2] == kind]


def test_actions_printed_twice_are_kept_twice():
    twice = {text for text, times in Counter(row["text"] for row in ACTIONS).items() if times > 1}
    assert twice == {"Review our offer to residential care.", "Improving and embedding quality of practice."}
    text = {row["code"]: row["text"] for row in ACTIONS}
    assert text["BP-1.20"] == text["BP-1.21"] and text["BP-2.02"] == text["BP-2.06"]


def test_milestones_are_97_stated_2_shifted_and_11_certain():
    assert Counter(row["confidence"] for row in MILESTONES) == {"stated": 97, "shifted": 2, "certain": 11}


def test_each_row_of_one_action_has_the_milestones_its_arrows_state():
    marked = {}
    for row in MILESTONES:
        marked.setdefault(row["action"], []).append((row["year"], row["confidence"]))
    alone = [row for row in ACTIONS if not row["mark_group"]]
    assert len(alone) == 82
    for row in alone:
        line = PLAN[int(row["line"])].split("\t")
        if row["code"] in ("BP-3.16", "BP-3.17"):
            years = [YEARS[column - 1] for column, cell in enumerate(line) if ARROW in cell]
            assert marked[row["code"]] == [(year, "shifted") for year in years]
        else:
            stated = [year for year, cell in zip(YEARS, line[3:6], strict=True) if ARROW in cell]
            assert marked[row["code"]] == [(year, "stated") for year in stated], row["code"]


def test_a_merged_cell_keeps_its_arrows_and_gives_a_milestone_only_where_each_action_has_one():
    groups = table("mark_groups")
    assert len(groups) == 10 and sum(len(group["actions"].split(";")) for group in groups) == 43
    unattributed = 0
    for group in groups:
        marks = [int(group[f"marks_{year}"]) for year in ("2016_17", "2017_18", "2018_19")]
        assert marks == arrows(PLAN[int(group["line"])]), group["code"]
        members = group["actions"].split(";")
        assert members == [row["code"] for row in ACTIONS if row["mark_group"] == group["code"]]
        of_group = [row for row in MILESTONES if row["action"] in members]
        assert {row["confidence"] for row in of_group} <= {"certain"}
        certain = {(row["action"], row["year"]) for row in of_group}
        full = [year for year, count in zip(YEARS, marks, strict=True) if count == len(members)]
        assert certain == {(member, year) for member in members for year in full}, group["code"]
        unattributed += sum(marks) - len(certain)
    assert unattributed == 37


def test_all_147_arrows_of_the_tables_are_accounted_for():
    printed = sum(PLAN[number].count(ARROW) for number in TABLES)
    assert printed == 147 == len(MILESTONES) + 37


def test_the_wordings_are_the_objectives_that_are_said_otherwise_at_a_glance():
    objectives = {row["code"]: row["text"] for row in table("objectives")}
    glance = {f"BP-{number}": plain(PLAN[70 + number]) for number in range(1, 6)}
    differ = {code: text for code, text in glance.items() if text != objectives[code]}
    assert {row["subject"]: row["text"] for row in table("wordings")} == differ
    assert set(differ) == {"BP-4", "BP-5"}
    assert {(row["subject_kind"], row["context"]) for row in table("wordings")} == {("objective", "At a glance")}


def test_the_words_of_the_plan_count_as_printed():
    kinds = Counter(row["kind"] for row in STATEMENTS)
    parents = Counter(row["parent"] for row in STATEMENTS)
    expected = {"mission": 1, "aim": 5, "value": 3, "behaviour": 39, "risk": 5, "philosophy": 10, "impact": 5}
    expected |= {"foundation": 9, "innovation-project": 4, "innovation-element": 7, "service": 8, "signatory": 2}
    expected |= {"staff-aim": 4, "staff-commitment": 5, "staff-investment": 7, "concerned-about-a-child": 1}
    expected |= {"section": 34, "paragraph": 86, "context": 17, "vision": 2, "ambition": 3 + 13, "contact": 8}
    assert kinds == expected
    assert [parents[row["code"]] for row in STATEMENTS if row["kind"] == "value"] == [14, 13, 12]
    assert [parents[f"BP-ambition-{year}"] for year in (2017, 2018, 2019)] == [6, 3, 4]
    priorities = [f"BP-SP{n}" for n in (1, 2, 3)] + [f"BP-OP{n}" for n in (1, 2, 3, 4, 5)]
    assert [row["code"] for row in table("priorities")] == priorities
    assert Counter(row["kind"] for row in table("priorities")) == {"strategic": 3, "operational": 5}


def test_every_behaviour_stands_under_its_value():
    value = {row["code"]: row["text"] for row in STATEMENTS if row["kind"] == "value"}
    for row in (row for row in STATEMENTS if row["kind"] == "behaviour"):
        heading = next(number for number in range(int(row["line"]), 0, -1) if PLAN[number].startswith("#"))
        assert plain(PLAN[heading]) == value[row["parent"]] == row["heading"], row


def test_the_four_innovation_projects_are_named_where_the_grant_is():
    projects = [row for row in STATEMENTS if row["kind"] == "innovation-project"]
    assert {row["line"] for row in projects} == {"659"}
    assert ", ".join(row["text"] for row in projects) in plain(PLAN[659])
