"""What is measured: the indicator, its definition as versioned, its sources, its published series, its targets."""

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Prefetch, Q, Subquery

from dcst.models import Fact, Link, Sourced, not_before_known, only_one_current
from dcst.people.roles import Permission, organisations_of, permissions_of
from dcst.status.attention import printed_code
from dcst.status.rag import say_number
from dcst.time.clock import day_of, end_of
from dcst.time.periods import Kind as PeriodKind
from dcst.time.periods import Period
from dcst.time.spans import say_span
from indicators.models.framework import FrameworkPlace
from indicators.statistics.bounds import bounds_of
from indicators.terms import GRACE_DAYS, CountedThing

PERIOD_KINDS = [(kind.value, kind.value) for kind in PeriodKind]


class IndicatorQuerySet(models.QuerySet):
    def readable_by(self, user, today):
        """The indicators a user may read on a day.

        All for staff, board and auditor; a partner its own and those that have published figures; a commissioner those
        of the contract.
        """
        granted = permissions_of(user, today)
        if Permission.READ in granted:
            return self
        allowed = Q(pk__in=[])
        if Permission.READ_OWN in granted:
            allowed |= Q(pk__in=self.model.objects.owned_by_any(organisations_of(user, today)).values("pk"))
            allowed |= Q(pk__in=SeriesLink.objects.filter(relation=SeriesLink.Relation.SAME).values("indicator"))
        return self.filter(allowed | Q(pk__in=self.model.objects.commissioned_by(user, today).values("pk")))

    def commissioned_by(self, user, today):
        """Those of the contract on a day, for who speaks in it for the commissioner; none for anybody else."""
        if Permission.COMMISSION not in permissions_of(user, today):
            return self.none()
        return self.in_framework(self.model.OwnFramework.CONTRACT, end_of(today))

    def owned_by_any(self, organisations):
        """The indicators that any of these organisations is a source of: joint sources may each send."""
        return self.filter(pk__in=IndicatorSource.objects.filter(organisation__in=organisations).values("indicator"))

    def storied_by(self, user, at):
        """The indicators whose story a person may tell at a moment.

        All for who manages the plan; the owner of an action those that it should move.
        """
        granted = permissions_of(user, day_of(at))
        if Permission.MANAGE_PLAN in granted:
            return self
        if Permission.TELL_STORY not in granted:
            return self.none()
        moved = Expectation.objects.known_at(at).filter(
            Q(action__assignments__known_to__isnull=True) | Q(action__assignments__known_to__gt=at),
            action__assignments__known_from__lte=at,
            action__assignments__user=user,
            action__assignments__duty="owner",
        )
        return self.filter(pk__in=moved.values("indicator"))

    def in_framework(self, code, at):
        """Those that a framework, by its code, named at a moment: its own, and those it has a place for. Each once."""
        placed = FrameworkPlace.objects.known_at(at).filter(framework__code=code)
        return self.filter(Q(framework=code) | Q(pk__in=placed.values("indicator")))

    def called(self, words, at):
        """Those whose code it is, or that a framework called so at a moment, in capitals or not. Each once."""
        placed = FrameworkPlace.objects.known_at(at).filter(label__iexact=words)
        return self.filter(Q(code__iexact=words) | Q(pk__in=placed.values("indicator")))

    def with_places(self, at):
        """Each with `places_then`, [FrameworkPlace] as known at a moment, in the order of the frameworks."""
        places = FrameworkPlace.objects.known_at(at).select_related("framework")
        return self.prefetch_related(Prefetch("places", places, to_attr="places_then"))

    def with_definition(self, at):
        """Each with its sources, and with `agreed_name`, `definition` and `targets_then` as known at a moment."""
        return self._defined(Definition.objects.known_at(at), at)

    def with_versions(self, at):
        """with_definition(at), but `definitions_then` holds every version known by then.

        The one in force has `stands`.
        """
        stands = ExpressionWrapper(Q(known_to__isnull=True) | Q(known_to__gt=at), output_field=BooleanField())
        return self._defined(Definition.objects.filter(known_from__lte=at).annotate(stands=stands), at)

    def _defined(self, definitions, at):
        return (
            self.with_agreed_name(at)
            .select_related("strand__plan", "theme")
            .prefetch_related(
                Prefetch("definitions", definitions, to_attr="definitions_then"),
                Prefetch("sources", IndicatorSource.objects.select_related("organisation")),
                Prefetch(
                    "targets", Target.objects.known_at(at).select_related("by", "comparator"), to_attr="targets_then"
                ),
            )
        )

    def with_agreed_name(self, at):
        """Each with `agreed_name`, what people had agreed to call it at a moment; None where they had not."""
        names = AgreedName.objects.known_at(at).filter(indicator=OuterRef("pk"))
        return self.annotate(agreed_name=Subquery(names.values("name")[:1]))


