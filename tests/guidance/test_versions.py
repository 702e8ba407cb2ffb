"""Versions and the rows that point at them: immutable, and read as of an instant."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from guidance.models import Approval, Document, Kind, Publication, Retirement, Review, Version
from guidance.queries import (
    NotLive,
    asking_kind,
    live_checklists,
    live_definition,
    live_matters,
    live_panel,
)
from tests.guidance.conftest import MADE_AT

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
LIVE_AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def refused(act, *args, **kwargs) -> str:
    """Run something that the database must refuse; return its words."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act(*args, **kwargs)
    return str(refusal.value)


def approve(version, by, **fields):
    by.may_approve_guidance = True
    by.save()
    return Approval.objects.create(
        **{
            "version": version,
            "by": by,
            "name": by.name,
            "role": by.role,
            "at": LIVE_AT,
            "content_hash": version.content_hash,
            **fields,
        }
    )


class TestNothingPublishedCanBeChanged:
    def test_saving_a_version_again_is_refused(self, make_version):
        version = make_version()
        version.title = "Another title"
        assert "never changed or deleted" in refused(version.save)

    def test_updating_many_versions_at_once_is_refused(self, make_version):
        make_version()
        assert "make a new version" in refused(Version.objects.update, html="<p>Other.</p>")

    def test_deleting_versions_is_refused(self, make_version):
        make_version()
        said = refused(lambda: Version.objects.all()._raw_delete("default"))
        assert "never changed or deleted" in said

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE guidance_version SET one_line = 'x'",
            "DELETE FROM guidance_version",
            "UPDATE guidance_document SET slug = 'x'",
            "DELETE FROM guidance_document",
            "UPDATE guidance_publication SET from_at = now()",
            "DELETE FROM guidance_publication",
        ],
    )
    @pytest.mark.parametrize("role", ["origin", "replica"])
    def test_raw_sql_is_refused_even_with_triggers_switched_off(self, sql, role):
        with connection.cursor() as cursor:
            said = refused(
                lambda: (cursor.execute(f"SET LOCAL session_replication_role = {role}"),
                         cursor.execute(sql))
            )  # fmt: skip
        assert "never changed or deleted" in said or "keeps its kind" in said

    def test_every_event_refuses_change_and_deletion(self, make_version, nurse, admin):
        version = make_version(author=nurse)
        events = [
            approve(version, admin),
            Publication.objects.create(version=version, from_at=LIVE_AT, at=LIVE_AT),
            Review.objects.create(
                version=version,
                reviewed_on=date(2026, 4, 1),
                next_due=date(2027, 4, 1),
                by=admin,
                at=LIVE_AT,
            ),
            Retirement.objects.create(version=version, reason="Replaced.", by=admin, at=LIVE_AT),
        ]
        for event in events:
            assert "never changed or deleted" in refused(type(event).objects.update, at=MADE_AT)
            assert "never changed or deleted" in refused(event.delete)

    def test_a_document_cannot_be_deleted_under_its_versions(self, make_version, document):
        make_version()
        with pytest.raises(IntegrityError), transaction.atomic():
            document.delete()


class TestApproval:
    def test_the_author_cannot_approve(self, make_version, admin):
        version = make_version(author=admin)
        assert "not approved by a person who wrote it" in refused(approve, version, admin)

    def test_the_author_cannot_approve_in_raw_sql_either(self, make_version, admin):
        version = make_version(author=admin)
        sql = (
            "INSERT INTO guidance_approval "
            "(version_id, by_id, name, role, registration_number, at, content_hash) "
            "VALUES (%s, %s, 'A', 'ADMIN', '', now(), %s)"
        )
        with connection.cursor() as cursor:
            said = refused(cursor.execute, sql, [version.pk, admin.pk, version.content_hash])
        assert "not approved by a person who wrote it" in said

    def test_another_person_can(self, make_version, nurse, admin):
        approve(make_version(author=nurse), admin)

    def test_an_import_can_be_approved_as_it_stands(self, make_version, admin):
        approve(make_version(author=None), admin)

    def test_it_must_carry_the_hash_of_the_words(self, make_version, admin):
        said = refused(approve, make_version(), admin, content_hash="0" * 64)
        assert "hash of the words" in said

    def test_one_person_approves_a_version_once(self, make_version, admin):
        version = make_version()
        approve(version, admin)
        assert "approval_is_once_by_each_person" in refused(approve, version, admin)


