"""A request in three languages and two answers or more for every operation of the schema, recorded from the
demonstration: the tests send each of them again."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dcst.api.bodies import JSON
from dcst.api.calling import MEDIA_TYPE
from indicators.api.sent import CSV
from indicators.api.snippets import Call, curl, powershell, python

RECORDED = Path(__file__).with_name("examples.json")
HERE = "https://plans.example"
SENT_FROM = "values.csv"  # where the text of a file stands that is sent


@lru_cache(maxsize=1)
def recorded():
    """[case], each a dict of a request and its answer, as examples.json holds them."""
    return json.loads(RECORDED.read_text())


def add_examples(result, generator, request, public):
    """drf-spectacular's hook after the schema is built: the schema, with the recorded requests and answers in it."""
    for case in recorded():
        operation = result["paths"].get(case["operation"], {}).get(case["method"])
        if operation:
            _add(operation, case)
    return result


def _add(operation, case):
    if case["status"] < 300:
        operation.setdefault("x-codeSamples", list(_samples(case)))
        if case["body"]:
            content = operation["requestBody"]["content"][CSV if isinstance(case["body"], str) else JSON]
            content.setdefault("examples", {})[case["name"]] = {"value": case["body"]}
    kind = case["type"] if case["status"] < 300 else MEDIA_TYPE
    content = operation["responses"][str(case["status"])]["content"][kind]
    value = json.loads(json.dumps(case["answer"]).replace(HERE, settings.SITE_URL))
    content.setdefault("examples", {})[case["name"]] = {"value": value}


def _samples(case):
    path, _, query = case["path"].partition("?")
    asked = dict(part.split("=") for part in query.split("&")) if query else {}
    body = {"file": SENT_FROM} if isinstance(case["body"], str) else {"body": case["body"] or {}}
    call = Call(path, **body, named=case["named"], query=asked)
    for lang, write in (("Shell", curl), ("Python", python), ("PowerShell", powershell)):
        yield {"lang": lang, "source": write(call, settings.SITE_URL)}
