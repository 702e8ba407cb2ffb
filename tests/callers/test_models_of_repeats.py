"""What the database refuses of the numbers that rang, which stand there as hashes alone."""

import pytest
from django.db import IntegrityError, transaction

from callers.actions import calls, voicemails
from callers.models import NumberHeard
from callers.repeats import keyed

pytestmark = pytest.mark.django_db
NUMBER = "07700 900123"


@pytest.fixture
def ring(nurse, write):
    """Return a function that takes a call from a number."""

    def ring_(at):
        call = calls.begin(by=nurse, at=at)
        write(call, at=at, callback_number=NUMBER)
        return call

    return ring_


class TestANumberThatRang:
    @pytest.mark.parametrize(
        ("fields", "rule"),
        [
            ({"hash": "+447700900123"}, "number_heard_is_a_hash"),
            ({"call": None}, "number_heard_in_one_place"),
        ],
    )
    def test_refuses_what_cannot_be(self, ring, at, fields, rule):
        ring(at)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            NumberHeard.objects.update(**fields)

    def test_is_kept_once_in_each_place(self, ring, nurse, at):
        call = ring(at)
        left = voicemails.hear(words="ring me", number=NUMBER, received_at=at, by=nurse, at=at)
        for place, rule in (
            ({"call": call}, "number_heard_once_in_a_call"),
            ({"voicemail": left}, "number_heard_once_in_a_voicemail"),
        ):
            with pytest.raises(IntegrityError, match=rule), transaction.atomic():
                NumberHeard.objects.create(hash=keyed("+447700900123"), at=at, **place)
