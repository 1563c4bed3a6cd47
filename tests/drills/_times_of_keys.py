"""A prefix that is known and one that is not are answered in the same time: the time tells nobody which prefixes exist.

Measured from outside, at a real site, over one connection: the two kinds take turns, in an order of chance. Both are
held against each other as a guesser would, by what most answers take.
"""

import random
import statistics
import time

import pytest
import requests

from dcst.time import clock
from indicators.changes import issue_key
from tests import services, sites
from tests.factories import OrganisationFactory
from tests.scale import tell

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
ROUNDS, WARM = 2000, 200
WRONG = "A" * 43
MOST = 0.10


def test_a_known_prefix_with_a_wrong_secret_takes_as_long_as_a_prefix_that_is_not_known(pinned, officer):
    key, _ = issue_key(OrganisationFactory(code="a-partner"), by=officer, at=clock.now(), name="Nightly")
    asked = {"wrong_secret": f"{key.prefix}.{WRONG}", "unknown_prefix": f"dcst_live_ffffffff.{WRONG}"}
    taken = {name: [] for name in asked}
    chance = random.Random(10)
    with sites.web(services.database()) as site, requests.Session() as line:
        for number in range(WARM + ROUNDS):
            for name in chance.sample(sorted(asked), 2):
                began = time.perf_counter()
                answer = line.get(f"{site.url}/api/v1/me/", headers={"X-Api-Key": asked[name]})
                if number >= WARM:
                    taken[name].append(time.perf_counter() - began)
                assert answer.status_code == 401
    typical = {name: statistics.median(times) for name, times in taken.items()}
    apart = abs(typical["wrong_secret"] - typical["unknown_prefix"]) / typical["unknown_prefix"]
    tell(guesses=2 * ROUNDS, **{f"{name}_microseconds": round(took * 1e6) for name, took in typical.items()})
    tell(per_cent_apart=round(100 * apart, 1))
    assert apart <= MOST
