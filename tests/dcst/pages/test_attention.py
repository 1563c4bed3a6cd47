"""The lines of a board as rows: whatever people wrote stands there as text and never as markup."""

import datetime
from dataclasses import replace

import pytest

from dcst.pages.attention import LineRows
from dcst.site.board import Going
from dcst.status.attention import Candidate, GatheredLine, PinnedBy, Said, StaleKind
from dcst.status.harm import Harm
from dcst.status.rag import Rag

DAY = datetime.date(2017, 9, 1)
EVIL = "<b onclick='x'>&\"</b>"
LINE = Candidate(
    kind="action",
    code="BP-1.01",
    name=f"name {EVIL}",
    status=Rag.OFF_TRACK,
    harm=Harm.DELIVERY,
    page=("node", "BP-1.01"),
    since=DAY,
    stands_at=f"stands {EVIL}",
    goal=f"goal {EVIL}",
    why=(f"why {EVIL}",),
    said=Said(f"said {EVIL}", f"by {EVIL}", DAY),
    owner=f"owner {EVIL}",
    next=f"next {EVIL}",
    pinned=PinnedBy(f"reason {EVIL}", f"pinner {EVIL}", DAY),
)
SILENT = replace(LINE, said=None, unsaid=f"unsaid {EVIL}", pinned=None)
STALE = replace(LINE, stale=StaleKind(f"one {EVIL}", f"many {EVIL}"))
GATHERED = GatheredLine((STALE, replace(STALE, code="slug")), DAY)


@pytest.mark.parametrize("line", [LINE, SILENT, GATHERED], ids=["alone", "silent", "together"])
def test_what_people_wrote_is_escaped(line):
    told = LineRows("?as_at=2017-09-01", "the-board").rows([line])
    assert "&lt;b onclick=&#x27;x&#x27;&gt;&amp;&quot;" in told
    assert "<b" not in told


def test_what_is_on_track_is_escaped_and_may_have_lost_its_name():
    rows = [Going(("node", "BP-1.01"), "BP-1.01", EVIL, Rag.ON_TRACK), Going(("node", "x"), "x", "", Rag.COMPLETED)]
    told = LineRows().going(rows)
    assert "&lt;b onclick" in told and "<b" not in told
    assert "Name lost in source" in told


def test_a_line_opens_on_the_day_shown_and_who_may_pins_it():
    shown = LineRows("?as_at=2017-09-01").rows([SILENT])
    assert 'href="/plan/BP-1.01/?as_at=2017-09-01"' in shown and "1 Sep 2017 " in shown
    assert "Pin<" not in shown
    assert "Pin<" in LineRows(pins_for="the-board").rows([SILENT])
    assert "Take the pin off<" in LineRows(pins_for="the-board").rows([LINE])
