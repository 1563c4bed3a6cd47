"""What a view hands its template is at most ten things: more of them are one thing that has no name yet."""

import ast
from pathlib import Path

import pytest

from dcst import settings

ROOT = Path(settings.BASE_DIR)
MOST = 10
APPS = ("dcst", "objectives", "indicators", "inspections", "budget")
VIEWS = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "views" in path.with_suffix("").parts)


def contexts(source):
    """{name of a view: the keys of what it hands its template}; dictionaries joined in one module are followed."""
    functions = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    found = {}
    for name, function in functions.items():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render" and len(node.args) > 2:
                found[name] = found.get(name, set()) | keys(node.args[2], function, functions)
    return found


def keys(node, function, functions):
    """The keys of a dictionary as it is written, of what is joined to it, and of what a name or a call stands for."""
    match node:
        case ast.Dict():
            spread = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
            named = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            return named.union(*(keys(value, function, functions) for value in spread))
        case ast.BinOp(op=ast.BitOr()):
            return keys(node.left, function, functions) | keys(node.right, function, functions)
        case ast.IfExp():
            return keys(node.body, function, functions) | keys(node.orelse, function, functions)
        case ast.Call(func=ast.Name(id=name)) if name in functions:
            called = functions[name]
            returned = [one.value for one in ast.walk(called) if isinstance(one, ast.Return) and one.value]
            return set().union(*(keys(value, called, functions) for value in returned))
        case ast.Name(id=name):
            return set().union(*(_put(one, name, function, functions) for one in ast.walk(function)))
    return set()


def _put(node, name, function, functions):
    """The keys that a statement puts into the dictionary of a name."""
    match node:
        case ast.Assign(targets=[ast.Name(id=target)]) | ast.AugAssign(target=ast.Name(id=target)) if target == name:
            return keys(node.value, function, functions)
        case ast.Assign(targets=targets):
            places = [one for target in targets for one in ast.walk(target) if isinstance(one, ast.Subscript)]
            of_name = [one.slice for one in places if getattr(one.value, "id", "") == name]
            return {place.value for place in of_name if isinstance(place, ast.Constant)}
    return set()


JOINED = """
def page(request):
    context = {"a": 1, "b": 2, **more(request)}
    context |= {"c": 3} if request else {"d": 4}
    context["e"], context["f"] = 5, 6
    return render(request, "page.html", context | _rest() | {"i": 9})

def more(request):
    return {"g": 7}

def _rest():
    found = {"h": 8}
    return found
"""


def test_dictionaries_that_are_joined_are_counted_whole():
    assert contexts(JOINED) == {"page": set("abcdefghi")}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_view_hands_its_template_ten_things_at_most(path):
    found = contexts(path.read_text())
    assert {name: sorted(held) for name, held in found.items() if len(held) > MOST} == {}
