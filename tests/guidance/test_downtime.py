"""The downtime pack: what a paper form says in words, and the page it is printed from."""

import pytest

from guidance.actions import contacts
from guidance.definition_parts import Match
from guidance.definitions import PACKAGED, packaged_definition
from guidance.downtime import (
    adding_up,
    conditions,
    counted_once,
    gates,
    ids,
    match_words,
)
from guidance.models import Version
from guidance.nations import nations
from guidance.tiers import Tier
from helpline.models import Role
from tests.conftest import make_person

MSCC, CALCIUM = (packaged_definition(slug) for slug in PACKAGED)
WHERE = "/guidance/downtime/"


class TestIds:
    @pytest.mark.parametrize(
        ("names", "said"),
        [
            (("N1",), "N1"),
            (("N9", "N10"), "N9, N10"),
            (("N1", "N2", "N3"), "N1 to N3"),
            (("N1", "N2", "N4", "N5", "N6"), "N1, N2, N4 to N6"),
            (("K1", "K1p", "K1n"), "K1, K1p, K1n"),
            (("E7", "X1"), "E7, X1"),
            (("N8", "P9"), "N8, P9"),
        ],
    )
    def test_are_said_in_few_words(self, names, said):
        assert ids(names) == said


class TestConditions:
    @pytest.mark.parametrize(
        ("definition", "question", "said"),
        [
            (MSCC, "N1", []),
            (MSCC, "N9", ["Ask only if any of N1 to N8 is red."]),
            (MSCC, "N3", ["“usual, team knows” is amber if P1 is yes or not sure."]),
            (MSCC, "P1", ["Leave out if G0 is no."]),
            (MSCC, "P6", []),
            (MSCC, "X2", ["“yes or not sure”: ask the other checklist too."]),
            (CALCIUM, "K1n", ["Ask only if K1 is high."]),
        ],
    )
    def test_are_said_beside_the_question(self, definition, question, said):
        assert conditions(definition, definition.question(question)) == said

    @pytest.mark.parametrize("definition", [MSCC, CALCIUM])
    def test_every_gate_and_every_follow_up_stands_among_the_gates(self, definition):
        assert len(gates(definition)) == len(definition.gates) + len(definition.follow_ups)

    def test_a_level_that_something_exceeds_says_or_more(self):
        assert match_words(CALCIUM, Match(any_of=("R5",), level="red")) == "R5 is red or more"
        assert match_words(CALCIUM, Match(any_of=("R1",), level="red")) == "R1 is red"


class TestAddingUp:
    def test_goes_from_999_down_and_names_each_rule(self):
        rule = adding_up(MSCC)
        assert rule == [
            ("Any emergency answer", "999"),
            (
                "Any of N1 to N8 is red, and N10 is severe pain or no, not safe or not sure",
                "999",
            ),
            ("Any of N1, N2, N4 to N6 is red, and N9 is 24 hours, or worse hourly", "999"),
            ("One red answer or more", "immediate"),
            ("Two amber answers or more", "immediate"),
            ("One amber answer", "within 24 hours"),
            ("No answer that counts, and all that is required was asked", "safety net"),
            ("W is yes or not sure", "one tier higher, up to immediate; only you raise to 999"),
            rule[-1],
        ]
        assert rule[-1][0].endswith("G0, P6, X2; P1 to P5 (if G0 is yes or not sure)")
        assert rule[-1][1].startswith("incomplete")

    def test_two_ambers_follow_the_definition(self):
        softer = MSCC.model_copy(update={"two_ambers": Tier.WITHIN_24H})
        assert ("Two amber answers or more", "within 24 hours") in adding_up(softer)

    def test_ambers_that_count_once_are_named(self):
        assert [one.split(":")[0] for one in counted_once(CALCIUM)] == ["A6 to A8", "K1, K1p, K1n"]


@pytest.mark.django_db
class TestThePage:
    @pytest.mark.parametrize("role", list(Role))
    def test_staff_of_every_role_read_it(self, signed_in, role):
        assert signed_in(make_person(role, f"Of {role}")).get(WHERE).status_code == 200

    def test_nobody_else_does(self, client):
        assert client.get(WHERE).status_code == 302

    def test_it_is_read_and_not_written(self, signed_in, nurse):
        assert signed_in(nurse).post(WHERE).status_code == 405

    def test_it_holds_both_checklists_whole(self, signed_in, nurse):
        text = signed_in(nurse).get(WHERE).content.decode()
        for definition in (MSCC, CALCIUM):
            for question in definition.questions:
                assert f'data-question="{question.id}"' in text
            for tier in definition.tiers.values():
                assert tier.headline in text or tier is definition.tiers[Tier.INCOMPLETE]

    def test_each_sheet_carries_versions_hashes_and_the_moment_of_printing(self, signed_in, nurse):
        text = signed_in(nurse).get(WHERE).content.decode()
        hashes = [
            version.content_hash[:12]
            for version in Version.objects.filter(document__slug__in=PACKAGED)
        ]
        sheets = text.split("<article")[1:]
        assert len(sheets) == 4
        for sheet in sheets:
            assert "Printed Monday 23 November 2026, 10:00:00" in sheet
            assert all(one in sheet for one in hashes)

    def test_the_numbers_of_every_nation_stand_on_it(self, signed_in, nurse):
        text = signed_in(nurse).get(WHERE).content.decode()
        for one in nations():
            assert one.name in text
        assert "Lifeline 0808 808 8000" in text

    def test_without_a_directory_it_says_that_there_are_no_contacts(self, signed_in, nurse):
        assert "<b>No contacts.</b>" in signed_in(nurse).get(WHERE).content.decode()

    def test_what_was_verified_in_time_stands_first(self, signed_in, nurse, at):
        admin = make_person(Role.ADMIN, "Ada Admin")
        made = [
            contacts.add(
                typed={
                    "hospital": hospital,
                    "purpose": "CANCER_LINE",
                    "numbers": number,
                    "hours": "Day and night",
                    "nation": "england",
                    "postcode_areas": "LS",
                },
                by=admin,
                at=at,
            )
            for hospital, number in (("Alder", "01632 960131"), ("Birch", "01632 960132"))
        ]
        contacts.verify(contact=made[1], seen=made[1].version, by=admin, at=at)
        text = signed_in(nurse).get(WHERE).content.decode()
        assert "No contacts." not in text
        assert text.index("Birch") < text.index("Alder")
        assert "01632 960132" in text
        assert "<b>not verified</b>" in text

    def test_without_a_checklist_it_says_so(self, signed_in, nurse, monkeypatch):
        monkeypatch.setattr("guidance.views_downtime.live_checklists", lambda at: [])
        assert "No checklist is loaded" in signed_in(nurse).get(WHERE).content.decode()

    def test_it_asks_the_same_few_queries_each_time(
        self, signed_in, nurse, django_assert_max_num_queries
    ):
        client = signed_in(nurse)
        client.get(WHERE)
        with django_assert_max_num_queries(10):
            client.get(WHERE)

    @pytest.mark.parametrize("page", ["/", "/guidance/checklists/"])
    def test_it_is_linked_from_where_it_is_looked_for(self, signed_in, nurse, page):
        assert f'href="{WHERE}"' in signed_in(nurse).get(page).content.decode()
