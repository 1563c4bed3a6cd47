"""How fast values are taken, from the request to the verdicts at commit.

Held against a naive ModelViewSet with many=True that saves the same values into the same table, and against COPY into
it. Then again with many rows in the table. The rounds take turns; every figure is the median.
"""

import argparse

from tests import counting, services
from tests.bench import _place
from tests.bench._telling import tell, timed

GROUPS = iter(range(10**6))
MONTHS_OF_OTHERS = 125


def options():
    parser = argparse.ArgumentParser(prog="./run bench ingest", description=__doc__)
    parser.add_argument("--rows", type=int, default=1000, help="values in a POST")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--loaded", type=int, default=1_000_000, help="rows in the table for the second part; 0: none")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000], help="where queries are counted")
    parser.add_argument("--times-naive", type=float, default=15)
    parser.add_argument("--of-copy", type=float, default=0.25)
    parser.add_argument("--times-unrated", type=float, default=2.5)
    return parser.parse_args()


def main():
    asked = options()
    with _place.database() as address:
        from tests.bench._world import World

        world = World(address)
        empty = measure(world, asked)
        queries = counted(world, asked.sizes)
        full = {}
        if asked.loaded:
            load(world, asked.loaded)
            full = measure(world, asked)
    parts = [empty, full] if full else [empty]
    tell(
        "ingest",
        rows=asked.rows,
        rounds=asked.rounds,
        **empty,
        queries=queries,
        loaded={"rows": asked.loaded, **full},
        gates={
            "ratio": (min(part["ratio"] for part in parts), "at least", asked.times_naive),
            "of_limit": (min(part["of_limit"] for part in parts), "at least", asked.of_copy),
            "of_unrated": (max(part["of_unrated"] for part in parts), "at most", asked.times_unrated),
            "sizes_of_queries": (len(set(queries.values())), "at most", 1),
        },
    )


def load(world, count):
    """Years of the partner's own figures, and those of thousands of other indicators."""
    from tests.bench._many import fill

    fill(world.address, (count - world.load()) // MONTHS_OF_OTHERS, MONTHS_OF_OTHERS)


def measure(world, asked):
    from tests.bench._world import Sender

    connection = services.connect(world.address)
    # Beside the intake the same months serve every round, each in a group of its own.
    cells = world.cells(asked.rows, world.beside)
    with _place.site(world.address) as url:
        sender = Sender(url)

        def sent(path):
            body, headers = world.body(world.cells(asked.rows)), world.headers()
            return lambda: sender.stored(path, body, headers)

        def naive():
            body = world.naive_body(cells, f"naive {next(GROUPS)}")
            return lambda: sender.stored("/naive/", body, world.headers())

        def copied():
            lines = world.copy_lines(cells, f"copy {next(GROUPS)}")
            return lambda: world.copy(connection, lines)

        ways = {
            "ours": lambda: sent("/api/v1/submissions/"),
            "unrated": lambda: sent("/unrated/"),
            "naive": naive,
            "copy": copied,
        }
        timed(ways, 1)  # what the first of each costs alone
        services.sql(world.address, "ANALYZE")  # as the server itself does within a minute
        taken = timed(ways, asked.rounds)
    connection.close()
    return {
        "ours": round(asked.rows / taken["ours"]),
        "reference": round(asked.rows / taken["naive"]),
        "limit": round(asked.rows / taken["copy"]),
        "ratio": round(taken["naive"] / taken["ours"], 2),
        "of_limit": round(taken["copy"] / taken["ours"], 3),
        "of_unrated": round(taken["ours"] / taken["unrated"], 2),
    }


def counted(world, sizes):
    """{values in a POST: queries it takes}, counted in this process.

    What is asked only about some values is asked at each size: one value is far from its history, one part off track.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for size in sizes:
        headers = world.headers()
        with CaptureQueriesContext(connection) as queries:
            answer = Client(SERVER_NAME="127.0.0.1").post(
                "/api/v1/submissions/", world.body(steady(world, size)), headers.pop("Content-Type"), headers=headers
            )
        assert answer.status_code == 201, answer.content
        found[size] = counting.counted(queries)
    return found


def steady(world, size):
    """Cells of which the last, of a part, is far off."""
    cells = [cell.with_value("49.5" if cell.period.start.month % 2 else "50.0") for cell in world.cells(size)]
    return [*cells[:-1], cells[-1].with_value("80.0")]


if __name__ == "__main__":
    main()
