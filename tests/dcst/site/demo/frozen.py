"""Packs of the demonstration, month after month, and all that they rest on said otherwise from a moment on."""

from datetime import timedelta
from decimal import Decimal

from dcst.models import FormerWords, Pack, User
from dcst.people.rights import rights_of
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.packs.items import offered
from dcst.site.packs.made import drawn_of
from dcst.site.subjects import all_subjects
from indicators.disclosure.deciding import decide_anew
from indicators.models import Baseline, Definition, Observation, Target
from objectives.rules import month_end_before
from tests.dcst.site.demo.past import call_everybody_otherwise
from tests.scale import many

# Of those kinds that rest on most; a drill draws every page there is.
FEW = ("board/BP", "changed/BP", "part/V-06", "body/trust-board", "coverage", "contract", "indicator/M05")
RULES = (
    ("objectives.rules.ACTION_RULE", "action-99"),
    ("objectives.rules.MILESTONE_RULE", "milestone-99"),
    ("indicators.target.rules.target.TARGET_RULE", "target-99"),
    ("inspections.rules.aims.AIM_RULE", "aim-99"),
)


def months_before(day):
    """The day, and the ends of the twelve months before it."""
    found = [day]
    for _ in range(12):
        found.append(month_end_before(found[-1]))
    return found


def packs_of(today, moment):
    """[Pack] of each of the days, as a board member and as the officer ask for it; they are not stored."""
    found = []
    for email in many(["board@demo.example"], ["board@demo.example", "officer@demo.example"]):
        user = User.objects.get(email=email)
        keys = [item.key for group in offered(user, today) for item, _ in group.items]
        rights = rights_of(user, today)
        given = {"by": user, "moment": moment, "rights": rights.as_json, "seen_by": rights.text}
        given["items"] = many([key for key in keys if key in FEW], keys)
        found += [Pack(title=f"{email} {day}", day=day, **given) for day in months_before(today)]
    return found


def drawn(packs):
    """{title: the text of its facts}"""
    return {pack.title: drawn_of(pack).text for pack in packs}


def say_everything_otherwise(officer, at, monkeypatch):
    """Every value, target, baseline and definition is another one, everybody is renamed, and the rules are raised."""
    _revise(Observation, at, _another_value)
    _revise(Target, at, _another_target)
    _revise(Baseline, at, lambda row: None)
    _revise(Definition, at, _another_definition)
    decide_anew(list(Observation.objects.own().values_list("indicator", flat=True).distinct()))
    call_everybody_otherwise(officer, at)
    for name, version in RULES:
        monkeypatch.setattr(name, version)
    mark_due(all_subjects(), at)
    registry.sweep(at + timedelta(minutes=1))
    return FormerWords.objects.count()


def _revise(model, at, change):
    rows = list(model.objects.current().filter(known_from__lte=at))
    model.objects.filter(pk__in=[row.pk for row in rows]).update(known_to=at)
    for row in rows:
        row.pk, row.known_from = None, at
        change(row)
    model.objects.bulk_create(rows, batch_size=500)


def _another_value(row):
    if row.value is not None:
        row.value += Decimal("1.5")


def _another_target(row):
    if row.value is not None:
        row.value += 7


def _another_definition(row):
    row.unit, row.definition = f"{row.unit} or so", f"{row.definition} Or otherwise."
