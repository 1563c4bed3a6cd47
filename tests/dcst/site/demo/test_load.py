"""The demonstration: invented and marked, nothing of the plans touched, and each day's record as it would be."""

import csv
import datetime
import re
import shutil
from collections import Counter
from html import unescape

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management.base import CommandError
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from budget.models import BudgetLine, ClosedMonth, MonthlyAccount, MonthlyReturn
from dcst.files.cells import RowError
from dcst.models import (
    Assessment,
    AuditEvent,
    Due,
    LoadedFixture,
    Membership,
    Question,
    Release,
    ReleaseItem,
    User,
)
from dcst.people.personas import PERSONAS
from dcst.people.roles import Permission, permissions_of
from dcst.record import assess
from dcst.site import board
from dcst.site.demo import load as demo
from dcst.site.demo.tables import LAST_DAY, check_report
from dcst.site.packs.facts import differences, hash_of
from dcst.site.registry import RATERS
from dcst.site.subjects import all_subjects
from dcst.status.findings import Finding
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.asat import AsAt
from indicators.framework.coverage import Coverage
from indicators.framework.rules import Stage
from indicators.models import Attempt, Baseline, Definition, Observation, Submission, Target, Upload
from indicators.target.rules.target import check_target
from inspections.models import SelfAssessment, Visit
from objectives.duties import next_duty
from objectives.models import Action, Assignment, Milestone, MilestoneMet, Override, Plan, ProgressReport
from objectives.verdicts import action_facts
from tests import ROOT
from tests.cast import TODAY
from tests.dcst.site.demo.frozen import drawn, packs_of, say_everything_otherwise
from tests.dcst.site.demo.past import call_everybody_otherwise, pages_as_at
from tests.e2e.routes import PAGES
from tests.factories import ActionFactory, UserFactory
from tests.loaded import loaded, run
from tests.scale import tell

FIXTURES = ROOT / "fixtures"
FOLDER = FIXTURES / "demonstration"
NOW = clock.end_of(LAST_DAY)
JUNE = clock.end_of(datetime.date(2017, 6, 30))

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("pinned")]


# Before the fixture of the module stands: here the database is empty, or holds what a test puts there.
def plans_are_loaded():
    LoadedFixture.objects.create(name="plans", digest="any", loaded_at=NOW)


def test_without_the_plans_there_is_nothing_to_demonstrate():
    with pytest.raises(CommandError, match="The plans are not loaded: run manage.py load_plan first"):
        run("load_demo")


def test_a_database_with_real_reports_is_left_alone():
    plans_are_loaded()
    ProgressReport.objects.create(
        action=ActionFactory(),
        by=UserFactory(),
        known_from=NOW,
        reported_on=LAST_DAY,
        judgement="on_track",
        what_changed="It began.",
    )
    with pytest.raises(CommandError, match="This database holds real data .*progress reports"):
        run("load_demo")
    assert User.objects.count() == 1


def test_a_clock_before_the_last_day_is_told_so():
    with pytest.raises(demo.NotHere, match="set DCST_TODAY=2018-01-31"):
        plans_are_loaded()
        demo.load(FOLDER, clock.start_of(LAST_DAY) - datetime.timedelta(hours=1))


def test_a_bad_row_is_named_by_file_and_line_and_nothing_is_stored(tmp_path):
    plans_are_loaded()
    folder = shutil.copytree(FOLDER, tmp_path / "demonstration")
    path = folder / "demonstration_people.csv"
    path.write_text(path.read_text().replace("Performance officer,yes,no", "Performance officer,perhaps,no"))
    with pytest.raises(CommandError, match="demonstration_people.csv, line 4: signs_in: “perhaps” is neither yes nor"):
        run("load_demo", folder=folder)
    assert not User.objects.exists()
    assert not LoadedFixture.objects.filter(name="demonstration").exists()


