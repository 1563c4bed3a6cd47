"""No door gives a small number away: planted in every place that holds one, sought in every answer of every route."""

import datetime
import re
import zipfile
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.test import Client

from dcst.models import Area, Assessment, Role
from dcst.people.roles import ROLES, Permission, permissions_of
from dcst.record import assess
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.time import clock
from indicators.models import IndicatorSource, LateCorrection, Observation, QueryEnd, Submission, ValueQuery
from objectives.models import Plan
from tests.cast import TODAY
from tests.factories import KNOWN, ActionFactory, OrganisationFactory, PlanFactory, StrandFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, expect
from tests.scale import many, tell
from tests.test_architecture import patterns

pytestmark = pytest.mark.once

NOW = datetime.datetime.combine(TODAY, datetime.time(12), tzinfo=clock.LONDON)
EARLIER = datetime.datetime(2018, 1, 9, 12, tzinfo=clock.LONDON)
SENT = datetime.datetime(2018, 1, 20, 12, tzinfo=clock.LONDON)

# Each stands where its name says and nowhere else. The last is large: hidden because it would give a small one away.
PLANTED = {
    "a value of which 3 are counted": "0.037883",
    "what it was before, of which 2 are": "0.025294",
    "out of how many": "7919331",
    "out of how many before": "7907227",
    "the note beside it": "note-4711",
    "what the rule asks about it": "question-4712",
    "what its sender answers": "comment-4713",
    "what was answered when it was sent": "answer-4714",
    "the reason of a late correction": "correction-4715",
    "another locality": "883719",
}
OPEN = "6.131313"  # a value of the same indicator that everybody sees


@pytest.fixture
def world(db, pinned):
    sender = OrganisationFactory(code="a-partner")
    strand = StrandFactory(objective__plan=PlanFactory(code="BP"))
    owner = person(Role.MANAGER, "Ona Owner")
    action = ActionFactory(strand=strand, owner=owner)
    share = IndicatorFactory(code="M31", strand=strand, organisation=sender, definition__decimals=6)
    number = IndicatorFactory(
        code="M32",
        strand=strand,
        organisation=sender,
        definition__value_type="count",
        definition__unit="children",
        definition__decimals=0,
    )
    expect(share, action)
    TargetFactory(indicator=share, value=Decimal("0.03"), tolerance=None)
    _shares(share, sender)
    _localities(number, sender)
    _beside(share, sender, person(Role.PARTNER, "Sent By", sender))
    IndicatorSource.objects.filter(indicator=share).exclude(organisation=sender).delete()
    assess.mark_due(all_subjects(), SENT)
    registry.sweep(SENT)
    return {"owner": owner, "sender": sender}


def _shares(indicator, sender):
    given = {"indicator": indicator, "sender": sender}
    first = {"value": Decimal("0.025294"), "numerator": 2, "denominator": 7907227}
    now = {"value": Decimal("0.037883"), "numerator": 3, "denominator": 7919331}
    ObservationFactory(**given, period="FY2017-18-Q2", value=Decimal(OPEN), known_from=EARLIER)
    ObservationFactory(**given, **first, known_from=EARLIER, known_to=SENT, note="note-4711")
    row = ObservationFactory(**given, **now, known_from=SENT, note="note-4711")
    reason = "0.037883 is far from 0.025294: question-4712"
    asked = ValueQuery.objects.create(observation=row, reason=reason, known_from=SENT)
    ValueQuery.objects.filter(pk=asked.pk).close(SENT)
    QueryEnd.objects.create(query=asked, kind="answered", comment="comment-4713", at=SENT)
    ValueQuery.objects.create(observation=row, reason=reason, known_from=SENT)


def _localities(indicator, sender):
    for code, value in (("doncaster", 1877864), ("zed", 4), ("yod", 883719), ("xen", 994141)):
        place = area() if code == "doncaster" else area(code, Area.Kind.LOCALITY)
        Area.objects.filter(pk=place.pk).exclude(code="doncaster").update(parent=area())
        given = {"indicator": indicator, "area": place, "sender": sender, "known_from": SENT}
        ObservationFactory(**given, value=value)


def _beside(indicator, sender, user):
    answer = {"values": [{"row": 1, "indicator": "M31", "area": "doncaster", "period": "FY2017-18-Q3"}], "errors": []}
    answer["values"][0] |= {"outcome": "queried", "reasons": ["far"], "question": "answer-4714", "notes": []}
    Submission.objects.create(
        organisation=sender, received_at=SENT, by=user, outcome="accepted", rows=1, queried=1, valid=1, answer=answer
    )
    LateCorrection.objects.create(
        organisation=sender,
        indicator=indicator,
        area=area(),
        period="FY2016-17-Q1",
        value=Decimal("0.037883"),
        numerator=3,
        denominator=7919331,
        reason="correction-4715",
        asked_by=user,
        asked_at=SENT,
    )


