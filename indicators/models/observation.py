"""The figures: one observation each, never changed, and the submission it came in."""

import uuid
from functools import lru_cache

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Greatest, RowNumber

from dcst.models import Fact, FactQuerySet, Sourced, WallClock, not_before_known, only_one_current
from dcst.people.roles import Permission, organisations_of, permissions_of
from dcst.time.periods import Kind as PeriodKind
from dcst.time.periods import Period
from indicators.models.answer import AnswerField
from indicators.models.indicator import PERIOD_KINDS, Indicator, PublishedSeries, SeriesLink

# The area whose figures are an indicator's headline, and the area of a value that names none.
BOROUGH = "doncaster"


class ValueStatus(models.TextChoices):
    """How settled a figure is, as its sender says."""

    MANAGEMENT = "management", "Management information"
    PROVISIONAL = "provisional", "Provisional"
    REVISED = "revised", "Revised"
    FINAL = "final", "Final"


class Marker(models.TextChoices):
    """What is said beside a value, or in its place where there is none."""

    CONFIDENTIAL = "c", "[c] confidential"
    NOT_AVAILABLE = "x", "[x] not available"
    NOT_APPLICABLE = "z", "[z] not applicable"
    UNRELIABLE = "u", "[u] low reliability"
    LOW = "low", "[low] rounds to zero"
    ESTIMATED = "e", "[e] estimated"
    BREAK = "b", "[b] break in series"
    WITHDRAWN = "wd", "[wd] withdrawn"
    NOTHING = "nil", "[nil] nothing to report"


# What becomes of one row that was sent: exactly one of these.
CREATED, CORRECTED, UNCHANGED, QUERIED, REJECTED = "created", "corrected", "unchanged", "queried", "rejected"
# Shorthand beside a figure, explained in words above every table that uses it.
STATUS_MARKS = {ValueStatus.PROVISIONAL: "[p] provisional", ValueStatus.REVISED: "[r] revised"}

QUERY_MARK = "[q] queried"
# What stands in the place of a value and is none: its period has no value that was sent.
NO_VALUE_SENT = (Marker.WITHDRAWN, Marker.NOTHING)
# What makes a figure the newest of a series, in order.
NEWEST = ("period_end", "period_start", "known_from", "id")


def absence(marker):
    """What is written where a value would stand: “withdrawn”, “nothing to report”, else “no value”."""
    return Marker(marker).label.partition(" ")[2] if marker in NO_VALUE_SENT else "no value"


class SubmissionQuerySet(models.QuerySet):
    def readable_by(self, user, today):
        """The submissions a user may read on a day.

        All for who sees small numbers, because an answer quotes what was sent; a partner its own organisations’.
        """
        if Permission.SEE_SMALL_NUMBERS in permissions_of(user, today):
            return self
        return self.filter(organisation__in=organisations_of(user, today))


