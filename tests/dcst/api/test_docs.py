"""The documentation and the schema are open to anybody, and no page allows inline code or styles."""

import re

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from dcst.site.api_urls import router
from tests.test_architecture import OPEN_TO_STRANGERS, address_of, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/schema/"])
def test_strangers_read_the_documentation(address, stranger):
    assert stranger.get(address).status_code == 200


def test_the_page_lists_every_operation_of_the_schema(client):
    page = client.get("/api/v1/docs/").content.decode()
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)
    assert schema["openapi"].startswith("3.1")
    for prefix, _, _ in router.registry:
        assert f"/api/v1/{prefix}/" in schema["paths"]
    for address in schema["paths"]:
        assert f"<code>{address}</code>" in page


def test_every_operation_says_what_it_does(client):
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)
    silent = [
        (method, address)
        for address, item in schema["paths"].items()
        for method, operation in item.items()
        if not (operation.get("summary") or operation.get("description"))
    ]
    assert silent == []


def test_the_schema_says_null_as_its_own_version_does(client):
    assert "nullable" not in client.get("/api/v1/schema/").content.decode()


def test_the_description_is_made_without_a_warning_and_names_each_list_of_words_by_what_it_is(capsys):
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, capsys.readouterr().err
    lists = {name: tuple(part["enum"]) for name, part in made["components"]["schemas"].items() if "enum" in part}
    assert len(set(lists.values())) == len(lists)
    assert [name for name in lists if re.search("[0-9]", name)] == []
    assert {"PeriodKindEnum", "RowOutcomeEnum", "SubmissionOutcomeEnum"} <= set(lists)


def test_the_schema_says_how_to_call_and_how_much_a_page_holds(client):
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)
    assert {"bearerKey", "headerKey"} <= set(schema["components"]["securitySchemes"])
    asked = {given["name"]: given for given in schema["paths"]["/api/v1/plans/"]["get"]["parameters"]}
    assert set(asked) == {"as_at", "cursor", "page", "page_size", "If-None-Match"}
    assert (asked["page_size"]["schema"]["minimum"], asked["page_size"]["schema"]["maximum"]) == (1, 1000)


@pytest.mark.parametrize("accepted", ["application/vnd.oai.openapi", "application/json", "*/*"])
def test_the_schema_is_made_once_and_not_sent_again_to_who_holds_it(accepted, stranger, monkeypatch):
    first = stranger.get("/api/v1/schema/", headers={"Accept": accepted})
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *args, **kwargs: pytest.fail("made again"))
    second = stranger.get("/api/v1/schema/", headers={"Accept": accepted})
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    kept = stranger.get("/api/v1/schema/", headers={"Accept": accepted, "If-None-Match": first["ETag"]})
    assert (kept.status_code, kept.content, kept["ETag"]) == (304, b"", first["ETag"])
    assert "max-age" in first["Cache-Control"]


def test_each_form_of_the_schema_has_its_own_tag(stranger):
    tags = {stranger.get(f"/api/v1/schema/?format={form}")["ETag"] for form in ("yaml", "json")}
    assert len(tags) == 2


@pytest.fixture(scope="module")
def made():
    return SchemaGenerator().get_schema(request=None, public=True)


def parameters(made, method, address):
    return {given["name"]: given["schema"] for given in made["paths"][address][method]["parameters"]}


@pytest.mark.parametrize(
    ("address", "name"),
    [("/api/v1/observations/", "own"), ("/api/v1/obligations/", "overdue"), ("/api/v1/queries/", "open")],
)
def test_what_is_true_or_false_is_a_boolean_in_the_schema(made, address, name):
    assert parameters(made, "get", address)[name] == {"type": "boolean"}


def test_every_page_is_bounded_in_the_schema(made):
    pages = {
        address: parameters(made, "get", address)
        for address, item in made["paths"].items()
        if "page_size" in str(item.get("get", {}).get("parameters"))
    }
    assert {f"/api/v1/{prefix}/" for prefix, _, _ in router.registry} < set(pages)
    assert {"/api/v1/queries/", "/api/v1/submissions/"} < set(pages)
    for asked in pages.values():
        assert (asked["page_size"]["minimum"], asked["page_size"]["maximum"]) == (1, 1000)
        assert asked["page"]["minimum"] == 1
        assert asked["cursor"]["type"] == "string"


def test_what_is_sent_is_bounded_in_the_schema(made):
    schemas = made["components"]["schemas"]
    value = schemas["ValueSent"]["properties"]
    for number in ("value", "numerator", "denominator"):
        pattern = re.compile(value[number]["pattern"])
        assert pattern.fullmatch("-999999999999.999999")
        assert not pattern.fullmatch("1000000000000") and not pattern.fullmatch("0.0000001")
        assert (value[number]["exclusiveMinimum"], value[number]["exclusiveMaximum"]) == (-(10**12), 10**12)
    assert value["note"]["maxLength"] == 1000
    assert schemas["SubmissionSent"]["properties"]["values"]["maxItems"] == 50_000
    assert schemas["AnswerSent"]["properties"]["comment"]["maxLength"] == 1000
    assert parameters(made, "post", "/api/v1/submissions/")["Idempotency-Key"]["maxLength"] == 255


def test_the_schema_is_the_same_on_every_database(made):
    """The range of a column is the database's; a number of rows or a place in a list has no upper bound of ours."""
    schemas = made["components"]["schemas"]
    assert schemas["Action"]["properties"]["position"] == {"type": "integer", "minimum": 0}
    assert schemas["SubmissionListed"]["properties"]["rows"] == {"type": "integer", "minimum": 0}


def test_each_operation_with_a_tag_says_so(made):
    for address, item in made["paths"].items():
        operation = item.get("get")
        if operation and "If-None-Match" in {given["name"] for given in operation.get("parameters", ())}:
            assert "ETag" in operation["responses"]["200"]["headers"], address
            assert "304" in operation["responses"], address
    assert "304" in made["paths"]["/api/v1/submissions/{id}/"]["get"]["responses"]


def pages():
    return sorted({address_of(route) for route, _ in patterns() if "(?P" not in route and "^" not in route})


@pytest.mark.parametrize("address", pages())
def test_no_page_allows_inline_code_or_styles(address, staff):
    policy = staff.get(address)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "script-src" not in policy


def test_the_walk_meets_the_pages():
    assert {address_of(route) for route in OPEN_TO_STRANGERS} <= set(pages())
