"""The Children and Young People's Plan in fixtures/plans/cyp, held word for word against its source text."""

from collections import Counter

import pytest

from tests.cyp_source import FIXTURES, LINES, by_code, cells, clean, column, holds, joined, rows, said, wording

# The order of section 5, which is not that of section 2; and the priorities whose lead is printed once for all actions.
ANSWERED = [f"V-{n:02}" for n in (1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 11, 13)]
LEAD_PRINTED_ONCE = {"V-01", "V-02"}

# -- word for word

WORDS = [
    ("plans", "name"),
    ("objectives", "text"),
    ("strands", "text"),
    ("strands", "bodies_printed"),
    ("actions", "text"),
    ("actions", "leads_printed"),
    ("wordings", "text"),
    ("statements", "text"),
    ("bodies", "name"),
    ("bodies", "remit"),
    ("body_aliases", "alias"),
    ("organisations", "name"),
    ("organisation_aliases", "alias"),
    ("printed_figures", "row"),
]


@pytest.mark.parametrize(("name", "field"), WORDS)
def test_every_row_holds_the_words_of_the_lines_it_names(name, field):
    from_the_plan = [row for row in rows(name) if row["document"] == "cyp-plan-2017-20" and row[field]]
    assert from_the_plan
    strays = [(row["line"], row[field]) for row in from_the_plan if not holds(said(row["line"]), row[field])]
    assert strays == []


def test_a_changed_a_dropped_and_a_cut_word_are_each_noticed():
    for action in rows("actions"):
        words = action["text"].split()
        assert not holds(said(action["line"]), " ".join([*words[:-1], "otherwise"]))
        assert not holds(said(action["line"]), action["text"][1:])
        if len(words) > 4:
            assert not holds(said(action["line"]), " ".join(words[:2] + words[3:]))


def test_the_one_alias_of_the_business_plan_stands_there():
    [alias] = [row for row in rows("body_aliases") if row["document"] == "business-plan-2016-19"]
    text = (FIXTURES / "sources" / "business-plan-2016-19.txt").read_text(encoding="utf-8").split("\n")
    assert alias["alias"] in text[int(alias["line"]) - 1]


def test_key_actions_priorities_and_groups_are_the_whole_of_the_evidence_driven_table():
    priorities = [row for row in rows("strands") if row["origin"] == "evidence"]
    actions = [row for row in rows("actions") if row["code"].startswith("CYP-")]
    assert joined(priorities) == column(176, 240, 0)
    assert joined(actions) == column(176, 240, 1)
    assert joined(priorities, "bodies_printed") == column(176, 240, 2)


def test_answers_and_leads_are_the_whole_of_the_voice_driven_table():
    answers = {code: [row for row in rows("actions") if row["strand"] == code] for code in ANSWERED}
    leads = [row for code in ANSWERED for row in answers[code][: 1 if code in LEAD_PRINTED_ONCE else None]]
    assert " ".join(wording(code, "Section 5") for code in ANSWERED) == column(245, 258, 0)
    assert joined(sum(answers.values(), [])) == column(245, 258, 1)
    assert joined(leads, "leads_printed") == column(245, 258, 2)


def test_voice_priorities_are_the_whole_of_the_table_of_section_2_under_its_themes():
    printed = [(cells(n)[0], cell) for n in range(65, 69) for cell in cells(n)[1:] if cell]
    titles = {row["code"]: row["title"] for row in rows("objectives")}
    voices = [row for row in rows("strands") if row["origin"] == "voice"]
    assert [(titles[row["objective"]], row["text"]) for row in voices] == printed
    assert [row["code"] for row in voices] == [f"V-{n:02}" for n in range(1, 14)]


def test_every_line_before_the_framework_is_kept_in_some_row():
    tables = {*range(64, 69), 115, *range(161, 166), *range(175, 259)}
    page_numbers = {169}
    kept = [clean(joined(rows("statements"))), joined(rows("actions"), "heading")]
    lost = [
        (number, cell)
        for number in range(22, 546)
        if number not in tables | page_numbers
        for cell in cells(number)
        if cell and not holds(kept, cell)
    ]
    assert lost == []


# -- counts of the source


def test_there_are_4_themes_and_13_and_13_priorities():
    assert [row["code"] for row in rows("objectives")] == [
        "CYP-SAFE",
        "CYP-HEALTHY",
        "CYP-ACHIEVEMENT",
        "CYP-EQUALITY",
    ]
    assert Counter(row["origin"] for row in rows("strands")) == {"evidence": 13, "voice": 13}


