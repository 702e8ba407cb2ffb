"""Load panels, checklists and urgent matters from files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidance.actions.loading import CONTENT, CannotLoad, Loaded, load
from guidance.models import Version
from helpline import clock


class Command(BaseCommand):
    """Load all of a folder; a changed file becomes a new version that goes live."""

    help = (
        "Load the panels, checklists and urgent matters of a folder; a changed file becomes a new "
        "version."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another folder than the one that comes with the console."""
        parser.add_argument(
            "--from",
            dest="folder",
            metavar="DIR",
            type=Path,
            default=CONTENT,
            help="a folder with `panels`, `checklists` and `matters` in it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all or nothing, and say what is new."""
        try:
            loaded = load(folder=options["folder"], at=clock.now())
        except CannotLoad as error:
            lines = "\n".join(f"  {fault}" for fault in error.faults)
            raise CommandError(
                f"Nothing was loaded:\n{lines}\nCorrect this, and load the folder again.",
                returncode=1,
            ) from None
        if options["verbosity"]:
            self._say(loaded)

    def _say(self, loaded: Loaded) -> None:
        for version in loaded.published:
            self.stdout.write(f"live now: {_named(version)}")
        for version in loaded.held_back:
            self.stdout.write(
                f"imported, not live: {_named(version)}; a person published or withdrew the "
                "version before it, so a person decides"
            )
        for document in loaded.without_file:
            self.stdout.write(f"no file for it any more, left as it is: {document}")
        for name in loaded.not_read:
            self.stdout.write(f"not read: {name}; such a list changes with the console itself")
        self.stdout.write(
            f"{len(loaded.published)} live now, {len(loaded.held_back)} imported only, "
            f"{loaded.unchanged} unchanged."
        )


def _named(version: Version) -> str:
    return f"{version.document}, version {version.number}"
