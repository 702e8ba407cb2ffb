"""Which contacts the downtime pack prints: by the areas that calls used, stale ones last."""

from guidance.contacts_to_print import MOST_NAMED, Chosen, chosen
from tests.guidance.test_contacts import entry


def pks(found: Chosen) -> list[int]:
    return [one.pk for one in found.entries]


class TestChosen:
    def test_the_areas_most_used_stand_first(self):
        book = [
            entry(1, postcode_areas=("BS",)),
            entry(2, postcode_areas=("LS",)),
            entry(3, postcode_areas=("S",)),
        ]
        found = chosen(book, [], {2: 1, 3: 5}, 40)
        assert pks(found) == [3, 2, 1]
        assert found.areas == ("S", "LS")

    def test_what_was_rung_brings_the_other_numbers_of_its_area(self):
        book = [
            entry(1, postcode_areas=("BS",)),
            entry(2, postcode_areas=("LS", "HG")),
            entry(3, postcode_areas=("LS",)),
        ]
        assert pks(chosen(book, [], {3: 2}, 2)) == [3, 2]

    def test_an_entry_without_an_area_counts_for_itself(self):
        book = [entry(1, postcode_areas=()), entry(2, postcode_areas=())]
        found = chosen(book, [], {2: 1}, 40)
        assert pks(found) == [2, 1]
        assert found.areas == ()

    def test_a_retired_entry_is_not_printed_but_its_area_counts(self):
        book = [entry(1, postcode_areas=("BS",)), entry(2, postcode_areas=("LS",))]
        found = chosen(book, [entry(3, postcode_areas=("LS",))], {3: 4}, 40)
        assert pks(found) == [2, 1]
        assert found.areas == ("LS",)

    def test_stale_entries_stand_last_and_those_of_used_areas_stay(self):
        book = [
            entry(1, postcode_areas=("LS",), is_stale=True),
            entry(2, postcode_areas=("LS",)),
            entry(3, postcode_areas=("BS",)),
            entry(4, postcode_areas=("BS",)),
        ]
        assert pks(chosen(book, [], {1: 9}, 3)) == [2, 3, 1]

    def test_unused_each_nation_comes_in_turn_and_verified_ones_before(self):
        book = [
            entry(1),
            entry(2),
            entry(3, nation="wales"),
            entry(4, nation="scotland"),
            entry(5, nation="scotland", is_stale=True),
            entry(6, nation="northern_ireland", is_stale=True),
        ]
        assert pks(chosen(book, [], {}, 40)) == [1, 4, 3, 2, 5, 6]
        assert pks(chosen(book, [], {}, 3)) == [1, 4, 3]

    def test_as_many_areas_are_named_as_a_line_holds(self):
        book = [entry(n, postcode_areas=(f"A{chr(65 + n)}",)) for n in range(MOST_NAMED + 1)]
        used = {n: n + 1 for n in range(MOST_NAMED + 1)}
        assert len(chosen(book, [], used, 40).areas) == MOST_NAMED
