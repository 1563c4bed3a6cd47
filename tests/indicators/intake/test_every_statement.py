"""A change happens whole or not at all: the database fails at each statement in turn, and all is as it was.

Real transactions, on either database. Each verb is tried with a failure at its first statement, then at its second, and
so on until it comes through; the content of the whole database is compared after every failure.
"""

import contextlib
import datetime
import json
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.db.transaction import TransactionManagementError
from django.test import Client

from dcst.files.copying import copy
from dcst.record import recording
from dcst.time import clock
from dcst.time.periods import Period
from indicators import changes
from indicators.intake import storing
from indicators.intake.sending import Sending
from indicators.models import Indicator, Observation, Submission, Upload, ValueQuery
from tests import services
from tests.factories import OrganisationFactory, StrandFactory
from tests.indicators import whole
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area
from tests.scale import IN_DRILL, many, tell

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
LATE = Period.parse("FY2017-18-Q1")
FEWEST = 3  # statements: fewer would mean that nothing was tried


FILE = "indicator,period,value\nM05,FY2017-18-Q3,21\nM06,FY2017-18-Q3,5\n"


class Fault(OperationalError):
    pass


class Failing:
    """Raises in place of one statement; `reached` says whether it came to that."""

    def __init__(self, place):
        self.left, self.reached = place, False

    def __call__(self, execute, sql, params, several, context):
        self.left -= 1
        if self.left == 0:
            self.reached = True
            raise Fault(f"in place of {sql}")
        return execute(sql, params, several, context)

    @contextlib.contextmanager
    def everywhere(self):
        """Rows are copied by the driver itself, past Django's wrappers."""

        def copied(*given):
            self(lambda *arguments: copy(*given), "COPY", None, True, None)

        with connection.execute_wrapper(self), contextlib.ExitStack() as stack:
            for module in (storing, recording):
                stack.enter_context(patch.object(module, "copy", copied))
            yield


class World:
    def __init__(self, partner, officer):
        self.partner, self.officer = partner, officer
        area()
        strand = StrandFactory()
        self.organisation = OrganisationFactory(code="a-partner")
        for code in ("M05", "M06", "M07"):
            TargetFactory(indicator=IndicatorFactory(code=code, strand=strand))
        self.known = Indicator.objects.get(code="M05")
        ObservationFactory(indicator=self.known, period="FY2017-18-Q3", value=20)
        for number in range(1, 5):
            ObservationFactory(
                indicator=Indicator.objects.get(code="M07"), period=f"FY2016-17-Q{number}", value=20 + number % 2
            )
        self.key, self.secret = changes.issue_key(self.organisation, by=officer, at=AT, name="Nightly")
        given = {"by": partner, "at": AT, "indicator": "M05", "period": str(LATE), "value": "21", "reason": "Counted"}
        self.asked = changes.ask_correction(self.organisation, **given)

    def send(self, *rows, mode="all"):
        sending = Sending(self.organisation, mode, key=self.key, idempotency_key="k")
        return changes.receive_submission(sending, {"values": list(rows)}, by=self.partner, at=AT).submission

    def promise(self):
        sending = Sending(self.organisation, key=self.key, idempotency_key="many", body_hash="-")
        return changes.promise_submission(sending, b"{}", rows=1, by=self.partner, at=AT)

    def ask(self):
        return changes.receive_submission(Sending(self.organisation), {"values": [FAR]}, by=self.partner, at=AT)

    def check(self, text=FILE):
        sending = Sending(self.organisation)
        return changes.receive_upload(sending, text.encode(), by=self.partner, at=AT, name="Quarter 3.csv")

    @property
    def query(self):
        return ValueQuery.objects.get()


def row(code, value="21", period="FY2017-18-Q3"):
    return {"indicator": code, "period": period, "value": value}


def officers(verb):
    return {"by": verb.officer, "at": AT}


