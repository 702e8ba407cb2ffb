"""A change is written by one and signed by another; the database holds everybody to it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from guidance.actions import drafts, publishing
from guidance.models import Approval, Document, Draft, Kind, Publication, SubmissionEnd, Version
from guidance.panel_text import fields_of, text_of
from guidance.queries import live_panel
from helpline.models import AuditEntry, Role
from tests.conftest import make_person

SLUG = "denosumab"
# What an approver gives: the words that come with the console are overdue.
NEXT = date(2027, 11, 1)


@pytest.fixture
def admin(db):
    return make_person(Role.ADMIN, "Asha Admin", may_approve_guidance=True)


@pytest.fixture
def colleague(db):
    return make_person(Role.ADMIN, "Colm Colleague", may_approve_guidance=True)


@pytest.fixture
def approver(db):
    return make_person(
        Role.SUPERVISOR, "Pia Approver", may_approve_guidance=True, registration_number="99A0000X"
    )


@pytest.fixture
def draft(admin, at):
    document = Document.objects.get(kind=Kind.PANEL, slug=SLUG)
    return drafts.start(document=document, by=admin, at=at)


def write(draft, by, at, name="one_line", value="A changed line.", base=0):
    return drafts.save_field(draft=draft, name=name, value=value, base=base, by=by, at=at)


def submit(draft, by, at):
    return drafts.submit(draft=draft, reason="Clearer.", trigger="WORDING", by=by, at=at)


@pytest.fixture
def submitted(draft, admin, at):
    write(draft, admin, at)
    return submit(draft, admin, at)


def approve(version, by, at, **given):
    asked = {"content_hash": version.content_hash, "next_due": NEXT, "by": by, "at": at}
    return publishing.approve(**{"version": version, **asked, **given})


def in_the_shell(version, person, at):
    Approval.objects.create(
        version=version,
        by=person,
        name="x",
        role="x",
        at=at,
        content_hash=version.content_hash,
    )


def in_sql(version, person, at):
    """Sign as the database's own superuser, with every setting that could switch a trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO guidance_approval (version_id, by_id, name, role,"
            " registration_number, at, content_hash) VALUES (%s, %s, 'x', 'x', '', %s, %s)",
            [version.pk, person.pk, at, version.content_hash],
        )


class TestWriting:
    def test_fields_of_every_panel_become_the_same_panel_again(self, db, at):
        for version in Version.objects.live(at).panels():
            fields = fields_of(version.content, name="x.md")
            again = fields_of(text_of(version.slug, fields), name="x.md")
            assert again == fields, version.slug

    def test_a_panel_too_long_for_a_file_is_not_submitted(self, draft, admin, at):
        for name in ("body", "one_line", "owner"):
            write(draft, admin, at, name=name, value="word " * 15_000)
        with pytest.raises(drafts.NotSound) as refusal:
            submit(draft, admin, at)
        assert "longer than 200,000 characters: shorten it" in refusal.value.faults[0]

    def test_the_second_who_begins_joins_the_same_draft(self, draft, colleague, at):
        assert drafts.start(document=draft.document, by=colleague, at=at) == draft

    def test_a_field_that_a_colleague_saved_meanwhile_shows_both_texts(
        self, draft, admin, colleague, at
    ):
        write(draft, colleague, at, value="Theirs.")
        with pytest.raises(drafts.DraftConflict) as clash:
            write(draft, admin, at, value="Mine.")
        assert (clash.value.theirs, clash.value.mine) == ("Theirs.", "Mine.")
        draft.refresh_from_db()
        assert draft.fields["one_line"] == "Theirs."

    def test_a_ten_megabyte_paste_is_refused_and_loses_nothing(self, draft, admin, at):
        write(draft, admin, at, name="body", value="## Words\n\nKept.")
        with pytest.raises(drafts.TooLong, match="was not saved"):
            write(draft, admin, at, name="body", value="x" * 10_000_000, base=1)
        draft.refresh_from_db()
        assert draft.fields["body"] == "## Words\n\nKept."

    def test_what_is_not_sound_saves_but_is_not_submitted(self, draft, admin, at):
        write(draft, admin, at, name="review_due", value="soon")
        with pytest.raises(drafts.NotSound) as no:
            submit(draft, admin, at)
        assert no.value.faults == ("review_due: is not a date such as 2023-09-01",)
        draft.refresh_from_db()
        assert draft.fields["review_due"] == "soon"

    def test_an_unchanged_draft_is_not_submitted(self, draft, admin, at):
        with pytest.raises(drafts.NothingChanged):
            submit(draft, admin, at)

    @pytest.mark.parametrize(("reason", "trigger"), [("", "WORDING"), ("Why.", "BECAUSE")])
    def test_a_submission_says_why(self, draft, admin, at, reason, trigger):
        write(draft, admin, at)
        with pytest.raises(drafts.ReasonMissing):
            drafts.submit(draft=draft, reason=reason, trigger=trigger, by=admin, at=at)

    def test_only_admins_write(self, draft, approver, at):
        with pytest.raises(drafts.OnlyAdminsWrite):
            write(draft, approver, at)

    def test_hostile_words_do_not_reach_the_panel(self, draft, admin, at):
        body = "## Fine\n\n<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>y</b>"
        write(draft, admin, at, name="body", value=body)
        html = submit(draft, admin, at).html
        assert "<script" not in html
        assert "<b " not in html
        assert 'href="javascript' not in html


