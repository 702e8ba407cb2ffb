"""Write what is live as files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidance.actions.exporting import CannotExport, export
from helpline import clock


class Command(BaseCommand):
    """Write all that is live, or nothing."""

    help = (
        "Write every panel, checklist and urgent matter that is live into a new folder, as "
        "`load_guidance --from` reads it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder to write."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="a folder, new or empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the folder and say how much is in it."""
        try:
            count = export(folder=options["folder"], at=clock.now())
        except CannotExport as error:
            raise CommandError(str(error), returncode=1) from None
        if options["verbosity"]:
            self.stdout.write(f"{count} documents written to {options['folder']}.")
