"""Which figures of an indicator are hidden: decided once, and kept."""

from django.db import models

from dcst.models import FactQuerySet, not_before_known, only_one_current
from indicators.models.indicator import Indicator


class Suppression(models.Model):
    """The figures of an indicator that are hidden from who may not see small numbers, from when that was decided until
    it was decided otherwise. It is kept, not worked out anew.

    `hidden` is {period: {why: [ids of observations]}}, of every version there had been. It speaks of the observations
    up to the id `judged_to`; of a later one nothing is decided yet, and so it is not shown.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="suppressions")
    rule = models.CharField(max_length=40)
    hidden = models.JSONField(default=dict)
    judged_to = models.BigIntegerField(default=0)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            only_one_current("one_standing_suppression", "indicator"),
            not_before_known("suppression_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["indicator", "known_from"], name="suppression_as_at")]

    def __str__(self):
        return f"{self.indicator.code}: {sum(len(ids) for why in self.hidden.values() for ids in why.values())} hidden"
