from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.rules.variance import (
    BudgetError,
    LineFacts,
    ReturnFacts,
    expected_month,
    rate_budget,
    rate_to_date,
    sum_lines,
    variance,
)
from dcst.status.rag import Rag
from dcst.time.periods import Period

D = date
DECEMBER = Period.parse("2017-M12")


def number(text):
    return None if text is None else Decimal(text)


def line(kind="spend", budget="2900", tolerance="100", to_date=None):
    return LineFacts(kind, number(budget), number(tolerance), number(to_date))


def returned(forecast="2900", actual="2000", month="2017-M12"):
    return ReturnFacts("return:5", month, number(actual), number(forecast))


def told(verdict):
    return [reason.words for reason in verdict.reasons]


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    "kind, budget, amount, worse_by",
    [
        ("spend", "100", "110", "10"),
        ("spend", "100", "90", "-10"),
        ("total-spend", "100", "110", "10"),
        ("saving", "-149", "-100", "49"),
        ("saving", "-149", "-160", "-11"),
        ("income", "100", "90", "10"),
        ("income", "100", "110", "-10"),
        ("total-income", "100", "90", "10"),
        ("outturn", "0", "-5", "5"),
        ("outturn", "0", "5", "-5"),
    ],
)
def test_a_positive_variance_is_worse_for_the_trust_in_every_kind_of_line(kind, budget, amount, worse_by):
    assert variance(kind, Decimal(budget), Decimal(amount)) == Decimal(worse_by)


def test_an_unknown_kind_of_line_is_refused_by_name():
    with pytest.raises(BudgetError) as refused:
        variance("reserve", Decimal(1), Decimal(1))
    assert str(refused.value).startswith("“reserve” is no kind of budget line.")


@pytest.mark.parametrize(
    "kind, forecast, rag",
    [
        ("spend", "2899.999", Rag.ON_TRACK),
        ("spend", "2900", Rag.ON_TRACK),
        ("spend", "2900.001", Rag.AT_RISK),
        ("spend", "3000", Rag.AT_RISK),
        ("spend", "3000.001", Rag.OFF_TRACK),
        ("income", "2900.001", Rag.ON_TRACK),
        ("income", "2900", Rag.ON_TRACK),
        ("income", "2899.999", Rag.AT_RISK),
        ("income", "2800", Rag.AT_RISK),
        ("income", "2799.999", Rag.OFF_TRACK),
    ],
)
def test_the_forecast_at_and_beside_the_budget_and_the_tolerance(kind, forecast, rag):
    assert rate_budget(line(kind), returned(forecast), expected=DECEMBER).rag is rag


@pytest.mark.parametrize(
    "kind, budget, tolerance, forecast, rag",
    [
        ("spend", "2000", "40", "2040", Rag.AT_RISK),
        ("spend", "2000", "40", "2040.001", Rag.OFF_TRACK),
        ("saving", "-200", "4", "-196", Rag.AT_RISK),
        ("saving", "-200", "4", "-195.999", Rag.OFF_TRACK),
        ("income", "2000", "40", "1960", Rag.AT_RISK),
        ("income", "2000", "40", "1959.999", Rag.OFF_TRACK),
    ],
)
def test_the_tolerance_is_on_the_worse_side_of_every_kind_of_line(kind, budget, tolerance, forecast, rag):
    facts = line(kind, budget, tolerance)
    assert rate_budget(facts, returned(forecast), expected=DECEMBER).rag is rag


@pytest.mark.parametrize(
    "facts, forecast, reasons, words",
    [
        (line(), "2950", ["forecast_over", "within_tolerance"],
         ["Forecast £2,950k against a budget of £2,900k: £50k over", "Tolerance £100k"]),
        (line(), "3050.5", ["forecast_over", "beyond_tolerance"],
         ["Forecast £3,050.5k against a budget of £2,900k: £150.5k over", "Tolerance £100k: £50.5k outside"]),
        (line(tolerance=None), "2950", ["forecast_over", "no_tolerance"],
         ["Forecast £2,950k against a budget of £2,900k: £50k over", "No tolerance is set"]),
        (line(), "2800", ["forecast_under"], ["Forecast £2,800k against a budget of £2,900k: £100k under"]),
        (line(), "2900.000", ["forecast_level"], ["Forecast £2,900k, level with the budget"]),
        (line("income"), "2850", ["forecast_short", "within_tolerance"],
         ["Forecast income £2,850k against a budget of £2,900k: £50k short", "Tolerance £100k"]),
        (line("income"), "2910", ["forecast_above"],
         ["Forecast income £2,910k against a budget of £2,900k: £10k above"]),
        (line("saving", "-149", None), "-100", ["forecast_over", "no_tolerance"],
         ["Forecast -£100k against a budget of -£149k: £49k over", "No tolerance is set"]),
    ],
)  # fmt: skip
def test_the_reason_tells_forecast_budget_variance_and_tolerance(facts, forecast, reasons, words):
    verdict = rate_budget(facts, returned(forecast), expected=DECEMBER)
    assert (codes(verdict), told(verdict)) == (reasons, words)