class TestSubmitting:
    def test_nurses_still_see_the_version_before(self, submitted, at):
        assert live_panel(SLUG, at).pk != submitted.pk

    def test_a_change_afterwards_ends_the_submission(self, draft, submitted, admin, approver, at):
        assert write(draft, admin, at, value="Changed again.", base=1).ended_submission
        assert SubmissionEnd.objects.get(version=submitted).how == "CHANGED"
        with pytest.raises(publishing.NotWaiting):
            approve(submitted, approver, at)

    def test_twice_is_refused(self, draft, submitted, admin, at):
        with pytest.raises(drafts.AlreadySubmitted):
            submit(draft, admin, at)

    def test_sent_back_with_a_comment_it_is_written_again(self, draft, submitted, approver, at):
        with pytest.raises(publishing.CommentMissing):
            publishing.send_back(version=submitted, comment=" ", by=approver, at=at)
        publishing.send_back(version=submitted, comment="Name the brand.", by=approver, at=at)
        draft.refresh_from_db()
        assert draft.state == Draft.State.WRITING
        assert submitted.submission_end.comment == "Name the brand."


class TestApproving:
    def test_it_keeps_who_signed_and_by_which_words(self, submitted, approver, at):
        approval = approve(submitted, approver, at)
        assert (approval.name, approval.role) == ("Pia Approver", "Supervisor")
        assert approval.registration_number == "99A0000X"
        assert approval.content_hash == submitted.content_hash
        assert AuditEntry.objects.filter(action="guidance.approve", person_id=approver.pk).exists()

    @pytest.mark.parametrize(
        ("later", "when"),
        [(timedelta(minutes=1), "at 10:00;"), (timedelta(days=1), "at 10:00 on 23 November 2026;")],
    )
    def test_twice_is_told_so_and_changes_nothing(self, submitted, approver, at, later, when):
        approve(submitted, approver, at)
        with pytest.raises(publishing.AlreadySigned) as no:
            approve(submitted, approver, at + later, next_due=NEXT + timedelta(days=1))
        assert no.value.sentence == f"You signed this version {when} nothing more is needed."
        assert submitted.approvals.count() == 1
        assert submitted.reviews.count() == 1

    def test_an_imported_version_twice_is_told_so_too(self, approver, at):
        version = live_panel(SLUG, at)
        approve(version, approver, at)
        with pytest.raises(publishing.AlreadySigned):
            approve(version, approver, at)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (None, publishing.DueMissing),
            (date(2026, 11, 23), publishing.DueTooSoon),
            (date(2029, 11, 26), publishing.DueTooSoon),
        ],
    )
    def test_an_overdue_version_needs_its_next_review(self, submitted, approver, at, given, said):
        with pytest.raises(said):
            approve(submitted, approver, at, next_due=given)
        assert not submitted.approvals.exists()
        assert not submitted.reviews.exists()

    def test_so_that_it_is_not_overdue_the_minute_it_goes_live(self, submitted, approver, at):
        approve(submitted, approver, at, next_due=date(2026, 11, 24))
        publishing.publish(version=submitted, by=approver, at=at)
        assert live_panel(SLUG, at).next_review_due == date(2026, 11, 24)
        assert not Version.objects.live(at).overdue(date(2026, 11, 23)).filter(pk=submitted.pk)

    def test_a_version_whose_review_lies_ahead_needs_none(self, draft, admin, approver, at):
        write(draft, admin, at, name="review_due", value="2027-01-01")
        version = submit(draft, admin, at)
        approve(version, approver, at, next_due=None)
        assert not version.reviews.exists()

    def test_neither_author_nor_co_editor_signs(self, draft, admin, colleague, at):
        write(draft, colleague, at)
        write(draft, admin, at, name="title", value="Another title")
        version = submit(draft, admin, at)
        for person in (admin, colleague):
            with pytest.raises(publishing.OwnWords):
                approve(version, person, at)

    def test_only_who_may_approve(self, submitted, at, db):
        with pytest.raises(publishing.MayNotApprove):
            approve(submitted, make_person(Role.ADMIN, "Nia Not"), at)

    def test_by_other_words_it_is_refused(self, submitted, approver, at):
        with pytest.raises(publishing.OtherWords):
            approve(submitted, approver, at, content_hash="0" * 64)

    @pytest.mark.parametrize("who", ["admin", "colleague"])
    @pytest.mark.parametrize("way", ["shell", "sql"])
    def test_the_database_refuses_writers_in_the_shell_and_in_sql(
        self, request, draft, at, admin, colleague, who, way
    ):
        write(draft, colleague, at)
        version = submit(draft, admin, at)
        person = request.getfixturevalue(who)
        insert = in_the_shell if way == "shell" else in_sql
        with pytest.raises(DatabaseError, match="a person who wrote it"), transaction.atomic():
            insert(version, person, at)

    def test_the_database_keeps_who_wrote(self, draft, admin, at):
        write(draft, admin, at)
        with pytest.raises(DatabaseError, match="never changed or deleted"):
            draft.editors.all().delete()


