"""The API as its schema describes it, and what each answer is held against."""

import json

import schemathesis
from django.db import connection
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig

from dcst.api.codes import CODES
from dcst.wsgi import application
from indicators.intake.rules.faults import ERRORS
from tests.scale import IN_DRILL, many, tell

# What is for partners to ask; everything else is refused to a key.
SAID = ["withdrawals", "declarations"]
FOR_PARTNERS = ["indicators", "observations", "targets", "submissions", "queries", "periods", "me", *SAID]
BY_KEY_ALONE = ["/api/v1/submissions/", "/api/v1/queries/{id}/answer/", *(f"/api/v1/{name}/" for name in SAID)]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
DOCUMENTED = {*CODES, *ERRORS}
# Boundaries of every parameter take the most time and need one database, the one in service.
BOUNDARIES = {"enabled": connection.vendor == "postgresql" or IN_DRILL}

schema = schemathesis.openapi.from_dict(
    SchemaGenerator().get_schema(request=None, public=True),
    config=SchemathesisConfig.from_dict(
        {
            "generation": {"with-security-parameters": False, "deterministic": True},
            "phases": {"coverage": BOUNDARIES},
        }
    ),
)
schema.app = application

tried = settings(
    max_examples=many(5, 80),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def hold(case, caller):
    """Send a case as a caller, and hold the answer against the schema; the answer."""
    answer = case.call_and_validate(checks=CHECKS, **caller)
    hold_codes(answer)
    tell(cases=1, server_errors=int(answer.status_code >= 500))
    return answer


def hold_codes(answer):
    """Every refusal names what is wrong by codes that the documentation lists."""
    if answer.status_code >= 400:
        said = json.loads(answer.content)
        assert {said["code"], *(error["code"] for error in said["errors"])} <= DOCUMENTED, said


def steps(caller):
    """A walk over the API in which one answer gives the next request its parameters."""

    class Steps(schema.as_state_machine()):
        def get_call_kwargs(self, case):
            return caller

        def validate_response(self, response, case, **given):
            case.validate_response(response, checks=CHECKS)
            hold_codes(response)
            tell(cases=1, steps=1, server_errors=int(response.status_code >= 500))

    return Steps
