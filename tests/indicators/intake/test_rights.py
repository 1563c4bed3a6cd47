"""Every source × every indicator of the framework × every state of a period × every verb: what may be done, no more.

The framework is the real one, read from its tables. What is expected follows from those tables, from the days written
here, and from one line of arithmetic; no rule of the product is asked.
"""

import csv
import datetime
import itertools
import json
import re
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client, override_settings

from dcst.models import Role
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import approve_correction, ask_correction, close_period, issue_key, open_period
from indicators.models import Indicator, IndicatorSource, Observation
from tests import ROOT
from tests.factories import OrganisationFactory, StrandFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area
from tests.scale import many, tell

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FRAMEWORK = ROOT / "fixtures" / "plans" / "framework"
TODAY = datetime.date(2018, 1, 31)
GRACE = 92
# Per kind of period: (text, first day, last day), from long ago to still to come.
PERIODS = {
    "month": [
        ("2016-M04", "2016-04-01", "2016-04-30"),
        ("2016-M05", "2016-05-01", "2016-05-31"),
        ("2017-M12", "2017-12-01", "2017-12-31"),
        ("2018-M01", "2018-01-01", "2018-01-31"),
        ("2018-M02", "2018-02-01", "2018-02-28"),
    ],
    "quarter": [
        ("FY2015-16-Q1", "2015-04-01", "2015-06-30"),
        ("FY2015-16-Q2", "2015-07-01", "2015-09-30"),
        ("FY2017-18-Q2", "2017-07-01", "2017-09-30"),
        ("FY2017-18-Q3", "2017-10-01", "2017-12-31"),
        ("FY2017-18-Q4", "2018-01-01", "2018-03-31"),
    ],
    "term": [
        ("AY2014-15-T1", "2014-09-01", "2014-12-31"),
        ("AY2014-15-T2", "2015-01-01", "2015-03-31"),
        ("AY2016-17-T3", "2017-04-01", "2017-08-31"),
        ("AY2017-18-T1", "2017-09-01", "2017-12-31"),
        ("AY2017-18-T2", "2018-01-01", "2018-03-31"),
    ],
    "year-financial": [
        ("FY2012-13", "2012-04-01", "2013-03-31"),
        ("FY2013-14", "2013-04-01", "2014-03-31"),
        ("FY2016-17", "2016-04-01", "2017-03-31"),
        ("FY2017-18", "2017-04-01", "2018-03-31"),
    ],
    "year-academic": [
        ("AY2012-13", "2012-09-01", "2013-08-31"),
        ("AY2013-14", "2013-09-01", "2014-08-31"),
        ("AY2015-16", "2015-09-01", "2016-08-31"),
        ("AY2016-17", "2016-09-01", "2017-08-31"),
        ("AY2017-18", "2017-09-01", "2018-08-31"),
    ],
    "year-calendar": [
        ("CY2012", "2012-01-01", "2012-12-31"),
        ("CY2013", "2013-01-01", "2013-12-31"),
        ("CY2016", "2016-01-01", "2016-12-31"),
        ("CY2017", "2017-01-01", "2017-12-31"),
        ("CY2018", "2018-01-01", "2018-12-31"),
    ],
    "pooled": [
        ("CY2010-12", "2010-01-01", "2012-12-31"),
        ("CY2011-13", "2011-01-01", "2013-12-31"),
        ("CY2015-17", "2015-01-01", "2017-12-31"),
        ("CY2016-18", "2016-01-01", "2018-12-31"),
    ],
    "as-at": [
        ("AT2014-03-31", "2014-03-31", "2014-03-31"),
        ("AT2015-03-31", "2015-03-31", "2015-03-31"),
        ("AT2017-11-30", "2017-11-30", "2017-11-30"),
        ("AT2018-01-31", "2018-01-31", "2018-01-31"),
        ("AT2018-03-31", "2018-03-31", "2018-03-31"),
    ],
    "wave": [
        ("WAVE2013", "2013-01-01", "2013-12-31"),
        ("WAVE2014", "2014-01-01", "2014-12-31"),
        ("WAVE2017", "2017-01-01", "2017-12-31"),
        ("WAVE2018", "2018-01-01", "2018-12-31"),
        ("WAVE2019", "2019-01-01", "2019-12-31"),
    ],
}
UNKNOWN = ("M99", "no-such", "BP-1")
OUTSIDER = "an-outsider"  # a source of nothing
NOT_COLLECTED = ("name-lost", "intelligence-gap")


