"""Kinds of closing, refusals, closing time, and what the rule may never ask."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.closing import Facts, Kind, likely_kind, missing
from callers.record_fields import FIELDS
from callers.record_fields import Kind as FieldKind
from guidance.tiers import Tier
from tests.callers.facts import (
    A_AND_E,
    ABOVE_SAFETY_NET,
    AMBULANCE,
    BY_TIER,
    CALLER_RINGS,
    GRAVE,
    INFORMATION,
    NO_A_AND_E,
    NO_AMBULANCE,
    NO_ANSWER,
    PROFESSIONAL,
    READ_BACK,
    RECORD,
    REFUSAL,
    complete,
    run,
    words,
)

HAND_OVER = "a hand-over that was read back, or that they go to A&E or 999"
NO_999 = "the 999 call: an ambulance that was reached"
NOT_WRITTEN_DOWN = "what was shared without consent: why, who authorised it, what, with whom, when"
REFUSED_999 = "a refused 999 closes only after a supervisor's recorded decision"


def still(facts):
    return words(missing(facts, Kind.BY_TIER))


def information(**changed):
    return Facts(record=INFORMATION | changed)


class TestInformation:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("no_symptom", "your tick that no symptom was mentioned"),
            ("caller_is", "who is calling, for whom, and whether the patient is with them"),
            (
                "patient_with_caller",
                "who is calling, for whom, and whether the patient is with them",
            ),
            ("reason", "the reason in the caller's words"),
            ("advice_given", "the advice given"),
            ("topics", "the topics"),
        ],
    )
    def test_names_the_one_field_that_is_blank(self, name, said):
        assert words(missing(information(**{name: ""}), Kind.INFORMATION)) == [said]

    @pytest.mark.parametrize("name", ["professional_role", "professional_organisation"])
    def test_asks_a_professional_for_role_and_organisation(self, name):
        facts = information(**PROFESSIONAL)
        assert missing(facts, Kind.INFORMATION) == ()

        found = missing(information(**PROFESSIONAL | {name: ""}), Kind.INFORMATION)

        assert words(found) == [f"the professional's {name.removeprefix('professional_')}"]

    def test_asks_a_professional_for_the_route_given(self):
        found = missing(information(**PROFESSIONAL | {"professional_route": ""}), Kind.INFORMATION)

        assert words(found) == ["the route given to the professional"]

    @pytest.mark.parametrize("tier", [Tier.WITHIN_24H, Tier.IMMEDIATE, Tier.EMERGENCY_999])
    def test_is_refused_once_the_tier_was_raised(self, tier):
        raised = run(tier, positive=False, confirmed=False, danger_only=True)
        facts = replace(information(), tier=tier, runs=(raised,))

        assert len(missing(facts, Kind.INFORMATION)) == 1
        assert likely_kind(facts) is Kind.BY_TIER

    @pytest.mark.parametrize("tier", [Tier.SAFETY_NET, Tier.INCOMPLETE])
    def test_may_follow_danger_questions_that_were_all_answered_no(self, tier):
        asked = run(tier, positive=False, confirmed=False, danger_only=True)
        facts = replace(information(), tier=tier, runs=(asked,))

        assert missing(facts, Kind.INFORMATION) == ()
        assert likely_kind(facts) is Kind.INFORMATION

    def test_is_refused_once_an_answer_weighs_something(self):
        asked = run(Tier.INCOMPLETE, positive=True, confirmed=False, danger_only=True)
        facts = replace(information(), tier=Tier.INCOMPLETE, runs=(asked,))

        assert len(missing(facts, Kind.INFORMATION)) == 1
        assert likely_kind(facts) is Kind.BY_TIER

    @pytest.mark.parametrize("tier", [Tier.SAFETY_NET, Tier.INCOMPLETE])
    def test_is_refused_while_a_checklist_is_open_even_without_a_warning_sign(self, tier):
        opened = run(tier, positive=False, confirmed=False)
        facts = replace(information(), tier=tier, runs=(opened,))

        found = missing(facts, Kind.INFORMATION)

        assert len(found) == 1
        assert "Cord compression is open" in found[0].words
        assert likely_kind(facts) is Kind.BY_TIER

    def test_is_likely_only_once_the_nurse_ticked_that_there_is_no_symptom(self):
        assert likely_kind(information()) is Kind.INFORMATION
        assert likely_kind(information(no_symptom="")) is Kind.BY_TIER
        assert likely_kind(Facts(record={})) is Kind.BY_TIER

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_never_takes_a_call_that_a_checklist_was_run_in(self, tier):
        facts = complete(tier, record=INFORMATION)

        assert missing(facts, Kind.INFORMATION)


class TestAHandOver:
    @pytest.mark.parametrize(
        ("attempts", "lines"),
        [
            ((READ_BACK,), []),
            ((NO_ANSWER, READ_BACK), []),
            ((NO_ANSWER,), [HAND_OVER]),
            ((replace(READ_BACK, read_back=False),), [HAND_OVER]),
            ((NO_ANSWER, NO_ANSWER, A_AND_E), []),
            ((NO_ANSWER, NO_ANSWER, NO_A_AND_E), [HAND_OVER]),
            ((AMBULANCE,), []),
            ((NO_AMBULANCE,), [HAND_OVER]),
            ((replace(NO_AMBULANCE, on_the_way=True),), []),
            ((CALLER_RINGS,), [HAND_OVER]),
            # Read back by somebody who does not take them over, such as an out-of-hours service.
            ((replace(READ_BACK, takes_over=False),), [HAND_OVER]),
            ((replace(READ_BACK, takes_over=False), READ_BACK), []),
        ],
    )
    def test_is_read_back_or_goes_to_the_emergency_service(self, attempts, lines):
        facts = complete(Tier.IMMEDIATE, attempts=attempts, has_follow_up=True)

        assert still(facts) == lines

    @pytest.mark.parametrize(
        "attempts", [(READ_BACK,), (READ_BACK, NO_AMBULANCE), (READ_BACK, A_AND_E)]
    )
    def test_alone_is_not_the_999_call(self, attempts):
        facts = complete(Tier.EMERGENCY_999, attempts=attempts)

        assert still(facts) == [NO_999]


class TestASharingException:
    @pytest.mark.parametrize("basis", ["serious_harm", "child", "legal_duty"])
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_needs_the_sharing_itself_written_down_on_that_very_basis(self, tier, basis):
        facts = complete(tier, record={"sharing_basis": basis})
        others = frozenset({"SERIOUS_HARM", "CHILD", "LEGAL_DUTY", "CONSENTED"} - {basis.upper()})

        assert still(facts) == [NOT_WRITTEN_DOWN]
        assert still(replace(facts, disclosed=others)) == [NOT_WRITTEN_DOWN]
        assert still(replace(facts, disclosed=frozenset({basis.upper()}))) == []

    @pytest.mark.parametrize("basis", ["consented", "not_shared"])
    @pytest.mark.parametrize("tier", BY_TIER[1:])
    def test_is_not_asked_where_nothing_is_shared_against_a_wish(self, tier, basis):
        facts = complete(tier, record={"sharing_basis": basis})
        line = "a hand-over was given, so something was shared: on what basis"
        shares_all_the_same = basis == "not_shared" and any(one.read_back for one in facts.attempts)

        assert still(facts) == ([line] if shares_all_the_same else [])

    def test_or_consent_is_needed_for_999_unless_it_was_refused(self):
        facts = complete(Tier.EMERGENCY_999, record={"sharing_basis": "not_shared"})
        line = "a 999 call is shared by consent, or under the serious-harm exception"

        assert still(facts) == [line]
        refused = replace(facts, record=facts.record | REFUSAL, refused_999_decided=True)
        assert still(refused) == []


class TestARefusal:
    @pytest.mark.parametrize("name", [name for name in REFUSAL if name != "refused"])
    @pytest.mark.parametrize("tier", [Tier.IMMEDIATE, Tier.WITHIN_24H, Tier.INCOMPLETE])
    def test_names_the_one_field_that_is_blank(self, tier, name):
        found = missing(complete(tier, record=REFUSAL | {name: ""}), Kind.BY_TIER)

        assert [one.where for one in found] == [f"field-{name}"]
        assert found[0].words.startswith("refusal: ")

    @pytest.mark.parametrize("tier", ABOVE_SAFETY_NET)
    def test_asks_nothing_where_nothing_was_refused(self, tier):
        assert still(complete(tier, record={"refused": "no"})) == []

    @pytest.mark.parametrize("attempts", [(AMBULANCE,), (NO_ANSWER,)])
    def test_of_999_waits_for_a_supervisors_decision(self, attempts):
        facts = complete(Tier.EMERGENCY_999, record=REFUSAL, attempts=attempts, has_follow_up=True)

        assert still(facts) == [REFUSED_999]
        assert still(replace(facts, refused_999_decided=True)) == []

    @pytest.mark.parametrize("tier", [Tier.IMMEDIATE, Tier.WITHIN_24H, Tier.INCOMPLETE])
    def test_of_anything_else_does_not(self, tier):
        facts = complete(tier, record=REFUSAL, attempts=(NO_ANSWER,), has_follow_up=True)

        assert still(facts) == []

    @pytest.mark.parametrize("tier", GRAVE)
    def test_does_not_wait_for_a_hand_over_that_nobody_wants(self, tier):
        facts = complete(tier, record=REFUSAL, attempts=(NO_ANSWER,), has_follow_up=True)

        assert HAND_OVER not in still(facts)

    def test_decided_for_another_call_field_never_opens_an_unrefused_999(self):
        facts = complete(Tier.EMERGENCY_999, attempts=(), refused_999_decided=True)

        assert NO_999 in still(facts)


class TestClosingTime:
    # While the next opening is within reach a follow-up is enough; else it is only a check.
    @pytest.mark.parametrize(
        ("tier", "feasible", "attempts", "lines"),
        [
            (Tier.WITHIN_24H, True, (), 0),
            (Tier.WITHIN_24H, False, (), 1),
            (Tier.WITHIN_24H, False, (NO_ANSWER,), 1),
            (Tier.WITHIN_24H, False, (CALLER_RINGS,), 0),
            (Tier.WITHIN_24H, False, (READ_BACK,), 0),
            (Tier.INCOMPLETE, True, (), 0),
            (Tier.INCOMPLETE, False, (), 1),
            (Tier.INCOMPLETE, False, (CALLER_RINGS,), 0),
            (Tier.SAFETY_NET, False, (), 0),
            (Tier.IMMEDIATE, False, (READ_BACK,), 0),
            (Tier.EMERGENCY_999, False, (AMBULANCE,), 0),
        ],
    )
    def test_makes_the_caller_ring_where_no_opening_is_within_reach(
        self, tier, feasible, attempts, lines
    ):
        facts = complete(tier, attempts=attempts, feasible=feasible, has_follow_up=True)

        assert len(still(facts)) == lines
        assert all("no open time within reach" in line for line in still(facts))

    @pytest.mark.parametrize("tier", GRAVE)
    def test_never_shortens_what_a_grave_tier_must_hold(self, tier):
        empty = dict.fromkeys(RECORD, "")

        late = complete(tier, record=empty, feasible=False)

        assert still(late) == still(complete(tier, record=empty))


class TestTheFuture:
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_is_never_needed_though_nobody_answered(self, tier):
        """Nobody at the hospital answers: what can be done in the call itself is enough."""
        goes = AMBULANCE if tier is Tier.EMERGENCY_999 else A_AND_E
        facts = complete(tier, attempts=(NO_ANSWER, NO_ANSWER, goes))

        assert still(facts) == []

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_result_of_a_follow_up_is_no_part_of_the_rule(self, tier):
        assert not any("outcome of the follow-up" in line for line in still(Facts(record={})))
        assert still(complete(tier, has_follow_up=True)) == []


plain = sorted(
    name
    for name, field in FIELDS.items()
    if field.kind is not FieldKind.CHOICE or name.endswith("_gap")
)
texts = some.dictionaries(some.sampled_from(plain), some.text(min_size=1, max_size=20))
tiers = some.sampled_from([None, *BY_TIER])
attempts = some.lists(
    some.sampled_from([READ_BACK, NO_ANSWER, AMBULANCE, A_AND_E, CALLER_RINGS]), max_size=3
)


class TestWriting:
    @given(record=texts, name=some.sampled_from(plain), text=some.text(max_size=20), tier=tiers)
    def test_more_into_a_plain_field_never_adds_a_line(self, record, name, text, tier):
        runs = () if tier is None else (run(tier),)
        before = Facts(record=record, tier=tier, runs=runs)
        after = replace(before, record=record | {name: record.get(name, "") + text})

        for kind in Kind:
            assert set(missing(after, kind)) <= set(missing(before, kind))

    @given(tier=some.sampled_from(BY_TIER), tried=attempts, more=attempts)
    def test_down_another_attempt_never_leaves_more_to_do(self, tier, tried, more):
        before = complete(tier, attempts=tuple(tried))
        after = complete(tier, attempts=(*tried, *more))

        if tried:
            assert set(missing(after, Kind.BY_TIER)) <= set(missing(before, Kind.BY_TIER))

    @given(record=texts, feasible=some.booleans())
    def test_alone_never_makes_an_unassessed_call_close_by_its_tier(self, record, feasible):
        facts = Facts(record=record, feasible=feasible, danger_missing=("E1",))

        assert missing(facts, Kind.BY_TIER)

    @given(record=texts, tier=some.sampled_from(BY_TIER))
    def test_alone_never_closes_a_run_that_nobody_confirmed(self, record, tier):
        facts = complete(tier, record=record, runs=(run(tier, confirmed=False),))

        assert missing(facts, Kind.BY_TIER)


class TestARefusalOfAllHelp:
    @pytest.mark.parametrize("tier", [Tier.IMMEDIATE, Tier.EMERGENCY_999])
    def test_closes_without_an_attempt_that_nobody_made(self, tier):
        refused = complete(
            tier, record=REFUSAL, attempts=(), has_follow_up=True, refused_999_decided=True
        )

        assert still(refused) == []
        assert "a contact attempt: whom, which number, outcome" in still(
            complete(tier, attempts=(), has_follow_up=True)
        )


class TestOutOfReach:
    def test_a_line_that_takes_nobody_over_is_not_the_hospital(self):
        samaritans = replace(READ_BACK, takes_over=False)
        facts = complete(Tier.WITHIN_24H, attempts=(samaritans,), feasible=False)

        assert any("no open time within reach" in line for line in still(facts))
