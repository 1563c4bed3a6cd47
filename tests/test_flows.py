"""The four flows of the house, over HTTP from end to end: somebody says something, and the board shows what it means.

What one said is judged in the same request. What rests on it follows by the sweep as it is deployed: on SQLite in the
process itself, on PostgreSQL by a worker that beat wakes.
"""

import html
import re
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import Client

from budget.models import BudgetLine
from dcst.models import AuditEvent, Due
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.status.movement import ChangeGroup
from dcst.time import clock
from indicators.models import Definition, Observation
from tests import services
from tests.factories import ActionFactory, ObjectiveFactory, PlanFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, TargetFactory, area
from tests.inspections.factories import AimFactory, InspectionFactory, ScaleFactory
from tests.visitor import Visitor
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
INDICATORS = [f"M{number:02}" for number in range(1, 26)]
# The twenty quarters up to October to December 2017.
QUARTERS = [f"FY{year}-{year - 1999:02}-Q{number}" for year in range(2012, 2018) for number in range(1, 5)][3:-1]


@pytest.fixture
def plan(pinned):
    """One objective with its strand, as at the demonstration's day, and everything in it rated once."""
    plan = PlanFactory()
    StrandFactory(objective=ObjectiveFactory(plan=plan, title="Safer children"))
    return plan


@pytest.fixture
def strand(plan):
    return plan.strands.get()


@pytest.fixture
def rated():
    """rated() asks for every verdict once, as loading does."""

    def ask():
        mark_due(all_subjects(), clock.now())
        registry.sweep()

    return ask


@pytest.fixture
def followed(request):
    """followed() waits until whatever keeps verdicts up to date in this deployment has done so."""

    def wait():
        if not services.on_sqlite():
            request.getfixturevalue("celery_worker_process")
        until(lambda: not Due.objects.filter(req__gt=F("done")).exists(), "the verdicts follow")

    return wait


GROUPS = [group.value for group in ChangeGroup]


@pytest.fixture
def board(board_member):
    """board("headlines") → the words of a part of the board as a board member reads them; also as at a day.

    A group of what changed is read on its own page.
    """
    visitor = Visitor(board_member)

    def read(part, as_at=""):
        page = visitor.open(f"/board/{'changes/' if part in GROUPS else ''}?plan=BP{as_at and f'&as_at={as_at}'}")
        found = re.search(rf'<section[^>]*aria-labelledby="{part}".*?</section>', page, re.S).group()
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())

    return read


@pytest.fixture
def told(board_member):
    """told("actions/BP-1.01/") → what the API says to the same board member."""
    client = Client()
    client.force_login(board_member)

    def read(address):
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return read


def verdict(told, kind, code, question):
    [row] = told(f"assessments/?subject_kind={kind}&subject={code}&question={question}")["results"]
    return row["rag"]


def outcomes(told, kind, code):
    """The sentences of an outcomes headline through the API; its status is none."""
    [row] = told(f"assessments/?subject_kind={kind}&subject={code}&question=outcomes")["results"]
    assert row["rag"] == "not_rated"
    return row["reasons"]


def sender(officer, organisation):
    """send(values, idempotency key), with a key that the officer has just been shown in the browser."""
    page = Visitor(officer).post(f"/partner/{organisation}/", name="Nightly", kind="live").content.decode()
    secret = re.search(r"dcst_live_[0-9a-f]{8}\.[\w-]{43}", page).group()
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})

    def send(values, key):
        headers = {"Idempotency-Key": key}
        return client.post("/api/v1/submissions/", {"values": values}, "application/json", headers=headers)

    return send


def test_a_partner_posts_500_values_and_the_board_shows_what_they_mean(
    plan, strand, officer, rated, followed, board, told
):
    area()
    for code in INDICATORS:
        TargetFactory(indicator=IndicatorFactory(code=code, strand=strand), value=Decimal(22), tolerance=Decimal(25))
    # Five years are sent at once, so that none of the periods is closed.
    Definition.objects.update(grace_days=6 * 366)
    post = sender(officer, "a-partner")
    rated()
    words = "Of 25 indicators with a target {} it, 0 are within tolerance, {} outside{}."
    assert words.format("0 meet", "0 are", ", 25 have no status") in board("headlines")
    assert told("indicators/M01/")["status"]["code"] == "no_data"

    values = [{"indicator": code, "period": period, "value": "20"} for period in QUARTERS for code in INDICATORS]
    values[-5:] = [row | {"value": "27.1"} for row in values[-5:]]
    answer = post(values, "first")
    assert (len(values), answer.status_code) == (500, 201)
    # The five that jump are stored like the others, and their sender is asked what explains them.
    assert (answer.json()["created"], answer.json()["queried"]) == (495, 5)
    assert Observation.objects.filter(submission=answer.json()["id"]).count() == 500

    # The indicators are right with the answer; what rests on them follows.
    assert told("indicators/M01/")["status"]["code"] == "on_track"
    worse = told("indicators/M25/")["status"]
    assert worse["code"] == "off_track"
    assert any("27.1" in sentence and "22" in sentence for sentence in worse["reasons"])
    followed()
    for kind, code in (("strand", strand.code), ("objective", "BP-1"), ("plan", "BP")):
        assert outcomes(told, kind, code)[0] + "." == words.format("20 meet", "5 are", "")
    told_on_board = board("headlines")
    assert words.format("20 meet", "5 are", "") in told_on_board and "Outside: M21" in told_on_board
    assert "M25" in board("attention")

    corrected = [row | {"value": "21"} for row in values[-5:]]
    told_again = post(corrected + values[:3], "second").json()
    assert (told_again["corrected"], told_again["unchanged"]) == (5, 3)
    followed()
    assert outcomes(told, "objective", "BP-1")[0] + "." == words.format("25 meet", "0 are", "")
    assert "27.1 to 21" in board("revised")
    assert "M25" not in board("attention")


