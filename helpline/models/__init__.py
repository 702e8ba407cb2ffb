"""Records of the service."""

from helpline.models.audit import AuditEntry
from helpline.models.installation import Installation
from helpline.models.people import People, Person, Role

__all__ = ["AuditEntry", "Installation", "People", "Person", "Role"]