def test_a_report_in_trouble_that_says_not_what_helps_is_refused_as_the_form_would():
    values = {"judgement": "at_risk", "what_changed": "The wait grew.", "known_from": JUNE, "recovery": ""}
    with pytest.raises(RowError, match="Enter what will bring it back"):
        check_report(values)


def test_without_the_demonstration_there_are_no_sign_ins_to_print():
    assert "no demonstration data here" in run("load_demo", sign_ins=True)


def rows_with_origin():
    """{model: {pk: (origin, the rest of the row)}}; known_to is the one thing that may change of a row."""
    found = {}
    for model in apps.get_models():
        if any(field.name == "origin" for field in model._meta.concrete_fields):
            found[model] = {
                row[model._meta.pk.attname]: (row["origin"], {name: row[name] for name in row if name != "known_to"})
                for row in model.objects.values()
            }
    return found


@pytest.fixture(scope="module")
def before(django_db_setup, django_db_blocker):
    """What stood before the demonstration was loaded upon it."""
    with loaded(django_db_blocker, "load_plan", "load_published"):
        held = rows_with_origin()
        run("load_demo")
        yield held


@pytest.fixture
def demonstration(before):
    return before


ASSURED = (Finding.MEETS, Finding.HIT_AND_MISS, Finding.MISSES)


def standing(at, kind, question=Question.DELIVERY):
    return {code: row.status for code, row in on_record(at, kind, question).items()}


def on_record(at, kind, question=Question.DELIVERY):
    rows = Assessment.objects.known_at(at).of(kind, question).filter(area="")
    return {row.subject: row for row in rows}


def test_everything_invented_is_marked_and_nothing_else_has_changed(demonstration):
    for model, now in rows_with_origin().items():
        kept = {pk: row for pk, row in now.items() if row[0] != "demonstration"}
        assert kept == demonstration[model], model


def test_what_has_no_mark_of_its_own_hangs_on_somebody_who_has(demonstration):
    assert not Membership.objects.exclude(user__origin="demonstration").exists()
    assert not MilestoneMet.objects.exclude(report__origin="demonstration").exists()
    facts = [
        ProgressReport,
        Assignment,
        Milestone,
        Override,
        MonthlyReturn,
        MonthlyAccount,
        ClosedMonth,
        Observation,
        Target,
    ]
    facts += [Baseline, Definition, SelfAssessment, Visit]
    for model in facts:
        assert not model.objects.filter(origin="demonstration").exclude(by__origin="demonstration").exists(), model


def test_every_file_says_in_its_name_that_it_is_demonstration_data():
    assert all(path.name.startswith("demonstration_") for path in FOLDER.iterdir())


def test_a_confirmed_date_ends_the_printed_mark_and_leaves_it_in_the_record(demonstration):
    printed, first, second = Milestone.objects.filter(action__code="BP-1.12", year="FY2016-17").order_by("known_from")
    assert (printed.origin, first.origin, second.origin) == ("plan", "demonstration", "demonstration")
    assert (printed.known_to, first.known_to, second.known_to) == (first.known_from, second.known_from, None)
    assert (second.due - printed.due).days == 47


def test_a_second_load_has_nothing_to_do(demonstration):
    held = [Assessment.objects.count(), ProgressReport.objects.count(), AuditEvent.objects.count()]
    assert "nothing to do" in run("load_demo")
    assert [Assessment.objects.count(), ProgressReport.objects.count(), AuditEvent.objects.count()] == held


def test_changed_files_ask_for_a_fresh_database(demonstration):
    LoadedFixture.objects.filter(name="demonstration").update(digest="another")
    with pytest.raises(CommandError, match="have changed since they were loaded: start with a fresh database"):
        run("load_demo")


