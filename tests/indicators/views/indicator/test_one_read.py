"""The page of one indicator reads and judges that indicator alone, however many there are; the list what it shows."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Area, Assessment
from dcst.record import assess
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import rebase, tell_story
from indicators.disclosure.deciding import decide_anew
from indicators.disclosure.rules import linked
from indicators.findings.verdicts import SERIES
from indicators.models import Definition, Indicator, NeighbourSet, Observation
from indicators.target.verdicts import INDICATOR
from objectives.verdicts import ACTION
from tests.indicators.factories import (
    KNOWN_LATER,
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    area,
    expect,
    publish,
)

pytestmark = pytest.mark.django_db
PERIODS = ("FY2016-17-Q3", "FY2016-17-Q4", "FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3")
MOST_QUERIES = 18
ON_THE_PAGE = (
    "A story is owed",
    "More referrals",
    "set of 2017",
    "Stretch target",
    "Limits begin anew",
    "Revised figures, the latest first",
    "Part b",
    "Female",
    "8 of 16",
    "What the figures alone would have it for",
    "The words of action",
)
AT = clock.start_of(datetime.date(2018, 1, 31))


@pytest.fixture
def solved(monkeypatch):
    """The tables of small numbers that were solved, each as the ids of its figures."""
    found, solve = [], linked.hidden_of

    def solving(cells, *given):
        found.append(sorted(cell.id for cell in cells))
        return solve(cells, *given)

    monkeypatch.setattr(linked, "hidden_of", solving)
    return found


@pytest.fixture
def rich(pinned, officer):
    """An indicator with everything a page can tell of one."""
    found = IndicatorFactory(code="M05", definition__known_to=KNOWN_LATER)
    DefinitionFactory(indicator=found, known_from=KNOWN_LATER, unit="%", lag_days=40)
    borough = area()
    localities = [
        Area.objects.create(code=f"part-{n}", name=f"Part {n}", kind="locality", parent=borough) for n in "ab"
    ]
    for number, period in enumerate(PERIODS):
        own(found, period, 300 + number, 1000)
    own(found, PERIODS[-1], 8, 16, area=localities[0])
    own(found, PERIODS[-1], 296, 984, area=localities[1])
    own(found, PERIODS[-1], 140, 500, group="sex:female")
    own(found, PERIODS[0], 250, 1000, known_to=KNOWN_LATER + datetime.timedelta(hours=1))
    series, others = publish(found), [area(f"place-{n}", Area.Kind.AUTHORITY) for n in range(3)]
    england = area("england", Area.Kind.NATION)
    region = area("yorkshire-and-the-humber", Area.Kind.REGION)
    for number, place in enumerate((borough, england, region, *others)):
        for period in ("FY2015-16", "FY2016-17"):
            own(found, period, 200 + number, 1000, area=place, series=series)
    neighbours = NeighbourSet.objects.create(code="now", name="Set of 2017", since=datetime.date(2017, 1, 1))
    neighbours.areas.set(others)
    TargetFactory(indicator=found)
    TargetFactory(indicator=found, kind="stretch", value=Decimal(15), tolerance=None)
    TargetFactory(indicator=found, kind="plan", shape="in-line", value=None, tolerance=None, comparator=england)
    figure = Observation.objects.own().get(indicator=found, period=PERIODS[3], group="")
    tell_story(figure, by=officer, at=AT, says="It rose", why="More referrals", doing="A new front door")
    rebase(found, by=officer, at=AT, start=figure.period_start, reason="A new system")
    actions = [expect(found).action.code for _ in range(3)]
    for rater, codes in ((ACTION, actions), (INDICATOR, [found.code]), (SERIES, [found.code])):
        assess.reassess(rater, codes, clock.now())
    return found


def own(indicator, period, numerator, denominator, **fields):
    counts = {"numerator": Decimal(numerator), "denominator": Decimal(denominator)}
    value = Decimal(numerator) * 100 / denominator
    return ObservationFactory(indicator=indicator, period=period, value=value, **counts | fields)


def grow(number):
    """So many indicators in all, each with two tables of a small number and a verdict that rests on both."""
    held, borough, like = Indicator.objects.count(), area(), Indicator.objects.get(code="M05")
    fields = {"framework": like.framework, "kind": like.kind, "strand": like.strand, "theme": like.theme}
    made = Indicator.objects.bulk_create(
        Indicator(code=f"X{n}", name=f"Number {n}", position=n % 1000 + 500, **fields) for n in range(held, number)
    )
    told = {"unit": "%", "value_type": "percentage", "known_from": KNOWN_LATER}
    Definition.objects.bulk_create(Definition(indicator=row, **told) for row in made)
    periods = [Period.parse(text) for text in PERIODS[-2:]]
    figures = Observation.objects.bulk_create(
        Observation(
            indicator=row,
            area=borough,
            period=str(period),
            period_kind=period.kind.value,
            period_start=period.start,
            period_end=period.end,
            value=Decimal(10),
            numerator=Decimal(4),
            denominator=Decimal(40),
            known_from=KNOWN_LATER,
        )
        for row in made
        for period in periods
    )
    decide_anew({row.pk for row in made})
    facts = {}
    for figure in figures:
        facts.setdefault(figure.indicator.code, []).append(f"observation:{figure.pk}")
    since = {"since": KNOWN_LATER, "known_from": KNOWN_LATER}
    Assessment.objects.bulk_create(
        Assessment(subject_kind="indicator", subject=code, question=question, rag=rag, rule="made", facts=ids, **since)
        for code, ids in facts.items()
        for question, rag in (("target", "off_track"), ("trend", "level"))
    )


def read(client, address):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode(), [one["sql"] for one in captured]


def test_the_page_reads_and_judges_one_indicator_alone_among_90_and_among_2000(client, board_member, rich, solved):
    client.force_login(board_member)
    told = []
    for number in (90, 2000):
        grow(number)
        solved.clear()
        told.append(read(client, "/indicators/M05/"))
        assert solved == []
    (text, few), (_, many) = told
    assert len(few) == len(many) <= MOST_QUERIES
    assert [words for words in ON_THE_PAGE if words not in text] == []


def test_the_list_asks_as_often_what_is_hidden_of_20_as_of_60_and_solves_no_table(client, board_member, rich, solved):
    client.force_login(board_member)
    told = []
    for number in (20, 60):
        grow(number)
        solved.clear()
        told.append([])
        for query in ("", "?sort=-value", "?framework=outcomes", "?framework=contract", "?as_at=2018-01-20"):
            text, queries = read(client, f"/indicators/{query}")
            # Once for what is behind the verdicts, once for the figures of which there is none.
            assert sum("indicators_suppression" in sql for sql in queries) <= 2
            told[-1].append(len(queries))
            assert ("[c]" in text) == (query != "?framework=contract")
        assert solved == []
    assert told[0] == told[1]
