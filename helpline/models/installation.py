"""What kind of database this is."""

from django.db import models

from helpline.models.records import APPEND_ONLY


class Installation(models.Model):
    """One row, made with the database: whether it is a demo. It can never be changed."""

    is_demo = models.BooleanField()
    made_at = models.DateTimeField()
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="installation_is_one_row")
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "real"