def test_a_manager_reports_progress_and_the_objective_moves(plan, strand, rated, followed, board, told, manager):
    mine, other = (ActionFactory(strand=strand, years=[2017], owner=manager) for _ in range(2))
    rated()
    before = told("objectives/BP-1/")["status"]["code"]
    assert before == "not_enough_known"
    visitor = Visitor(manager)
    address = f"/plan/{mine.code}/report/"
    page = visitor.send(address, judgement="on_track", progress="70", what_changed="The pilot has begun.")
    assert "The pilot has begun." in page
    assert told(f"actions/{mine.code}/")["latest_report"]["what_changed"] == "The pilot has begun."
    assert told(f"actions/{mine.code}/")["status"]["code"] == "on_track"

    visitor.send(
        f"/plan/{other.code}/report/",
        judgement="off_track",
        what_changed="Two posts are vacant.",
        recovery="An agency is asked.",
        recovery_by_day="28",
        recovery_by_month="2",
        recovery_by_year="2018",
    )
    followed()
    assert told("objectives/BP-1/")["status"]["code"] == "off_track"  # 1 of 2: 50 %
    assert told(f"strands/{strand.code}/")["status"]["code"] == told("plans/BP/")["status"]["code"] == "off_track"
    assert "Safer children Off track since 31 January 2018 On track or completed: 1 of 2" in board("headlines")
    assert other.code in board("attention") and manager.name in board("attention")

    done = {
        "completed_on_day": "31",
        "completed_on_month": "1",
        "completed_on_year": "2018",
        "evidence": "The minutes.",
    }
    visitor.send(f"/plan/{other.code}/report/", judgement="done", what_changed="Both posts are filled.", **done)
    followed()
    assert told("objectives/BP-1/")["status"]["code"] == "on_track"
    assert other.code not in board("attention")
    assert told("objectives/BP-1/?as_at=2018-01-30")["status"] is None
    assert AuditEvent.objects.filter(verb="report progress", by=manager, channel="web").count() == 3


def test_inspectors_judge_and_the_aim_on_the_board_moves(plan, rated, followed, board, told, officer):
    ScaleFactory()
    InspectionFactory(grades={"Overall effectiveness": "Inadequate"})
    aim = AimFactory(plan=plan)
    rated()
    assert "Off track Good or better by October 2017" in board("aims")
    page = Visitor(officer).send(
        "/inspections/record/?scale=ofsted-sif",
        framework="Ofsted SIF",
        provider="Doncaster Children's Services Trust",
        inspected_on_day="20",
        inspected_on_month="10",
        inspected_on_year="2017",
        published_on_day="19",
        published_on_month="1",
        published_on_year="2018",
        area_1="overall effectiveness",
        grade_1="good",
        recommendations="Write plans that families can read.",
    )
    assert "Write plans that families can read." in page
    assert told(f"aims/{aim.code}/")["status"]["code"] == "completed"
    followed()
    assert "Completed Good or better by October 2017" in board("aims")
    assert "Aim: Good or better by October 2017 Completed" in board("closed")
    assert [row["text"] for row in told("recommendations/")["results"]] == ["Write plans that families can read."]
    assert "Not assessed yet Good or better by October 2017" in board("aims", as_at="2018-01-30")


def test_a_forecast_moves_and_the_budget_on_the_board_moves(plan, rated, followed, board, told, finance):
    for position, (code, total) in enumerate({"care": 1200, "placements": 800}.items(), start=1):
        BudgetLine.objects.create(
            code=code,
            year="FY2017-18",
            kind=BudgetLine.Kind.SPEND,
            position=position,
            name=code.capitalize(),
            total=Decimal(total),
            tolerance=Decimal(total) / 100,
        )
    rated()
    assert "No data Full year" in board("money")
    visitor = Visitor(finance)
    sent = {"month": "2017-12-01", "note": "Three placements out of the area."}
    page = visitor.send(
        "/budget/placements/return/", budget_to_date="600", actual_to_date="612", forecast="£0.83m", **sent
    )
    assert "Three placements out of the area." in page
    line = told("budget-lines/placements/")
    assert (line["returns"][0]["forecast"], line["status"]["code"]) == ("830.000", "off_track")
    followed()
    assert "No data Full year" in board("money")  # one of two lines has reported

    visitor.send("/budget/care/return/", budget_to_date="900", actual_to_date="899", forecast="1,200", **sent)
    followed()
    assert verdict(told, "budget-year", "FY2017-18", "budget") == "off_track"  # 2,030 of 2,000; tolerance 20
    assert "Off track Full year" in board("money")
    assert AuditEvent.objects.filter(verb="submit return", by=finance, channel="web").count() == 2
