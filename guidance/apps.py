"""Guidance."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Guidance."""

    name = "guidance"
