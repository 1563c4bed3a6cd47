"""How fast the status of every indicator is computed again, through Celery in chunks, once every one is asked for.

Measured from the first task taken to the last status written. Held against a loop over indicators with the ORM, on some
of them and scaled; and against one bare statement that only finds the latest figures and upserts them into a table with
the indexes of ours. The other findings (comparison, trend, variation, assurance) are a rater of their own: they are
asked for within the measured time and computed after it. What each status should be is worked out here once more.
"""

import argparse
import os
import statistics
import time

import django.db
import redis

from tests import services
from tests.bench import _place
from tests.bench._telling import tell
from tests.waiting import PATIENCE

BENCH_TABLE = "CREATE TABLE bench_standing (LIKE dcst_assessment INCLUDING ALL)"
BARE = """
    INSERT INTO bench_standing (subject_kind, subject, question, area, rag, rule, reasons, facts, period, since,
        known_from, request)
    SELECT 'indicator', i.code, 'target', '', 'on_track', 'bare', '[]', jsonb_build_array('observation:' || o.id),
        o.period, now(), now(), 1
    FROM indicators_indicator i CROSS JOIN LATERAL (
        SELECT id, period FROM indicators_observation o
        WHERE o.indicator_id = i.id AND o.area_id = (SELECT id FROM dcst_area WHERE code = 'doncaster')
            AND o."group" = '' AND o.series_id IS NULL AND o.known_to IS NULL
        ORDER BY o.period_end DESC LIMIT 1
    ) o
    ON CONFLICT (subject_kind, subject, question, area) WHERE known_to IS NULL DO UPDATE
    SET rag = excluded.rag, facts = excluded.facts, period = excluded.period
    WHERE (bench_standing.rag, bench_standing.facts, bench_standing.period)
        IS DISTINCT FROM (excluded.rag, excluded.facts, excluded.period)
"""
ASSESSED = "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'dcst_assessment'"
ENDED = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
FIGURES = """
    SELECT i.code, o.period_end, o.id, o.value, o.marker FROM indicators_observation o
    JOIN indicators_indicator i ON i.id = o.indicator_id JOIN dcst_area a ON a.id = o.area_id
    WHERE o.known_to IS NULL AND o.series_id IS NULL AND o."group" = '' AND a.code = 'doncaster'
"""
PROMISES = """
    SELECT i.code, d.polarity, t.value, t.tolerance FROM indicators_indicator i
    JOIN indicators_definition d ON d.indicator_id = i.id AND d.known_to IS NULL
    LEFT JOIN indicators_target t ON t.indicator_id = i.id AND t.known_to IS NULL
"""
STANDING = "SELECT subject, rag, facts FROM dcst_assessment WHERE question = 'target' AND known_to IS NULL"


def options():
    parser = argparse.ArgumentParser(prog="./run bench recompute", description=__doc__)
    parser.add_argument("--indicators", type=int, default=8000)
    parser.add_argument("--periods", type=int, default=125, help="figures of each indicator")
    parser.add_argument("--sample", type=int, default=400, help="indicators of the one-by-one loop")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--times-loop", type=float, default=50)
    parser.add_argument("--times-bare", type=float, default=3)
    return parser.parse_args()


def main():
    asked = options()
    with _place.database(with_broker=True) as address, _place.worker(address):
        from tests.bench._many import fill

        fill(address, asked.indicators, asked.periods)
        services.sql(address, BENCH_TABLE)
        told = measure(address, asked)
    tell("recompute", indicators=asked.indicators, figures=asked.indicators * asked.periods, **told)


def measure(address, asked):
    taken = {"ours": [], "bare": [], "again": [], "bare_again": [], "loop": []}
    recomputed(address)  # what the first of each costs alone
    one_by_one(min(asked.sample, 20))
    for _ in range(asked.rounds):
        services.sql(address, "TRUNCATE dcst_assessment, dcst_due, bench_standing", "CHECKPOINT")
        taken["ours"].append(recomputed(address))
        taken["bare"].append(seconds_of(lambda: services.sql(address, "SET jit = off", BARE, "SELECT 1")))
        taken["again"].append(recomputed(address))
        taken["bare_again"].append(seconds_of(lambda: services.sql(address, "SET jit = off", BARE, "SELECT 1")))
        taken["loop"].append(one_by_one(asked.sample) * asked.indicators / asked.sample)
    services.sql(address, "TRUNCATE dcst_assessment, dcst_due")
    recomputed(address)
    wrong = mismatches(address)
    written = versions(address, lambda: recomputed(address))
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    return report(middle, wrong, written, asked)


