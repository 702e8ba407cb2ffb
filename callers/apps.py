"""Callers."""

from django.apps import AppConfig


class CallersConfig(AppConfig):
    """Callers."""

    name = "callers"

    def ready(self) -> None:
        """Tell guidance, which knows no calls, how often each hospital contact was rung."""
        from callers.directory import times_rung
        from guidance.contacts_used import count_use_with

        count_use_with(times_rung)
