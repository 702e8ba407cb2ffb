"""Forget which numbers rang, once 96 hours are over; for a timer, such as one of every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from callers.actions import repeats
from helpline.clock import now


class Command(BaseCommand):
    """Forget what every save of a number forgets too, on days on which nobody saves one."""

    help = "Erases the keyed hashes of numbers that rang 96 hours ago or earlier."

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase them, and say how many."""
        count = repeats.sweep(at=now())
        if options["verbosity"]:
            self.stdout.write(f"Numbers forgotten: {count}.")
