"""The record of verdicts: written once, moved by time, never overwritten by what is older."""

import datetime
import threading
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from dcst.models import Area, Assessment, Due, Question
from dcst.record import assess
from dcst.record.assess import Rated, Rater
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.status.rag import Rag, Reason, Verdict
from dcst.time import clock
from objectives import changes
from objectives.models import Action
from tests.budget.factories import LineFactory
from tests.factories import ActionFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory
from tests.inspections.factories import AimFactory, ScaleFactory
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db


def moment(year, month, day, hour=12):
    return datetime.datetime(year, month, day, hour, tzinfo=clock.LONDON)


def standing(code, kind="action", question=Question.DELIVERY):
    return Assessment.objects.current().get(subject_kind=kind, subject=code, question=question)


def ask(*pairs, at):
    assess.mark_due(pairs, at)


@pytest.fixture
def action(manager):
    """Marked for 2016/17, owned, and reported on track on 1 March 2017."""
    found = ActionFactory(years=[2016], owner=manager)
    changes.report_progress(
        found, by=manager, at=moment(2017, 3, 1), judgement="on_track", what_changed="The pilot has begun."
    )
    return found


def test_a_report_moves_the_verdict_in_its_own_transaction(action):
    assert standing(action.code).status is Rag.ON_TRACK


def test_on_the_due_day_itself_nothing_is_late(action):
    assess.sweep(registry.RATERS, moment(2017, 3, 31, 23))
    assert standing(action.code).status is Rag.ON_TRACK


def test_time_alone_turns_a_milestone_and_its_action_off_track_the_day_after(action):
    reports = action.reports.count()
    assess.sweep(registry.RATERS, moment(2017, 4, 1, 0))
    row = standing(action.code)
    assert row.status is Rag.OFF_TRACK
    assert "31 March 2017" in " ".join(row.words)
    assert clock.day_of(row.since) == datetime.date(2017, 4, 1)
    assert standing(f"{action.code}/FY2016-17", kind="milestone").status is Rag.OFF_TRACK
    assert action.reports.count() == reports


def test_what_time_moved_moves_the_objective_above_it_too(action):
    objective = action.strand.objective
    assess.sweep(registry.RATERS, moment(2017, 3, 1))
    assert standing(objective.code, "objective").status is Rag.ON_TRACK
    assess.sweep(registry.RATERS, moment(2017, 4, 1, 0))
    assert standing(objective.code, "objective").status is Rag.OFF_TRACK


def test_the_board_of_a_past_day_still_shows_what_stood_then(action):
    assess.sweep(registry.RATERS, moment(2017, 4, 1, 0))
    then = clock.end_of(datetime.date(2017, 3, 31))
    then = Assessment.objects.by_subject(then, "action", Question.DELIVERY, [action.code])
    assert then[action.code].status is Rag.ON_TRACK


def test_a_sweep_run_five_times_writes_once(action):
    assess.sweep(registry.RATERS, moment(2017, 3, 2))
    before = Assessment.objects.count()
    for _ in range(5):
        ask(("action", action.code), ("plan", "BP"), at=moment(2017, 3, 2))
        assess.sweep(registry.RATERS, moment(2017, 3, 2))
    assert Assessment.objects.count() == before
    assert not Due.objects.filter(req__gt=F("done")).exists()


def test_nothing_is_computed_when_nothing_is_asked_and_no_moment_has_come(action):
    assess.sweep(registry.RATERS, moment(2017, 3, 2))
    assert assess.sweep(registry.RATERS, moment(2017, 3, 2, 23)) == 0


def one(rag, code="x", next_on=None):
    verdict = Verdict(rag, (Reason("never_reported"),), "test-1", next_on)
    return Rated("thing", code, Question.DELIVERY, verdict)


def rater(rate):
    return {"thing": Rater("thing", rate, lambda codes, at: set(), place=1, questions=(Question.DELIVERY,))}


def test_the_same_verdict_again_writes_nothing():
    assert len(assess.record([one(Rag.NO_DATA)], moment(2017, 5, 1))) == 1
    assert assess.record([one(Rag.NO_DATA)], moment(2017, 5, 2)) == []


def test_a_change_closes_the_old_row_and_keeps_it():
    assess.record([one(Rag.NO_DATA)], moment(2017, 5, 1))
    assess.record([one(Rag.ON_TRACK)], moment(2017, 5, 2))
    old, new = Assessment.objects.order_by("id")
    assert (old.status, new.status) == (Rag.NO_DATA, Rag.ON_TRACK)
    assert old.known_to == new.known_from == moment(2017, 5, 2)


