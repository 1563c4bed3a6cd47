"""The rules of the contract: tables of cases for the quarters, the tolerance, escalation, agreement, disagreement."""

import datetime
from decimal import Decimal

import pytest

from dcst.status.rag import Rag
from dcst.time.periods import Period
from indicators.calendar.rules.calendars import Calendar
from indicators.contract.rules.disagreement import Pair, differs, say_disagreement
from indicators.contract.rules.escalation import Decided, EscalationCall, Quarter, RecoveryPromise, escalate, is_decided
from indicators.contract.rules.quarters import absence, latest_in, quarters_of
from indicators.contract.rules.standing import ContractStanding, owes_report, reaches, standing_of
from indicators.target.rules.agreement import holds_from, needs_both, side_of, why_not_answer, why_not_propose
from indicators.terms import ContractSide

Q = ("FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")
TODAY = datetime.date(2018, 1, 31)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (datetime.date(2017, 12, 30), "FY2016-17-Q3", "FY2017-18-Q2"),
        (datetime.date(2017, 12, 31), "FY2016-17-Q4", "FY2017-18-Q3"),
        (datetime.date(2018, 1, 1), "FY2016-17-Q4", "FY2017-18-Q3"),
        (TODAY, "FY2016-17-Q4", "FY2017-18-Q3"),
    ],
)
def test_a_review_is_of_the_last_four_quarters_that_have_ended(day, first, last):
    found = [one.text for one in quarters_of(day)]
    assert (len(found), found[0], found[-1]) == (4, first, last)


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        (["FY2017-18-Q3", "FY2017-18-Q2"], "FY2017-18-Q3"),
        (["2017-M10", "2017-M12", "2017-M11"], "2017-M12"),
        (["FY2016-17", "2018-M01"], None),
        (["CY2017"], "CY2017"),
        ([], None),
    ],
)
def test_what_ends_in_a_quarter_speaks_for_it_and_of_months_the_last(periods, found):
    period = latest_in(Period.parse("FY2017-18-Q3"), map(Period.parse, periods))
    assert (period and period.text) == found


@pytest.mark.parametrize(
    ("calendar", "since", "today", "status"),
    [
        (Calendar("quarter", 30), None, datetime.date(2018, 1, 29), Rag.NOT_DUE),
        (Calendar("quarter", 30), None, datetime.date(2018, 1, 30), Rag.NOT_DUE),
        (Calendar("quarter", 30), None, datetime.date(2018, 1, 31), Rag.NO_DATA),
        (Calendar("quarter", 30), datetime.date(2017, 10, 1), TODAY, Rag.NO_DATA),
        (Calendar("quarter", 30), datetime.date(2017, 10, 2), TODAY, Rag.NOT_DUE),
        (Calendar("month", 12), None, datetime.date(2018, 1, 12), Rag.NOT_DUE),
        (Calendar("month", 12), None, datetime.date(2018, 1, 13), Rag.NO_DATA),
        (Calendar("year-financial", 30), None, TODAY, Rag.NOT_DUE),
        (Calendar("year-calendar", 30), None, TODAY, Rag.NO_DATA),
        (Calendar("quarter"), None, TODAY, Rag.NO_DATA),
        (Calendar("wave", 30, 24), None, TODAY, Rag.NO_DATA),
        (None, None, TODAY, Rag.NO_DATA),
    ],
)
def test_a_missing_figure_is_no_data_unless_none_need_be_there(calendar, since, today, status):
    assert absence(Period.parse("FY2017-18-Q3"), calendar, since, today) is status


@pytest.mark.parametrize("rag", list(Rag))
def test_nothing_but_a_rating_is_within_or_outside_the_tolerance(rag):
    rated = {
        Rag.ON_TRACK: ContractStanding.INSIDE,
        Rag.AT_RISK: ContractStanding.INSIDE,
        Rag.OFF_TRACK: ContractStanding.OUTSIDE,
        Rag.NOT_DUE: ContractStanding.NOT_DUE,
        Rag.NO_TARGET: ContractStanding.NOT_JUDGED,
        Rag.NOT_RATED: ContractStanding.NOT_JUDGED,
    }
    assert standing_of(rag) is rated.get(rag, ContractStanding.UNKNOWN)


@pytest.mark.parametrize("standing", list(ContractStanding))
def test_a_report_is_owed_of_what_is_outside_and_of_nothing_else(standing):
    assert owes_report(standing, has_report=False) is (standing is ContractStanding.OUTSIDE)
    assert owes_report(standing, has_report=True) is False


@pytest.mark.parametrize(
    ("value", "polarity", "plan", "found"),
    [
        ("91.9", "high_is_good", None, False),
        ("92", "high_is_good", None, True),
        ("92.1", "low_is_good", None, False),
        ("92", "low_is_good", None, True),
        ("108", "plan_is_best", Decimal(100), True),
        ("91", "plan_is_best", Decimal(100), False),
        ("92", "plan_is_best", None, None),
        ("92", "neutral", None, None),
    ],
)
def test_a_recovery_is_reached_on_its_number(value, polarity, plan, found):
    assert reaches(Decimal(value), Decimal(92), polarity, plan) is found


