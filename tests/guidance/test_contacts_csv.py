"""The directory as a file: what is exported comes back, and a bad file changes nothing."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.actions import contact_imports, contacts
from guidance.contacts_csv import COLUMNS, ENTRY, planned, written
from guidance.models import Contact, ContactChange, ContactImport
from tests.guidance.test_contacts import SOUND

URL = "/guidance/contacts/import/"
NEW = {name: SOUND[name] for name in ENTRY} | {"hospital": "Newly Built"}


@pytest.fixture
def contact(admin, at) -> Contact:
    made = contacts.add(typed=SOUND, by=admin, at=at)
    return contacts.verify(contact=made, seen=1, by=admin, at=at)


def file_of(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def send(client, content, **options):
    content = content.encode() if isinstance(content, str) else content
    sent = SimpleUploadedFile("contacts.csv", content, "text/csv")
    return client.post(URL, {"file": sent}, **options)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def faults_of(text: str) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in planned(text).faults]


def exported(client) -> list[dict[str, str]]:
    answer = client.get("/guidance/contacts/export/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


class TestExporting:
    def test_every_live_entry_stands_in_national_spacing(self, signed_in, admin, contact):
        (row,) = exported(signed_in(admin))
        assert row["numbers"] == "01632 960123"
        assert row["towns"] == "Elmbridge; Ashford"
        assert (row["verified_on"], row["verified_by"]) == ("2026-11-23", "Alex Test")

    def test_what_is_exported_is_imported_as_it_stands(self, contact):
        plan = planned(written(Contact.objects.live().listed()))
        assert (plan.faults, plan.added, plan.changed, plan.unchanged) == ([], [], [], 1)

    def test_only_admins_do(self, signed_in, nurse, supervisor):
        for person in (nurse, supervisor):
            client = signed_in(person)
            assert client.get("/guidance/contacts/export/").status_code == 403
            assert client.get(URL).status_code == 403
            assert client.post(URL).status_code == 403


class TestTheDryRun:
    def test_every_fault_is_named_by_row_and_column(self, signed_in, admin, contact):
        answer = send(
            signed_in(admin),
            file_of(
                NEW | {"numbers": "card", "hours": ""},
                NEW | {"hospital": "=CMD()", "purpose": "x"},
            ),
        )
        page = text_of(answer)
        assert answer.status_code == 422
        assert "Nothing was changed.</b> 4 faults" in page
        assert '<th scope="row">Row 2</th><td data-label="Column">numbers</td>' in page
        assert "“card” is not a whole UK number" in page
        assert '<th scope="row">Row 3</th><td data-label="Column">hospital</td>' in page
        assert not ContactImport.objects.exists()

    @pytest.mark.parametrize(
        ("text", "faults"),
        [
            ("", [(1, "")]),
            ("\n", [(1, "")]),
            ("a,b\n1,2\n", [(1, "")]),
            (file_of(), [(1, "")]),
            (file_of(NEW) + "1,2\n", [(3, "")]),
            (file_of(NEW) + '"open\n', [(3, "")]),
            (file_of(NEW) + "a\x00b" + "," * 13, [(3, "")]),
            (file_of(NEW, NEW), [(3, "hospital")]),
            (file_of(NEW, NEW | {"hospital": "NEWLY built"}), [(3, "hospital")]),
            (file_of(NEW | {"id": "999999"}), [(2, "id")]),
            (file_of(NEW | {"id": "x"}), [(2, "id")]),
            (file_of(NEW | {"verified_by": "+1"}), [(2, "verified_by")]),
            (file_of(NEW | {"postcode_areas": "@S"}), [(2, "postcode_areas")]),
            (file_of(NEW | {"numbers": "+44 1632 960123"}), []),
        ],
    )
    def test_each_kind_of_bad_file(self, db, text, faults):
        assert faults_of(text) == faults

    def test_an_entry_that_is_there_wants_its_id_and_its_version(self, contact):
        same = {name: SOUND[name] for name in ENTRY}
        assert faults_of(file_of(same)) == [(2, "hospital")]
        assert faults_of(file_of(same | {"id": f"{contact.pk}", "version": "7"})) == [
            (2, "version")
        ]
        known = same | {"id": f"{contact.pk}", "version": "1"}
        assert faults_of(file_of(known)) == []
        assert faults_of(file_of(known, known | {"department": "Other"})) == [(3, "id")]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (file_of(NEW).encode("utf-16"), "not UTF-8"),
            (file_of(NEW | {"towns": "Ély"}).encode("latin-1"), "not UTF-8"),
            (b"x" * 10_000_000, "at most 1,000,000 are read"),
            (b"", "The file has no entries"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, signed_in, admin, content, said):
        answer = send(signed_in(admin), content)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert not Contact.objects.exists()
        assert not ContactImport.objects.exists()

    def test_no_file_at_all(self, signed_in, admin):
        answer = signed_in(admin).post(URL)
        assert "Choose a file first." in text_of(answer)

    def test_takes_as_many_queries_for_500_as_for_one(self, contact):
        def asked(text: str) -> int:
            with CaptureQueriesContext(connection) as seen:
                assert planned(text).faults == []
            return len(seen)

        many = (NEW | {"hospital": f"Hospital {n}"} for n in range(500))
        assert asked(file_of(NEW)) == asked(file_of(*many)) == 1


class TestImporting:
    def test_what_was_tried_is_what_is_imported(self, signed_in, admin, contact):
        client = signed_in(admin)
        known = {name: SOUND[name] for name in ENTRY}
        known |= {"id": f"{contact.pk}", "version": "1", "numbers": "01632 960177"}
        page = text_of(send(client, file_of(known, NEW), follow=True))
        assert "1 to add, 1 to change, 0 as they stand" in page
        assert "01632 960123 becomes Elmbridge Infirmary, Oncology, 01632 960177" in page
        assert Contact.objects.count() == 1
        tried = ContactImport.objects.get()
        page = text_of(client.post(f"/guidance/contacts/imports/{tried.pk}/run/", follow=True))
        assert "Imported." in page
        contact.refresh_from_db()
        assert (contact.numbers, contact.verified_on) == (["+441632960177"], None)
        assert Contact.objects.get(hospital="Newly Built").verified_on is None
        assert ContactChange.objects.filter(reason="Imported from a file").count() == 1

    def test_pressing_twice_imports_once(self, signed_in, admin):
        client = signed_in(admin)
        send(client, file_of(NEW))
        run = f"/guidance/contacts/imports/{ContactImport.objects.get().pk}/run/"
        assert client.post(run).status_code == 302
        answer = client.post(run)
        assert answer.status_code == 409
        assert "imported already" in text_of(answer)
        assert Contact.objects.count() == 1
        assert "Imported 23 November 2026" in text_of(client.get(run.removesuffix("run/")))

    def test_a_directory_that_changed_since_is_left_alone(self, signed_in, admin, contact, at):
        client = signed_in(admin)
        known = {name: SOUND[name] for name in ENTRY} | {"hours": "Nights"}
        send(client, file_of(known | {"id": f"{contact.pk}", "version": "1"}, NEW))
        tried = ContactImport.objects.get()
        contacts.change(
            contact=contact, typed=SOUND | {"hours": "Days"}, seen=1, reason="x", by=admin, at=at
        )
        page = f"/guidance/contacts/imports/{tried.pk}/"
        assert "The directory has changed since." in text_of(client.get(page))
        answer = client.post(f"{page}run/")
        assert answer.status_code == 409
        assert "changed since this file was exported" in text_of(answer)
        assert Contact.objects.count() == 1

    def test_all_or_nothing(self, admin, at, monkeypatch):
        tried = contact_imports.try_out(
            content=file_of(NEW, NEW | {"hospital": "Second"}).encode(), by=admin, at=at
        )
        add, added = contacts.add, []

        def fail_at_the_second(**options):
            if added:
                raise contacts.AlreadyListed
            added.append(add(**options))

        monkeypatch.setattr(contacts, "add", fail_at_the_second)
        with pytest.raises(contacts.AlreadyListed):
            contact_imports.run(tried=tried, by=admin, at=at)
        assert not Contact.objects.exists()
        tried.refresh_from_db()
        assert tried.imported_at is None

    def test_only_an_admin_does(self, nurse, admin, at):
        with pytest.raises(contacts.OnlyAdminsWriteContacts):
            contact_imports.try_out(content=file_of(NEW).encode(), by=nurse, at=at)
        tried = contact_imports.try_out(content=file_of(NEW).encode(), by=admin, at=at)
        with pytest.raises(contacts.OnlyAdminsWriteContacts):
            contact_imports.run(tried=tried, by=nurse, at=at)
