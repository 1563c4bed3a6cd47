"""A small plan with a measure off track, and packs of it."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import F

from dcst.models import Pack
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.packs import changes, paper
from dcst.site.packs.items import item_of
from dcst.time import clock
from tests.factories import ActionFactory, BodyFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory

TODAY = datetime.date(2018, 1, 31)
BLANK = b"%PDF-1.7 of a test"


@pytest.fixture
def measure(pinned):
    """Off track: 27.1 against at most 22; of an action in a priority that a body answers for."""
    action = ActionFactory(years=[2017])
    action.strand.bodies.add(BodyFactory(code="a-group"))
    BodyFactory(code="the-board", kind="board")
    indicator = IndicatorFactory(strand=action.strand)
    TargetFactory(indicator=indicator)
    for period, value in (("FY2017-18-Q1", "21"), ("FY2017-18-Q2", "24.5"), ("FY2017-18-Q3", "27.1")):
        ObservationFactory(indicator=indicator, period=period, value=Decimal(value))
    mark_due([("action", action.code), ("indicator", indicator.code)], clock.now())
    registry.sweep()
    return indicator


@pytest.fixture
def unset(monkeypatch):
    """The PDF is not set: that takes as long as all the rest of a test."""
    monkeypatch.setattr(paper, "pdf_of", lambda page, tell: BLANK)
    monkeypatch.setattr("dcst.site.packs.made.pdf_of", lambda page, tell: BLANK)


@pytest.fixture
def ask():
    """ask(user, "missing", "indicator/M101") → a pack that was asked for, a while ago by the wall."""

    def asked(user, *keys, day=TODAY, kind=Pack.Kind.INTERNAL, title="A pack"):
        items = [item_of(key) for key in keys]
        pack = changes.ask_for_pack(title, items, by=user, at=clock.now(), day=day, kind=kind)
        Pack.objects.filter(pk=pack.pk).update(recorded_at=F("recorded_at") - datetime.timedelta(seconds=5))
        return pack

    return asked


def make():
    """Do the work that waits; how many packs were taken up."""
    return registry.make_packs()
