"""Writing the record of verdicts as it would stand, had the sweep run from the first day of each plan.

For loading only. Fixtures hold facts of days gone by, so the verdicts of those days are computed, each from what was
known then. Once somebody has reported something here the record stands, and nothing rewrites it.
"""

from collections import defaultdict

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from budget.models import MonthlyReturn
from dcst.models import Assessment, Due, Fact, Origin
from dcst.progress import unheard
from dcst.record.replay import replay
from dcst.site.registry import RATERS
from dcst.site.subjects import all_subjects
from dcst.time.clock import day_of, start_of
from indicators.disclosure.deciding import decide_anew
from indicators.models import Submission
from inspections.models import Aim, Judgement
from objectives.models import ActionDecision, Milestone, Override, ProgressReport

# Whose verdict moves when a fact becomes known, or ceases to be. An indicator's own rater looks ahead to its facts.
MOVING = (
    ("action", "action__code", (Milestone, ProgressReport, ActionDecision, Override)),
    ("budget-line", "line__code", (MonthlyReturn,)),
)


def add_argument(parser):
    """Give a loader the option `--leave-past`, for one that another follows: the record is written once for both."""
    parser.add_argument("--leave-past", action="store_true", help="leave the verdicts of days gone by to the next load")


def reported():
    """[name in the plural] of every model with a row that somebody reported here: neither a fixture's nor invented.

    Among them is a printed target that somebody confirmed: its origin is still the plan, but a person stands for it.
    """
    nouns = [model for model in apps.get_models() if issubclass(model, Fact) and _has_origin(model)]
    said = (Q(origin=Origin.REPORTED) | Q(by__isnull=False)) & ~Q(origin=Origin.DEMONSTRATION)
    found = [noun for noun in (*nouns, Submission) if noun.objects.filter(said).exists()]
    return [str(noun._meta.verbose_name_plural) for noun in found]


def _has_origin(model):
    return any(field.name == "origin" for field in model._meta.concrete_fields)


@transaction.atomic
def write(until, tell=unheard):
    """Delete the record and write it anew, up to a moment; `tell(done, total)` is called with how far it is."""
    Assessment.objects.all().delete()
    Due.objects.all().delete()
    decide_anew()
    replay(RATERS, {start_of(day): pairs for day, pairs in _asked(until).items()}, until, tell)


def _asked(until):
    """{day: the (kind, code) pairs to be rated on it}: all on the first day of their plan, then where a fact moved."""
    asked = defaultdict(set)
    for pair, first_day in all_subjects().items():
        asked[first_day].add(pair)
    for kind, path, models in MOVING:
        for model in models:
            for code, *moments in model.objects.values_list(path, "known_from", "known_to"):
                for moment in moments:
                    if moment and moment <= until:
                        asked[day_of(moment)].add((kind, code))
    for aim in Aim.objects.all():
        for judgement in Judgement.objects.filter(grade__scale=aim.scale_id, area=aim.area, known_from__lte=until):
            asked[day_of(judgement.known_from)].add(("aim", aim.code))
    first_day = min((start for start in all_subjects().values()), default=None)
    return {day: pairs for day, pairs in asked.items() if first_day and day >= first_day}
