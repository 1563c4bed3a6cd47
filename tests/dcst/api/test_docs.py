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
    assert set(asked) == {"as_at", "page", "page_size"}
    assert (asked["page_size"]["schema"]["minimum"], asked["page_size"]["schema"]["maximum"]) == (1, 200)


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
