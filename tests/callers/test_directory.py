"""The directory inside a call: what is found, what is filled, what the attempt keeps."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from callers.actions import calls, follow_ups, runs
from callers.actions.writing import CallRefused
from callers.models import Call, ContactAttempt
from guidance.actions import contacts
from guidance.models import Contact
from tests.guidance.test_contacts import SOUND


@pytest.fixture
def add(admin, at):
    """Return a function that lists an entry and verifies it."""

    def make(verified=True, at=at - timedelta(days=1), **changed) -> Contact:
        made = contacts.add(typed=SOUND | changed, by=admin, at=at)
        return contacts.verify(contact=made, seen=1, by=admin, at=at) if verified else made

    return make


@pytest.fixture
def call(nurse, at, clock) -> Call:
    return calls.start(by=nurse, at=at)


@pytest.fixture
def say(nurse, at):
    """Return a function that writes a field of the record."""

    def write(call, **values):
        for name, value in values.items():
            call.refresh_from_db()
            base = int(call.versions.get(name, 0))
            calls.save_field(call=call, name=name, value=value, base=base, by=nurse, at=at)

    return write


@pytest.fixture
def attempt(call, nurse, at):
    """Return a function that writes an attempt down."""

    def make(**changed) -> ContactAttempt:
        words = {
            "whom": "CANCER_LINE",
            "number": "01632 960123",
            "number_from": "DIRECTORY",
            "outcome": "NO_ANSWER",
            "spoke_to": "",
            "read_back": False,
            "note": "",
        }
        words |= {"at": at, **changed}
        return follow_ups.record_attempt(call=call, by=nurse, **words)

    return make


def page_of(client, call, q="", **options) -> str:
    answer = client.post(f"/calls/{call.reference}/contacts/", {"q": q}, **options)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


HTMX = {"headers": {"HX-Request": "true"}}


class TestContactSearch:
    def test_the_records_postcode_finds_without_typing(self, signed_in, nurse, call, say, add):
        add()
        add(hospital="Far Away", towns="Farton", postcode_areas="PL")
        say(call, location="17 Nowhere Street, LS1 4AB", nation="england")
        found = page_of(signed_in(nurse), call, **HTMX)
        assert "near where the record says" in found
        assert "Elmbridge Infirmary" in found
        assert "Use 01632 960123" in found
        assert "Rung and verified on 22 Nov 2026 by Alex Test" in found
        assert "Far Away" not in found
        assert "<html" not in found

    def test_the_route_of_the_tier_decides_which_comes_first(self, signed_in, nurse, call, at, add):
        add()
        add(purpose="ACUTE_ONCOLOGY", numbers="01632 960124")
        client = signed_in(nurse)
        found = page_of(client, call, "elm", **HTMX)
        assert found.index("960123") < found.index("960124")
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        runs.answer(call=call, slug="mscc", question="N2", value="yes", by=nurse, at=at)
        found = page_of(client, call, "elm", **HTMX)
        assert found.index("960124") < found.index("960123")

    def test_a_coordinator_is_offered_to_professionals_only(self, signed_in, nurse, call, say, add):
        add(purpose="CORD_COORDINATOR")
        client = signed_in(nurse)
        assert "No hospital in the directory matches." in page_of(client, call, "elm", **HTMX)
        say(call, caller_is="professional")
        assert "Use 01632 960123" in page_of(client, call, "elm", **HTMX)

    def test_stale_ones_warn(self, signed_in, nurse, call, add):
        add(verified=False)
        found = page_of(signed_in(nurse), call, "elm", **HTMX)
        assert "data-stale" in found
        assert "nobody has rung it yet" in found

    def test_nothing_found_says_whom_to_ring_instead(self, signed_in, nurse, call, at, say, add):
        client = signed_in(nurse)
        assert "Once the record says where" in page_of(client, call, **HTMX)
        say(call, location="At home in Farton", nation="abroad")
        assert "no hospital near" in page_of(client, call, **HTMX)
        found = page_of(client, call, "nowhere", **HTMX)
        assert "hospital's switchboard: acute oncology" in found
        assert "twice in 15 minutes" not in found
        runs.answer(call=call, slug="danger", question="E1", value="yes", by=nurse, at=at)
        found = page_of(client, call, "nowhere", **HTMX)
        assert "No number, or no answer twice in 15 minutes: that country's own" in found.replace(
            "&#x27;", "'"
        )

    def test_twenty_are_shown_and_the_rest_counted_in_as_many_queries(
        self, signed_in, nurse, call, add
    ):
        first = add()
        client = signed_in(nurse)

        def asked() -> int:
            page_of(client, call, "elm", **HTMX)
            with CaptureQueriesContext(connection) as seen:
                page_of(client, call, "elm", **HTMX)
            return len(seen)

        one = asked()
        Contact.objects.bulk_create(
            Contact(**(first.fields | {"department": f"Ward {n}"})) for n in range(499)
        )
        assert asked() == one
        assert "480 more: type more" in page_of(client, call, "elm", **HTMX)

    def test_without_scripts_the_whole_page_comes(self, signed_in, nurse, call, add):
        add()
        page = page_of(signed_in(nurse), call, "elm")
        assert '<details class="fold" id="attempt-part" open' in page
        assert 'value="elm"' in page
        assert "Use <span" in page

    def test_only_those_who_may_open_the_call(self, signed_in, other_nurse, admin, call):
        url = f"/calls/{call.reference}/contacts/"
        assert signed_in(other_nurse).post(url).status_code == 404
        assert signed_in(admin).post(url).status_code == 403
        assert signed_in(other_nurse).post(f"{url}choose/").status_code == 404


class TestContactChoose:
    def choose(self, client, call, entry, **typed):
        url = f"/calls/{call.reference}/contacts/choose/"
        answer = client.post(url, {"entry": entry, **typed})
        return answer.status_code, " ".join(answer.content.decode().split())

    def test_fills_whom_number_and_source_and_keeps_the_rest(self, signed_in, nurse, call, add):
        entry = add(purpose="ACUTE_ONCOLOGY", numbers="01632 960123, 01632 960124")
        status, page = self.choose(signed_in(nurse), call, f"{entry.pk}-1", note="Second try")
        assert status == 200
        assert 'value="01632 960124"' in page
        assert '<option value="ACUTE_ONCOLOGY" selected>' in page
        assert '<option value="DIRECTORY" selected>' in page
        assert 'value="Second try"' in page
        assert not ContactAttempt.objects.exists()

    @pytest.mark.parametrize("entry", ["", "x", "0-0", "{pk}-7", "{pk}-x9", "9" * 40])
    def test_nonsense_or_a_retired_entry_loses_nothing(
        self, signed_in, nurse, admin, call, at, add, entry
    ):
        made = add()
        if entry == "{pk}-x9":
            contacts.retire(contact=made, seen=1, reason="Moved", by=admin, at=at)
        status, page = self.choose(
            signed_in(nurse), call, entry.format(pk=made.pk), number="01632 960150"
        )
        assert status == 409
        assert "has left the directory" in page
        assert 'value="01632 960150"' in page

    def test_a_coordinator_is_not_for_a_patient(self, signed_in, nurse, call, add):
        made = add(purpose="CORD_COORDINATOR")
        assert self.choose(signed_in(nurse), call, f"{made.pk}-0")[0] == 409


class TestAttemptFromTheDirectory:
    def test_keeps_the_entry_its_words_and_the_number(self, attempt, add, admin, at):
        entry = add()
        made = attempt()
        assert made.contact == entry
        assert made.directory == (
            "Elmbridge Infirmary, Oncology, 24-hour cancer line, verified on 22 November 2026"
        )
        contacts.change(
            contact=entry, typed=SOUND | {"numbers": "01632 960199"}, seen=1, reason="New",
            by=admin, at=at,
        )  # fmt: skip
        made.refresh_from_db()
        assert (made.number, "22 November" in made.directory) == ("01632 960123", True)

    def test_the_record_says_so(self, signed_in, nurse, call, attempt, add):
        add(verified=False)
        attempt()
        client = signed_in(nurse)
        for url in (f"/calls/{call.reference}/", f"/calls/{call.reference}/record/"):
            page = client.get(url).content.decode()
            assert "Elmbridge Infirmary, Oncology, 24-hour cancer line, not verified" in page

    def test_a_number_that_it_does_not_hold_is_refused(self, attempt, add):
        add()
        for number in ("01632 960124", "the card", "111"):
            with pytest.raises(CallRefused, match="does not hold this number"):
                attempt(number=number)
        assert not ContactAttempt.objects.exists()

    def test_a_coordinators_number_is_none_for_a_patient(self, attempt, add, say, call):
        add(purpose="CORD_COORDINATOR")
        with pytest.raises(CallRefused):
            attempt(whom="ACUTE_ONCOLOGY")
        say(call, caller_is="professional")
        assert "coordinator" in attempt(whom="ACUTE_ONCOLOGY").directory

    def test_of_two_with_one_number_it_is_the_one_that_was_rung(self, attempt, add):
        add()
        oncology = add(purpose="ACUTE_ONCOLOGY")
        assert attempt(whom="ACUTE_ONCOLOGY").contact == oncology

    def test_a_number_that_changed_during_the_call_still_came_from_it(
        self, attempt, add, admin, at
    ):
        entry = add()
        contacts.change(
            contact=entry, typed=SOUND | {"numbers": "01632 960199"}, seen=1, reason="New",
            by=admin, at=at,
        )  # fmt: skip
        made = attempt()
        assert made.contact == entry
        assert "before a change during the call" in made.directory

    def test_a_number_that_left_it_before_the_call_did_not(self, attempt, add, admin, at):
        entry = add()
        contacts.retire(contact=entry, seen=1, reason="Moved", by=admin, at=at - timedelta(hours=1))
        with pytest.raises(CallRefused):
            attempt()

    def test_the_database_wants_the_entry(self, attempt, nurse, call, at):
        for extra in ({"number_from": "DIRECTORY"}, {"number_from": "CARD", "directory": "x"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                ContactAttempt.objects.create(
                    call=call, whom="CANCER_LINE", number="1", outcome="NO_ANSWER", at=at,
                    by=nurse, **extra,
                )  # fmt: skip


class TestTheDowntimePack:
    """The pack prints the numbers of the areas that calls used; guidance itself knows no calls."""

    WHERE = "/guidance/downtime/"

    def numbers(self, client) -> str:
        page = " ".join(client.get(self.WHERE).content.decode().split())
        return page.split('id="contacts-title"')[1].split("matters-title")[0]

    def two(self, add) -> None:
        add(hospital="Alder", numbers="01632 960131", postcode_areas="BS")
        add(hospital="Birch", numbers="01632 960132", postcode_areas="LS")

    def test_unused_they_stand_as_in_the_directory_and_say_so(self, signed_in, nurse, add):
        self.two(add)
        found = self.numbers(signed_in(nurse))
        assert found.index("Alder") < found.index("Birch")
        assert "no number of the directory was rung in calls from 25 August 2026" in found

    def test_used_ones_stand_first_and_name_the_areas(self, signed_in, nurse, add, attempt):
        self.two(add)
        attempt(number="01632 960132")
        found = self.numbers(signed_in(nurse))
        assert found.index("Birch") < found.index("Alder")
        assert "(postcode areas LS), the most used first" in found

    @pytest.mark.parametrize(("back", "counts"), [(-1, True), (0, True), (1, False)])
    def test_ninety_days_count(self, signed_in, nurse, clock, at, add, attempt, back, counts):
        self.two(add)
        attempt(number="01632 960132")
        clock.at = at + timedelta(days=90, seconds=back)
        assert ("postcode areas LS" in self.numbers(signed_in(nurse))) is counts

    def test_what_is_overdue_says_so_and_stands_last(
        self, signed_in, nurse, clock, at, add, attempt
    ):
        self.two(add)
        clock.at = at + timedelta(days=200)
        attempt(number="01632 960132", at=clock.at)
        found = self.numbers(signed_in(nurse))
        assert found.count(", <b>overdue</b>") == 2
        add(hospital="Cedar", numbers="01632 960133", postcode_areas="YO", at=clock.at)
        found = self.numbers(signed_in(nurse))
        assert found.index("Cedar") < found.index("Birch") < found.index("Alder")

    def test_more_attempts_cost_no_more_queries(self, signed_in, nurse, add, attempt):
        self.two(add)
        client = signed_in(nurse)

        def asked() -> int:
            client.get(self.WHERE)
            with CaptureQueriesContext(connection) as seen:
                client.get(self.WHERE)
            return len(seen)

        one = asked()
        for number in ("01632 960131", "01632 960132"):
            attempt(number=number)
        assert asked() == one