def test_since_is_kept_while_the_status_stays_and_only_its_reasons_change():
    assess.record([one(Rag.OFF_TRACK)], moment(2017, 5, 1))
    other = Verdict(Rag.OFF_TRACK, (Reason("no_date"),), "test-1")
    assess.record([Rated("thing", "x", Question.DELIVERY, other)], moment(2017, 6, 1))
    assert Assessment.objects.current().get().since == moment(2017, 5, 1)


def test_an_older_computation_does_not_overwrite_a_newer_one():
    assess.record([one(Rag.ON_TRACK)], moment(2017, 5, 2, 0), requests={"x": 7})
    assess.record([one(Rag.OFF_TRACK)], moment(2017, 5, 2, 0), requests={"x": 6})
    assess.record([one(Rag.OFF_TRACK)], moment(2017, 5, 1, 23), requests={"x": 8})
    assert Assessment.objects.get().status is Rag.ON_TRACK


def test_what_was_asked_for_often_does_not_hold_back_what_was_asked_for_once_in_the_same_batch():
    def rate(rag):
        return rater(lambda codes, at: {code: [one(rag, code)] for code in codes})

    for day in (1, 2, 3):
        ask(("thing", "often"), at=moment(2017, 5, day))
    ask(("thing", "once"), at=moment(2017, 5, 3))
    assess.sweep(rate(Rag.ON_TRACK), moment(2017, 5, 3))
    ask(("thing", "once"), at=moment(2017, 5, 4))
    assess.sweep(rate(Rag.OFF_TRACK), moment(2017, 5, 4))
    assert standing("once", "thing").status is Rag.OFF_TRACK


def test_requests_are_coalesced():
    for _ in range(20):
        ask(("thing", "x"), at=moment(2017, 5, 1))
    due = Due.objects.get()
    assert (due.req, due.done, due.since) == (20, 0, moment(2017, 5, 1))
    calls = []

    def rate(codes, at):
        calls.append(codes)
        return {code: [one(Rag.ON_TRACK, code)] for code in codes}

    assess.sweep(rater(rate), moment(2017, 5, 1))
    due.refresh_from_db()
    assert (calls, due.done) == ([["x"]], 20)


def poisoned(codes, at):
    if "poison" in codes:
        raise ZeroDivisionError("no population")
    return {code: [one(Rag.ON_TRACK, code)] for code in codes}


def test_one_subject_that_fails_does_not_stop_the_others():
    ask(("thing", "a"), ("thing", "poison"), ("thing", "z"), at=moment(2017, 5, 1))
    assess.sweep(rater(poisoned), moment(2017, 5, 1))
    statuses = {row.subject: row.status for row in Assessment.objects.current()}
    assert statuses == {"a": Rag.ON_TRACK, "poison": Rag.NOT_CALCULATED, "z": Rag.ON_TRACK}
    due = Due.objects.get(subject="poison")
    assert due in Due.objects.asked()
    assert due.failure == "no population"


def test_one_subject_that_fails_among_many_is_found_by_halves():
    asked, calls = [f"x{number:03}" for number in range(200)] + ["poison"], []

    def rate(codes, at):
        calls.append(codes)
        return poisoned(codes, at)

    ask(*(("thing", code) for code in asked), at=moment(2017, 5, 1))
    assess.sweep(rater(rate), moment(2017, 5, 1))
    assert Assessment.objects.current().filter(rag=Rag.ON_TRACK).count() == 200
    assert standing("poison", "thing").status is Rag.NOT_CALCULATED
    assert len(calls) < 20


def test_a_sweep_takes_many_in_batches_and_goes_on_to_what_rests_on_them():
    calls = []

    def of(kind, place, above, batch):
        def rate(codes, at):
            calls.append((kind, len(codes)))
            return {code: [one(Rag.ON_TRACK, code)._replace(subject_kind=kind)] for code in codes}

        return Rater(kind, rate, lambda codes, at: above, place, questions=(Question.DELIVERY,), batch=batch)

    raters = {"thing": of("thing", 1, {("whole", "y")}, 3), "whole": of("whole", 2, set(), 3)}
    ask(*(("thing", f"x{number}") for number in range(8)), at=moment(2017, 5, 1))
    assert assess.sweep(raters, moment(2017, 5, 1)) == 9
    assert calls == [("thing", 3), ("thing", 3), ("thing", 2), ("whole", 1)]


