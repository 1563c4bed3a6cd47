"""Actions, the dates they are marked for, and what is reported, assigned and decided about them."""

from collections import Counter

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from dcst.models import Fact, FactQuerySet, Origin, Sourced, not_before_known, only_one_current
from dcst.people.roles import Permission, permissions_of
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from objectives.models.plan import Strand
from objectives.rules import unplaced_years


class MarkGroup(Sourced):
    """A merged cell of the printed tables: year marks that cannot be told apart between its actions."""

    code = models.CharField(max_length=30, unique=True)
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="mark_groups")
    marks_2016_17 = models.PositiveSmallIntegerField()
    marks_2017_18 = models.PositiveSmallIntegerField()
    marks_2018_19 = models.PositiveSmallIntegerField()

    def __str__(self):
        return self.code

    @property
    def marks(self):
        """How many year marks the cell has in all."""
        return sum(self.printed.values())

    @property
    def printed(self):
        """{plan year: how many marks the cell has for it}."""
        return {"FY2016-17": self.marks_2016_17, "FY2017-18": self.marks_2017_18, "FY2018-19": self.marks_2018_19}

    @property
    def unplaced(self):
        """The plan years with marks that nobody has placed then, in order; needs with_facts(at) of an action of it."""
        return unplaced_years(
            self.printed, Counter(row.year for action in self.actions_then for row in action.milestones_then)
        )


class ActionQuerySet(models.QuerySet):
    def owned_by(self, user, at):
        """The actions that a person owned at a moment."""
        held = Assignment.objects.known_at(at).filter(user=user, duty=Assignment.Duty.OWNER)
        return self.filter(pk__in=held.values("action"))

    def reviewed_by(self, user, at):
        """The actions that a person reviewed at a moment."""
        held = Assignment.objects.known_at(at).filter(user=user, duty=Assignment.Duty.REVIEWER)
        return self.filter(pk__in=held.values("action"))

    def editable_by(self, user, at):
        """The actions that a person may report progress on at a moment."""
        granted = permissions_of(user, day_of(at))
        if Permission.REPORT_ANY in granted:
            return self
        return self.owned_by(user, at) if Permission.REPORT_OWN in granted else self.none()

    def overridable_by(self, user, at):
        """The actions that a person may override at a moment: those assigned for review, and never the person's own."""
        if Permission.OVERRIDE not in permissions_of(user, day_of(at)):
            return self.none()
        own = Assignment.objects.known_at(at).filter(user=user, duty=Assignment.Duty.OWNER).values("action")
        return self.reviewed_by(user, at).exclude(pk__in=own)

    def with_dates(self, at):
        """What is known of the days of an action as at a moment, in a fixed number of queries.

        Each action gets the list milestones_then; its mark group the list actions_then, each with its milestones_then.
        """
        milestones = Prefetch("milestones", Milestone.objects.known_at(at).order_by("due"), to_attr="milestones_then")
        together = Action.objects.order_by("position").prefetch_related(milestones)
        return self.select_related("mark_group").prefetch_related(
            milestones, Prefetch("mark_group__actions", together, to_attr="actions_then")
        )

    def with_facts(self, at):
        """Everything the rule and a page need to know of an action as at a moment, in a fixed number of queries.

        Beside what with_dates() gives, each action gets the lists reports_then (the latest first), assignments_then,
        decisions_then and overrides_then, and whether it was critical.
        """
        critical = CriticalMark.objects.known_at(at).filter(action=OuterRef("pk"))
        return (
            self.with_dates(at)
            .annotate(critical=Exists(critical))
            .select_related("strand__plan", "strand__objective")
            .prefetch_related(
                Prefetch(
                    "reports",
                    ProgressReport.objects.known_at(at)
                    .select_related("by")
                    .prefetch_related("met")
                    .order_by("-reported_on", "-id"),
                    to_attr="reports_then",
                ),
                Prefetch(
                    "assignments",
                    Assignment.objects.known_at(at).select_related("user"),
                    to_attr="assignments_then",
                ),
                Prefetch("decisions", ActionDecision.objects.known_at(at), to_attr="decisions_then"),
                Prefetch("overrides", Override.objects.known_at(at).select_related("by"), to_attr="overrides_then"),
            )
        )


