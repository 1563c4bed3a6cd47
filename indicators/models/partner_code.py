"""What a partner calls an indicator in its own system."""

from django.db import models

from dcst.models import Fact, not_before_known, only_one_current
from indicators.models.indicator import Indicator

LONGEST_CODE = 60
ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "2": "z", "-": "", "_": "", ".": "", " ": ""})


def skeleton(code):
    """The same text for all codes that a reader could take for each other: “M05” and “m-O5” are one."""
    return code.casefold().translate(ALIKE)


class PartnerCode(Fact):
    """An organisation's own code for an indicator that it is a source of."""

    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="own_codes")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="partner_codes")
    code = models.CharField(max_length=LONGEST_CODE)

    class Meta:
        ordering = ["code"]
        constraints = [
            only_one_current("one_current_partner_code", "organisation", "code"),
            not_before_known("partner_code_ends_after_it_begins"),
            models.CheckConstraint(condition=models.Q(code__gt=""), name="a_partner_code_is_not_blank"),
        ]

    def __str__(self):
        return f"{self.code} for {self.indicator.code}"
