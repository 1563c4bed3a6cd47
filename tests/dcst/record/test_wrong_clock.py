"""A clock that was ahead and is set right: what it asked for is computed at once, what it dated gives way."""

import datetime

import pytest
from django.db.models import F

from dcst.models import Assessment, Due
from dcst.record import assess
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.time import clock
from objectives import changes
from tests.factories import ActionFactory
from tests.scale import many, tell

pytestmark = pytest.mark.django_db
# From the next minute to years ahead.
JUMPS = many([1, 400], [1, 2, 7, 31, 90, 400, 3_000])


@pytest.fixture
def actions(settings, pinned, manager):
    settings.SWEEP_AFTER_COMMIT = False
    rows = [ActionFactory(years=[2017], owner=manager) for _ in range(many(3, 40))]
    mark_due(all_subjects(), clock.now())
    registry.sweep()
    return rows


def report(action, manager, judgement):
    words = {} if judgement == "on_track" else {"recovery": "More staff.", "recovery_by": datetime.date(2030, 1, 1)}
    changes.report_progress(
        action, by=manager, at=clock.now(), judgement=judgement, what_changed=f"It is {judgement}.", **words
    )


def waiting():
    return Due.objects.filter(req__gt=F("done")).count()


def stale():
    """How many standing verdicts their rules answer otherwise today."""
    now, wrong = clock.now(), 0
    for rater in registry.RATERS.values():
        codes = [code for kind, code in all_subjects() if kind == rater.kind]
        for rows in rater.rate(codes, clock.end_of(clock.today())).values():
            for row in rows:
                known = Assessment.objects.known_at(now).filter(
                    subject_kind=row.subject_kind, subject=row.subject, question=row.question, area=row.area
                )
                wrong += [held.rag for held in known] != [row.verdict.rag.value]
    return wrong


@pytest.mark.parametrize("days", JUMPS)
def test_a_clock_that_jumped_and_is_set_right_leaves_nothing_waiting_or_stale(actions, manager, settings, days):
    today = settings.DCST_TODAY
    settings.DCST_TODAY = today + datetime.timedelta(days=days)
    report(actions[0], manager, "off_track")
    registry.sweep()
    report(actions[1], manager, "at_risk")
    assert waiting()
    settings.DCST_TODAY = today
    report(actions[2], manager, "on_track")
    registry.sweep()
    assert (waiting(), stale()) == (0, 0)
    assert not Due.objects.ahead_of(clock.now()).exists()
    # What is said after it is judged as if nothing had been.
    for action, judgement in zip(actions, ("on_track", "off_track", "at_risk"), strict=False):
        report(action, manager, judgement)
        registry.sweep()
        standing = Assessment.objects.by_subject(clock.now(), "action", "delivery", [action.code])
        assert standing[action.code].rag == judgement
    assert (waiting(), stale()) == (0, 0)
    tell(clock_jumps=1, clock_stale=stale(), clock_waiting=waiting())


def test_two_verdicts_never_stand_at_one_moment_after_it(actions, manager, settings):
    today = settings.DCST_TODAY
    settings.DCST_TODAY = today + datetime.timedelta(days=30)
    report(actions[0], manager, "off_track")
    registry.sweep()
    settings.DCST_TODAY = today
    registry.sweep()
    for day in range(60):
        moment = clock.now() + datetime.timedelta(days=day)
        keys = Assessment.objects.known_at(moment).values_list("subject_kind", "subject", "question", "area")
        assert len(keys) == len(set(keys))


def test_what_is_asked_for_a_little_ahead_is_no_jump(actions, caplog):
    """Two machines may differ by seconds, and both be right."""
    mark_due([("action", actions[0].code)], clock.now() + datetime.timedelta(seconds=20))
    registry.sweep()
    assert "ahead" not in caplog.text
    mark_due([("action", actions[0].code)], clock.now() + datetime.timedelta(days=2))
    registry.sweep()
    assert (waiting(), "ahead" in caplog.text) == (0, True)


def test_a_verdict_of_the_next_day_is_another_process_s_and_stays(actions):
    """Midnight came between two sweeps: the earlier one, finishing later, writes nothing over the later one."""
    before, code = clock.end_of(clock.today()), actions[0].code
    after = before + datetime.timedelta(minutes=1)
    rated = registry.RATERS["action"].rate([code], after)[code]
    other = [row._replace(verdict=row.verdict._replace(reasons=())) for row in rated]
    assess.record(other, after)
    assess.record(rated, before)
    standing = Assessment.objects.current().get(subject_kind="action", subject=code)
    assert (standing.known_from, standing.reasons) == (after, [])
