"""Places and bodies: areas as one tree, the Board with committees, groups and partnerships, and the teams."""

from django.db import models

from dcst.models.base import Sourced
from dcst.models.wording import WordedChar


class Area(Sourced):
    """A locality, the borough, the region, the nation, or a neighbouring authority."""

    class Kind(models.TextChoices):
        LOCALITY = "locality", "Locality"
        BOROUGH = "borough", "Borough"
        REGION = "region", "Region"
        NATION = "nation", "Nation"
        AUTHORITY = "authority", "Neighbouring authority"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    ons_code = models.CharField(max_length=12, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class GovernanceBody(Sourced):
    """The Board, a committee, an accountable group or a partnership."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        COMMITTEE = "committee", "Committee of the Board"
        GROUP = "accountable-group", "Accountable group"
        PARTNERSHIP = "partnership", "Partnership"

    code = models.SlugField(max_length=80, unique=True)
    name = WordedChar(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)
    remit = models.TextField(blank=True)

    class Meta:
        ordering = ["kind", "position", "name"]

    def __str__(self):
        return self.name


class BodyAlias(Sourced):
    """Another way the documents write a body."""

    body = models.ForeignKey(GovernanceBody, models.CASCADE, related_name="aliases")
    alias = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "alias"], name="one_alias_per_body")]

    def __str__(self):
        return self.alias


class Seat(Sourced):
    """A kind of seat on a body, as printed; how many of each is null where the text does not say."""

    body = models.ForeignKey(GovernanceBody, models.CASCADE, related_name="seats")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["body", "position"], name="one_seat_per_position")]

    def __str__(self):
        return self.title


class Team(Sourced):
    """A team or home in one of the three core areas of the Trust's services."""

    code = models.SlugField(max_length=80, unique=True)
    name = WordedChar(max_length=200)
    core_area = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    based_at = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="teams")

    class Meta:
        ordering = ["core_area", "position"]

    @property
    def printed_under(self):
        """What the plan says over it beside its core area: “Planned additions in 2016”; blank without."""
        return "" if self.heading == self.core_area else self.heading.strip().removesuffix(":")

    def __str__(self):
        return self.name
