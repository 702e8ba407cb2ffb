"""A recalled version is gone for good, and says so wherever it is read again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from guidance.actions import publishing, recalling, retiring
from guidance.models import Approval, Document, Kind, Publication, Recall, Severity, Version
from guidance.queries import NotLive, live_panel, title_of
from guidance.search import search
from helpline.models import AuditEntry, Role
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SLUG = "made-for-a-test"
WHY = "The dose is wrong."


@pytest.fixture
def people(db):
    return {
        "admin": make_person(Role.ADMIN, "Asha Admin"),
        "approver": make_person(Role.ADMIN, "Pia Approver", may_approve_guidance=True),
        "supervisor": make_person(Role.SUPERVISOR, "Sol Supervisor"),
        "nurse": make_person(Role.NURSE, "Nell Nurse", may_approve_guidance=True),
    }


@pytest.fixture
def approve(people, at):
    def approve_(version):
        return Approval.objects.create(
            version=version,
            by=people["approver"],
            name="Pia",
            role="Admin",
            at=at,
            content_hash=version.content_hash,
        )

    return approve_


@pytest.fixture
def versions(make_version, publish, approve, at):
    """Return an earlier, approved version and the one that followed it and is live."""
    first, second = make_version(), make_version()
    approve(first)
    publish(first, at - 2 * DAY)
    publish(second, at - DAY)
    return first, second


@pytest.fixture
def recall(people, at):
    def recall_(version, **changed):
        words = {
            "severity": "HARMFUL",
            "reason": WHY,
            "nothing_replaces": True,
            "by": people["admin"],
            "at": at,
        }
        return recalling.recall(version=version, **words | changed)

    return recall_


class TestRecalling:
    @pytest.mark.parametrize("who", ["admin", "supervisor", "approver"])
    def test_takes_a_live_version_away_for_good(self, versions, recall, people, who, at):
        made = recall(versions[1], by=people[who])

        assert (made.severity, made.reason, made.by, made.at) == ("HARMFUL", WHY, people[who], at)
        with pytest.raises(NotLive):
            live_panel(SLUG, at)
        assert live_panel(SLUG, at - timedelta(seconds=1)) == versions[1]
        assert SLUG not in {hit.slug for hit in (*search("", at), *search("Made for a test", at))}

    def test_puts_an_approved_version_in_its_place_at_the_same_instant(self, versions, recall, at):
        recall(versions[1], replacement=versions[0], nothing_replaces=False)

        assert live_panel(SLUG, at) == versions[0]
        assert live_panel(SLUG, at + DAY) == versions[0]
        assert versions[0].publications.latest("from_at").from_at == at

    def test_of_an_earlier_version_leaves_what_is_live(self, versions, recall, at):
        recall(versions[0], nothing_replaces=False)

        assert live_panel(SLUG, at) == versions[1]

    def test_keeps_a_version_from_going_live_that_was_to(
        self, versions, make_version, publish, recall, at
    ):
        third = make_version()
        publish(third, at + DAY, at=at)
        recall(third, nothing_replaces=False)

        assert live_panel(SLUG, at + 2 * DAY) == versions[1]

    def test_leaves_nothing_live_until_one_that_was_published_ahead(
        self, versions, make_version, publish, recall, at
    ):
        third = make_version()
        publish(third, at + DAY, at=at)
        recall(versions[1])

        with pytest.raises(NotLive):
            live_panel(SLUG, at + DAY - timedelta(seconds=1))
        assert live_panel(SLUG, at + DAY) == third

    def test_is_audited_without_its_reason(self, versions, recall):
        recall(versions[1], replacement=versions[0], nothing_replaces=False)

        entry = AuditEntry.objects.get(action="guidance.recall")
        assert entry.subject == f"version:{versions[1].pk}"
        assert entry.detail == {
            "severity": "HARMFUL",
            "was_live": True,
            "replacement": versions[0].pk,
        }

    def test_writes_nothing_when_the_audit_fails(self, versions, recall, monkeypatch, at):
        monkeypatch.setattr("helpline.audit.record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            recall(versions[1], replacement=versions[0], nothing_replaces=False)

        assert not Recall.objects.exists()
        assert live_panel(SLUG, at) == versions[1]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"severity": ""}, "how grave"),
            ({"severity": "AWFUL"}, "how grave"),
            ({"reason": " \r\n\x00"}, "Give the reason"),
            ({"reason": "x" * 5001}, "longer than 5,000"),
            ({"nothing_replaces": False}, "choose what nurses read"),
        ],
    )
    def test_a_recall_that_does_not_say_all(self, versions, recall, changed, said, at):
        with pytest.raises(recalling.NotSaid, match=said):
            recall(versions[1], **changed)

        assert live_panel(SLUG, at) == versions[1]

    def test_a_nurse_who_may_approve_too(self, versions, recall, people):
        with pytest.raises(recalling.MayNotRecall):
            recall(versions[1], by=people["nurse"])

    def test_a_replacement_that_nobody_approved(self, versions, make_version, recall):
        with pytest.raises(recalling.NotSaid, match="not approved"):
            recall(versions[1], replacement=make_version(), nothing_replaces=False)

    def test_a_replacement_of_another_document(self, versions, recall, approve, at):
        other = live_panel("fatigue", at)
        approve(other)
        with pytest.raises(recalling.NotSaid, match="not approved"):
            recall(versions[1], replacement=other, nothing_replaces=False)

    def test_a_replacement_that_was_recalled_or_retired(
        self, versions, make_version, publish, approve, recall, people, at
    ):
        third = make_version()
        approve(third)
        publish(third, at - DAY / 2)
        retiring.retire(version=third, reason="old", replacement=None, by=people["admin"], at=at)
        publish(versions[1], at)
        recall(versions[0], nothing_replaces=False)

        for gone in (versions[0], third):
            with pytest.raises(recalling.NotSaid, match="was withdrawn"):
                recall(versions[1], replacement=gone, nothing_replaces=False)

    def test_both_a_replacement_and_nothing(self, versions, recall):
        with pytest.raises(recalling.NotSaid, match="Choose one"):
            recall(versions[1], replacement=versions[0])

    def test_a_replacement_of_what_is_not_live_any_more(self, versions, make_version, recall):
        with pytest.raises(recalling.NotLiveNow):
            recall(versions[0], replacement=versions[1], nothing_replaces=False)

    def test_a_version_that_was_never_published(self, make_version, recall):
        with pytest.raises(recalling.NeverPublished):
            recall(make_version())

    def test_a_second_recall_with_who_and_when(self, versions, recall, people, at):
        recall(versions[1])

        with pytest.raises(
            recalling.AlreadyRecalled, match=r"Asha Admin recalled .* 23 November 2026, 10:00: The"
        ):
            recall(versions[1], by=people["supervisor"], at=at + DAY)
        assert Recall.objects.count() == 1

    def test_nothing_in_the_place_of_what_every_call_asks(self, recall, at):
        danger = Version.objects.live(at).get(document__slug="danger")

        with pytest.raises(recalling.NotSaid, match="Every call begins"):
            recall(danger)


class TestARecalledVersion:
    def test_is_never_published_again(self, versions, recall, people, at):
        recall(versions[0], nothing_replaces=False)

        with pytest.raises(publishing.WasRecalled):
            publishing.publish(version=versions[0], by=people["admin"], at=at)

    def test_is_never_published_again_by_sql_either(self, versions, recall, at):
        recall(versions[1])

        with pytest.raises(DatabaseError, match="never goes live again"), transaction.atomic():
            Publication.objects.create(version=versions[1], from_at=at, at=at)

    def test_is_never_published_again_whatever_the_session_says(self, versions, recall, at):
        recall(versions[1])
        row = {"version": versions[1].pk, "at": at}

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            with pytest.raises(DatabaseError, match="never goes live again"):
                cursor.execute(
                    "INSERT INTO guidance_publication (version_id, from_at, at) "
                    "VALUES (%(version)s, %(at)s, %(at)s)",
                    row,
                )

    def test_carries_its_recall_however_it_is_looked_up(self, versions, recall, at):
        made = recall(versions[0], nothing_replaces=False)

        assert Version.objects.with_standing(at - DAY).get(pk=versions[0].pk).recall == made

    def test_of_a_checklist_still_has_its_title(self, recall, at):
        recall(Version.objects.live(at).get(document__slug="clot"))

        assert title_of("clot", at) == title_of("clot", at - DAY)
        with pytest.raises(NotLive):
            title_of("no-such", at)

    def test_is_not_replaced_by_a_file_alone(self, recall, at, people):
        from guidance.actions.loading import _decided_by_a_person

        fatigue = Document.objects.get(kind=Kind.PANEL, slug="fatigue")
        assert fatigue.pk not in _decided_by_a_person()
        recall(live_panel("fatigue", at))
        assert fatigue.pk in _decided_by_a_person()


class TestTheDatabase:
    def made(self, version, people, at, **changed):
        words = {"severity": Severity.MINOR, "reason": WHY, "by": people["admin"], "at": at}
        with transaction.atomic():
            return Recall.objects.create(version=version, **words | changed)

    def test_takes_one_recall_of_a_version(self, versions, people, at):
        self.made(versions[0], people, at)
        with pytest.raises(IntegrityError, match="version_id"):
            self.made(versions[0], people, at)

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"severity": "AWFUL"}, "recall_severity_is_known"),
            ({"reason": ""}, "recall_has_a_reason"),
        ],
    )
    def test_takes_no_half_recall(self, versions, people, at, changed, rule):
        with pytest.raises(IntegrityError, match=rule):
            self.made(versions[0], people, at, **changed)

    @pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
    def test_refuses_a_change(self, versions, people, at, statement):
        self.made(versions[0], people, at)
        with pytest.raises(DatabaseError, match="Cannot"), connection.cursor() as cursor:
            cursor.execute(statement.format("guidance_recall"))


class TestPages:
    def test_the_panel_and_its_version_carry_the_banner(self, versions, recall, enter):
        recall(versions[0], nothing_replaces=False)
        words = "Recalled on 23 November 2026, 10:00: may have caused harm"

        for who, where in (
            ("nurse", f"/guidance/panels/{SLUG}/?version=1"),
            ("admin", f"/guidance/desk/versions/{versions[0].pk}/"),
        ):
            page = enter(who).get(where).content.decode()
            assert words in page
            assert WHY in page
        assert "Recalled" not in enter("nurse").get(f"/guidance/panels/{SLUG}/").content.decode()

    def test_the_checklist_and_the_pack_warn_of_it(self, recall, enter, at):
        mscc = Version.objects.live(at).get(document__slug="mscc")
        nurse = enter("nurse")
        assert "destroy every print" not in nurse.get("/guidance/downtime/").content.decode()
        recall(mscc)

        replay = nurse.get("/guidance/checklists/mscc/?version=1").content.decode()
        assert "may have caused harm" in replay
        pack = nurse.get("/guidance/downtime/").content.decode()
        assert f"version 1, content {mscc.content_hash[:12]}: may have caused harm" in pack
        assert 'data-sheet="mscc"' not in pack

    @pytest.mark.parametrize("where", ["", "checklists/", "panels/fatigue/", "downtime/"])
    def test_the_library_goes_on_without_it(self, recall, enter, at, where):
        recall(live_panel("denosumab", at))
        recall(Version.objects.live(at).get(document__slug="hypercalcaemia"))

        assert enter("nurse").get(f"/guidance/{where}").status_code == 200

    def test_the_desk_says_that_it_was_recalled(self, versions, recall, enter):
        recall(versions[1])

        page = enter("admin").get("/guidance/desk/?state=recalled").content.decode()
        assert "Made for a test" in page
        assert "1 document in state recalled" in page

    def test_only_those_who_may_see_how_to_recall(self, versions, enter):
        for who, offered in (("admin", True), ("supervisor", True), ("nurse", False)):
            page = enter(who).get(f"/guidance/panels/{SLUG}/").content.decode()
            assert ("Recall this version" in page) == offered, who
