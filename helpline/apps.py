"""The service itself: hours, staff, audit."""

from django.apps import AppConfig


class HelplineConfig(AppConfig):
    """The service itself."""

    name = "helpline"
    verbose_name = "The service"
