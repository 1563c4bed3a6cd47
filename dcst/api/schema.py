"""What the OpenAPI schema says beyond each view: how to call with a key, and the one shape of every refusal."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from dcst.api.calling import MEDIA_TYPE, TITLES
from dcst.api.tags import HEADER


class KeyScheme(OpenApiAuthenticationExtension):
    """How the schema describes a key: as a bearer token, or in a header of its own."""

    target_class = "dcst.api.calling.KeyAuthentication"
    name = ["bearerKey", "headerKey"]

    def get_security_definition(self, auto_schema):
        return [
            {"type": "http", "scheme": "bearer", "description": "An organisation's key."},
            {
                "type": "apiKey",
                "in": "header",
                "name": "X-Api-Key",
                "description": "The same key in a header of its own.",
            },
        ]


class PersonScheme(OpenApiAuthenticationExtension):
    """How the schema describes a person's session: as its cookie."""

    target_class = "dcst.api.calling.PersonAuthentication"
    name = "cookieAuth"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what was refused, and how to mend it.",
    "required": ["type", "title", "status", "detail", "code", "instance", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable: that of the first error, or of the whole request."},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["row", "pointer", "column", "code", "message", "fix", "docs"],
                "properties": {
                    "row": {"type": ["integer", "null"]},
                    "pointer": {"type": "string"},
                    "column": {"type": ["string", "null"]},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "fix": {"type": "string"},
                    "docs": {"type": "string"},
                },
            },
        },
    },
}
ALWAYS = (400, 401, 403, 404, 405, 406, 429, 500, 503)
WHEN_SENDING = (409, 411, 413, 415, 422)


def add_problems(result, generator, request, public):
    """drf-spectacular's hook after the schema is built: the schema, with every refusal of every operation in it."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for item in result["paths"].values():
        for method, operation in item.items():
            statuses = ALWAYS + (WHEN_SENDING if method == "post" else ())
            for status in statuses:
                operation["responses"].setdefault(str(status), _refusal(status))
    return result


# What a database keeps of a column is no promise of ours, and differs from one to another.
COLUMN_RANGES = {2**15 - 1, 2**31 - 1, 2**63 - 1}


def drop_column_ranges(result, generator, request, public):
    """drf-spectacular's hook after the schema is built: the schema, the same whatever database stands behind it."""
    for schema in result["components"]["schemas"].values():
        for part in schema.get("properties", {}).values():
            if part.get("maximum") in COLUMN_RANGES:
                del part["maximum"]
                part.pop("format", None)
    return result


ETAG = {
    "schema": {"type": "string"},
    "description": "What the answer says, in short: strong for the same bytes, weak (`W/`) for the same rows.",
}
UNCHANGED = {"description": "The answer says the same as the one whose ETag was sent.", "headers": {"ETag": ETAG}}


def add_tags(result, generator, request, public):
    """drf-spectacular's hook after the schema is built: the schema, with the ETag of each operation that takes one."""
    for item in result["paths"].values():
        for operation in item.values():
            if any(given["name"] == HEADER for given in operation.get("parameters", ())):
                operation["responses"]["200"].setdefault("headers", {})["ETag"] = ETAG
                operation["responses"]["304"] = UNCHANGED
    return result


def _refusal(status):
    return {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