ARGUMENTS = {
    "code": ["M31", "M32"],
    "area": ["doncaster", "zed"],
    "period": ["FY2017-18-Q3"],
    "org": ["a-partner"],
    "kind": ["csv", "xlsx", "nonsense"],
    "what": ["baseline"],
    "prefix": ["none"],
    "text": ["FY2017-18-Q3"],
}
# Each asks for a figure by what it is: whoever may not see it must not learn it from what is found or said.
ASKED = [
    "/indicators/?status=off_track",
    "/indicators/?status=suppressed",
    "/indicators/M31/?as_at=2018-01-15",
    "/board/?plan=BP&as_at=2018-01-25",
    "/board/changes/?plan=BP&from=2017-12-14",
    "/board/changes/?plan=BP&from=2016-06-16&as_at=2018-01-25",
    "/api/v1/observations/?indicator=M31&as_at=2018-01-15",
    "/api/v1/observations/?value__gt=0.03",
    "/api/v1/observations/?value=0.037883",
    "/api/v1/observations/?ordering=value",
    "/api/v1/observations/?page_size=1&page=2",
    "/api/v1/observations/?changed_since=2018-01-01",
    "/api/v1/observations/?format=csv",
    "/api/v1/submissions/?page_size=1000",
    "/api/v1/assessments/?rag=off_track",
    "/api/v1/assessments/?subject=M31&as_at=2018-01-15",
    "/api/v1/queries/?open=false",
    "/api/v1/indicators/?status=off_track",
]


def addresses():
    """Every route that can be asked for, with each planted thing in its place."""
    held = (Observation.objects, Assessment.objects.of("indicator"), LateCorrection.objects)
    numbers = {"pk": sorted({str(pk) for rows in held for pk in rows.values_list("pk", flat=True)})}
    held = (Submission.objects, ValueQuery.objects)
    numbers["uuid"] = [str(pk) for rows in held for pk in rows.values_list("pk", flat=True)]
    plan = Plan.objects.get()
    codes = [plan.code, *plan.strands.values_list("code", flat=True), *plan.objectives.values_list("code", flat=True)]
    codes += [code for strand in plan.strands.all() for code in strand.actions.values_list("code", flat=True)]
    found = ["/"]
    for route, _ in patterns():
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", route.replace("/?", "/")).strip("^$").replace("^", "")
        if "(" in route or "*" in route or "format" in route:
            continue
        here = ["/" + route.replace("\\Z", "").replace("\\.", ".").rstrip("$")]
        for argument in re.findall(r"<[^>]*>", route):
            kind, _, name = argument.strip("<>").rpartition(":")
            given = numbers["uuid"] if kind == "uuid" else numbers.get(name) or ARGUMENTS.get(name, ["x1"])
            if route.startswith("plan/") or "/actions/" in route:
                given = codes
            elif name == "pk" and not re.search("observations|assessments|corrections|<uuid", route):
                given = given[:1]
            here = [address.replace(argument, value, 1) for address in here for value in given]
        found += here
    return [*found, *ASKED]


def text_of(response):
    """Whatever an answer says: its head, its body, and the parts of a workbook."""
    head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as book:
            body = b" ".join(book.read(name) for name in book.namelist())
    return head + " " + unescape(body.decode("utf-8", "replace"))


