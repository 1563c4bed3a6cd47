"""What a benchmark sends, stores and counts. Imported once Django is set up."""

import datetime
import http.client
import io
import json
import random
import uuid
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from dcst.models import Area, Role
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import issue_key
from indicators.models import Submission
from tests import services
from tests.factories import KNOWN, OrganisationFactory, StrandFactory, person
from tests.indicators.factories import IndicatorFactory, TargetFactory, area
from tests.waiting import PATIENCE

# A partner's indicators, each for the borough and its localities: a POST of 1,000 values is ten months of them.
INDICATORS = 20
LOCALITIES = ("north", "south", "east", "central")
FIRST_MONTH = datetime.date(1950, 1, 1)
MONTHS_LOADED = 120
# The columns that storing a figure fills.
COLUMNS = (
    "indicator_id",
    "area_id",
    '"group"',
    "period_kind",
    "period_start",
    "period_end",
    "period",
    "value",
    "status",
    "marker",
    "note",
    "submission_id",
    "sender_id",
    "known_from_estimated",
    "origin",
    "source_text",
    "known_from",
    "by_id",
)


@dataclass(frozen=True)
class Cell:
    """One value of one series in one month."""

    indicator: object
    area: Area
    period: Period
    value: str

    def with_value(self, value):
        return replace(self, value=value)

    def as_sent(self):
        return {
            "indicator": self.indicator.code,
            "area": self.area.code,
            "period": str(self.period),
            "value": self.value,
        }


class World:
    """A partner with a key, its indicators and areas, and a supply of months not sent yet."""

    def __init__(self, address, indicators=INDICATORS):
        self.address = address
        self.organisation = OrganisationFactory(code="a-partner")
        self.partner = person(Role.PARTNER, organisation=self.organisation)
        officer = person(Role.OFFICER)
        _, self.secret = issue_key(self.organisation, by=officer, at=clock.now(), name="bench")
        strand = StrandFactory()
        # Without a lag a period stays open.
        monthly = {"definition__period_kind": "month", "definition__months": 1, "definition__lag_days": None}
        named = {"strand": strand, "organisation": self.organisation} | monthly
        self.indicators = [IndicatorFactory(code=f"M{number + 101}", **named) for number in range(indicators)]
        for indicator in self.indicators:
            TargetFactory(indicator=indicator, value=50, tolerance=55, start=FIRST_MONTH, end=None, known_from=KNOWN)
        # What is stored beside the intake is of these: it must be neither history nor a part of what is sent.
        self.beside = [IndicatorFactory(code=f"B{number + 101}", **named) for number in range(indicators)]
        self.areas = [area(), *(area(code, Area.Kind.LOCALITY) for code in LOCALITIES)]
        self.random = random.Random(1)
        self.month = Period.containing(FIRST_MONTH, "month")

    def cells(self, count, indicators=None):
        """So many values of months that were not sent before, month by month over every series."""
        found = []
        while len(found) < count:
            for indicator in indicators or self.indicators:
                found += [Cell(indicator, place, self.month, self.value()) for place in self.areas]
            self.month = self.month.next()
        assert self.month.end < clock.today(), "the supply of months is used up"
        return found[:count]

    def value(self):
        return f"{self.random.gauss(50, 3):.1f}"

    # The three ways to store

    def body(self, cells):
        return json.dumps({"values": [cell.as_sent() for cell in cells]}).encode()

    def headers(self, key=None):
        return {
            "Authorization": f"Bearer {self.secret}",
            "Idempotency-Key": key or uuid.uuid4().hex,
            "Content-Type": "application/json",
        }

    def naive_body(self, cells, group):
        """What a serializer of the model asks for, every id looked up already."""
        told = {"status": "management", "group": group, "period_kind": "month", "known_from": KNOWN.isoformat()}
        sender = {"sender": self.organisation.pk, "by": self.partner.pk, "submission": str(self.submission())}
        return json.dumps(
            [
                told
                | sender
                | {
                    "indicator": cell.indicator.pk,
                    "area": cell.area.pk,
                    "period": str(cell.period),
                    "period_start": cell.period.start.isoformat(),
                    "period_end": cell.period.end.isoformat(),
                    "value": cell.value,
                }
                for cell in cells
            ]
        ).encode()

    def copy_lines(self, cells, group):
        submission = self.submission()
        constant = ("management", "", "", submission, self.organisation.pk, "f", "reported", "", KNOWN, self.partner.pk)
        return "".join(
            "\t".join(
                map(
                    str,
                    (cell.indicator.pk, cell.area.pk, group, "month", cell.period.start, cell.period.end, cell.period)
                    + (cell.value, *constant),
                )
            )
            + "\n"
            for cell in cells
        )

    def copy(self, connection, lines):
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY indicators_observation ({', '.join(COLUMNS)}) FROM STDIN", io.StringIO(lines))

    def submission(self):
        """One to hang on what is not sent through the intake."""
        given = {"organisation": self.organisation, "by": self.partner, "outcome": "accepted", "idempotency_key": "-"}
        return Submission.objects.get_or_create(received_at=KNOWN, defaults=given)[0].pk

    def load(self):
        """Ten years of the partner's own series; how many figures."""
        own = self.cells(len(self.indicators) * len(self.areas) * MONTHS_LOADED)
        with services.connect(self.address) as connection:
            self.copy(connection, self.copy_lines(own, ""))
        return len(own)


class Sender:
    """One connection to the site, kept open."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)

    def post(self, path, body, headers):
        """(status, what was answered)."""
        self.connection.request("POST", path, body, headers)
        response = self.connection.getresponse()
        return response.status, response.read()

    def stored(self, path, body, headers):
        """What was answered to values that were taken; anything else ends the benchmark."""
        status, answer = self.post(path, body, headers)
        if status != 201:
            raise SystemExit(f"{path} answered {status}: {answer[:2000].decode()}")
        return answer
