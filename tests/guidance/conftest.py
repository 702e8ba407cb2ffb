"""Guidance of a test's own, beside what is loaded for all tests."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from guidance.models import Document, Kind, Publication, Urgency, Version

MADE_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def document(db) -> Document:
    """Return a panel's document that has no version yet."""
    return Document.objects.create(kind=Kind.PANEL, slug="made-for-a-test", made_at=MADE_AT)


@pytest.fixture
def make_version(document) -> Callable[..., Version]:
    """Return a function that adds the next version of the test's document."""

    def make(**fields) -> Version:
        number = document.versions.count() + 1
        content = fields.pop("content", f"the words of version {number}")
        return Version.objects.create(
            **{
                "document": document,
                "number": number,
                "title": "Made for a test",
                "urgency": Urgency.ROUTINE,
                "group": "Symptoms",
                "one_line": "A panel that only this test knows.",
                "content": content,
                "html": "<p>Words.</p>",
                "content_hash": hashlib.sha256(content.encode()).hexdigest(),
                "source": "a test",
                "reviewed_on": date(2025, 1, 1),
                "review_due": date(2027, 1, 1),
                "made_at": MADE_AT,
                **fields,
            }
        )

    return make


@pytest.fixture
def publish() -> Callable[..., Publication]:
    """Return a function that makes a version live from an instant on."""

    def make(version: Version, from_at: datetime, **fields) -> Publication:
        return Publication.objects.create(
            **{"version": version, "from_at": from_at, "at": from_at, **fields}
        )

    return make


@pytest.fixture
def enter(people, clock) -> Callable[[str], Client]:
    """Return a function that signs in one of the test module's own `people`."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(people[who])
        return client

    return sign_in