def test_there_are_40_key_actions_and_23_answers():
    per_strand = Counter(row["strand"] for row in rows("actions"))
    evidence = [per_strand[f"CYP-{n:02}"] for n in range(1, 14)]
    voice = [per_strand[f"V-{n:02}"] for n in range(1, 14)]
    assert (evidence, sum(evidence)) == ([3, 4, 3, 3, 3, 5, 3, 1, 3, 3, 3, 3, 3], 40)
    assert (voice, sum(voice)) == ([2, 2, 1, 1, 2, 0, 2, 3, 3, 2, 2, 2, 1], 23)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("outcome", 4),
        ("theme", 3),
        ("progress", 7),
        ("conclusion", 4),
        ("concern", 27),
        ("legislation", 2),
        ("strategy", 9),
        ("deliverable", 17),
        ("output", 4),
        ("principle", 23),
        ("participation", 11),
        ("review-step", 5),
        ("commissioner", 3),
        ("approach", 6),
        ("proposition", 7),
        ("framework", 4),
    ],
)
def test_statements_of_each_kind_are_all_there(kind, count):
    assert sum(row["kind"] == kind for row in rows("statements")) == count


def test_concerns_stand_under_the_theme_they_are_printed_under():
    themes = {row["code"]: row["text"] for row in rows("statements") if row["kind"] == "concern-theme"}
    concerns = Counter(themes[row["parent"]] for row in rows("statements") if row["kind"] == "concern")
    assert concerns == {"Safe": 8, "Healthy": 9, "Achievement": 5, "Equality": 5}


# -- themes, orphans, dates


def test_a_priority_has_the_theme_of_the_table_of_section_4():
    titles = {row["code"]: row["title"] for row in rows("objectives")}
    printed = {cell: cells(n)[0] for n in range(162, 166) for cell in cells(n)[1:] if cell}
    priorities = [row for row in rows("strands") if row["origin"] == "evidence"]
    themed = {row["code"]: titles[row["objective"]] for row in priorities if row["objective"]}
    in_the_table = {row["code"]: printed.get(wording(row["code"], "JSNA")) for row in priorities}
    in_the_table = {code: theme for code, theme in in_the_table.items() if theme}
    assert len(in_the_table) == len(printed) == 10
    assert themed == {**in_the_table, "CYP-03": "Safe"}


def test_domestic_abuse_stands_under_stay_safe_in_appendix_5():
    themes = {cells(n)[0]: n for n in range(549, 634) if cells(n)[0].isupper()}
    own = next(n for n in range(549, 658) if holds(said(str(n)), wording("CYP-03", "Appendix 5")))
    assert themes["STAY SAFE"] < own < themes["BE HEALTHY"]


def test_two_priorities_have_no_measure_in_appendix_5():
    headings = {text for n in range(549, 658) for text in said(str(n))}
    priorities = [row["code"] for row in rows("strands") if row["origin"] == "evidence"]
    assert [code for code in priorities if wording(code, "Appendix 5") not in headings] == ["CYP-12", "CYP-13"]


def test_school_nurses_are_the_only_priority_without_an_answer():
    answered = {row["strand"] for row in rows("actions")}
    [orphan] = [row for row in rows("strands") if row["code"] not in answered]
    assert orphan["code"] == "V-06"
    assert orphan["text"].startswith("School Nurses")
    assert not any("school nurse" in line.casefold() for line in LINES[170:258])


def test_other_wordings_differ_from_the_priority_and_say_where_they_stand():
    texts = {**by_code("strands"), **by_code("objectives")}
    for row in rows("wordings"):
        text = texts[row["subject"]]["text"]
        assert (row["text"] == text) == (row["context"] == "Theme alias"), row
    contexts = Counter((row["subject_kind"], row["context"]) for row in rows("wordings"))
    assert contexts == {
        ("objective", "Theme alias"): 3,
        ("objective", "Appendix 5"): 4,
        ("strand", "JSNA"): 3,
        ("strand", "Section 5"): 2,
        ("strand", "Appendix 5"): 6,
        ("strand", "Voice summary"): 4,
    }


def test_the_plan_runs_three_years_and_says_that_its_days_are_curated():
    [plan] = rows("plans")
    assert (plan["code"], plan["start"], plan["end"]) == ("CYP", "2017-04-01", "2020-03-31")
    assert "for the next 3 years" in LINES[45]
    assert "curated" in plan["heading"]
