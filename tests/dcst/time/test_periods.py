from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.time.periods import Kind, Period, PeriodError, PlanYear, add_months, between

D = date
# kind, canonical text, first day, last day, label, short label
KNOWN = [
    ("month", "2017-M11", D(2017, 11, 1), D(2017, 11, 30), "November 2017", "Nov 2017"),
    ("month", "2016-M02", D(2016, 2, 1), D(2016, 2, 29), "February 2016", "Feb 2016"),
    ("quarter", "FY2017-18-Q1", D(2017, 4, 1), D(2017, 6, 30), "April to June 2017", "Q1 2017/18"),
    ("quarter", "FY2017-18-Q3", D(2017, 10, 1), D(2017, 12, 31), "October to December 2017", "Q3 2017/18"),
    ("quarter", "FY2017-18-Q4", D(2018, 1, 1), D(2018, 3, 31), "January to March 2018", "Q4 2017/18"),
    ("term", "AY2017-18-T1", D(2017, 9, 1), D(2017, 12, 31), "Autumn term 2017/18", "Autumn 2017/18"),
    ("term", "AY2017-18-T2", D(2018, 1, 1), D(2018, 3, 31), "Spring term 2017/18", "Spring 2017/18"),
    ("term", "AY2017-18-T3", D(2018, 4, 1), D(2018, 8, 31), "Summer term 2017/18", "Summer 2017/18"),
    ("year-financial", "FY2017-18", D(2017, 4, 1), D(2018, 3, 31), "2017/18", "2017/18"),
    ("year-financial", "FY1999-00", D(1999, 4, 1), D(2000, 3, 31), "1999/00", "1999/00"),
    ("year-academic", "AY2017-18", D(2017, 9, 1), D(2018, 8, 31), "2017/18 school year", "2017/18"),
    ("year-calendar", "CY2017", D(2017, 1, 1), D(2017, 12, 31), "2017", "2017"),
    ("pooled", "CY2014-16", D(2014, 1, 1), D(2016, 12, 31), "2014 to 2016", "2014-16"),
    ("pooled", "CY1999-01", D(1999, 1, 1), D(2001, 12, 31), "1999 to 2001", "1999-01"),
    ("as-at", "AT2016-03-31", D(2016, 3, 31), D(2016, 3, 31), "31 March 2016", "31 Mar 2016"),
    ("as-at", "AT2016-02-29", D(2016, 2, 29), D(2016, 2, 29), "29 February 2016", "29 Feb 2016"),
    ("wave", "WAVE2017", D(2017, 1, 1), D(2017, 12, 31), "2017 survey", "2017"),
]


@pytest.mark.parametrize("kind, text, start, end, label, short", KNOWN)
def test_a_period_has_one_text_its_days_and_its_labels(kind, text, start, end, label, short):
    period = Period.parse(text)
    assert (period.kind.value, period.start, period.end) == (kind, start, end)
    assert (str(period), period.label, period.short_label) == (text, label, short)
    assert Period(kind, start, end) == period
    assert Period.read(text, kind) == period


@pytest.mark.parametrize(
    "text",
    [
        "", "2017", "2017-18", "2017-11", "2017/18", "201718", "FY2017", "FY2017-19", "FY2017-16", "FY17-18",
        "FY2017/18", "fy2017-18", " FY2017-18", "FY2017-18 ", "FY2017-18\n", "FY2017-18-Q0", "FY2017-18-Q5",
        "FY2017-18-q3", "CY2017-Q3", "AY2017-18-T0", "AY2017-18-T4", "AY2017-19", "AY2017-18-Q1", "2017-M00",
        "2017-M13", "2017-M1", "CY2014-14", "CY2014-13", "CY2014-24", "CY2014-2016", "AT2016-02-30",
        "AT2017-02-29", "AT2016-3-31", "AT2016-00-01", "WAVE17", "WAVE2017-18", "CY0000", "CY1899", "CY2200",
        "CY２０１７", "CY٢٠١٧", "FY2017–18", "null",
    ],
)  # fmt: skip
def test_anything_but_the_canonical_text_is_refused_by_name(text):
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    assert str(refused.value).endswith(".") and "valid" not in str(refused.value)