def say_name(printed, agreed):
    """What an indicator is called: as printed, else as people agreed, if they did."""
    if printed:
        return printed
    return f"{agreed} (agreed name, not the source’s words)" if agreed else "Name lost in source"


class Indicator(Sourced):
    """One measure of the outcomes framework, the Business Plan or the contract. Its name may be lost in the source.

    `framework` is the one it has its code and its name from, and `position` its place there. What other frameworks name
    it is a FrameworkPlace of each.
    """

    class OwnFramework(models.TextChoices):
        OUTCOMES = "outcomes", "Outcomes framework"
        BUSINESS_PLAN = "business-plan", "Business Plan"
        CONTRACT = "contract", "Contract with the council"

    class Kind(models.TextChoices):
        NAMED = "named", "Named in the framework"
        NAME_LOST = "name-lost", "Name lost in source"
        INTELLIGENCE_GAP = "intelligence-gap", "Intelligence gap"
        STAFF = "staff", "Staff target"
        CONTRACT = "contract", "Contract measure"
        REPORTED = "reported", "Reported in the plan"

    code = models.SlugField(max_length=40, unique=True)
    framework = models.CharField(max_length=20, choices=OwnFramework)
    kind = models.CharField(max_length=20, choices=Kind)
    theme = models.ForeignKey(
        "objectives.Objective", models.PROTECT, null=True, blank=True, related_name="themed_indicators"
    )
    strand = models.ForeignKey("objectives.Strand", models.PROTECT, null=True, blank=True, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300, blank=True)
    suggestion = models.TextField(blank=True)
    frequency_printed = models.CharField(max_length=40, blank=True)

    objects = IndicatorQuerySet.as_manager()
    agreed_name = None  # with_agreed_name() says otherwise

    class Meta:
        ordering = ["framework", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="name-lost", name="") | (~Q(kind="name-lost") & ~Q(name="")),
                name="only_a_lost_name_is_blank",
            )
        ]

    def __str__(self):
        """The printed name; where it is lost, the one agreed as known at the moment given to with_definition()."""
        return say_name(self.name, self.agreed_name)

    @property
    def short_name(self):
        """Its code where the plans print one, else its name: for titles and breadcrumbs."""
        return printed_code(self.code) or str(self)

    @property
    def full_name(self):
        """Its name, behind its code where the plans print one."""
        return f"{printed_code(self.code)} {self}".strip()

    def place_in(self, framework):
        """Its FrameworkPlace in a framework, by the code of that; None without one. Needs with_places(at)."""
        return next((row for row in self.places_then if row.framework.code == framework), None)

    @property
    def definition(self):
        """The definition as at the moment given to with_definition(); None when none was known."""
        return next((row for row in self.definitions_then if row.stands), None)


class Polarity(models.TextChoices):
    """Which way a value is better. A figure is rated unless this is NEUTRAL or NOT_APPLICABLE."""

    HIGH_IS_GOOD = "high_is_good", "Higher is better"
    LOW_IS_GOOD = "low_is_good", "Lower is better"
    NEUTRAL = "neutral", "Neither higher nor lower is better"
    PLAN_IS_BEST = "plan_is_best", "On plan is best"
    NOT_APPLICABLE = "not_applicable", "Not judged"


class DefinitionTerms:
    """What follows from the columns of a Definition, and of anything that has them."""

    @property
    def bounds(self):
        """The ValueBounds of its figures."""
        return bounds_of(self.value_type, self.lowest, self.highest)

    @property
    def thing(self):
        """The CountedThing of its figures."""
        return CountedThing(self.counted_one, self.counted_many)