class TestConstraints:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"number": 0}, "version_number_from_one"),
            ({"urgency": "HUGE"}, "version_urgency_is_known"),
            ({"content_hash": "abc"}, "version_hash_is_sha256"),
            ({"title": ""}, "version_is_not_blank"),
            ({"review_due": date(2024, 1, 1)}, "version_review_due_after_review"),
        ],
    )
    def test_a_version_is_sound(self, make_version, fields, constraint):
        assert constraint in refused(make_version, **fields)

    def test_a_number_is_used_once(self, make_version):
        make_version()
        assert "version_number_is_unique" in refused(make_version, number=1)

    def test_an_address_is_used_once_per_kind(self, document):
        said = refused(
            Document.objects.create, kind=document.kind, slug=document.slug, made_at=MADE_AT
        )
        assert "document_kind_slug_is_unique" in said

    def test_a_publication_is_never_backdated(self, make_version, publish):
        said = refused(publish, make_version(), LIVE_AT, at=LIVE_AT + SECOND)
        assert "publication_is_never_backdated" in said

    def test_a_retirement_gives_its_reason(self, make_version, admin):
        version = make_version()
        said = refused(Retirement.objects.create, version=version, reason="", by=admin, at=LIVE_AT)
        assert "retirement_has_a_reason" in said


class TestLive:
    def live(self, document, at) -> list[int]:
        found = Version.objects.live(at).filter(document=document)
        return list(found.values_list("number", flat=True))

    @pytest.mark.parametrize(
        ("offset", "expected"), [(-SECOND, []), (timedelta(0), [1]), (SECOND, [1])]
    )
    def test_a_version_is_live_from_its_instant_on(
        self, document, make_version, publish, offset, expected
    ):
        publish(make_version(), LIVE_AT)
        assert self.live(document, LIVE_AT + offset) == expected

    def test_the_newest_publication_counts(self, document, make_version, publish):
        one, two = make_version(), make_version()
        publish(one, LIVE_AT)
        publish(two, LIVE_AT + timedelta(days=2))
        assert self.live(document, LIVE_AT + timedelta(days=1)) == [1]
        assert self.live(document, LIVE_AT + timedelta(days=2)) == [2]

    def test_an_older_version_can_be_published_again(self, document, make_version, publish):
        one, two = make_version(), make_version()
        publish(one, LIVE_AT)
        publish(two, LIVE_AT + SECOND)
        publish(one, LIVE_AT + 2 * SECOND)
        assert self.live(document, LIVE_AT + 3 * SECOND) == [1]

    def test_a_draft_is_not_live(self, document, make_version):
        make_version()
        assert self.live(document, LIVE_AT) == []

    def test_a_retired_version_leaves_nothing_older_in_its_place(
        self, document, make_version, publish, admin
    ):
        one, two = make_version(), make_version()
        publish(one, LIVE_AT)
        publish(two, LIVE_AT + SECOND)
        Retirement.objects.create(
            version=two, reason="Wrong number.", by=admin, at=LIVE_AT + 3 * SECOND
        )
        assert self.live(document, LIVE_AT + 2 * SECOND) == [2]
        assert self.live(document, LIVE_AT + 3 * SECOND) == []

    def test_a_version_retired_before_its_instant_never_goes_live(
        self, document, make_version, publish, admin
    ):
        version = make_version()
        publish(version, LIVE_AT + timedelta(days=1), at=LIVE_AT)
        Retirement.objects.create(version=version, reason="Wrong.", by=admin, at=LIVE_AT + SECOND)
        assert self.live(document, LIVE_AT + timedelta(days=2)) == []

    def test_publishing_after_retirement_brings_it_back(
        self, document, make_version, publish, admin
    ):
        version = make_version()
        publish(version, LIVE_AT)
        Retirement.objects.create(version=version, reason="Wrong.", by=admin, at=LIVE_AT + SECOND)
        publish(version, LIVE_AT + 2 * SECOND)
        assert self.live(document, LIVE_AT + 3 * SECOND) == [1]

    def test_another_documents_panels_are_untouched(self, make_version, publish, admin, at):
        before = set(Version.objects.live(at).panels().values_list("pk", flat=True))
        version = make_version()
        publish(version, LIVE_AT)
        assert set(Version.objects.live(at).panels().values_list("pk", flat=True)) == {
            *before,
            version.pk,
        }