@pytest.mark.parametrize(
    "text, sentence",
    [
        (
            "FY2017-19",
            "“FY2017-19” does not run from one year into the next. "
            "The year that begins in 2017 is written 2017-18.",
        ),
        ("2017-M13", "“2017-M13” has no month 13. Months run from 01 to 12."),
        ("FY2017-18-Q5", "“FY2017-18-Q5” has no quarter 5. Quarters run from Q1 (April to June) to Q4."),
        ("AY2017-18-T4", "“AY2017-18-T4” has no term 4. Terms are T1 autumn, T2 spring and T3 summer."),
        ("AT2017-02-29", "“AT2017-02-29” is not a day of the calendar. Check the month and the day."),
        (
            "CY2016-14",
            "2016 to 2114 is not two to ten years in order. "
            "Give pooled calendar years, for example CY2014-16.",
        ),
        ("CY1899", "The year 1899 is outside 1900 to 2199."),
    ],
)  # fmt: skip
def test_the_refusal_says_what_is_wrong_and_how_to_mend_it(text, sentence):
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "kind, text, canonical",
    [
        ("month", "2017-11", "2017-M11"),
        ("month", "2011-12", "2011-M12"),
        ("month", "November 2017", "2017-M11"),
        ("month", "nov 2017", "2017-M11"),
        ("month", " 2017-M11 ", "2017-M11"),
        ("quarter", "2017/18 Q3", "FY2017-18-Q3"),
        ("quarter", "2017-18-Q3", "FY2017-18-Q3"),
        ("quarter", "Q4 2017/18", "FY2017-18-Q4"),
        ("quarter", "q1 2017/2018", "FY2017-18-Q1"),
        ("term", "2017/18 T2", "AY2017-18-T2"),
        ("term", "T3 2017-18", "AY2017-18-T3"),
        ("term", "Autumn 2017/18", "AY2017-18-T1"),
        ("term", "2017/18 spring term", "AY2017-18-T2"),
        ("term", "Autumn term 2017", "AY2017-18-T1"),
        ("term", "Spring 2018", "AY2017-18-T2"),
        ("term", "summer 2018", "AY2017-18-T3"),
        ("year-financial", "2017-18", "FY2017-18"),
        ("year-financial", "2011-12", "FY2011-12"),
        ("year-financial", "2017/18", "FY2017-18"),
        ("year-financial", "2017/2018", "FY2017-18"),
        ("year-financial", "201718", "FY2017-18"),
        ("year-financial", "1999-00", "FY1999-00"),
        ("year-academic", "2017-18", "AY2017-18"),
        ("year-academic", "201718", "AY2017-18"),
        ("year-calendar", "2017", "CY2017"),
        ("pooled", "2014-16", "CY2014-16"),
        ("pooled", "2014 - 2016", "CY2014-16"),
        ("as-at", "2016-03-31", "AT2016-03-31"),
        ("as-at", "31 March 2016", "AT2016-03-31"),
        ("wave", "2017", "WAVE2017"),
    ],
)
def test_a_plain_form_is_read_with_the_indicators_own_calendar(kind, text, canonical):
    assert str(Period.read(text, kind)) == canonical


