"""Every published row is accepted or refused, once, and what is accepted is what was published."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from dcst.time.periods import Period
from indicators.published.rules.mapping import MappingError
from indicators.published.rules.rows import read_published, read_series
from tests import ROOT

FIXTURES = ROOT / "fixtures"
MAPPING, DATA = FIXTURES / "published" / "mapping.csv", FIXTURES / "published" / "data"
FILES = {
    "lait_2013_2025.csv": DATA,
    "dfe_re_referrals_2013_2025.csv": DATA,
    "dfe_children_2013_2025.csv": DATA,
    "fingertips_2006_2024.csv": DATA,
    "exclusions_2006_2017.csv": DATA,
    "seed_facts.csv": FIXTURES / "sources",
    "local_reports.csv": FIXTURES / "sources",
}
ONE_TO_ONE = [
    "M03",
    "M04",
    "M05",
    "M09",
    "M10",
    "M22",
    "M27",
    "M28",
    "M31",
    "M38",
    "M58",
    "M59",
    "M61",
    "M62",
    "M63",
    "M68",
]


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def published():
    return read_published(MAPPING, DATA)


@pytest.fixture(scope="module")
def accepted(published):
    return published[0]


@pytest.fixture(scope="module")
def refused(published):
    return published[1]


@pytest.fixture(scope="module")
def figure(accepted):
    held = {(value.series, value.area, value.period): value for value in accepted}
    return lambda series, area, period: held[series, area, period]


def test_every_row_of_every_file_is_accepted_or_refused_exactly_once(accepted, refused):
    seen = Counter((row.file, row.line) for row in accepted + refused)
    expected = {(name, line) for name, folder in FILES.items() for line in range(2, len(table(folder / name)) + 2)}
    assert set(seen) == expected
    assert set(seen.values()) == {1}


def test_every_refusal_says_why(refused):
    assert all(row.reason and len(row.text) > 10 for row in refused)
    assert Counter(row.reason for row in refused) == {
        "not-an-observation": 1440,
        "missing": 550,
        "period": 1,
    }


def test_a_figure_has_one_value_for_a_series_area_and_period(accepted):
    assert set(Counter(value.key for value in accepted).values()) == {1}


def test_the_lait_series_that_match_one_to_one_are_the_measure_and_no_others():
    lait = [series for series in read_series(MAPPING) if series.code.startswith("lait-") and series.relation == "same"]
    assert sorted(series.indicator for series in lait) == [code for code in ONE_TO_ONE if code != "M22"]


def test_every_series_of_the_files_says_how_it_stands_to_the_measure_and_why_where_it_is_not_the_measure():
    relations = Counter(series.relation for series in read_series(MAPPING))
    assert relations == {"same": 41, "proxy": 20, "component": 21, "inverse": 4}
    assert all(series.note for series in read_series(MAPPING) if series.relation != "same")


@pytest.mark.parametrize(
    "series, relation",
    [
        ("lait-mental-health-admissions", "proxy"),  # a rate of admissions for a number of young people
        ("lait-in-care-english-and-maths-9-to-4", "proxy"),
        ("dfe-in-care-english-and-maths", "same"),  # grade 5 or better, as the framework asks
        ("dfe-care-leavers-eet", "same"),  # aged 19 to 21
        ("dfe-care-leavers-eet-17-to-18", "proxy"),
        ("dfe-same-carer", "proxy"),  # the plan does not say what is long-term and stable
        ("lait-first-time-entrants", "proxy"),  # only suggested: the name is lost
        ("lait-excess-weight-reception", "inverse"),
        ("fingertips-excess-weight-year-6", "inverse"),
        ("fingertips-good-level-free-school-meals", "component"),
        ("business-plan-free-school-meals-primary", "component"),
    ],
)
def test_how_a_series_stands_to_the_measure(series, relation):
    assert {row.code: row.relation for row in read_series(MAPPING)}[series] == relation


UNITS = {  # a unit as printed by the publisher, and the one the framework counts in
    "Rate per 10,000": "per 10,000",
    "rate per 10,000": "per 10,000",
    "per 10,000": "per 10,000",
    "rate per 10,000 aged 0-17": "per 10,000 aged 0-17",
    "Rate per 100,000": "per 100,000",
    "Rate per 1000 15 - 17 year olds": "per 1,000",
    "Average Score": ("points", "score"),
    "score": ("points", "score"),
    "weeks": "weeks",
    "count": "contacts a month",
}


@pytest.mark.parametrize(
    "series", [series for series in read_series(MAPPING) if series.relation == "same"], ids=lambda series: series.code
)
def test_a_series_is_the_same_only_in_the_same_unit(series):
    indicators = {row["code"]: row for row in table(FIXTURES / "plans" / "framework" / "indicators.csv")}
    counted = indicators[series.indicator]
    if counted["kind"] != "name-lost":
        expected = UNITS.get(series.unit) or ("%" if series.unit.startswith("%") else None)
        assert expected and counted["unit"].startswith(expected)


def test_every_area_and_indicator_is_one_the_fixtures_hold(accepted):
    plans = FIXTURES / "plans"
    areas = {row["code"] for path in plans.glob("*/areas.csv") for row in table(path)}
    indicators = {row["code"] for row in table(plans / "framework" / "indicators.csv")}
    assert {value.area for value in accepted} <= areas
    assert {value.indicator for value in accepted} <= indicators


@pytest.mark.parametrize(
    "series, period, doncaster, england",
    [
        ("dfe-re-referrals", "FY2015-16", "23.0", "22.5"),
        ("dfe-re-referrals", "FY2014-15", "27.7", "24.2"),
        ("dfe-re-referrals", "FY2013-14", "37.3", "23.5"),
        ("dfe-re-referrals", "FY2012-13", "23.7", "24.7"),
        ("lait-re-referrals", "FY2016-17", "27.1", "21.9"),
        ("lait-children-in-care", "AT2016-03-31", "74", "60"),
        ("lait-children-in-need", "AT2017-03-31", "410.6", "333.3"),
        ("lait-care-leavers-eet", "FY2015-16", "36", "49"),
        ("lait-care-leavers-accommodation", "FY2016-17", "90", "84"),
        ("lait-good-level-of-development", "AY2015-16", "69.7", "69.3"),
        ("lait-in-care-attainment-8", "AY2016-17", "17.6", "19.2"),
        ("lait-under-18-conceptions", "CY2016", "27.6", "18.8"),
        ("lait-low-birth-weight", "CY2016", "2.84", "2.79"),
        ("lait-injury-admissions", "FY2015-16", "101.08", "104.9"),
        ("lait-in-care-progress-8", "AY2015-16", "-1.11", "-1.14"),
    ],
)
def test_headline_figures_are_those_published(figure, series, period, doncaster, england):
    assert figure(series, "doncaster", period).value == Decimal(doncaster)
    assert figure(series, "england", period).value == Decimal(england)


def test_re_referrals_carry_their_counts(figure):
    value = figure("dfe-re-referrals", "doncaster", "FY2015-16")
    assert (value.numerator, value.denominator) == (1030, 4479)


def test_every_percentage_with_counts_agrees_with_them(accepted):
    """As printed, to one decimal or none; DfE rounds the counts of England and the regions to 5 or 10."""
    units = {series.code: series.unit for series in read_series(MAPPING)}
    shares = [row for row in accepted if units[row.series].startswith("%") and row.denominator]
    counted = [row for row in shares if None not in (row.numerator, row.value)]
    assert len(counted) > 1000
    off = [row for row in counted if abs(100 * row.numerator / row.denominator - row.value) > room(row)]
    assert off == []


def room(row):
    """How far a printed share may be from its printed counts: its own rounding, and that of the counts."""
    half = Decimal(5).scaleb(row.value.as_tuple().exponent - 1)
    if row.series.startswith("dfe-social-worker"):
        return half + Decimal("0.1")  # full-time equivalents, reckoned from more than what is printed
    if row.area in ("england", "yorkshire-and-the-humber"):
        return half + Decimal(750) / row.denominator  # counts rounded to 10
    return half + Decimal("0.01")


def test_where_two_publishers_count_the_same_their_figures_agree(figure, accepted):
    """LAIT gives whole percentages, DfE the counts they are made of."""
    pairs = [("lait-care-leavers-eet", "dfe-care-leavers-eet"), ("lait-children-in-care", "dfe-children-in-care")]
    for lait, dfe in pairs:
        held = {row.key[2:]: row.value for row in accepted if row.series == lait}
        both = [(row.value, held[row.key[2:]]) for row in accepted if row.series == dfe and row.key[2:] in held]
        assert len(both) == 80
        assert all(abs(one - other) <= 1 for one, other in both)


def test_a_published_interval_is_read_from_its_note(figure):
    row = figure("fingertips-injury-admissions", "doncaster", "FY2015-16")
    assert (row.value, row.numerator, row.denominator) == (Decimal("101.08129"), 545, 53917)
    assert (row.lower, row.upper) == (Decimal("92.41647"), Decimal("109.54876"))
    progress = figure("dfe-in-care-progress-8", "doncaster", "AY2023-24")
    assert (progress.value, progress.lower, progress.upper) == tuple(map(Decimal, ("-0.75", "-1.27", "-0.23")))


def test_every_published_interval_holds_its_value(accepted):
    with_interval = [row for row in accepted if row.lower is not None]
    assert len(with_interval) == 274
    assert all(row.lower <= row.value <= row.upper for row in with_interval)


def test_what_a_publisher_says_of_better_and_worse_is_never_taken(accepted):
    """Inverted in the source: fewer injuries than England are called worse there, and more are called better."""
    taken = {
        text for row in accepted if row.file.startswith("fingertips") for text in (row.note, row.queried, row.rule)
    }
    assert not [text for text in taken if "better" in text.lower() or "worse" in text.lower()]
    table_of = table(DATA / "fingertips_2006_2024.csv")
    assert any("Worse" in row["note"] for row in table_of)  # it is in the file


def test_what_is_suppressed_is_a_marker_and_what_is_revised_says_so(figure):
    kept = figure("dfe-in-care-english-and-maths", "doncaster", "AY2024-25")
    assert (kept.value, kept.numerator, kept.marker, kept.status) == (None, None, "c", "revised")
    assert figure("dfe-in-care-english-and-maths", "doncaster", "AY2022-23").status == "final"


def test_pooled_years_are_pooled(figure):
    assert figure("lait-road-casualties", "doncaster", "CY2013-15").value == Decimal("20.76")


def test_england_is_in_question_where_it_is_no_rate_of_the_same_thing(accepted):
    asked = [(row.series, row.area, row.period) for row in accepted if row.rule == "england_out_of_range"]
    assert sorted(asked) == [
        *(("lait-first-time-entrants", "england", f"CY{year}") for year in range(2016, 2025)),
        ("lait-low-birth-weight", "england", "CY2015"),
    ]


def test_first_time_entrants_of_england_3071_is_caught(figure):
    row = figure("lait-first-time-entrants", "england", "CY2016")
    assert (row.value, row.queried) == (3071, "England at 3071 lies far outside its authorities, 130 to 552")


def test_low_birth_weight_of_england_29_23_is_caught(figure):
    row = figure("lait-low-birth-weight", "england", "CY2015")
    assert (row.value, row.queried) == (
        Decimal("29.23"),
        "England at 29.23 lies far outside its authorities, 1.81 to 4.25",
    )


def test_seven_per_cent_between_25_4_and_25_2_is_caught_by_the_rule_partners_are_asked_by(figure, read):
    row = figure("lait-re-referrals", "doncaster", "FY2021-22")
    assert (row.value, row.rule) == (7, "unusual_change")
    years = zip(range(2015, 2024), ["24.5", "23", "22.8", "18.1", "21.5", "21.6", "25.4", "7", "25.2"], strict=True)
    accepted, _ = read(*(f"{year},Doncaster,{value},%" for year, value in years))
    [asked] = [value for value in accepted if value.queried]
    assert asked.period == "FY2021-22"
    assert asked.queried.startswith("7 is 18.4 from the value before it, 25.4")


def test_a_count_of_england_is_the_sum_of_its_authorities_and_not_in_question(accepted):
    assert not [row for row in accepted if row.series == "dfe-children-in-need" and row.queried]


def test_england_stays_where_it_is_merely_better_than_the_neighbours(figure):
    assert figure("lait-breastfeeding", "england", "FY2017-18").value == Decimal("43.1")


def test_doubted_figures_are_kept_with_their_rule(accepted):
    assert {
        (row.series, row.area, row.period, row.rule) for row in accepted if row.queried and row.area == "doncaster"
    } == {
        ("lait-re-referrals", "doncaster", "FY2021-22", "unusual_change"),
        ("dfe-re-referrals", "doncaster", "FY2021-22", "doubted"),
        ("lait-attainment-8-special-needs-support", "doncaster", "AY2019-20", "unusual_change"),
        ("lait-attainment-8-special-needs-support", "doncaster", "AY2020-21", "unusual_change"),
        ("lait-in-care-health-assessments", "doncaster", "FY2021-22", "unusual_change"),
        ("dfe-domestic-abuse-of-parent", "doncaster", "FY2021-22", "unusual_change"),
    }


def test_an_unpublished_year_is_refused_and_not_zero(refused):
    breastfeeding = [row for row in refused if row.series == "lait-breastfeeding" and row.area == "Doncaster"]
    assert [(row.period, row.reason) for row in breastfeeding] == [("2018", "missing")]


@pytest.mark.parametrize(
    "indicator", ["M25", "M29", "M32", "M37", "M54", "M57", "M64", "M65", "M66", "M67", "M70", "M75"]
)
def test_inverse_component_proxy_and_suggested_series_are_never_taken_for_the_measure(accepted, indicator):
    assert {row.relation for row in accepted if row.indicator == indicator} & {"inverse", "component", "proxy"}
    assert "same" not in {row.relation for row in accepted if row.indicator == indicator}


def test_a_figure_printed_in_the_plan_is_a_series_of_its_own_with_its_line(figure):
    value = figure("business-plan-re-referrals", "doncaster", "FY2015-16")
    assert (value.value, value.indicator, value.source) == (23, "M05", "business-plan-2016-19.txt#L267")
    assert "23.0 (1,030 of 4,479)" in value.note


def test_the_plans_national_figure_keeps_its_own_year(figure):
    value = figure("business-plan-re-referrals", "england", "FY2014-15")
    assert value.value == 24
    assert "England for 2015/16 is 22.5" in value.note


@pytest.mark.parametrize(
    "series, period, value",
    [
        ("business-plan-assessments", "CY2015", 92),
        ("business-plan-conferences", "CY2015", 89),
        ("business-plan-care-proceedings", "AT2014-10-01", 34),
        ("business-plan-care-proceedings", "AT2016-04-01", 24),
        ("business-plan-adopted-from-care", "FY2013-14", 17),
        ("business-plan-adopted-from-care", "FY2015-16", 28),
        ("business-plan-stable-placements", "CY2013", 58),
        ("business-plan-stable-placements", "AT2016-04-01", 70),
        ("business-plan-three-or-more-moves", "FY2015-16", 7),
        ("cyp-plan-name-lost-baseline", "AY2015-16", 3),
        ("scrutiny-b13", "FY2016-17-Q1", Decimal("39.3")),
    ],
)
def test_the_printed_figures_are_those_of_the_documents(figure, series, period, value):
    assert figure(series, "doncaster", period).value == value


def test_a_figure_for_the_year_to_date_is_provisional(figure):
    value = figure("business-plan-adopted-from-care", "doncaster", "FY2015-16")
    assert value.status == "provisional" and "year to date" in value.note


def test_a_printed_figure_without_a_year_is_refused(refused):
    (row,) = [row for row in refused if row.reason == "period"]
    assert (row.file, row.indicator, row.value) == ("seed_facts.csv", "three-or-more-moves", "11")


def test_targets_judgements_and_budget_lines_are_no_observations(refused):
    kept_out = {row.text.partition(":")[0] for row in refused if row.reason == "not-an-observation"}
    assert {
        "a target, not an observation",
        "a judgement, not a figure",
        "a budget figure",
        "a workforce figure",
    } <= kept_out


def test_a_figure_is_known_after_its_period_unless_it_was_printed_on_the_way(accepted):
    early = {value.key[0] for value in accepted if value.known_from < Period.parse(value.period).end}
    assert early == set()


def test_known_from_is_the_end_of_the_period_and_the_lag_marked_estimated(figure):
    value = figure("lait-re-referrals", "doncaster", "FY2015-16")
    assert (value.known_from, value.known_from_estimated) == (date(2016, 10, 30), True)


@pytest.mark.parametrize(
    "series, period, known_from",
    [
        ("dfe-re-referrals", "FY2013-14", date(2014, 10, 29)),
        ("press-re-referrals", "FY2017-18-Q4", date(2018, 7, 25)),
    ],
)
def test_a_known_day_of_publication_is_not_an_estimate(figure, series, period, known_from):
    value = figure(series, "doncaster", period)
    assert (value.known_from, value.known_from_estimated) == (known_from, False)


HEAD = (
    "series,name,file,column,value,indicator,relation,use,reason,"
    "publisher,dataset,url,unit,decimals,calendar,lag_days,known_from,whole"
)
FIGURES = "lait_code,indicator,period,year_type,lait_polarity,area,value,unit,source"
RULE = "lait-x,X,x.csv,lait_code,X,M05,same,load,,DfE,LAIT,,%,1,financial-year-ending,30,"


@pytest.fixture
def read(tmp_path):
    """Reads crafted rows “period,area,value,unit” by one rule."""

    def read(*rows, rules=(RULE,), queries=()):
        (tmp_path / "areas.csv").write_text(
            "printed,area,kind\nDoncaster,doncaster,authority\nEngland,england,nation\n"
        )
        (tmp_path / "readings.csv").write_text("file,line,period,status,known_from,known_from_estimated,note\n")
        (tmp_path / "publications.csv").write_text("series,period,published_on,note\n")
        (tmp_path / "queries.csv").write_text("\n".join(["series,area,period,note", *queries]) + "\n")
        (tmp_path / "mapping.csv").write_text("\n".join([HEAD, *rules]) + "\n")
        lines = [FIGURES]
        for row in rows:
            period, area, value, unit = row.split(",")
            lines.append(f"X,X,{period},Financial Year,Low,{area},{value},{unit},s")
        (tmp_path / "x.csv").write_text("\n".join(lines) + "\n")
        return read_published(tmp_path / "mapping.csv", tmp_path)

    return read


@pytest.mark.parametrize(
    "row, reason",
    [
        ("2016,Doncaster,-,%", "missing"),
        ("2016,Doncaster,nan,%", "missing"),
        ("2016,Doncaster,,%", "missing"),
        ("0,Doncaster,23,%", "period"),
        ("2016,Doncaster,about 23,%", "not-a-number"),
        ("2016,Doncaster,0.23,proportion", "unit"),
        ("2016,Rutland,23,%", "area"),
    ],
)
def test_a_dirty_row_is_refused_with_its_reason(read, row, reason):
    accepted, refused = read(row)
    assert accepted == []
    assert [(refusal.line, refusal.reason) for refusal in refused] == [(2, reason)]


def test_a_marker_is_accepted_in_place_of_a_value(read):
    (value,), refused = read("2016,Doncaster,c,%")
    assert (value.value, value.marker, refused) == (None, "c", [])


@pytest.mark.parametrize(
    "rows, kept, lost, why",
    [
        (["2016,Doncaster,23,%", "2016,Doncaster,23,%"], 2, 3, "repeats line 2, the final figure"),
        (
            ["2016,Doncaster,23,%", "2016,Doncaster,24,%"],
            2,
            3,
            "says 24.0 where 23.0 is kept from line 2, the final figure",
        ),
        (
            ["2016 (prov),Doncaster,23,%", "2016,Doncaster,24,%"],
            3,
            2,
            "says 23.0 where 24.0 is kept from line 3, the final figure",
        ),
        (
            ["2016 (Rev),Doncaster,23,%", "2016 (prov),Doncaster,22,%"],
            2,
            3,
            "says 22.0 where 23.0 is kept from line 2, the revised figure",
        ),
    ],
)
def test_of_two_figures_for_one_period_the_more_final_is_kept(read, rows, kept, lost, why):
    accepted, refused = read(*rows)
    assert [value.line for value in accepted] == [kept]
    assert [(row.line, row.reason, row.text) for row in refused] == [(lost, "repeated", why)]


def test_a_row_no_line_of_the_mapping_fits_is_refused(read):
    accepted, refused = read("2016,Doncaster,23,%", rules=(RULE.replace("lait_code,X", "lait_code,Y"),))
    assert accepted == []
    assert [row.reason for row in refused] == ["not-mapped"]


@pytest.mark.parametrize(
    "rule",
    [
        RULE.replace(",load,", ",maybe,"),
        RULE.replace("lait-x,", ",", 1),
        RULE.replace(",load,", ",refuse,"),
        RULE.replace("financial-year-ending", "moon-year"),
        RULE.replace(",same,", ",cousin,"),
        RULE.replace(",30,", ",,"),
    ],
    ids=["use", "series", "reason", "calendar", "relation", "lag"],
)
def test_a_faulty_mapping_is_said_at_once(read, rule):
    with pytest.raises(MappingError):
        read("2016,Doncaster,23,%", rules=(rule,))


def test_a_query_of_a_figure_that_is_not_there_is_said_at_once(read):
    with pytest.raises(MappingError):
        read("2016,Doncaster,23,%", queries=("lait-x,doncaster,FY2016-17,odd",))
