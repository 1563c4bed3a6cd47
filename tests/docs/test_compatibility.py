"""Version 1 keeps its promise: nothing that the released description says is taken away.

`DCST_RECORD=1 pytest tests/docs/test_compatibility.py` releases the description as it is, for a new version.
"""

import copy
import os

import pytest
import yaml
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from dcst.site.views.api.policy import CHANGES
from tests import ROOT
from tests.docs.compatibility import breaking

RELEASED = ROOT / "docs" / "openapi.yaml"


def bare(part):
    """Without words and examples, which may be improved at any time."""
    if isinstance(part, dict):
        return {name: bare(inner) for name, inner in part.items() if name not in ("examples", "x-codeSamples")}
    return [bare(inner) for inner in part] if isinstance(part, list) else part


@pytest.fixture(scope="module")
def description():
    found = yaml.safe_load(yaml.safe_dump(SchemaGenerator().get_schema(request=None, public=True)))
    if os.environ.get("DCST_RECORD"):
        RELEASED.write_text(yaml.safe_dump(found, sort_keys=True, allow_unicode=True, width=120))
    return bare(found)


@pytest.fixture(scope="module")
def released():
    return yaml.safe_load(RELEASED.read_text())


def test_the_description_breaks_nothing_that_was_released(description, released):
    assert breaking(released, description) == []


def test_what_the_description_names_keeps_its_name(description, released):
    """A generated client calls its classes by these names, whatever the classes here are called."""
    assert set(released["components"]["schemas"]) <= set(description["components"]["schemas"])


def test_every_operation_there_is_has_been_released(description, released):
    """What stands in no released description may be taken away again without a test that notices."""
    operations = [
        {(address, method) for address, item in made["paths"].items() for method in item}
        for made in (description, released)
    ]
    assert operations[0] == operations[1]


def test_the_released_description_shows_a_request_and_two_answers_of_each_operation(released):
    for address, item in released["paths"].items():
        for method, operation in item.items():
            answers = {
                status
                for status, answer in operation["responses"].items()
                for content in answer.get("content", {}).values()
                if content.get("examples")
            }
            assert {status[0] for status in answers} >= {"2", "4"}, f"{method} {address}"
            sent = operation.get("requestBody", {}).get("content", {"": {"examples": "none needed"}})
            assert any(content.get("examples") for content in sent.values()), f"{method} {address}"


def test_the_page_tells_of_the_version_that_is_released(released):
    assert CHANGES[-1][0] == settings.SPECTACULAR_SETTINGS["VERSION"] == released["info"]["version"]


OLD = {
    "paths": {
        "/values/": {
            "post": {
                "parameters": [{"in": "query", "name": "mode", "schema": {"type": "string", "enum": ["all", "valid"]}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Sent"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}}},
                    "422": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Sent": {
                "type": "object",
                "required": ["indicator"],
                "properties": {
                    "indicator": {"type": "string", "maxLength": 20},
                    "value": {"type": ["number", "string"], "pattern": "^[0-9]+$"},
                },
            },
            "Told": {
                "type": "object",
                "required": ["outcome"],
                "properties": {
                    "outcome": {"type": "string", "enum": ["created", "corrected"]},
                    "rows": {"type": "array", "items": {"type": "object", "properties": {"row": {"type": "integer"}}}},
                },
            },
        }
    },
}


def sent(new):
    return new["components"]["schemas"]["Sent"]


def told(new):
    return new["components"]["schemas"]["Told"]


def post(new):
    return new["paths"]["/values/"]["post"]


BROKEN = {
    "POST /values/ is gone": lambda new: new["paths"].clear(),
    "parameter mode is gone": lambda new: post(new)["parameters"].clear(),
    "parameter day is required": lambda new: post(new)["parameters"].append(
        {"in": "query", "name": "day", "required": True}
    ),
    "mode is no longer valid": lambda new: post(new)["parameters"][0]["schema"]["enum"].remove("valid"),
    "body.value is gone": lambda new: sent(new)["properties"].pop("value"),
    "body.value is required": lambda new: sent(new)["required"].append("value"),
    "body.value takes no number": lambda new: sent(new)["properties"]["value"].update(type="string"),
    "body.value has another pattern": lambda new: sent(new)["properties"]["value"].update(pattern="^[1-9]$"),
    "body.indicator has a narrower maxLength": lambda new: sent(new)["properties"]["indicator"].update(maxLength=10),
    "422 is no longer answered": lambda new: post(new)["responses"].pop("422"),
    "201 is no longer answered as application/json": lambda new: post(new)["responses"]["201"]["content"].clear(),
    "201.outcome may be null": lambda new: told(new)["properties"]["outcome"].update(type=["string", "null"]),
    "201.outcome may be left out": lambda new: told(new)["required"].clear(),
    "201.outcome is no longer corrected": lambda new: told(new)["properties"]["outcome"]["enum"].pop(),
    "201.rows[].row is gone": lambda new: told(new)["properties"]["rows"]["items"]["properties"].clear(),
}


@pytest.mark.parametrize("words", BROKEN)
def test_what_breaks_a_caller_is_found(words):
    new = copy.deepcopy(OLD)
    BROKEN[words](new)
    assert any(line.endswith(words) for line in breaking(OLD, new))


KEPT = {
    "a new operation": lambda new: new["paths"].update({"/other/": {"get": {"responses": {}}}}),
    "a parameter that may be left out": lambda new: post(new)["parameters"].append({"in": "query", "name": "day"}),
    "a field more in an answer": lambda new: told(new)["properties"].update(note={"type": "string"}),
    "a field that may be sent": lambda new: sent(new)["properties"].update(note={"type": "string"}),
    "a higher limit": lambda new: sent(new)["properties"]["indicator"].update(maxLength=30),
    "one more outcome": lambda new: told(new)["properties"]["outcome"]["enum"].append("queried"),
    "one more status": lambda new: post(new)["responses"].update({"202": {}}),
    "more that is always answered": lambda new: told(new)["required"].append("rows"),
}


@pytest.mark.parametrize("words", KEPT)
def test_what_callers_must_bear_is_not_called_breaking(words):
    new = copy.deepcopy(OLD)
    KEPT[words](new)
    assert breaking(OLD, new) == []