@pytest.mark.parametrize(
    "kind, text",
    [
        ("year-financial", "2017"),  # the year that begins or the year that ends?
        ("year-academic", "2017"),
        ("year-financial", "2017-12"),
        ("year-calendar", "2017-18"),
        ("quarter", "2017 Q3"),  # of the calendar or of the financial year?
        ("quarter", "Q3 2017"),
        ("quarter", "2017/18 Q5"),
        ("month", "2017-18"),
        ("month", "11/2017"),
        ("month", "Brumaire 2017"),
        ("month", "201711"),
        ("term", "2017/18"),
        ("term", "Easter 2018"),
        ("pooled", "2014"),
        ("as-at", "03/04/2016"),  # April or March?
        ("as-at", "30 February 2016"),
        ("wave", "2016/17"),
        ("year-financial", "FY2017-18-Q3"),
        ("year-financial", "AY2017-18"),
        ("year-calendar", "CY2014-16"),
        ("year-calendar", "٢٠١٧"),
        ("year-calendar", ""),
    ],
)
def test_what_stays_ambiguous_or_is_of_another_kind_is_refused(kind, text):
    with pytest.raises(PeriodError):
        Period.read(text, kind)


def test_the_years_1900_to_2199_are_read():
    assert [str(Period.parse(text)) for text in ("CY1900", "CY2199")] == ["CY1900", "CY2199"]


def test_a_period_of_the_wrong_kind_is_told_which_kind_is_wanted():
    with pytest.raises(PeriodError) as refused:
        Period.read("AY2017-18", "year-financial")
    sentence = "“AY2017-18” is an academic year. Give a financial year, for example FY2017-18."
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "text, previous, following, last_year",
    [
        ("2018-M01", "2017-M12", "2018-M02", "2017-M01"),
        ("FY2017-18-Q1", "FY2016-17-Q4", "FY2017-18-Q2", "FY2016-17-Q1"),
        ("FY2017-18-Q4", "FY2017-18-Q3", "FY2018-19-Q1", "FY2016-17-Q4"),
        ("AY2017-18-T1", "AY2016-17-T3", "AY2017-18-T2", "AY2016-17-T1"),
        ("AY2017-18-T2", "AY2017-18-T1", "AY2017-18-T3", "AY2016-17-T2"),
        ("AY2017-18-T3", "AY2017-18-T2", "AY2018-19-T1", "AY2016-17-T3"),
        ("FY2017-18", "FY2016-17", "FY2018-19", "FY2016-17"),
        ("AY2017-18", "AY2016-17", "AY2018-19", "AY2016-17"),
        ("CY2017", "CY2016", "CY2018", "CY2016"),
        ("CY2014-16", "CY2013-15", "CY2015-17", "CY2013-15"),
    ],
)
def test_the_periods_before_and_after(text, previous, following, last_year):
    period = Period.parse(text)
    assert str(period.previous()) == previous
    assert str(period.next()) == following
    assert str(period.same_last_year()) == last_year


@pytest.mark.parametrize(
    "text, months, previous, last_year",
    [
        ("AT2016-03-31", 12, "AT2015-03-31", "AT2015-03-31"),
        ("AT2016-06-30", 3, "AT2016-03-31", "AT2015-06-30"),
        ("AT2016-02-29", 12, "AT2015-02-28", "AT2015-02-28"),
        ("AT2017-01-19", 12, "AT2016-01-19", "AT2016-01-19"),
        ("WAVE2017", 24, "WAVE2015", "WAVE2016"),
    ],
)
def test_days_and_waves_step_by_their_own_interval(text, months, previous, last_year):
    assert str(Period.parse(text).previous(months=months)) == previous
    assert str(Period.parse(text).same_last_year()) == last_year


@pytest.mark.parametrize(
    "text, months", [("AT2016-03-31", None), ("WAVE2017", None), ("WAVE2017", 18), ("WAVE2017", 0)]
)
def test_days_and_waves_have_no_next_without_an_interval(text, months):
    with pytest.raises(PeriodError):
        Period.parse(text).next(months=months)


