"""What both sides of the contract do: what is stored, what is refused, from when an agreed change holds."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import Assessment, AuditEvent, Question, Role
from dcst.problems import Refused
from dcst.time.periods import Period
from indicators import changes
from indicators.contract.judged import escalation_at, judge_quarters
from indicators.contract.rules.escalation import EscalationCall
from indicators.contract.rules.quarters import quarters_of
from indicators.models import (
    ContractAnswer,
    ContractProposal,
    CouncilStatus,
    Definition,
    EscalationDecision,
    ExceptionReport,
    Framework,
    FrameworkPlace,
    Target,
)
from indicators.models.framework import Placed
from tests.cast import TODAY
from tests.factories import MembershipFactory, OrganisationFactory
from tests.indicators.contract.world import LAST, QUARTERS, at_ten, contract_measure
from tests.indicators.factories import IndicatorFactory, area

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOW, LATER = at_ten(2018, 1, 30), at_ten(2018, 1, 31)
Q3 = Period.parse(LAST)
EXCEPTION = {
    "cause": "Two teams had vacancies.",
    "action": "Cover is agreed.",
    "recovery_on": datetime.date(2018, 4, 30),
    "recovery_value": Decimal(91),
}


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def a8():
    return contract_measure()


def rags(measure, at=NOW):
    return [one.rag.value for one in judge_quarters([measure], quarters_of(at.date()), at)[measure.code]]


# The quarters


def test_each_quarter_is_judged_by_its_own_figure(a8):
    assert rags(a8) == ["at_risk", "at_risk", "off_track", "off_track"]


def test_a_quarter_without_a_figure_is_not_due_until_it_is_due_and_then_no_data():
    measure = contract_measure(values=("96", "96", "96", None))
    assert rags(measure, at_ten(2018, 1, 30))[3] == "not_due"
    assert rags(measure, at_ten(2018, 1, 31))[3] == "no_data"


@pytest.mark.parametrize(
    ("fields", "value", "rag"),
    [
        ({"target": None}, "88", "no_target"),
        ({"tolerance": None}, "94", "off_track"),
        ({"definition__polarity": "neutral"}, "88", "not_rated"),
    ],
)
def test_a_quarter_is_rated_by_what_was_agreed_alone(fields, value, rag):
    assert rags(contract_measure(values=("96", "96", "96", value), **fields))[3] == rag


def test_a_revised_quarter_is_judged_as_revised(a8, officer):
    figure = {"period": Period.parse(QUARTERS[1]), "value": Decimal(80), "note": "Counted anew"}
    changes.add_observation(a8, by=officer, at=LATER, **figure)
    assert rags(a8, NOW)[1] == "at_risk"
    assert rags(a8, LATER)[1] == "off_track"


# The Council’s own status


def test_the_council_says_its_own_and_what_it_said_before_is_kept(a8, commissioner):
    given = {"by": commissioner, "quarter": Q3, "reason": "The audit says otherwise"}
    first = changes.give_council_status(a8, at=NOW, status="at_risk", **given)
    assert changes.give_council_status(a8, at=LATER, status="at_risk", **given).pk == first.pk
    second = changes.give_council_status(a8, at=LATER, status="on_track", **given)
    first.refresh_from_db()
    assert (first.known_to, second.known_to) == (second.known_from, None)
    event = AuditEvent.objects.first()
    assert (event.verb, event.subject, event.by) == ("give council status", a8.code, commissioner)
    assert (event.before["status"], event.after["status"], event.after["period"]) == ("at_risk", "on_track", LAST)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status": "no_target"}, "status"),
        ({"reason": " "}, "reason"),
        ({"quarter": Period.parse("FY2016-17-Q3")}, ""),
        ({"quarter": Period.parse("FY2017-18-Q4")}, ""),
    ],
)
def test_a_status_is_of_a_quarter_under_review_and_says_why(a8, commissioner, fields, field):
    given = {"quarter": Q3, "status": "at_risk", "reason": "Seen in the audit"} | fields
    with pytest.raises(Refused) as raised:
        changes.give_council_status(a8, by=commissioner, at=NOW, **given)
    assert raised.value.field == field
    assert not CouncilStatus.objects.exists()


def test_a_measure_outside_the_contract_has_no_status_of_the_council(commissioner):
    with pytest.raises(Refused, match="no measure of the contract"):
        given = {"quarter": Q3, "status": "at_risk", "reason": "Seen"}
        changes.give_council_status(IndicatorFactory(), by=commissioner, at=NOW, **given)


# The exception report


def test_a_report_is_kept_with_its_promise_and_replaced_by_a_later_one(a8, manager):
    first = changes.report_exception(a8, by=manager, at=NOW, quarter=Q3, **EXCEPTION)
    other = EXCEPTION | {"recovery_on": datetime.date(2018, 7, 31)}
    second = changes.report_exception(a8, by=manager, at=LATER, quarter=Q3, **other)
    first.refresh_from_db()
    assert (first.known_to, second.recovery_on) == (LATER, datetime.date(2018, 7, 31))
    event = AuditEvent.objects.first()
    assert (event.verb, event.before["recovery_on"], event.after["recovery_value"]) == (
        "report exception",
        "2018-04-30",
        "91",
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"cause": " "}, "cause"),
        ({"action": ""}, "action"),
        ({"recovery_on": NOW.date()}, "recovery_on"),
        ({"recovery_value": Decimal("89.9")}, "recovery_value"),
        ({"recovery_value": Decimal(101)}, "recovery_value"),
        ({"quarter": Period.parse(QUARTERS[1])}, ""),
    ],
)
def test_a_report_is_of_what_is_outside_and_promises_what_is_within(a8, manager, fields, field):
    with pytest.raises(Refused) as raised:
        changes.report_exception(a8, by=manager, at=NOW, **({"quarter": Q3} | EXCEPTION | fields))
    assert raised.value.field == field
    assert not ExceptionReport.objects.exists()


def test_a_promise_that_has_passed_is_not_moved(a8, manager):
    soon = EXCEPTION | {"recovery_on": LATER.date()}
    changes.report_exception(a8, by=manager, at=NOW, quarter=Q3, **soon)
    after = at_ten(2018, 2, 1)
    with pytest.raises(Refused, match="has passed, and stays"):
        changes.report_exception(a8, by=manager, at=after, quarter=Q3, **EXCEPTION)


# Escalation


def test_two_quarters_outside_propose_and_the_commissioner_decides(a8, commissioner):
    found = escalation_at(a8, NOW)
    assert (found.call, found.outside) == (EscalationCall.PROPOSED, QUARTERS[2:])
    decided = {"by": commissioner, "at": NOW, "quarter": Q3, "outcome": "both", "reason": "Twice outside"}
    row = changes.decide_escalation(a8, **decided)
    assert (row.outcome, row.period) == ("both", LAST)
    assert AuditEvent.objects.first().verb == "decide escalation"


def test_a_missed_date_proposes_on_the_day_after_it(manager):
    measure = contract_measure(values=("96", "96", "96", "88"))
    soon = EXCEPTION | {"recovery_on": LATER.date()}
    changes.report_exception(measure, by=manager, at=NOW, quarter=Q3, **soon)
    assert escalation_at(measure, LATER).call is EscalationCall.NOT_PROPOSED
    assert escalation_at(measure, at_ten(2018, 2, 1)).call is EscalationCall.PROPOSED


@pytest.mark.parametrize(
    ("values", "fields", "problem"),
    [
        (("96", "96", "96", "88"), {}, "No escalation is proposed"),
        (("93", "92", "89", "88"), {"quarter": Period.parse(QUARTERS[2])}, "No escalation is proposed"),
        (("93", "92", "89", "88"), {"outcome": "closure"}, "what is decided"),
        (("93", "92", "89", "88"), {"reason": " "}, "reason"),
    ],
)
def test_only_what_is_proposed_is_decided_with_a_reason(commissioner, values, fields, problem):
    measure = contract_measure(values=values)
    given = {"quarter": Q3, "outcome": "meeting", "reason": "Twice outside"} | fields
    with pytest.raises(Refused, match=problem):
        changes.decide_escalation(measure, by=commissioner, at=NOW, **given)
    assert not EscalationDecision.objects.exists()


def test_nobody_decides_on_what_they_reported(a8, commissioner):
    changes.report_exception(a8, by=commissioner, at=NOW, quarter=Q3, **EXCEPTION)
    with pytest.raises(Refused, match="reported themselves"):
        given = {"quarter": Q3, "outcome": "none", "reason": "All is well"}
        changes.decide_escalation(a8, by=commissioner, at=NOW, **given)


# Changing the contract

APRIL = datetime.date(2018, 4, 1)
TERMS = {"operator": ">=", "value": Decimal(97), "tolerance": Decimal(93), "starts": APRIL, "reason": "The next step"}


@pytest.mark.parametrize("kind", ["contract", "plan"])
def test_one_side_alone_sets_no_target_that_rates(a8, officer, kind):
    given = {"kind": kind, "operator": ">=", "value": Decimal(80), "start": APRIL, "reason": "Easier"}
    with pytest.raises(Refused, match="holds once the other side agreed"):
        changes.set_target(a8, by=officer, at=NOW, **given)
    changes.set_target(a8, by=officer, at=NOW, **(given | {"kind": "stretch"}))
    assert Target.objects.filter(start=APRIL).get().kind == "stretch"


def test_one_side_alone_confirms_no_target_and_agrees_no_definition(a8, officer):
    Target.objects.update(confirmed=False)
    with pytest.raises(Refused, match="measure of the contract"):
        changes.confirm_target(Target.objects.get(), by=officer, at=NOW, reason="It says so")
    with pytest.raises(Refused, match="measure of the contract"):
        changes.agree_definition(a8, by=officer, at=NOW, reason="Clearer", definition="Other words.")


@pytest.mark.parametrize(("first", "second"), [("officer", "commissioner"), ("commissioner", "officer")])
def test_what_one_side_proposes_holds_once_the_other_agreed(a8, first, second, request):
    first, second = request.getfixturevalue(first), request.getfixturevalue(second)
    row = changes.propose_target(a8, by=first, at=NOW, **TERMS)
    assert Target.objects.filter(start=APRIL).count() == 0
    with pytest.raises(Refused, match="Nobody agrees to what they proposed"):
        changes.answer_proposal(row, by=first, at=LATER, agrees=True)
    answer = changes.answer_proposal(row, by=second, at=LATER, agrees=True)
    target = Target.objects.get(start=APRIL)
    assert (answer.holds_from, target.kind, target.value, target.tolerance) == (APRIL, "contract", 97, 93)
    assert "Agreed by both sides" in target.reason
    verbs = list(AuditEvent.objects.filter(subject=a8.code).values_list("verb", flat=True))
    assert {"propose contract change", "answer contract change", "set target"} <= set(verbs)
    with pytest.raises(Refused, match="answered or withdrawn already"):
        changes.answer_proposal(row, by=second, at=LATER, agrees=False, reason="No")


def test_what_is_agreed_after_its_day_holds_from_the_day_of_agreement_and_judges_nothing_before(
    a8, officer, commissioner
):
    row = changes.propose_target(
        a8, by=officer, at=NOW, **(TERMS | {"starts": NOW.date(), "value": Decimal(80)} | {"tolerance": None})
    )
    before = rags(a8)
    answer = changes.answer_proposal(row, by=commissioner, at=LATER, agrees=True)
    assert answer.holds_from == LATER.date()
    assert rags(a8, LATER) == before == ["at_risk", "at_risk", "off_track", "off_track"]
    standing = Assessment.objects.by_subject(LATER, "indicator", Question.TARGET, [a8.code])[a8.code]
    assert standing.rag == "off_track"


def test_a_proposal_is_declined_with_a_reason_or_withdrawn_by_its_own_side(a8, officer, commissioner):
    row = changes.propose_target(a8, by=officer, at=NOW, **TERMS)
    with pytest.raises(Refused, match="the reason"):
        changes.answer_proposal(row, by=commissioner, at=LATER, agrees=False)
    with pytest.raises(Refused, match="by the side that made it"):
        changes.withdraw_proposal(row, by=commissioner, at=LATER, reason="No")
    with pytest.raises(Refused, match="why it is withdrawn"):
        changes.withdraw_proposal(row, by=officer, at=LATER, reason=" ")
    changes.answer_proposal(row, by=commissioner, at=LATER, agrees=False, reason="Too far")
    other = changes.propose_target(a8, by=officer, at=LATER, **TERMS)
    changes.withdraw_proposal(other, by=officer, at=LATER, reason="We think again")
    assert list(ContractAnswer.objects.order_by("pk").values_list("outcome", "holds_from")) == [
        ("declined", None),
        ("withdrawn", None),
    ]
    assert not Target.objects.filter(start=APRIL).exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts": NOW.date() - datetime.timedelta(days=1)}, "starts"),
        ({"ends": datetime.date(2018, 3, 31)}, "ends"),
        ({"reason": " "}, "reason"),
        ({"tolerance": Decimal(98)}, "tolerance"),
        ({"operator": "<="}, "operator"),
        ({"value": Decimal(101)}, "value"),
    ],
)
def test_a_proposal_is_checked_as_a_target_is_and_never_of_days_gone_by(a8, officer, fields, field):
    with pytest.raises(Refused) as raised:
        changes.propose_target(a8, by=officer, at=NOW, **(TERMS | fields))
    assert raised.value.field == field
    assert not ContractProposal.objects.exists()


def test_one_change_waits_at_a_time(a8, officer, commissioner):
    changes.propose_target(a8, by=officer, at=NOW, **TERMS)
    with pytest.raises(Refused, match="waits for its answer"):
        changes.propose_target(a8, by=commissioner, at=LATER, **TERMS)


def test_nobody_else_and_nobody_who_is_both_proposes(a8, officer, board_member):
    with pytest.raises(Refused, match="nobody who is both"):
        changes.propose_target(a8, by=board_member, at=NOW, **TERMS)
    MembershipFactory(user=officer, role=Role.COMMISSIONER, organisation=OrganisationFactory(code="a-council"))
    with pytest.raises(Refused, match="nobody who is both"):
        changes.propose_target(a8, by=officer, at=NOW, **TERMS)


def test_one_side_alone_neither_names_a_measure_nor_takes_it_out(a8, officer):
    contract = Framework.objects.get(code="contract")
    with pytest.raises(Refused, match="agreed by both sides"):
        changes.place_in_framework(contract, [Placed(a8, "A9", 9)], by=officer, at=NOW)
    with pytest.raises(Refused, match="agreed by both sides"):
        changes.take_out_of_framework(contract, a8, by=officer, at=NOW)
    assert FrameworkPlace.objects.current().get().label == "A8"


def test_a_measure_is_named_and_taken_out_once_both_sides_agreed(a8, officer, commissioner):
    other = IndicatorFactory(code="M62")
    row = changes.propose_measure(other, by=officer, at=NOW, label="B13", position=5, reason="Minuted")
    assert not FrameworkPlace.objects.filter(indicator=other).exists()
    changes.answer_proposal(row, by=commissioner, at=NOW, agrees=True)
    assert FrameworkPlace.objects.current().get(indicator=other).label == "B13"
    row = changes.propose_measure(other, by=commissioner, at=LATER, taken_out=True, reason="Not ours")
    assert FrameworkPlace.objects.current().filter(indicator=other).exists()
    changes.answer_proposal(row, by=officer, at=LATER, agrees=True)
    assert not FrameworkPlace.objects.current().filter(indicator=other).exists()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"label": "A9"}, "Enter its place"),
        ({"label": "A8", "position": 1}, "Nothing would change"),
        ({"taken_out": True}, "has its code from the contract"),
    ],
)
def test_what_could_not_be_agreed_of_a_measure_is_not_proposed(a8, officer, fields, problem):
    FrameworkPlace.objects.update(position=1)
    with pytest.raises(Refused, match=problem):
        changes.propose_measure(a8, by=officer, at=NOW, reason="Minuted", **fields)
    assert not ContractProposal.objects.exists()


def test_a_definition_is_proposed_as_what_it_changes_and_is_in_force_once_agreed(a8, officer, commissioner):
    words = {"definition": "Children with a plan reviewed in time.", "unit": "%", "highest": Decimal(100)}
    row = changes.propose_definition(a8, by=commissioner, at=NOW, reason="Clearer", **words)
    assert row.terms == {"definition": "Children with a plan reviewed in time.", "highest": "100"}
    assert Definition.objects.current().get(indicator=a8).definition == "What is counted."
    changes.answer_proposal(row, by=officer, at=LATER, agrees=True)
    held = Definition.objects.current().get(indicator=a8)
    assert (held.definition, held.highest, held.by) == (words["definition"], 100, officer)
    assert LATER.date() == TODAY


def test_a_definition_that_could_not_be_agreed_is_not_proposed(a8, officer):
    with pytest.raises(Refused, match="reason for the new polarity"):
        changes.propose_definition(a8, by=officer, at=NOW, reason="Turned", polarity="low_is_good")
    assert (ContractProposal.objects.count(), Definition.objects.filter(indicator=a8).count()) == (0, 1)
