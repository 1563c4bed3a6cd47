"""What changed between two days: of every app, by group, as at a day and for each reader, on its page and the board."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.models import BudgetLine, MonthlyReturn
from dcst.models import Assessment, GovernanceBody, Organisation, Question
from dcst.record import assess
from dcst.site import registry
from dcst.site.changed import Changes, changes_between
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup
from dcst.time import clock
from dcst.time.periods import Period
from indicators import changes as indicator_changes
from indicators.disclosure.eyes import Eyes
from inspections.changes import AreaGrade, record_inspection, tie_answers
from inspections.models import Grade, JudgementScale, Recommendation
from objectives import changes
from objectives.models import Plan
from tests.factories import KNOWN, ActionFactory, BodyFactory, MilestoneFactory, ObjectiveFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
TODAY = datetime.date(2018, 1, 31)
SINCE = datetime.date(2017, 12, 14)


def moment(year, month, day):
    return datetime.datetime(year, month, day, 12, tzinfo=clock.LONDON)


def between(since=SINCE, until=TODAY, user=None, plan="BP"):
    eyes = Eyes(user or AnonymousUser(), TODAY, until)
    return changes_between(Plan.objects.get(code=plan), since, until, eyes)


def told(found):
    """{group: [(code, before, after)]}"""
    return {
        group: [(change.code, change.before, change.after) for change in changes]
        for group, changes in found.groups.items()
    }


def report(action, by, at, judgement, **extra):
    trouble = {"recovery": "A second team", "recovery_by": at.date() + datetime.timedelta(30)}
    trouble = trouble if judgement in ("at_risk", "off_track") else {}
    words = {"judgement": judgement, "what_changed": "It moved."}
    return changes.report_progress(action, by=by, at=at, **words, **trouble, **extra)


@pytest.fixture
def action(manager):
    return ActionFactory(years=[2017], owner=manager)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_status_that_became_another_since_the_day_is_a_change(action, manager):
    report(action, manager, moment(2017, 12, 10), "on_track")
    report(action, manager, moment(2018, 1, 20), "at_risk")
    found = between()
    assert told(found) == {ChangeGroup.WORSE: [(action.code, "on_track", "at_risk")]}
    [change] = found.groups[ChangeGroup.WORSE]
    assert (change.day, change.kind) == (datetime.date(2018, 1, 20), "action")
    assert "20 January 2018" in change.why and change.own_day is None  # the day is said once
    assert found.first == [change]


def test_a_change_on_the_first_day_belongs_to_it_and_one_on_the_last_counts(action, manager):
    report(action, manager, moment(2017, 12, 1), "on_track")
    report(action, manager, moment(2017, 12, 14), "at_risk")
    assert between().number == 0
    report(action, manager, moment(2018, 1, 31), "on_track")
    assert told(between()) == {ChangeGroup.BETTER: [(action.code, "at_risk", "on_track")]}
    assert between(until=datetime.date(2018, 1, 30)).number == 0


def test_what_went_and_came_back_is_no_change_and_shows_between_days_that_it_lies_in(action, manager):
    report(action, manager, moment(2017, 12, 1), "on_track")
    report(action, manager, moment(2018, 1, 5), "off_track")
    report(action, manager, moment(2018, 1, 20), "on_track")
    assert between().number == 0
    assert told(between(until=datetime.date(2018, 1, 10))) == {
        ChangeGroup.WORSE: [(action.code, "on_track", "off_track")]
    }


def test_other_reasons_for_the_same_status_are_no_change(action, manager):
    report(action, manager, moment(2017, 12, 10), "on_track", progress=20)
    report(action, manager, moment(2018, 1, 20), "on_track", progress=40)
    assert between().number == 0


def test_what_made_it_worse_is_told_beside_what_was_said(manager):
    action = ActionFactory(years=[2018], owner=manager)
    report(action, manager, moment(2017, 9, 20), "on_track")
    assess.sweep(registry.RATERS, moment(2018, 1, 25))
    [change] = between().groups[ChangeGroup.WORSE]
    assert change.why.startswith("On track, the manager’s own judgement on 20 September 2017. No report since")


def test_an_action_completed_late_is_closed_and_says_how_late(manager):
    action = ActionFactory(owner=manager)
    MilestoneFactory(action=action, year="FY2017-18", due=datetime.date(2017, 12, 20))
    report(action, manager, moment(2017, 12, 10), "on_track")
    done = {"completed_on": datetime.date(2018, 1, 20), "evidence": "The minutes"}
    report(action, manager, moment(2018, 1, 22), "done", **done)
    [change] = between().groups[ChangeGroup.CLOSED]
    assert change.why == "Completed late, on 20 January 2018: 31 days after 20 December 2017."


def test_a_cancelled_action_is_closed_with_its_reason(action, manager, officer):
    report(action, manager, moment(2017, 12, 10), "at_risk")
    changes.decide(action, by=officer, at=moment(2018, 1, 9), kind="cancelled", reason="Printed twice")
    [change] = between().groups[ChangeGroup.CLOSED]
    assert "Printed twice" in change.why


def test_a_moved_milestone_says_by_how_many_days_and_why(action, officer):
    later, earlier = datetime.date(2018, 5, 31), datetime.date(2018, 3, 1)
    other = ActionFactory(strand=action.strand, years=[2017])
    for moved, due in ((action, later), (other, earlier)):
        changes.confirm_milestone(
            moved, by=officer, at=moment(2018, 1, 9), year="FY2017-18", due=due, reason="By the minutes"
        )
    first, second = between().groups[ChangeGroup.DATES]
    assert (first.before, first.after) == ("31 March 2018", "31 May 2018")
    assert first.why == "Milestone of 2017/18, 61 days later: By the minutes"
    assert second.why == "Milestone of 2017/18, 30 days earlier: By the minutes"
    assert ChangeGroup.DATES not in between(until=datetime.date(2018, 1, 8)).groups


def test_a_milestone_that_was_set_or_taken_away_is_told_without_days(action, officer):
    told = {"by": officer, "at": moment(2018, 1, 9), "reason": "By the minutes"}
    changes.confirm_milestone(action, year="FY2018-19", due=datetime.date(2019, 3, 31), **told)
    changes.confirm_milestone(action, year="FY2017-18", due=None, **told)
    moved = {(change.before, change.after): change.why for change in between().groups[ChangeGroup.DATES]}
    assert moved == {
        ("no date", "31 March 2019"): "Milestone of 2018/19: By the minutes",
        ("31 March 2018", "no date"): "Milestone of 2017/18",
    }


def test_a_date_that_was_confirmed_as_it_stood_is_not_moved(action, officer):
    due = datetime.date(2018, 3, 31)
    changes.confirm_milestone(action, by=officer, at=moment(2018, 1, 9), year="FY2017-18", due=due, reason="Agreed")
    assert ChangeGroup.DATES not in between().groups


def add(indicator, at, value, by, period="FY2017-18-Q2", **more):
    indicator_changes.add_observation(
        indicator, by=by, at=at, period=Period.parse(period), value=Decimal(value), **more
    )


def test_a_figure_revised_twice_is_told_step_by_step_as_each_became_known(officer):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal(46), known_from=moment(2017, 11, 1))
    for day, value in ((10, 47), (20, 48)):
        add(indicator, moment(2018, 1, day), value, officer, status="revised")

    def steps(day):
        found = between(until=datetime.date(2018, 1, day)).groups[ChangeGroup.REVISED]
        return [(change.day.day, change.before, change.after) for change in found]

    assert steps(31) == [(20, "47", "48"), (10, "46", "47")]
    assert steps(15) == [(10, "46", "47")]
    assert "July to September 2017" in between().groups[ChangeGroup.REVISED][0].text


def test_a_measure_of_the_contract_stands_with_the_plan_and_one_of_the_other_plan_does_not(officer):
    ObjectiveFactory()
    area()
    contract = IndicatorFactory(code="A8", framework="contract", kind="contract", strand=None, theme=None)
    other = IndicatorFactory(strand=StrandFactory(objective=None, plan=ObjectiveFactory(plan__code="CYP").plan))
    for indicator in (contract, other):
        TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
        assess.mark_due([("indicator", indicator.code)], moment(2017, 12, 1))
        assess.sweep(registry.RATERS, moment(2017, 12, 1))
        add(indicator, moment(2018, 1, 20), 27, officer, period="FY2017-18-Q3")
    assert [change.code for change in between().groups[ChangeGroup.WORSE]] == ["A8"]
    assert between().groups[ChangeGroup.WORSE][0].label.startswith("A8 ")
    assert [change.code for change in between(plan="CYP").groups[ChangeGroup.WORSE]] == ["A8", other.code]


def finding(indicator, known_from, rag, known_to=None, reasons=()):
    Assessment.objects.create(
        subject_kind="indicator", subject=indicator.code, question=Question.VARIATION, rag=rag, rule="variation-2",
        since=known_from, known_from=known_from, known_to=known_to, reasons=list(reasons),
    )  # fmt: skip


def test_a_value_beyond_its_normal_variation_is_told_with_its_signal_once():
    worse, neutral, calm = (IndicatorFactory() for _ in range(3))
    for indicator, rag in ((worse, "concern_high"), (neutral, "unusual_low"), (calm, "too_few_points")):
        finding(indicator, moment(2017, 9, 1), "common_cause", known_to=moment(2018, 1, 10))
        finding(indicator, moment(2018, 1, 10), rag, known_to=None)
    assert told(between()) == {
        ChangeGroup.WORSE: [(worse.code, "", "concern_high")],
        ChangeGroup.ALSO: [(neutral.code, "", "unusual_low")],
    }
    assert between(since=datetime.date(2018, 1, 10)).number == 0


@pytest.fixture
def money():
    ObjectiveFactory()
    lines = {}
    for code, kind, total in (("pay", "spend", 100), ("care", "spend", 50), ("grant", "income", 150)):
        lines[code] = BudgetLine.objects.create(
            code=code, year="FY2017-18", kind=kind, position=len(lines), name=code.title(), total=total, tolerance=5
        )
    return lines


def returned(lines, at, month, **forecasts):
    for code, forecast in forecasts.items():
        MonthlyReturn.objects.filter(line=lines[code]).close(at)
        MonthlyReturn.objects.create(
            line=lines[code], month=datetime.date(2017, month, 1), budget_to_date=0, actual_to_date=0,
            forecast=forecast, known_from=at,
        )  # fmt: skip
    codes = [("budget-line", code) for code in lines]
    assess.mark_due([*codes, ("budget-year", "FY2017-18")], at)
    assess.sweep(registry.RATERS, at)


def test_the_forecast_outturn_is_told_from_and_to_and_the_year_is_worse_by_any_pound(money):
    returned(money, moment(2017, 12, 10), 11, pay=110, care=51, grant=150)
    returned(money, moment(2018, 1, 10), 12, pay=112, care=58, grant=149)
    found = between()
    year, care = sorted(
        (change for change in found.groups[ChangeGroup.WORSE] if change.code != "grant"), key=lambda change: change.kind
    )[::-1]
    assert (year.kind, year.before, year.after) == ("budget-year", "£161k", "£170k")
    assert year.why == "Forecast spending, £9k more" and year.text == "Spending of 2017/18"
    assert (care.before, care.after) == ("at_risk", "off_track")
    assert care.why.startswith("Forecast outturn £51k to £58k. Forecast £58k against a budget of £50k")
    [pay] = found.groups[ChangeGroup.ALSO]
    assert (pay.code, pay.before, pay.after) == ("pay", "£110k", "£112k")
    returned(money, moment(2018, 1, 20), 12, pay=111, care=58, grant=149)
    assert "budget-year" in [
        change.kind for change in between(since=datetime.date(2018, 1, 15)).groups[ChangeGroup.BETTER]
    ]


def test_a_saving_is_said_as_what_is_saved(money):
    money["saving"] = BudgetLine.objects.create(
        code="saving", year="FY2017-18", kind="saving", position=9, name="Saving", total=-5, tolerance=9
    )
    returned(money, moment(2017, 12, 10), 11, pay=100, care=50, grant=150, saving=-4)
    returned(money, moment(2018, 1, 10), 12, saving=-3)
    [saving] = between().groups[ChangeGroup.ALSO]
    assert (saving.before, saving.after, saving.why) == ("£4k", "£3k", "Forecast saving, £1k less")


def test_a_forecast_that_is_no_longer_known_is_newly_unknown_and_never_nought(money):
    returned(money, moment(2017, 12, 10), 11, pay=110, care=51, grant=150)
    MonthlyReturn.objects.filter(line=money["care"]).close(moment(2018, 1, 10))
    returned(money, moment(2018, 1, 10), 12, pay=110)
    unknown = {change.code: change.after for change in between().groups[ChangeGroup.NEW_UNKNOWN]}
    assert unknown == {"care": "no_data", "FY2017-18": "no_data"}


@pytest.fixture
def scale():
    ObjectiveFactory()
    ofsted = Organisation.objects.create(code="ofsted", name="Ofsted", kind="inspectorate")
    scale = JudgementScale.objects.create(code="sif", name="Ofsted", body=ofsted)
    for place, word in enumerate(("Inadequate", "Requires improvement", "Good"), 1):
        Grade.objects.create(scale=scale, code=word.lower().replace(" ", "-"), word=word, position=place)
    return scale


def inspected(scale, officer, day, grades, recommendations=()):
    words = {grade.word: grade for grade in scale.grades.all()}
    return record_inspection(
        by=officer, at=clock.end_of(day), framework="SIF", provider="Doncaster", scale=scale,
        inspected_on=day, published_on=day, recommendations=recommendations,
        judgements=[AreaGrade(name, words[word]) for name, word in grades.items()],
    )  # fmt: skip


def test_a_new_judgement_stands_beside_the_one_before_of_its_area(scale, officer):
    inspected(scale, officer, datetime.date(2015, 11, 1), {"Overall": "Inadequate", "Leadership": "Good"})
    grades = {"Overall": "Good", "Leadership": "Requires improvement", "Adoption": "Good"}
    inspected(scale, officer, datetime.date(2018, 1, 19), grades)
    assert {group: [(row.text, row.before, row.after) for row in rows] for group, rows in between().groups.items()} == {
        ChangeGroup.BETTER: [("Doncaster: Overall", "Inadequate", "Good")],
        ChangeGroup.WORSE: [("Doncaster: Leadership", "Good", "Requires improvement")],
        ChangeGroup.ALSO: [("Doncaster: Adoption", "", "Good")],
    }
    assert between(until=datetime.date(2018, 1, 18)).number == 0


def test_a_recommendation_is_closed_when_all_that_answers_it_is_completed(scale, officer, action, manager):
    visit = inspected(scale, officer, datetime.date(2017, 6, 1), {"Overall": "Good"}, ["Write it down"])
    recommendation = Recommendation.objects.get(inspection_code=visit.code)
    report(action, manager, moment(2017, 12, 10), "on_track")
    tie_answers({"recommendation": recommendation}, [action], by=officer, at=moment(2017, 12, 11))
    assert between().number == 0
    done = {"completed_on": datetime.date(2018, 1, 20), "evidence": "The minutes"}
    report(action, manager, moment(2018, 1, 22), "done", **done)
    closed = {change.kind: change.why for change in between().groups[ChangeGroup.CLOSED]}
    assert closed["recommendation"] == "The action that answers it is completed"
    assert between(since=datetime.date(2018, 1, 22)).number == 0


def test_empty_groups_are_told_in_one_line(action, manager):
    report(action, manager, moment(2018, 1, 20), "at_risk")
    assert between().nothing == (
        "Nothing in these: new unknown, revised, dates moved, better, closed or set aside, neither better nor worse."
    )


def test_what_a_board_does_not_read_first_is_left_by_group_and_called_by_its_code():
    def change(group, code):
        return Change(group, "action", code, f"Do {code}", TODAY, "at_risk", "off_track", is_status=True)

    worse = [change(ChangeGroup.WORSE, f"BP-1.0{number}") for number in range(1, 8)]
    better = [change(ChangeGroup.BETTER, "BP-2.01"), change(ChangeGroup.BETTER, "slug")]
    others = Changes({ChangeGroup.WORSE: worse, ChangeGroup.BETTER: better}).others
    printed = {group: [one.printed for one in rows] for group, rows in others.items()}
    assert printed == {ChangeGroup.WORSE: ["BP-1.06", "BP-1.07"], ChangeGroup.BETTER: ["BP-2.01", ""]}
    assert Changes({ChangeGroup.WORSE: worse[:5]}).others == {}


def test_a_verdict_on_a_small_number_is_suppressed_for_who_may_not_see_it(officer, board_member):
    area()
    indicator = IndicatorFactory(definition__value_type="count", definition__polarity="low_is_good")
    TargetFactory(indicator=indicator, value=Decimal(1), tolerance=Decimal(2))
    add(indicator, moment(2017, 12, 1), 40, officer)
    add(indicator, moment(2018, 1, 10), 3, officer, period="FY2017-18-Q3")
    add(indicator, moment(2018, 1, 20), 4, officer, period="FY2017-18-Q3", status="revised")

    def seen(user):
        found = between(user=user)
        return told(found), " ".join(f"{row.why}" for rows in found.groups.values() for row in rows)

    board, words = seen(board_member)
    assert board[ChangeGroup.NEW_UNKNOWN] == [(indicator.code, "off_track", "suppressed")]
    assert all((before, after) == ("[c]", "[c]") for _, before, after in board.get(ChangeGroup.REVISED, []))
    assert "3" not in words and "4" not in words
    known, _ = seen(officer)
    assert known[ChangeGroup.REVISED] == [(indicator.code, "3", "4")]
    assert ChangeGroup.NEW_UNKNOWN not in known


@pytest.fixture
def board():
    return BodyFactory(code="trust-board", name="Trust Board", kind=GovernanceBody.Kind.BOARD)


def met(body, officer, *days):
    for day in days:
        changes.enter_meeting(body, by=officer, at=moment(2017, 3, 1), day=day, kind="ordinary")


def test_the_page_looks_back_to_the_last_meeting_or_to_the_day_asked_for(client, board, officer, action, manager):
    report(action, manager, moment(2017, 10, 1), "on_track")
    report(action, manager, moment(2017, 11, 1), "at_risk")
    client.force_login(manager)
    assert "What changed since 31 December 2017" in text_of(client.get("/board/changes/"))
    met(board, officer, datetime.date(2017, 10, 12), SINCE)
    page = text_of(client.get("/board/changes/"))
    assert "What changed since the Board of 14 December 2017</h1>" in page
    assert "Nothing changed between the two days." in page
    page = text_of(client.get("/board/changes/?plan=BP&from=2017-10-12"))
    assert "What changed since the Board of 12 October 2017</h1>" in page and "Worse (1)" in page
    page = text_of(client.get("/board/changes/?from=2017-10-12&as_at=2017-12-14"))
    assert "since the Board of 12 October 2017, up to the Board of 14 December 2017</h1>" in page
    page = text_of(client.get("/board/changes/?from=2017-10-05&as_at=2017-10-31"))
    assert "What changed since 5 October 2017, up to 31 October 2017</h1>" in page and "Nothing changed" in page


def test_the_days_can_be_chosen_among_meetings_ends_of_months_and_the_day_of_the_address(
    client, board, officer, action
):
    met(board, officer, SINCE, datetime.date(2018, 3, 15))
    audit = BodyFactory(code="audit-committee", name="Audit committee", kind=GovernanceBody.Kind.COMMITTEE)
    met(audit, officer, datetime.date(2017, 11, 28), SINCE, datetime.date(2017, 12, 5))
    client.force_login(officer)
    form = client.get("/board/changes/?from=2017-10-05").context["form"]
    (meetings, committee, others) = form.fields["from"].choices
    assert meetings == ("Trust Board", [("2017-12-14", "Board of 14 December 2017")])
    assert committee == (
        "Audit committee",
        [("2017-12-05", "Audit committee of 5 December 2017"), ("2017-11-28", "Audit committee of 28 November 2017")],
    )
    assert [words for _, words in others[1]][:2] == ["31 January 2018", "31 December 2017"]
    assert ("2017-10-05", "5 October 2017") in others[1]
    assert form["from"].initial == "2017-10-05" and form["as_at"].initial == "2018-01-31"


def test_a_day_that_is_typed_goes_before_the_one_that_is_chosen(client, board_member, action):
    client.force_login(board_member)
    asked = "plan=BP&from=2017-12-31&other_from=2017-10-05&as_at=2018-01-31&other_as_at="
    assert client.get(f"/board/changes/?{asked}").url == "/board/changes/?plan=BP&from=2017-10-05&as_at=2018-01-31"
    asked = "from=2017-12-31&as_at=2018-01-31&other_as_at=2018-01-09"
    page = text_of(client.get(f"/board/changes/?{asked}", follow=True))
    assert "What changed since 31 December 2017, up to 9 January 2018</h1>" in page
    page = text_of(client.get("/board/changes/?other_from=soon", follow=True))
    assert "“soon” is not a day" in page


def test_a_page_can_look_back_to_the_meeting_of_a_committee(client, officer, action):
    audit = BodyFactory(code="audit-committee", name="Audit committee", kind=GovernanceBody.Kind.COMMITTEE)
    met(audit, officer, datetime.date(2017, 12, 5))
    client.force_login(officer)
    page = text_of(client.get("/board/changes/?from=2017-12-05"))
    assert "What changed since the Audit committee of 5 December 2017</h1>" in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("from=yesterday", "“yesterday” is not a day: write it as 2017-09-30."),
        ("from=2018-01-31", "Choose a first day before the second."),
        ("from=2017-12-14&as_at=2017-12-14", "Choose a first day before the second."),
    ],
)
def test_a_day_that_cannot_be_looked_back_to_is_said(client, board_member, action, asked, sentence):
    client.force_login(board_member)
    page = text_of(client.get(f"/board/changes/?{asked}"))
    assert sentence in page and "This page looks back since" in page


def test_the_page_is_for_readers_alone(client, board_member, partner, action):
    assert client.get("/board/changes/").url.startswith("/sign-in/")
    client.force_login(partner)
    assert client.get("/board/changes/").status_code == 403
    client.force_login(board_member)
    assert client.get("/board/changes/?plan=XX").status_code == 404


def test_without_a_plan_the_page_says_who_loads_one(client, board_member):
    client.force_login(board_member)
    assert "load_plan" in text_of(client.get("/board/changes/"))


def test_the_board_speaks_since_its_last_meeting_and_leads_to_the_page(client, board, officer, action, manager):
    met(board, officer, SINCE)
    report(action, manager, moment(2017, 12, 10), "on_track")
    report(action, manager, moment(2018, 1, 20), "at_risk")
    client.force_login(officer)
    section = text_of(client.get("/board/")).partition('id="changes"')[2].partition("</section>")[0]
    assert "What changed since the Board of 14 December 2017" in section
    assert 'href="/board/changes/?plan=BP#worse">1 worse</a>' in section
    assert action.code in section and 'href="/board/changes/?plan=BP"' in section
    section = text_of(client.get("/board/?as_at=2017-12-14")).partition('id="changes"')[2].partition("</section>")[0]
    assert "since 30 November 2017" in section and 'href="/board/changes/?plan=BP&amp;as_at=2017-12-14"' in section


def test_every_kind_of_change_leads_to_its_page(client, money, scale, officer, manager):
    action = ActionFactory(years=[2017], owner=manager)
    returned(money, moment(2017, 12, 10), 11, pay=110, care=51, grant=150)
    returned(money, moment(2018, 1, 10), 12, pay=112, care=58, grant=149)
    inspected(scale, officer, datetime.date(2018, 1, 19), {"Overall": "Good"})
    due = datetime.date(2018, 5, 31)
    changes.confirm_milestone(action, by=officer, at=moment(2018, 1, 9), year="FY2017-18", due=due, reason="Agreed")
    report(action, manager, moment(2018, 1, 20), "at_risk")
    client.force_login(officer)
    page = client.get("/board/changes/")
    links = {change.kind for rows in page.context["changed"].groups.values() for change in rows}
    assert links >= {"action", "milestone", "budget-line", "budget-year", "judgement"}
    for address in (f"/plan/{action.code}/", "/budget/care/", '/budget/"', "/inspections/sif-2018-01-19"):
        assert f'href="{address}' in text_of(page)


def test_the_page_asks_the_database_as_often_for_a_small_plan_as_a_large_one(client, manager, officer, money, scale):
    client.force_login(officer)
    visit = inspected(scale, officer, datetime.date(2015, 1, 1), {"Overall": "Good"}, [f"Do {n}" for n in range(14)])
    recommendations = list(Recommendation.objects.filter(inspection_code=visit.code))
    area()

    def grow(number):
        strand = StrandFactory(objective=ObjectiveFactory())
        for _ in range(number):
            action = ActionFactory(strand=strand, years=[2017], owner=manager)
            tie_answers({"recommendation": recommendations.pop()}, [action], by=officer, at=moment(2017, 12, 1))
            report(action, manager, moment(2017, 12, 1), "on_track")
            due = datetime.date(2018, 5, 31)
            changes.confirm_milestone(
                action, by=officer, at=moment(2018, 1, 9), year="FY2017-18", due=due, reason="Agreed"
            )
            report(action, manager, moment(2018, 1, 20), "at_risk")
            indicator = IndicatorFactory(strand=strand)
            add(indicator, KNOWN, 46, officer)
            add(indicator, moment(2018, 1, 20), 47, officer)

    def queries():
        with CaptureQueriesContext(connection) as held:
            assert client.get("/board/changes/").status_code == 200
        return len(held)

    grow(2)
    queries()
    few = queries()
    grow(12)
    assert queries() == few <= 20
