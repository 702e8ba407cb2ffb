"""Numbers that ring again: told for 96 hours, by a keyed hash that no number stands in."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.actions import calls, voicemails
from callers.models import NumberHeard
from callers.repeats import earlier_calls, keyed, repeat

pytestmark = pytest.mark.django_db
HOURS, SECOND = timedelta(hours=96), timedelta(seconds=1)
NUMBER = "07700 900123"
TOLD = "Third call in 96 hours from this number"
LINK = "Earlier calls from this number"


@pytest.fixture
def ring(nurse, write):
    """Return a function that takes a call from a number."""

    def ring_(at, number=NUMBER, by=nurse):
        call = calls.begin(by=by, at=at, out_of_hours_reason="a test of any hour")
        write(call, by=by, at=at, callback_number=number)
        return call

    return ring_


def is_third(call, person, at):
    return repeat(call, person, at).is_third


class TestTheThirdCall:
    def test_is_told_and_no_earlier_one_is(self, ring, nurse, at):
        made = [ring(at + place * SECOND) for place in range(4)]

        assert [is_third(one, nurse, at + 9 * SECOND) for one in made] == [False, False, True, True]

    @pytest.mark.parametrize(("after", "told"), [(HOURS - SECOND, True), (HOURS, False)])
    def test_is_told_while_the_first_is_less_than_96_hours_ago(self, ring, nurse, at, after, told):
        ring(at)
        ring(at + SECOND)
        third = ring(at + after)

        assert is_third(third, nurse, at + after) is told

    def test_is_told_however_the_number_is_typed_and_beside_others(self, ring, nurse, at):
        ring(at, "+44 7700 900123")
        ring(at + SECOND, "01632 960111 or 07700 900123")

        assert is_third(ring(at + 2 * SECOND), nurse, at + 2 * SECOND)

    def test_counts_a_voicemail(self, ring, nurse, at):
        ring(at)
        for minute in (1, 2):
            voicemails.hear(
                words="ring me",
                number=NUMBER,
                received_at=at + timedelta(minutes=minute),
                by=nurse,
                at=at + timedelta(minutes=3),
            )

        later = at + timedelta(minutes=4)
        assert is_third(ring(later), nurse, later)

    def test_counts_a_number_corrected_or_saved_twice_but_once(self, ring, write, nurse, at):
        first = ring(at)
        write(first, callback_number="01632 960111")
        write(first, callback_number=NUMBER)
        ring(at + SECOND)
        second = ring(at + 2 * SECOND, "01632 960111")

        assert not is_third(second, nurse, at + 2 * SECOND)
        assert NumberHeard.objects.filter(call=second).count() == 1

    @pytest.mark.parametrize("number", ["", "withheld", "unknown", "999", "07700 9"])
    def test_is_never_told_of_a_number_that_is_none(self, ring, nurse, at, number):
        made = [ring(at + place * SECOND, number) for place in range(4)]

        assert not any(is_third(one, nurse, at + 9 * SECOND) for one in made)
        assert not NumberHeard.objects.exists()

    def test_a_call_back_is_none_of_the_callers(self, voicemail_call, nurse, at):
        assert NumberHeard.objects.filter(call=voicemail_call).count() == 0
        assert NumberHeard.objects.count() == 1

    @pytest.fixture
    def voicemail_call(self, nurse, at):
        left = voicemails.hear(words="ring me", number=NUMBER, received_at=at, by=nurse, at=at)
        return voicemails.answer(voicemail=left, by=nurse, at=at)


class TestWhatIsKept:
    def test_is_a_hash_with_a_key_and_no_number(self, ring, at, settings):
        ring(at)
        row = NumberHeard.objects.values().get()

        assert row["hash"] == keyed("+447700900123")
        for told in ("7700900123", "900123", "07700"):
            assert told not in str(row)
        settings.REPEAT_CALLERS_KEY = "another key"
        assert keyed("+447700900123") != row["hash"]

    def test_is_of_another_key_forgotten(self, ring, nurse, at, settings):
        for place in range(2):
            ring(at + place * SECOND)
        settings.REPEAT_CALLERS_KEY = "another key"

        assert not is_third(ring(at + 2 * SECOND), nurse, at + 2 * SECOND)

    @pytest.mark.parametrize(("after", "left"), [(HOURS - SECOND, 1), (HOURS, 0)])
    def test_is_erased_after_96_hours_by_the_next_save_and_by_the_command(
        self, ring, at, clock, monkeypatch, after, left
    ):
        first = ring(at)
        with transaction.atomic():
            ring(at + after, "01632 960111")
            assert NumberHeard.objects.filter(call=first).count() == left
            transaction.set_rollback(True)
        monkeypatch.setattr("callers.management.commands.sweep_numbers.now", lambda: at + after)

        call_command("sweep_numbers", verbosity=0)

        assert NumberHeard.objects.filter(call=first).count() == left

    def test_is_never_written_of_what_was_left_longer_ago(self, nurse, at):
        voicemails.hear(words="ring me", number=NUMBER, received_at=at - HOURS, by=nurse, at=at)
        assert not NumberHeard.objects.exists()


class TestTheCallPage:
    def save(self, client, call, number=NUMBER):
        data = {"name": "callback_number", "value": number, "base": "0"}
        return client.post(reverse("callers:field_save", args=[call.reference]), data)

    def test_tells_it_with_the_answer_that_saves_the_number(self, ring, call, nurse, signed_in, at):
        for place in (2, 1):
            ring(at - place * SECOND)
        client = signed_in(nurse)
        page = reverse("callers:call_detail", args=[call.reference])
        assert TOLD not in client.get(page).content.decode()

        answer = self.save(client, call).content.decode()

        assert TOLD in answer
        assert LINK in answer
        assert TOLD in client.get(page).content.decode()

    def test_tells_a_nurse_nothing_more_of_calls_that_are_not_hers(
        self, ring, call, nurse, other_nurse, supervisor, signed_in, at
    ):
        others = [ring(at - place * SECOND, by=other_nurse) for place in (2, 1)]
        client = signed_in(nurse)

        answer = self.save(client, call).content.decode()

        assert TOLD in answer
        assert LINK not in answer
        call.refresh_from_db()
        assert not earlier_calls(call, nurse).exists()
        assert list(earlier_calls(call, supervisor)) == others[::-1]
        where = reverse("callers:earlier_list", args=[call.reference])
        hers, all_of_them = (
            signed_in(one).get(where).content.decode() for one in (nurse, supervisor)
        )
        for one in others:
            assert one.reference not in hers + answer
            assert one.reference in all_of_them

    def test_leads_to_a_known_callers_earlier_call_at_the_second(
        self, ring, call, nurse, signed_in, at
    ):
        before = ring(at - 2 * HOURS)
        client = signed_in(nurse)

        answer = self.save(client, call).content.decode()

        assert TOLD not in answer
        assert LINK in answer
        where = reverse("callers:earlier_list", args=[call.reference])
        assert before.reference in client.get(where).content.decode()

    @pytest.mark.parametrize(
        ("name", "value", "most"), [("notes", "Half a sent", 10), ("callback_number", NUMBER, 12)]
    )
    def test_saves_a_field_in_few_statements(
        self, ring, call, nurse, signed_in, at, name, value, most
    ):
        for place in (2, 1):
            ring(at - place * SECOND)
        client = signed_in(nurse)
        self.save(client, call, "0")
        base = "1" if name == "callback_number" else "0"
        url = reverse("callers:field_save", args=[call.reference])
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(url, {"name": name, "value": value, "base": base})

        said = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
        assert answer.status_code == 200
        assert len(said) <= most, "\n".join(one[:110] for one in said)