def test_the_board_has_each_status_an_action_and_an_indicator_can_have(demonstration):
    assert set(standing(NOW, "action").values()) == {
        Rag.COMPLETED,
        Rag.ON_TRACK,
        Rag.AT_RISK,
        Rag.OFF_TRACK,
        Rag.NO_DATA,
        Rag.NOT_RATED,
    }
    assert set(standing(NOW, "indicator", Question.TARGET).values()) == {
        Rag.ON_TRACK,
        Rag.AT_RISK,
        Rag.OFF_TRACK,
        Rag.NO_TARGET,
        Rag.NO_DATA,
        Rag.NOT_DUE,
        Rag.SUPPRESSED,
        Rag.NOT_RATED,
    }


def test_a_borough_on_track_has_a_locality_off_track_and_says_so(demonstration):
    row = on_record(NOW, "indicator", Question.TARGET)["contract-a2"]
    assert row.rag == "on_track"
    assert "North is off track: 83.2 % against a target of 90" in row.words
    parts = Observation.objects.own().current().filter(indicator__code="contract-a2").exclude(area__code="doncaster")
    assert (sum(part.numerator for part in parts), sum(part.denominator for part in parts)) == (877, 961)


@pytest.mark.parametrize("plan", ["BP-", "CYP-"])
def test_the_objectives_of_each_plan_are_on_track_at_risk_off_track_and_not_known(demonstration, plan):
    found = {rag for code, rag in standing(NOW, "objective").items() if code.startswith(plan)}
    assert found == {Rag.ON_TRACK, Rag.AT_RISK, Rag.OFF_TRACK, Rag.NOT_ENOUGH_KNOWN}


def test_the_past_differs_from_today(demonstration):
    then, now = standing(JUNE, "action"), standing(NOW, "action")
    assert sum(then[code] != now[code] for code in then) > 50
    assert standing(JUNE, "objective")["CYP-SAFE"] is Rag.NOT_ENOUGH_KNOWN
    assert now["BP-1.29"] is Rag.COMPLETED and then["BP-1.29"] is Rag.ON_TRACK


@pytest.mark.parametrize("day", ["2016-05-31", "2016-12-31", "2017-04-01", "2017-06-30", "2017-11-08", "2018-01-31"])
@pytest.mark.parametrize("kind", ["action", "indicator", "series", "budget-line", "aim"])
def test_the_record_of_a_day_is_what_the_rules_say_of_what_was_known_then(demonstration, day, kind):
    at, about = clock.end_of(datetime.date.fromisoformat(day)), RATERS[kind].subject_kind
    codes = [code for (one, code), start in all_subjects().items() if one == about and start <= clock.day_of(at)]
    rows = Assessment.objects.known_at(at).filter(subject_kind=about, question__in=RATERS[kind].questions)
    recorded = {(row.subject, row.question): (row.rag, row.reasons) for row in rows}
    rated = [row for rows in RATERS[kind].rate(codes, at).values() for row in rows if row.subject_kind == about]
    assert recorded == {
        (row.subject, row.question): (row.verdict.rag.value, [reason.as_json() for reason in row.verdict.reasons])
        for row in rated
    }


def test_rating_everything_again_writes_nothing(demonstration):
    before = Assessment.objects.count()
    assess.mark_due(all_subjects(), clock.now())
    assert assess.sweep(RATERS, clock.now()) >= len(all_subjects())
    assert Assessment.objects.count() == before


def test_nothing_waits_and_nothing_failed(demonstration):
    assert not Due.objects.ready(clock.now()).exists()
    assert not Due.objects.exclude(failure="").exists()


def test_the_manager_has_two_things_overdue_two_due_soon_and_some_done(demonstration):
    manager = User.objects.get(email="manager@demo.example")
    groups = Counter()
    for action in Action.objects.owned_by(manager, NOW).with_facts(NOW):
        taken_on = next(held for held in action.assignments_then if held.duty == "owner").known_from
        groups[next_duty(action_facts(action), clock.day_of(taken_on), LAST_DAY).group.value] += 1
    assert groups == {"Overdue": 2, "Due in 14 days": 2, "Later": 3, "Done": 2}


def test_the_reviewer_may_override_what_is_not_the_reviewers_own(demonstration):
    reviewer = User.objects.get(email="reviewer@demo.example")
    assert Action.objects.overridable_by(reviewer, NOW).count() == 17


