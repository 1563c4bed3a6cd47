"""What both sides of the contract say of its measures: statuses, exception reports, decisions, changes and answers.

Facts of a quarter carry its canonical text, whatever the period of the figure that speaks for it.
"""

from django.db import models

from dcst.models import Fact, Origin, not_before_known, only_one_current
from dcst.status.rag import Rag, say_number
from dcst.time.periods import Period
from indicators.models.indicator import Indicator
from indicators.terms import COUNCIL_SAYS, ContractSide

SAID = [(rag.value, rag.word) for rag in COUNCIL_SAYS]
SIDES = [(side.value, side.words) for side in ContractSide]


class OfQuarter(Fact):
    """Something said of a measure in a quarter; a later one replaces it."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="%(class)ss")
    period = models.CharField(max_length=20)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        abstract = True

    @property
    def quarter(self):
        return Period.parse(self.period)


class CouncilStatus(OfQuarter):
    """The Council's own status of a measure in a quarter, beside the Trust's, and what it rests on."""

    status = models.CharField(max_length=20, choices=SAID)
    reason = models.TextField()

    class Meta:
        ordering = ["-known_from"]
        verbose_name_plural = "council statuses"
        constraints = [
            only_one_current("one_current_council_status", "indicator", "period"),
            not_before_known("council_status_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: {self.rag.word}"

    @property
    def rag(self):
        return Rag(self.status)


class ExceptionReport(OfQuarter):
    """Why a measure is outside its tolerance, what is done, and by which day a figure shows which recovery."""

    cause = models.TextField()
    action = models.TextField()
    recovery_on = models.DateField()
    recovery_value = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["-known_from"]
        constraints = [
            only_one_current("one_current_exception_report", "indicator", "period"),
            not_before_known("exception_report_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: {say_number(self.recovery_value)} by {self.recovery_on}"


class EscalationDecision(OfQuarter):
    """What the commissioner decided on a proposal of escalation, and why."""

    class Escalated(models.TextChoices):
        MEETING = "meeting", "Extraordinary meeting"
        MONITORING = "monitoring", "Monthly monitoring"
        BOTH = "both", "Extraordinary meeting and monthly monitoring"
        NONE = "none", "No escalation"

    outcome = models.CharField(max_length=12, choices=Escalated)
    reason = models.TextField()

    class Meta:
        ordering = ["-known_from"]
        constraints = [
            only_one_current("one_current_escalation_decision", "indicator", "period"),
            not_before_known("escalation_decision_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: {self.get_outcome_display()}"


class ContractProposal(Fact):
    """A change of a measure that one side of the contract proposes: its target with the tolerance, its definition, or
    whether and how the contract names it.

    `terms` are plain: numbers as text, an indicator by its code. It waits until it is answered.
    """

    class Changed(models.TextChoices):
        TARGET = "target", "Target and tolerance"
        DEFINITION = "definition", "Definition"
        MEASURE = "measure", "Measure"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="contract_proposals")
    side = models.CharField(max_length=10, choices=SIDES)
    what = models.CharField(max_length=12, choices=Changed)
    terms = models.JSONField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    reason = models.TextField()
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        ordering = ["-known_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gte=models.F("starts")),
                name="contract_proposal_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.indicator.code}: {self.get_what_display()} proposed by {self.side_words}"

    @property
    def side_words(self):
        """Who proposes it: “the Council”."""
        return ContractSide(self.side).words


class ContractAnswer(Fact):
    """How a proposal ended: the other side agreed or declined, or its own side withdrew it."""

    class AnswerKind(models.TextChoices):
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    proposal = models.OneToOneField(ContractProposal, models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=10, choices=AnswerKind)
    reason = models.TextField(blank=True)
    holds_from = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="agreed", holds_from__isnull=False)
                | (~models.Q(outcome="agreed") & models.Q(holds_from__isnull=True)),
                name="only_what_is_agreed_holds",
            ),
        ]

    def __str__(self):
        return f"{self.proposal}: {self.get_outcome_display()}"
