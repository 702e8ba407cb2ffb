"""What is kept of the live guidance: it is read again as soon as anything about it changes."""

from datetime import timedelta

import pytest
from django.db import transaction

from guidance import kept
from guidance.models import Kind, Recall, Retirement
from guidance.queries import live_checklists, live_matters, live_panels, live_version
from guidance.search import search

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


class TestWhatIsKept:
    def test_is_the_same_while_nothing_changes(self, at):
        assert live_panels(at) is live_panels(at + SECOND)
        assert live_checklists(at) is live_checklists(at)
        assert search("numb", at) is search("Numb ", at + SECOND)

    @pytest.mark.parametrize("event", [Retirement, Recall])
    def test_is_read_again_once_a_panel_is_taken_away(self, at, admin, event):
        version = live_version(Kind.PANEL, "fatigue", at)
        assert version in live_panels(at)
        assert any(hit.slug == "fatigue" for hit in search("tired", at))
        more = {"severity": "MINOR"} if event is Recall else {}

        event.objects.create(version=version, reason="wrong", by=admin, at=at, **more)

        assert version not in live_panels(at)
        assert not any(hit.slug == "fatigue" for hit in search("tired", at))

    def test_is_what_was_live_at_the_instant_that_is_asked_about(self, at, admin):
        version = live_version(Kind.URGENT_MATTER, "clot", at)
        Retirement.objects.create(version=version, reason="x", by=admin, at=at + SECOND)

        for moment, is_live in ((at + SECOND, False), (at, True), (at + 2 * SECOND, False)):
            assert (version in [one for one, _ in live_matters(moment)]) is is_live

    def test_is_not_what_was_taken_back(self, at, admin):
        version = live_version(Kind.PANEL, "fatigue", at)
        with transaction.atomic():
            Retirement.objects.create(version=version, reason="x", by=admin, at=at)
            assert version not in live_panels(at)
            transaction.set_rollback(True)

        assert version in live_panels(at)

    def test_forgets_what_was_asked_longest_ago(self, monkeypatch, at):
        monkeypatch.setattr(kept, "MOST_READ", 2)
        found = kept.Kept()
        made = []

        for key in ("a", "b", "a", "c", "a", "b"):
            found.get(key, lambda key=key: made.append(key))

        assert made == ["a", "b", "c", "b"]
