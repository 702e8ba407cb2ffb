"""Records of the service."""

from helpline.models.audit import AuditEntry
from helpline.models.hours import (
    Division,
    HoursException,
    HoursPolicy,
    Weekday,
    WeeklyHours,
)
from helpline.models.installation import Installation
from helpline.models.people import People, Person, Role

__all__ = [
    "AuditEntry",
    "Division",
    "HoursException",
    "HoursPolicy",
    "Installation",
    "People",
    "Person",
    "Role",
    "Weekday",
    "WeeklyHours",
]
