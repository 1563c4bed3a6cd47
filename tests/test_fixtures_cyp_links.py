"""The rows of fixtures/plans/cyp: groups, leads and partners as printed, references, keys, order and provenance."""

import re
from collections import Counter
from itertools import pairwise

from tests.cyp_source import FOLDER, by_code, cells, rows, said

SOURCE = ["document", "line", "heading"]


def names_of(*kinds):
    """Every printed form of each code, longest first, so that the longest match is tried first."""
    names = {}
    for folder in sorted(FOLDER.parent.iterdir()):
        for nouns, aliases, key in kinds:
            if (folder / f"{nouns}.csv").exists():
                for row in rows(nouns, folder):
                    names.setdefault(row["code"], set()).add(row["name"].casefold())
            if (folder / f"{aliases}.csv").exists():
                for row in rows(aliases, folder):
                    names.setdefault(row[key], set()).add(row["alias"].casefold())
    return {code: sorted(forms, key=len, reverse=True) for code, forms in names.items()}


BODIES = ("bodies", "body_aliases", "body")
ORGANISATIONS = ("organisations", "organisation_aliases", "organisation")


def left_over(printed, codes, names):
    """What of a printed cell is not the names of these codes, in this order."""
    rest = printed.casefold()
    for code in codes:
        form = next((form for form in names[code] if rest.startswith(form)), None)
        assert form, f"{code} is not what {rest!r} begins with"
        rest = rest[len(form) :].strip(" ,/")
    return rest


# -- groups, leads, partners, figures


def test_accountable_groups_are_those_printed_in_their_order():
    names = names_of(BODIES)
    over = {}
    for row in rows("strands"):
        rest = left_over(row["bodies_printed"], filter(None, row["bodies"].split(";")), names)
        if rest:
            over[row["code"]] = rest
    assert list(over) == ["CYP-13"]
    assert over["CYP-13"].startswith("(actions will be delivered through existing young carers arrangements")


def test_leads_are_those_printed_and_young_carers_is_delivered_by_the_trust():
    names = names_of(ORGANISATIONS)
    for row in rows("actions"):
        leads = [code for code in row["leads"].split(";") if code]
        if row["strand"] == "CYP-13":
            assert (leads, row["leads_printed"].endswith("undertaken by DCST")) == (["dcst"], True)
        else:
            assert bool(leads) == row["code"].startswith("V-")
            assert left_over(row["leads_printed"], leads, names) == ""


def test_the_15_partners_of_appendix_2_are_all_organisations():
    rest, found = cells(523)[0].casefold(), []
    names = {form: code for code, forms in names_of(ORGANISATIONS).items() for form in forms}
    while rest:
        form = max((form for form in names if re.match(rf"{re.escape(form)}(?!\w)", rest)), key=len, default=None)
        assert form, f"no organisation is what {rest!r} begins with"
        found.append(names[form])
        rest = rest[len(form) :].strip()
    assert len(found) == len(set(found)) == 15


def test_the_13_sources_of_the_framework_are_11_organisations():
    frequencies = {"Quarterly", "Termly", "Annual", "Bi-Annual"}
    # Lines 613 to 618 are several measures run into one another; 619 to 630 have lost their first column, the name.
    named = [cells(n) for n in range(554, 653) if not 613 <= n <= 631]
    nameless = [["", *cells(n)] for n in range(619, 631)]
    printed = {row[1] for row in named + nameless if len(row) > 2 and row[2] in frequencies}
    names = {form: code for code, forms in names_of(ORGANISATIONS).items() for form in forms}
    assert len(printed) == 13
    assert {names[name.casefold()] for source in printed for name in source.split("/")} == {
        "dcst",
        "dmbc",
        "sysrp",
        "ccg",
        "rdash",
        "public-health",
        "chimat",
        "ncmp",
        "dfe",
        "nomis",
        "yjb",
    }


def test_every_figure_printed_in_the_text_has_a_row():
    assert [row["printed"] for row in rows("printed_figures")] == [
        "£364m",
        "65,000",
        "£5,600",
        "second highest",
        "around a quarter",
        "£364m",
        "30%",
        "4th",
        "bottom 10%",
        "66%",
        "31%",
        "£72m",
        "12",
        "by half",
        "4",
        "3% (2016)",
    ]