@pytest.mark.parametrize(
    "kind, actual, rag, reasons, words",
    [
        ("spend", "2150", Rag.ON_TRACK, ["to_date_under"],
         "To the end of December 2017: £2,150k against £2,175k, £25k under"),
        ("spend", "2175", Rag.ON_TRACK, ["to_date_level"],
         "To the end of December 2017: £2,175k, level with the budget"),
        ("spend", "2250", Rag.AT_RISK, ["to_date_over", "within_tolerance_to_date"],
         "To the end of December 2017: £2,250k against £2,175k, £75k over"),
        ("spend", "2250.001", Rag.OFF_TRACK, ["to_date_over", "beyond_tolerance_to_date"],
         "To the end of December 2017: £2,250.001k against £2,175k, £75.001k over"),
        ("income", "2180", Rag.ON_TRACK, ["to_date_above"],
         "To the end of December 2017: income £2,180k against £2,175k, £5k above"),
        ("income", "2170", Rag.AT_RISK, ["to_date_short", "within_tolerance_to_date"],
         "To the end of December 2017: income £2,170k against £2,175k, £5k short"),
    ],
)  # fmt: skip
def test_the_year_to_date_is_judged_by_itself_and_names_its_month(kind, actual, rag, reasons, words):
    verdict = rate_to_date(line(kind, to_date="2175"), returned("9999", actual), expected=DECEMBER)
    assert (verdict.rag, codes(verdict), told(verdict)[0]) == (rag, reasons, words)


@pytest.mark.parametrize(
    "month, over, rag, words",
    [
        ("2017-M04", "8.333", Rag.AT_RISK, "Tolerance £8.333k for 1 month, of £100k for the year"),
        ("2017-M04", "8.334", Rag.OFF_TRACK, "Tolerance £8.333k for 1 month, of £100k for the year: £0.001k outside"),
        ("2017-M11", "66.667", Rag.AT_RISK, "Tolerance £66.667k for 8 months, of £100k for the year"),
        ("2018-M01", "83.333", Rag.AT_RISK, "Tolerance £83.333k for 10 months, of £100k for the year"),
        ("2018-M03", "100", Rag.AT_RISK, "Tolerance £100k"),
        ("2018-M03", "100.001", Rag.OFF_TRACK, "Tolerance £100k: £0.001k outside"),
    ],
)
def test_the_year_so_far_has_the_tolerance_of_that_part_of_the_year_and_prints_it(month, over, rag, words):
    actual = str(Decimal(1000) + Decimal(over))
    verdict = rate_to_date(line(to_date="1000"), returned("2900", actual, month), expected=None)
    assert (verdict.rag, told(verdict)[1]) == (rag, words)
    # The full year has the whole of it, in whatever month the forecast is made.
    full_year = rate_budget(line(), returned("3000", month=month), expected=None)
    assert (full_year.rag, told(full_year)[1]) == (Rag.AT_RISK, "Tolerance £100k")


# Unknown


@pytest.mark.parametrize("rate", [rate_budget, rate_to_date])
def test_without_a_return_there_is_no_data_or_none_is_due(rate):
    missing = rate(line(to_date="5"), None, expected=DECEMBER)
    assert (missing.rag, codes(missing)) == (Rag.NO_DATA, ["no_return"])
    assert told(missing) == ["No return received for December 2017"]
    early = rate(line(to_date="5"), None, expected=None, next_on=D(2017, 5, 16))
    assert (early.rag, codes(early), early.next_on) == (Rag.NOT_DUE, ["no_return_due"], D(2017, 5, 16))
    assert told(early) == ["No return is due yet"]


@pytest.mark.parametrize(
    "rate, code, words",
    [
        (rate_budget, "no_forecast", "The return for December 2017 gives no forecast"),
        (rate_to_date, "no_to_date", "The return for December 2017 gives no figure to date"),
    ],
)
def test_a_figure_missing_from_the_return_is_no_data_and_never_zero(rate, code, words):
    verdict = rate(line(to_date="5"), returned(None, None), expected=DECEMBER)
    assert (verdict.rag, codes(verdict), told(verdict)) == (Rag.NO_DATA, [code], [words])


@pytest.mark.parametrize("rate", [rate_budget, rate_to_date])
def test_a_line_without_a_budget_has_no_target(rate):
    verdict = rate(line(budget=None), returned(), expected=DECEMBER)
    assert (verdict.rag, codes(verdict), told(verdict)) == (Rag.NO_TARGET, ["no_budget"], ["No budget set"])


