"""What more than one test needs: people, an instant in opening hours, guidance loaded once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pgtrigger
import pytest
from django.db import connection, transaction
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from guidance.actions.loading import CONTENT, load
from helpline.models import Person, Role

# Monday 23 November 2026, 10:00 in London: the line is open.
OPEN_AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PASSWORD = "a-long-demo-password"


def pytest_configure():
    """Make the folder of collected files, whose absence would be a warning; collect none.

    Set once and not for each test: a page that the journeys' server answers between two tests
    would keep the storage of that moment, which has no collected files.
    """
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # No test hangs on a draw: those of the samples ask for one.
    settings.REVIEW_SAMPLE_IMMEDIATE, settings.REVIEW_SAMPLE_REST = 100, 0
    # Nobody guesses the passwords of these people, so that none need be slow to guess.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load guidance once for all tests: its versions never change."""
    with django_db_blocker.unblock():
        load(folder=CONTENT, at=datetime(2026, 1, 1, tzinfo=UTC))


@contextmanager
def rows_for_a_module(blocker) -> Iterator[None]:
    """Keep what is written inside for every test of a module, and take it back afterwards.

    Each test has a savepoint of its own in this transaction.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def unguarded(uri: str) -> Iterator[None]:
    """Let one trigger do nothing inside, to write what only an older database holds.

    pgtrigger's own way puts two commands into one statement, which cannot be prepared.
    """
    ((model, trigger),) = pgtrigger.registered(uri)
    name = trigger.get_pgid(model)
    with connection.cursor() as cursor:
        ignored = f"{{{model._meta.db_table}:{name},{name}}}"
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [ignored])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


@pytest.fixture
def at() -> datetime:
    """Return an instant in opening hours."""
    return OPEN_AT


@pytest.fixture
def clock(monkeypatch):
    """Return a clock that tests set: `clock.at = ...`."""

    class Clock:
        at = OPEN_AT

    monkeypatch.setattr("helpline.clock.now", lambda: Clock.at)
    return Clock


def make_person(role: Role, name: str, **fields) -> Person:
    """Add a person with the test's password."""
    return Person.objects.create_user(
        email=f"{name.lower().replace(' ', '.')}@example.org",
        password=PASSWORD,
        name=name,
        role=role,
        added_at=OPEN_AT,
        **fields,
    )


@pytest.fixture
def nurse(db) -> Person:
    """Return a nurse."""
    return make_person(Role.NURSE, "Amara Test")


@pytest.fixture
def other_nurse(db) -> Person:
    """Return another nurse."""
    return make_person(Role.NURSE, "Bryn Test")


@pytest.fixture
def supervisor(db) -> Person:
    """Return a supervisor."""
    return make_person(Role.SUPERVISOR, "Sunita Test")


@pytest.fixture
def admin(db) -> Person:
    """Return an admin."""
    return make_person(Role.ADMIN, "Alex Test")


@pytest.fixture
def signed_in(clock):
    """Return a function that gives a client signed in as a person, at the test's clock."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def pytest_collection_modifyitems(items):
    """Mark everything under `journeys` as a browser test."""
    for item in items:
        if "journeys" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


class ModulesWhole(LoadScopeScheduling):
    """Share out the tests: a module to one process, each journey to any.

    A module's tests share rows that take long to make. Journeys are long and share nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return nodeid if "journeys" in Path(module).parts else module


def pytest_xdist_make_scheduler(config, log) -> ModulesWhole:
    """Share out modules in their own order, in which the journeys stand together.

    Apart from each other they would begin a browser and copy a database again and again.
    """
    config.option.loadscopereorder = False
    return ModulesWhole(config, log)
