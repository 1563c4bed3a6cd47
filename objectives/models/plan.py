"""The hierarchy of a plan, Plan ⊃ Objective ⊃ Strand ⊃ Action, and its other words."""

from django.db import models
from django.db.models import Q

from dcst.models import Fact, Sourced, not_before_known, only_one_current


class Plan(Sourced):
    """One of the two plans, with what its actions are judged by: the days between two reports, the days of grace after
    them, and the roll-up rule.
    """

    class Rollup(models.TextChoices):
        SHARE = "share", "Share on track"
        WORST = "worst", "Worst of its parts"

    code = models.SlugField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey("dcst.Organisation", models.PROTECT, null=True, blank=True, related_name="plans")
    start = models.DateField()
    end = models.DateField()
    reporting_interval_days = models.PositiveSmallIntegerField(default=92)
    grace_days = models.PositiveSmallIntegerField(default=14)
    rollup = models.CharField(max_length=10, choices=Rollup, default=Rollup.SHARE)

    class Meta:
        ordering = ["start"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="plan_ends_after_it_begins")]

    def __str__(self):
        return self.name


class Objective(Sourced):
    """An objective of the Business Plan; a theme of the Children and Young People's Plan."""

    code = models.CharField(max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["plan__start", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="one_objective_per_position")]

    def __str__(self):
        return self.title or self.text


class Strand(Sourced):
    """How an objective is achieved; a priority, driven by evidence or voice. Its theme may be unstated."""

    class Drive(models.TextChoices):
        BUSINESS = "business", "Business Plan"
        EVIDENCE = "evidence", "Evidence driven"
        VOICE = "voice", "Voice driven"

    code = models.CharField(max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="strands")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="strands")
    drive = models.CharField(max_length=10, choices=Drive)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    bodies = models.ManyToManyField("dcst.GovernanceBody", blank=True, related_name="strands")
    bodies_printed = models.TextField(blank=True)

    class Meta:
        ordering = ["plan__start", "drive", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "drive", "position"], name="one_strand_per_position")]

    def __str__(self):
        return self.text


class Achievement(Sourced):
    """“We have”: what the plan says is already done."""

    code = models.CharField(max_length=30, unique=True)
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="achievements")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["strand", "position"]

    def __str__(self):
        return self.text


class Priority(Sourced):
    """A strategic or operational priority: the second and third dimension of the Business Plan."""

    class Kind(models.TextChoices):
        STRATEGIC = "strategic", "Strategic priority"
        OPERATIONAL = "operational", "Operational priority"

    code = models.CharField(max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="priorities")
    kind = models.CharField(max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["plan", "kind", "position"]

    def __str__(self):
        return self.text


class PlanStatement(Sourced):
    """Words of a plan that carry no verdict: mission, values, risks, ambitions, principles, propositions."""

    code = models.CharField(max_length=60, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="statements")
    kind = models.SlugField(max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["plan", "kind", "position"]

    def __str__(self):
        return self.text


class PrintedFigure(Sourced):
    """A cell of a table printed in a plan, as printed and as a number where it is one."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="figures")
    table = models.CharField(max_length=120)
    row = models.CharField(max_length=200)
    row_position = models.PositiveSmallIntegerField()
    column = models.CharField(max_length=200, blank=True)
    column_position = models.PositiveSmallIntegerField(default=1)
    printed = models.CharField(max_length=120, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["plan", "table", "row_position", "column_position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "table", "row_position", "column_position"],
                name="one_printed_figure_per_cell",
            )
        ]

    def __str__(self):
        return f"{self.row}, {self.column}: {self.printed}"


class Wording(Sourced, Fact):
    """A wording of a plan's node: its text from a day on, or another place's words for the same thing."""

    TEXT = "Text"

    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=20)
    context = models.CharField(max_length=60, default=TEXT)
    text = models.TextField()

    class Meta:
        ordering = ["subject", "context"]
        constraints = [
            only_one_current("one_current_wording", "subject_kind", "subject", "context", "text"),
            not_before_known("wording_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.subject} in {self.context}"