def test_one_override_holds_and_one_has_ended_by_itself(demonstration):
    rows = on_record(NOW, "action")
    assert rows["BP-1.05"].status is Rag.AT_RISK
    assert "Rowan Hatherstitch set this to At risk until 28 February 2018" in rows["BP-1.05"].words[0]
    assert "set this to" not in " ".join(rows["BP-2.08"].words)
    held = on_record(clock.end_of(datetime.date(2017, 11, 30)), "action")
    assert "until 30 November 2017" in held["BP-2.08"].words[0]


def test_an_override_is_never_by_the_owner(demonstration):
    for row in Override.objects.all():
        held = Assignment.objects.known_at(row.known_from).filter(action=row.action, user=row.by)
        assert [one.duty for one in held] == ["reviewer"]


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.slug)
def test_each_persona_signs_in_with_the_printed_password_and_may_do_something(demonstration, persona):
    user = authenticate(None, email=persona.email, password=demo.PASSWORD)
    assert user and user.origin == "demonstration"
    assert permissions_of(user, LAST_DAY)


def test_nobody_else_can_sign_in(demonstration):
    others = User.objects.exclude(email__in=[persona.email for persona in PERSONAS])
    assert others.count() > 40
    assert not any(user.has_usable_password() for user in others)


def test_the_sign_ins_name_every_persona_and_change_nothing(demonstration):
    held = AuditEvent.objects.count()
    said = run("load_demo", sign_ins=True)
    assert all(persona.email in said for persona in PERSONAS) and demo.PASSWORD in said
    assert AuditEvent.objects.count() == held


def test_no_invented_person_bears_a_name_of_the_documents(demonstration):
    texts = " ".join(path.read_text(encoding="utf-8") for path in (FIXTURES / "sources").glob("*.txt"))
    people = User.objects.filter(is_service=False)
    assert [person.name for person in people if person.name in texts or person.name.split()[-1] in texts] == []


def test_eight_actions_or_so_have_no_owner_and_a_few_changed_hands(demonstration):
    owned = Assignment.objects.known_at(NOW).filter(duty="owner").values("action")
    assert 6 <= Action.objects.exclude(pk__in=owned).count() <= 12
    assert Assignment.objects.filter(duty="owner", known_to__isnull=False).count() == 9


def test_three_actions_are_set_aside_with_a_reason(demonstration):
    rows = on_record(NOW, "action")
    said = {code: row.words[0] for code, row in rows.items() if row.words[0].startswith(("Cancelled", "Deferred"))}
    assert set(said) == {"BP-1.21", "BP-5.15", "CYP-11.b"}


def test_staff_measures_by_month_have_points_enough_for_a_control_chart(demonstration):
    own = Observation.objects.own().current().filter(indicator__code__in=["staff-sickness", "agency-staff"])
    counts = dict(own.values_list("indicator__code").annotate(Count("pk")).order_by())
    assert min(counts.values()) >= 20


def test_agency_staff_stays_not_rated_until_its_target_is_confirmed(demonstration):
    assert not Target.objects.filter(indicator__code="agency-staff", origin="demonstration").exists()
    assert standing(NOW, "indicator", Question.TARGET)["agency-staff"] is Rag.NOT_RATED


def test_of_what_the_framework_leaves_open_some_is_found_and_some_overdue(demonstration):
    found = Coverage(LAST_DAY).obligations
    assert [one.code for one in found if one.overdue] == ["M01.baseline", "M10.position"]
    assert sum(one.owner is not None for one in found) == 8
    assert sum(one.what == "baseline" for one in found) == 53 - 17


def test_of_what_is_still_owed_some_is_past_the_source_of_its_figures(demonstration):
    stages = {one.code: one.stage for one in Coverage(LAST_DAY).obligations}
    assert (stages["M06.baseline"], stages["M18.target"], stages["M05.cross-reference"]) == (
        Stage.DEFINITION_AGREED,
        Stage.BASELINE,
        Stage.LIVE,
    )
    assert Coverage(datetime.date(2017, 4, 2)).obligations[0].stage is Stage.SOURCE_FOUND


