"""The house, held by a machine: imports point downwards, rules are pure, changes say by whom, routes are shut."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path
from pydoc import locate

import pytest
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from dcst import settings
from dcst.celery import app as celery_app
from dcst.pages.middleware import OPEN, OPEN_NAMES
from dcst.people.roles import ROLES, Permission
from dcst.status.rag import LOOKS, Rag

ROOT = Path(settings.BASE_DIR)
HOUSES = ("indicators", "inspections", "budget")
APPS = ("objectives", *HOUSES)
ROOF = {"dcst.celery", "dcst.management", "dcst.site", "dcst.urls", "dcst.wsgi"}
DOORS = {"views", "forms", "api", "api_reading", "api_words", "tasks", "admin", "urls", "filters"}
PURE = {
    "dcst.files.exports",
    "dcst.status.rag",
    "dcst.time.periods",
    "dcst.status.rule_words",
    "objectives.duties",
    "objectives.rules",
    "indicators.calendar.rules.calendars",
    "indicators.target.rules.cohort",
    "indicators.charts.burn_down",
    "indicators.disclosure.rules.hiding",
    "indicators.disclosure.rules.bounds",
    "indicators.statistics.comparison",
    "indicators.statistics.control_chart",
    "indicators.api.calls",
    "indicators.api.snippets",
    "indicators.calendar.ical",
    "indicators.framework.rules",
    "indicators.target.rules.target",
    "indicators.intake.sheets",
    "indicators.statistics.direction",
    "indicators.statistics.doubts",
    "indicators.target.rules.forecast",
    "indicators.groups",
    "indicators.target.rules.parts",
    "indicators.intake.rules.rows",
    "indicators.statistics.intervals",
    "indicators.statistics.points",
    "indicators.charts.sparkline",
    "indicators.statistics.spc",
    "indicators.statistics.runs",
    "indicators.statistics.standing",
    "indicators.target.rules.promises",
    "indicators.statistics.trend",
    "indicators.statistics.variation",
    "indicators.published.rules.rows",
    "indicators.published.rules.doubts",
    "indicators.published.rules.notes",
    "indicators.statistics.quantiles",
    "indicators.statistics.rounding",
    "indicators.calendar.rules.windows",
    "inspections.rules",
    "budget.rules",
}


def modules():
    """{dotted name: parsed source} of every module of the product."""
    found = {}
    for app in ("dcst", *APPS):
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text())
    return found


MODULES = modules()


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def is_roof(name):
    return any(name == roof or name.startswith(roof + ".") for roof in ROOF)


def is_door(name):
    return bool(DOORS & set(name.split(".")[1:]))


def test_the_ground_floor_imports_no_app():
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES.items()
        if name.split(".")[0] == "dcst" and not is_roof(name)
        for target in imports(tree)
        if target.split(".")[0] in APPS or is_roof(target)
    ]
    # The package itself only makes Celery known, as Celery asks for.
    assert [line for line in wrong if line != "dcst imports dcst.celery"] == []


def test_the_plan_knows_no_other_app_and_houses_know_no_sibling():
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES.items()
        for target in imports(tree)
        if name.split(".")[0] in APPS and target.split(".")[0] in HOUSES and target.split(".")[0] != name.split(".")[0]
    ]
    assert wrong == []


def test_only_the_roof_is_imported_by_the_roof():
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES.items()
        if name.split(".")[0] in APPS
        for target in imports(tree)
        if is_roof(target)
    ]
    assert wrong == []


def test_nouns_rules_and_changes_never_import_doors():
    kinds = {"models", "rules", "changes", "verdicts"}
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES.items()
        if kinds & set(name.split("."))
        for target in imports(tree)
        if target in MODULES and is_door(target)
    ]
    assert wrong == []


def test_no_app_imports_another_apps_doors():
    wrong = [
        f"{name} imports {target}"
        for name, tree in MODULES.items()
        if name.split(".")[0] in APPS
        for target in imports(tree)
        if target in MODULES
        and target.split(".")[0] in APPS
        and target.split(".")[0] != name.split(".")[0]
        and is_door(target)
    ]
    assert wrong == []


def rests_on(names):
    """The modules and everything of the product they import, however far."""
    found, left = set(), set(names)
    while left:
        name = left.pop()
        found.add(name)
        left |= {target for target in imports(MODULES[name]) if target in MODULES} - found
    return found


# Their figures are those of whoever asks, a source of the indicator; or come through the eyes of a Reader.
OTHERWISE_SEEN = {
    "indicators.views.indicator.judged",
    "indicators.views.lists.overview",
    "indicators.views.partner.trying",
    "indicators.views.partner.uploads",
}


def test_doors_show_figures_through_the_eyes_of_their_reader():
    """A door that names observations, or questions about them, tells of them what `indicators.shown` lets be seen."""
    wrong = [
        name
        for name, tree in MODULES.items()
        if (
            is_door(name) or name in ("dcst.site.board", "dcst.site.views.strand") or name.startswith("indicators.api.")
        )
        and {"indicators.models.Observation", "indicators.models.ValueQuery"} & set(_names(tree))
        and "indicators.disclosure.eyes" not in imports(tree)
    ]
    assert set(wrong) <= OTHERWISE_SEEN


def test_doors_that_tell_a_verdict_on_an_indicator_tell_it_as_the_reader_may_see_it():
    wrong = [
        name
        for name, tree in MODULES.items()
        if is_door(name) or name == "dcst.site.board"
        if "dcst.models.Assessment" in _names(tree) and any(_says(node, "indicator") for node in ast.walk(tree))
        if "indicators.disclosure.eyes" not in imports(tree)
    ]
    assert set(wrong) <= OTHERWISE_SEEN


def _names(tree):
    """“module.Name” of everything that is imported from a module."""
    rows = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 0)
    return [f"{node.module}.{alias.name}" for node in rows for alias in node.names]


def _says(node, word):
    return isinstance(node, ast.Constant) and node.value == word


def test_rules_are_pure_and_so_is_all_they_rest_on():
    frameworks = {"django", "rest_framework", "celery"}
    wrong = [
        f"{name} imports {target}"
        for name in rests_on(PURE)
        for target in imports(MODULES[name])
        if target.split(".")[0] in frameworks
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(PURE))
def test_rules_read_no_clock(name):
    called = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)}
    assert not called & {"today", "now", "utcnow"}


def changes():
    for name in sorted(MODULES):
        parts = name.split(".")
        if "changes" in parts and parts[0] in ("dcst", *APPS):
            module = import_module(name)
            for label, function in inspect.getmembers(module, inspect.isfunction):
                own = inspect.unwrap(function).__module__ == name
                if own and not label.startswith("_"):
                    yield f"{name}.{label}", function


@pytest.mark.parametrize(("name", "change"), list(changes()))
def test_every_change_says_by_whom_and_when_by_name(name, change):
    parameters = inspect.signature(change).parameters
    for needed in ("by", "at"):
        assert parameters[needed].kind is inspect.Parameter.KEYWORD_ONLY


def patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry
        else:
            yield from patterns(entry, prefix + str(entry.pattern))


OPEN_TO_STRANGERS = {
    "",
    "look-around/<slug:persona>/",
    "about/colours/",
    "about/accessibility/",
    "about/reliability/",
    "about/contact/",
    "api/v1/docs/",
    "api/v1/docs/send_values.py",
    "healthz/live/",
    "healthz/ready/",
}


def test_the_routes_open_to_strangers_are_these_and_no_others():
    opened = {route for route, entry in patterns() if getattr(entry.callback, OPEN, False)}
    assert opened == OPEN_TO_STRANGERS
    named = {entry.name for _, entry in patterns()}
    assert named >= OPEN_NAMES


EXAMPLES = {"path": "FY2017-18", "slug": "x1", "str": "x1", "int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def address_of(route):
    """An address of a route, with an example for each of its arguments."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda argument: EXAMPLES[argument[1]], route)


