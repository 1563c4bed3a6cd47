"""The demonstration's stories: each is of the borough's own figure that stood on the story's day."""

from dcst.files.cells import Ref, period, text
from dcst.files.loading import FixtureError, Problem
from dcst.models import AuditEvent, Origin, User
from dcst.site.demo.tables import moment
from indicators.models import Indicator, Observation, Story
from indicators.models.judging import HEADS

STORIES_FILE = "demonstration_stories.csv"
COLUMNS = {"indicator": Ref(Indicator), "period": period, **dict.fromkeys(HEADS, text)}
COLUMNS |= {"known_from": moment, "by": Ref(User, field="email")}


def store_stories(files):
    """(file, number of rows, audit events). Raises FixtureError for a story of a figure not sent by its day."""
    rows, problems = [], []
    for line, values in files.read(STORIES_FILE, COLUMNS):
        figures = Observation.objects.known_at(values["known_from"]).own().whole_borough()
        figure = figures.filter(indicator=values["indicator"], period=values["period"]).first()
        if figure is None:
            problems.append(Problem(STORIES_FILE, line, "nobody had sent this figure by then"))
        rows.append(Story(observation=figure, origin=Origin.DEMONSTRATION, **values))
    if problems:
        raise FixtureError(problems)
    Story.objects.bulk_create(rows)
    return STORIES_FILE, len(rows), [_event(row) for row in rows]


def _event(row):
    after = {"period": row.period} | {name: getattr(row, name) for name in HEADS}
    code = row.indicator.code
    return AuditEvent(
        at=row.known_from, verb="tell story", subject_kind="indicator", subject=code, by=row.by, after=after
    )
