"""What the pages name is there: files, folders, modules, and the functions of a walk."""

import re
from pydoc import locate

import pytest

from tests import ROOT
from tests.test_architecture import TASKS

PAGES = {path.name: " ".join(path.read_text().split()) for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}
TOP = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."} - {"var", "node_modules"}
MADE = "static/build"  # by ./run
PATH = re.compile(r"`([\w.-]+/[\w./-]*)`")
NAMED = re.compile(r"`(\w+(?:/\w+)+)\.py`((?:,? `\w+(?:\.\w+)*`)+)")
MODULE = re.compile(r"`(?:python -m )?((?:dcst|objectives|indicators|inspections|budget|tests)(?:\.\w+)+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def found(pattern):
    return sorted({match.groups() for text in PAGES.values() for match in pattern.finditer(text)})


def paths():
    """Those of the project: others are addresses, kinds of content, or what a machine has elsewhere."""
    named = [path for (path,) in found(PATH) if not path.startswith(MADE)]
    return [path for path in named if path.split("/")[0] in TOP or path.endswith((".py", ".md", ".html"))]


@pytest.mark.parametrize("path", paths())
def test_a_path_that_is_named_is_there(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("path", "names"), found(NAMED))
def test_what_is_named_of_a_file_stands_in_it(path, names):
    module = path.replace("/", ".")
    assert [name for name in re.findall(r"[\w.]+", names) if locate(f"{module}.{name}") is None] == []


@pytest.mark.parametrize("name", sorted({name for (name,) in found(MODULE)} - TASKS))
def test_a_module_that_is_named_is_there(name):
    assert locate(name) is not None


@pytest.mark.parametrize("page_named", PAGES)
def test_a_link_leads_somewhere(page_named):
    folder = ROOT if page_named == "README.md" else ROOT / "docs"
    assert [place for place in LINK.findall(PAGES[page_named]) if not (folder / place).exists()] == []