def test_a_definition_is_agreed_as_invented_and_the_words_of_the_plan_stay(demonstration):
    first, agreed = Definition.objects.filter(indicator__code="M06").order_by("known_from")
    assert (first.origin, first.period_kind, first.known_to) == ("plan", "quarter", agreed.known_from)
    assert (agreed.origin, agreed.period_kind, agreed.document) == ("demonstration", "month", "")
    assert agreed.definition == first.definition and agreed.by.email == "officer@demo.example"
    assert agreed.indicator.frequency_printed == "Quarterly"


def test_the_matrix_of_variation_and_assurance_shows_several_cells(demonstration):
    """Three series are invented for it and long enough; of the fourth, the target is the plan's own.

    Two more are as long, and are stocks: they have no limits.
    """
    variation, assurance = (standing(NOW, "indicator", q) for q in (Question.VARIATION, Question.ASSURANCE))
    cells = {code: (variation[code], assurance[code]) for code in variation if assurance[code] in ASSURED}
    assert cells == {
        "staff-sickness": (Finding.IMPROVEMENT_LOW, Finding.MISSES),
        "child-protection-visits": (Finding.IMPROVEMENT_HIGH, Finding.HIT_AND_MISS),
        "M13": (Finding.COMMON_CAUSE, Finding.MEETS),
        "M06": (Finding.CONCERN_HIGH, Finding.HIT_AND_MISS),
    }
    assert {variation[code] for code in ("M25", "contract-a8")} == {Finding.NO_LIMITS}
    rows = Target.objects.filter(indicator__code__in=set(cells) - {"staff-sickness"})
    assert {(row.origin, row.confirmed) for row in rows} == {("demonstration", True)}


def test_targets_fit_the_direction_of_their_indicators(demonstration):
    rows = Target.objects.filter(origin="demonstration").select_related("indicator")
    assert rows.values("indicator").distinct().count() >= 30
    for row in rows:
        polarity = row.indicator.definitions.get(known_to__isnull=True).polarity
        assert polarity in ("high_is_good", "low_is_good", "plan_is_best")
        check_target(row.operator, row.value, row.tolerance, polarity, row.tolerance_inner)


def test_a_corrected_figure_follows_the_first_one(demonstration):
    first, second = Observation.objects.own().filter(indicator__code="M62", period="FY2017-18-Q2").order_by("pk")
    assert first.known_to == second.known_from
    assert (second.status, second.submission.corrected) == ("revised", 1)


def test_the_partner_sees_what_was_taken_and_what_was_refused(demonstration):
    sent = Submission.objects.filter(organisation__code="rdash")
    assert set(sent.values_list("outcome", flat=True)) == {"accepted", "refused"}
    refused = sent.get(outcome="refused")
    assert refused.faulty == 3 and {fault["row"] for fault in refused.answer["errors"]} == {1, 2, 3}


def test_the_partner_and_the_officer_find_a_file_that_was_submitted_and_one_with_rows_to_mend(demonstration):
    waiting, submitted = Upload.objects.filter(organisation__code="rdash", origin="demonstration")
    assert (submitted.state, submitted.counts["unchanged"], submitted.submission.origin) == (
        "submitted",
        2,
        "demonstration",
    )
    assert (waiting.state, waiting.sound, waiting.faulty) == ("checked", 2, 4)
    codes = [fault["code"] for line in waiting.lines.all() for fault in line.faults]
    assert codes == ["not_plain_number", "unknown_area", "period_unreadable", "unknown_indicator"]
    assert set(Attempt.objects.values_list("channel", "outcome")) == {("file", "tried"), ("file", "accepted")}
    assert not Observation.objects.filter(indicator__code="M24", period="FY2017-18-Q3").exists()


