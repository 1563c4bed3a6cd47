"""What is public as a table: the rows of the files, in one order, and what their columns mean."""

from dcst.models import ReleaseItem
from dcst.time.clock import day_of
from dcst.time.periods import Period

MEANINGS = {
    "released_on": "Day on which this was released, as 2018-01-31",
    "release": "Number of the release",
    "kind": "promise: a promise of a plan with its status; figure: one figure; status: a measure held against its"
    " target",
    "promise": "Code of the promise it stands under; empty where it stands under none",
    "code": "Code of the promise or of the measure",
    "name": "Words of the plan: the promise, or the name of the measure",
    "plain_words": "What a promise means in plain words; empty where nobody has written them",
    "part": "Locality or group; empty for all of Doncaster",
    "period": "Period that the figure is for: FY2017-18-Q3 is the third quarter of the year from April 2017",
    "period_from": "First day of the period",
    "period_to": "Last day of the period",
    "value": "The number; [c] where it is kept back; empty where there is none",
    "unit": "What the number counts in",
    "words": "As it is written on the page: the figure, the target, or how a status comes about",
    "shorthand": "[c] kept back, since it could point at a person; [p] provisional; [r] revised; [e] estimated;"
    " [q] in question; [x] not available",
    "status": "How it is going, in a word; empty where nobody has judged it",
    "origin": "demonstration: invented, to show this site; otherwise reported or published",
    "licence": "On which terms this may be used",
}
CONFIDENTIAL = "[c]"


def columns():
    return list(MEANINGS)


def rows_of(record, licence, mark=CONFIDENTIAL):
    """[{column: value}] of a PublicRecord, `mark` in the place of a number that is kept back."""
    return [_row(item, licence, mark) for item in record.items]


def _row(item, licence, mark):
    when = Period.parse(item.period) if item.period else None
    is_promise = item.kind == ReleaseItem.Kind.PROMISE
    return {
        "released_on": day_of(item.release.released_at),
        "release": item.release_id,
        "kind": item.kind,
        "promise": item.promise,
        "code": item.subject,
        "name": item.name,
        "plain_words": item.plain,
        "part": item.part,
        "period": item.period,
        "period_from": when.start if when else None,
        "period_to": when.end if when else None,
        "value": mark if item.hidden else item.value,
        "unit": item.unit,
        "words": item.words,
        "shorthand": item.marks,
        "status": item.status.word if item.status else "",
        "origin": item.origin if not is_promise or item.origin == "demonstration" else "plan",
        "licence": licence,
    }
