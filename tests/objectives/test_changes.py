"""The verbs that change a plan: what they refuse, what they write, and that a repeat is harmless."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from dcst.models import Assessment, AuditEvent, Due, Role
from dcst.problems import Refused
from dcst.record.assess import reassess
from dcst.status.rag import Rag
from dcst.time import clock
from objectives import changes
from objectives.models import Action, ActionDecision, Assignment, Milestone, Override, ProgressReport
from objectives.verdicts import ACTION
from tests.factories import ActionFactory, MembershipFactory, MilestoneFactory, UserFactory, person

TODAY = date(2018, 1, 31)
AT = clock.start_of(TODAY) + timedelta(hours=12)
DAY = timedelta(days=1)
WELL = {"judgement": "on_track", "what_changed": "It moved"}


@pytest.fixture
def action(manager, reviewer):
    return ActionFactory(years=[2017, 2018], owner=manager, reviewer=reviewer)


def standing(action, kind="action"):
    subject = action.code if kind == "action" else f"{action.code}/FY2017-18"
    return Assessment.objects.current().get(subject_kind=kind, subject=subject)


def report(action, by, at=AT, **words):
    return changes.report_progress(action, by=by, at=at, **WELL | words)


def test_a_report_is_kept_rated_and_audited_at_once(action, manager):
    report(action, manager, progress=40)
    kept = action.reports.get()
    assert (kept.reported_on, kept.progress, kept.by) == (TODAY, 40, manager)
    assert standing(action).status is Rag.ON_TRACK
    event = AuditEvent.objects.get(verb="report progress")
    assert (event.subject, event.by, event.at) == (action.code, manager, AT)
    assert event.after == {"judgement": "on_track", "progress": 40, "what_changed": "It moved"}


@pytest.mark.django_db(transaction=True)
def test_a_report_asks_for_what_rests_on_the_action(action, manager, settings):
    settings.SWEEP_AFTER_COMMIT = False
    report(action, manager)
    asked = {(due.subject_kind, due.subject) for due in Due.objects.asked()}
    strand = action.strand
    assert asked == {("strand", strand.code), ("objective", strand.objective.code), ("plan", strand.plan.code)}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"what_changed": " "}, "what_changed"),
        ({"progress": 101}, "progress"),
        ({"judgement": "at_risk"}, "recovery"),
        ({"judgement": "off_track", "recovery": "More hands"}, "recovery_by"),
        ({"judgement": "at_risk", "recovery": "More hands", "recovery_by": TODAY - DAY}, "recovery_by"),
        ({"judgement": "done", "evidence": "Signed"}, "completed_on"),
        ({"judgement": "done", "evidence": "Signed", "completed_on": TODAY + DAY}, "completed_on"),
        ({"judgement": "done", "completed_on": TODAY}, "evidence"),
    ],
)
def test_a_report_that_lacks_something_is_refused_and_leaves_nothing(action, manager, words, field):
    with pytest.raises(Refused) as refusal:
        report(action, manager, **words)
    assert refusal.value.field == field
    assert not ProgressReport.objects.exists() and not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("done_on", "reason"),
    [
        (date(2019, 3, 31), "completed"),
        (date(2019, 4, 1), "completed_late"),
    ],
)
def test_done_on_the_due_day_is_in_time_and_the_day_after_is_late(action, manager, done_on, reason):
    at = clock.start_of(date(2019, 4, 1)) + timedelta(hours=9)
    done = report(action, manager, at, judgement="done", completed_on=done_on, evidence="Signed off", progress=80)
    assert (done.progress, done.completed_on) == (100, done_on)
    assert standing(action).status is Rag.COMPLETED
    assert standing(action).reasons[0]["code"] == reason


def test_a_later_report_opens_a_done_action_again(action, manager):
    report(action, manager, judgement="done", completed_on=TODAY, evidence="Signed off")
    report(action, manager, AT + DAY, what_changed="It came back")
    assert standing(action).status is Rag.ON_TRACK
    assert action.reports.first().completed_on is None


def test_the_same_words_within_a_minute_are_one_report(action, manager):
    first = report(action, manager, progress=40)
    assert report(action, manager, AT + timedelta(seconds=60), progress=40) == first
    assert ProgressReport.objects.count() == AuditEvent.objects.count() == 1
    report(action, manager, AT + timedelta(seconds=61), progress=40)
    assert ProgressReport.objects.count() == 2


def test_other_words_within_a_minute_are_another_report(action, manager):
    report(action, manager, progress=40)
    report(action, manager, AT + timedelta(seconds=5), progress=50)
    assert ProgressReport.objects.count() == 2


def test_a_milestone_reported_met_is_completed_and_stays_so_when_its_day_is_moved(action, manager, officer):
    stone = action.milestones.get(year="FY2017-18")
    report(action, manager, milestones_met=[stone])
    assert standing(action, "milestone").status is Rag.COMPLETED
    changes.confirm_milestone(
        action, by=officer, at=AT + DAY, year="FY2017-18", due=date(2018, 5, 17), reason="Minutes of March"
    )
    assert standing(action, "milestone").status is Rag.COMPLETED


def test_an_owner_is_assigned_once_and_replaced_from_that_moment_on(action, manager, other_manager, officer):
    changes.assign(action, by=officer, at=AT, duty="owner", user=other_manager)
    changes.assign(action, by=officer, at=AT + DAY, duty="owner", user=other_manager)
    assert Assignment.objects.filter(duty="owner").count() == 2
    assert list(Action.objects.owned_by(manager, AT - DAY)) == [action]
    assert list(Action.objects.owned_by(manager, AT)) == []
    assert list(Action.objects.owned_by(other_manager, AT)) == [action]
    assert AuditEvent.objects.get().before == {"owner": manager.email}


def test_nobody_can_be_assigned_to_an_action_that_has_nobody_without_a_trace(officer):
    changes.assign(ActionFactory(), by=officer, at=AT, duty="owner", user=None)
    assert not Assignment.objects.exists() and not AuditEvent.objects.exists()


def test_somebody_who_left_is_not_assigned(action, officer):
    gone = UserFactory(name="Gone", is_active=False)
    with pytest.raises(Refused, match="Gone is no longer active"):
        changes.assign(action, by=officer, at=AT, duty="owner", user=gone)


def test_owner_and_reviewer_are_two_people(action, manager, reviewer, officer):
    with pytest.raises(Refused):
        changes.assign(action, by=officer, at=AT, duty="owner", user=reviewer)
    with pytest.raises(Refused):
        changes.assign_people(action, by=officer, at=AT, owner=manager, reviewer=manager)


def test_owner_and_reviewer_can_change_places(action, manager, reviewer, officer):
    changes.assign_people(action, by=officer, at=AT, owner=reviewer, reviewer=manager)
    held = {row.duty: row.user for row in Assignment.objects.current()}
    assert held == {"owner": reviewer, "reviewer": manager}


def test_a_confirmed_date_replaces_the_printed_one_and_the_old_day_still_shows_it(action, officer):
    moved = date(2018, 5, 17)
    changes.confirm_milestone(action, by=officer, at=AT, year="FY2017-18", due=moved, reason="Minutes of March")
    before, after = action.milestones.filter(year="FY2017-18").order_by("id")
    assert (before.due, before.known_to) == (date(2018, 3, 31), AT)
    assert (after.due, after.confidence) == (moved, Milestone.Confidence.CONFIRMED)


def test_confirming_twice_writes_once(action, officer):
    for _ in range(2):
        changes.confirm_milestone(
            action, by=officer, at=AT, year="FY2018-19", due=date(2019, 3, 31), reason="As printed"
        )
    assert action.milestones.filter(year="FY2018-19").count() == 2
    assert AuditEvent.objects.count() == 1


def test_a_shifted_date_is_doubtful_until_it_is_confirmed(officer, manager):
    action = ActionFactory()
    MilestoneFactory(action=action, year="FY2018-19", confidence="shifted")
    report(action, manager)
    assert "date_unconfirmed_note" in {reason["code"] for reason in standing(action).reasons}
    changes.confirm_milestone(action, by=officer, at=AT, year="FY2018-19", due=date(2019, 3, 31), reason="As printed")
    assert "date_unconfirmed_note" not in {reason["code"] for reason in standing(action).reasons}


@pytest.mark.parametrize(
    ("year", "due", "reason", "field"),
    [
        ("FY2017-18", date(2018, 3, 31), " ", "reason"),
        ("FY2016-17", None, "Not marked", "due"),
        ("FY2015-16", date(2016, 3, 31), "Earlier", "year"),
        ("FY2019-20", date(2020, 3, 31), "Later", "year"),
        ("FY2016-17", date(2016, 3, 31), "Too soon", "due"),
    ],
)
def test_a_milestone_needs_a_year_of_the_plan_a_day_and_a_reason(action, officer, year, due, reason, field):
    with pytest.raises(Refused) as refusal:
        changes.confirm_milestone(action, by=officer, at=AT, year=year, due=due, reason=reason)
    assert refusal.value.field == field


def test_a_mark_that_is_taken_away_leaves_the_action_with_the_others(action, officer):
    changes.confirm_milestone(action, by=officer, at=AT, year="FY2018-19", due=None, reason="Not marked in print")
    assert [row.year for row in action.milestones.current()] == ["FY2017-18"]


def test_a_deferred_action_is_not_rated_until_the_decision_is_taken_back(action, manager, officer):
    report(action, manager)
    changes.decide(action, by=officer, at=AT, kind="deferred", reason="No money this year")
    changes.decide(action, by=officer, at=AT, kind="deferred", reason="No money this year")
    assert ActionDecision.objects.count() == 1
    assert standing(action).words == ["Deferred: No money this year"]
    changes.decide(action, by=officer, at=AT + DAY, kind=None, reason="Money was found")
    assert standing(action).status is Rag.ON_TRACK
    with pytest.raises(Refused):
        changes.decide(action, by=officer, at=AT + DAY, kind=None, reason="Again")


def test_an_override_stands_beside_the_computed_status_through_its_last_day(action, manager, reviewer):
    report(action, manager)
    changes.override(action, by=reviewer, at=AT, rag="off_track", reason="Evidence is thin", expires_on=TODAY + DAY)
    row = standing(action)
    assert row.status is Rag.OFF_TRACK
    assert row.words[0] == "Rhys Reviewer set this to Off track until 1 February 2018: Evidence is thin"
    assert row.words[1] == "By the rule: On track"
    reassess(ACTION, [action.code], AT + DAY)
    assert standing(action).status is Rag.OFF_TRACK
    reassess(ACTION, [action.code], AT + 2 * DAY)
    assert standing(action).status is Rag.ON_TRACK


def test_an_override_sent_twice_is_one(action, reviewer):
    for _ in range(2):
        changes.override(action, by=reviewer, at=AT, rag="at_risk", reason="Late", expires_on=TODAY + DAY)
    assert Override.objects.count() == 1


def test_an_override_needs_a_reviewer_who_is_not_the_owner_a_reason_and_a_day_to_come(action, manager, reviewer):
    words = {"rag": "off_track", "reason": "Thin", "expires_on": TODAY + DAY}
    for by, wrong, field in (
        (manager, {}, ""),
        (reviewer, {"reason": " "}, "reason"),
        (reviewer, {"expires_on": TODAY}, "expires_on"),
    ):
        with pytest.raises(Refused) as refusal:
            changes.override(action, by=by, at=AT, **words | wrong)
        assert refusal.value.field == field
    assert not Override.objects.exists()


def test_only_a_reviewer_of_an_action_may_override_it(action, manager, reviewer, officer):
    stranger = person(Role.REVIEWER)
    may = {user: list(Action.objects.overridable_by(user, AT)) for user in (manager, reviewer, officer, stranger)}
    assert may == {manager: [], reviewer: [action], officer: [], stranger: []}


def test_an_owner_reports_on_own_actions_and_the_officer_on_any(action, manager, other_manager, officer, board_member):
    people = (manager, other_manager, officer, board_member)
    may = {user: list(Action.objects.editable_by(user, AT)) for user in people}
    assert may == {manager: [action], other_manager: [], officer: [action], board_member: []}


@pytest.mark.django_db
@pytest.mark.parametrize("own", [Action.objects.editable_by, Action.objects.overridable_by])
def test_a_role_that_begins_on_a_day_counts_from_midnight_in_london(own):
    newcomer = UserFactory()
    action = ActionFactory(reviewer=newcomer)
    role = Role.REVIEWER if own == Action.objects.overridable_by else Role.OFFICER
    MembershipFactory(user=newcomer, role=role, since=date(2018, 7, 1))
    half_past_midnight = datetime(2018, 6, 30, 23, 30, tzinfo=UTC)
    assert list(own(newcomer, half_past_midnight)) == [action]
    assert list(own(newcomer, half_past_midnight - timedelta(hours=1))) == []


def at_once(number, change):
    """Run a change in so many threads that start together; what each answered, or raised."""
    start = threading.Barrier(number)

    def run(turn):
        start.wait()
        try:
            return change(turn)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_is_one_report(action, manager):
    answers = at_once(4, lambda turn: report(action, manager))
    assert {answer.pk for answer in answers} == {ProgressReport.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_an_owner_assigned_many_times_at_once_is_assigned_once(officer, other_manager):
    bare = ActionFactory()
    at_once(4, lambda turn: changes.assign(bare, by=officer, at=AT, duty="owner", user=other_manager))
    assert Assignment.objects.get().user == other_manager