IN, OUT, DUE, UNJUDGED, DARK = (
    ContractStanding.INSIDE,
    ContractStanding.OUTSIDE,
    ContractStanding.NOT_DUE,
    ContractStanding.NOT_JUDGED,
    ContractStanding.UNKNOWN,
)


@pytest.mark.parametrize(
    ("standings", "call", "outside"),
    [
        ((IN, IN, IN, IN), EscalationCall.NOT_PROPOSED, ()),
        ((IN, IN, IN, OUT), EscalationCall.NOT_PROPOSED, Q[3:]),
        ((IN, IN, OUT, OUT), EscalationCall.PROPOSED, Q[2:]),
        ((OUT, OUT, OUT, OUT), EscalationCall.PROPOSED, Q),
        ((OUT, OUT, IN, OUT), EscalationCall.NOT_PROPOSED, Q[3:]),
        ((OUT, OUT, OUT, IN), EscalationCall.NOT_PROPOSED, ()),
        # A quarter that is missing or suppressed is never within tolerance: it ends no run.
        ((IN, OUT, DARK, OUT), EscalationCall.PROPOSED, (Q[1], Q[3])),
        ((IN, OUT, OUT, DARK), EscalationCall.PROPOSED, Q[1:3]),
        ((IN, IN, OUT, DARK), EscalationCall.UNKNOWN, Q[2:3]),
        ((IN, IN, IN, DARK), EscalationCall.UNKNOWN, ()),
        ((DARK, DARK, DARK, DARK), EscalationCall.UNKNOWN, ()),
        # One that is not due yet is passed over.
        ((IN, OUT, OUT, DUE), EscalationCall.PROPOSED, Q[1:3]),
        ((IN, IN, OUT, DUE), EscalationCall.NOT_PROPOSED, Q[2:3]),
        ((IN, IN, IN, DUE), EscalationCall.NOT_PROPOSED, ()),
        ((IN, IN, DARK, DUE), EscalationCall.UNKNOWN, ()),
        ((DUE, DUE, DUE, DUE), EscalationCall.UNKNOWN, ()),
        # Without a target nothing can be outside, and nothing is within.
        ((UNJUDGED, UNJUDGED, UNJUDGED, UNJUDGED), EscalationCall.NOT_JUDGED, ()),
        ((IN, OUT, UNJUDGED, OUT), EscalationCall.PROPOSED, (Q[1], Q[3])),
        ((IN, IN, OUT, UNJUDGED), EscalationCall.NOT_JUDGED, Q[2:3]),
    ],
)
def test_two_quarters_outside_propose_escalation(standings, call, outside):
    found = escalate([Quarter(*one) for one in zip(Q, standings, strict=True)], [], TODAY)
    assert (found.call, found.outside, found.missed) == (call, tuple(outside), ())


ONE_OUT = [Quarter(*one) for one in zip(Q, (IN, IN, IN, OUT), strict=True)]


@pytest.mark.parametrize(
    ("recovery_on", "recovered", "call"),
    [
        (TODAY + DAY, False, EscalationCall.NOT_PROPOSED),
        (TODAY, False, EscalationCall.NOT_PROPOSED),
        (TODAY - DAY, False, EscalationCall.PROPOSED),
        (TODAY - DAY, True, EscalationCall.NOT_PROPOSED),
        (TODAY - DAY, None, EscalationCall.UNKNOWN),
        (TODAY, None, EscalationCall.NOT_PROPOSED),
    ],
)
def test_a_recovery_date_is_missed_on_the_day_after_it(recovery_on, recovered, call):
    promise = RecoveryPromise(Q[3], recovery_on, recovered)
    found = escalate(ONE_OUT, [promise], TODAY)
    assert found.call is call
    assert found.missed == ((promise,) if call is EscalationCall.PROPOSED else ())


def test_a_promise_of_a_run_that_is_over_is_not_missed():
    quarters = [Quarter(*one) for one in zip(Q, (OUT, IN, IN, IN), strict=True)]
    assert escalate(quarters, [RecoveryPromise(Q[0], TODAY - DAY, False)], TODAY).call is EscalationCall.NOT_PROPOSED


def test_the_reasons_name_the_quarters_and_the_date():
    quarters = [Quarter(*one) for one in zip(Q, (IN, OUT, DARK, OUT), strict=True)]
    found = escalate(quarters, [RecoveryPromise(Q[1], datetime.date(2018, 1, 5), False)], TODAY)
    assert found.words == [
        "Q1 2017/18 and Q3 2017/18 were outside, and no quarter between was within tolerance.",
        "The recovery date given for Q1 2017/18, 5 January 2018, has passed without a figure that reaches what was "
        "promised.",
    ]
    assert "cannot be said" in escalate([Quarter(Q[3], DARK)], [], TODAY).words[0]
    assert escalate(ONE_OUT, [], TODAY).words == []


