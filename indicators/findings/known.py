"""All that was known of one indicator by the end of a day, as one reader sees it: each kind of fact is read once.

Its page, its file and what is concluded about it share these facts. Small numbers that are kept back from the reader
are nowhere in them.
"""

from functools import cached_property
from itertools import zip_longest

from django.db.models import F, FilteredRelation, Q

from dcst.models import (
    FINDING_QUESTIONS,
    Area,
    Assessment,
    Moment,
    One,
    Organisation,
    PreparedRows,
    Question,
    User,
    share,
    sharing,
)
from dcst.people.roles import Permission, permissions_of
from dcst.time.clock import end_of
from indicators.disclosure.eyes import is_kept_back
from indicators.findings.lines import Lines, SeriesTerms
from indicators.findings.verdicts import is_of_lines, neighbours_on, part_line, rebases_of
from indicators.models import BOROUGH, Observation, OwnerForecast, PublishedSeries, SeriesLink, Story
from indicators.models.observation import NEWEST
from indicators.target.verdicts import lookup

SHOWN_VERDICTS = 20
# What of these is told beside a figure.
SHARED = {
    "area": (Area, ("code", "name", "kind")),
    "series": (PublishedSeries, ("code", "name", "publisher", "dataset")),
    "sender": (Organisation, ("name",)),
    "by": (User, ("name", "email")),
}


class KnownIndicator:
    """The facts of an indicator that was fetched with_versions(at the end of `day`), for one reader.

    `eyes` are the reader's; `sees_verdict` says whether the indicator's targets and verdicts are for them.
    """

    def __init__(self, indicator, eyes, day, *, sees_verdict):
        self.indicator, self.eyes, self.day, self.sees_verdict = indicator, eyes, day, sees_verdict
        self.moment = end_of(day)
        self.measure = SeriesTerms.of(indicator.definition)

    @cached_property
    def _rows(self):
        """Every figure that was known by then and is for the reader to read, revised ones too."""
        user, today, pk = self.eyes.user, self.eyes.today, self.indicator.pk
        if Permission.READ in permissions_of(user, today):
            return share(FIGURES(pk=pk, at=self.moment), SHARED)
        return share(_figures_among(Observation.objects.readable_by(user, today), pk, self.moment), SHARED)

    @cached_property
    def versions(self):
        """[ShownFigure]: every version known by then, the latest period first, by area."""
        if any(row.series_id is None for row in self._rows):
            self.eyes.look_into([self.indicator.pk])
        return self.eyes.figures(self._rows)

    @cached_property
    def figures(self):
        """[ShownFigure]: the versions that stood at the end of the day."""
        return [row for row in self.versions if self.stood(row)]

    def stood(self, row):
        """Whether a fact that was known by the end of the day stood then: it had not ended."""
        return row.known_to is None or row.known_to > self.moment

    @cached_property
    def links(self):
        """The links to the published series whose figures were read, by relation."""
        linked = {row.link: row for row in self._rows if row.link}
        links = [
            SeriesLink(pk=pk, series=row.series, indicator=self.indicator, relation=row.relation)
            for pk, row in linked.items()
        ]
        return sorted(links, key=lambda link: (link.relation, link.series.code))

    @cached_property
    def _same(self):
        return {link.series_id for link in self.links if link.relation == SeriesLink.Relation.SAME}

    def _is_of_same_measure(self, row):
        return row.series_id is None or row.series_id in self._same

    @cached_property
    def latest(self):
        """The figure that speaks for it, as ObservationQuerySet.headline() has it; None where there is none."""
        whole = [row for row in self.figures if row.area.code == BOROUGH and not row.group]
        whole = [row for row in whole if self._is_of_same_measure(row)]
        return max(
            whole, key=lambda row: (row.series_id is None, *(getattr(row, name) for name in NEWEST)), default=None
        )

    @cached_property
    def lines(self):
        """The Lines of its figures for whole areas, as the statistics read them."""
        held = [row for row in self._rows if self.stood(row) and is_of_lines(row, self._same)]
        part_line(held, self.indicator.definitions_then)
        shown = [row for row in self.figures if is_of_lines(row, self._same)]
        return Lines(shown, self.measure, neighbours_on(self.day))

    @cached_property
    def rebases(self):
        """Where its control limits begin anew."""
        return rebases_of([self.indicator.code], self.moment)[self.indicator.pk]

    @cached_property
    def beside(self):
        """The lookup() by which a target in line with another area finds that area's figure."""
        held = [row for row in self._rows if self.stood(row) and not row.group and self._is_of_same_measure(row)]
        return lookup(sorted(held, key=lambda row: (row.series.code if row.series else "", row.pk)))

    @cached_property
    def _verdicts(self):
        """The verdicts on record that are told, the latest first: the statuses, and the findings of the day."""
        if not self.sees_verdict:
            return []
        rows = VERDICTS(code=self.indicator.code, at=self.moment)
        told = [row for row in rows if row.question == Question.TARGET][:SHOWN_VERDICTS]
        told += [row for row in rows if self.stood(row) and row not in told]
        return self.eyes.verdicts(told, read=self._rows)

    @property
    def standing(self):
        """The assessment of its target on record; None where it was never assessed, or is not for the reader."""
        return next((row for row in self._verdicts if row.question == Question.TARGET and self.stood(row)), None)

    @cached_property
    def findings(self):
        """{question: the assessment on record}; a question that is not answered, or not for the reader, is no key."""
        return {row.question: row for row in self._verdicts if row.question != Question.TARGET}

    @property
    def history(self):
        """The assessments of its target, the latest first, SHOWN_VERDICTS at most.

        Of those kept back from the reader that follow one another, the earliest stands for all.
        """
        rows = [row for row in self._verdicts if row.question == Question.TARGET][:SHOWN_VERDICTS]
        alike = zip_longest(rows, rows[1:])
        return [row for row, earlier in alike if not (is_kept_back(row) and earlier and is_kept_back(earlier))]

    @cached_property
    def may_quote(self):
        """Whether words and forecasts are for the reader: they may give a figure away that is kept back from them."""
        return not (self.latest.suppressed or self.eyes.unquotable([self.indicator.pk]))

    def owners_forecast(self, period):
        """The forecast for a period as it stood on the day; None where none was given, or may not be shown."""
        if not (self.sees_verdict and self.may_quote):
            return None
        return next(iter(FORECASTS(pk=self.indicator.pk, period=period.text, at=self.moment)), None)

    @cached_property
    def story(self):
        """The latest story as it stood on the day; None where none was told, or may not be shown."""
        if self.latest is None or not self.may_quote:
            return None
        return next(iter(STORIES(pk=self.indicator.pk, at=self.moment)), None)

    @property
    def story_figure(self):
        """The figure the story speaks of, as this reader sees it. Only where there is a story."""
        return self.eyes.figure(self.story.observation)


