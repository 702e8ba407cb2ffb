"""Which numbers rang lately: a keyed hash each, never the number, for 96 hours."""

from django.db import models
from django.db.models import Q

from callers.models.calls import Call
from callers.models.voicemails import Voicemail


class NumberHeard(models.Model):
    """A number that rang in one call or left one voicemail, and when; swept after 96 hours."""

    hash = models.CharField(max_length=64)
    # Whoever erases a call or a voicemail forgets first what it left here.
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")
    voicemail = models.ForeignKey(Voicemail, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["hash", "at"], name="number_heard_hash_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="number_heard_is_a_hash"
            ),
            models.CheckConstraint(
                condition=Q(call__isnull=False, voicemail=None)
                | Q(call=None, voicemail__isnull=False),
                name="number_heard_in_one_place",
            ),
            models.UniqueConstraint(fields=["call", "hash"], name="number_heard_once_in_a_call"),
            models.UniqueConstraint(
                fields=["voicemail", "hash"], name="number_heard_once_in_a_voicemail"
            ),
        ]

    def __str__(self) -> str:
        return f"number of call {self.call_id}" if self.call_id else "number of a voicemail"
