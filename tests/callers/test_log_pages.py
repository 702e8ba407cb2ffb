"""The log's pages: who opens them, what stands in addresses and the audit, and the file."""

import csv
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callers import search
from callers.actions import log as actions
from callers.log_terms import TIERS
from callers.models import Call, LogExport, LogFilter
from callers.views import log as views
from helpline.models import AuditEntry

pytestmark = pytest.mark.django_db
PERSONAL = {
    "text": "numbness stairs", "name": "Wilhelmina", "phone": "07700 900123",
    "reference": "C-7K4-201",
}  # fmt: skip


@pytest.fixture
def client(signed_in, supervisor):
    """Return a supervisor's client."""
    return signed_in(supervisor)


@pytest.fixture
def many(nurse, at):
    """Return a function that makes calls with a word in their notes, a minute apart."""

    def make(count, notes="pins"):
        before = Call.objects.count()
        return Call.objects.bulk_create(
            Call(
                reference=f"C-{(before + place) // 1000:03d}-{(before + place) % 1000:03d}",
                started_at=at - timedelta(minutes=place + 1),
                started_by=nurse,
                nurse=nurse,
                line_state="open",
                record={"notes": notes},
            )
            for place in range(count)
        )

    return make


def search_for(client, **wanted):
    """Post a filter and return the page that it leads to."""
    return client.post("/log/filter/", wanted, follow=True)


def file_of(response):
    """Return the lines of a CSV file."""
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(text[1:].splitlines()))


class TestLog:
    def test_lists_what_supervisors_scan(self, client, closed):
        text = client.get("/log/").content.decode()

        assert "<h2" in text
        assert "1 call" in text
        assert f'href="/calls/{closed.reference}/record/"' in text
        for words in (
            "23 Nov 2026 10:00 +00:00",
            "Amara Test",
            "Immediate",
            "5 min",
            "Needs review",
        ):
            assert words in text

    def test_leads_to_a_running_call_itself(self, client, call):
        text = client.get("/log/").content.decode()

        assert f'href="/calls/{call.reference}/"' in text
        assert "running" in text

    def test_before_any_call_says_so(self, client):
        assert "No calls yet" in client.get("/log/").content.decode()

    def test_is_the_supervisors_alone(self, signed_in, nurse, admin, call):
        for person in (nurse, admin):
            for url in ("/log/", "/log/x/"):
                assert signed_in(person).get(url).status_code == 403
            assert signed_in(person).post("/log/filter/", {"text": "x"}).status_code == 403
            assert signed_in(person).post("/log/export/", {"filter": ""}).status_code == 403

    def test_pages_both_ways_and_keeps_the_filter(self, client, many):
        made = many(120)
        many(3, notes="other")
        first = search_for(client, text="pins")
        assert first.context["counted"] == 120
        where = first.request["PATH_INFO"]

        second = client.get(where, {"after": str(first.context["older"])})
        third = client.get(where, {"after": str(second.context["older"])})
        back = client.get(where, {"before": str(third.context["newer"])})

        shown = [
            line.reference for page in (first, second, third) for line in page.context["lines"]
        ]
        assert shown == [call.reference for call in made]
        assert third.context["older"] is None
        assert first.context["newer"] is None
        assert back.context["lines"] == second.context["lines"]
        assert third.context["counted"] == 120
        assert 'value="pins"' in third.content.decode()

    def test_beyond_the_last_page_leads_back(self, client, many):
        many(1)
        ((row,), _, _) = search.first_page(search.Search(), size=1)

        text = client.get("/log/", {"after": str(row.key)}).content.decode()

        assert "Nothing comes here any more" in text

    @pytest.mark.parametrize("after", ["x", "²-1", "9" * 40, "1-\x00", "-"])
    def test_takes_any_place_without_a_fault(self, client, call, after):
        assert client.get("/log/", {"after": after}).status_code == 200

    def test_counts_to_a_thousand_and_says_that_there_are_more(self, client, many, monkeypatch):
        monkeypatch.setattr(search, "COUNTED", 5)
        many(5)
        assert "5 calls" in client.get("/log/").content.decode()
        many(1)
        assert "More than 5 calls" in client.get("/log/").content.decode()

    def test_says_a_thousand_as_people_write_it(self, client, call, monkeypatch):
        assert search.COUNTED == 1_000
        monkeypatch.setattr(search, "first_page", lambda asked, *, size: ([], False, 1_001))
        assert "More than 1,000 calls" in client.get("/log/").content.decode()

    def test_answers_the_list_alone_to_htmx(self, client, call):
        response = client.get("/log/", headers={"HX-Request": "true"})

        assert response.content.decode().lstrip().startswith('<section id="log-list"')
        assert "HX-Request" in response["Vary"]

    @pytest.mark.parametrize("wanted", [{}, {"text": "pins", "flags": "RUNNING"}])
    def test_takes_the_same_few_queries_for_any_number_of_calls(self, client, many, wanted):
        def reads(url):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            return [one["sql"] for one in queries if one["sql"].startswith(("SELECT", "\n"))]

        many(51)
        url = search_for(client, **wanted).request["PATH_INFO"] if wanted else "/log/"
        few = reads(url)
        many(110)
        assert len(reads(url)) == len(few) <= 8
        older = str(client.get(url).context["older"])
        assert len(reads(f"{url}?after={older}")) <= 8


