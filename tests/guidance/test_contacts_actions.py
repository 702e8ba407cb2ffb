"""Changing the directory: who may, what is kept, what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from guidance.actions import contacts
from guidance.models import Contact, ContactChange
from helpline.models import AuditEntry
from tests.guidance.test_contacts import SOUND


@pytest.fixture
def contact(admin, at) -> Contact:
    return contacts.add(typed=SOUND, by=admin, at=at)


def history(contact) -> list[str]:
    return [one.what for one in contact.changes.all()]


class TestAdding:
    def test_it_is_kept_and_not_yet_verified(self, contact, admin, at):
        assert contact.verified_on is None
        assert contact.is_stale_on(at.date())
        assert history(contact) == ["ADDED"]
        assert AuditEntry.objects.filter(action="contact.added", subject=contact.subject).exists()

    def test_only_an_admin_does(self, nurse, supervisor, at):
        for by in (nurse, supervisor):
            with pytest.raises(contacts.OnlyAdminsWriteContacts):
                contacts.add(typed=SOUND, by=by, at=at)
        assert not Contact.objects.exists()

    def test_the_same_entry_twice_is_refused_whatever_its_capitals(self, contact, admin, at):
        with pytest.raises(contacts.AlreadyListed):
            contacts.add(typed=SOUND | {"hospital": "ELMBRIDGE infirmary"}, by=admin, at=at)

    def test_faults_come_back_and_nothing_is_stored(self, admin, at):
        with pytest.raises(contacts.NotSound) as no:
            contacts.add(typed=SOUND | {"numbers": "x", "hours": ""}, by=admin, at=at)
        assert set(no.value.faults) == {"numbers", "hours"}
        assert not Contact.objects.exists()

    def test_a_failing_audit_stores_nothing(self, admin, at, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr("guidance.actions.contacts.audit.record", fail)
        with pytest.raises(RuntimeError):
            contacts.add(typed=SOUND, by=admin, at=at)
        assert not Contact.objects.exists()


class TestChanging:
    def change(self, contact, by, at, seen=None, reason="New card", **changed):
        return contacts.change(
            contact=contact,
            typed=SOUND | changed,
            seen=seen or contact.version,
            reason=reason,
            by=by,
            at=at,
        )

    def test_a_new_number_counts_as_not_verified(self, contact, admin, at):
        verified = contacts.verify(contact=contact, seen=1, by=admin, at=at)
        hours = self.change(verified, admin, at, hours="Weekdays")
        assert hours.verified_on == at.date()
        number = self.change(hours, admin, at, hours="Weekdays", numbers="01632 960124")
        assert number.verified_on is None
        assert history(contact) == ["ADDED", "VERIFIED", "CHANGED", "CHANGED"]
        assert contact.changes.first().fields["numbers"] == ["+441632960123"]

    def test_a_reason_is_wanted_unless_nothing_changes(self, contact, admin, at):
        with pytest.raises(contacts.ReasonMissing):
            self.change(contact, admin, at, reason=" ", hours="Weekdays")
        assert self.change(contact, admin, at, reason="").version == 1
        assert history(contact) == ["ADDED"]

    def test_a_change_that_was_not_seen_is_never_overwritten(self, contact, admin, at):
        self.change(contact, admin, at, hours="Weekdays")
        with pytest.raises(contacts.ChangedMeanwhile):
            self.change(contact, admin, at, seen=1, hours="Nights")
        with pytest.raises(contacts.ChangedMeanwhile):
            contacts.verify(contact=contact, seen=1, by=admin, at=at)
        with pytest.raises(contacts.ChangedMeanwhile):
            contacts.retire(contact=contact, seen=1, reason="Closed", by=admin, at=at)

    def test_only_an_admin_does(self, contact, supervisor, at):
        for change in (
            lambda: self.change(contact, supervisor, at, hours="Nights"),
            lambda: contacts.verify(contact=contact, seen=1, by=supervisor, at=at),
            lambda: contacts.retire(contact=contact, seen=1, reason="x", by=supervisor, at=at),
        ):
            with pytest.raises(contacts.OnlyAdminsWriteContacts):
                change()
        assert history(contact) == ["ADDED"]


class TestVerifying:
    def test_it_holds_for_half_a_year_unless_a_day_is_given(self, contact, admin, at):
        first = contacts.verify(contact=contact, seen=1, by=admin, at=at)
        assert first.verify_again_due == at.date() + timedelta(days=182)
        assert first.verified_by == admin
        again = contacts.verify(
            contact=contact, seen=1, by=admin, at=at, again_due=date(2026, 12, 1)
        )
        assert again.verify_again_due == date(2026, 12, 1)
        assert not again.is_stale_on(date(2026, 12, 1))
        assert again.is_stale_on(date(2026, 12, 2))

    def test_pressing_twice_is_one(self, contact, admin, at):
        for _ in range(2):
            contacts.verify(contact=contact, seen=1, by=admin, at=at)
        assert history(contact) == ["ADDED", "VERIFIED"]

    def test_a_day_that_is_not_to_come_is_refused(self, contact, admin, at):
        with pytest.raises(contacts.AgainTooSoon):
            contacts.verify(contact=contact, seen=1, by=admin, at=at, again_due=at.date())


class TestRetiring:
    def test_it_is_kept_with_its_reason_and_never_changes_again(self, contact, admin, at):
        retired = contacts.retire(contact=contact, seen=1, reason="Moved", by=admin, at=at)
        assert not Contact.objects.live().exists()
        assert contact.changes.last().reason == "Moved"
        with pytest.raises(contacts.ContactRetired):
            contacts.verify(contact=retired, seen=2, by=admin, at=at)
        # Its place in the directory is free again.
        assert contacts.add(typed=SOUND, by=admin, at=at).pk != contact.pk

    def test_a_reason_is_wanted(self, contact, admin, at):
        with pytest.raises(contacts.ReasonMissing):
            contacts.retire(contact=contact, seen=1, reason=" ", by=admin, at=at)


class TestTheDatabase:
    def refuses(self, write):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()

    def test_deletes_no_contact_and_changes_no_history(self, contact):
        self.refuses(lambda: Contact.objects.all()._raw_delete("default"))
        self.refuses(contact.changes.get().delete)
        self.refuses(lambda: ContactChange.objects.update(reason="x"))

    @pytest.mark.parametrize(
        "changed",
        [
            {"numbers": []},
            {"numbers": ["01632960123"]},
            {"numbers": ["+35312345678"]},
            {"purpose": "ANY"},
            {"nation": "abroad"},
            {"hospital": ""},
            {"hours": ""},
            {"verified_on": date(2026, 1, 1)},
            {"retired_reason": "Moved"},
        ],
    )
    def test_refuses_what_the_rules_refuse(self, contact, changed):
        self.refuses(lambda: Contact.objects.filter(pk=contact.pk).update(**changed))
