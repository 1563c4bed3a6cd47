"""Long files and real workers: killed while they check and while they store, and nothing is lost or done twice."""

import contextlib

import pytest

from dcst.models import Area
from dcst.time import clock
from indicators import changes
from indicators.intake.sending import Sending
from indicators.models import Observation, Submission, Upload
from tests import services, sites
from tests.factories import OrganisationFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, area
from tests.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
State = Upload.Progress
PERIODS = [f"FY{year}-{year - 1999}-Q{quarter}" for year in range(2010, 2017) for quarter in range(1, 5)]


@pytest.fixture
def upload(pinned, partner):
    """A file of 8,400 rows, sent and not yet checked."""
    strand = StrandFactory()
    codes = [IndicatorFactory(strand=strand, definition__lag_days=None).code for _ in range(30)]
    areas = [area().code] + [area(f"locality-{number}", Area.Kind.LOCALITY).code for number in range(9)]
    rows = [f"{code},{place},{period},20" for code in codes for place in areas for period in PERIODS]
    content = "\n".join(["indicator,area,period,value", *rows]).encode()
    sending = Sending(OrganisationFactory(code="a-partner"))
    return changes.receive_upload(sending, content, by=partner, at=clock.now(), name="values.csv")


class Watched:
    """An upload as somebody sees it who looks at its page again and again."""

    def __init__(self, upload):
        self.upload, self.seen = upload, []

    @property
    def state(self):
        self.upload.refresh_from_db()
        if self.upload.is_running:
            self.seen.append(self.upload.rows_done)
        return self.upload.state

    def is_at_work(self, state):
        return self.state == state and self.upload.rows_done > 0

    def begin_again(self):
        assert self.seen == sorted(self.seen)
        self.seen = []


def let_silence_pass():
    """As when a minute has gone by."""
    Upload.objects.update(held_until=None)


@contextlib.contextmanager
def nobody_writes_a_value():
    blocker = services.connect(services.database())
    blocker.autocommit = False
    blocker.cursor().execute("LOCK TABLE indicators_observation IN SHARE MODE")
    try:
        yield
    finally:
        blocker.close()


def waits_for_a_table():
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    [[number]] = services.sql(services.database(), f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {here}")
    return number


def test_workers_killed_while_they_check_and_while_they_store_lose_nothing_and_store_once(upload, partner):
    watched = Watched(upload)
    assert (upload.state, upload.rows) == (State.CHECKING, 0)
    with sites.worker(services.database()) as first:
        until(lambda: watched.is_at_work(State.CHECKING), "the first worker checks")
        sites.kill(first)
    assert (watched.state, upload.lines.count()) == (State.CHECKING, 0)
    let_silence_pass()
    with sites.worker(services.database()) as second:
        until(lambda: watched.state == State.CHECKED, "the second worker checks")
        watched.begin_again()
        assert (upload.attempts, upload.rows, upload.counts["created"]) == (2, 8400, 8400)
        with nobody_writes_a_value():
            changes.submit_upload(upload, by=partner, at=clock.now())
            until(lambda: watched.state and waits_for_a_table(), "the second worker is about to store")
            sites.kill(second)
    assert watched.state == State.SUBMITTING
    assert Observation.objects.count() == Submission.objects.count() == 0
    let_silence_pass()
    with sites.worker(services.database()):
        until(lambda: watched.state == State.SUBMITTED, "the third worker stores")
    watched.begin_again()
    assert (Observation.objects.count(), Submission.objects.get().created) == (8400, 8400)
    assert upload.submission == Submission.objects.get()
