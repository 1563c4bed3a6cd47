"""What inspectors judged, on which scale, what they recommended, and the grades the plans aim for."""

from collections import Counter

from django.db import models
from django.db.models import Prefetch, Q

from dcst.models import Fact, FactQuerySet, Link, Sourced, not_before_known, only_one_current
from dcst.time.periods import add_months


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


class InspectionQuerySet(FactQuerySet):
    def with_judgements(self, at):
        """Each with its grades as known at a moment, in `judgements_then`."""
        known = Judgement.objects.known_at(at).select_related("grade__scale__body").order_by("position")
        return self.select_related("scale__body").prefetch_related(
            Prefetch("judgements", known, to_attr="judgements_then")
        )


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

    objects = InspectionQuerySet.as_manager()

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

    @property
    def is_dated(self):
        """False for the plan's own summary of results, which gives neither a day of a visit nor of a report."""
        return self.inspected_on is not None or self.published_on is not None

    @property
    def repeated_areas(self):
        """Areas graded more than once, where the text does not say which of them got which grade."""
        counted = Counter(judgement.area for judgement in self.judgements_then)
        return {area for area, number in counted.items() if number > 1}


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


class RecommendationQuerySet(models.QuerySet):
    def known_at(self, at):
        """Those of the inspections that were known at a moment, without what was added to them later."""
        known = self.filter(Q(added_at__isnull=True) | Q(added_at__lte=at))
        return known.filter(inspection_code__in=Inspection.objects.known_at(at).values("code"))

    def with_answers(self, at):
        """Each with the actions that answered it at a moment, in `answers_then`."""
        answers = Answer.objects.known_at(at).select_related("action").order_by("action__pk")
        return self.prefetch_related(Prefetch("answers", answers, to_attr="answers_then"))

    def answered_by(self, action, at):
        """The recommendations that an action answered at a moment."""
        return self.filter(pk__in=Answer.objects.known_at(at).filter(action=action).values("recommendation"))


def say_text(text):
    """The words of a recommendation, or that the source gives none."""
    return text or "Text not in source"


class Recommendation(Sourced):
    """What inspectors asked for; its text is blank where the source gives none."""

    code = models.SlugField(max_length=60, unique=True)
    inspection_code = models.SlugField(max_length=60)
    group = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    added_at = models.DateTimeField(null=True, blank=True)  # None: with its inspection

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["inspection_code", "position"]

    def __str__(self):
        return say_text(self.text)


class AnnouncedInspection(Fact):
    """The day on which inspectors have said that their next inspection on a scale begins, and how they said it."""

    scale = models.ForeignKey(JudgementScale, models.PROTECT, related_name="announced")
    begins_on = models.DateField()
    words = models.CharField(max_length=400)
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["-known_from"]
        constraints = [
            only_one_current("one_current_announcement", "scale"),
            not_before_known("announcement_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.scale}: {self.begins_on}"


class Visit(Fact):
    """A visit that gave no grade, such as a monitoring visit or a peer review: what was looked at, and found."""

    visitor = models.CharField(max_length=200)
    kind = models.CharField(max_length=200)
    visited_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    looked_at = models.CharField(max_length=400, blank=True)
    findings = models.TextField()
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["-visited_on", "id"]
        constraints = [
            only_one_current("one_current_visit", "visitor", "kind", "visited_on"),
            not_before_known("visit_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_on__gte=models.F("visited_on")),
                name="visit_published_after_it_was_made",
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.visitor}"


class SelfAssessment(Fact):
    """The grade that the Trust gives itself in an area, whose word it is and on what grounds. No inspector gave it."""

    grade = models.ForeignKey(Grade, models.PROTECT, related_name="self_assessments")
    area = models.CharField(max_length=200)
    assessed_on = models.DateField()
    author = models.CharField(max_length=200)
    grounds = models.TextField()
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["-assessed_on", "-id"]
        constraints = [
            only_one_current("one_current_self_assessment", "area", "assessed_on"),
            not_before_known("self_assessment_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.area}: {self.grade}, by the Trust itself"


class Answer(Link):
    """Somebody's word that an action of the plans answers a recommendation, from when until when."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="answers")
    action = models.ForeignKey("objectives.Action", models.PROTECT, related_name="answers")

    class Meta:
        constraints = [
            only_one_current("one_current_answer", "recommendation", "action"),
            not_before_known("answer_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code} answers {self.recommendation.code}"


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

    def months_left(self, day):
        """Whole months from a day until it is due; None once it has passed."""
        if self.due < day:
            return None
        months = (self.due.year - day.year) * 12 + self.due.month - day.month
        return months if add_months(day, months) <= self.due else months - 1

    def days_left(self, day):
        """Days from a day until it is due, below zero once it has passed."""
        return (self.due - day).days