@pytest.mark.parametrize("month, stale", [("2017-M11", True), ("2017-M12", False), ("2018-M01", False)])
def test_an_old_return_is_judged_and_said_not_to_be_followed(month, stale):
    verdict = rate_budget(line(), returned("2900", month=month), expected=DECEMBER)
    assert verdict.rag is Rag.ON_TRACK
    assert codes(verdict) == ["forecast_level", "return_stale"][: 1 + stale]
    if stale:
        assert told(verdict)[1] == "The latest return is for November 2017: not received for December 2017"


def test_a_first_return_before_any_is_due_is_judged():
    assert rate_budget(line(), returned(month="2017-M04"), expected=None).rag is Rag.ON_TRACK


def test_the_verdict_carries_its_rule_its_fact_its_month_and_when_it_moves():
    verdict = rate_budget(line(), returned(), expected=DECEMBER, next_on=D(2018, 2, 16))
    assert (verdict.rule, verdict.facts, verdict.period) == ("budget-2", ("return:5",), "2017-M12")
    assert verdict.next_on == D(2018, 2, 16)


# Tolerance


def test_a_tolerance_below_zero_is_refused():
    with pytest.raises(BudgetError, match="A tolerance cannot be below zero"):
        rate_budget(line(tolerance="-1"), returned("9999"), expected=DECEMBER)


@pytest.mark.parametrize("tolerance", [None, "0"])
def test_no_tolerance_and_a_tolerance_of_nothing_have_no_amber(tolerance):
    facts = line(tolerance=tolerance)
    assert rate_budget(facts, returned("2900"), expected=DECEMBER).rag is Rag.ON_TRACK
    assert rate_budget(facts, returned("2900.001"), expected=DECEMBER).rag is Rag.OFF_TRACK


# When a return is due


@pytest.mark.parametrize(
    "today, month, next_on",
    [
        (D(2017, 3, 31), None, D(2017, 5, 16)),
        (D(2017, 5, 14), None, D(2017, 5, 16)),
        (D(2017, 5, 15), None, D(2017, 5, 16)),  # 15 days after 30 April: in time
        (D(2017, 5, 16), "2017-M04", D(2017, 6, 16)),
        (D(2018, 1, 31), "2017-M12", D(2018, 2, 16)),
        (D(2018, 4, 15), "2018-M02", D(2018, 4, 16)),
        (D(2018, 4, 16), "2018-M03", None),
        (D(2020, 1, 1), "2018-M03", None),
    ],
)
def test_the_return_of_a_month_is_expected_after_its_closing_day(today, month, next_on):
    expected, moves = expected_month(Period.parse("FY2017-18"), today, 15)
    assert (None if expected is None else str(expected), moves) == (month, next_on)


@given(st.dates(D(2017, 1, 1), D(2018, 12, 31)), st.integers(0, 60))
def test_the_month_expected_stands_until_the_day_named(today, closes_after):
    year = Period.parse("FY2017-18")
    month, next_on = expected_month(year, today, closes_after)
    last = next_on - timedelta(days=1) if next_on else D(2030, 1, 1)
    assert expected_month(year, last, closes_after)[0] == month
    assert next_on is None or expected_month(year, next_on, closes_after)[0] != month


# Totals: the figures of the 2016/17 draft


@pytest.mark.parametrize(
    "printed, lines, computed, difference, code, words",
    [
        ("48358", ["42647", "4885", "827"], "48359", "-1", "total_rounding",
         "Printed £48,358k; the lines add to £48,359k. Rounding explains £1k"),
        ("46314", ["40000", "6313"], "46313", "1", "total_rounding",
         "Printed £46,314k; the lines add to £46,313k. Rounding explains £1k"),
        ("46314", ["40000", "6314"], "46314", "0", None, None),
        ("46314", ["40000", "6312"], "46312", "2", "total_differs",
         "Printed £46,314k; the lines add to £46,312k. £2k is not explained"),
        ("100", ["98.999"], "98.999", "1.001", "total_differs",
         "Printed £100k; the lines add to £98.999k. £1.001k is not explained"),
        (None, ["1", "2"], "3", None, "total_not_printed", "No total printed; the lines add to £3k"),
        ("5", ["1", None], None, None, "total_incomplete",
         "Lines without a figure: 1, so they cannot be added"),
        ("5", [], None, None, None, None),
    ],
)  # fmt: skip
def test_printed_and_computed_totals_side_by_side(printed, lines, computed, difference, code, words):
    total = sum_lines(number(printed), [number(figure) for figure in lines])
    assert (total.printed, total.computed, total.difference) == (number(printed), number(computed), number(difference))
    assert (total.note and total.note.code, total.note and total.note.words) == (code, words)


def test_how_much_rounding_may_explain_is_an_argument():
    lines = [Decimal("10"), Decimal("10")]
    assert sum_lines(Decimal("22"), lines, rounding=Decimal(2)).note.code == "total_rounding"
    assert sum_lines(Decimal("20.6"), lines, rounding=Decimal("0.5")).note.code == "total_differs"
