"""Every list of the API: whole, in one order, in pages, filtered by what it knows, with the same number of queries."""

import csv
import re

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from dcst.api.lists import ListViewSet, Since
from dcst.models import ApiKey, AuditEvent, Organisation, Role, User
from dcst.site.api_urls import router
from dcst.time import clock
from indicators.changes import issue_key
from objectives.models import PlanStatement
from tests import ROOT
from tests.cast import TODAY
from tests.dcst.api import world
from tests.factories import OrganisationFactory, PlanFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LISTS = {prefix: view for prefix, view, _ in router.registry}
# What a partner's key reads; the plan itself, its budget and the record of verdicts are the Trust's.
OPEN_TO_PARTNERS = {"indicators", "observations", "targets", "series", "organisations", "bodies", "areas"}
every_list = pytest.mark.parametrize("name", LISTS)


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """Two of everything, written once for a module's tests; what a test adds is rolled back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        OrganisationFactory(code="a-partner")
        world.add(world.NOON)
        world.add(world.NOON)
        yield
        transaction.set_rollback(True)


def address(name, rest=""):
    return f"/api/v1/{name}/{rest}"


def problem_of(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    return answer.json()


def identity(name):
    return "id" if LISTS[name].lookup_field == "pk" else "code"


def test_every_list_reads_alone():
    assert all(issubclass(view, ListViewSet) for view in LISTS.values())


@every_list
def test_a_list_tells_how_many_there_are_and_gives_each_by_its_identity(name, staff, rows):
    told = staff.get(address(name, "?page_size=200")).json()
    assert set(told) - {"until"} == {"count", "next", "previous", "results"}
    assert ("until" in told) is (name == "observations")
    found = [row[identity(name)] for row in told["results"]]
    assert told["count"] == len(found) == len(set(found)) >= 2


@every_list
def test_each_row_of_a_list_can_be_read_by_itself_and_says_the_same(name, staff, rows):
    for row in staff.get(address(name)).json()["results"]:
        assert staff.get(address(name, f"{row[identity(name)]}/")).json() == row


@every_list
def test_a_row_tells_all_that_its_serializer_promises_and_never_a_primary_key_beside_a_code(name, staff, rows):
    row = staff.get(address(name)).json()["results"][0]
    assert set(row) == set(LISTS[name].serializer_class().fields)
    assert ("id" in row) is (identity(name) == "id")


@every_list
def test_a_code_that_is_not_there_is_not_found(name, staff, rows):
    assert problem_of(staff.get(address(name, "999999/")), 404)["detail"] == (
        "There is nothing at this address that you can see."
    )


@every_list
def test_a_list_keeps_its_order_from_page_to_page_and_gives_each_row_once(name, staff, rows):
    whole = [row[identity(name)] for row in staff.get(address(name, "?page_size=200")).json()["results"]]
    walked, link = [], address(name, "?page_size=1")
    while link:
        told = staff.get(link).json()
        walked += [row[identity(name)] for row in told["results"]]
        link = told["next"]
    assert walked == whole


def test_rows_that_arrive_while_pages_are_walked_leave_every_old_row_seen_once(staff, rows):
    before = [row["id"] for row in staff.get(address("observations")).json()["results"]]
    walked, link = [], address("observations", "?page_size=3")
    while link:
        told = staff.get(link).json()
        walked += [row["id"] for row in told["results"]]
        link = told["next"]
        if len(walked) < len(before):
            world.add(clock.now())
    assert [seen for seen in walked if seen in before] == before


@every_list
def test_a_list_comes_in_pages_of_fifty_and_of_a_thousand_at_most(name, staff):
    assert staff.get(address(name, "?page_size=1000")).status_code == 200
    for asked in ("1001", "0", "-1", "x", "", "1e2", "٣", "9" * 5000):
        [error] = problem_of(staff.get(address(name, f"?page_size={asked}")), 400)["errors"]
        assert (error["column"], error["message"]) == ("page_size", "Ask for between 1 and 1,000 rows a page.")


def test_fifty_rows_make_a_page(staff):
    plan = PlanFactory()
    PlanStatement.objects.bulk_create(
        PlanStatement(code=f"s{number}", plan=plan, kind="risk", position=number, text="x") for number in range(51)
    )
    told = staff.get(address("statements", f"?plan={plan.code}")).json()
    assert (told["count"], len(told["results"])) == (51, 50)
    rest = staff.get(told["next"]).json()
    assert (len(rest["results"]), rest["next"]) == (1, None)


@every_list
def test_a_page_past_the_end_is_not_found(name, staff):
    for page in ("999", "0", "-1", "x", "1.5", "99999999999999999999"):
        assert "no such page" in problem_of(staff.get(address(name, f"?page={page}")), 404)["detail"]


@every_list
def test_a_filter_that_is_not_offered_is_refused_with_those_that_are(name, staff):
    view = LISTS[name]
    offered = view.parameters | set(view.filterset_class.base_filters if getattr(view, "filterset_class", None) else ())
    [error] = problem_of(staff.get(address(name, "?colour=red")), 400)["errors"]
    assert (error["column"], error["code"]) == ("colour", "unknown_filter")
    assert error["message"].partition("Choose from: ")[2] == ", ".join(sorted(offered)) + "."


@every_list
def test_one_row_takes_no_filter_but_its_day(name, staff, rows):
    row = staff.get(address(name)).json()["results"][0]
    one = address(name, f"{row[identity(name)]}/")
    assert staff.get(one + "?as_at=2018-01-31").status_code == 200
    assert problem_of(staff.get(one + "?page=2"), 400)["errors"][0]["message"].endswith("Choose from: as_at.")


@every_list
def test_a_filter_given_twice_is_refused(name, staff):
    [error] = problem_of(staff.get(address(name, "?as_at=2018-01-30&as_at=2018-01-31")), 400)["errors"]
    assert (error["column"], error["code"]) == ("as_at", "repeated_filter")


def filters():
    for name, view in LISTS.items():
        filterset = getattr(view, "filterset_class", None)
        for field, made in (filterset.base_filters if filterset else {}).items():
            yield name, field, made


def choices():
    return [(name, field) for name, field, made in filters() if "choices" in made.extra]


def by_what_a_row_says():
    """Those filters that ask for what stands in a row; when it was written does not, and test_changes holds it."""
    return [(name, field) for name, field, made in filters() if not isinstance(made, Since)]


@pytest.mark.parametrize(("name", "field"), choices())
def test_a_choice_that_is_none_is_refused_with_the_choices(name, field, staff, rows):
    [error] = problem_of(staff.get(address(name, f"?{field}=purple")), 400)["errors"]
    offered = [str(value) for value, _ in LISTS[name].filterset_class.base_filters[field].extra["choices"]]
    assert error["message"] == f"There is no “purple”. Choose from: {', '.join(offered)}."
    for value in offered:
        assert staff.get(address(name, f"?{field}={value}")).status_code == 200


# {list: {filter: what a row says of it}}; every filter of every list stands here.
SAYS = {
    "objectives": {"plan": "plan", "status": lambda row: row["status"]["code"]},
    "strands": {
        "plan": "plan",
        "objective": "objective",
        "drive": "drive",
        "status": lambda row: row["status"]["code"],
    },
    "actions": {
        "plan": "plan",
        "objective": "objective",
        "strand": "strand",
        "lead": lambda row: row["leads"][0],
        "status": lambda row: row["status"]["code"],
    },
    "reports": {"action": "action", "plan": lambda row: row["action"].split("-")[0], "judgement": "judgement"},
    "statements": {"plan": "plan", "kind": "kind"},
    "achievements": {"strand": "strand", "plan": lambda row: row["strand"].split("-")[0]},
    "priorities": {"plan": "plan", "kind": "kind"},
    "printed-figures": {"plan": "plan", "table": "table"},
    "wordings": {"subject": "subject", "context": "context"},
    "indicators": {
        "called": "code",
        "framework": "framework",
        "kind": "kind",
        "theme": "theme",
        "strand": "strand",
        "source": lambda row: row["sources"][1]["organisation"],
        "frequency": "frequency_printed",
        "status": lambda row: row["status"]["code"],
    },
    "observations": {
        "indicator": "indicator",
        "area": "area",
        "group": lambda row: row["group"] or "everybody",
        "series": "series",
        "own": lambda row: "true" if row["series"] is None else "false",
        "period": "period",
        "origin": "origin",
        "submission": "submission",
    },
    "targets": {"indicator": "indicator", "kind": "kind"},
    "obligations": {
        "indicator": "indicator",
        "what": "what",
        "stage": "stage",
        "theme": "theme",
        "strand": "strand",
        "owner": "owner",
        "overdue": lambda row: "true" if row["overdue"] else "false",
    },
    "recommendations": {"inspection": "inspection"},
    "budget-lines": {"year": "year", "kind": "kind"},
    "assessments": {"subject_kind": "subject_kind", "subject": "subject", "question": "question", "rag": "rag"},
}


def test_every_filter_is_held_by_a_test():
    found = {name: set() for name, _ in by_what_a_row_says()}
    for name, field in by_what_a_row_says():
        found[name].add(field)
    assert {name: set(says) for name, says in SAYS.items()} == found


def answer_of(row, says):
    return says(row) if callable(says) else row[says]


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, says in SAYS.items() for field in says])
def test_a_filter_gives_all_rows_that_say_so_and_no_other(name, field, staff, rows):
    says = SAYS[name][field]
    every = staff.get(address(name, "?page_size=200")).json()["results"]
    wanted = next(answer for row in reversed(every) if (answer := answer_of(row, says)) is not None)
    found = staff.get(address(name, f"?{field}={wanted}&page_size=200")).json()["results"]
    assert found == [row for row in every if answer_of(row, says) == wanted]


def test_filters_are_taken_together(staff, rows):
    row = staff.get(address("actions")).json()["results"][0]
    query = f"?plan={row['plan']}&strand={row['strand']}"
    assert row in staff.get(address("actions", query)).json()["results"]
    assert staff.get(address("actions", f"{query}&lead=nobody")).json()["count"] == 0


@pytest.fixture(scope="module")
def counted(rows):
    """{(who, list): (queries, rows) with few rows, and with many}, counted once."""
    with override_settings(DCST_TODAY=TODAY), transaction.atomic():
        officer = person(Role.OFFICER)
        _, sent = issue_key(Organisation.objects.get(code="a-partner"), by=officer, at=world.NOON, name="Counting")
        staff, caller = Client(), Client(headers={"X-Api-Key": sent})
        staff.force_login(officer)
        callers = [("staff", staff, name) for name in LISTS] + [("partner", caller, name) for name in OPEN_TO_PARTNERS]
        few = {(who, name): queries(client, name) for who, client, name in callers}
        for _ in range(3):
            world.add(world.NOON)
        many = {(who, name): queries(client, name) for who, client, name in callers}
        transaction.set_rollback(True)
    return {key: (few[key], many[key]) for key in few}


def queries(client, name):
    with CaptureQueriesContext(connection) as captured:
        told = client.get(address(name, "?page_size=200")).json()
    # The first call of a minute notes when the key was last used; the others do not.
    asked = [query for query in captured if not query["sql"].startswith('UPDATE "dcst_apikey"')]
    return len(asked), told["count"]


@pytest.mark.parametrize(
    ("who", "name"),
    [("staff", name) for name in LISTS] + [("partner", name) for name in sorted(OPEN_TO_PARTNERS)],
)
def test_a_list_needs_the_same_number_of_queries_for_few_rows_and_for_many(who, name, counted):
    (few, fewer_rows), (many, more_rows) = counted[who, name]
    assert more_rows > fewer_rows
    assert many == few


@every_list
def test_today_and_no_day_are_the_same(name, staff, rows):
    told, plain = staff.get(address(name, "?as_at=2018-01-31")).json(), staff.get(address(name)).json()
    assert (told["count"], told["results"]) == (plain["count"], plain["results"])


@every_list
def test_the_plan_its_money_and_its_record_are_not_a_partners_to_read(name, caller, partner, client, rows):
    status = 200 if name in OPEN_TO_PARTNERS else 403
    client.force_login(partner)
    for reader in (caller, client):
        assert reader.get(address(name)).status_code == status
        assert reader.get(address(name, "999999/")).status_code == (404 if status == 200 else 403)


@every_list
def test_head_and_options_are_answered(name, staff):
    head = staff.head(address(name))
    assert (head.status_code, head.content) == (200, b"")
    assert staff.options(address(name))["Allow"] == "GET, HEAD, OPTIONS"


@every_list
def test_lists_are_read_only(name, staff):
    for method in (staff.post, staff.put, staff.patch, staff.delete):
        answer = method(address(name), {}, content_type="application/json")
        assert problem_of(answer, 405)["detail"] == "This address offers GET, HEAD, OPTIONS."
        assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_reading_leaves_no_event_and_changes_nobody_but_the_hour_a_key_was_used(caller, rows, issued):
    events, people = AuditEvent.objects.count(), User.objects.count()
    for name in OPEN_TO_PARTNERS:
        assert caller.get(address(name)).status_code == 200
    assert (AuditEvent.objects.count(), User.objects.count()) == (events, people)
    assert ApiKey.objects.get().last_used_at is not None


def codes_in_fixtures():
    for path in sorted((ROOT / "fixtures" / "plans").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if "code" in row:
                    yield path.name, row["code"]


def test_every_code_of_the_plans_is_an_address():
    pattern = re.compile(ListViewSet.lookup_value_regex)
    assert [found for found in codes_in_fixtures() if not pattern.fullmatch(found[1])] == []
