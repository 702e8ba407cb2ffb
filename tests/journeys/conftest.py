"""A served console, a browser and people for the journeys.

The journeys have a copy of the test database to themselves: what they commit stays in it, so no
table is emptied between them (guidance is loaded once, and append-only tables refuse it anyway),
and no other test sees their people and calls. Each journey makes its own people.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from callers.actions import calls
from callers.models import Call
from helpline.models import Person, Role
from tests.browser import SWITCHES, chromium_or_reason, must_not_skip
from tests.conftest import OPEN_AT, make_person
from tests.journeys.steps import HELD_STILL, PHONE, SCREEN, Watch

COPY = "journeys"
PATIENCE_MS = 10_000
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """([part, tags]) => axe.run(document.querySelector(part), {
  runOnly: { type: "tag", values: tags },
  resultTypes: ["violations"],
}).then(found => found.violations.flatMap(one => one.nodes.slice(0, 3).map(node =>
  `${one.id}: ${node.target}: ${node.failureSummary}`)))"""
# Every rule looks at a page at each width and in each light: neither hangs on the other.
LOOKS = ((SCREEN, "light"), (PHONE, "dark"))
_NUMBERS = count(1)


@pytest.fixture(scope="package")
def _database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Give the journeys their own copy of the database, and take it away afterwards."""
    with django_db_blocker.unblock():
        original = connection.settings_dict["NAME"]
        copy = f"{original}_{COPY}"
        _run(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        _run(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
        connection.settings_dict["NAME"] = copy
        yield
        connection.close()
        connection.settings_dict["NAME"] = original
        _run(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _run(statement: str) -> None:
    """Run a statement about whole databases, with nobody left in the one that is copied."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def db(_database) -> None:
    """Stand for the journeys' database; by this name the test database is made beforehand."""


@pytest.fixture(scope="package")
def address(_database) -> Iterator[str]:
    """Serve the console on a free port of this machine."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    thread = LiveServerThread("localhost", StaticFilesHandler, port=0)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="package")
def browser(_database) -> Iterator[Browser]:
    """Start Chromium once; skip with one line where it is missing, unless that must not be.

    The database is copied before: while Playwright's event loop runs, Django keeps connections
    apart from those that it had, and could not close them.
    """
    path, reason = chromium_or_reason()
    if reason:
        (pytest.fail if must_not_skip() else pytest.skip)(reason)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


class Clock:
    """The console's clock: it stands where a journey puts it, and runs on from there."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.set(OPEN_AT)

    def set(self, at: datetime) -> None:
        """Make it this time now."""
        self.ahead = at - timezone.now()

    def set_london(self, hour: int, minute: int) -> None:
        """Make it this time of Monday 23 November 2026 in London, which keeps UTC then."""
        self.set(datetime(2026, 11, 23, hour, minute, tzinfo=UTC))

    def now(self) -> datetime:
        """Return the time it is."""
        return timezone.now() + self.ahead


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """Return the clock that the served console reads."""
    made = Clock()
    monkeypatch.setattr("helpline.clock.now", made.now)
    return made


@pytest.fixture
def person(db, address):
    """Return a function that adds a person of a role, with a name of their own."""

    def make(role: Role = Role.NURSE, word: str = "Amara") -> Person:
        return make_person(role, f"{word} Journey {next(_NUMBERS)}-{os.getpid()}")

    return make


@pytest.fixture
def nurse(person) -> Person:
    """Return a nurse of this journey alone."""
    return person(Role.NURSE)


@pytest.fixture
def supervisor(person) -> Person:
    """Return a supervisor of this journey alone."""
    return person(Role.SUPERVISOR, "Sunita")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Watch every page of a journey, and fail the journey on what it did not provoke."""
    made = Watch()
    yield made
    assert made.faults == []


@pytest.fixture(scope="package")
def _used_before() -> list[BrowserContext]:
    """Return browser contexts that earlier journeys left clean.

    To begin one costs as much as a dozen presses, so they are handed on. Nothing is kept in them
    but files that never change: the console keeps nothing in a browser beside its cookies.
    """
    return []


@pytest.fixture
def opened(browser, address, clock, watch, _used_before) -> Iterator:
    """Return a function that opens a browser of its own: signed in or not, wide or narrow."""
    contexts: list[tuple[BrowserContext, bool]] = []

    def open_one(by: Person | None = None, *, size=SCREEN, scheme="light", script=True) -> Page:
        if script and _used_before:
            context = _used_before.pop()
        else:
            context = browser.new_context(
                base_url=address,
                viewport=SCREEN,
                color_scheme="light",
                java_script_enabled=script,
                locale="en-GB",
                timezone_id="Europe/London",
            )
            context.set_default_timeout(PATIENCE_MS)
        contexts.append((context, script))
        context.on("page", watch.over)
        if by is not None:
            sign_in(context, by, address)
        page = context.new_page()
        if size != SCREEN:
            page.set_viewport_size(size)
        if scheme != "light":
            page.emulate_media(color_scheme=scheme)
        return page

    yield open_one
    for context, script in contexts:
        if not script or context in HELD_STILL:
            context.close()
            continue
        for page in context.pages:
            page.close()
        context.remove_listener("page", watch.over)
        context.unroute_all()
        context.clear_cookies()
        context.clear_permissions()
        context.set_offline(False)
        _used_before.append(context)


def sign_in(context: BrowserContext, person: Person, address: str) -> None:
    """Sign a person in without the form: the journeys that are about it use it."""
    client = Client()
    client.force_login(person)
    value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": value, "url": address}]
    )


@pytest.fixture
def page(opened, nurse) -> Page:
    """Return a wide page on which the nurse is signed in."""
    return opened(nurse)


@pytest.fixture
def call(nurse, clock) -> Call:
    """Return a call that the nurse has just started."""
    return calls.start(by=nurse, at=clock.now())


TO_THE_START = """() => {
  for (const one of document.querySelectorAll("*")) if (one.scrollTop) one.scrollTop = 0;
}"""


@pytest.fixture
def faults_of():
    """Return a function that lists a page's accessibility faults: wide, narrow, light and dark."""

    def look(page: Page, part: str = "html", looks=LOOKS) -> list[str]:
        size_before, faults = page.viewport_size, []
        page.evaluate(AXE_SCRIPT)
        for size, scheme in looks:
            page.set_viewport_size(size)
            # Colours that are still changing are not the colours of either light.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # A row that is half under what stays in view is no small target: it scrolls out.
            page.evaluate(TO_THE_START)
            where = f"{page.url} at {size['width']}, {scheme}"
            found = page.evaluate(RUN_AXE, [part, TAGS])
            faults += [f"{where}: {fault}" for fault in found]
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                faults.append(f"{where}: it scrolls sideways by {over}")
        page.set_viewport_size(size_before)
        page.emulate_media(color_scheme="null", reduced_motion="null")
        return faults

    return look


@pytest.fixture
def axe(faults_of, request):
    """Return a function that fails on any accessibility fault of a page as a journey left it.

    It looks wide and light, and the next time narrow and dark; which comes first hangs on the
    journey's name. Every kind of page is looked at in both ways elsewhere.
    """
    looks = islice(cycle(LOOKS), len(request.node.name) % 2, None)

    def check(page: Page) -> None:
        assert faults_of(page, looks=[next(looks)]) == []

    return check
