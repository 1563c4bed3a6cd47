"""What it costs to send again what is in: row versions written, and time beside the first post.

Again with another key, as a nightly job sends a whole year; and again with the same key, as after a lost answer.
"""

import argparse
import uuid

from tests import services
from tests.bench import _place
from tests.bench._telling import tell, timed

SENDING = "/api/v1/submissions/"
# What every request leaves: the log of it, the minute's count, and when its key was used.
LEFT = {"indicators_submission", "indicators_attempt", "dcst_auditevent", "dcst_callcount", "dcst_apikey"}
ENDED = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"


def options():
    parser = argparse.ArgumentParser(prog="./run bench repost", description=__doc__)
    parser.add_argument("--rows", type=int, default=1000, help="values in a POST")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--times-first", type=float, default=5)
    return parser.parse_args()


def main():
    asked = options()
    with _place.database() as address:
        from tests.bench._world import Sender, World

        world = World(address)
        with _place.site(address) as url:
            told = measure(world, Sender(url), asked)
    tell("repost", rows=asked.rows, rounds=asked.rounds, **told)


def measure(world, sender, asked):
    body, key = b"", ""

    def post(headers):
        return lambda: sender.stored(SENDING, body, headers)

    def first():
        nonlocal body
        body = world.body(world.cells(asked.rows))
        return post(world.headers())

    def again():
        nonlocal key
        key = uuid.uuid4().hex
        return post(world.headers(key))

    ways = {"first": first, "again": again, "replayed": lambda: post(world.headers(key))}
    timed(ways, 1)
    taken = timed(ways, asked.rounds)
    written = versions(world.address, lambda: (again()(), post(world.headers(key))()))
    elsewhere = {table: count for table, count in written.items() if table not in LEFT}
    ratio, ratio_replayed = taken["first"] / taken["again"], taken["first"] / taken["replayed"]
    return {
        "ours": round(asked.rows / taken["again"]),
        "reference": round(asked.rows / taken["first"]),
        "limit": round(asked.rows / taken["replayed"]),
        "ratio": round(ratio, 2),
        "ratio_replayed": round(ratio_replayed, 2),
        "row_versions": elsewhere,
        "left": {table: count for table, count in written.items() if table in LEFT},
        "gates": {
            "ratio": (ratio, "at least", asked.times_first),
            "ratio_replayed": (ratio_replayed, "at least", asked.times_first),
            "row_versions": (sum(elsewhere.values()), "at most", 0),
        },
    }


def versions(address, work):
    """{table: row versions written while something is done}. A session tells its counts for certain when it ends."""
    services.sql(address, ENDED)
    before = dict(services.sql(address, WRITTEN))
    work()
    services.sql(address, ENDED)
    after = dict(services.sql(address, WRITTEN))
    return {table: count - before[table] for table, count in after.items() if count != before[table]}


if __name__ == "__main__":
    main()
