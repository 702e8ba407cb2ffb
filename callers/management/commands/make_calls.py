"""Make many invented calls, for trying out how the console fares with years of them."""

import os
import resource
import sys
from collections import Counter
from datetime import timedelta
from time import monotonic
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from callers.making import loading, plan
from callers.making.filling import Kit
from callers.making.patterns import TABLES
from callers.making.words import CLASSES, VOCABULARY
from callers.models import Call, Review
from guidance.actions.loading import load
from guidance.models import Publication
from guidance.queries import live_panels
from helpline.clock import now
from helpline.hours import timetable
from helpline.models import Installation, Person, Role

MOST = 5_000_000
# Calls that closed earlier than this have been reviewed; the others wait on the desk.
REVIEWED_AFTER = timedelta(days=4)
BAR = 30


def peak(of: int) -> float:
    """Return how many MB of memory this process, or the largest that it started, held at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(of).ru_maxrss * unit / 1e6


class Progress:
    """A bar on a terminal; nothing where the output is kept in a file."""

    def __init__(self, to: TextIO, *, shows: bool) -> None:
        self._to, self._shows = to, shows and to.isatty()
        self._began = self._said_at = monotonic()

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show how far it is, at most five times a second."""
        if not self._shows or (monotonic() - self._said_at < 0.2 and done < of):
            return
        self._said_at = monotonic()
        filled = BAR * done // of
        bar = f"[{'#' * filled}{'.' * (BAR - filled)}] {100 * done // of:3d}%"
        self._to.write(f"\r{bar} {what}, {done:,} of {of:,}, {self.seconds:,.0f} s\033[K")
        self._to.flush()

    def say(self, what: str) -> None:
        """Show what is being done where nobody knows how long it takes."""
        if self._shows:
            self._to.write(f"\r{what} ... {self.seconds:,.0f} s\033[K")
            self._to.flush()

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._shows:
            self._to.write("\r\033[K")
            self._to.flush()

    @property
    def seconds(self) -> float:
        """Return how long it has taken."""
        return monotonic() - self._began


class Command(BaseCommand):
    """Make invented calls in a demo, as many as are asked for."""

    help = (
        "Makes invented calls of the last three years in a demo database. Checklists are assessed "
        "by the real rules and calls closed by the real closing rule, then copied and filed in the "
        "log. Nobody else can open a call meanwhile. The audit gets no rows: nobody wrote or read "
        "these calls."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask how many, and from which seed."""
        parser.add_argument("--count", type=int, required=True, help=f"how many: 1 to {MOST:,}")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed, the same calls on the same day"
        )
        parser.add_argument(
            "--beside",
            type=int,
            default=None,
            help="processes that fill in calls beside the one that loads; 0 for none",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a real database; make the calls in one transaction."""
        made = Installation.objects.first()
        if made is None or not made.is_demo:
            raise CommandError(
                "This database was not made for a demo, so invented calls are kept out of it."
            )
        count = options["count"]
        if not 1 <= count <= MOST:
            raise CommandError(f"--count takes a number from 1 to {MOST:,}.")
        progress = Progress(self.stderr._out, shows=bool(options["verbosity"]))  # type: ignore[attr-defined]
        beside = options["beside"]
        if beside is None:
            beside = 0 if count < loading.WITHOUT_INDEXES else max(1, (os.cpu_count() or 1) // 2)
        try:
            with transaction.atomic():
                found = self._make(count, options["seed"], beside, progress)
        finally:
            progress.end()
        if count >= loading.WITHOUT_INDEXES and not connection.in_atomic_block:
            progress.say("Counting for the planner")
            loading.analyse()
            progress.end()
        if options["verbosity"]:
            self._report(found, count, options["seed"], progress.seconds)

    def _make(self, count: int, seed: int, beside: int, progress: Progress) -> Counter[str]:
        at, hours = now(), timetable()
        until = plan.last_midnight(at)
        nurses = Person.objects.filter(role=Role.NURSE, is_active=True).order_by("pk")
        if not nurses:
            raise CommandError("There are no nurses yet: run `manage.py load_demo_people` first.")
        supervisor = (
            Person.objects.filter(role=Role.SUPERVISOR, is_active=True).order_by("pk").first()
        )
        if not live_panels(at):
            load(at=plan.beginning(until) - timedelta(days=1))
        sessions = plan.sessions(until, hours)
        if not sessions:
            raise CommandError(
                "The line was not open in the last three years: set the hours first."
            )
        stage = plan.stage(at, hours, sessions)
        kit = Kit(
            seed=seed,
            count=count,
            patterns=tuple(
                plan.patterns(
                    stage, count, at, seed, lambda done, of: progress("acting scenes", done, of)
                )
            ),
            sessions=tuple(sessions),
            nurses=tuple(person.pk for person in nurses),
            supervisor=supervisor.pk if supervisor else None,
            until=until,
            reviewed_before=until - REVIEWED_AFTER,
            closing_soon=hours.closing_soon,
            reviews=TABLES.index(Review),
        )
        return self._load(kit, beside, progress)

    def _load(self, kit: Kit, beside: int, progress: Progress) -> Counter[str]:
        names = plan.references(kit.seed)
        groups = plan.parts(plan.spread(kit.count, kit.sessions, kit.seed))

        def references(many: int) -> tuple[str, ...]:
            return plan.free(names, many, loading.taken if had_calls else lambda some: set())

        def tell(done: int) -> None:
            progress("calls", done, kit.count)

        with loading.alone():
            had_calls = Call.objects.exists()
            ids = loading.first_ids()
            before = dict(ids)
            parts = loading.numbered(kit, groups, references, ids)
            with loading.indexes_last(kit.count, progress.say):
                size = loading.load(kit, parts, beside=beside, tell=tell)
            loading.set_ids(ids)
        grown = {model.__name__: ids[model] - before[model] for model in ids}
        return Counter(grown | {"bytes": size, "patterns": len(kit.patterns)})

    def _report(self, found: Counter[str], count: int, seed: int, seconds: float) -> None:
        for line in (
            f"{found['patterns']:,} different calls were acted by the rules, and copied with words "
            f"from {len(VOCABULARY):,}.",
            *self._warnings(),
            "To search for: "
            + ", ".join(f"{one.word} ({one.name}, {100 * one.share:.3g}%)" for one in CLASSES)
            + ".",
            f"Made {count:,} calls with {found['Run']:,} runs and {found['Answer']:,} answers from "
            f"seed {seed} in {seconds:,.0f} s: {count / max(seconds, 0.001):,.0f} calls a second, "
            f"{found['bytes'] / 1e6:,.0f} MB copied. It took at most "
            f"{peak(resource.RUSAGE_SELF):,.0f} MB of memory, and "
            f"{peak(resource.RUSAGE_CHILDREN):,.0f} MB in the largest of the processes beside.",
        ):
            self.stdout.write(line)

    def _warnings(self) -> list[str]:
        """Say where the calls are older than the guidance that they show."""
        first = Publication.objects.order_by("from_at").values_list("from_at", flat=True).first()
        begins = plan.beginning(plan.last_midnight(now()))
        if first is None or first <= begins:
            return []
        return [
            f"Calls before {first:%-d %B %Y} show guidance that was published later. Where none is "
            "loaded yet, it begins with the first call."
        ]