def report(middle, wrong, written, asked):
    ratio, of_bare = middle["loop"] / middle["ours"], middle["ours"] / middle["bare"]
    return {
        "rounds": asked.rounds,
        "ours": round(asked.indicators / middle["ours"]),
        "reference": round(asked.indicators / middle["loop"]),
        "limit": round(asked.indicators / middle["bare"]),
        "ratio": round(ratio, 2),
        "of_bare": round(of_bare, 2),
        "of_bare_unchanged": round(middle["again"] / middle["bare_again"], 2),
        "seconds": {name: round(seconds, 3) for name, seconds in middle.items()},
        "mismatches": len(wrong),
        "written_unchanged": written,
        "gates": {
            "ratio": (ratio, "at least", asked.times_loop),
            "of_bare": (of_bare, "at most", asked.times_bare),
            "mismatches": (len(wrong), "at most", 0),
            "written_unchanged": (written, "at most", 0),
        },
    }


def seconds_of(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def recomputed(address):
    """Seconds from the first task taken until the last status is written, every indicator being asked for."""
    from dcst.celery import app
    from dcst.record.assess import mark_due
    from dcst.time import clock
    from indicators.models import Indicator
    from tests.bench._recomputing import TURNS

    mark_due([("indicator", code) for code in Indicator.objects.values_list("code", flat=True)], clock.now())
    turns = redis.Redis.from_url(os.environ["REDIS_URL"])
    for _ in range(_place.PROCESSES):
        app.send_task("bench.recompute")
    ended = [turns.blpop(TURNS, timeout=PATIENCE) for _ in range(_place.PROCESSES)]
    if None in ended:
        raise SystemExit("The worker did not end its work.")
    moments = [tuple(map(float, turn.split())) for _, turn in ended]
    [[left]] = services.sql(address, "SELECT count(*) FROM dcst_due WHERE subject_kind = 'indicator' AND req > done")
    if left:
        raise SystemExit(f"{left} indicators were left.")
    return max(end for _, end in moments) - min(begun for begun, _ in moments)


def one_by_one(sample):
    """Seconds of the usual task body over some of the indicators: look, rate, save."""
    from dcst.models import Assessment
    from dcst.time import clock
    from indicators.models import Indicator

    codes = list(Indicator.objects.order_by("pk").values_list("code", flat=True)[:sample])
    begun = time.perf_counter()
    for code in codes:
        indicator = Indicator.objects.get(code=code)
        own = indicator.observations.filter(known_to=None, series=None, group="", area__code="doncaster")
        figure = own.order_by("-period_end").first()
        definition = indicator.definitions.get(known_to=None)
        target = indicator.targets.filter(known_to=None).first()
        given = figure and (figure.value, figure.marker)
        rag = status(given, definition.polarity, target and (target.value, target.tolerance))
        found = Assessment.objects.filter(subject_kind="bench", subject=code, question="target", known_to=None).first()
        found = found or Assessment(subject_kind="bench", subject=code, question="target")
        found.rag, found.since, found.known_from = rag, clock.now(), clock.now()
        found.facts = [f"observation:{figure.pk}"] if figure else []
        found.save()
    taken = time.perf_counter() - begun
    Assessment.objects.filter(subject_kind="bench").delete()
    return taken


def status(figure, polarity, promise):
    """What the figure makes of an indicator, worked out apart from the product."""
    if figure is None or figure[0] is None:
        return "suppressed" if figure and figure[1] == "c" else "no_data"
    if promise is None or promise[0] is None:
        return "no_target"
    value, (goal, edge) = figure[0], promise
    if polarity == "low_is_good":
        return "on_track" if value <= goal else "at_risk" if value <= edge else "off_track"
    return "on_track" if value >= goal else "at_risk" if value >= edge else "off_track"


def mismatches(address):
    """The indicators whose status that stands is not the one their stored figures make: every row is read plainly."""
    latest = {}
    for code, end, *figure in services.sql(address, FIGURES):
        if code not in latest or end > latest[code][0]:
            latest[code] = (end, *figure)
    stands = {subject: (rag, facts) for subject, rag, facts in services.sql(address, STANDING)}
    wrong = []
    for code, polarity, *promise in services.sql(address, PROMISES):
        _, pk, *figure = latest.get(code, (None, None, None, ""))
        rag = status(tuple(figure) if pk else None, polarity, promise)
        found, facts = stands.get(code, (None, []))
        if found != rag or (f"observation:{pk}" in facts) != (pk is not None):
            wrong.append((code, rag, found))
    return wrong


def versions(address, work):
    """Row versions of statuses written while something is done. A session tells its counts for certain when it ends."""
    django.db.connections.close_all()
    services.sql(address, ENDED)
    [[before]] = services.sql(address, ASSESSED)
    work()
    django.db.connections.close_all()
    services.sql(address, ENDED)
    [[after]] = services.sql(address, ASSESSED)
    return after - before


if __name__ == "__main__":
    main()