class TestWhatIsTyped:
    def test_is_neither_in_addresses_nor_in_the_audit_nor_in_a_log(self, client, call, caplog):
        caplog.set_level(logging.DEBUG)
        first = client.post("/log/filter/", PERSONAL)
        page = client.get(first["Location"])
        client.post("/log/export/", {"filter": LogFilter.objects.get().key}).getvalue()

        told = [first["Location"], caplog.text]
        told += [f"{one.subject} {one.detail}" for one in AuditEntry.objects.all()]
        title = page.content.decode().split("</title>")[0]
        for words in (*PERSONAL.values(), "numb", "900123"):
            assert not any(words.lower() in one.lower() for one in [*told, title])

    def test_stands_in_the_form_when_the_filter_is_opened_again(self, client):
        text = search_for(client, **PERSONAL, tiers=["IMMEDIATE"], outcome="other").content.decode()

        for words in PERSONAL.values():
            assert f'value="{words}"' in text
        assert 'value="IMMEDIATE" checked' in text
        assert 'value="other" selected' in text

    def test_that_cannot_be_asked_is_shown_again_and_searches_nothing(self, client):
        response = client.post(
            "/log/filter/",
            {"text": "numb", "phone": "12", "reference": "7", "since": "2026-11-24",
             "until": "2026-11-23"},
        )  # fmt: skip
        text = response.content.decode()

        assert response.status_code == 422
        assert 'value="numb"' in text
        assert 'value="12"' in text
        assert set(response.context["faults"]) == {"phone", "reference", "until"}
        assert not LogFilter.objects.exists()

    def test_of_nothing_leads_to_the_whole_log(self, client):
        assert client.post("/log/filter/", {"text": " "})["Location"] == "/log/"

    def test_is_nobody_elses(self, client, signed_in, supervisor, admin, call):
        search_for(client, text="numb")
        key = LogFilter.objects.get().key
        supervisor.pk, supervisor.email = None, "other@example.org"
        supervisor.save()
        other = signed_in(supervisor)

        assert other.get(f"/log/{key}/").status_code == 404
        for url, more in (("name", {"name": "x"}), ("forget", {}), ("export", {})):
            assert other.post(f"/log/{url}/", {"filter": key, **more}).status_code == 404
        assert LogFilter.objects.get().name == ""

    def test_is_swept_after_a_month_unless_it_has_a_name(self, client, clock, at):
        for text in ("one", "two"):
            search_for(client, text=text)
        old, named = LogFilter.objects.order_by("pk")
        client.post("/log/name/", {"filter": named.key, "name": "Mine"})

        LogFilter.objects.update(made_at=at - actions.KEPT)
        search_for(client, text="three")
        assert LogFilter.objects.filter(pk=old.pk).exists()
        LogFilter.objects.update(made_at=at - actions.KEPT - timedelta(seconds=1))
        search_for(client, text="four")

        assert not LogFilter.objects.filter(pk=old.pk).exists()
        assert LogFilter.objects.filter(pk=named.pk).exists()
        assert client.get(f"/log/{old.key}/").status_code == 404


class TestASavedFilter:
    @pytest.fixture
    def kept(self, client):
        """Return a filter without a name."""
        search_for(client, text="numb")
        return LogFilter.objects.get()

    def test_stands_under_its_name_on_the_log(self, client, kept):
        response = client.post(
            "/log/name/", {"filter": kept.key, "name": "  Numb   legs "}, follow=True
        )

        assert f'<a href="/log/{kept.key}/" aria-current="page">Numb legs</a>' in (
            response.content.decode()
        )
        assert "Numb legs" in client.get("/log/").content.decode()

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61, "\x00"])
    def test_needs_a_name_of_its_own(self, client, kept, name):
        response = client.post("/log/name/", {"filter": kept.key, "name": name})

        assert response.status_code == 422
        assert LogFilter.objects.get().name == ""

    def test_has_no_name_that_another_has(self, client, kept):
        client.post("/log/name/", {"filter": kept.key, "name": "Mine"})
        search_for(client, text="other")
        other = LogFilter.objects.get(name="")

        response = client.post("/log/name/", {"filter": other.key, "name": "Mine"})

        assert response.status_code == 422
        assert "has this name already" in response.content.decode()
        assert 'value="Mine"' in response.content.decode()

    def test_is_one_of_a_few(self, client, kept, monkeypatch):
        monkeypatch.setattr(actions, "MOST_NAMED", 0)
        response = client.post("/log/name/", {"filter": kept.key, "name": "Mine"})
        assert response.status_code == 422

    def test_can_be_removed(self, client, kept):
        client.post("/log/name/", {"filter": kept.key, "name": "Mine"})
        client.post("/log/forget/", {"filter": kept.key})

        assert not LogFilter.objects.exists()
        assert client.get(f"/log/{kept.key}/").status_code == 404