class TestPublishing:
    def test_an_approved_version_is_live_at_once(self, submitted, admin, approver, at):
        approve(submitted, approver, at)
        publishing.publish(version=submitted, by=admin, at=at)
        assert live_panel(SLUG, at).pk == submitted.pk

    def test_from_a_moment_on_not_a_second_before(self, submitted, admin, approver, at):
        approve(submitted, approver, at)
        when = at + timedelta(days=2)
        publishing.publish(version=submitted, from_at=when, by=admin, at=at)
        assert live_panel(SLUG, when - timedelta(seconds=1)).pk != submitted.pk
        assert live_panel(SLUG, when).pk == submitted.pk

    def test_the_past_is_refused(self, submitted, admin, approver, at):
        approve(submitted, approver, at)
        with pytest.raises(publishing.InThePast):
            publishing.publish(
                version=submitted, from_at=at - timedelta(seconds=1), by=admin, at=at
            )

    def test_without_approval_it_is_refused(self, submitted, admin, at):
        with pytest.raises(publishing.NotApproved):
            publishing.publish(version=submitted, by=admin, at=at)

    def test_the_database_refuses_it_too(self, submitted, admin, at):
        for by in (admin, None):
            with (
                pytest.raises(DatabaseError, match="second person"),
                transaction.atomic(),
            ):
                Publication.objects.create(version=submitted, from_at=at, at=at, by=by)

    def test_twice_changes_nothing(self, submitted, admin, approver, at):
        approve(submitted, approver, at)
        first = publishing.publish(version=submitted, by=admin, at=at)
        assert publishing.publish(version=submitted, by=admin, at=at) == first
        later = at + timedelta(minutes=1)
        assert publishing.publish(version=submitted, by=admin, at=later) == first

    def test_where_the_review_falls_due_before_it_goes_live_another_is_given(
        self, submitted, admin, approver, at
    ):
        approve(submitted, approver, at, next_due=date(2026, 11, 25))
        later = {"version": submitted, "from_at": at + timedelta(days=2), "at": at}
        with pytest.raises(publishing.DueMissing):
            publishing.publish(**later, by=admin)
        with pytest.raises(publishing.MayNotApprove):
            publishing.publish(**later, next_due=NEXT, by=make_person(Role.ADMIN, "Nia Not"))
        with pytest.raises(publishing.DueTooSoon):
            publishing.publish(**later, next_due=date(2026, 11, 25), by=approver)
        assert not submitted.publications.exists()
        publishing.publish(**later, next_due=NEXT, by=approver)
        assert live_panel(SLUG, at + timedelta(days=3)).next_review_due == NEXT
