"""The records: who changed what, which verdict stood when, and what awaits reassessment."""

from datetime import timedelta
from typing import NamedTuple

from django.db import connections, models
from django.db.models import Count, F, Min, OuterRef, Q, Subquery

from dcst.models.base import FactQuerySet, not_before_known, only_one_current
from dcst.models.lookups import Many
from dcst.status.findings import ANSWERS
from dcst.status.rag import Rag, Reason
from dcst.time.clock import day_of, end_of

RAG_CHOICES = [(rag.value, rag.word) for rag in Rag]
ANSWER_CHOICES = [(code, answer.word) for code, answer in ANSWERS.items()]


class AuditEvent(models.Model):
    """One change by one actor, in the transaction of the change itself."""

    class Channel(models.TextChoices):
        WEB = "web", "In the browser"
        API = "api", "Through the API"
        COMMAND = "command", "By a command"
        TASK = "task", "By a task"

    recorded_at = models.DateTimeField(auto_now_add=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    by = models.ForeignKey("dcst.User", models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey("dcst.ApiKey", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.COMMAND)
    request_id = models.CharField(max_length=40, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject"], name="audit_by_subject")]

    def __str__(self):
        return f"{self.verb} {self.subject_kind} {self.subject}"


class Question(models.TextChoices):
    """What an assessment answers about its subject. Answers to two questions are never merged."""

    DELIVERY = "delivery", "Delivery"
    OUTCOMES = "outcomes", "Outcomes"
    TARGET = "target", "Against target"
    AIM = "aim", "Aim"
    BUDGET_YEAR = "budget", "Budget, full year"
    BUDGET_TO_DATE = "budget-to-date", "Budget, year to date"
    COMPARISON = "comparison", "Compared with others"
    TREND = "trend", "Where it is going"
    VARIATION = "variation", "More than noise"
    ASSURANCE = "assurance", "Can be relied on to meet its target"


# Answered by findings, which no whole is made of.
FINDING_QUESTIONS = (Question.COMPARISON, Question.TREND, Question.VARIATION, Question.ASSURANCE)


class AssessmentQuerySet(FactQuerySet):
    def of(self, kind, question=None):
        """The rows on subjects of a kind; on one question of theirs, where it is given."""
        found = self.filter(subject_kind=kind)
        return found.filter(question=question) if question else found

    def by_subject(self, at, kind, question, codes):
        """{subject code: Assessment} of some subjects, as the record stood at a moment; none for one without."""
        rows = self.known_at(at).of(kind, question).filter(area="", subject__any_of=Many(codes))
        return {row.subject: row for row in rows}

    def verdicts_at(self, moments, kind, question, subjects):
        """{moment: {subject code: (rag, reasons)}} as the record stood at each of some moments, in one query."""
        rows = self.of(kind, question).filter(area="", subject__any_of=Many(subjects), known_from__lte=max(moments))
        rows = rows.filter(Q(known_to__isnull=True) | Q(known_to__gt=min(moments)))
        told = list(rows.values_list("known_from", "known_to", "subject", "rag", "reasons"))
        return {
            at: {row[2]: row[3:] for row in told if row[0] <= at and (row[1] is None or at < row[1])} for at in moments
        }


def with_status(rows, kind, question, at):
    """A queryset of rows that have a code, each with its standing verdict at a moment.

    It is in status (text), status_reasons (JSON) and status_since (moment): None where there is no verdict.
    """
    standing = Assessment.objects.known_at(at).of(kind, question).filter(subject=OuterRef("code"), area="")
    return rows.annotate(
        status=Subquery(standing.values("rag")[:1]),
        status_reasons=Subquery(standing.values("reasons")[:1], output_field=models.JSONField()),
        status_since=Subquery(standing.values("since")[:1]),
    )


class VerdictWords:
    """What is told of a verdict that is kept: `rag` and `reasons`, as they are stored."""

    @property
    def status(self):
        """The Rag or Finding that `rag` stands for."""
        return ANSWERS[self.rag]

    @property
    def reason_list(self):
        return [Reason.from_json(reason) for reason in self.reasons]

    @property
    def words(self):
        """The reasons as sentences, for a page."""
        return [reason.words for reason in self.reason_list]


class Assessment(VerdictWords, models.Model):
    """The verdict on a subject, from when it stood until it was replaced. It is kept, not computed anew.

    `rag` holds a status, or for comparison, trend, variation and assurance a finding.
    """

    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    question = models.CharField(max_length=20, choices=Question)
    area = models.CharField(max_length=60, blank=True)
    rag = models.CharField(max_length=20, choices=ANSWER_CHOICES)
    rule = models.CharField(max_length=40)
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    period = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    request = models.BigIntegerField(default=0)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            only_one_current("one_standing_assessment", "subject_kind", "subject", "question", "area"),
            not_before_known("assessment_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "question", "known_from"], name="assessment_as_at"),
            models.Index(fields=["subject_kind", "subject", "question"], name="assessment_by_subject"),
        ]

    def __str__(self):
        return f"{self.subject} {self.question}: {self.status.word}"


class Taken(NamedTuple):
    """A Due row that is locked while its subject is rated. A tuple, because there are thousands."""

    pk: int
    subject: str
    req: int
    attempts: int


# By how much the clocks of two machines may differ and both be right.
SKEW = timedelta(minutes=1)


class DueQuerySet(models.QuerySet):
    def asked(self):
        """What was asked for and has not been computed since."""
        return self.filter(req__gt=F("done"))

    def ready(self, at):
        """What should be computed at a moment: asked for, or moved by time alone; not while backing off."""
        return self.filter(self._asked_by(at) | Q(next_at__lte=at)).filter(self._not_backing_off(at))

    def take(self, kind, at, limit):
        """[Taken]: up to `limit` rows of a kind that are ready at a moment, locked; without those another holds.

        First what was asked for, then what time moved, each by an index of its own.
        """
        free = self.filter(self._not_backing_off(at), subject_kind=kind).select_for_update(skip_locked=True)
        asked = free.filter(self._asked_by(at)).order_by("subject").values_list(*Taken._fields)
        taken = list(map(Taken._make, asked[:limit]))
        if len(taken) < limit:
            moved = free.filter(next_at__lte=at).exclude(pk__any_of=Many(row.pk for row in taken)).order_by("subject")
            taken += map(Taken._make, moved.values_list(*Taken._fields)[: limit - len(taken)])
        return taken

    def waiting(self, at):
        """(how many are asked for, whenever that was; how long the first of them has waited, None when none does).

        What was asked for by a clock that was ahead has waited no time that could be told.
        """
        found = self.asked().aggregate(number=Count("pk"), since=Min("since"))
        return found["number"], max(at - found["since"], timedelta(0)) if found["since"] else None

    def ahead_of(self, at):
        """What was asked for or rated later than a moment, by a clock that was ahead of it."""
        return self.filter(since__gt=at + SKEW)

    @staticmethod
    def _asked_by(at):
        return Q(req__gt=F("done"), since__lte=end_of(day_of(at)))

    @staticmethod
    def _not_backing_off(at):
        return Q(retry_at__isnull=True) | Q(retry_at__lte=at)


class Due(models.Model):
    """A subject that awaits reassessment: asked for (req > done), or at the next moment time can move it.

    `since` is when it was asked for, or, once that is done, when it was last rated by a sweep.
    """

    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    req = models.BigIntegerField(default=1)
    done = models.BigIntegerField(default=0)
    since = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject"], name="one_due_per_subject")]
        indexes = [
            models.Index(fields=["next_at"], name="due_next_at"),
        ]

    def __str__(self):
        return f"{self.subject_kind} {self.subject}"


class LoadedFixture(models.Model):
    """Which set of fixtures has been loaded into this database, with the digest of its files."""

    name = models.SlugField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self):
        return self.name


class CallCountManager(models.Manager):
    """Counts the requests of the API's callers."""

    COUNT_ONE = """
        INSERT INTO dcst_callcount (caller, minute, calls) SELECT %s, %s, 1 {aside}
        ON CONFLICT (caller) DO UPDATE SET
            calls = CASE WHEN dcst_callcount.minute = excluded.minute THEN dcst_callcount.calls + 1 ELSE 1 END,
            minute = excluded.minute
        RETURNING calls
    """
    # A count that a crash loses is not worth waiting for the disk. It is set for this statement's transaction alone.
    WITHOUT_WAITING = "FROM set_config('synchronous_commit', 'off', true)"

    def count_one(self, caller, minute):
        """How many requests a caller has made in a minute, the present one included: one atomic statement.

        `minute` is a number of minutes since 1970.
        """
        connection = connections[self.db]
        alone = connection.vendor == "postgresql" and not connection.in_atomic_block
        with connection.cursor() as cursor:
            cursor.execute(
                self.COUNT_ONE.format(aside=self.WITHOUT_WAITING if alone else "WHERE true"), [caller, minute]
            )
            return cursor.fetchone()[0]


class CallCount(models.Model):
    """The requests of one caller of the API in its last minute: one row a caller, counted anew each minute."""

    caller = models.CharField(max_length=40, primary_key=True)
    minute = models.PositiveBigIntegerField()
    calls = models.PositiveIntegerField()

    objects = CallCountManager()

    def __str__(self):
        return f"{self.caller}: {self.calls}"
