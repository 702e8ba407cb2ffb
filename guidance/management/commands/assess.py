"""Ask where answers would lead, line by line."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidance.definitions import ChecklistDefinition
from guidance.queries import NotLive, live_definition
from guidance.triage import BadAnswer, assess
from helpline import clock
from helpline.hours import timetable
from helpline.opening_hours import Timetable, follow_up_feasible

CHECKLISTS = ("mscc", "hypercalcaemia")
# Outside these years an offset or an hour more leads beyond what dates can hold.
FIRST_YEAR, LAST_YEAR = 2000, 2200


class Unreadable(ValueError):
    """A line that is not one JSON object of answers; the message is a sentence."""


class Command(BaseCommand):
    """Assess one JSON object of answers a line with the checklist that is live now.

    `--at` is when the call would be: it decides what the line could still follow up.
    """

    help = (
        'Reads one JSON object of answers a line, such as {"E1": "no", "N2": "yes"}, and prints '
        "one JSON object a line: tier, complete, missing, because, follow_up_feasible."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the checklist and the instant."""
        parser.add_argument("checklist", choices=CHECKLISTS)
        parser.add_argument(
            "--at",
            required=True,
            metavar="ISO",
            help="when the call is: an instant with its offset, such as 2026-11-23T10:00:00+00:00",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer every line at once; end with status 1 when any line was refused."""
        at = instant(options["at"])
        try:
            definition = live_definition(options["checklist"], clock.now()).definition
        except NotLive:
            raise CommandError(
                f"No checklist {options['checklist']} is live: load it with "
                "`manage.py load_guidance`."
            ) from None
        hours = timetable()
        refused = False
        for line in lines(getattr(sys.stdin, "buffer", sys.stdin)):
            answer = answered(line, definition, hours, at)
            refused = refused or "error" in answer
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()
        if refused:
            sys.exit(1)


def instant(text: str) -> datetime:
    """Return the instant that a text names.

    Raises CommandError with a sentence when it is malformed or has no offset.
    """
    example = "such as 2026-11-23T10:00:00+00:00"
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"--at is not an ISO date and time with an offset, {example}.") from None
    if at.utcoffset() is None:
        raise CommandError(f"--at has no offset, so it names no instant: write it {example}.")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise CommandError(f"--at lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return at


def lines(stream: Iterable[bytes | str]) -> Iterator[bytes | str]:
    """Return every line that is not blank, as it arrives."""
    for line in stream:
        if line.strip():
            yield line


def answered(
    line: bytes | str, definition: ChecklistDefinition, hours: Timetable, at: datetime
) -> dict[str, Any]:
    """Return what a line comes to, or an error with a sentence."""
    try:
        found = assess(definition, answers_in(line))
    except (Unreadable, BadAnswer) as error:
        return {"error": str(error)}
    return {
        "tier": found.tier.value,
        "complete": found.complete,
        "missing": list(found.missing),
        "because": list(found.because),
        "follow_up_feasible": follow_up_feasible(at, hours),
    }


def answers_in(line: bytes | str) -> dict[str, Any]:
    """Return the answers of one line.

    Raises Unreadable for text that is not UTF-8, not JSON, not an object, or answers twice.
    """
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        answers = json.loads(text, object_pairs_hook=_once)
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("This line is not JSON.") from None
    if not isinstance(answers, dict):
        raise Unreadable("This line is not one JSON object of answers.")
    return answers


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    answers = dict(pairs)
    if len(answers) != len(pairs):
        raise Unreadable("This line answers one question twice.")
    return answers
