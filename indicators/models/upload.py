"""A file, or a long body of the API, that a worker checks and stores: a file is submitted once its sender says so."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dcst.people.roles import Permission, organisations_of, permissions_of
from indicators.models.attempt import Attempt
from indicators.models.observation import CREATED, REJECTED, Submission

OUTCOMES = ("created", "corrected", "unchanged", "queried", "rejected")


class UploadQuerySet(models.QuerySet):
    def readable_by(self, user, today):
        """The uploads a user may read on a day: all for who manages partners; a partner its own organisations’."""
        if Permission.MANAGE_PARTNERS in permissions_of(user, today):
            return self
        return self.filter(organisation__in=organisations_of(user, today))

    def light(self):
        """Without the bytes, which no page needs."""
        return self.defer("content", "returned")

    def jobs(self):
        """Those to be checked or submitted that no worker holds, the oldest first.

        By the database's own clock: all workers share it, and it goes on where a setting stops that of the site.
        """
        waiting = self.filter(state__in=(Upload.Progress.CHECKING, Upload.Progress.SUBMITTING))
        return waiting.filter(Q(held_until__isnull=True) | Q(held_until__lt=Now())).order_by("uploaded_at", "pk")


class Upload(models.Model):
    """What was sent, what its check found, and what became of it.

    The bytes stand in the database and not in a folder, because the worker may be another machine; they are deleted
    long before the row. A worker holds it under an id of its own (`held_by`) until it finishes or `held_until` passes:
    only the last one to take it up may finish it.
    """

    class Progress(models.TextChoices):
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked, not submitted"
        SUBMITTING = "submitting", "Being submitted"
        SUBMITTED = "submitted", "Submitted"
        REFUSED = "refused", "Could not be read"
        FAILED = "failed", "Not finished, nothing stored"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="uploads")
    by = models.ForeignKey("dcst.User", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=4, choices=Attempt.Route, default=Attempt.Route.FILE)
    name = models.CharField(max_length=255, blank=True)
    content = models.BinaryField(null=True)
    returned = models.BinaryField(null=True)  # with what is wrong beside each row, where it takes long to write
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    request_id = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=Progress, default=Progress.CHECKING)
    mode = models.CharField(max_length=10, choices=Submission.Mode, default=Submission.Mode.ALL)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    submitted_by = models.ForeignKey("dcst.User", models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    problem = models.JSONField(null=True)  # why it could not be read, was not finished, or is checked anew
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="upload")
    origin = models.CharField(max_length=20, default="reported")

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(
                fields=["uploaded_at"], condition=Q(state__in=("checking", "submitting")), name="uploads_to_work_on"
            ),
            models.Index(fields=["organisation", "-uploaded_at"], name="uploads_of_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submission__isnull=False), name="submitted_has_its_submission"
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.organisation} at {self.uploaded_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self):
        return self.state in (self.Progress.CHECKING, self.Progress.SUBMITTING)

    @property
    def is_kept(self):
        """Whether its rows are still there to be submitted or handed back."""
        return self.content is not None

    @property
    def percent(self):
        """How many of its rows are done, in whole percent, rounded down."""
        return 100 * self.rows_done // self.rows if self.rows else 0

    @property
    def faulty(self):
        """How many of its rows have something wrong with them."""
        return self.counts.get(REJECTED, 0)

    @property
    def sound(self):
        """How many of its rows have nothing wrong with them."""
        return self.rows - self.faulty


class UploadRow(models.Model):
    """One row of a file as it was sent, and what its check says of it."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()  # as the spreadsheet counts
    cells = models.JSONField()
    file_faults = models.JSONField(default=list)  # of cells that hold no value at all, whatever the rules say
    outcome = models.CharField(max_length=10, choices=[(name, name.capitalize()) for name in OUTCOMES], default=CREATED)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    question = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="one_upload_row_per_number")]

    def __str__(self):
        return f"row {self.number}: {self.outcome}"

    @property
    def faults_of(self):
        """{column: [the faults of its cell, as JSON]}; those of no column of ours stand under “”."""
        found = {}
        for fault in self.faults:
            found.setdefault(fault["column"], []).append(fault)
        return found