@pytest.mark.parametrize(
    ("decided", "answers"),
    [
        ([], False),
        ([Decided(Q[2], TODAY)], False),
        ([Decided(Q[3], TODAY - DAY)], False),
        ([Decided(Q[3], TODAY)], True),
        ([Decided(Q[2], TODAY), Decided(Q[3], TODAY)], True),
    ],
)
def test_a_decision_answers_its_quarter_and_no_date_missed_after_it(decided, answers):
    found = escalate(ONE_OUT, [RecoveryPromise(Q[3], TODAY - DAY, False)], TODAY + DAY)
    assert is_decided(found, decided) is answers


@pytest.mark.parametrize(
    ("for_trust", "for_council", "side"),
    [(True, False, ContractSide.TRUST), (False, True, ContractSide.COUNCIL), (False, False, None), (True, True, None)],
)
def test_nobody_speaks_for_both_sides(for_trust, for_council, side):
    assert side_of(for_trust=for_trust, for_council=for_council) is side


@pytest.mark.parametrize(
    ("of_contract", "rates", "found"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_what_rates_a_measure_of_the_contract_needs_both(of_contract, rates, found):
    assert needs_both(of_contract=of_contract, rates=rates) is found


@pytest.mark.parametrize(
    ("starts", "ends", "waits", "problem"),
    [
        (TODAY - DAY, None, False, "not changed for days before 31 January 2018"),
        (TODAY, None, False, ""),
        (TODAY + DAY, None, False, ""),
        (TODAY, TODAY, False, ""),
        (TODAY + DAY, TODAY, False, "on or after the first day"),
        (TODAY, None, True, "waits for its answer"),
    ],
)
def test_the_contract_is_never_changed_for_days_gone_by(starts, ends, waits, problem):
    said = why_not_propose(TODAY, starts=starts, ends=ends, waits=waits)
    assert problem in said and bool(said) is bool(problem)


@pytest.mark.parametrize(
    ("answers", "same_person", "is_open", "ends", "problem"),
    [
        (ContractSide.COUNCIL, False, True, None, ""),
        (ContractSide.COUNCIL, False, True, TODAY, ""),
        (ContractSide.COUNCIL, False, True, TODAY - DAY, "has passed"),
        (ContractSide.TRUST, False, True, None, "waits for the answer of the Council"),
        (None, False, True, None, "waits for the answer of the Council"),
        (ContractSide.COUNCIL, True, True, None, "Nobody agrees to what they proposed"),
        (ContractSide.COUNCIL, False, False, None, "answered or withdrawn already"),
    ],
)
def test_only_the_other_side_agrees(answers, same_person, is_open, ends, problem):
    said = why_not_answer(
        TODAY, proposed=ContractSide.TRUST, answers=answers, same_person=same_person, is_open=is_open, ends=ends
    )
    assert problem in said and bool(said) is bool(problem)


def test_a_change_holds_from_its_day_and_not_before_both_agreed():
    assert holds_from(TODAY + DAY, TODAY) == TODAY + DAY
    assert holds_from(TODAY, TODAY) == TODAY
    assert holds_from(TODAY - DAY, TODAY) == TODAY


@pytest.mark.parametrize(
    ("trust", "council", "found"),
    [
        (Rag.ON_TRACK, Rag.ON_TRACK, False),
        (Rag.ON_TRACK, Rag.AT_RISK, True),
        (Rag.OFF_TRACK, None, False),
        (Rag.OFF_TRACK, Rag.NOT_ENOUGH_KNOWN, False),
        (Rag.NO_DATA, Rag.ON_TRACK, False),
        (Rag.SUPPRESSED, Rag.OFF_TRACK, False),
        (Rag.NO_TARGET, Rag.OFF_TRACK, False),
    ],
)
def test_two_ratings_differ_and_what_is_not_known_does_not(trust, council, found):
    assert differs(trust, council) is found


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (
            [Pair("A1", Rag.AT_RISK, None)],
            "The Council has given no status of its own for Q3 yet, so nothing is compared.",
        ),
        (
            [Pair("A1", Rag.AT_RISK, Rag.AT_RISK)],
            "For Q3 the Council has given its own status of 1 of 1 measure and differs from the Trust on none.",
        ),
        (
            [
                Pair("A1", Rag.AT_RISK, Rag.AT_RISK),
                Pair("A8", Rag.OFF_TRACK, Rag.AT_RISK),
                Pair("E1", Rag.NOT_DUE, None),
            ],
            "For Q3 the Council has given its own status of 2 of 3 measures and differs from the Trust on 1 "
            "(A8: Trust Off track, Council At risk).",
        ),
        (
            [Pair("A1", Rag.SUPPRESSED, Rag.OFF_TRACK), Pair("A2", Rag.ON_TRACK, Rag.ON_TRACK)],
            "For Q3 the Council has given its own status of 2 of 2 measures and differs from the Trust on none; "
            "1 cannot be compared, because only one side gives a rating or neither does.",
        ),
    ],
)
def test_the_disagreement_is_counted_in_one_sentence(pairs, sentence):
    assert say_disagreement("Q3", pairs) == sentence
