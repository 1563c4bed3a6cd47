"""A percentage of fewer than twenty is told by its counts wherever it is read, and kept as a number elsewhere."""

import re
from decimal import Decimal

import pytest

from dcst.models import Assessment, Question
from dcst.record import assess
from dcst.status.rag import Reason
from dcst.status.reasons import REASONS
from dcst.time import clock
from indicators.disclosure.eyes import Eyes
from indicators.disclosure.rules.few import INSTEAD, Few, counts_instead, in_counts, is_percentage
from indicators.findings.verdicts import SERIES
from indicators.target.verdicts import INDICATOR
from tests.cast import TODAY
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

D = Decimal


@pytest.mark.parametrize(
    ("value", "numerator", "denominator", "words"),
    [
        ("27.3", 3, 11, "3 of 11"),
        ("47.4", 9, 19, "9 of 19"),
        ("45", 9, 20, ""),  # twenty are enough
        ("0", 0, 1, "0 of 1"),
        ("100", 19, 19, "19 of 19"),
        ("36.8", None, 19, "7 of 19"),  # what the share of nineteen gives
        ("36.8", None, 20, ""),
        ("27.3", 3, None, ""),
        (None, None, 11, ""),
        ("27.3", 3, 0, ""),
        ("27.3", 3, "19.5", "3 of 19.5"),
    ],
)
def test_up_to_nineteen_are_told_by_their_counts_and_from_twenty_on_by_the_percentage(
    value, numerator, denominator, words
):
    given = [None if one is None else D(one) for one in (value, numerator, denominator)]
    assert counts_instead(*given) == words


@pytest.mark.parametrize(
    ("value_type", "unit", "found"),
    [
        ("percentage", "%", True),
        ("percentage", "% of cases", True),
        ("", "%", True),
        ("gap", "% (mean of the lowest 20% against the median)", False),
        ("rate", "per 10,000 aged 0-17", False),
        ("score", "points", False),
        ("", "", False),
    ],
)
def test_only_percentages_are_told_by_counts(value_type, unit, found):
    assert is_percentage(value_type, unit) is found


WHOLE = Few("FY2017-18-Q3", "3 of 11")
TOLD = {"value": "27.3 %", "target": "45", "tolerance": "40", "gap": "12.7"}
PLAN = {"value": "27.3 %", "target": "45", "tolerance": "10", "gap": "17.7", "near": "5", "beyond": "7.7"}
BESIDE = {"value": "27.3", "low": "9.7", "high": "56.6", "confidence": "95", "other": "50", "name": "England"}
LIMITS = {"value": "27.3", "low": "20", "high": "60"}
FROM = {"size": "9.1 points", "period": "FY2017-18-Q2"}


@pytest.mark.parametrize(
    ("code", "params", "words"),
    [
        ("target_met", TOLD, "3 of 11 against a target of 45 %"),
        ("target_within", TOLD, "3 of 11 against a target of 45 %: within the tolerance of 40 %"),
        ("target_within_level", TOLD, "3 of 11 against a target of 45 %: within the tolerance of 40 %"),
        ("target_outside", TOLD, "3 of 11 against a target of 45 %: outside the tolerance of 40 %"),
        ("target_missed", TOLD, "3 of 11 against a target of 45 %: off target; no tolerance is set"),
        ("target_missed_level", TOLD, "3 of 11 against a target of 45 %: off target; no tolerance is set"),
        ("plan_met", PLAN, "3 of 11 against a plan of 45 %"),
        ("plan_near", PLAN, "3 of 11 against a plan of 45 %: up to 5 points away are allowed"),
        ("plan_within", PLAN, "3 of 11 against a plan of 45 %: within the tolerance of 10 points"),
        ("plan_outside", PLAN, "3 of 11 against a plan of 45 %: outside the tolerance of 10 points"),
        ("plan_missed", PLAN, "3 of 11 against a plan of 45 %: off plan; no tolerance is set"),
        ("compared_similar", BESIDE, "3 of 11 against 50 % for England: the interval holds it"),
        ("compared_lower", BESIDE, "3 of 11 against 50 % for England: the interval is lower"),
        ("compared_higher", BESIDE, "3 of 11 against 50 % for England: the interval is higher"),
        ("difference_above", {"gap": "4.2", "name": "England"}, "Above England"),
        ("difference_below", {"gap": "4.2", "name": "England"}, "Below England"),
        ("direction_up", FROM, "Up from July to September 2017"),
        ("direction_down", FROM, "Down from July to September 2017"),
        ("variation_common", LIMITS, "3 of 11 lies between the control limits 20 and 60, and there is no pattern"),
        ("variation_above", LIMITS, "3 of 11 is above the upper control limit of 60"),
        ("variation_below", LIMITS, "3 of 11 is below the lower control limit of 20"),
    ],
)
def test_every_sentence_that_quotes_the_percentage_is_said_with_the_counts(code, params, words):
    wanted = set(re.findall(r"{(\w+)", REASONS[code]))
    reason = Reason(code, {name: params[name] for name in wanted})
    [said] = in_counts([reason], [WHOLE], "FY2017-18-Q3")
    assert said.words == words
    assert not re.search(r"27\.3|12\.7|17\.7|7\.7|9\.7|56\.6|9\.1|4\.2", said.words)
    assert in_counts([reason], [], "FY2017-18-Q3") == [reason]


