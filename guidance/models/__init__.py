"""Records of guidance: what a nurse may say and advise. No person's data, ever."""

from guidance.models.cases import Case
from guidance.models.contacts import Contact, ContactChange, ContactImport, Purpose
from guidance.models.decisions import DecisionAnswer
from guidance.models.documents import ASKING, Document, Kind, Urgency, Version
from guidance.models.drafts import Draft, DraftEditor, Submission, SubmissionEnd
from guidance.models.events import Approval, Publication, Retirement, Review
from guidance.models.owners import Ownership
from guidance.models.recalls import Recall, Severity

__all__ = [
    "ASKING",
    "Approval",
    "Case",
    "Contact",
    "ContactChange",
    "ContactImport",
    "DecisionAnswer",
    "Document",
    "Draft",
    "DraftEditor",
    "Kind",
    "Ownership",
    "Publication",
    "Purpose",
    "Recall",
    "Retirement",
    "Review",
    "Severity",
    "Submission",
    "SubmissionEnd",
    "Urgency",
    "Version",
]
