"""What stands on a board: each app's candidates with their news, what is at stake, and what is pinned."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.changes import submit_return
from budget.models import BudgetLine
from dcst.boards import changes as boards
from dcst.models import Assessment, AuditEvent, GovernanceBody, HarmClass, Organisation, Question, Role
from dcst.problems import Refused
from dcst.record import assess
from dcst.site import attention, registry
from dcst.status.attention import AttentionStep, GatheredLine, News
from dcst.status.harm import Harm
from dcst.status.rag import Rag, Reason
from dcst.time import clock
from dcst.time.asat import AsAt
from dcst.time.periods import Period
from indicators import changes as indicator_changes
from indicators.disclosure.eyes import Eyes
from indicators.models import Indicator
from inspections.changes import tie_answers
from inspections.models import Aim, Grade, Inspection, JudgementScale, Recommendation
from objectives import changes
from objectives.models import Override, Plan
from tests.factories import KNOWN, ActionFactory, BodyFactory, MembershipFactory, ObjectiveFactory, PlanFactory, person
from tests.indicators.contract import world as contract
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, placed

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)
SINCE = datetime.date(2017, 12, 14)


def moment(year, month, day):
    return datetime.datetime(year, month, day, 12, tzinfo=clock.LONDON)


def swept(*pairs, at):
    assess.mark_due(pairs, at)
    assess.sweep(registry.RATERS, at)


def found(plan="BP", user=None, body=None, since=SINCE):
    """The Attention of a board on the day of the demonstration, by default to who sees all."""
    eyes = Eyes(user or person(Role.OFFICER), TODAY, TODAY)
    return attention.attention_of(attention.ask(Plan.objects.get(code=plan), since, AsAt(TODAY, TODAY), eyes, body))


def rows(**asked):
    return {row.key: row for row in found(**asked).candidates}


def report(action, by, at, judgement, **said):
    trouble = {"recovery": "A second team", "recovery_by": at.date() + datetime.timedelta(30)}
    said = {"what_changed": "It moved."} | (trouble if judgement in ("at_risk", "off_track") else {}) | said
    return changes.report_progress(action, by=by, at=at, judgement=judgement, **said)


def test_an_action_says_how_far_it_is_with_its_owners_words_and_when_it_will_be_back(manager):
    action = ActionFactory(years=[2017], owner=manager)
    report(action, manager, moment(2018, 1, 20), "off_track", progress=40, what_changed="Two posts are empty.")
    row = rows()["action", action.code]
    assert (row.status, row.news, row.harm) == (Rag.OFF_TRACK, News.NEW, Harm.DELIVERY)
    assert (row.stands_at, row.goal) == ("40 % done", "done by 31 March 2018")
    assert (row.said.words, row.said.by, row.said.on.day) == ("Two posts are empty.", "Morgan Manager", 20)
    assert (row.owner, row.next) == ("Morgan Manager", "back on track by 19 February 2018")


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("at_risk", "off_track", News.WORSE),
        ("off_track", "off_track", News.SAME),
        ("off_track", "at_risk", News.BETTER),
        ("on_track", "at_risk", News.NEW),
    ],
)
def test_the_news_of_an_action_is_since_the_day_looked_back_to(manager, before, after, news):
    action = ActionFactory(years=[2017], owner=manager)
    report(action, manager, moment(2017, 12, 14), before)
    report(action, manager, moment(2017, 12, 15), after)
    assert rows()["action", action.code].news is news
    if before != after:
        assert rows(since=datetime.date(2017, 12, 15))["action", action.code].news is News.SAME


def test_actions_that_nobody_reports_on_are_one_line_that_opens_to_them(manager):
    codes = [ActionFactory(years=[2016]).code for _ in range(3)]
    new = ActionFactory(years=[2017], owner=manager)
    swept(*[("action", code) for code in (*codes, new.code)], at=moment(2017, 4, 1))
    lines = found().lines
    (line,) = [line for line in lines if isinstance(line, GatheredLine)]
    assert line.words == "3 actions past 31 March 2017 without a report of completion, the oldest 10 months"
    assert [row.code for row in line.members] == codes
    assert [line.code for line in lines if not isinstance(line, GatheredLine)] == [new.code]


def test_a_milestone_that_an_override_hides_stands_by_itself(manager, reviewer):
    action = ActionFactory(years=[2016, 2017], owner=manager)
    report(action, manager, moment(2018, 1, 10), "on_track")
    told = {"rag": "on_track", "reason": "The milestone was moved by word", "expires_on": TODAY}
    Override.objects.create(action=action, by=reviewer, known_from=moment(2018, 1, 11), **told)
    swept(("action", action.code), at=moment(2018, 1, 12))
    row = rows()["milestone", action.code]
    assert (row.status, row.name, row.page) == (Rag.OFF_TRACK, action.text, ("node", action.code))


def contract_measure(**fields):
    fields = {"strand": None, "framework": "contract", "kind": Indicator.Kind.CONTRACT} | fields
    return IndicatorFactory(**fields)


def off_target(indicator, officer, values=((30, "FY2017-18-Q2", (2017, 11, 1)), (31, "FY2017-18-Q3", (2018, 1, 20)))):
    TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
    for value, period, day in values:
        ObservationFactory(indicator=indicator, period=period, value=Decimal(value), known_from=moment(*day))
        swept(("indicator", indicator.code), at=moment(*day))


def test_a_measure_of_the_contract_stands_on_the_board_of_the_first_plan_in_force_with_what_its_figure_says(officer):
    ObjectiveFactory(), ObjectiveFactory(plan=PlanFactory(code="CYP", start=datetime.date(2017, 4, 1)))
    indicator = contract_measure()
    off_target(indicator, officer)
    row = rows()["indicator", indicator.code]
    assert (row.status, row.harm, row.news) == (Rag.OFF_TRACK, Harm.CONTRACT, News.WORSE)
    assert (row.stands_at, row.goal) == ("31.0 %, October to December 2017", "target at most 22, tolerance 25")
    assert row.beyond == Decimal(6) / 22
    assert row.owner == "A partner"
    assert "due 30 April 2018" in row.next
    assert ("indicator", indicator.code) not in rows(plan="CYP")


def test_what_the_contract_names_of_another_framework_stands_on_both_boards(officer):
    ObjectiveFactory()
    theme = ObjectiveFactory(plan=PlanFactory(code="CYP", start=datetime.date(2017, 4, 1)))
    indicator = IndicatorFactory(strand=None, theme=theme)
    placed(indicator, "A1")
    off_target(indicator, officer)
    assert all(("indicator", indicator.code) in rows(plan=plan) for plan in ("BP", "CYP"))


def test_a_figure_no_further_outside_than_before_is_the_same(officer):
    indicator = IndicatorFactory()
    off_target(indicator, officer, ((31, "FY2017-18-Q2", (2017, 11, 1)), (31, "FY2017-18-Q3", (2018, 1, 20))))
    assert rows()["indicator", indicator.code].news is News.SAME


def test_the_words_behind_a_measure_are_quoted_from_its_story(officer):
    indicator = IndicatorFactory()
    off_target(indicator, officer)
    assert rows()["indicator", indicator.code].unsaid == "No explanation given"
    told = {"says": "31 %", "why": "Three teams have vacancies.", "doing": "We advertise."}
    indicator_changes.tell_story(indicator.observations.last(), by=officer, at=moment(2018, 1, 22), **told)
    assert rows()["indicator", indicator.code].said.words == "Three teams have vacancies."


def test_a_small_number_is_no_candidate_for_who_may_not_see_it(officer, board_member):
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
    counts = {"numerator": Decimal(3), "denominator": Decimal(10)}
    ObservationFactory(indicator=indicator, value=Decimal(30), known_from=moment(2018, 1, 20), **counts)
    swept(("indicator", indicator.code), at=moment(2018, 1, 20))
    assert rows()["indicator", indicator.code].beyond is None  # of few nothing is reckoned in public
    assert ("indicator", indicator.code) not in rows(user=board_member)


def test_late_figures_are_one_line_and_no_indicator_is_told_twice(officer):
    late = [IndicatorFactory(definition__known_from=KNOWN).code for _ in range(2)]
    area()
    swept(*[("indicator", code) for code in late], at=moment(2018, 1, 31))
    (line,) = found().lines
    assert line.words == "2 figures late"
    assert [row.kind for row in line.members] == ["figure", "figure"]


@pytest.fixture
def inspection():
    ofsted = Organisation.objects.create(code="ofsted", name="Ofsted", kind="inspectorate")
    scale = JudgementScale.objects.create(code="sif", name="Ofsted", body=ofsted)
    published = {"inspected_on": datetime.date(2015, 10, 1), "published_on": datetime.date(2015, 11, 27)}
    return Inspection.objects.create(
        code="sif-2015", framework="SIF", provider="Doncaster", scale=scale, known_from=KNOWN, **published
    )


def test_a_missed_aim_stands_on_the_board_of_its_plan(inspection):
    good = Grade.objects.create(scale=inspection.scale, code="good", word="Good", position=3)
    told = {"scale": inspection.scale, "grade": good, "due": datetime.date(2017, 10, 31), "text": "Good by October"}
    aim = Aim.objects.create(code="aim", plan=ObjectiveFactory().plan, **told)
    swept(("aim", aim.code), at=moment(2018, 1, 5))
    row = rows()["aim", "aim"]
    assert (row.status, row.harm, row.next) == (Rag.OFF_TRACK, Harm.CONTRACT, "was due 31 October 2017")


def test_a_recommendation_is_as_the_worst_of_its_actions_and_unanswered_it_is_unknown(inspection, manager, officer):
    action = ActionFactory(years=[2017], owner=manager)
    recommendation = Recommendation.objects.create(
        code="sif-2015-R1", inspection_code=inspection.code, position=1, text="Improve plans"
    )
    row = rows()["recommendation", recommendation.code]
    assert (row.status, row.news, row.why) == (Rag.NO_DATA, News.SAME, ("No action is said to answer it",))
    tie_answers({"recommendation": recommendation}, [action], by=officer, at=moment(2018, 1, 10))
    report(action, manager, moment(2018, 1, 20), "off_track")
    both = rows()
    row = both["recommendation", recommendation.code]
    assert (row.status, row.news, row.owner) == (Rag.OFF_TRACK, News.WORSE, "Morgan Manager")
    assert row.goal == f"answered by {action.code}"
    # The action is of the class of what it answers.
    assert both["action", action.code].harm is Harm.CONTRACT
    report(action, manager, moment(2018, 1, 25), "on_track")
    assert ("recommendation", recommendation.code) not in rows()


def budgeted(code, finance, forecast, total=100, tolerance=10):
    line = BudgetLine.objects.create(
        code=code, year="FY2017-18", kind="spend", position=BudgetLine.objects.count(), name=code, total=total,
        tolerance=tolerance,
    )  # fmt: skip
    told = {"month": datetime.date(2017, 12, 1), "budget_to_date": Decimal(75), "actual_to_date": Decimal(75)}
    submit_return(line, by=finance, at=moment(2018, 1, 12), forecast=Decimal(forecast), note="Two more", **told)
    swept(("budget-year", "FY2017-18"), at=moment(2018, 1, 12))
    return line


def test_the_money_is_one_row_and_its_lines_are_one_line_beside_it(finance):
    ObjectiveFactory()
    budgeted("homes", finance, 130), budgeted("legal", finance, 115), budgeted("pay", finance, 100)
    total, lines = found().lines
    assert (total.key, total.status, total.harm) == (("budget-year", "FY2017-18"), Rag.OFF_TRACK, Harm.MONEY)
    assert (total.said.words, total.owner) == ("Two more", "Fin Finance")
    assert total.next == "return for January 2018 due 15 February 2018"
    assert [row.code for row in lines.members] == ["homes", "legal"]
    assert total.beyond == Decimal(15) / 300  # 45 over, 30 allowed


def test_a_return_that_should_be_in_is_unknown(finance):
    ObjectiveFactory()
    line = budgeted("homes", finance, 100)
    line.returns.all().delete()
    row = rows()["return", "homes"]
    assert (row.status, row.since) == (Rag.NO_DATA, datetime.date(2018, 1, 16))
    assert ("budget-line", "homes") not in rows()


def test_a_report_owed_under_the_contract_and_an_escalation_proposed_stand_on_the_home_board(officer, commissioner):
    ObjectiveFactory(), ObjectiveFactory(plan=PlanFactory(code="CYP", start=datetime.date(2017, 4, 1)))
    one = contract.contract_measure()
    found_now = rows()
    row = found_now["escalation", one.code]
    assert (row.status, row.harm, row.news) == (Rag.OFF_TRACK, Harm.CONTRACT, News.NEW)
    proposed = "Q2 2017/18 and Q3 2017/18 were outside, and no quarter between was within tolerance."
    assert row.why == (proposed, "Outside tolerance without an exception report: Q2 2017/18, Q3 2017/18")
    assert (row.page, row.since) == (("contract_measure", one.code), datetime.date(2018, 1, 24))
    assert ("exception-report", one.code) not in found_now
    assert {kind for kind, _ in rows(plan="CYP")} & {"escalation", "exception-report"} == set()
    told = {"cause": "Vacancies", "action": "Cover", "recovery_value": Decimal(91)}
    told |= {"recovery_on": datetime.date(2018, 4, 30), "by": officer, "at": moment(2018, 1, 26)}
    indicator_changes.report_exception(one, quarter=Period.parse(contract.QUARTERS[2]), **told)
    decided = {"quarter": Period.parse(contract.LAST), "outcome": "none", "reason": "Cover is agreed"}
    indicator_changes.decide_escalation(one, by=commissioner, at=moment(2018, 1, 27), **decided)
    found_now = rows()
    assert ("escalation", one.code) not in found_now
    row = found_now["exception-report", one.code]
    assert row.why == ("Outside tolerance without an exception report: Q3 2017/18",)
    indicator_changes.report_exception(one, quarter=Period.parse(contract.LAST), **told)
    assert not {kind for kind, _ in rows()} & {"escalation", "exception-report"}


def test_measures_that_only_lack_their_reports_are_one_line(officer):
    ObjectiveFactory()
    [contract.contract_measure(label, values=("96", "96", "96", "88")) for label in ("A1", "A2")]
    (line,) = [line for line in found().lines if isinstance(line, GatheredLine)]
    assert line.words == "2 measures with exception reports owed, the oldest 7 days"


def test_nothing_is_told_of_a_quarter_of_the_contract_whose_figure_is_kept_back(officer, board_member):
    ObjectiveFactory()
    one = contract.contract_measure(values=("93", "92", "92", None))
    counts = {"numerator": Decimal(3), "denominator": Decimal(10)}
    ObservationFactory(indicator=one, period=contract.LAST, value=Decimal(30), known_from=moment(2018, 1, 20), **counts)
    assert ("exception-report", one.code) in rows()
    assert ("exception-report", one.code) not in rows(user=board_member)


def test_what_is_at_stake_is_on_record_and_stays_as_it_was_known(officer):
    indicator = IndicatorFactory()
    off_target(indicator, officer)
    assert rows()["indicator", indicator.code].harm is Harm.OUTCOMES
    told = {"by": officer, "at": moment(2018, 1, 25), "harm": "safety", "reason": "Children wait"}
    row = boards.class_harm(indicator, **told)
    assert boards.class_harm(indicator, **told | {"at": moment(2018, 1, 26)}) == row  # the same writes nothing
    assert rows()["indicator", indicator.code].harm is Harm.SAFETY
    assert attention.harms_at(moment(2018, 1, 24)) == {}
    boards.class_harm(indicator, **told | {"harm": "money", "at": moment(2018, 1, 27)})
    assert HarmClass.objects.count() == 2
    assert AuditEvent.objects.filter(verb="class harm", subject=indicator.code).count() == 2


@pytest.mark.parametrize(
    ("said", "field"), [({"harm": "terrible", "reason": "Why"}, "harm"), ({"harm": "money", "reason": " "}, "reason")]
)
def test_what_is_refused_of_a_class_of_harm(officer, said, field):
    with pytest.raises(Refused) as refusal:
        boards.class_harm(IndicatorFactory(), by=officer, at=moment(2018, 1, 25), **said)
    assert refusal.value.field == field


def test_what_a_body_pins_is_first_on_its_board_and_on_no_other(manager, officer):
    body, other = BodyFactory(code="trust-board"), BodyFactory(code="finance")
    on_track, red = ActionFactory(years=[2017], owner=manager), ActionFactory(years=[2017], owner=manager)
    report(on_track, manager, moment(2018, 1, 10), "on_track")
    report(red, manager, moment(2018, 1, 10), "off_track")
    boards.pin(body, "action", on_track.code, by=officer, at=moment(2018, 1, 20), reason="The Board asked")
    first, second = found(body=body).lines
    assert (first.code, first.step, first.pinned.reason, first.pinned.by) == (
        on_track.code,
        AttentionStep.NONE,
        "The Board asked",
        "Ossie Officer",
    )
    assert [line.code for line in found(body=other).lines] == [red.code] == [second.code]
    boards.unpin(body, "action", on_track.code, by=officer, at=moment(2018, 1, 21), reason="It was told")
    assert [line.code for line in found(body=body).lines] == [red.code]
    assert [event.verb for event in AuditEvent.objects.filter(subject=on_track.code)[:2]] == ["unpin", "pin"]
    for verb, reason in ((boards.pin, " "), (boards.unpin, " "), (boards.unpin, "Not pinned")):
        with pytest.raises(Refused):
            verb(body, "action", on_track.code, by=officer, at=moment(2018, 1, 22), reason=reason)


@pytest.fixture
def chair():
    user = person(Role.BOARD, "Cara Chair")
    body = BodyFactory(code="trust-board", kind=GovernanceBody.Kind.BOARD)
    MembershipFactory(user=user, role=Role.CHAIR, body=body)
    return user


def test_a_chair_pins_in_the_browser_on_the_own_board_alone(pinned, sign_in, chair, board_member):
    action = ActionFactory(years=[2017])
    swept(("action", action.code), at=moment(2018, 1, 5))
    BodyFactory(code="finance")
    address = f"/board/trust-board/pin/action/{action.code}/"
    browser = sign_in(chair)
    assert browser.post(address, {"reason": ""}).status_code == 200
    assert browser.post(address, {"reason": "It is the third month"}).status_code == 302
    page = browser.get("/board/").content.decode()
    assert "It is the third month" in page and "Pinned by Cara Chair" in page
    assert f"/board/trust-board/unpin/action/{action.code}/" in page
    assert "/unpin/" not in browser.get("/board/?as_at=2018-01-31&body=finance").content.decode()
    assert browser.post(f"/board/finance/pin/action/{action.code}/", {"reason": "Why"}).status_code == 403
    assert browser.get("/board/trust-board/pin/action/BP-9.99/").status_code == 404
    assert browser.get("/board/trust-board/pin/feeling/BP-9.99/").status_code == 404
    assert browser.post(address.replace("/pin/", "/unpin/"), {"reason": "Told"}).status_code == 302
    assert "It is the third month" not in browser.get("/board/").content.decode()
    assert sign_in(board_member).get(address).status_code == 403
    assert "/pin/" not in sign_in(board_member).get("/board/").content.decode()


def test_the_officer_says_what_is_at_stake_in_the_browser(pinned, sign_in, officer, board_member):
    indicator = IndicatorFactory()
    address = f"/board/order/indicator/{indicator.code}/"
    assert sign_in(officer).post(address, {"harm": "safety", "reason": "Children wait"}).status_code == 302
    page = sign_in(board_member).get("/board/order/").content.decode()
    assert "board-order-1" in page and "Children wait" in page
    assert address not in page
    assert sign_in(board_member).get(address).status_code == 403
    assert sign_in(officer).get("/board/order/feeling/x/").status_code == 404
    assert sign_in(officer).get("/board/order/action/BP-9.99/").status_code == 404


def test_a_board_needs_as_many_queries_for_few_candidates_as_for_many(manager, officer, inspection, finance):
    body = BodyFactory(code="trust-board")

    def grow(number):
        for _ in range(number):
            action = ActionFactory(years=[2017], owner=manager)
            report(action, manager, moment(2018, 1, 20), "off_track")
            off_target(IndicatorFactory(), officer)
            IndicatorFactory()
            place = Recommendation.objects.count() + 1
            answered = Recommendation.objects.create(
                code=f"sif-2015-R{place}", inspection_code=inspection.code, position=place, text="Improve"
            )
            tie_answers({"recommendation": answered}, [action], by=officer, at=moment(2018, 1, 10))
            budgeted(f"line-{place}", finance, 130)
            boards.pin(body, "action", action.code, by=officer, at=moment(2018, 1, 21), reason="Why")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert found(user=officer, body=body).lines
        return len(captured)

    grow(1)
    queries()  # whose reader has then been looked up
    few = queries()
    grow(4)
    assert queries() == few <= 31


def finding(indicator, question, rag, *reasons, status="on_track"):
    """What stands on record of an indicator since January 2018: its status, and a finding beside it."""
    shared = {"subject_kind": "indicator", "subject": indicator.code, "rule": "a-rule"}
    at = {"since": moment(2018, 1, 10), "known_from": moment(2018, 1, 10)}
    told = [Reason(code, params).as_json() for code, params in reasons]
    Assessment.objects.create(question=Question.TARGET, rag=status, **shared, **at)
    Assessment.objects.create(question=question, rag=rag, reasons=told, **shared, **at)


MOVED = ("direction_up", {"size": "1.0 points", "period": "FY2017-18-Q2"})


@pytest.mark.parametrize(
    ("question", "rag", "reasons", "stands"),
    [
        (Question.VARIATION, "concern_high", [("variation_above", {"value": "27", "high": "25"})], True),
        (Question.ASSURANCE, "misses", [("assurance_misses", {"low": "23", "high": "28", "target": "22"})], True),
        (Question.TREND, "up_worse", [MOVED, ("trend_says", {"words": "Increasing and getting worse"})], True),
        (Question.TREND, "up_worse", [MOVED, ("trend_says", {"words": "No significant change"})], False),
        (Question.VARIATION, "improvement_low", [], False),
    ],
)
def test_a_measure_that_is_not_red_stands_there_if_it_is_worsening_by_more_than_chance(question, rag, reasons, stands):
    indicator = IndicatorFactory(definition__period_kind="", definition__months=None, definition__lag_days=None)
    finding(indicator, question, rag, *reasons)
    told = rows()
    assert (("indicator", indicator.code) in told) == stands
    if stands:
        row = told["indicator", indicator.code]
        assert (row.step, row.news, row.since) == (AttentionStep.FINDING, News.NEW, datetime.date(2018, 1, 10))
        assert row.shown == row.findings != ()