class TestStanding:
    def test_an_import_is_not_approved_until_somebody_does(self, make_version, publish, admin):
        version = make_version()
        publish(version, LIVE_AT)
        assert not Version.objects.live(LIVE_AT).get(pk=version.pk).approved
        approve(version, admin, at=LIVE_AT + SECOND)
        assert not Version.objects.live(LIVE_AT).get(pk=version.pk).approved
        assert Version.objects.live(LIVE_AT + SECOND).get(pk=version.pk).approved

    def test_a_review_moves_the_next_one(self, make_version, publish, admin):
        version = make_version(review_due=date(2026, 3, 1))
        publish(version, LIVE_AT)
        overdue = Version.objects.live(LIVE_AT).overdue(LIVE_AT.date())
        assert version in overdue
        Review.objects.create(
            version=version,
            reviewed_on=date(2026, 4, 1),
            next_due=date(2028, 4, 1),
            by=admin,
            at=LIVE_AT,
        )
        assert version not in Version.objects.live(LIVE_AT).overdue(LIVE_AT.date())

    def test_it_is_overdue_from_the_day_after(self, make_version, publish):
        version = make_version(review_due=date(2026, 5, 1))
        publish(version, LIVE_AT)
        live = Version.objects.live(LIVE_AT)
        assert version not in live.overdue(date(2026, 5, 1))
        assert version in live.overdue(date(2026, 5, 2))


class TestReads:
    def test_a_live_panel_comes_with_its_words(self, at):
        version = live_panel("spinal-cord-compression", at)
        assert version.number >= 1
        assert "<h4>Say</h4>" in version.html

    def test_a_panel_that_is_not_live_is_refused_in_words(self, at):
        with pytest.raises(NotLive, match="not live"):
            live_panel("no-such-panel", at)

    def test_a_definition_comes_from_the_database_once(self, at, django_assert_num_queries):
        live_definition("mscc", at)
        with django_assert_num_queries(1):
            version, definition = live_definition("mscc", at)
        assert version.slug == definition.slug == "mscc"
        assert definition.question("N1") is not None

    def test_a_matter_is_found_by_its_slug_like_a_checklist(self, at, django_assert_num_queries):
        live_definition("risk_to_life", at)
        with django_assert_num_queries(1):
            version, definition = live_definition("risk_to_life", at)
        assert version.slug == definition.slug == "risk_to_life"
        assert version.document.kind == Kind.URGENT_MATTER
        assert live_definition("mscc", at).version.document.kind == Kind.CHECKLIST

    def test_a_panel_is_not_found_as_a_checklist(self, at):
        with pytest.raises(NotLive):
            live_definition("fatigue", at)

    def test_matters_come_the_most_urgent_first_and_apart_from_checklists(self, at):
        matters = [version.document.slug for version, _ in live_matters(at)]
        assert matters == [
            "clot", "fracture", "infection", "low_calcium", "risk_to_life",
            "bleeding", "jaw_or_ear", "kidney_or_thigh",
            "other",
        ]  # fmt: skip
        checklists = {version.document.slug for version, _ in live_checklists(at)}
        assert checklists == {"danger", "hypercalcaemia", "mscc"}

    def test_matters_are_live_only_from_their_publication_on(self):
        assert live_matters(datetime(2020, 1, 1, tzinfo=UTC)) == ()

    def test_a_withdrawn_matter_is_not_live(self, at, admin):
        version = live_definition("clot", at).version
        Retirement.objects.create(version=version, reason="Wrong number.", by=admin, at=at)
        assert "clot" not in {one.document.slug for one, _ in live_matters(at)}
        with pytest.raises(NotLive):
            live_definition("clot", at)

    @pytest.mark.parametrize(
        ("slug", "kind"),
        [("mscc", Kind.CHECKLIST), ("clot", Kind.URGENT_MATTER), ("fatigue", None), ("x", None)],
    )
    def test_a_slug_tells_its_kind(self, db, slug, kind):
        assert asking_kind(slug) is kind

    def test_a_checklist_that_is_not_live_is_refused_in_words(self, at):
        with pytest.raises(NotLive, match="load_guidance"):
            live_definition("mscc", datetime(2020, 1, 1, tzinfo=UTC))
