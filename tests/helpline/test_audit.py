"""The audit cannot be changed, cannot be skipped, and names a person."""

import pytest
from django.db import DatabaseError, transaction

from helpline import audit
from helpline.actions import people
from helpline.models import AuditEntry, Installation, Person, Role
from tests.conftest import OPEN_AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(nurse) -> AuditEntry:
    audit.record("test.read", by=nurse, at=OPEN_AT, subject="call:1", field="notes")
    return AuditEntry.objects.get()


class TestRecord:
    def test_keeps_who_in_which_role_what_and_when(self, entry, nurse):
        assert (entry.person_id, entry.role, entry.at) == (nurse.pk, Role.NURSE, OPEN_AT)
        assert (entry.action, entry.subject) == ("test.read", "call:1")
        assert entry.detail == {"field": "notes"}

    @pytest.mark.parametrize("nobody", [None, Person(name="Never saved")])
    def test_refuses_to_name_nobody(self, nobody):
        with pytest.raises(audit.AuditNeedsAPerson):
            audit.record("test.read", by=nobody, at=OPEN_AT)
        assert not AuditEntry.objects.exists()

    def test_writes_once_where_repeats_say_nothing_new(self, nurse, other_nurse):
        for _ in range(3):
            audit.record("test.saved", by=nurse, at=OPEN_AT, subject="call:1", once=True)
        audit.record("test.saved", by=other_nurse, at=OPEN_AT, subject="call:1", once=True)
        audit.record("test.saved", by=nurse, at=OPEN_AT, subject="call:2", once=True)
        assert AuditEntry.objects.count() == 3


class TestTable:
    def test_refuses_update(self, entry):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            AuditEntry.objects.update(action="test.forged")
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            entry.save()

    def test_refuses_delete(self, entry):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            AuditEntry.objects.all().delete()
        assert AuditEntry.objects.count() == 1

    def test_outlives_the_person(self, entry, nurse):
        nurse.delete()
        assert AuditEntry.objects.get().person_id == entry.person_id


class TestFailure:
    def test_rolls_the_write_back(self, admin, nurse, monkeypatch):
        def fail(*args, **kwargs):
            raise DatabaseError("the audit is full")

        monkeypatch.setattr(AuditEntry, "save", fail)
        with pytest.raises(DatabaseError, match="the audit is full"):
            people.disable(person=nurse, by=admin, at=OPEN_AT)
        nurse.refresh_from_db()
        assert nurse.is_active


class TestInstallation:
    def test_is_marked_once_and_for_ever(self):
        made = Installation.objects.get()
        assert made.is_demo
        with pytest.raises(DatabaseError), transaction.atomic():
            Installation.objects.update(is_demo=False)
        with pytest.raises(DatabaseError), transaction.atomic():
            Installation.objects.create(is_demo=False, made_at=OPEN_AT)
        with pytest.raises(DatabaseError), transaction.atomic():
            Installation.objects.all().delete()
