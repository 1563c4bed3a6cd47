"""How soon pages come, signed in as a board member, held against the emptiest page of the same site.

On the demonstration, then with thousands of indicators beside them. The rounds take turns; every figure is the median.
`cold` is a page of which nothing is kept; `first` is the first of all that a site shows, in one try.
"""

import argparse
import http.client
import zlib
from urllib.parse import urlsplit

from tests.bench import _place
from tests.bench._telling import tell, timed
from tests.waiting import PATIENCE

EMPTY = "/about/contact/"
NAIVE = "/naive-board/"
FORGET = "/forget/"
DAY = "?as_at=2017-11-30"
# {name: (address, times the empty page at most)}
PAGES = {
    "board": ("/board/", 4),
    "board_as_at": (f"/board/{DAY}", 4),
    "changed": ("/board/changes/", 5),
    "indicator": ("/indicators/M05/", 4),
    "list": ("/indicators/", 5),
    "matrix": ("/indicators/matrix/", 5),
    "coverage": ("/indicators/coverage/", 5),
    "worse": ("/indicators/worse/", 5),
    "contract": ("/contract/", 5),
    "frameworks": ("/indicators/frameworks/", 5),
    "plan": ("/plan/BP/", 5),
    "objective": ("/plan/BP-1/", 5),
    "action": ("/plan/BP-1.05/", 5),
    "other_plan": ("/plan/CYP/", 5),
    "inspections": ("/inspections/", 5),
    "budget": ("/budget/", 5),
    "governance": ("/governance/", 5),
}
ENOUGH = 200  # measures that a board has
BOARDS = {"board": 4, "board_as_at": 4}
WITH_MANY = {"indicator": 4, "list": 8, "matrix": 8}
MONTHS = 14
TWICE = 2


def options():
    parser = argparse.ArgumentParser(prog="./run bench pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--many", type=int, default=2000, help="indicators beside the demonstration; 0: none")
    parser.add_argument("--pages", nargs="+", default=list(PAGES), choices=list(PAGES))
    parser.add_argument("--slack", type=float, default=1, help="times as long as the gates say")
    parser.add_argument("--times-naive", type=float, default=8)
    parser.add_argument("--kilobytes", type=float, default=150, help="of a compressed page, at most")
    return parser.parse_args()


def main():
    asked = options()
    with _place.database() as address:
        load()
        cookie = signed_in()
        few = measure(address, cookie, asked.pages, asked.rounds, naive=True)
        boards = many = {}
        if asked.many:
            held = beside(address, ENOUGH)
            boards = measure(address, cookie, [name for name in asked.pages if name in BOARDS], asked.rounds)
            beside(address, asked.many, held)
            many = measure(address, cookie, [name for name in asked.pages if name in WITH_MANY], asked.rounds)
    gates = {
        "times_naive": (few["times_naive"], "at least", asked.times_naive),
        "kilobytes": (max(few["kilobytes"].values()), "at most", asked.kilobytes),
        **gates_of(few, "", {name: most for name, (_, most) in PAGES.items()}, asked.slack),
        **(gates_of(boards, "enough_", BOARDS, asked.slack) if boards else {}),
        **(gates_of(many, "many_", WITH_MANY, asked.slack) if many else {}),
    }
    enough = {"measures": ENOUGH, **boards}
    tell("pages", rounds=asked.rounds, **few, enough=enough, many={"indicators": asked.many, **many}, gates=gates)


def gates_of(told, before, most, slack):
    found = {}
    for name, ratio in told["of_empty"].items():
        found[f"{before}{name}"] = (ratio, "at most", most[name] * slack)
        found[f"{before}{name}_cold"] = (told["cold"][name], "at most", TWICE * most[name] * slack)
    return found


def load():
    from django.core.management import call_command

    from tests.sites import LOADS

    call_command("collectstatic", "--noinput", verbosity=0)
    for command in LOADS:
        call_command(*command, verbosity=0)


def signed_in():
    """The cookie of a board member's session."""
    from django.conf import settings
    from django.test import Client

    from dcst.models import User
    from dcst.people.personas import BY_SLUG

    client = Client()
    client.force_login(User.objects.get(email=BY_SLUG["board"].email))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def beside(address, count, begun=0):
    """Fill up to so many indicators with their verdicts, as if a larger partnership kept them here; how many it made.

    `begun` were made before.
    """
    from dcst.record.assess import mark_due
    from dcst.site import registry
    from dcst.time import clock
    from indicators.disclosure.deciding import decide_anew
    from indicators.models import Indicator
    from tests.bench._many import fill

    more = count - Indicator.objects.count()
    fill(address, more, MONTHS, begun)
    made = Indicator.objects.filter(code__startswith="m")
    decide_anew(list(made.values_list("pk", flat=True)))
    mark_due([("indicator", code) for code in made.values_list("code", flat=True)], clock.now())
    registry.sweep()
    return begun + more


def measure(address, cookie, names, rounds, naive=False):
    with _place.site(address) as url:
        reader = PageReader(url, cookie)
        reader.got(EMPTY)
        first, kilobytes = {}, {}
        for name in names:
            first[name] = timed({name: lambda name=name: lambda: reader.got(PAGES[name][0])}, 1)[name]
            kilobytes[name] = round(len(zlib.compress(reader.got(PAGES[name][0]))) / 1024, 1)
        ways = {name: lambda name=name: lambda: reader.got(PAGES[name][0]) for name in names}
        ways["empty"] = lambda: lambda: reader.got(EMPTY)
        taken = timed(ways, rounds)
        cold = timed({name: lambda name=name: reader.forgotten(PAGES[name][0]) for name in names}, rounds)
        told = {
            "empty": round(taken["empty"], 4),
            "of_empty": {name: round(taken[name] / taken["empty"], 2) for name in names},
            "cold": {name: round(cold[name] / taken["empty"], 2) for name in names},
            "first": {name: round(first[name] / taken["empty"], 2) for name in names},
            "kilobytes": kilobytes,
        }
        if naive:
            board = timed({"naive": lambda: lambda: reader.got(NAIVE), "ours": ways["board"]}, 3)
            told["times_naive"] = round(board["naive"] / board["ours"], 1)
    return told


class PageReader:
    """One browser that keeps its connection, and takes nothing but whole pages."""

    def __init__(self, url, cookie):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        self.headers = {"Cookie": cookie, "Accept": "text/html"}

    def forgotten(self, path):
        """The work of asking for a page once nothing of it is kept."""
        self.got(FORGET)
        return lambda: self.got(path)

    def got(self, path):
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        return body


if __name__ == "__main__":
    main()
