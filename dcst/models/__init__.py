from dcst.models.base import Fact, FactQuerySet, Origin, Sourced, not_before_known, only_one_current
from dcst.models.lookups import AnyOf, Many
from dcst.models.people import ApiKey, Membership, Organisation, OrganisationAlias, Role, User, secret_hash
from dcst.models.places import Area, BodyAlias, GovernanceBody, Seat, Team
from dcst.models.records import (
    ANSWER_CHOICES,
    FINDING_QUESTIONS,
    RAG_CHOICES,
    Assessment,
    AuditEvent,
    CallCount,
    Due,
    LoadedFixture,
    Question,
    with_status,
)
from dcst.models.wall import Settled, WallClock, settled

__all__ = [
    "ANSWER_CHOICES",
    "AnyOf",
    "FINDING_QUESTIONS",
    "RAG_CHOICES",
    "ApiKey",
    "Area",
    "Assessment",
    "AuditEvent",
    "CallCount",
    "BodyAlias",
    "Due",
    "Fact",
    "FactQuerySet",
    "GovernanceBody",
    "LoadedFixture",
    "Many",
    "Membership",
    "Organisation",
    "OrganisationAlias",
    "Origin",
    "Question",
    "Role",
    "Seat",
    "Settled",
    "Sourced",
    "Team",
    "User",
    "WallClock",
    "not_before_known",
    "only_one_current",
    "secret_hash",
    "settled",
    "with_status",
]
