"""The reports' page and its files: who opens them, what they show, what leaves the console."""

import csv
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.models import Call
from callers.report_parts import KINDS
from helpline.models import AuditEntry
from tests.house.page import faults_of_page

pytestmark = pytest.mark.django_db
RANGE = "?from=2026-11-16&to=2026-11-23"
REPORTS = "/reports/"


@pytest.fixture
def client(signed_in, supervisor):
    """Return a supervisor's client."""
    return signed_in(supervisor)


@pytest.fixture
def many(nurse, other_nurse, at):
    """Return a function that makes calls: `count` immediate ones of Amara's, and 20 of Bryn's."""

    def make(count):
        Call.objects.bulk_create(
            Call(
                reference=f"C-{tier[:3]}-{place:03d}",
                started_at=at - timedelta(minutes=place + 1),
                started_by=by,
                nurse=by,
                line_state="open",
                tier=tier,
                record={"topics": "diet", "caller_name": "Ada Example"},
            )
            for by, tier, size in (
                (nurse, "IMMEDIATE", count),
                (other_nurse, "SAFETY_NET", 20),
                (other_nurse, "WITHIN_24H", 9),
            )
            for place in range(size)
        )

    return make


def file_of(client, name, kind="table"):
    answer = client.get(reverse(f"callers:report_{kind}", args=[name]) + RANGE)
    assert answer.status_code == 200
    return answer.content.decode()


class TestReportList:
    def test_shows_each_picture_with_its_table(self, client, many):
        many(3)
        text = client.get(REPORTS + RANGE).content.decode()

        assert faults_of_page(text) == []
        assert "<b>16 Nov 2026 to 23 Nov 2026</b>" in text
        assert "32 calls began." in text
        for name, kind in KINDS.items():
            section = re.search(
                rf'<section class="card report" id="{name}".*?</section>', text, re.S
            )
            assert f">{kind.title}</h2>" in section[0]
            assert "<figcaption" in section[0] or "None on these days." in section[0]
            assert section[0].count('role="img"') == section[0].count("<svg class")

    def test_shows_small_counts_whole_on_the_screen_and_hides_them_in_print(self, client, many):
        many(3)
        text = client.get(REPORTS + RANGE).content.decode()
        section = re.search(r'<section class="card report" id="tier".*?</section>', text, re.S)[0]

        assert '<span class="no-print">3</span><span class="print-only">hidden</span>' in section
        # The next smallest goes with it; the other stays.
        assert '<span class="no-print">9</span><span class="print-only">hidden</span>' in section
        assert '<td class="number">20</td>' in section
        screen, printed = re.findall(r'<svg class="picture ([\w-]+)"', section)
        assert (screen, printed) == ("no-print", "print-only")
        shown = section.split('<svg class="picture print-only"')[1].split("</figure>")[0]
        assert "hidden" in shown
        assert ">3<" not in shown
        assert ">9<" not in shown

    def test_has_one_picture_where_nothing_is_hidden(self, client, many):
        many(8)
        text = client.get(REPORTS + RANGE).content.decode()
        section = re.search(r'<section class="card report" id="tier".*?</section>', text, re.S)[0]

        assert section.count('role="img"') == 1
        assert "print-only" not in section

    def test_shows_the_last_28_days_first(self, client, many):
        many(8)
        text = client.get(REPORTS).content.decode()

        assert "<b>27 Oct 2026 to 23 Nov 2026</b>" in text
        assert re.search(r'aria-current="page">Last 28 days<', text)

    def test_says_that_no_call_began(self, client, many):
        many(8)
        text = client.get(REPORTS + "?from=2026-11-01&to=2026-11-02").content.decode()

        assert "no call began on these days" in text
        assert "<svg" not in text
        assert faults_of_page(text) == []

    @pytest.mark.parametrize("path", ["", "tier/table/", "tier/picture/"])
    def test_keeps_what_was_typed_where_it_is_no_range(self, path, client):
        answer = client.get(f"/reports/{path}?from=soon&to=2026-11-01")
        text = answer.content.decode()

        assert answer.status_code == 422
        assert "Give a day, such as 2026-11-23." in text
        assert 'value="soon"' in text
        assert 'value="2026-11-01"' in text
        assert faults_of_page(text) == []
        assert not AuditEntry.objects.filter(action__startswith="report").exists()

    def test_names_nobody_who_rang(self, client, many):
        many(8)
        text = client.get(REPORTS + RANGE).content.decode()

        assert "Ada" not in text
        assert "C-IMM" not in text

    def test_reads_as_often_for_one_call_as_for_many(self, client, many, nurse, at):
        def count(size):
            many(size)
            client.get(REPORTS + RANGE)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(REPORTS + RANGE).status_code == 200
            return len(queries)

        first = count(1)
        Call.objects.all().delete()
        assert count(400) == first

    def test_is_written_into_the_audit(self, client, many, supervisor):
        many(8)
        client.get(REPORTS + RANGE)

        entry = AuditEntry.objects.get(action="report.read")
        assert entry.person_id == supervisor.pk
        assert entry.detail == {"first": "2026-11-16", "last": "2026-11-23"}

    def test_stands_in_the_menu_of_supervisors_alone(self, client, signed_in, nurse, admin):
        assert b'href="/reports/"' in client.get("/").content
        for person in (nurse, admin):
            assert b'href="/reports/"' not in signed_in(person).get("/guidance/").content

    @pytest.mark.parametrize("path", ["", "tier/table/", "tier/picture/"])
    def test_is_closed_to_nurses_and_admins(self, path, signed_in, nurse, admin):
        for person in (nurse, admin):
            assert signed_in(person).get(f"/reports/{path}").status_code == 403