SAID = {
    "few_target_met", "few_target_within", "few_target_outside", "few_target_missed",
    "few_plan_met", "few_plan_near", "few_plan_within", "few_plan_outside", "few_plan_missed", "few_part_off_track",
    "few_compared_similar", "few_compared_lower", "few_compared_higher", "few_difference_above",
    "few_difference_below", "few_direction_up", "few_direction_down", "few_variation_common", "few_variation_above",
    "few_variation_below",
}  # fmt: skip


def test_no_sentence_about_an_indicator_quotes_a_percentage_and_has_no_other_of_counts():
    quoting = {code for code, words in REASONS.items() if re.search(r"{(value|size)}", words)}
    assert quoting - set(INSTEAD) == set()
    assert set(INSTEAD.values()) == SAID


def test_a_part_that_is_few_is_told_by_its_counts_and_the_others_as_they_are():
    told = {"value": "27.3 %", "target": "45"}
    north, south = (Reason("part_off_track", {"part": part} | told) for part in ("North", "South"))
    said = in_counts([north, south], [Few("FY2017-18-Q3", "3 of 11", "North")], "FY2017-18-Q3")
    assert [reason.words for reason in said] == [
        "North is off track: 3 of 11 against a target of 45 %",
        "South is off track: 27.3 % against a target of 45",
    ]


def test_a_change_from_a_figure_of_few_has_no_size_and_the_latest_figure_stays_a_percentage():
    earlier = [Few("FY2017-18-Q2", "3 of 11")]
    said = in_counts(
        [Reason("direction_up", FROM), Reason("target_met", {"value": "28 %", "target": "25"})], earlier, "X"
    )
    assert [reason.words for reason in said] == ["Up from July to September 2017", "28 % against a target of 25"]


@pytest.fixture
def few(db, pinned):
    """An indicator with 9 of 19 in the second quarter and a number of the third, against at most 30 %."""
    area()
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator, value=D(30), tolerance=D(33))

    def sent(numerator, denominator):
        for period, counts in (("FY2017-18-Q2", (9, 19)), ("FY2017-18-Q3", (numerator, denominator))):
            share = D(counts[0]) * 100 / counts[1]
            given = {"value": share.quantize(D("0.1")), "numerator": D(counts[0]), "denominator": D(counts[1])}
            ObservationFactory(indicator=indicator, period=period, **given)
        for rater in (INDICATOR, SERIES):
            assess.reassess(rater, [indicator.code], clock.now())
        return indicator

    return sent


def read(client, user, address):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nineteen_are_told_by_counts_on_the_page_its_chart_and_its_words(few, client, officer):
    indicator = few(16, 19)  # 84.2 %
    page = read(client, officer, f"/indicators/{indicator.code}/")
    assert "84.2" not in page and "47.4" not in page
    assert "16 of 19 in Q3 2017/18: up, worse" in page
    assert "16 of 19 against a target of 30 %: outside the tolerance of 33 %" in page
    assert '"text": "9 of 19", "textangle": -90' in page
    assert "Between" not in page.split("Polarity")[0]
    assert "Where fewer than 20 are counted, the counts stand in the place of a percentage." in page


def test_twenty_are_told_by_the_percentage(few, client, officer):
    page = read(client, officer, f"/indicators/{few(17, 20).code}/")
    assert "85.0 % in Q3 2017/18: up, worse" in page  # from 9 of 19: no size
    assert "85.0 % against a target of 30; tolerance 33; 52.0 outside" in page
    assert "Between" in page.split("Polarity")[0]


def test_the_list_its_course_and_the_api_say_counts_and_files_and_fields_hold_the_number(few, client, officer):
    code = few(10, 19).code
    page = read(client, officer, "/indicators/")
    assert "10 of 19" in page and "52.6" not in page
    listed = read(client, officer, f"/api/v1/indicators/{code}/")
    assert "10 of 19 against a target of 30 %" in listed and "52.6" not in listed
    assert "52.6" in read(client, officer, f"/indicators/{code}/figures.csv")
    assert "52.6" in read(client, officer, f"/api/v1/observations/?indicator={code}")


def test_the_record_keeps_what_was_judged(few, officer):
    code = few(10, 19).code
    [row] = Assessment.objects.current().of("indicator", Question.TARGET).filter(subject=code)
    assert row.reasons[0]["code"] == "target_outside"
    shown = Eyes(officer, TODAY).verdict(row)
    assert shown.reasons[0]["code"] == "few_target_outside" and shown.rag == row.rag
    assert row.reasons[0]["code"] == "target_outside"


def test_verdicts_on_many_figures_of_few_need_as_many_queries_as_on_one(few, officer, django_assert_max_num_queries):
    few(10, 19)
    for _ in range(3):
        ObservationFactory(indicator=IndicatorFactory(), value=D(50), numerator=D(8), denominator=D(16))
    codes = list(Assessment.objects.values_list("subject", flat=True).distinct())
    assess.reassess(INDICATOR, codes, clock.now())
    rows = list(Assessment.objects.current())
    with django_assert_max_num_queries(3):
        Eyes(officer, TODAY).verdicts(rows)


def test_who_may_not_see_a_small_number_is_not_told_its_counts(few, client, board_member):
    page = read(client, board_member, f"/indicators/{few(3, 11).code}/")
    assert "3 of 11" not in page and "27.3" not in page
    assert "suppressed [c]" in page
