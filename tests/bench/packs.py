"""What a pack of many measures costs: memory at its peak, of the worker or of the process that sets the PDF, and the
time from taking it up to its files being kept.

On the demonstration, as the performance officer sees it: its board, and the measures that have most to show.
"""

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
from datetime import timedelta

from tests import ROOT
from tests.bench import _place
from tests.bench._telling import tell
from tests.bench.pages import load

OFFICER = "officer@demo.example"


def options():
    parser = argparse.ArgumentParser(prog="./run bench packs", description=__doc__)
    parser.add_argument("--measures", type=int, default=60)
    parser.add_argument("--megabytes", type=float, default=500, help="of either process at its peak, at most")
    return parser.parse_args()


def main():
    asked = options()
    with _place.database() as address:
        with contextlib.redirect_stdout(io.StringIO()):
            load()
        told = measure(address, asked)
    tell("packs", measures=asked.measures, **told)


def measure(address, asked):
    pack = ask(asked.measures)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._packing"], cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE
    )
    told = json.loads(done.stdout)
    pack.refresh_from_db()
    if pack.state != "made":
        raise SystemExit(f"The pack was not made: {pack.problem}")
    peak = max(told["worker"], told["setter"])
    return {
        "items": len(pack.items),
        "seconds": round(told["seconds"], 1),
        "megabytes": round(peak),
        "together": round(told["worker"] + told["setter"]),
        "worker": round(told["worker"]),
        "setter": round(told["setter"]),
        "kilobytes": {file.kind: round(file.size / 1024) for file in pack.files.light()},
        "pages": pages(pack),
        "gates": {"megabytes": (peak, "at most", asked.megabytes)},
    }


def ask(measures):
    from django.db.models import Count

    from dcst.models import Pack, User
    from dcst.site.packs.changes import ask_for_pack
    from dcst.site.packs.items import item_of
    from dcst.time import clock
    from indicators.models import Indicator

    rows = Indicator.objects.annotate(figures=Count("observations")).order_by("-figures", "code")[:measures]
    items = [item_of("board/BP"), *(item_of(f"indicator/{row.code}") for row in rows)]
    officer, at = User.objects.get(email=OFFICER), clock.now()
    pack = ask_for_pack("A pack of many measures", items, by=officer, at=at, day=clock.today())
    Pack.objects.update(recorded_at=pack.recorded_at - timedelta(minutes=1))
    return pack


def pages(pack):
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(bytes(pack.files.get(kind="pdf").content))).pages)


if __name__ == "__main__":
    main()