class Definition(DefinitionTerms, Sourced, Fact):
    """One version of how an indicator is counted and judged: unit, polarity with its reason, calendar, small numbers.

    `months` lie between two values; `lag_days` and `grace_days` are days after the end of a period and after the due
    day. A count from `suppress_from` to `suppress_to` is a small number.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="definitions")
    unit = models.CharField(max_length=120, blank=True)
    value_type = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(default=1)
    # Where they differ from what its kind of value can be at all; in its unit.
    lowest = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    highest = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    polarity = models.CharField(max_length=20, choices=Polarity, default=Polarity.NOT_APPLICABLE)
    polarity_basis = models.TextField(blank=True)
    period_kind = models.CharField(max_length=20, blank=True, choices=PERIOD_KINDS)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    anchor = models.CharField(max_length=20, blank=True)
    lag_days = models.PositiveSmallIntegerField(null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=GRACE_DAYS)
    snapshot_or_flow = models.CharField(max_length=80, blank=True)
    definition = models.TextField(blank=True)
    ambiguities = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    method = models.TextField(blank=True)
    known_issues = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # why this version follows the one before
    # What is counted, as sentences say it: “child” and “children”. Blank: they name nothing.
    counted_one = models.CharField(max_length=40, blank=True)
    counted_many = models.CharField(max_length=40, blank=True)
    seasonal = models.BooleanField(null=True, blank=True)  # null: as its calendar is, and terms are
    # Of a stock: the indicators that count who or what is added to it, and who or what leaves it.
    starts = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    ends = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    # Counts that are small enough to point at a person; both blank where none is of people.
    suppress_from = models.PositiveSmallIntegerField(null=True, blank=True, default=1)
    suppress_to = models.PositiveSmallIntegerField(null=True, blank=True, default=5)
    suppression_basis = models.TextField(blank=True)
    is_sensitive = models.BooleanField(default=False)  # that all or none of few have the trait points at each of them
    # Noughts that cannot be anything else, one a line, by codes: an area, a group, or both with a blank between them.
    structural_noughts = models.TextField(blank=True)

    stands = True  # with_versions() says otherwise

    class Meta:
        constraints = [
            only_one_current("one_current_definition", "indicator"),
            not_before_known("definition_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(suppress_from__gte=1, suppress_to__gte=models.F("suppress_from"))
                | Q(suppress_from__isnull=True, suppress_to__isnull=True, suppression_basis__gt=""),
                name="small_numbers_are_a_range_or_off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(highest__gt=models.F("lowest")),
                name="the_highest_value_is_above_the_lowest",
            ),
            models.CheckConstraint(
                condition=Q(counted_one="", counted_many="") | (~Q(counted_one="") & ~Q(counted_many="")),
                name="what_is_counted_is_named_as_one_and_as_many",
            ),
        ]

    def __str__(self):
        return f"{self.indicator.code}: {self.unit}"


class IndicatorSource(Sourced):
    """An organisation that sends an indicator's figures, and the words in which the framework names it."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="sources")
    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="indicator_sources")
    printed = models.CharField(max_length=60, blank=True)
    known_from = models.DateTimeField(null=True, blank=True)  # null: as the framework prints it

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "organisation"], name="one_source_per_indicator_and_organisation"
            )
        ]

    def __str__(self):
        return self.printed


class AgreedName(Sourced, Fact):
    """A name that people agreed for a measure whose printed name is lost. The printed one stays lost."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="agreed_names")
    name = models.CharField(max_length=300)
    reason = models.TextField()

    class Meta:
        constraints = [
            only_one_current("one_current_agreed_name", "indicator"),
            not_before_known("agreed_name_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(name=""), name="agreed_name_is_a_name"),
        ]

    def __str__(self):
        return self.name


class Expectation(Link):
    """The golden thread: an action that is meant to move an indicator; where it should go, and by when, once said."""

    class Expected(models.TextChoices):
        RISE = "rise", "Rise"
        FALL = "fall", "Fall"
        HOLD = "hold", "Stay where it is"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="expectations")
    action = models.ForeignKey("objectives.Action", models.PROTECT, related_name="expectations")
    direction = models.CharField(max_length=4, choices=Expected, blank=True)
    by_when = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            only_one_current("one_current_expectation", "indicator", "action"),
            not_before_known("expectation_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code} should move {self.indicator.code}"


class PublishedSeries(Sourced):
    """A publisher's series (LAIT, DfE, Fingertips), or the figures printed in a plan. One never replaces another."""

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    publisher = models.CharField(max_length=120)
    dataset = models.CharField(max_length=300, blank=True)
    url = models.URLField(blank=True, max_length=400)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "published series"

    def __str__(self):
        return self.name


class SeriesLink(Sourced):
    """How a published series relates to an indicator.

    Only one of the same measure is read as figures of the indicator.
    """

    class Relation(models.TextChoices):
        SAME = "same", "The same measure"
        PROXY = "proxy", "A proxy"
        INVERSE = "inverse", "The inverse"
        COMPONENT = "component", "A component"

    series = models.ForeignKey(PublishedSeries, models.PROTECT, related_name="links")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="series_links")
    relation = models.CharField(max_length=12, choices=Relation)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "indicator"], name="one_link_per_series_and_indicator")
        ]

    def __str__(self):
        return f"{self.series.code} {self.relation} {self.indicator.code}"