@pytest.mark.parametrize(
    "day, kind, text",
    [
        (D(2016, 2, 29), "month", "2016-M02"),
        (D(2016, 2, 29), "quarter", "FY2015-16-Q4"),
        (D(2016, 2, 29), "term", "AY2015-16-T2"),
        (D(2016, 2, 29), "as-at", "AT2016-02-29"),
        (D(2017, 3, 31), "year-financial", "FY2016-17"),
        (D(2017, 4, 1), "year-financial", "FY2017-18"),
        (D(2017, 3, 31), "quarter", "FY2016-17-Q4"),
        (D(2017, 4, 1), "quarter", "FY2017-18-Q1"),
        (D(2017, 3, 31), "term", "AY2016-17-T2"),
        (D(2017, 4, 1), "term", "AY2016-17-T3"),
        (D(2017, 8, 31), "term", "AY2016-17-T3"),
        (D(2017, 9, 1), "term", "AY2017-18-T1"),
        (D(2017, 8, 31), "year-academic", "AY2016-17"),
        (D(2017, 9, 1), "year-academic", "AY2017-18"),
        (D(2017, 12, 31), "year-calendar", "CY2017"),
        (D(2018, 1, 1), "year-calendar", "CY2018"),
        (D(2018, 1, 1), "term", "AY2017-18-T2"),
        (D(2018, 1, 1), "wave", "WAVE2018"),
    ],
)
def test_the_day_before_and_the_day_of_a_boundary(day, kind, text):
    assert str(Period.containing(day, kind)) == text


def test_a_day_belongs_to_several_pools_so_none_is_chosen():
    with pytest.raises(PeriodError):
        Period.containing(D(2016, 1, 1), "pooled")


@pytest.mark.parametrize(
    "kind, start, end",
    [
        ("fortnight", D(2017, 1, 1), D(2017, 1, 14)),
        ("month", D(2017, 11, 1), D(2017, 11, 29)),
        ("month", D(2017, 11, 2), D(2017, 11, 30)),
        ("year-financial", D(2017, 1, 1), D(2017, 12, 31)),
        ("quarter", D(2017, 11, 1), D(2018, 1, 31)),
        ("as-at", D(2017, 3, 31), D(2017, 4, 1)),
        ("pooled", D(2014, 1, 1), D(2014, 12, 31)),
        ("pooled", D(2014, 4, 1), D(2017, 3, 31)),
        ("pooled", D(2016, 1, 1), D(2014, 12, 31)),
    ],
)
def test_days_that_do_not_bound_a_period_of_the_kind_are_refused(kind, start, end):
    with pytest.raises(PeriodError):
        Period(kind, start, end)


def test_periods_sort_by_time_and_never_by_label():
    texts = ["FY2017-18", "FY1999-00", "2017-M04", "FY2017-18-Q1", "AT2017-04-01", "CY2017", "AY2017-18"]
    ordered = ["FY1999-00", "CY2017", "AT2017-04-01", "2017-M04", "FY2017-18-Q1", "FY2017-18", "AY2017-18"]
    assert [str(period) for period in sorted(map(Period.parse, texts))] == ordered
    assert Period.parse("CY2017") != Period.parse("WAVE2017")
    with pytest.raises(TypeError):
        sorted([Period.parse("CY2017"), "CY2018"])


def test_between_gives_every_period_that_touches_the_range():
    assert [str(p) for p in between("quarter", D(2016, 3, 31), D(2016, 10, 1))] == [
        "FY2015-16-Q4", "FY2016-17-Q1", "FY2016-17-Q2", "FY2016-17-Q3",
    ]  # fmt: skip
    assert [str(p) for p in between("term", D(2017, 9, 1), D(2018, 8, 31))] == [
        "AY2017-18-T1", "AY2017-18-T2", "AY2017-18-T3",
    ]  # fmt: skip
    assert [str(p) for p in between("wave", D(2016, 6, 1), D(2017, 6, 1))] == ["WAVE2016", "WAVE2017"]
    assert [str(p) for p in between("month", D(2016, 2, 29), D(2016, 2, 29))] == ["2016-M02"]
    assert between("month", D(2016, 3, 1), D(2016, 2, 29)) == []


@pytest.mark.parametrize("kind", ["as-at", "pooled"])
def test_there_is_no_list_of_all_days_or_all_pools(kind):
    with pytest.raises(PeriodError):
        between(kind, D(2016, 1, 1), D(2016, 2, 1))