FAR = row("M07", "99")
VERBS = {
    "values are created": lambda it: it.send(row("M06"), row("M07", "21")),
    "a value is corrected": lambda it: it.send(row("M05"), row("M06")),
    "a value is queried": lambda it: it.send(FAR, row("M06")),
    "a queried value is replaced": lambda it: it.send(row("M07", "20")),
    "some rows are stored and some are not": lambda it: it.send(row("M05"), row("M06", "x"), mode="valid"),
    "all rows are refused": lambda it: it.send(row("M05"), row("M06", "x")),
    "nothing has changed": lambda it: it.send(row("M05", "20")),
    "many values are promised": lambda it: it.promise(),
    "a file is checked": lambda it: it.check(),
    "a file is submitted": lambda it: changes.submit_upload(Upload.objects.get(), by=it.partner, at=AT),
    "a file is submitted whose check is out of date": lambda it: changes.submit_upload(
        Upload.objects.get(), by=it.partner, at=AT
    ),
    "a query is answered": lambda it: changes.answer_query(it.query, by=it.partner, at=AT, comment="It was so"),
    "a query is withdrawn": lambda it: changes.withdraw_query(it.query, reason="Seen", **officers(it)),
    "an officer asks": lambda it: changes.ask_about_value(it.known.observations.get(), reason="Why?", **officers(it)),
    "a late correction is asked for": lambda it: changes.ask_correction(
        it.organisation, by=it.partner, at=AT, indicator="M06", period=str(LATE), value="9", reason="Counted"
    ),
    "a late correction is approved": lambda it: changes.approve_correction(it.asked, **officers(it)),
    "a late correction is refused": lambda it: changes.refuse_correction(it.asked, words="No", **officers(it)),
    "a period is opened": lambda it: changes.open_period(it.known, period=LATE, reason="Recount", **officers(it)),
    "a key is issued": lambda it: changes.issue_key(it.organisation, by=it.partner, at=AT, name="Second"),
    "a key is rolled": lambda it: changes.roll_key(it.key, by=it.partner, at=AT, overlap="24h"),
    "a key is revoked": lambda it: changes.revoke_key(it.key, by=it.partner, at=AT),
    "a code is kept": lambda it: changes.set_partner_code(
        it.organisation, indicator=it.known, code="ours", **officers(it)
    ),
}
# What has to be there before a verb can be tried.
BEFORE = {
    "a queried value is replaced": lambda it: it.ask(),
    "a query is answered": lambda it: it.ask(),
    "a query is withdrawn": lambda it: it.ask(),
    "a file is submitted": lambda it: it.check(),
    "a file is submitted whose check is out of date": lambda it: (it.check(), it.send(row("M06"))),
}


# One verb of each kind; on the database in service, and in the drill, all are tried.
OF_EACH_KIND = [
    "a value is corrected",
    "a value is queried",
    "some rows are stored and some are not",
    "many values are promised",
    "a file is checked",
    "a file is submitted",
    "a query is answered",
    "a late correction is approved",
    "a period is opened",
    "a key is rolled",
    "a code is kept",
]
TRIED = VERBS if IN_DRILL or not services.on_sqlite() else OF_EACH_KIND


@pytest.fixture
def world(pinned, partner, officer):
    return World(partner, officer)


def positions(attempt, unharmed):
    """How many statements an attempt takes; each is failed once, and `unharmed` is held after every failure."""
    place = 1
    while True:
        failing = Failing(place)
        # Where it is the way back to a savepoint that fails, Django says so at the next statement.
        with failing.everywhere(), contextlib.suppress(Fault, TransactionManagementError):
            attempt()
        if not failing.reached:
            return place - 1
        unharmed(place)
        place += 1


@pytest.mark.parametrize("name", TRIED)
def test_a_change_that_fails_at_any_statement_leaves_the_database_as_it_was(name, world, settings):
    settings.SWEEP_AFTER_COMMIT = False
    BEFORE.get(name, lambda it: None)(world)
    before = whole.content()

    def unharmed(place):
        assert whole.content() == before, f"after a failure in place of statement {place}"

    tried = positions(lambda: VERBS[name](world), unharmed)
    assert tried >= FEWEST
    assert whole.content() != before, "the last attempt came through and changed nothing"
    tell(verbs=1, statements=tried)


def test_a_change_that_is_not_whole_would_be_noticed(world):
    def in_two_steps():
        for name in ("First", "Second"):
            OrganisationFactory(code=name.lower())

    before = whole.content()

    def unharmed(place):
        assert whole.content() == before

    with pytest.raises(AssertionError):
        positions(in_two_steps, unharmed)


@pytest.mark.parametrize("swept", many([False], [False, True]))
def test_a_request_that_fails_at_any_statement_is_answered_so_and_has_stored_nothing(swept, world, settings):
    """The whole request: its key, its count and its line in the log too. Once all is stored the answer says so, even
    when what is done after that fails."""
    settings.SWEEP_AFTER_COMMIT, settings.API_CALLS_PER_MINUTE = swept, 100_000
    caller = Client(headers={"X-Api-Key": world.secret}, raise_request_exception=False)
    answers, values = [], []

    def attempt():
        values.append(Decimal(100 + len(values)) / 10)
        rows = [row(code, str(values[-1])) for code in ("M05", "M06")]
        headers = {"Idempotency-Key": str(values[-1])}
        answer = caller.post("/api/v1/submissions/", json.dumps({"values": rows}), "application/json", headers=headers)
        answers.append(answer.status_code)

    def told_truly(place):
        if answers[-1] == 503:
            assert whole.content(but=whole.OF_REQUESTS) == contents[-1], (
                f"after a failure in place of statement {place}"
            )
            return
        assert answers[-1] == 201
        stored = Observation.objects.current().filter(period="FY2017-18-Q3", indicator__code__in=["M05", "M06"])
        assert [row.value for row in stored] == [values[-1]] * 2
        assert Submission.objects.count() == answers.count(201)
        contents.append(whole.content(but=whole.OF_REQUESTS))

    attempt()  # so that all that follow are corrections, and take the same statements
    contents = [whole.content(but=whole.OF_REQUESTS)]
    tried = positions(attempt, told_truly)
    told_truly(tried)
    tell(requests=1, statements=tried)
    assert answers.pop(0) == 201 and answers.count(503) >= 15
    assert answers == sorted(answers, reverse=True), "something was stored, and a later failure denied it"
