"""The house, held by a machine where contracts on imports (pyproject.toml) do not reach.

Rules read no clock, changes say by whom, routes are shut, figures are seen through their reader's eyes. What is held is
found by its path.
"""

import ast
import inspect
import re
from collections import defaultdict
from importlib import import_module
from pydoc import locate

import pytest
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from dcst import settings
from dcst.celery import app as celery_app
from dcst.pages.middleware import OPEN, OPEN_NAMES
from dcst.people.roles import ROLES, Permission
from dcst.status.rag import LOOKS, Rag
from tests import ROOT

HOUSES = ("indicators", "inspections", "budget")
APPS = ("objectives", *HOUSES)
# By the names of files and folders, so that what is added tomorrow is held from its first day.
DOORS = {"views", "forms", "api", "tasks", "admin", "urls", "site", "management"}
PURE = {"rules", "statistics", "charts", "sheets", "status"}
SAYS_PURE = re.compile(r"\bPure\b")
FRAMEWORKS = {"django", "rest_framework", "celery"}
CLOCKS = {"today", "now", "utcnow"}


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


def is_door(name):
    """Whether a module answers somebody: a folder or file of that name stands in its path. dcst/api is ground."""
    return bool(DOORS & set(name.split(".")[1:])) and not name.startswith("dcst.api")


def is_pure(name):
    """By where it stands, or because it says so of itself."""
    return bool(PURE & set(name.split("."))) or bool(SAYS_PURE.search(ast.get_docstring(MODULES[name]) or ""))


def rests_on(names):
    """The modules and everything of the product they import, however far."""
    found, left = set(), set(names)
    while left:
        name = left.pop()
        found.add(name)
        left |= {target for target in imports(MODULES[name]) if target in MODULES} - found
    return found


# Each tells nobody else's figures: why.
OTHERWISE_SEEN = {
    "dcst.site.demo.stories": "it loads",
    "dcst.site.outcomes": "it rates; who reads a roll-up is told counts",
    "indicators.views.partner.trying": "the figures are those of whoever asks",
    "indicators.views.partner.uploads": "the figures are those of whoever asks",
}
FIGURES = {"indicators.models.Observation", "indicators.models.ValueQuery"}


def has_eyes(tree):
    """Whether it makes a reader's eyes, is given them, or asks a reader for them."""
    return "indicators.disclosure.eyes" in imports(tree) or any(
        getattr(node, name, "") == "eyes" for node in ast.walk(tree) for name in ("arg", "attr")
    )


def test_doors_show_figures_through_the_eyes_of_their_reader():
    """A door that names observations, or questions about them, tells of them what its reader's eyes let be seen."""
    wrong = {
        name for name, tree in MODULES.items() if is_door(name) and FIGURES & set(_names(tree)) and not has_eyes(tree)
    }
    assert wrong <= set(OTHERWISE_SEEN)


def test_doors_that_tell_a_verdict_on_an_indicator_tell_it_as_the_reader_may_see_it():
    wrong = {
        name
        for name, tree in MODULES.items()
        if is_door(name) and "dcst.models.Assessment" in _names(tree)
        if any(_says(node, "indicator") for node in ast.walk(tree)) and not has_eyes(tree)
    }
    assert wrong <= set(OTHERWISE_SEEN)


def _names(tree):
    """“module.Name” of everything that is imported from a module."""
    rows = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 0)
    return [f"{node.module}.{alias.name}" for node in rows for alias in node.names]


def _says(node, word):
    return isinstance(node, ast.Constant) and node.value == word


@pytest.mark.parametrize("name", sorted(filter(is_pure, MODULES)))
def test_what_is_pure_rests_on_no_framework_and_reads_no_clock(name):
    frameworks = {
        f"{module} imports {target}"
        for module in rests_on([name])
        for target in imports(MODULES[module])
        if target.split(".")[0] in FRAMEWORKS
    }
    clocks = {node.attr for node in ast.walk(MODULES[name]) if isinstance(node, ast.Attribute)} & CLOCKS
    assert (frameworks, clocks) == (set(), set())


AGREED_TWICE = {"Command", "Kind", "Meta"}


def folders():
    for app in ("dcst", *APPS):
        yield from (
            path for path in (ROOT / app, *(ROOT / app).rglob("*")) if path.is_dir() and path.name[0] not in "._"
        )


@pytest.mark.parametrize("folder", sorted(str(path.relative_to(ROOT)) for path in folders()))
def test_a_folder_is_taken_in_at_a_glance(folder):
    entries = [path.name for path in (ROOT / folder).iterdir() if path.name not in ("__init__.py", "__pycache__")]
    assert len(entries) <= 24


def test_a_public_class_name_stands_for_one_thing():
    places = defaultdict(list)
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in AGREED_TWICE} == {}


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
    """And uses both: what needs neither is no verb, and stands elsewhere or is private."""
    change = inspect.unwrap(change)
    parameters = inspect.signature(change).parameters
    body = ast.parse(inspect.getsource(change)).body[0]
    used = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)}
    for needed in ("by", "at"):
        assert parameters[needed].kind is inspect.Parameter.KEYWORD_ONLY
        assert needed in used


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
    "api/v1/",
    "told/stop/<str:token>/",
    "api/v1/docs/",
    "api/v1/docs/send_values.py",
    "healthz/live/",
    "healthz/ready/",
    "public/",
    "public/<slug:code>/",
    "public/data/",
    "public/data.<slug:kind>",
    "robots.txt",
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
TASKS = {"dcst.forget_old", "dcst.make_packs", "dcst.sweep", "dcst.tell", "dcst.work"}


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