def test_the_audit_trail_tells_of_the_files_among_the_rest(demonstration):
    invented = AuditEvent.objects.filter(at__lt=clock.start_of(LAST_DAY)).exclude(subject_kind="release")
    moments = list(invented.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert AuditEvent.objects.filter(verb="send file", by__email="partner@demo.example").count() == 2


def test_no_value_stands_where_the_name_of_the_measure_is_lost(demonstration):
    assert not Observation.objects.own().filter(indicator__kind__in=["name-lost", "intelligence-gap"]).exists()


def test_the_budget_balances_and_its_forecast_is_about_two_million_over(demonstration):
    lines = BudgetLine.objects.lines().filter(year="FY2017-18")
    income = sum(line.total for line in lines if line.kind == "income")
    spending = {line.pk: line.total for line in lines if line.kind != "income"}
    latest = MonthlyReturn.objects.filter(line__in=spending).latest_by_line(NOW)
    assert income == sum(spending.values()) == 46_300
    assert {row.month for row in latest.values()} == {datetime.date(2017, 12, 1)}
    assert 1_900 < sum(row.forecast for row in latest.values()) - 46_300 < 2_100


def test_months_are_closed_up_to_november(demonstration):
    assert max(ClosedMonth.objects.current().values_list("month", flat=True)) == datetime.date(2017, 11, 1)


def test_each_fact_left_its_event_in_the_audit_trail_in_the_order_of_the_days(demonstration):
    assert AuditEvent.objects.filter(verb="report progress").count() == ProgressReport.objects.count()
    told = AuditEvent.objects.exclude(by=None).exclude(subject_kind="release")  # releases need the record of verdicts
    days = list(told.order_by("id").values_list("at", flat=True))
    assert len(days) > 1_000 and days == sorted(days)


def test_what_is_public_of_it_was_released_by_its_officer_and_is_marked(demonstration):
    releases = list(Release.objects.order_by("pk"))
    assert [(row.state, row.origin, row.by.email) for row in releases] == [
        ("released", "demonstration", "officer@demo.example")
    ] * 3
    assert set(ReleaseItem.objects.values_list("origin", flat=True)) == {"demonstration"}
    assert AuditEvent.objects.filter(verb="release to the public").count() == 3
    assert ReleaseItem.objects.filter(release=releases[-1], kind="promise").exclude(plain="").count() >= 5
    assert ReleaseItem.objects.filter(hidden=True).exists()
    page = unescape(Client().get("/public/").content.decode())
    assert "Demonstration data" in page
    assert page.count("In plain words: not written yet.") > page.count("dcst-told__plain")


def test_what_a_persona_cannot_do_in_life_nobody_did_in_the_files(demonstration):
    for model, permission in ((Milestone, Permission.MANAGE_PLAN), (MonthlyReturn, Permission.SUBMIT_RETURN)):
        people = {row.by for row in model.objects.filter(origin="demonstration").select_related("by")}
        assert all(permission in permissions_of(user, LAST_DAY) for user in people)


def test_reports_are_told_one_physical_line_a_row():
    with (FOLDER / "demonstration_reports.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) + 1 == len((FOLDER / "demonstration_reports.csv").read_text(encoding="utf-8").splitlines())


def off_track():
    """{(kind, code)} of everything that stands off track on the day of the demonstration, but what is rolled up."""
    rows = Assessment.objects.known_at(clock.end_of(TODAY)).filter(rag=Rag.OFF_TRACK, area="")
    rows = rows.exclude(question=Question.OUTCOMES).exclude(subject_kind__in=["strand", "objective", "plan"])
    return set(rows.values_list("subject_kind", "subject"))


def test_everything_off_track_stands_on_a_board_by_name_or_in_a_line_that_opens_to_it(demonstration, client):
    officer = User.objects.get(email="officer@demo.example")
    boards = {plan: board.build(plan, AsAt(TODAY, TODAY), officer) for plan in Plan.objects.all()}
    rows = [row for built in boards.values() for row in built.attention.candidates]
    named = {row.key for row in rows}
    # An overdue milestone is told by its action, which is red by it or stands there for it.
    named |= {("milestone", code) for _, code in off_track() if ("action", code.partition("/")[0]) in named}
    assert {kind for kind, _ in off_track()} >= {"action", "milestone", "indicator", "budget-line", "budget-year"}
    assert off_track() - named == set()
    client.force_login(officer)
    for plan, built in boards.items():
        page = client.get(f"/board/?plan={plan.code}").content.decode()
        for row in built.attention.candidates:
            name, *given = row.page
            address = reverse(name, args=[part for part in given if not part.startswith("#")])
            assert f'href="{address}' in page, row.key


def test_each_headline_of_a_board_is_traced_on_its_own_page(demonstration, client):
    """A strand, objective or plan that is off track is named where its parts are listed, with the same status."""
    client.force_login(User.objects.get(email="officer@demo.example"))
    rows = Assessment.objects.known_at(clock.end_of(TODAY)).filter(rag=Rag.OFF_TRACK, question=Question.DELIVERY)
    rows = rows.filter(subject_kind__in=["strand", "objective", "plan"])
    assert {row.subject_kind for row in rows} >= {"strand", "objective"}
    for row in rows:
        page = client.get(f"/plan/{row.subject}/").content.decode()
        assert row.words[0] in unescape(page), row.subject


def test_a_reader_who_may_not_see_small_numbers_is_told_none_by_the_order_of_a_board(demonstration):
    """What is kept back is no candidate for them, and no distance is reckoned from it."""
    plan, member = Plan.objects.get(code="CYP"), User.objects.get(email="board@demo.example")
    found = board.build(plan, AsAt(TODAY, TODAY), member).attention.candidates
    assert found and all(row.status is not Rag.SUPPRESSED for row in found)


def test_a_past_page_is_the_same_after_everybody_is_called_otherwise(demonstration, client):
    officer = User.objects.get(email="officer@demo.example")
    client.force_login(officer)
    before = pages_as_at(client, "2017-11-30")
    assert len(before) > 30
    call_everybody_otherwise(officer, NOW)
    after = pages_as_at(client, "2017-11-30")
    assert [address for address in before if after[address] != before[address]] == []
    assert "Otherwise" in client.get("/governance/", secure=True).content.decode()


def test_packs_are_drawn_the_same_after_everything_they_rest_on_was_said_otherwise(demonstration, monkeypatch):
    """Every value revised, everybody renamed, targets and definitions changed, rules raised: on the same day."""
    moment = clock.at_time(TODAY, datetime.time(12))
    packs = packs_of(TODAY, moment)
    before = drawn(packs)
    officer = User.objects.get(email="officer@demo.example")
    renamed = say_everything_otherwise(officer, moment + datetime.timedelta(minutes=1), monkeypatch)
    after = drawn(packs)
    found = {title: differences(text, after[title]) for title, text in before.items()}
    assert renamed > 50 and {title: told for title, told in found.items() if told} == {}
    assert [title for title, text in before.items() if hash_of(after[title]) != hash_of(text)] == []
    for pack in packs:
        pack.moment = NOW
    now = drawn([pack for pack in packs if pack.day == TODAY])
    assert all(text != before[title] for title, text in now.items())
    tell(packs=len(packs), pages=sum(len(pack.items) for pack in packs), same=len(before))


def test_every_form_that_changes_something_carries_what_its_author_saw(demonstration, client):
    without = {}
    for example in PAGES:
        if example.who is None or example.link:
            continue
        client.force_login(User.objects.get(email=f"{example.who}@demo.example"))
        page = client.get(example.address, secure=True).content.decode()
        for form in re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL):
            typed = re.search(r"<textarea|<select|type=\"(text|email|radio|checkbox)\"", form)
            if typed and 'name="seen"' not in form:
                without[example.route] = re.search(r"<form[^>]*>", form)[0]
    assert without == {}
