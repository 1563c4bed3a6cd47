"""What would go out: every item of a release with its words, and what of it is kept back. Nothing is stored."""

import hashlib
import json
from collections import defaultdict
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser

from dcst.models import Assessment, Origin, PublicWords, Question, Release, ReleaseItem
from dcst.problems import Refused
from dcst.site.public.promises import promises
from dcst.status.rag import say_number
from dcst.time.clock import day_of
from indicators.disclosure.eyes import Eyes, is_kept_back, observations_of
from indicators.disclosure.releasing import decide_release
from indicators.disclosure.shown import say_figure
from indicators.groups import say_part
from indicators.models import BOROUGH, Indicator, Observation
from indicators.target.verdicts import judging_day, target_for
from objectives.models import Strand

PERIODS = 8  # of each measure, the latest ones
CONFIDENTIAL = "[c]"
FRAMEWORKS = list(Indicator.OwnFramework)


def draft(chosen, at, origin):
    """[ReleaseItem], none of them stored, of what was chosen, as it is known at a moment. Raises Refused."""
    items = [*_promises(chosen, at), *_measures(chosen, at)]
    if not items:
        raise Refused("There is nothing to release in what you chose")
    for position, item in enumerate(items):
        item.position = position
        item.origin = Origin.DEMONSTRATION if origin == Origin.DEMONSTRATION else item.origin
    return items


def digest(items):
    """Hex digits that differ where anything differs that would go out."""
    told = [
        (row.kind, row.subject, row.promise, row.name, row.plain, row.period, row.area, row.group, row.fact)
        + (row.words, row.marks, row.rag, row.hidden)
        for row in items
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def went_out():
    """[(moment, {pk of a figure: whether it was hidden})] of every release, the first one first, withdrawn ones too."""
    rows = ReleaseItem.objects.filter(kind=ReleaseItem.Kind.FIGURE, release__in=Release.objects.out())
    told = defaultdict(dict)
    for release, fact, hidden in rows.values_list("release", "fact", "hidden").order_by():
        told[release][int(fact.partition(":")[2])] = hidden
    return [(row.released_at, told[row.pk]) for row in Release.objects.out() if row.pk in told]


def _promises(chosen, at):
    codes = chosen.promise_codes
    found = [promise for promise in promises() if promise.code in codes]
    plain = dict(PublicWords.objects.known_at(at).filter(kind=PublicWords.Kind.PLAIN).values_list("subject", "text"))
    standing = {}
    for kind in ("strand", "objective"):
        asked = [promise.code for promise in found if promise.kind == kind]
        standing |= Assessment.objects.by_subject(at, kind, Question.DELIVERY, asked)
    for promise in found:
        row = standing.get(promise.code)
        yield ReleaseItem(
            kind=ReleaseItem.Kind.PROMISE,
            subject=promise.code,
            promise=promise.code,
            name=promise.text,
            plain=plain.get(promise.code, ""),
            rag=row.rag if row else "",
            words=". ".join(row.words) if row else "",
        )


def _measures(chosen, at):
    """The figures of the measures, and the status of each whose figures all go out."""
    indicators = {row.pk: row for row in sorted(chosen.indicators(at), key=_in_order)}
    rows = _figures(indicators, chosen.parts, at)
    eyes = Eyes(AnonymousUser(), day_of(at))
    hidden = decide_release(rows, went_out(), at)
    of_indicator = defaultdict(list)
    for shown in eyes.figures(rows):
        of_indicator[shown.indicator_id].append(shown)
    statuses = _statuses(indicators, eyes, {row.pk for row in rows} - hidden.keys(), at)
    own = dict(Strand.objects.filter(drive="business").values_list("pk", "objective__code"))
    for pk, indicator in indicators.items():
        under = own.get(indicator.strand_id) or (indicator.strand.code if indicator.strand else "")
        given = {"subject": indicator.code, "promise": under, "name": str(indicator)}
        for shown in of_indicator[pk]:
            yield _figure(shown, indicator.definition, hidden.get(shown.pk), given)
        if of_indicator[pk] and indicator.code in statuses:
            yield _status(statuses[indicator.code], indicator, of_indicator[pk], at, given)


def _in_order(indicator):
    return FRAMEWORKS.index(indicator.framework), indicator.position


def _figures(indicators, with_parts, at):
    """[Observation] of the last periods of the whole borough; with parts, those of the latest period as well."""
    rows = Observation.objects.known_at(at).own().with_queries(at).select_related("area")
    rows = rows.filter(indicator__in=indicators).order_by("indicator", "area", "group", "period_end", "period_start")
    whole, parts = defaultdict(list), defaultdict(list)
    for row in rows if with_parts else rows.of_borough():
        (whole if row.area.code == BOROUGH and not row.group else parts)[row.indicator_id].append(row)
    found = []
    for pk in indicators:
        latest = whole[pk][-PERIODS:]
        newest = max([*latest, *parts[pk]], key=lambda row: (row.period_end, row.period_start), default=None)
        found += [*latest, *(row for row in parts[pk] if row.period == newest.period)]
    return found


def _figure(shown, definition, why, given):
    decimals = definition.decimals if definition else None
    is_borough = shown.area.code == BOROUGH
    told = {} if why else {"words": say_figure(shown, definition), "marks": shown.shorthand}
    if not why and shown.value is not None and not shown.in_counts:
        told["value"] = Decimal(say_number(shown.value, decimals))
    return ReleaseItem(
        kind=ReleaseItem.Kind.FIGURE,
        period=shown.period,
        area=shown.area.code,
        group=shown.group,
        part="" if is_borough and not shown.group else say_part(shown.area.name, shown.group, is_borough),
        fact=f"observation:{shown.pk}",
        unit=definition.unit if definition else "",
        decimals=decimals,
        hidden=bool(why),
        why=why or "",
        origin=shown.origin,
        **({"marks": CONFIDENTIAL} if why else told),
        **given,
    )


def _statuses(indicators, eyes, shown, at):
    """{code: Assessment as the public sees it} of those that rest on figures that all go out."""
    codes = [row.code for row in indicators.values()]
    standing = Assessment.objects.by_subject(at, "indicator", Question.TARGET, codes)
    seen = eyes.verdicts_by(standing)
    return {
        code: row
        for code, row in seen.items()
        if not is_kept_back(row) and observations_of(standing[code]) and observations_of(standing[code]) <= shown
    }


def _status(row, indicator, figures, at, given):
    whole = [one for one in figures if one.area.code == BOROUGH and not one.group]
    latest = max(whole, key=lambda one: (one.period_end, one.period_start), default=None)
    target = target_for(indicator, judging_day(latest, day_of(at)))
    words = target.words if target and target.confirmed else ""
    return ReleaseItem(kind=ReleaseItem.Kind.STATUS, period=row.period, rag=row.rag, words=words, **given)
