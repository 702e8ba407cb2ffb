"""How long help took after the first red answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from callers.red_times import red_times

RED = datetime(2026, 11, 23, 10, 3, 20, tzinfo=UTC)


def after(**delta):
    return RED + timedelta(**delta)


def told(**moments):
    given = {"answered_at": RED, "tier_at": RED, "confirmed_at": (), "route_at": ()}
    return {one.what: one for one in red_times(**given | {"read_back_at": ()} | moments)}


class TestTimes:
    def test_are_none_without_anything_urgent(self):
        assert told(answered_at=None, tier_at=None, route_at=[RED]) == {}

    def test_say_what_is_not_recorded(self):
        assert [one.at for one in told().values()] == [RED, RED, None, None, None]

    def test_begin_with_the_tier_where_no_answer_was_red_by_itself(self):
        found = told(answered_at=None, route_at=[after(minutes=1)])

        assert "First red answer" not in found
        assert found["Tier immediate or higher"].took == ""
        assert found["Route confirmed"].took == "1 min 0 s later"

    @pytest.mark.parametrize(
        ("delta", "words"),
        [
            ({"seconds": 0}, "0 s later"),
            ({"seconds": 59}, "59 s later"),
            ({"seconds": 60}, "1 min 0 s later"),
            ({"minutes": 59, "seconds": 59}, "59 min 59 s later"),
            ({"hours": 1, "seconds": 2}, "1 h 0 min 2 s later"),
            # An attempt's time may be typed in minutes.
            ({"seconds": -20}, "in the same minute"),
        ],
    )
    def test_are_in_words(self, delta, words):
        assert told(read_back_at=[after(**delta)])["Read back"].took == words

    def test_leave_out_what_came_before_that_minute(self):
        assert told(route_at=[after(seconds=-21)])["Route confirmed"].at is None

    def test_take_the_first_of_each_kind(self):
        moments = [after(minutes=9), after(minutes=-9), after(minutes=4)]

        found = told(confirmed_at=moments)

        assert found["Tier confirmed"].at == after(minutes=4)


@pytest.mark.django_db
class TestTheRecord:
    def test_shows_them_from_stored_moments(self, closed, signed_in, nurse, at, try_reaching):
        page = signed_in(nurse).get(reverse("callers:call_record", args=[closed.reference]))

        found = {one.what: one for one in page.context["red_times"]}
        assert [one.took for one in found.values()] == ["", *["0 s later"] * 4]
        assert "<dt>First red answer</dt><dd>10:00:00</dd>" in page.content.decode()

    def test_counts_neither_the_caller_nor_what_was_in_vain(
        self, cord, give, signed_in, nurse, at, try_reaching
    ):
        give(cord, N2="yes")
        try_reaching(cord, whom="CALLER")
        try_reaching(cord, outcome="NO_ANSWER", spoke_to="", read_back=False)
        client = signed_in(nurse)
        where = reverse("callers:call_record", args=[cord.reference])

        found = {one.what: one for one in client.get(where).context["red_times"]}
        assert found["First red answer"].at == at
        assert found["Route confirmed"].at is found["Read back"].at is None
        assert b"<dt>Route confirmed</dt><dd>not recorded</dd>" in client.get(where).content

        try_reaching(cord, at=at + timedelta(minutes=7))
        found = {one.what: one for one in client.get(where).context["red_times"]}
        assert found["Route confirmed"].took == found["Read back"].took == "7 min 0 s later"

    def test_has_none_for_a_call_without_a_warning_sign(self, information_call, signed_in, nurse):
        call = information_call()
        page = signed_in(nurse).get(reverse("callers:call_record", args=[call.reference]))

        assert page.context["red_times"] == ()
        assert b"First red answer" not in page.content