class TestExport:
    def test_holds_exactly_what_is_listed(self, client, many, closed, monkeypatch):
        monkeypatch.setattr(views, "AT_ONCE", 7)
        made = many(60)
        many(3, notes="other")
        listed = search_for(client, text="pins")
        response = client.post("/log/export/", {"filter": listed.context["kept"].key})
        rows = file_of(response)

        assert response["Content-Type"].startswith("text/csv")
        assert response["Content-Disposition"] == 'attachment; filename="log-2026-11-23.csv"'
        assert [row[1] for row in rows[1:]] == [call.reference for call in made]
        assert rows[1][0] == "23 Nov 2026 09:59 +00:00"

    def test_of_the_whole_log_shows_what_the_page_shows(self, client, closed):
        line, *_ = client.get("/log/").context["lines"]
        row = file_of(client.post("/log/export/", {"filter": ""}))[1]

        assert row == [
            line.started, line.reference, line.nurse, dict(TIERS)[line.tier], line.outcome,
            line.topics, line.duration, ", ".join(line.flags),
        ]  # fmt: skip

    def test_runs_no_formula_in_a_name(self, client, nurse, call):
        nurse.name = "=HYPERLINK(1)"
        nurse.save()
        assert file_of(client.post("/log/export/", {"filter": ""}))[1][2] == "'=HYPERLINK(1)"

    def test_is_written_down_with_its_filter_and_its_rows(self, client, many, supervisor):
        many(4)
        listed = search_for(client, text="pins", flags="RUNNING")
        file_of(client.post("/log/export/", {"filter": listed.context["kept"].key}))

        row = LogExport.objects.get()
        assert (row.kinds, row.counted, row.reason) == (["flags", "text"], 4, "")
        begun = AuditEntry.objects.get(action="log.export")
        ended = AuditEntry.objects.get(action="log.exported")
        assert begun.person_id == ended.person_id == supervisor.pk
        assert begun.subject == ended.subject == f"export:{row.pk}"
        assert ended.detail == {
            "filter": {"text": True, "flags": ["RUNNING"]}, "rows": 4, "complete": True,
        }  # fmt: skip

    def test_that_is_broken_off_says_how_far_it_came(self, client, many, monkeypatch):
        many(500)
        response = client.post("/log/export/", {"filter": ""})
        pieces = iter(response.streaming_content)
        next(pieces), next(pieces)
        # What the server does first when it closes an answer; the test's connection stays open.
        for close in response._resource_closers:
            close()

        ended = AuditEntry.objects.get(action="log.exported")
        assert not ended.detail["complete"]
        assert 0 < ended.detail["rows"] < 500

    def test_keeps_few_calls_in_memory_together(self, client, many, monkeypatch):
        monkeypatch.setattr(views, "AT_ONCE", 10)
        sizes = []
        real = search.page

        def watched(*args, **given):
            sizes.append(given["size"])
            return real(*args, **given)

        many(35)
        monkeypatch.setattr(search, "page", watched)
        assert len(file_of(client.post("/log/export/", {"filter": ""}))) == 36
        assert sizes == [10] * 4

    def test_of_many_needs_a_reason(self, client, many, monkeypatch):
        monkeypatch.setattr(search, "COUNTED", 5)
        many(6)
        refused = client.post("/log/export/", {"filter": "", "reason": " "})

        assert refused.status_code == 422
        assert "Say why so many are exported" in refused.content.decode()
        assert not LogExport.objects.exists()
        assert not AuditEntry.objects.filter(action__startswith="log.export").exists()

        rows = file_of(client.post("/log/export/", {"filter": "", "reason": "Yearly audit"}))
        assert len(rows) == 7
        assert LogExport.objects.values_list("counted", "reason").get() == (None, "Yearly audit")

    def test_with_too_long_a_reason_loses_nothing(self, client, many, monkeypatch):
        monkeypatch.setattr(search, "COUNTED", 5)
        many(6)
        refused = client.post("/log/export/", {"filter": "", "reason": "y" * 501})
        assert refused.status_code == 422
        assert "y" * 501 in refused.content.decode()

    def test_without_its_audit_does_not_begin(self, client, call, no_audit):
        client.raise_request_exception = False
        assert client.post("/log/export/", {"filter": ""}).status_code == 500
        assert not LogExport.objects.exists()


class TestOpening:
    def test_is_written_down_each_time_with_the_kinds_of_the_filter(self, client, many):
        many(2)
        search_for(client, text="pins", line_state="open")

        entry = AuditEntry.objects.get(action="log.read")
        assert entry.detail == {"filter": {"text": True, "line_state": "open"}, "listed": 2}

    def test_without_its_audit_shows_nothing(self, client, call, no_audit):
        client.raise_request_exception = False
        assert client.get("/log/").status_code == 500


class TestTheListOfCalls:
    def test_leads_a_supervisor_to_the_log_and_a_nurse_to_her_own(
        self, signed_in, supervisor, nurse, call
    ):
        assert signed_in(supervisor).get("/calls/")["Location"] == "/log/"
        assert call.reference in signed_in(nurse).get("/calls/").content.decode()