def test_a_subject_that_fails_says_so_instead_of_its_last_good_status():
    assess.record([one(Rag.ON_TRACK, "poison")], moment(2017, 4, 1))
    ask(("thing", "poison"), at=moment(2017, 5, 1))
    assess.sweep(rater(poisoned), moment(2017, 5, 1))
    assert standing("poison", "thing").status is Rag.NOT_CALCULATED


@pytest.mark.parametrize("kind", sorted(registry.RATERS))
def test_a_subject_whose_first_calculation_fails_says_so_in_every_answer_it_owes(kind):
    def fail(codes, at):
        raise ZeroDivisionError("no population")

    ask((kind, "x"), at=moment(2017, 5, 1))
    assess.sweep({kind: replace(registry.RATERS[kind], rate=fail)}, moment(2017, 5, 1))
    about = registry.RATERS[kind].subject_kind
    answers = {row.question: row.status for row in Assessment.objects.current().filter(subject_kind=about, subject="x")}
    assert answers == dict.fromkeys(registry.RATERS[kind].questions, Rag.NOT_CALCULATED)


@pytest.fixture
def one_of_every_kind():
    ScaleFactory()
    AimFactory()
    IndicatorFactory()
    LineFactory()
    ActionFactory(years=[2016])


@pytest.mark.usefixtures("one_of_every_kind")
@pytest.mark.parametrize("kind", sorted(registry.RATERS))
def test_a_rater_says_which_questions_its_subjects_answer(kind):
    rater = registry.RATERS[kind]
    code = min(code for of_kind, code in all_subjects() if of_kind == rater.subject_kind)
    rows = rater.rate([code], moment(2017, 5, 1))[code]
    assert {row.question for row in rows if row.subject == code} == set(rater.questions)
    assert {row.subject_kind for row in rows if row.subject != code} == set(rater.parts)


def test_the_milestones_of_an_action_that_fails_do_not_keep_their_last_status(action, monkeypatch):
    def fail(codes, at):
        raise ZeroDivisionError("no days")

    other = ActionFactory(years=[2016])
    at = moment(2017, 3, 2)
    assess.sweep(registry.RATERS, at)
    assess.reassess(registry.RATERS["action"], [other.code], at)
    ask(("action", action.code), at=at)
    assess.sweep({"action": replace(registry.RATERS["action"], rate=fail)}, at)
    assert standing(f"{action.code}/FY2016-17", kind="milestone").status is Rag.NOT_CALCULATED
    assert standing(f"{other.code}/FY2016-17", kind="milestone").status is Rag.NOT_DUE


def test_a_failing_subject_is_tried_again_later_and_less_and_less_often():
    ask(("thing", "poison"), at=moment(2017, 5, 1))
    tries = [moment(2017, 5, 1) + datetime.timedelta(seconds=10 * n) for n in range(180)]
    for at in tries:
        assess.sweep(rater(poisoned), at)
    assert 3 <= Due.objects.get().attempts <= 8


def test_a_failing_subject_recovers_by_itself():
    ask(("thing", "poison"), at=moment(2017, 5, 1))
    assess.sweep(rater(poisoned), moment(2017, 5, 1))
    assess.sweep(rater(lambda codes, at: {"poison": [one(Rag.ON_TRACK, "poison")]}), moment(2017, 5, 1, 13))
    assert standing("poison", "thing").status is Rag.ON_TRACK
    assert not Due.objects.asked().exists()


def test_a_subject_that_has_failed_for_days_still_does_not_stop_the_others():
    ask(("thing", "a"), ("thing", "poison"), at=moment(2017, 5, 1))
    Due.objects.filter(subject="poison").update(attempts=1000)
    assess.sweep(rater(poisoned), moment(2017, 5, 1))
    due = Due.objects.get(subject="poison")
    assert (due.attempts, due.retry_at - moment(2017, 5, 1)) == (1001, assess.LONGEST_RETRY)
    assert standing("a", "thing").status is Rag.ON_TRACK


@pytest.mark.parametrize("slip", [lambda: None.value, lambda: Area.objects.create(code="x" * 500, name="x")])
def test_whatever_a_rule_stumbles_over_is_the_trouble_of_its_subject_alone(slip):
    def rate(codes, at):
        if "poison" in codes:
            slip()
            raise ValueError("SQLite stores any length")
        return {code: [one(Rag.ON_TRACK, code)] for code in codes}

    ask(("thing", "a"), ("thing", "poison"), at=moment(2017, 5, 1))
    assess.sweep(rater(rate), moment(2017, 5, 1))
    assert Due.objects.get(subject="poison").attempts == 1
    assert standing("a", "thing").status is Rag.ON_TRACK