def test_a_plan_year_is_due_on_31_march():
    year = PlanYear.parse("FY2016-17")
    assert (year.start, year.due) == (D(2016, 4, 1), D(2017, 3, 31))
    assert (year.label, str(year)) == ("2016/17", "FY2016-17")
    assert str(year.period) == "FY2016-17"
    assert PlanYear.containing(D(2017, 3, 31)) == year < PlanYear.containing(D(2017, 4, 1)) == PlanYear(2017)
    with pytest.raises(PeriodError):
        PlanYear.parse("AY2016-17")


@pytest.mark.parametrize(
    "day, months, answer",
    [
        (D(2016, 2, 29), 12, D(2017, 2, 28)),
        (D(2017, 2, 28), -12, D(2016, 2, 29)),
        (D(2017, 10, 31), 1, D(2017, 11, 30)),
        (D(2017, 1, 30), 1, D(2017, 2, 28)),
        (D(2017, 12, 15), 1, D(2018, 1, 15)),
        (D(2017, 1, 15), -1, D(2016, 12, 15)),
    ],
)
def test_months_are_added_from_end_to_end(day, months, answer):
    assert add_months(day, months) == answer


EDGES = [D(2000, 2, 29), D(2016, 2, 29), D(2017, 3, 31), D(2017, 4, 1), D(2017, 8, 31), D(2017, 9, 1)]
DAYS = st.dates(D(1920, 1, 1), D(2180, 12, 31)) | st.sampled_from(EDGES)
TILING = st.sampled_from([kind for kind in Kind if kind not in (Kind.POOLED, Kind.AS_AT)])
POOLS = st.builds(
    lambda first, more: Period("pooled", D(first, 1, 1), D(first + more, 12, 31)),
    st.integers(1920, 2170),
    st.integers(1, 9),
)
ONE_OF_A_DAY = st.sampled_from([kind for kind in Kind if kind is not Kind.POOLED])
PERIODS = st.builds(Period.containing, DAYS, ONE_OF_A_DAY) | POOLS


@given(DAYS, TILING)
def test_every_day_belongs_to_exactly_one_period_of_each_kind(day, kind):
    period = Period.containing(day, kind)
    before, after = period.previous(months=12), period.next(months=12)
    assert period.start <= day <= period.end
    assert before.end + timedelta(days=1) == period.start
    assert period.end + timedelta(days=1) == after.start


@given(PERIODS)
def test_the_text_of_a_period_reads_back_as_itself(period):
    assert Period.parse(str(period)) == period == Period.read(str(period), period.kind)
    assert str(period).isascii()


@given(PERIODS.filter(lambda period: period.kind is not Kind.AS_AT), st.integers(-8, 8), st.integers(-8, 8))
def test_steps_add_up(period, some, more):
    assert period.shift(some, 12).shift(more, 12) == period.shift(some + more, 12)


@given(PERIODS)
def test_the_same_period_last_year_lies_a_year_back(period):
    earlier = period.same_last_year()
    assert earlier.start.year == period.start.year - 1
    assert earlier.start.month == period.start.month
    assert earlier.kind is period.kind


@given(st.text(max_size=14) | st.from_regex(r"[A-Z]{0,4}[0-9]{4}-?[A-Z]?[0-9]{0,2}", fullmatch=True))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    try:
        assert str(Period.parse(text)) == text
    except PeriodError as refused:
        assert str(refused)


@given(DAYS, DAYS, TILING)
def test_a_range_has_no_gap_and_no_repeat(one, other, kind):
    first, last = min(one, other), min(max(one, other), min(one, other) + timedelta(days=1500))
    found = between(kind, first, last)
    assert found[0].start <= first <= found[0].end and found[-1].start <= last <= found[-1].end
    assert all(a.end + timedelta(days=1) == b.start for a, b in zip(found, found[1:], strict=False))
