"""Four senders of the same values in shuffled batches: deadlocks, server errors, and verdicts that are not true.

What each indicator's verdict should be is worked out here once more, from the stored figures alone.
"""

import argparse
import random
import threading
import time

from tests import services
from tests.bench import _place
from tests.bench._telling import tell

MONTHS = 24
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
# The latest of an indicator's own figures for the borough.
LATEST = """
    SELECT DISTINCT ON (o.indicator_id) i.code, o.id, o.value
    FROM indicators_observation o
    JOIN indicators_indicator i ON i.id = o.indicator_id JOIN dcst_area a ON a.id = o.area_id
    WHERE o.known_to IS NULL AND o.series_id IS NULL AND o."group" = '' AND a.code = 'doncaster'
    ORDER BY o.indicator_id, o.period_end DESC
"""
STANDING = """
    SELECT subject, rag, facts FROM dcst_assessment
    WHERE subject_kind = 'indicator' AND question = 'target' AND area = '' AND known_to IS NULL
"""
TWICE = """
    SELECT count(*) FROM (
        SELECT 1 FROM indicators_observation WHERE known_to IS NULL AND series_id IS NULL
        GROUP BY indicator_id, area_id, "group", period HAVING count(*) > 1
    ) AS twice
"""


def options():
    parser = argparse.ArgumentParser(prog="./run bench race", description=__doc__)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--batches", type=int, default=300, help="of each writer")
    parser.add_argument("--rows", type=int, default=100, help="values in a batch")
    parser.add_argument("--allowed", type=int, default=0, help="how many of each thing gone wrong are let pass")
    return parser.parse_args()


def main():
    asked = options()
    with _place.database() as address:
        from tests.bench._world import World

        world = World(address)
        pool = world.cells(len(world.indicators) * len(world.areas) * MONTHS)
        with _place.site(address, workers=asked.writers) as url:
            begun = time.perf_counter()
            statuses = raced(world, pool, url, asked)
            seconds = time.perf_counter() - begun
        # Counted once the sessions have ended.
        [[deadlocks]] = services.sql(address, DEADLOCKS)
        [[twice]] = services.sql(address, TWICE)
        told = {
            "deadlocks": deadlocks,
            "server_errors": sum(status >= 500 for status in statuses),
            "refused": sum(400 <= status < 500 for status in statuses),
            "stale": len(stale(services.sql(address, LATEST), services.sql(address, STANDING))),
            "stored_twice": twice,
            "unanswered": asked.writers * asked.batches - len(statuses),
        }
    tell(
        "race",
        writers=asked.writers,
        batches=len(statuses),
        rows=asked.rows,
        ours=round(len(statuses) * asked.rows / seconds),
        **told,
        gates={name: (count, "at most", asked.allowed) for name, count in told.items()},
    )


def raced(world, pool, url, asked):
    """The status of every answer."""
    from tests.bench._world import Sender

    statuses = []
    batches = [[batch(world, pool, asked.rows) for _ in range(asked.batches)] for _ in range(asked.writers)]

    def write(bodies):
        sender = Sender(url)
        for body in bodies:
            statuses.append(sender.post("/api/v1/submissions/", body, world.headers())[0])

    writers = [threading.Thread(target=write, args=(bodies,)) for bodies in batches]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return statuses


def batch(world, pool, rows):
    """Some of the same cells in any order, each with a value drawn anew."""
    return world.body([cell.with_value(world.value()) for cell in random.sample(pool, rows)])


def stale(latest, standing):
    """The indicators whose standing verdict is not the one their latest figure makes."""
    stands = {code: (rag, facts) for code, rag, facts in standing}
    return [
        code
        for code, pk, value in latest
        if code not in stands or stands[code][0] != status(value) or f"observation:{pk}" not in stands[code][1]
    ]


def status(value):
    """At most 50 is the target, 55 the edge of what is tolerated."""
    return "on_track" if value <= 50 else "at_risk" if value <= 55 else "off_track"


if __name__ == "__main__":
    main()