class TestReportTable:
    def test_is_a_file_with_small_counts_hidden(self, client, many):
        many(3)
        answer = client.get("/reports/tier/table/" + RANGE)
        text = answer.content.decode()
        rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))

        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == (
            'attachment; filename="report-tier-2026-11-16-to-2026-11-23.csv"'
        )
        assert text.startswith("\ufeff")
        assert ["", "Immediate", "hidden"] in rows
        assert ["", "Within 24 h", "hidden"] in rows
        assert ["", "Safety net", "20"] in rows
        assert ["", "Total", "32"] in rows

    @pytest.mark.parametrize("name", KINDS)
    def test_of_every_part_holds_no_small_count(self, name, client, many):
        many(3)
        rows = list(csv.reader(file_of(client, name).splitlines()))
        start = next(place for place, row in enumerate(rows) if row[:1] == ["Group"])

        counts = [row[2] for row in rows[start + 1 :] if len(row) > 2]
        assert {"1", "2", "3", "4"} & set(counts) == set()

    def test_is_written_into_the_audit(self, client, many, supervisor):
        many(8)
        file_of(client, "tier")

        entry = AuditEntry.objects.get(action="report.export")
        assert (entry.person_id, entry.subject) == (supervisor.pk, "report:tier")
        assert entry.detail == {"kind": "table", "first": "2026-11-16", "last": "2026-11-23"}

    @pytest.mark.parametrize("kind", ["table", "picture"])
    def test_of_a_part_that_is_none_is_not_there(self, kind, client):
        assert client.get(f"/reports/who-rang/{kind}/").status_code == 404


class TestReportPicture:
    @pytest.mark.parametrize("name", KINDS)
    def test_stands_alone(self, name, client, many):
        many(3)
        text = file_of(client, name, "picture")
        root = ElementTree.fromstring(text)

        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        title = root.find("{http://www.w3.org/2000/svg}title").text
        assert title == f"{KINDS[name].title}, 16 Nov 2026 to 23 Nov 2026"
        assert "style" not in text
        assert "<script" not in text
        ids = re.findall(r' id="([^"]+)"', text)
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)

    def test_hides_small_counts_and_says_so(self, client, many):
        many(3)
        text = file_of(client, "tier", "picture")

        assert text.count(">hidden</text>") == 2
        assert ">3</text>" not in text
        assert ">9</text>" not in text
        assert "Hidden: a count of 1 to 4" in text
        assert AuditEntry.objects.get(action="report.export").detail["kind"] == "picture"

    def test_is_sent_as_a_file(self, client, many):
        many(8)
        answer = client.get("/reports/hours/picture/" + RANGE)

        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Content-Disposition"].endswith('-to-2026-11-23.svg"')
        assert "unsafe" not in answer["Content-Security-Policy"]