class Submission(models.Model):
    """What a partner sent at one time, and what became of its rows, counted.

    At most one for each idempotency key of an organisation: where nothing was stored, the next to come takes the key.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        REFUSED = "refused", "Refused"
        WAITING = "waiting", "Being stored"
        FAILED = "failed", "Not finished, nothing stored"

    class Mode(models.TextChoices):
        ALL = "all", "All rows or none"
        VALID = "valid", "The rows that nothing is wrong with"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="submissions")
    idempotency_key = models.CharField(max_length=255, null=True)
    body_hash = models.CharField(max_length=64, blank=True)
    terms = models.CharField(max_length=64, blank=True)  # what the rows were read by, in short
    received_at = models.DateTimeField()
    by = models.ForeignKey("dcst.User", models.PROTECT, related_name="+")
    key = models.ForeignKey("dcst.ApiKey", models.PROTECT, null=True, related_name="submissions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.ALL)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    queried = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    valid = models.PositiveIntegerField(default=0)  # rows that nothing is wrong with, stored or not
    answer = AnswerField(default=dict)
    answer_status = models.PositiveSmallIntegerField(default=201)
    request_id = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=20, default="reported")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "idempotency_key"], name="one_submission_per_idempotency_key"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "body_hash"], name="submission_by_body"),
            models.Index(fields=["organisation", "-received_at"], name="submission_latest"),
        ]

    @property
    def is_waiting(self):
        return self.outcome == self.Outcome.WAITING

    @property
    def faulty(self):
        """How many rows have something wrong with them. In mode “all” they have the others rejected with them."""
        return self.rows - self.valid

    def __str__(self):
        return f"{self.organisation} at {self.received_at:%Y-%m-%d %H:%M}"


class ObservationQuerySet(FactQuerySet):
    def end(self, at):
        """The same as of every fact, and notes when it was written."""
        ended = Greatest(Value(at), F("known_from"), output_field=models.DateTimeField())
        return self.update(known_to=ended, changed_at=WallClock())

    def stood_at(self, at, seen):
        """The rows known at a moment as they could be seen when the wall said `seen`.

        What is written later changes nothing of it, also what a transaction under way had begun before.
        """
        ended_later = Q(known_from__lte=at, known_to__lte=at, changed_at__gte=seen)
        made_later = Q(known_to__isnull=True, changed_at__gte=seen)
        known = Q(known_to__isnull=True) | Q(known_to__gt=at)
        return self.filter(Q(known, known_from__lte=at) | ended_later).exclude(made_later)

    def changed_since(self, moment):
        """The rows that were made or ended since a moment by the wall, those that no longer stand too."""
        return self.filter(changed_at__gte=moment)

    def own(self):
        """The figures that the Trust and its partners sent: no published series."""
        return self.filter(series__isnull=True)

    def of_same_measure(self):
        """Own figures, and those of published series that measure the same."""
        same = SeriesLink.objects.filter(
            relation=SeriesLink.Relation.SAME, series=OuterRef("series"), indicator=OuterRef("indicator")
        )
        return self.filter(Q(series__isnull=True) | Exists(same))

    def of_borough(self):
        """Figures for all of the borough and everybody: no locality, no group."""
        return self.filter(group="", area__code=BOROUGH)

    def whole_borough(self):
        """of_borough(), of own figures and of published ones of the same measure."""
        return self.of_same_measure().of_borough()

    def newest_first(self):
        """The latest period first, and of one period the version known last."""
        return self.order_by(*(F(name).desc() for name in NEWEST))

    def headline(self):
        """One figure of the whole borough for each indicator: its latest own, or the latest published where none is."""
        newest = Window(
            RowNumber(),
            partition_by="indicator",
            order_by=[
                Case(When(series__isnull=True, then=Value(0)), default=Value(1)),
                *(F(name).desc() for name in NEWEST),
            ],
        )
        return self.whole_borough().annotate(newest=newest).filter(newest=1)

    def with_queries(self, at=None):
        """Each with `queried`, whether it was in question at a moment; without a moment, whether it is now."""
        asked = ValueQuery.objects.current() if at is None else ValueQuery.objects.known_at(at)
        return self.annotate(queried=Exists(asked.filter(observation=OuterRef("pk"))))

    def readable_by(self, user, today):
        """The figures a user may read on a day.

        All for staff, board and auditor; a partner the published ones and those of its own indicators; a commissioner
        those of the contract.
        """
        granted = permissions_of(user, today)
        if Permission.READ in granted:
            return self
        allowed = Q(indicator__in=Indicator.objects.commissioned_by(user, today).values("pk"))
        if Permission.READ_OWN in granted:
            own = Indicator.objects.owned_by_any(organisations_of(user, today))
            allowed |= Q(series__isnull=False) | Q(indicator__in=own.values("pk"))
        return self.filter(allowed)


@lru_cache(maxsize=4096)
def _when(kind, start, end):
    """The same for many figures: to check a period takes longer than to look one up."""
    return Period(PeriodKind(kind), start, end)


class FigureWords:
    """What is said of a figure, by its columns: of an Observation, and of anything that has them."""

    @property
    def when(self):
        return _when(self.period_kind, self.period_start, self.period_end)

    @property
    def withdrawn_at(self):
        """The moment from which its value is withdrawn; None of one that is not."""
        return self.known_from if self.marker == Marker.WITHDRAWN else None

    @property
    def absence(self):
        """What is written where the value would stand."""
        return absence(self.marker)

    @property
    def marks(self):
        """[the shorthand that stands beside the figure, with its words]: “[p] provisional”, “[e] estimated”."""
        words = [
            QUERY_MARK if self.queried else None,
            STATUS_MARKS.get(self.status_shown),
            Marker(self.marker).label if self.marker else None,
        ]
        return [word for word in words if word]

    @property
    def status_shown(self):
        """Its status; provisional while it is in question, whatever it was sent as."""
        return ValueStatus.PROVISIONAL if self.queried else self.status

    @property
    def shorthand(self):
        """The marks without their words: “[p] [e]”."""
        return " ".join(words.partition(" ")[0] for words in self.marks)


class Observation(FigureWords, Fact):
    """One figure for an indicator, an area, a group, a period and a series, in the unit of the indicator.

    The series of an own figure is None; a blank group is everybody. Without a value, `marker` or `note` says why. A
    figure that was withdrawn is replaced by one marked so, and by nothing else: no earlier value stands again.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    series = models.ForeignKey(PublishedSeries, models.PROTECT, null=True, blank=True, related_name="observations")
    area = models.ForeignKey("dcst.Area", models.PROTECT, related_name="observations")
    group = models.CharField(max_length=60, blank=True)
    period_kind = models.CharField(max_length=20, choices=PERIOD_KINDS)
    period_start = models.DateField()
    period_end = models.DateField()
    period = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    # The published 95 % interval, where the publisher gives one: it knows the counts before they were rounded.
    lower = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=12, choices=ValueStatus, default=ValueStatus.MANAGEMENT)
    marker = models.CharField(max_length=4, choices=Marker, blank=True)
    note = models.TextField(blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="observations")
    sender = models.ForeignKey("dcst.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    known_from_estimated = models.BooleanField(default=False)
    origin = models.CharField(max_length=20, default="reported")
    source_text = models.CharField(max_length=300, blank=True)
    # When the row was made or ended, by the database's clock: known_from may lie long before it could be read.
    changed_at = models.DateTimeField(db_default=WallClock(), editable=False)

    objects = ObservationQuerySet.as_manager()
    queried = False  # with_queries() says otherwise
    counted_anew = ""  # what its definition counts otherwise than that of the figure before; part_line() sets it

    class Meta:
        ordering = ["period_start", "period_end"]
        constraints = [
            # Two constraints, because a null series would be distinct from every other null.
            models.UniqueConstraint(
                fields=["indicator", "area", "group", "period"],
                condition=Q(known_to__isnull=True, series__isnull=True),
                name="one_current_own_observation",
            ),
            only_one_current("one_current_observation_per_series", "series", "indicator", "area", "group", "period"),
            not_before_known("observation_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(marker="") | Q(note__gt=""),
                name="missing_value_says_why",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")), name="period_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "area", "-period_end"], name="observation_latest"),
            # What is known only from a later day on: few among many.
            models.Index(fields=["known_from"], name="observation_known_from"),
            # What was replaced between two days: few too, and none of what stands.
            models.Index(fields=["known_to"], condition=Q(known_to__isnull=False), name="observation_known_to"),
            models.Index(fields=["changed_at"], name="observation_changed_at"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.area.code} {self.period}: {self.value}"


class ValueQuery(Fact):
    """A question about a figure, asked by a rule or an officer; open until it is answered, withdrawn or replaced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="queries")
    rule = models.CharField(max_length=30, blank=True)  # blank: an officer asks
    reason = models.TextField()

    class Meta:
        ordering = ["-known_from", "-pk"]
        verbose_name_plural = "value queries"
        constraints = [
            only_one_current("one_open_query_per_observation", "observation"),
            not_before_known("query_ends_after_it_begins"),
        ]

    def __str__(self):
        return self.reason


class QueryEnd(models.Model):
    """What ended a question: the sender's comment, its withdrawal, or that the figure was replaced or withdrawn."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPLACED = "replaced", "The value was replaced"
        TAKEN_BACK = "taken_back", "The value was withdrawn"

    query = models.OneToOneField(ValueQuery, models.PROTECT, related_name="end")
    kind = models.CharField(max_length=10, choices=Kind)
    comment = models.TextField(blank=True)
    by = models.ForeignKey("dcst.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.get_kind_display()}: {self.comment}" if self.comment else self.get_kind_display()


class Refusal(Sourced):
    """A published row that was not loaded, and why."""

    file = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    series = models.CharField(max_length=80, blank=True)
    reason = models.TextField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["file", "row"]
        constraints = [models.UniqueConstraint(fields=["file", "row", "series"], name="one_refusal_per_row")]

    def __str__(self):
        return f"{self.file} row {self.row}: {self.reason}"
