"""What inspectors judged, on which scale, what they recommended, and the grades the plans aim for."""

from django.db import models
from django.db.models import Q

from dcst.models import Fact, Sourced, not_before_known, only_one_current


class JudgementScale(Sourced):
    """The words of one framework, from worst to best. Scales are never ordered against one another."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    body = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="scales")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Grade(Sourced):
    """One word of a scale; a higher position is better."""

    scale = models.ForeignKey(JudgementScale, models.PROTECT, related_name="grades")
    code = models.SlugField(max_length=60)
    word = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="one_grade_per_code"),
            models.UniqueConstraint(fields=["scale", "position"], name="one_grade_per_position"),
        ]

    def __str__(self):
        return self.word


class Inspection(Sourced, Fact):
    """A visit by an inspectorate: when it was made, and when its report was published."""

    code = models.SlugField(max_length=60)
    framework = models.CharField(max_length=200)
    provider = models.CharField(max_length=200)
    setting = models.CharField(max_length=200, blank=True)
    inspected_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    scale = models.ForeignKey(JudgementScale, models.PROTECT, null=True, blank=True, related_name="inspections")

    class Meta:
        ordering = ["-published_on", "-inspected_on"]
        constraints = [
            only_one_current("one_current_inspection", "code"),
            not_before_known("inspection_known_to_after_from"),
            models.CheckConstraint(
                condition=Q(inspected_on__isnull=True)
                | Q(published_on__isnull=True)
                | Q(published_on__gte=models.F("inspected_on")),
                name="published_after_inspected",
            ),
        ]

    def __str__(self):
        return f"{self.framework}: {self.provider}"


class Judgement(Sourced, Fact):
    """The grade one area of an inspection got, as printed and on its scale."""

    code = models.SlugField(max_length=80)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="judgements")
    position = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=200)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, related_name="judgements")
    printed = models.CharField(max_length=80)

    class Meta:
        ordering = ["inspection", "position"]
        constraints = [
            only_one_current("one_current_judgement", "inspection", "position"),
            not_before_known("judgement_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.area}: {self.printed}"


class Recommendation(Sourced):
    """What inspectors asked for. Its text may not be in the source."""

    code = models.SlugField(max_length=60, unique=True)
    inspection_code = models.SlugField(max_length=60)
    group = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    actions = models.ManyToManyField("objectives.Action", blank=True, related_name="recommendations")

    class Meta:
        ordering = ["inspection_code", "position"]

    def __str__(self):
        return self.text or "Text not in source"


class Aim(Sourced):
    """A grade the plan promises by a day, for one judgement area on one scale."""

    code = models.SlugField(max_length=60, unique=True)
    plan = models.ForeignKey("objectives.Plan", models.PROTECT, related_name="aims")
    scale = models.ForeignKey(JudgementScale, models.PROTECT, related_name="aims")
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="aims")
    area = models.CharField(max_length=200, default="Overall effectiveness")
    due = models.DateField()
    text = models.TextField()

    class Meta:
        ordering = ["due"]

    def __str__(self):
        return self.text
