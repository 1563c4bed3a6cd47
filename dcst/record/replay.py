"""Writing the record of days gone by: every verdict as it would stand, had the sweep run on each day.

A verdict is decided by facts and a day, not by the verdict before it. So the kinds of subject follow one another, those
that others rest on first, and each goes through all its days at once. Who waits and what stands is held here meanwhile,
where a sweep would ask the database, and the rows of a kind are written together.
"""

import logging
from collections import Counter, defaultdict
from heapq import heapify, heappop, heappush

from dcst.models import Due
from dcst.progress import unheard
from dcst.record.assess import FAILURES, next_moments, none_calculated
from dcst.record.recording import Past
from dcst.time.clock import day_of, end_of

log = logging.getLogger(__name__)
BATCH = 500


def replay(raters, asked, until, tell=unheard):
    """Write the record, which is empty, up to a moment. `asked` is {start of a day: (kind, code) pairs to rate on it}.

    `tell(done, total)` is called with how far it is, in days.
    """
    waiting = defaultdict(lambda: defaultdict(Counter))
    _ask(waiting, asked.items())
    first = min(asked, default=until)
    days = max((until - first).days, 1)
    for place, rater in enumerate(sorted(raters.values(), key=lambda rater: rater.place)):
        walk = _Walk(rater, waiting[rater.kind])
        for moment in walk.until(until):
            tell(place * days + (moment - first).days, len(raters) * days)
        walk.store(until)
        _ask(waiting, walk.above)
    tell(len(raters) * days, len(raters) * days)


def _ask(waiting, asked):
    for moment, pairs in asked:
        for kind, code in set(pairs):
            waiting[kind][moment][code] += 1


class _Walk:
    """All subjects of a kind on their way through the past: {moment: {code: how often it is asked for then}} in."""

    def __init__(self, rater, asked):
        self.rater, self.asked = rater, asked
        self.record = Past()
        self.requests = Counter()
        self.next_at, self.rated_at = {}, {}
        self.failures = {}
        self.above = []  # (moment, the pairs that rest on what changed then)

    def until(self, until):
        """Rate on every moment at which something was asked for or time moves something; yields each when done."""
        moments = [moment for moment in self.asked if moment <= until]
        ahead = self._ahead(moments)
        moved = defaultdict(set)
        heapify(moments)
        while moments:
            moment = heappop(moments)
            asked = self.asked.get(moment, {})
            codes = asked.keys() | {code for code in moved.pop(moment, ()) if self.next_at[code] == moment}
            self.requests.update(asked)
            for some in _parts(sorted(codes), self.rater.batch):
                for code, following in self._rate(some, moment, ahead.get(moment)).items():
                    self.next_at[code], self.rated_at[code] = following, moment
                    if following and following <= until:
                        if following not in moved and following not in self.asked:
                            heappush(moments, following)
                        moved[following].add(code)
            yield moment

    def _ahead(self, moments):
        """{moment: verdicts of what was asked for then}, where the rater rates many moments at once."""
        if not (self.rater.rate_many and moments):
            return {}
        ends = {moment: end_of(day_of(moment)) for moment in moments}
        try:
            rated = self.rater.rate_many({ends[moment]: list(self.asked[moment]) for moment in moments})
        except FAILURES:
            return {}  # one by one, so that only who fails is the worse for it
        return {moment: rated[end] for moment, end in ends.items()}

    def _rate(self, codes, moment, ahead):
        """Rate some at a moment and note what differs: {code: the moment at which time moves it next}."""
        rated = ahead if ahead and ahead.keys() >= set(codes) else self._rated(codes, moment)
        changed = self.record.add([row for code in codes for row in rated.get(code, ())], moment, self.requests)
        touched = {row.subject.partition("/")[0] for row in changed}.intersection(codes)
        if touched:
            self.above.append((moment, self.rater.above(touched, moment)))
        following = next_moments(rated, day_of(moment))
        return {code: following.get(code) for code in codes}

    def _rated(self, codes, moment):
        """The verdicts of each; where a rule fails, halves are tried until the subject is found that it fails on."""
        try:
            rated = self.rater.rate(codes, end_of(day_of(moment)))
        except FAILURES as failure:
            if len(codes) > 1:
                half = len(codes) // 2
                return self._rated(codes[:half], moment) | self._rated(codes[half:], moment)
            log.error("Could not rate %s %s on %s", self.rater.kind, codes[0], day_of(moment), exc_info=failure)
            self.failures[codes[0]] = str(failure)[:500]
            return {codes[0]: none_calculated(self.rater, codes[0], self.record.rules())}
        for code in codes:
            self.failures.pop(code, None)
        return rated

    def store(self, until):
        """Write the verdicts, and who waits for what from here on: who failed last is asked for again."""
        self.record.store()
        asks = defaultdict(list)
        for moment, codes in sorted(self.asked.items()):
            for code, times in codes.items():
                asks[code].append((moment, times))
        Due.objects.bulk_create((self._due(code, times, until) for code, times in asks.items()), batch_size=BATCH)

    def _due(self, code, asks, until):
        ahead = [moment for moment, _ in asks if moment > until]
        failure = self.failures.get(code, "")
        last = asks[-1][0] if failure else self.rated_at.get(code, asks[-1][0])
        return Due(
            subject_kind=self.rater.kind,
            subject=code,
            req=sum(times for _, times in asks),
            done=self.requests[code] - bool(failure),
            since=ahead[0] if ahead else last,
            next_at=self.next_at.get(code),
            attempts=bool(failure),
            failure=failure,
        )


def _parts(codes, size):
    return (codes[start : start + size] for start in range(0, len(codes), size))