def test_a_failed_calculation_names_the_rule_that_failed():
    assess.record([one(Rag.ON_TRACK, "poison")], moment(2017, 4, 1))
    ask(("thing", "poison"), at=moment(2017, 5, 1))
    assess.sweep(rater(poisoned), moment(2017, 5, 1))
    assert standing("poison", "thing").rule == "test-1"


@pytest.mark.django_db(transaction=True)
def test_a_change_made_while_a_sweep_reads_the_same_subject_is_the_one_that_stands():
    """A sweep that read the facts before the change must not write its verdict after it."""
    reading, changed = threading.Event(), threading.Event()

    def rate_slowly(codes, at):
        reading.set()
        changed.wait(1)
        return {code: [one(Rag.ON_TRACK, code)] for code in codes}

    def sweep():
        assess.sweep(rater(rate_slowly), moment(2017, 5, 1))
        connection.close()

    ask(("thing", "x"), at=moment(2017, 5, 1))
    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    assert reading.wait(PATIENCE)
    off_track = rater(lambda codes, at: {"x": [one(Rag.OFF_TRACK, "x")]})["thing"]
    assess.reassess(off_track, ["x"], moment(2017, 5, 1, 13))
    changed.set()
    sweeper.join(PATIENCE)
    assert standing("x", "thing").status is Rag.OFF_TRACK


@pytest.mark.django_db(transaction=True)
def test_a_save_stands_and_is_said_to_stand_when_the_sweep_after_it_fails(settings, monkeypatch):
    def refuse():
        raise OperationalError("database is locked")

    settings.SWEEP_AFTER_COMMIT = True
    monkeypatch.setattr(assess, "_sweep_once_committed", refuse)
    with transaction.atomic():
        ask(("thing", "x"), at=moment(2017, 5, 1))
    assert Due.objects.asked().exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_sweeps_once_when_it_is_committed_however_often_it_asks(settings, monkeypatch):
    swept = []
    monkeypatch.setattr(assess, "_sweep_once_committed", None)
    assess.sweep_with(lambda: swept.append(Due.objects.asked().count()))
    settings.SWEEP_AFTER_COMMIT = True
    with transaction.atomic():
        for name in "xyz":
            ask(("thing", name), at=moment(2017, 5, 1))
        assert swept == []
    assert swept == [3]


def test_without_anything_that_sweeps_a_change_is_refused_where_nobody_else_would_sweep(settings, monkeypatch):
    monkeypatch.setattr(assess, "_sweep_once_committed", None)
    settings.SWEEP_AFTER_COMMIT = False
    ask(("thing", "x"), at=moment(2017, 5, 1))
    settings.SWEEP_AFTER_COMMIT = True
    with pytest.raises(ImproperlyConfigured, match="Nothing sweeps"):
        ask(("thing", "x"), at=moment(2017, 5, 1))


@pytest.mark.django_db(transaction=True)
def test_the_site_sweeps_what_a_change_asks_for(settings):
    action = ActionFactory(years=[2016])
    settings.SWEEP_AFTER_COMMIT = True
    with transaction.atomic():
        ask(("action", action.code), at=clock.now())
    assert standing(action.code).status is Rag.OFF_TRACK


def test_how_long_the_oldest_request_waits_is_known():
    assert assess.oldest_waiting(moment(2017, 5, 1)) is None
    ask(("thing", "x"), at=moment(2017, 5, 1, 10))
    assert assess.oldest_waiting(moment(2017, 5, 1, 11)) == datetime.timedelta(hours=1)


def test_a_sweep_needs_the_same_number_of_queries_for_few_and_many():
    def queries(number):
        strand = StrandFactory()
        codes = [ActionFactory(strand=strand, years=[2016]).code for _ in range(number)]
        ask(*[("action", code) for code in codes], at=moment(2017, 5, 1))
        with CaptureQueriesContext(connection) as captured:
            assess.sweep(registry.RATERS, moment(2017, 5, 1))
        assert Assessment.objects.filter(subject__in=codes).count() == number
        return len(captured)

    queries(1)  # the plan above all of them is rated for the first time
    assert queries(4) == queries(20)
    assert Action.objects.count() == 25
