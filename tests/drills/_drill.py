"""Runs generated tests at a drill's size, and prints one line of JSON about them. The site shows the latest
line of each drill: /about/reliability/.

A drill has no checks of its own: it asks the same tests as every run for more. Figures of one name are added up.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests import ROOT

LONGEST = 2400
RESULTS = ROOT / "docs" / "drills.jsonl"


def drill(name, *tests, parallel=False):
    """Ends the process: 0 when all that was tried held."""
    began = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="dcst-drill-") as told:
        options = ["-n", "logical"] if parallel else []
        command = [sys.executable, "-m", "pytest", *tests, "-q", "-p", "no:cacheprovider", "--timeout", str(LONGEST)]
        done = subprocess.run(
            [*command, *options, *sys.argv[1:]],
            cwd=ROOT,
            env={**os.environ, "DCST_DRILL": told.name},
            stdout=sys.stderr,
        )
        figures = _added_up(Path(told.name).read_text().splitlines())
    line = {"drill": name, "what": _what(), **figures, "seconds": round(time.monotonic() - began)}
    line |= {"pass": done.returncode == 0, **_when()}
    print(json.dumps(line))  # noqa: T201 - the drill's answer
    if not sys.argv[1:]:  # asked for less, or for something else, it is no result
        with RESULTS.open("a") as results:
            results.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.exit(done.returncode)


def _what():
    """What the drill says of itself, in one line."""
    return " ".join(sys.modules["__main__"].__doc__.split())


def _added_up(lines):
    found = Counter()
    for line in lines:
        found.update(json.loads(line))
    return dict(found)


def _when():
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {"at": now, "commit": commit.stdout.strip() or None, "database": _database()}


def _database():
    return os.environ.get("DATABASE_URL", "postgresql").partition(":")[0]
