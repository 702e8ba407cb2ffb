"""People answer for documents: chosen, kept, and missed when they have left."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from guidance.actions import owners
from guidance.desk import Row, library_rows
from guidance.models import Document, Kind, Ownership, Version
from helpline.models import AuditEntry, Role
from tests.conftest import make_person

SLUG = "denosumab"


@pytest.fixture
def people(db):
    return {
        "admin": make_person(Role.ADMIN, "Asha Admin"),
        "nurse": make_person(Role.NURSE, "Nell Nurse"),
        "lead": make_person(Role.SUPERVISOR, "Lena Lead", may_approve_guidance=True),
        "left": make_person(Role.NURSE, "Lou Left", is_active=False),
    }


@pytest.fixture
def document(db):
    return Document.objects.get(kind=Kind.PANEL, slug=SLUG)


@pytest.fixture
def choose(people, document, at):
    def act(owner="lead", second=None, *, by="admin", seen=None):
        newest = document.ownerships.order_by("-pk").first()
        return owners.choose(
            document=document,
            owner=people.get(owner),
            second=people.get(second),
            seen=seen if seen is not None else (newest.pk if newest else 0),
            by=people[by],
            at=at,
        )

    return act


def row(document, at):
    (one,) = library_rows(at, document)
    return one


def leave(person):
    person.is_active = False
    person.save()


class TestChoosing:
    def test_a_person_takes_the_place_of_the_imported_words(self, choose, people, document, at):
        assert row(document, at).is_owned_in_words
        words = row(document, at).second.words
        choose()
        assert row(document, at).owner.person == people["lead"]
        assert not row(document, at).is_owned_in_words
        assert row(document, at).second.words == words

    def test_the_rows_say_who_from_when_by_whom(self, choose, people, document, at):
        choose("lead", "nurse")
        choose("nurse", None)
        rows = [(one.place, one.person, one.by) for one in document.ownerships.order_by("pk")]
        admin = people["admin"]
        assert rows == [
            ("OWNER", people["lead"], admin),
            ("SECOND", people["nurse"], admin),
            ("OWNER", people["nurse"], admin),
            ("SECOND", None, admin),
        ]
        assert AuditEntry.objects.filter(action="guidance.owner").count() == 4

    @pytest.mark.parametrize(("owned", "name"), [({}, "Deputy"), ({"SECOND": None}, "")])
    def test_imported_words_stand_until_a_choice_was_made(self, document, at, owned, name):
        head = {"owner": "Lead", "second_owner": "Deputy"}
        version = Version(document=document, front_matter=head)
        one = Row(document, newest=version, live=None, draft=None, today=at.date(), owned=owned)
        assert one.second.name == name

    def test_the_same_again_adds_nothing(self, choose, document):
        choose("lead", "nurse")
        assert choose("lead", "nurse") == []
        assert document.ownerships.count() == 2

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"owner": None}, owners.OwnerMissing),
            ({"owner": "left"}, owners.NotHere),
            ({"second": "left"}, owners.NotHere),
            ({"second": "lead"}, owners.OnePersonTwice),
            ({"by": "lead"}, owners.OnlyAdminsChoose),
            ({"seen": 1}, owners.ChosenMeanwhile),
        ],
    )
    def test_it_is_refused(self, choose, document, given, said):
        with pytest.raises(said):
            choose(**given)
        assert not document.ownerships.exists()

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"place": "THIRD"}, "ownership_place_is_known"),
            ({"person": None}, "ownership_owner_is_somebody"),
        ],
    )
    def test_the_database_holds_a_row_sound(self, people, document, at, fields, constraint):
        lead, admin = people["lead"], people["admin"]
        sound = {"document": document, "place": "OWNER", "person": lead, "by": admin, "at": at}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Ownership.objects.create(**sound | fields)

    @pytest.mark.parametrize("sql", ["UPDATE guidance_ownership SET at = now()", "DELETE FROM"])
    def test_a_row_is_never_changed(self, choose, sql):
        choose()
        sql = sql.replace("DELETE FROM", "DELETE FROM guidance_ownership")
        with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
            cursor.execute(sql)


class TestTheDesk:
    def desk(self, client, whose):
        return client.get(f"/guidance/desk/?whose={whose}").content.decode().split("<tbody>")

    def test_mine_are_those_i_answer_for_first_or_second(self, enter, choose):
        choose("admin", "lead")
        for who in ("admin", "lead"):
            _, listed = self.desk(enter(who), "mine")
            assert "Denosumab" in listed
            assert listed.count("<tr>") == 1

    def test_whoever_has_left_is_missed_loudly(self, enter, choose, people, document):
        choose("nurse", "lead")
        _, before = self.desk(enter("admin"), "missing")
        assert "Denosumab" not in before
        leave(people["nurse"])
        above, listed = self.desk(enter("admin"), "missing")
        assert "no owner, or one who may no longer sign in" in above
        assert f'href="/guidance/desk/documents/{document.pk}/owners/">Denosumab' in above
        assert "(may no longer sign in)" in listed

    def test_so_is_a_second_owner_who_has_left(self, choose, people, document, at):
        choose("lead", "nurse")
        assert not row(document, at).lacks_owner
        leave(people["nurse"])
        assert row(document, at).lacks_owner

    def test_a_checklist_without_any_owner_is_missed(self, enter):
        _, listed = self.desk(enter("admin"), "missing")
        assert "cord compression" in listed.lower()

    def test_imported_words_are_counted_apart(self, enter, choose):
        choose()
        above, listed = self.desk(enter("admin"), "words")
        assert "an owner only in imported words" in above
        assert "(imported words)" in listed
        assert "Denosumab" not in listed


class TestThePage:
    def test_only_admins_open_it(self, enter, document):
        where = f"/guidance/desk/documents/{document.pk}/owners/"
        assert enter("admin").get(where).status_code == 200
        for who in ("lead", "nurse"):
            assert enter(who).get(where).status_code == 403
            assert enter(who).post(f"{where}choose/", {}).status_code == 403

    def test_it_chooses_and_shows_who_was_chosen(self, enter, people, document):
        client, where = enter("admin"), f"/guidance/desk/documents/{document.pk}/owners/"
        sent = {"owner": people["lead"].pk, "second": "", "seen": "0"}
        assert client.post(f"{where}choose/", sent).status_code == 302
        page = client.get(where).content.decode()
        assert "owner Lena Lead, chosen by Asha Admin" in page
        assert "Lou Left" not in page, "nobody who has left can be chosen"

    @pytest.mark.parametrize(
        ("owner", "second", "seen", "status", "words"),
        [
            ("", "nurse", "0", 422, "Choose an owner"),
            ("lead", "lead", "0", 422, "another person"),
            ("lead", "nurse", "7", 409, "A colleague chose owners meanwhile"),
        ],
    )
    def test_a_poor_choice_loses_nothing(
        self, enter, people, document, owner, second, seen, status, words
    ):
        keys = {"": ""} | {name: one.pk for name, one in people.items()}
        answer = enter("admin").post(
            f"/guidance/desk/documents/{document.pk}/owners/choose/",
            {"owner": keys[owner], "second": keys[second], "seen": seen},
        )
        page = answer.content.decode()
        assert answer.status_code == status
        assert words in page
        assert f'<option value="{keys[second]}" selected>' in page
