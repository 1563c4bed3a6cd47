"""The sweep as a command: what keeps verdicts up to date with the database alone, on either database."""

import datetime
import signal
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.db.models import F

from dcst.models import Assessment, Due, Message
from dcst.people.changes.keys import approve_key, issue_key
from dcst.record.assess import mark_due
from dcst.site import registry, tasks
from dcst.time import clock
from objectives import changes
from tests import services, sites
from tests.factories import ActionFactory, MilestoneFactory
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def died(settings, pinned, manager):
    """An action whose report was saved by a process that died before anybody looked at what rests on it."""
    settings.SWEEP_AFTER_COMMIT = False
    action = ActionFactory(years=[2017], owner=manager)
    changes.report_progress(action, by=manager, at=clock.now(), judgement="on_track", what_changed="It began.")
    assert waiting() == 3
    return action


def waiting():
    return Due.objects.filter(req__gt=F("done")).count()


def delivery():
    rows = Assessment.objects.current().filter(question="delivery", subject_kind__in=["strand", "objective", "plan"])
    return sorted(rows.values_list("subject_kind", "rag"))


RIGHT = [("objective", "on_track"), ("plan", "on_track"), ("strand", "on_track")]


def environment(database):
    return {"DATABASE_URL": database, "DCST_TODAY": sites.DEMO_DAY}


def test_the_command_computes_what_waits_and_says_how_much(died, manage):
    done = manage("sweep", **environment(services.database()))
    assert (done.returncode, done.stdout) == (0, "3 subjects computed.\n"), done.stderr
    assert (waiting(), delivery()) == (0, RIGHT)
    again = manage("sweep", **environment(services.database()))
    assert again.stdout == "0 subjects computed.\n"


@pytest.fixture
def loop(tmp_path, monkeypatch):
    """loop(database) → (the sweep's loop in a process of its own, its log)."""
    started = []

    def start(database):
        for name, value in environment(database).items():
            monkeypatch.setenv(name, value)
        log = tmp_path / "sweep.log"
        command = [sys.executable, "manage.py", "sweep", "--loop", "--every", "0.2"]
        with log.open("w") as out:
            started.append(subprocess.Popen(command, cwd=sites.ROOT, stdout=out, stderr=out))
        return started[-1], log

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_the_loop_sends_what_is_to_be_told(pinned, partner, officer, loop):
    organisation = partner.memberships.get().organisation
    key, _ = issue_key(organisation, by=partner, at=clock.now(), name="Nightly")
    approve_key(key, by=officer, at=clock.now())
    process, log = loop(services.database())
    until(lambda: Message.objects.filter(state=Message.Delivery.SENT).exists())
    assert "Subject: A key is approved: A partner" in log.read_text()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_the_loop_brings_verdicts_up_to_date_again_and_again_and_ends_when_told(died, loop):
    process, log = loop(services.database())
    until(lambda: not waiting())
    assert delivery() == RIGHT
    late = ActionFactory(strand=died.strand)
    MilestoneFactory(action=late, due=clock.today() - datetime.timedelta(days=1))
    mark_due([("action", late.code)], clock.now())
    until(lambda: delivery() == [(kind, "off_track") for kind, _ in RIGHT])
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0, log.read_text()


@pytest.mark.servers
def test_the_loop_waits_for_a_database_that_is_away(loop):
    process, log = loop("postgres://postgres@127.0.0.1:1/none")
    until(lambda: log.read_text().count("trying again") > 1)
    assert process.poll() is None


@pytest.mark.parametrize("turn", ["sweep", "work", "make_packs"])
def test_half_a_loop_ends_the_process(turn, monkeypatch, caplog):
    """What fails otherwise than by the database being away would leave the other half running, unseen."""

    def fail():
        raise ValueError("no such thing")

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for other in ("work", "make_packs", "tell", "sweep"):  # those still under way would hold what the test takes down
        monkeypatch.setattr(registry, other, fail if other == turn else lambda: None)
    with pytest.raises(CommandError, match="to be started again: no such thing"):
        call_command("sweep", loop=True, every=0.01)
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError, DatabaseError, InternalError, IntegrityError])
@pytest.mark.parametrize("turn", ["sweep", "work"])
def test_whatever_the_database_raises_is_waited_out(turn, kind, monkeypatch):
    turns, stop = [], {}

    def fail():
        turns.append(turn)
        if len(turns) == 3:
            stop["it"]()
        raise kind("server closed the connection unexpectedly")

    monkeypatch.setattr(signal, "signal", lambda number, handler: stop.update(it=lambda: handler(number, None)))
    monkeypatch.setattr(registry, turn, fail)
    call_command("sweep", loop=True, every=0.01)
    assert len(turns) >= 3


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError, DatabaseError])
def test_a_task_of_beat_leaves_an_outage_to_its_next_turn(kind, monkeypatch, caplog):
    def fail():
        raise kind("server closed the connection unexpectedly")

    monkeypatch.setattr(registry, "sweep", fail)
    assert tasks.sweep() == 0
    assert "the next turn tries again" in caplog.text and "Traceback" not in caplog.text


def test_a_task_tells_of_any_other_fault(monkeypatch):
    def fail():
        raise IntegrityError("twice")

    monkeypatch.setattr(registry, "sweep", fail)
    with pytest.raises(IntegrityError):
        tasks.sweep()