def _figures_among(rows, indicator, at):
    """A query of the versions among some observations that were known of an indicator, by its pk, at a moment."""
    linked = FilteredRelation("series__links", condition=Q(series__links__indicator=indicator))
    rows = rows.with_queries(at).filter(indicator=indicator, known_from__lte=at)
    rows = rows.annotate(linked=linked, link=F("linked__pk"), relation=F("linked__relation"))
    return sharing(rows.order_by("-period_end", "area__name", "pk"), SHARED)


def _stories():
    rows = Story.objects.known_at(Moment("at")).filter(indicator=One("pk")).select_related("observation", "by")
    return rows.order_by("-observation__period_end", "-known_from")[:1]


def _forecasts():
    rows = OwnerForecast.objects.known_at(Moment("at")).filter(indicator=One("pk"), period=One("period"))
    return rows.select_related("by")[:1]


def _verdicts_known():
    at = Moment("at")
    stood = Q(known_to__isnull=True) | Q(known_to__gt=at)
    told = Q(question=Question.TARGET) | Q(question__in=FINDING_QUESTIONS) & stood
    rows = Assessment.objects.of("indicator").filter(told, subject=One("code"), area="", known_from__lte=at)
    return rows.order_by("-known_from", "-pk")


FIGURES = PreparedRows(lambda: _figures_among(Observation.objects, One("pk"), Moment("at")))
STORIES, FORECASTS, VERDICTS = PreparedRows(_stories), PreparedRows(_forecasts), PreparedRows(_verdicts_known)
