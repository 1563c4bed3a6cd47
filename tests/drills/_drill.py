"""Runs generated tests at a drill's size, and prints one line of JSON about them.

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

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 2400


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
    line = {"drill": name, **figures, "seconds": round(time.monotonic() - began), "pass": done.returncode == 0}
    print(json.dumps(line | _when()))  # noqa: T201 - the drill's answer
    sys.exit(done.returncode)


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
