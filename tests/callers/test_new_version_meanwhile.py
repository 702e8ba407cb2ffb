"""A checklist that runs finishes on the version it began with, and says so."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from callers import casefile
from callers.actions import calls, runs
from callers.models import Call, Run
from guidance.actions import recalling
from guidance.models import Approval, Publication, Version
from guidance.queries import live_definition
from helpline.models import Role
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
SAID = "This call began with version 1 and finishes on it."
LATER = timedelta(minutes=5)


@pytest.fixture
def newer(nurse, at):
    """Return a version of the cord compression checklist, with other words, live from later on."""
    approver = make_person(Role.ADMIN, "Wren Approver", may_approve_guidance=True)
    old = live_definition("mscc", at).version
    content = Version.objects.values_list("content", flat=True).get(pk=old.pk)
    content = content.replace('"short_title": "Cord compression"', '"short_title": "The cord"')
    content = content.replace('"short_title":"Cord compression"', '"short_title":"The cord"')
    digest = hashlib.sha256(content.encode()).hexdigest()
    assert digest != old.content_hash
    made = Version.objects.create(
        document_id=old.document_id,
        number=old.number + 1,
        title=old.title,
        urgency=old.urgency,
        group=old.group,
        one_line=old.one_line,
        content=content,
        content_hash=digest,
        source="a test",
        author=nurse,
        made_at=at,
    )
    Approval.objects.create(
        version=made, content_hash=digest, name="W", role="Admin", by=approver, at=at
    )
    Publication.objects.create(version=made, from_at=at + LATER, by=approver, at=at)
    return made


@pytest.fixture
def page(nurse, signed_in, clock):
    """Return what the nurse reads of a call at an instant."""

    def page_(call, at):
        clock.at = at
        where = reverse("callers:call_detail", args=[call.reference]) + "?checklist=mscc"
        return signed_in(nurse).get(where).content.decode()

    return page_


class TestARunThatBeganBefore:
    def test_finishes_on_its_version_and_says_so(self, cord, newer, give, page, at):
        after = at + 2 * LATER
        runs.answer(call=cord, slug="mscc", question="N2", value="no", by=cord.nurse, at=after)

        file = casefile.load(Call.objects.get(pk=cord.pk), after)
        assert file.run("mscc").definition.short_title == "Cord compression"
        assert Run.objects.get(call=cord).version.number == 1
        assert SAID in page(cord, after)

    def test_says_so_with_each_answer_too(self, cord, newer, nurse, signed_in, clock, at):
        clock.at = at + 2 * LATER
        answered = signed_in(nurse).post(
            reverse("callers:answer_save", args=[cord.reference, "mscc"]),
            {"question": "N2", "value": "no"},
            headers={"HX-Request": "true"},
        )
        assert SAID in answered.content.decode()

    def test_says_nothing_until_the_moment(self, cord, newer, page, at):
        assert SAID not in page(cord, at + LATER - timedelta(seconds=1))
        assert SAID in page(cord, at + LATER)

    def test_says_nothing_of_a_newer_one_that_was_recalled(self, cord, newer, page, at, admin):
        recalling.recall(
            version=newer,
            severity="MINOR",
            reason="Wrong words",
            nothing_replaces=True,
            by=admin,
            at=at + 2 * LATER,
        )
        assert SAID not in page(cord, at + 3 * LATER)


class TestARunThatBeginsAfter:
    def test_has_the_new_version(self, newer, nurse, page, at):
        after = at + LATER
        call = calls.start(by=nurse, at=after)
        runs.open_run(call=call, slug="mscc", by=nurse, at=after)

        assert Run.objects.get(call=call).version == newer
        assert "finishes on it" not in page(call, after)