class TargetWords:
    """What is said of a Target by its columns, and of anything that has them."""

    class Operator(models.TextChoices):
        BELOW = "<", "below"
        AT_MOST = "<=", "at most"
        EXACTLY = "=", "exactly"
        AT_LEAST = ">=", "at least"
        ABOVE = ">", "above"

    class Shape(models.TextChoices):
        LEVEL = "level", "A number"
        LINE = "line", "A straight line from the baseline to a number at the end"
        YEARLY_CHANGE = "yearly-change", "So much more or less each year"
        HALVE = "halve", "Half of the baseline"
        IN_LINE = "in-line", "In line with another area"

    @property
    def words(self):
        """“at most 22, tolerance 25”; “to be 8” is the number alone, and a plan “100, within 2, tolerance 5”."""
        parts = [self.goal_words]
        parts += [f"within {say_number(self.tolerance_inner)}"] if self.tolerance_inner is not None else []
        parts += [f"tolerance {say_number(self.tolerance)}"] if self.tolerance is not None else []
        return ", ".join(parts)

    @property
    def goal_words(self):
        """The target without its tolerance, by its shape: “at most 22”, “5 % less each year from 40 in 2015/16”."""
        if self.shape == self.Shape.IN_LINE:
            return f"in line with {self.comparator}"
        start = "" if self.baseline is None else f"{say_number(self.baseline)} in {_period(self.baseline_period)}"
        if self.shape == self.Shape.YEARLY_CHANGE:
            more = "less" if self.rate < 0 else "more"
            return f"{say_number(abs(self.rate))} % {more} each year from {start}"
        if self.shape == self.Shape.HALVE:
            return f"half of {start}"
        operator = "" if self.operator == self.Operator.EXACTLY else f"{self.Operator(self.operator).label} "
        goal = f"{operator}{say_number(self.value)}"
        return f"{goal} on a line from {start}" if self.shape == self.Shape.LINE else goal

    @property
    def span_words(self):
        """What it is for: “2016/17”, or its days."""
        return say_span(self.start, self.end)

    def covers(self, day):
        """Whether a day lies from its first day to its last; without a last day it has no end."""
        return self.start <= day and (self.end is None or day <= self.end)


class Target(TargetWords, Sourced, Fact):
    """What the value should be: operator and number as printed, the far edge of At risk, the days it is for.

    Numbers are in the unit of the indicator. A shape other than a level gives each period its own number: a straight
    line from the baseline to the value at the end, so much a year from the baseline (`rate`, in percent with its sign),
    half of it at the end, or what another area has. `tolerance` is the value at the edge of At risk of a level, and how
    far from the number of the period the edge lies in every other shape. `tolerance_inner` is how far from the plan is
    still On track, where being on plan is best.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", "Contract target"
        PLAN = "plan", "Plan target"
        STRETCH = "stretch", "Stretch target"
        DEMONSTRATION = "demonstration", "Demonstration target"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=15, choices=Kind)
    shape = models.CharField(max_length=15, choices=TargetWords.Shape, default=TargetWords.Shape.LEVEL)
    operator = models.CharField(max_length=2, choices=TargetWords.Operator)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    baseline_period = models.CharField(max_length=20, blank=True)
    rate = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    comparator = models.ForeignKey("dcst.Area", models.PROTECT, null=True, blank=True, related_name="+")
    tolerance = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    tolerance_inner = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    confirmed = models.BooleanField(default=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            only_one_current("one_current_target", "indicator", "kind", "start"),
            not_before_known("target_known_to_after_from"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=models.F("start")),
                name="target_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(shape="level", value__isnull=False)
                | Q(shape="line", baseline__isnull=False, value__isnull=False, end__isnull=False)
                | Q(shape="yearly-change", baseline__isnull=False, rate__isnull=False)
                | Q(shape="halve", baseline__isnull=False)
                | Q(shape="in-line", comparator__isnull=False),
                name="target_has_what_its_shape_needs",
            ),
        ]

    def __str__(self):
        return self.goal_words


def _period(text):
    return Period.parse(text).label if text else "the baseline"


class NeighbourSet(Sourced):
    """The statistical neighbours as listed in one month, from `since` to `until`; without that still in force."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    areas = models.ManyToManyField("dcst.Area", related_name="neighbour_sets")

    class Meta:
        ordering = ["since"]

    def __str__(self):
        return self.name
