"""Say whether the line is open at given instants."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpline import clock, hours, opening_hours
from helpline.opening_hours import LineStatus, check_instant


class Command(BaseCommand):
    help = (
        "Say whether the line is open, until when or from when, and why: "
        "one JSON object per line, in the order of the instants."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at",
            action="append",
            metavar="INSTANT",
            help="an instant with its offset, such as 2026-12-24T16:00:00+00:00; "
            "may be given more than once; now when left out",
        )
        parser.add_argument(
            "--without-exceptions",
            action="store_true",
            help="answer from the weekly hours and the bank holidays alone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every instant before answering any."""
        instants = [_instant(text) for text in options["at"] or [clock.now().isoformat()]]
        timetable = hours.timetable(without_exceptions=options["without_exceptions"])
        for at in instants:
            self.stdout.write(json.dumps(_as_json(opening_hours.status(at, timetable))))


def _instant(text: str) -> datetime:
    """Read an instant.

    Raises CommandError with a sentence when it is malformed or has no time zone.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(
            f"“{text}” is not an instant: write it such as 2026-12-24T16:00:00+00:00."
        ) from None
    try:
        check_instant(at)
    except ValueError as error:
        raise CommandError(f"“{text}” cannot be answered. {error}") from None
    return at


def _as_json(status: LineStatus) -> dict[str, str | None]:
    return {
        "state": status.state.value,
        "closes_at": status.closes_at.isoformat() if status.closes_at else None,
        "opens_at": status.opens_at.isoformat() if status.opens_at else None,
        "reason": status.reason,
    }