def test_printed_figures_are_the_numbers_printed():
    in_words = {"second highest": "2", "around a quarter": "25", "by half": "50"}
    for row in rows("printed_figures"):
        assert any(row["printed"] in text for text in said(row["line"])), row
        digits = in_words.get(row["printed"]) or re.search(r"\d[\d,]*", row["printed"])[0].replace(",", "")
        assert row["value"] == digits, row


# -- shape


def test_references_resolve():
    codes = {name: set(by_code(name)) for name in ("plans", "objectives", "strands", "actions", "statements")}
    organisations = set(names_of(ORGANISATIONS))
    subjects = {"objective": codes["objectives"], "strand": codes["strands"], "action": codes["actions"]}
    assert {row["owner"] for row in rows("plans")} <= organisations
    assert {row["plan"] for name in ("objectives", "strands", "statements") for row in rows(name)} == {"CYP"}
    assert {row["objective"] for row in rows("strands")} - {""} == codes["objectives"]
    assert {code for row in rows("strands") for code in row["bodies"].split(";")} - {""} <= set(by_code("bodies"))
    assert {row["strand"] for row in rows("actions")} <= codes["strands"]
    assert {code for row in rows("actions") for code in row["leads"].split(";")} - {""} <= organisations
    assert {row["parent"] for row in rows("statements")} - {""} <= codes["statements"]
    assert all(row["subject"] in subjects[row["subject_kind"]] for row in rows("wordings"))
    assert {row["body"] for row in rows("body_aliases")} <= set(by_code("bodies"))


def test_every_alias_belongs_to_an_organisation_with_a_row_of_its_own():
    folders = [folder for folder in FOLDER.parent.iterdir() if (folder / "organisations.csv").exists()]
    named = {row["code"] for folder in folders for row in rows("organisations", folder)}
    assert {row["organisation"] for row in rows("organisation_aliases")} <= named


def test_an_action_is_named_after_its_strand_and_place():
    for row in rows("actions"):
        assert row["code"] == f"{row['strand']}.{'abcde'[int(row['position']) - 1]}"


def test_a_statement_is_named_after_its_kind_and_place_among_its_kind():
    counts = Counter()
    for row in rows("statements"):
        counts[row["kind"]] += 1
        assert row["code"] == f"CYP-{row['kind']}-{counts[row['kind']]:02}"


def test_keys_are_unique_and_positions_run_from_one():
    for name in ("plans", "objectives", "strands", "actions", "statements", "bodies", "organisations"):
        codes = [row["code"] for row in rows(name)]
        assert len(codes) == len(set(codes)), name
    for name in ("body_aliases", "organisation_aliases"):
        aliases = [tuple(row.values())[:2] for row in rows(name)]
        assert len(aliases) == len(set(aliases)), name
    assert [int(row["position"]) for row in rows("bodies")] == list(range(1, 20))
    for name, key in (("strands", "origin"), ("actions", "strand"), ("objectives", "plan"), ("statements", "plan")):
        runs = {}
        for row in rows(name):
            runs.setdefault(row[key], []).append(int(row["position"]))
        assert all(run == list(range(1, len(run) + 1)) for run in runs.values()), name


def test_statements_stand_in_the_order_of_the_document_under_their_parents():
    statements = rows("statements")
    begins = [int(row["line"].split("-")[0]) for row in statements if row["line"] and row["kind"] != "reference"]
    assert all(before <= after for before, after in pairwise(begins))
    seen = {}
    for row in statements:
        if row["parent"] and row["kind"] != "strategy-theme":
            assert seen[row["parent"]]["text"] in row["heading"], row["code"]
        assert not row["parent"] or row["parent"] in seen, row["code"]
        seen[row["code"]] = row


def test_every_row_says_where_it_stands_and_what_is_ours_says_so():
    curated = Counter()
    for path in FOLDER.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert not text.startswith("\ufeff")
        assert text.count("\n") == len(rows(path.stem)) + 1, f"{path.name} has a row of more than one line"
        for row in rows(path.stem):
            assert list(row)[-3:] == SOURCE
            assert row["heading"]
            curated[path.stem] += row["document"] == "curated"
            assert bool(row["line"]) == (row["document"] != "curated")
            assert row["document"] != "curated" or re.search(r"\bours?\b", row["heading"])
    gaps = sum(row["kind"] == "gap" for row in rows("statements"))
    assert +curated == {
        "statements": gaps,
        "organisations": 5,
        "bodies": 1,
        "body_aliases": 1,
        "organisation_aliases": 1,
    }
