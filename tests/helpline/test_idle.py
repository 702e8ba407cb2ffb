"""A session ends after too long without an action of the person's own."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.conftest import OPEN_AT

pytestmark = pytest.mark.django_db
LONG = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
PAGE = "/service/settings/"
POLL = {"X-Poll": "1"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def client(nurse, signed_in):
    client = signed_in(nurse)
    assert client.get(PAGE).status_code == 200
    return client


class TestIdle:
    @pytest.mark.parametrize(
        ("after", "status"), [(LONG - SECOND, 200), (LONG, 200), (LONG + SECOND, 302)]
    )
    def test_ends_the_session_after_its_time(self, client, clock, after, status):
        clock.at = OPEN_AT + after
        assert client.get(PAGE).status_code == status

    def test_counts_a_page_as_activity(self, client, clock):
        clock.at = OPEN_AT + LONG
        assert client.get(PAGE).status_code == 200
        clock.at += LONG
        assert client.get(PAGE).status_code == 200

    def test_counts_staying_as_activity(self, client, clock):
        clock.at = OPEN_AT + LONG
        assert client.post("/session/stay/").status_code == 204
        clock.at += LONG
        assert client.get(PAGE).status_code == 200

    def test_counts_a_poll_as_nothing(self, client, clock):
        clock.at = OPEN_AT + LONG
        assert client.get("/session/state/", headers=POLL).json()["seconds_left"] == 0
        clock.at += SECOND
        answer = client.get("/session/state/", headers=POLL | {"X-Console": "fetch"})
        assert answer.status_code == 401

    def test_says_how_long_is_left(self, client, clock, nurse):
        clock.at = OPEN_AT + timedelta(seconds=90)
        answer = client.get("/session/state/", headers=POLL).json()
        assert answer == {"person": nurse.pk, "seconds_left": settings.SESSION_IDLE_SECONDS - 90}
