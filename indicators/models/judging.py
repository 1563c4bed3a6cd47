"""What people say about an indicator's figures: where a series begins anew, and the story behind a number."""

from django.db import models

from dcst.models import Fact, not_before_known, only_one_current
from dcst.status.rag import say_number
from dcst.time.periods import Period
from indicators.models.indicator import Indicator
from indicators.models.observation import Observation

# The four heads of a story, in the order in which they are read.
HEADS = {
    "says": "What the data says",
    "why": "Why",
    "doing": "What we are doing",
    "ask": "What we ask of the board",
}


class Rebase(Fact):
    """A known change of process: the control limits of an indicator begin anew with the period that starts here."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rebases")
    start = models.DateField()
    reason = models.TextField()

    class Meta:
        ordering = ["start"]
        constraints = [
            only_one_current("one_current_rebase", "indicator", "start"),
            not_before_known("rebase_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} from {self.start}: {self.reason}"


class OwnerForecast(Fact):
    """What somebody who answers for an indicator expects at the end of its year, and why; a later one replaces it.

    `period` is the last of the year, or the year itself where figures add up; `value` is in the indicator's unit.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="owner_forecasts")
    period = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    reason = models.TextField()
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["-known_from"]
        constraints = [
            only_one_current("one_current_owner_forecast", "indicator", "period"),
            not_before_known("owner_forecast_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: {say_number(self.value)}"

    @property
    def when(self):
        """The Period it is for."""
        return Period.parse(self.period)


class Story(Fact):
    """The story behind one figure under four heads, as the board reads it.

    `observation` is the version it was told of.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="stories")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="stories")
    period = models.CharField(max_length=20)
    says = models.TextField(HEADS["says"])
    why = models.TextField(HEADS["why"])
    doing = models.TextField(HEADS["doing"])
    ask = models.TextField(HEADS["ask"], blank=True)
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["-known_from"]
        verbose_name_plural = "stories"
        constraints = [
            only_one_current("one_current_story", "indicator", "period"),
            not_before_known("story_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}"

    @property
    def heads(self):
        """[(head, what was said under it)] in the order of HEADS, without the blank ones."""
        return [(head, getattr(self, name)) for name, head in HEADS.items() if getattr(self, name)]
