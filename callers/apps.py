"""Callers."""

from django.apps import AppConfig


class CallersConfig(AppConfig):
    """Callers."""

    name = "callers"
