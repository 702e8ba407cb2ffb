"""The pages of the directory: who may open them, what they say, and how many queries they take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.actions import contacts
from guidance.models import Contact
from tests.guidance.test_contacts import SOUND

LIST = "/guidance/contacts/"


@pytest.fixture
def contact(admin, at) -> Contact:
    return contacts.add(typed=SOUND, by=admin, at=at)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def queries(client, url, **post) -> int:
    client.get(url)  # what is only read once
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(url, post) if post else client.get(url)
    assert answer.status_code == 200
    return len(seen)


class TestWhoMayOpenIt:
    def test_everybody_reads_and_only_admins_see_forms(self, signed_in, nurse, supervisor, contact):
        for person in (nurse, supervisor):
            client = signed_in(person)
            for url in (LIST, f"{LIST}{contact.pk}/"):
                page = text_of(client.get(url))
                assert "01632 960123" in page
                assert "I rang it" not in page
            assert client.get(f"{LIST}add/").status_code == 403
            for action in ("change", "verify", "retire"):
                assert client.post(f"{LIST}{contact.pk}/{action}/").status_code == 403
        assert contact.changes.count() == 1


class TestContactList:
    def test_one_press_verifies(self, signed_in, admin, contact):
        client = signed_in(admin)
        page = text_of(client.get(LIST))
        assert "1 entry to verify" in page
        assert "nobody has rung it yet" in page
        answer = client.post(
            f"{LIST}{contact.pk}/verify/", {"seen": "1", "back": "list"}, follow=True
        )
        page = text_of(answer)
        assert "Verify it again by 24 May 2027." in page
        assert "Rung and verified on 23 Nov 2026 by Alex Test" in page
        assert "to verify" not in page

    def test_stale_ones_warn_and_stand_last(self, signed_in, admin, contact, at):
        other = contacts.add(typed=SOUND | {"hospital": "Zed"}, by=admin, at=at)
        contacts.verify(contact=other, seen=1, by=admin, at=at)
        page = text_of(signed_in(admin).get(LIST))
        assert page.index("Zed") < page.index("Elmbridge Infirmary")

    def test_searching_finds_says_nothing_and_keeps_what_was_typed(self, signed_in, nurse, contact):
        client = signed_in(nurse)
        assert "Elmbridge Infirmary" in text_of(client.post(LIST, {"q": "hg2"}))
        page = text_of(client.post(LIST, {"q": "<nowhere>"}))
        assert "matches “&lt;nowhere&gt;”" in page
        assert 'value="&lt;nowhere&gt;"' in page

    def test_an_empty_directory_says_so(self, signed_in, admin):
        assert "The directory is empty. Add the first entry." in text_of(signed_in(admin).get(LIST))
        assert "Everything is verified." in text_of(signed_in(admin).get(f"{LIST}?show=stale"))
        assert "None is retired." in text_of(signed_in(admin).get(f"{LIST}?show=retired"))

    def test_takes_as_many_queries_for_500_as_for_one(self, signed_in, admin, contact, at):
        client = signed_in(admin)
        one = queries(client, LIST), queries(client, LIST, q="ls")
        fields = contact.fields
        Contact.objects.bulk_create(
            Contact(
                **(fields | {"hospital": f"Hospital {n}"}),
                verified_on="2026-05-01",
                verified_by=admin,
                verify_again_due="2026-12-01",
            )
            for n in range(499)
        )
        assert (queries(client, LIST), queries(client, LIST, q="ls")) == one


class TestContactAdd:
    def test_adds_and_shows_it(self, signed_in, admin):
        page = text_of(signed_in(admin).post(f"{LIST}add/", SOUND, follow=True))
        assert "Added. It warns until somebody has rung it." in page
        assert Contact.objects.get().numbers == ["+441632960123"]

    def test_faults_stand_beside_their_fields_and_nothing_is_lost(self, signed_in, admin):
        answer = signed_in(admin).post(f"{LIST}add/", SOUND | {"numbers": "the card"})
        page = text_of(answer)
        assert answer.status_code == 422
        assert "“the card” is not a whole UK number" in page
        assert "the card</textarea>" in page
        assert 'value="Elmbridge Infirmary"' in page

    def test_the_same_entry_twice_is_a_conflict(self, signed_in, admin, contact):
        answer = signed_in(admin).post(f"{LIST}add/", SOUND)
        assert answer.status_code == 409
        assert "The directory has an entry for this hospital" in text_of(answer)


class TestContactDetail:
    def test_changes_with_a_reason_and_shows_the_history(self, signed_in, admin, contact):
        client = signed_in(admin)
        url = f"{LIST}{contact.pk}/change/"
        changed = SOUND | {"numbers": "01632 960124", "seen": "1"}
        answer = client.post(url, changed)
        assert answer.status_code == 422
        assert "Give the reason" in text_of(answer)
        page = text_of(client.post(url, changed | {"reason": "New card"}, follow=True))
        assert "Saved." in page
        assert "New card" in page
        assert "01632 960123 · " in page

    def test_a_colleagues_change_is_shown_and_the_typed_one_kept(self, signed_in, admin, contact):
        client = signed_in(admin)
        url = f"{LIST}{contact.pk}/change/"
        client.post(url, SOUND | {"hours": "Nights", "reason": "x", "seen": "1"})
        answer = client.post(url, SOUND | {"hours": "Days", "reason": "y", "seen": "1"})
        page = text_of(answer)
        assert answer.status_code == 409
        assert "Somebody changed this entry meanwhile" in page
        assert "<dd>Nights</dd>" in page
        assert 'value="Days"' in page
        contact.refresh_from_db()
        assert contact.hours == "Nights"

    @pytest.mark.parametrize("seen", ["", "x", "9" * 30])
    @pytest.mark.parametrize("action", ["change", "verify", "retire"])
    def test_nonsense_for_what_was_seen_changes_nothing(
        self, signed_in, admin, contact, action, seen
    ):
        answer = signed_in(admin).post(
            f"{LIST}{contact.pk}/{action}/", SOUND | {"seen": seen, "reason": "x", "hours": "y"}
        )
        assert answer.status_code in (409, 422)
        assert contact.changes.count() == 1

    def test_verifying_in_the_past_says_what_to_do(self, signed_in, admin, contact):
        answer = signed_in(admin).post(
            f"{LIST}{contact.pk}/verify/", {"seen": "1", "again_due": "2026-11-23"}
        )
        assert answer.status_code == 422
        assert "must come after today" in text_of(answer)

    def test_retires_with_a_reason(self, signed_in, admin, contact):
        client = signed_in(admin)
        url = f"{LIST}{contact.pk}/retire/"
        assert client.post(url, {"seen": "1", "reason": ""}).status_code == 422
        client.post(url, {"seen": "1", "reason": "The line closed"})
        assert "Elmbridge" not in text_of(client.get(LIST)).partition("<table")[2]
        assert "The line closed" in text_of(client.get(f"{LIST}?show=retired"))
        assert "I rang it" not in text_of(client.get(f"{LIST}{contact.pk}/"))

    def test_takes_as_many_queries_with_a_long_history(self, signed_in, admin, contact, at):
        client, url = signed_in(admin), f"{LIST}{contact.pk}/"
        few = queries(client, url)
        for n in range(10):
            contact.refresh_from_db()
            contacts.change(
                contact=contact, typed=SOUND | {"hours": f"{n}"}, seen=contact.version,
                reason="x", by=admin, at=at,
            )  # fmt: skip
        assert queries(client, url) == few