class Action(Sourced):
    """“We will by”; a key action; an answer to children's voice. Somebody is accountable for it."""

    code = models.CharField(max_length=20, unique=True)
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    start = models.DateField(null=True, blank=True)
    mark_group = models.ForeignKey(MarkGroup, models.PROTECT, null=True, blank=True, related_name="actions")
    leads = models.ManyToManyField("dcst.Organisation", blank=True, related_name="led_actions")
    leads_printed = models.TextField(blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["strand__plan__start", "strand__drive", "strand__position", "position"]
        constraints = [models.UniqueConstraint(fields=["strand", "position"], name="one_action_per_position")]

    def __str__(self):
        return f"{self.code} {self.text}"

    def assigned(self, duty):
        """The User who held a duty then, or None; needs with_facts(at)."""
        return next((held.user for held in self.assignments_then if held.duty == duty), None)

    @property
    def owner_then(self):
        return self.assigned(Assignment.Duty.OWNER)

    @property
    def reviewer_then(self):
        return self.assigned(Assignment.Duty.REVIEWER)

    @property
    def due_then(self):
        """The day it is to be completed by: that of the last milestone. Needs with_dates(at).

        None when the source gives no date, and while `later_marks` leave open whether that milestone is the last.
        """
        return None if self.later_marks else max((row.due for row in self.milestones_then), default=None)

    @property
    def later_marks(self):
        """The plan years after its last milestone with marks of its merged cell that nobody has placed, in order.

        None where it has no milestone, and where a person confirmed the last one: that is a day somebody stated. Needs
        with_facts(at).
        """
        last = max(self.milestones_then, key=lambda row: row.due, default=None)
        if self.mark_group is None or last is None or last.confidence == Milestone.Confidence.CONFIRMED:
            return []
        return [year for year in self.mark_group.unplaced if year > last.year]


class Milestone(Sourced, Fact):
    """A plan year an action is marked for: due on its 31 March. A moved date is a new row."""

    class Confidence(models.TextChoices):
        STATED = "stated", "Stated in the plan"
        SHIFTED = "shifted", "Stated in a shifted row of the table"
        CERTAIN = "certain", "Certain in a merged cell"
        CONFIRMED = "confirmed", "Confirmed by the performance officer"

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    year = models.CharField(max_length=12)
    due = models.DateField()
    confidence = models.CharField(max_length=10, choices=Confidence)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["due"]
        constraints = [
            only_one_current("one_current_milestone_per_year", "action", "year"),
            not_before_known("milestone_ends_after_it_begins"),
        ]

    def __str__(self):
        return self.key

    @property
    def key(self):
        return f"{self.action.code}/{self.year}"


class ProgressReport(Fact):
    """What the owner said on a day: how far it is, in per cent, how it goes, what changed, what is next."""

    class SelfRating(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"
        DONE = "done", "Done"

    action = models.ForeignKey(Action, models.PROTECT, related_name="reports")
    reported_on = models.DateField()
    progress = models.PositiveSmallIntegerField(null=True, blank=True)
    judgement = models.CharField(max_length=12, choices=SelfRating)
    what_changed = models.TextField()
    what_next = models.TextField(blank=True)
    recovery = models.TextField(blank=True)
    recovery_by = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    evidence_link = models.URLField(blank=True)
    completed_on = models.DateField(null=True, blank=True)
    milestones_met = models.ManyToManyField(Milestone, through="MilestoneMet", related_name="reports")
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["-reported_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__range=(0, 100)),
                name="progress_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=~Q(judgement="done") | Q(completed_on__isnull=False), name="done_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(judgement__in=["at_risk", "off_track"]) | ~Q(recovery=""),
                name="trouble_says_what_helps",
            ),
            not_before_known("report_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code} on {self.reported_on}"


class MilestoneMet(models.Model):
    """A report's word that a milestone was met, and on which day."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="met")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="met")
    met_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "milestone"], name="one_met_per_report_and_milestone")]

    def __str__(self):
        return f"{self.milestone} met on {self.met_on}"


class Assignment(Fact):
    """Who is accountable for an action, or reviews it, from when until when."""

    class Duty(models.TextChoices):
        OWNER = "owner", "Owner"
        REVIEWER = "reviewer", "Reviewer"

    action = models.ForeignKey(Action, models.PROTECT, related_name="assignments")
    user = models.ForeignKey("dcst.User", models.PROTECT, related_name="assignments")
    duty = models.CharField(max_length=10, choices=Duty)
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        constraints = [
            only_one_current("one_holder_per_duty", "action", "duty"),
            not_before_known("assignment_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_duty_display()} of {self.action.code}"


class ActionDecision(Fact):
    """An action taken out of the plan's count: cancelled or deferred, with the reason."""

    class Kind(models.TextChoices):
        CANCELLED = "cancelled", "Cancelled"
        DEFERRED = "deferred", "Deferred"

    action = models.ForeignKey(Action, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        constraints = [
            only_one_current("one_decision_per_action", "action"),
            not_before_known("decision_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code} {self.kind}"


class CriticalMark(Fact):
    """Why an action is critical: while it is off track, what it is part of is at risk at best."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="critical_marks")
    reason = models.TextField()
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        constraints = [
            only_one_current("one_current_critical_mark", "action"),
            not_before_known("critical_mark_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code} is critical: {self.reason}"


class Override(Fact):
    """A reviewer's status beside the computed one, with a reason and the last day it holds."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="overrides")
    rag = models.CharField(max_length=20, choices=[(rag.value, rag.word) for rag in Rag if rag.is_rating])
    reason = models.TextField()
    expires_on = models.DateField()
    origin = models.CharField(max_length=20, default="reported")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            only_one_current("one_override_per_action", "action"),
            not_before_known("override_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code}: {Rag(self.rag).word}"