def table(name):
    with (FRAMEWORK / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


INDICATORS = {line["code"]: line for line in table("indicators")}
SOURCES = {OUTSIDER: set()}
for line in table("indicator_sources"):
    SOURCES.setdefault(line["organisation"], set()).add(line["indicator"])
# What an officer decided by hand on each other indicator: (its longest past period, its latest past one).
BY_HAND = sorted(code for code, line in INDICATORS.items() if line["kind"] not in NOT_COLLECTED)[::2]


def periods_of(code):
    return (
        PERIODS.get(INDICATORS[code]["period_kind"], PERIODS["quarter"]) if code in INDICATORS else PERIODS["quarter"]
    )


def ended(code):
    return [text for text, _, last in periods_of(code) if last < str(TODAY)]


def state(code, text, first, last):
    """None while values are taken, else the code of the refusal."""
    line = INDICATORS[code]
    first, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    if (first if line["period_kind"] == "wave" else last) > TODAY:
        return "future_period"
    if line["period_kind"] != "wave" and last == TODAY:
        return "period_not_open"
    if code in BY_HAND and text == ended(code)[0]:
        return None
    if code in BY_HAND and text == ended(code)[-1]:
        return "period_closed"
    closed = line["lag_days"] and last + datetime.timedelta(days=int(line["lag_days"]) + GRACE) < TODAY
    return "period_closed" if closed else None


def refusal(source, code, text, first, last):
    """The code of the one fault of a row, or None."""
    if code not in SOURCES[source]:
        return "unknown_indicator"
    if INDICATORS[code]["kind"] in NOT_COLLECTED:
        return "not_collected"
    return state(code, text, first, last)


CELLS = [(code, *period) for code in (*INDICATORS, *UNKNOWN) for period in periods_of(code)]


@pytest.fixture(scope="module")
def framework(django_db_setup, django_db_blocker):
    """{(source, kind of key): client} on the whole framework, laid out once; what a test writes is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DCST_TODAY=TODAY):
            found = lay_out(person(Role.OFFICER))
        yield found
        transaction.set_rollback(True)


def lay_out(officer):
    area()
    strand = StrandFactory()
    organisations = {code: OrganisationFactory(code=code) for code in SOURCES}
    for code, line in INDICATORS.items():
        defined = {name: line[name] or None for name in ("months", "lag_days")}
        defined |= {name: line[name] for name in ("period_kind", "anchor", "value_type")}
        indicator = IndicatorFactory(
            strand=strand,
            **{name: line[name] for name in ("code", "framework", "kind", "name")},
            **{f"definition__{name}": cell for name, cell in defined.items()},
        )
        indicator.sources.all().delete()
        for source, owned in SOURCES.items():
            if code in owned:
                IndicatorSource.objects.create(indicator=indicator, organisation=organisations[source])
    decide_by_hand(officer)
    return {
        (source, kind): Client(
            headers={"X-Api-Key": issue_key(found, by=officer, at=clock.now(), name=kind, kind=kind)[1]}
        )
        for source, found in organisations.items()
        for kind in ("live", "test")
    }


@pytest.fixture
def callers(framework, db, pinned, settings):
    settings.API_CALLS_PER_MINUTE = 100_000
    return framework


def decide_by_hand(officer):
    known = Indicator.objects.in_bulk(field_name="code")
    for code in BY_HAND:
        given = {"by": officer, "at": clock.now(), "reason": "So it is"}
        open_period(known[code], period=Period.parse(ended(code)[0]), **given)
        close_period(known[code], period=Period.parse(ended(code)[-1]), **given)


class Undo(Exception):
    pass


def send(caller, rows, query=""):
    """The answer and how many figures it wrote; then all is taken back."""
    found = []
    try:
        with transaction.atomic():
            before = Observation.objects.count()
            answer = caller.post(
                f"/api/v1/submissions/?mode=valid{query}",
                json.dumps({"values": rows}),
                "application/json",
                headers={"Idempotency-Key": "k"},
            )
            found = [answer, Observation.objects.count() - before]
            raise Undo
    except Undo:
        return found


# (kind of key, what else is asked, the outcome of what may be sent, whether it is written)
VERBS = {
    "create": ("live", "", "created", True),
    "correct": ("live", "", "corrected", True),
    "dry run": ("live", "&dry_run=true", "created", False),
    "test key": ("test", "", "created", False),
}


@pytest.fixture
def standing(callers):
    """A figure for every cell of an indicator that is collected."""
    known = Indicator.objects.in_bulk(field_name="code")

    def stand():
        Observation.objects.bulk_create(
            ObservationFactory.build(indicator=known[code], area=area(), period=text, value=1)
            for code, text, _, _ in CELLS
            if code in known and INDICATORS[code]["kind"] not in NOT_COLLECTED
        )

    return stand


@pytest.mark.parametrize("verb", VERBS)
def test_each_source_may_send_what_is_its_own_while_it_is_open_and_nothing_else(verb, callers, standing):
    kind, query, outcome, writes = VERBS[verb]
    if verb == "correct":
        standing()
    rows = [{"indicator": code, "period": text, "value": "1", "status": "final"} for code, text, _, _ in CELLS]
    wrong, met = [], Counter()
    for source in SOURCES:
        answer, written = send(callers[source, kind], rows, query)
        told = answer.json()
        assert answer.status_code == (422 if told["rejected"] == len(rows) else 200 if query or kind == "test" else 201)
        expected = [refusal(source, *cell) for cell in CELLS]
        found = [value["reasons"][0] if value["outcome"] == "rejected" else None for value in told["values"]]
        ends = [value["outcome"] for value in told["values"] if value["outcome"] != "rejected"]
        wrong += [(source, *cell) for cell, one, two in zip(CELLS, expected, found, strict=True) if one != two]
        assert set(ends) <= {outcome}
        assert written == (len(ends) if writes else 0)
        met.update(str(code) for code in expected)
    tell(cells=len(CELLS) * len(SOURCES), wrong=len(wrong))
    assert wrong == []
    assert set(met) == {
        "None", "unknown_indicator", "not_collected", "future_period", "period_not_open", "period_closed"
    }  # fmt: skip


def test_a_foreign_and_an_unknown_indicator_are_told_of_in_the_same_words(callers):
    rows = [{"indicator": code, "period": text, "value": "1"} for code, text, _, _ in CELLS]
    for source, owned in SOURCES.items():
        told = send(callers[source, "live"], rows)[0].json()
        answers = {}
        for value in told["values"]:
            if value["indicator"] not in owned:
                errors = [error for error in told["errors"] if error["row"] == value["row"]]
                said = re.sub(
                    "For “[^”]*” write “[^”]*”. ", "", json.dumps([value, errors], ensure_ascii=False)
                )  # its own
                said = said.replace(value["indicator"], "…").replace(value["period"], "…")
                number = value["row"]
                said = said.replace(f'"row": {number}', "").replace(f"/values/{number - 1}/", "")
                answers.setdefault(said, []).append(value["indicator"])
        [codes] = answers.values()
        assert set(codes) >= set(UNKNOWN)


def test_each_source_reads_the_figures_of_its_own_indicators_alone(callers, standing):
    standing()
    for source, owned in SOURCES.items():
        own = {code for code in owned if INDICATORS[code]["kind"] not in NOT_COLLECTED}
        seen, address = set(), "/api/v1/observations/?page_size=200"
        while address:
            page = callers[source, "live"].get(address).json()
            seen |= {row["indicator"] for row in page["results"]}
            address = page["next"]
        assert seen == own
    tell(cells=len(SOURCES) * len(INDICATORS))


def looked_up(caller, code):
    """(status, what is said without the code and the request's number)"""
    answer = caller.get(f"/api/v1/indicators/{code}/")
    return answer.status_code, json.loads(answer.content.decode().replace(code, "…")) | {"request_id": ""}


def test_a_foreign_and_an_unknown_indicator_are_not_found_alike(callers):
    sources = itertools.cycle(SOURCES)
    for code in list(INDICATORS)[:: many(4, 1)]:
        for source in many([next(sources)], SOURCES):
            (status, said), unknown = (looked_up(callers[source, "live"], asked) for asked in (code, "M99"))
            assert (status == 200) if code in SOURCES[source] else ((status, said) == unknown == (404, unknown[1]))


def test_an_approved_late_correction_opens_nothing_else(callers, officer, partner):
    """Of each source one closed period: the correction is stored, and the period is as closed as it was."""
    tried = 0
    for source, owned in SOURCES.items():
        closed = [cell for cell in CELLS if cell[0] in owned and refusal(source, *cell) == "period_closed"]
        for code, text, _, _ in closed[:: many(len(closed), 1) or 1]:
            organisation = IndicatorSource.objects.get(organisation__code=source, indicator__code=code).organisation
            given = {
                "by": partner,
                "at": clock.now(),
                "indicator": code,
                "period": text,
                "value": "3",
                "reason": "Late",
            }
            approve_correction(ask_correction(organisation, **given), by=officer, at=clock.now())
            answer, written = send(callers[source, "live"], [{"indicator": code, "period": text, "value": "4"}])
            assert (answer.status_code, written) == (422, 0)
            assert answer.json()["values"][0]["reasons"] == ["period_closed"]
            assert Observation.objects.current().get(indicator__code=code, period=text).value == 3
            tried += 1
    tell(late_corrections=tried)
    assert tried >= len(SOURCES) - 2
