"""Text that is not what it seems, in every code, number and keyword: read as what it means and noted, or refused and
named. Twenty-four disguises of every field, sent as a partner sends them."""

import json
from urllib.parse import quote

import pytest
from django.test import Client

from dcst.time import clock
from indicators.changes import issue_key, set_partner_code
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area, placed
from tests.scale import many, tell

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PLAIN = {
    "indicator": "AM05",
    "area": "doncaster-east",
    "period": "FY2017-18-Q3",
    "value": "25.0",
    "numerator": "250",
    "denominator": "1000",
    "status": "final",
    "marker": "e",
}
LATIN = "acefijloqsvxyAEFMQY"
CYRILLIC = str.maketrans("acefijlopsvxyAEFMQY", "асеғіјӏорѕѵхуАЕҒМԚҮ")
GREEK = str.maketrans("acefilovyAEFMQY", "αϲεϝιιονγΑΕϜΜϘΥ")
WIDE = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}


def digits(zero):
    return {ord("0") + number: zero + number for number in range(10)}


def after_first(character):
    return lambda text: text[:1] + character + text[1:]


DISGUISES = {
    "Cyrillic letters": lambda text: text.translate(CYRILLIC),
    "Greek letters": lambda text: text.translate(GREEK),
    "full-width characters": lambda text: text.translate(WIDE),
    "a full-width last character": lambda text: text[:-1] + text[-1:].translate(WIDE),
    "Arabic digits": lambda text: text.translate(digits(0x660)),
    "Persian digits": lambda text: text.translate(digits(0x6F0)),
    "Devanagari digits": lambda text: text.translate(digits(0x966)),
    "bold digits": lambda text: text.translate(digits(0x1D7CE)),
    "bold letters": lambda text: text.translate({ord("a") + n: 0x1D41A + n for n in range(26)}),
    "superscript digits": lambda text: text.translate(str.maketrans("123", "¹²³")),
    "a hyphen that does not break": lambda text: text.replace("-", "\u2011"),
    "a minus sign before": lambda text: "\u2212" + text,
    "a space that does not break, before": lambda text: "\u00a0" + text,
    "a space that does not break, within": after_first("\u00a0"),
    "a thin space within": after_first("\u2009"),
    "a space of no width": after_first("\u200b"),
    "a joiner of no width": after_first("\u200d"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "a turn of the writing's direction": lambda text: "\u202e" + text,
    "a mark of direction": lambda text: text + "\u200e",
    "a soft hyphen": after_first("\u00ad"),
    "a combining accent": after_first("\u0301"),
    "a combining stroke at the end": lambda text: text + "\u0338",
    "a selector of variation": after_first("\ufe0f"),
}


@pytest.fixture
def send(officer, pinned):
    area(), area("doncaster-east", "locality")
    organisation = OrganisationFactory(code="a-partner")
    indicator = IndicatorFactory(code="AM05")
    placed(indicator, "AB13")
    now = clock.now()
    set_partner_code(organisation, by=officer, at=now, indicator=indicator, code="our-5")
    caller = Client(headers={"X-Api-Key": issue_key(organisation, by=officer, at=now, name="Nightly")[1]})

    def sent(body, query="dry_run=true"):
        return caller.post(f"/api/v1/submissions/?{query}", json.dumps(body), "application/json").json()

    return sent


def is_named(disguised, told):
    """Whether any of the disguise's characters stands in the answer by its number."""
    return any(f"U+{ord(letter):04X}" in told for letter in disguised if not letter.isascii())


def outcome(send, body, disguised):
    answer = send(body)
    if answer.get("created") == 1:
        [value] = answer["values"]
        meant = {name: value[name] for name in ("indicator", "area", "period")}
        assert meant == {name: PLAIN[name] for name in meant}
        return "noted" if is_named(disguised, str(value["notes"])) else "silently accepted"
    assert answer["errors"] and answer["status"] in (400, 422)
    told = " ".join(error["message"] for error in answer["errors"])
    notes = str([value["notes"] for value in answer.get("values", ())])
    return "refused" if is_named(disguised, told + notes) else f"refused without a name: {told}"


ROWS = [(column, {}, PLAIN) for column in PLAIN] + [
    ("indicator", {"ids": "own"}, PLAIN | {"indicator": "our-5"}),
    ("indicator", {"ids": "framework"}, PLAIN | {"indicator": "AB13"}),
]
SHARED = ("period", "area", "status")
EACH = many(3, 1)  # one disguise is tried in every third place, another in the places between


def bodies(disguise):
    """(what was disguised, the body it stands in) of every place that a code, a number or a keyword has."""
    for column, top, row in ROWS:
        yield disguise(row[column]), top | {"values": [row | {column: disguise(row[column])}]}
    for column in SHARED:
        rest = {name: cell for name, cell in PLAIN.items() if name != column}
        yield disguise(PLAIN[column]), {column: disguise(PLAIN[column]), "values": [rest]}
    yield disguise("code"), {"ids": disguise("code"), "values": [PLAIN]}
    yield disguise("ids"), {disguise("ids"): "code", "values": [PLAIN]}
    for column in PLAIN:
        rest = {name: cell for name, cell in PLAIN.items() if name != column}
        yield disguise(column), {"values": [rest | {disguise(column): PLAIN[column]}]}


def test_the_plain_text_is_accepted_and_nothing_noted_of_it(send):
    for _, body in bodies(lambda text: text):
        answer = send(body)
        assert (answer.get("created"), answer["values"][0]["notes"]) == (1, []), answer


@pytest.mark.parametrize("name", DISGUISES)
def test_no_disguise_passes_unnoticed(name, send):
    found = {}
    changed = [(disguised, body) for disguised, body in bodies(DISGUISES[name]) if not disguised.isascii()]
    for disguised, body in changed[list(DISGUISES).index(name) % EACH :: EACH]:
        found[json.dumps(body, ensure_ascii=True)] = outcome(send, body, disguised)
    tell(disguised=len(found), refused=list(found.values()).count("refused"), noted=list(found.values()).count("noted"))
    assert found
    assert {body: end for body, end in found.items() if end not in ("refused", "noted")} == {}


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize("parameter", ["dry_run", "mode"])
def test_a_disguised_parameter_is_refused_and_its_character_named(name, parameter, send):
    plain = {"dry_run": "true", "mode": "valid"}[parameter]
    for disguised, query in (
        (DISGUISES[name](plain), f"{parameter}={quote(DISGUISES[name](plain))}"),
        (DISGUISES[name](parameter), f"{quote(DISGUISES[name](parameter))}={plain}"),
    ):
        if disguised.isascii():
            continue
        answer = send({"values": [PLAIN]}, query)
        assert answer["status"] == 400
        assert is_named(disguised, " ".join(error["message"] for error in answer["errors"])), answer["errors"]
