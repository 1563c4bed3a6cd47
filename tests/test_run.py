"""The script that runs everything, and the front end it builds."""

import json
import os
import re
import socket
import subprocess
import urllib.request

import pytest

from tests import ROOT, outcome
from tests.waiting import PATIENCE

BUILD = ROOT / "static" / "build"


def run(*arguments, **environment):
    return subprocess.run(
        [ROOT / "run", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_help_names_every_command():
    script = (ROOT / "run").read_text()
    commands = re.findall(r"^  (\w+)(?: \|.*)?\) ", script.split("case $command in")[1], re.MULTILINE)
    listed = run("help").stdout
    assert len(commands) >= 10
    assert [command for command in commands if f"./run {command}" not in listed] == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nothing"], "./run has no command nothing; ./run help lists them."),
        (["bench", "nothing"], "There is no benchmark called nothing."),
        (["drill", "nothing"], "There is no drill called nothing."),
        (["serve", "--nothing"], "./run serve takes --plan-only or nothing, not --nothing."),
    ],
)
def test_what_the_script_does_not_know_it_says_in_one_line(arguments, line):
    answer = run(*arguments)
    assert answer.returncode == 1
    assert answer.stderr.startswith(line)
    assert answer.stderr.count("\n") == 1


DRILLS = sorted(path for path in (ROOT / "tests" / "drills").glob("[!_]*.py"))


@pytest.mark.parametrize("path", DRILLS, ids=lambda path: path.stem)
def test_a_drill_asks_tests_that_there_are(path):
    asked = re.findall(r'"(tests/[^"]*)"', path.read_text())
    assert asked and all((ROOT / test).exists() for test in asked)


def test_a_drill_tells_how_it_went_in_one_line():
    """Here what it asks pytest for is its version alone: no test is run."""
    answer = run("drill", "keys", "--version", DATABASE_URL="sqlite://:memory:", REDIS_URL="")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["drill"], told["pass"], told["database"]) == ("keys", True, "sqlite")
    assert told["what"].startswith("A thousand keys used and misused")


HALVES = """
import os
import pytest
@pytest.fixture
def manage():
    "Whoever asks for it is tried on both databases."
def test_plain():
    pass
def test_red_on_sqlite(manage):
    assert not os.environ["DATABASE_URL"].startswith("sqlite")
@pytest.mark.servers
def test_with_servers():
    pass
"""
# What the plugins bring is not asked for here, and takes most of the time of a start.
ALONE = [f"-pno:{name}" for name in ("schemathesis", "hypothesispytest", "playwright", "faker", "cacheprovider")]


@pytest.mark.servers
@pytest.mark.parametrize(
    ("chosen", "code", "line"),
    [
        ("test", 1, "SQLite: 1 of 2 failed (test_halves.py::test_red_on_sqlite). PostgreSQL: all 2 passed."),
        ("plain", 0, "SQLite: all 1 passed. PostgreSQL: nothing to run."),
        ("nothing", 5, "SQLite: nothing to run. PostgreSQL: nothing to run."),
    ],
)
def test_both_halves_run_and_the_last_line_says_what_was_red_in_each(chosen, code, line, tmp_path, monkeypatch):
    (tmp_path / "test_halves.py").write_text(HALVES)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for name in ("SECOND_RUN", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    options = ["-n0", *ALONE, f"--rootdir={tmp_path}", f"-c{tmp_path / 'pyproject.toml'}"]
    answer = run("test", *options, str(tmp_path), "-k", chosen, PYTHONPATH=str(ROOT))
    assert (answer.returncode, answer.stderr.splitlines()[-1]) == (code, f"→ {line}"), answer.stdout + answer.stderr


def test_of_many_red_tests_the_first_are_named_and_the_others_counted():
    assert outcome.told(list("abcdef"), 1994) == "6 of 2,000 failed (a, b, c, d, e and 1 more)"


def test_a_fast_run_keeps_its_database_and_begins_the_next_one_with_a_copy(tmp_path):
    """The tests of a file that writes into the database, in one process on SQLite, whatever the run around it has."""
    tests = [
        "tests/indicators/api/test_periods.py::test_a_plain_form_is_read_with_the_indicators_calendar",
        "-q",
        *ALONE,
        f"--basetemp={tmp_path / 'run'}",
    ]
    environment = {"DATABASE_URL": "", "SECOND_RUN": "", "PYTEST_XDIST_WORKER": ""}
    first = run("test", "--fast", *tests, **environment)
    [kept] = (ROOT / "var").glob("test-*.sqlite3")
    before = kept.read_bytes()
    second = run("test", "--fast", *tests, **environment)
    assert (first.returncode, second.returncode) == (0, 0), first.stdout + first.stderr + second.stdout
    assert "servers: SQLite" in second.stdout and kept.read_bytes() == before


def test_a_worker_without_a_broker_is_told_what_is_missing():
    answer = run("worker", REDIS_URL="")
    assert answer.returncode == 1
    assert answer.stderr.startswith("REDIS_URL is not set")


def test_a_port_in_use_is_said_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run("serve", PORT=port)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].startswith(f"Port {port} is in use")


def test_the_stylesheet_carries_nothing_that_belongs_to_gov_uk():
    css = (BUILD / "app.css").read_text()
    assert "Source Sans 3" in css
    assert [trace for trace in ("GDS Transport", "crest", "crown") if trace in css] == []


def test_no_asset_is_fetched_from_elsewhere():
    css = (BUILD / "app.css").read_text()
    targets = re.findall(r"url\(['\"]?([^)'\"]+)", css)
    assert targets
    assert [target for target in targets if not target.startswith("data:") and not (BUILD / target).exists()] == []


def test_every_lock_line_carries_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        packages = re.split(r"^(?=[a-z0-9].*==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
        assert len(packages) > 20
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_every_requirement_says_why_it_is_there():
    for name in ("requirements.in", "requirements-dev.in"):
        lines = (ROOT / name).read_text().splitlines()
        wanted = [line for line in lines if line and line[0] not in "#-"]
        assert [line for line in wanted if "#" not in line] == []


@pytest.mark.servers
def test_static_files_are_served_under_names_that_change_with_their_content(demo_site):
    page = urllib.request.urlopen(f"{demo_site.url}/").read().decode()
    href = re.search(r'href="(/static/app/app\.[0-9a-f]{12}\.css)"', page).group(1)
    answer = urllib.request.urlopen(demo_site.url + href)
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.fixture
def stamps():
    """What the test leaves among the script's stamps goes again."""
    folder = ROOT / "var" / "stamps"
    before = set(folder.glob("today-*"))
    yield
    for left in set(folder.glob("today-*")) - before:
        left.unlink()


@pytest.mark.usefixtures("stamps")
def test_other_commands_stand_on_the_day_the_demonstration_was_served_on(tmp_path):
    database = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    environment = {"DATABASE_URL": database}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    ask = ["shell", "--no-imports", "--command", "from dcst.time import clock; print(clock.today())"]
    assert "2018-01-31" not in run("manage", *ask, **environment).stdout
    with subprocess.Popen(
        [ROOT / "run", "serve"],
        env={**os.environ, **environment, "PORT": port},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as serving:
        next(line for line in serving.stderr if "Preparing" in line)
        serving.terminate()
    assert "2018-01-31" in run("manage", *ask, **environment).stdout
    # The suite runs with DEBUG; a site served after it runs without, and finds its static files by hashed names.
    assert (ROOT / "var" / "static" / "staticfiles.json").is_file()
