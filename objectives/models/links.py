"""What an action is tied to within the plans: the priorities it serves, and the bodies that assure it."""

from django.db import models

from dcst.models import Link, not_before_known, only_one_current
from objectives.models.action import Action
from objectives.models.plan import Priority


class PriorityTag(Link):
    """An action serves a strategic or an operational priority."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="tags")
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="tags")

    class Meta:
        constraints = [
            only_one_current("one_current_priority_tag", "action", "priority"),
            not_before_known("priority_tag_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.action.code} serves {self.priority.code}"


class AssuringBody(Link):
    """A body that assures itself that an action is done, beside the bodies of its strand."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="assured_by")
    body = models.ForeignKey("dcst.GovernanceBody", models.PROTECT, related_name="assures")

    class Meta:
        constraints = [
            only_one_current("one_current_assuring_body", "action", "body"),
            not_before_known("assuring_body_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.body} assures {self.action.code}"