def shut_routes():
    for route, entry in patterns():
        if route in OPEN_TO_STRANGERS or entry.name in OPEN_NAMES or "(?P" in route or route.startswith("api/"):
            continue
        yield address_of(route)


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(set(shut_routes())))
def test_a_stranger_is_sent_to_sign_in(client, address):
    for method in (client.get, client.post):
        response = method(address)
        assert response.status_code == 302
        assert response.url.startswith("/sign-in/?next=")


API_ADDRESSES = ["plans", "actions", "indicators", "observations", "submissions", "assessments", "me", "status"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", API_ADDRESSES)
def test_the_api_asks_a_stranger_who_is_calling(client, name):
    response = client.get(f"/api/v1/{name}/")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_permission_is_granted_to_some_role():
    assert set().union(*ROLES.values()) == set(Permission)


@pytest.mark.parametrize("rag", list(Rag))
def test_every_status_has_a_word_a_shape_a_colour_and_a_place(rag):
    assert rag.word and rag.shape and rag.colour
    assert [look.shape for look in LOOKS.values()].count(rag.shape) == 1
    assert [look.place for look in LOOKS.values()].count(rag.place) == 1


def test_roles_are_named_in_their_table_alone():
    wrong = [
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(part, ast.Attribute) and part.attr == "role" for part in [node.left])
    ]
    assert wrong == []


def dotted_strings(value):
    """Every string of the settings that names something of the product by its module."""
    if isinstance(value, str):
        if re.fullmatch(rf"(?:{'|'.join(('dcst', *APPS))})(?:\.\w+)+", value):
            yield value
    elif isinstance(value, dict):
        for part in [*value.keys(), *value.values()]:
            yield from dotted_strings(part)
    elif isinstance(value, list | tuple | set):
        for part in value:
            yield from dotted_strings(part)


# The model of users is named by its app, as Django wants it.
TOLD = {name: getattr(settings, name) for name in dir(settings) if name.isupper() and name != "AUTH_USER_MODEL"}
TASKS = {"dcst.forget_old", "dcst.sweep", "dcst.work"}


@pytest.mark.parametrize("path", sorted(set(dotted_strings(TOLD)) - TASKS))
def test_what_the_settings_name_is_there(path):
    """No import holds these strings together, so that a move would be noticed first by who starts the site."""
    assert locate(path) is not None


def test_beat_sends_tasks_that_are_there():
    sent = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sent == TASKS


def test_tasks_are_named_apart_from_their_place():
    """A message that waits in the broker outlives a deployment that moves a file."""
    celery_app.loader.import_default_modules()
    assert {name for name in celery_app.tasks if name.split(".")[0] in ("dcst", *APPS)} == TASKS
