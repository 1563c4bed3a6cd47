"""What a recipe of docs/how-to.md asks for and nothing else would miss: a door that asks, a verb that tells, words."""

import ast

import pytest

from dcst.pages.middleware import OPEN, OPEN_NAMES
from dcst.people.roles import Permission
from dcst.site.plan_tables import TABLES
from dcst.status.rule_words import RULES_IN_WORDS
from tests import ROOT
from tests.test_architecture import MODULES, imports, is_door, patterns

RULES = {
    target.id: node.value.value
    for tree in MODULES.values()
    for node in tree.body
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    for target in node.targets
    if target.id.endswith("_RULE")
}


def pages():
    """Every address that is neither the API's nor open to strangers, and the view behind it."""
    for route, entry in patterns():
        is_open = getattr(entry.callback, OPEN, False) or entry.name in OPEN_NAMES
        if not (is_open or route.startswith("api/")):
            yield route, entry.callback


LEAD_ON = {"start/"}  # to the first page of whoever asks


def test_every_page_asks_for_a_permission():
    asked = {route: getattr(view, "asks", ()) for route, view in pages()}
    assert {route for route, permissions in asked.items() if not permissions} == LEAD_ON


@pytest.mark.parametrize("permission", list(Permission), ids=lambda permission: permission.name)
def test_every_permission_is_asked_for_somewhere(permission):
    asking = [name for name, tree in MODULES.items() if name != "dcst.people.roles" and _asks(tree, permission.name)]
    assert asking != []


def _asks(tree, name):
    return any(ast.unparse(node) == f"Permission.{name}" for node in ast.walk(tree) if isinstance(node, ast.Attribute))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_version_of_a_rule_is_printed_in_words(rule):
    assert RULES_IN_WORDS[RULES[rule]]


FUNCTIONS = {
    (node.name, name): node
    for name, tree in MODULES.items()
    if "changes" in name.split(".")
    for node in tree.body
    if isinstance(node, ast.FunctionDef)
}
WRITE_ONE = {"audit.record", "tie"}  # dcst/record/links.py leaves one for each action
# Why each leaves no event of its own.
SILENT = {
    "carry_out": "a part of the verbs that store figures",
    "supersede": "loads a history that somebody else told",
    "check_upload": "stores nothing of what was sent",
    "note": "writes into the log of attempts",
    "note_attempt": "is the log of attempts",
    "try_rows": "changes nothing",
}


def _leaves_an_event(function, seen=()):
    """Whether it writes one, or calls a function of its module, or a verb of another, that does."""
    called = {ast.unparse(node.func) for node in ast.walk(FUNCTIONS[function]) if isinstance(node, ast.Call)}
    reached = [
        (name, module)
        for name, module in FUNCTIONS.keys() - {function, *seen}
        if name in called and (module == function[1] or name[0] != "_")
    ]
    return bool(WRITE_ONE & called) or any(_leaves_an_event(other, (function, *seen)) for other in reached)


def test_every_verb_leaves_an_event_in_the_audit_trail():
    verbs = [key for key, node in FUNCTIONS.items() if "by" in {argument.arg for argument in node.args.kwonlyargs}]
    silent = {key[0] for key in verbs if key[0][0] != "_" and not _leaves_an_event(key)}
    assert silent == set(SILENT)


def test_doors_take_the_verbs_of_indicators_from_their_index():
    taken = {
        f"{name} takes {target}"
        for name, tree in MODULES.items()
        if is_door(name) and not name.startswith("dcst.site.demo")
        for target in imports(tree)
        if target.startswith("indicators.") and "changes" in target.split(".")[2:]
    }
    assert taken == set()


def test_every_file_of_the_plans_fills_a_table():
    files = {path.name for path in (ROOT / "fixtures/plans").glob("*/*.csv")}
    assert files == {table.file for table in TABLES}


# They write what somebody sent, what a program reads, or what the audit trail keeps, digit by digit.
WRITES_DIGITS = ("dcst.files.", "indicators.intake.", "indicators.published.", "indicators.views.partner.trying")
SHOWS_NO_NUMBER = ("dcst.status.rag", "indicators.target.changes")  # the helper itself; the audit trail


def test_one_helper_writes_every_number_on_screen():
    """`say_number`, or `plain` and the filter `number`, which call it: so no figure has 28 digits on one page alone."""
    writing = {
        name
        for name, tree in MODULES.items()
        if not name.startswith(WRITES_DIGITS) and name not in SHOWS_NO_NUMBER
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec and _is_of_decimals(node.format_spec)
    }
    assert writing == set()


def _is_of_decimals(spec):
    return "".join(part.value for part in spec.values if isinstance(part, ast.Constant)).endswith("f")
