"""What the log finds of a call while it is written, and that it finds all of it afterwards."""

from datetime import timedelta

import pytest

from callers.actions import calls
from callers.log_terms import Wanted
from callers.search import compiled, first_page, search_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def is_found(word):
    wanted = Wanted(text=word)
    rows, _, _ = first_page(search_of(wanted, compiled(wanted, "")), size=5)
    return bool(rows)


class TestWordsThatAreBeingTyped:
    def test_are_found_from_the_first_save_on_and_then_once_a_minute(self, call, write, at):
        write(call, notes="furniture walking")
        assert is_found("furniture")

        write(call, notes="furniture walking since tuesday", at=at + MINUTE / 2)
        assert not is_found("tuesday")
        assert is_found("furniture")

        write(call, notes="furniture walking since tuesday, stairs", at=at + MINUTE)
        assert is_found("tuesday")
        assert is_found("stairs")

    def test_of_another_field_are_found_at_once(self, call, write):
        write(call, notes="furniture")
        write(call, reason="unsteady")
        write(call, caller_name="Ada Example")

        assert is_found("unsteady")

    def test_that_are_taken_out_are_not_found(self, call, write):
        write(call, notes="furniture")
        write(call, notes="")

        assert not is_found("furniture")

    def test_are_all_found_once_the_call_is_closed(self, information_call, nurse, write, at):
        call = information_call(closes=False)
        write(call, notes="furniture")
        write(call, notes="furniture, then stairs")
        assert not is_found("stairs")

        calls.close(call=call, kind="INFORMATION", by=nurse, at=at)

        assert is_found("stairs")

    def test_are_found_as_they_are_typed_when_something_else_is_filed(self, call, write):
        write(call, notes="furniture")
        write(call, notes="furniture, stairs")
        write(call, topics="pain")

        assert is_found("stairs")