def said(text):
    """The planted things that a text says, thousands with a comma or without."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return {name for name, planted in PLANTED.items() if planted in plain}


# They hold no figure: signing in, files of the site itself, and the schema, which is the same for everybody and slow.
LEFT_OUT = ("/sign-in", "/static", "/look-around", "/api/v1/schema")


def crawl(user):
    """({planted thing: where it was said}, the addresses that answered): every route, and what the pages link to."""
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user)
    found, answered, left, asked = {}, set(), addresses(), set()
    while left:
        address = left.pop()
        if address in asked or address.startswith(LEFT_OUT):
            continue
        asked.add(address)
        response = client.get(address)
        text = text_of(response)
        for name in said(text):
            found.setdefault(name, address)
        if response.status_code == 200:
            answered.add(urlsplit(address).path)
            left += [link for link in re.findall(r'href="(/[^"#]*)', text) if "M3" in link or "a-partner" in link]
    return found, answered


def somebody(role, organisation="yjb"):
    return role and person(role, organisation=OrganisationFactory(code=organisation) if role == Role.PARTNER else None)


WITHOUT = [None, *(role for role, granted in ROLES.items() if Permission.SEE_SMALL_NUMBERS not in granted)]


@pytest.mark.parametrize("role", many([None, Role.MANAGER, Role.PARTNER], WITHOUT))
def test_strangers_other_partners_and_all_who_need_it_not_are_told_no_small_number(world, role):
    user = somebody(role)
    found, answered = crawl(user)
    tell(crawls=1, answered=len(answered), given_away=len(found))
    assert found == {}
    reads = user and Permission.READ in permissions_of(user, TODAY)
    assert ({"/board/", "/indicators/M31/", "/api/v1/observations/", "/indicators/"} <= answered) == bool(reads)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PARTNER])
def test_who_works_with_small_numbers_finds_each_where_it_was_planted(world, role):
    """The same crawl finds what it should, so that finding nothing means something."""
    found, _ = crawl(somebody(role, "a-partner"))
    assert set(found) == set(PLANTED)


def test_the_owner_of_an_action_sees_the_small_numbers_it_should_move_and_no_others(world):
    assert "0.037883" in page(world["owner"], "/indicators/M31/")
    assert "883,719" not in page(world["owner"], "/indicators/M32/")
    assert "883,719" in page(person(Role.AUDITOR), "/indicators/M32/")


def page(user, address):
    client = Client()
    client.force_login(user)
    return unescape(client.get(address).content.decode())


def test_the_page_says_c_where_the_number_is_kept_back_and_marks_it_for_those_who_see_it(world):
    board, officer = person(Role.BOARD), person(Role.OFFICER)
    hidden, seen = page(board, "/indicators/M32/"), page(officer, "/indicators/M32/")
    assert re.search(r"Zed</td>\s*<td[^>]*>\s*\[c\]</td>", hidden)
    assert re.search(r"Yod</td>\s*<td[^>]*>\s*\[c\]</td>", hidden)
    assert re.search(r"Xen</td>\s*<td[^>]*>994,141</td>", hidden)
    assert "[c] confidential" in hidden
    assert re.search(r"Zed</td>\s*<td[^>]*>4 \[c\]</td>", seen)
    assert "[c] small number: not to be shared" in seen
    assert "small number: not to be shared" not in hidden
    assert OPEN in page(board, "/indicators/M31/")


def test_a_status_that_rests_on_a_small_number_is_suppressed_wherever_it_stands(world):
    board = person(Role.BOARD)
    for address in ("/indicators/M31/", "/indicators/", "/board/?plan=BP", "/plan/" + Plan.objects.get().code + "/"):
        assert "against a target of 0.03" not in page(board, address)
    assert "Suppressed: a small number, or one that would give a small number away [c]" in page(
        board, "/indicators/M31/"
    )
    assert "against a target of 0.03" in page(person(Role.OFFICER), "/indicators/M31/")


@pytest.mark.parametrize(("role", "status"), [(Role.BOARD, "suppressed"), (Role.OFFICER, "off_track")])
def test_filters_find_what_the_reader_sees_and_nothing_else(world, role, status):
    client = Client()
    client.force_login(person(role))
    for answer in ("off_track", "suppressed"):
        expected = ["M31"] if answer == status else []
        rows = client.get(f"/api/v1/assessments/?subject=M31&question=target&rag={answer}").json()["results"]
        assert [row["subject"] for row in rows] == expected
        assert {row["rag"] for row in rows} <= {status}
        rows = client.get(f"/api/v1/indicators/?status={answer}").json()["results"]
        assert [row["code"] for row in rows] == expected
        assert ("/indicators/M31/" in page(person(role), f"/indicators/?status={answer}")) == bool(expected)


def test_nobody_can_ask_for_figures_by_their_value(world):
    client = Client()
    client.force_login(person(Role.BOARD))
    for name in ("value", "value__gt", "numerator__lte", "ordering", "marker", "note"):
        assert client.get(f"/api/v1/observations/?{name}=3").status_code == 400


def test_a_figure_kept_back_looks_the_same_whatever_it_is(world):
    """Small, or hidden because it would give a small one away: the answer does not tell which."""
    client = Client()
    client.force_login(person(Role.BOARD))
    rows = client.get("/api/v1/observations/?indicator=M32").json()["results"]
    kept = [{name: row[name] for name in row if name not in ("id", "area")} for row in rows if row["marker"] == "c"]
    assert len(kept) == 2
    assert kept[0] == kept[1]
    assert (kept[0]["value"], kept[0]["numerator"], kept[0]["denominator"]) == (None, None, None)


def test_the_chart_has_a_gap_and_says_that_the_figure_is_suppressed(world):
    shown = page(person(Role.BOARD), "/indicators/M31/")
    assert '"y": [6.131313, null]' in shown
    assert "0.0378" not in shown


def test_who_handles_raw_material_may_see_small_numbers():
    """The trail, submissions, corrections and questions quote what was sent: their doors open to nobody else."""
    raw = {Permission.READ_AUDIT, Permission.MANAGE_PARTNERS, Permission.MANAGE_PLAN}
    for role, granted in ROLES.items():
        assert not granted & raw or Permission.SEE_SMALL_NUMBERS in granted, role
    assert KNOWN < SENT
