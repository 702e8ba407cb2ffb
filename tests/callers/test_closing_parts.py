"""Parts of the closing rule that several kinds share: professionals, callbacks, routes, voices."""

from dataclasses import replace

import pytest

from callers.closing import Facts, Kind, likely_kind, missing
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
    NO_ANSWER,
    PROFESSIONAL,
    READ_BACK,
    REFUSAL,
    THE_CALLER,
    complete,
    run,
    words,
)

FOUND = "what was found on this callback"
SPOKEN = "whether the patient was spoken to"
THE_PLAN = "the plan that makes the palliative team the route"
PALLIATIVE = {
    "palliative_route": "yes",
    "palliative_route_reason": "her plan says so",
    "care_plan": "yes",
    "care_plan_words": "Hospice first, by day and by night",
}
WHY_PALLIATIVE = "why the palliative team is the route"


def still(facts, kind=Kind.BY_TIER):
    return words(missing(facts, kind))


def whole(kind, **record):
    """Return facts of a call with nothing missing: of a tier, or for information."""
    if kind is Kind.INFORMATION:
        return Facts(record=INFORMATION | record)
    return complete(kind, record=record)


def closing_of(kind):
    return Kind.INFORMATION if kind is Kind.INFORMATION else Kind.BY_TIER


ANY_KIND = [Kind.INFORMATION, *BY_TIER]


class TestAProfessionalCaller:
    @pytest.mark.parametrize("kind", ANY_KIND)
    def test_closes_with_role_organisation_and_route(self, kind):
        assert still(whole(kind, **PROFESSIONAL), closing_of(kind)) == []

    @pytest.mark.parametrize("kind", ANY_KIND)
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("professional_role", "the professional's role"),
            ("professional_organisation", "the professional's organisation"),
            ("professional_route", "the route given to the professional"),
        ],
    )
    def test_is_asked_for_each_of_them(self, kind, name, said):
        facts = whole(kind, **PROFESSIONAL | {name: " "})

        assert still(facts, closing_of(kind)) == [said]

    @pytest.mark.parametrize("kind", ANY_KIND)
    def test_need_not_have_the_patient_there_or_spoken_to(self, kind):
        record = PROFESSIONAL | {"patient_with_caller": "", "may_speak_to_patient": ""}

        assert still(whole(kind, **record), closing_of(kind)) == []

    @pytest.mark.parametrize("kind", ANY_KIND)
    def test_alone_is_asked_for_these(self, kind):
        record = dict.fromkeys(PROFESSIONAL, "") | {"caller_is": "patient"}

        assert still(whole(kind, **record), closing_of(kind)) == []


class TestAThirdParty:
    @pytest.mark.parametrize("tier", ABOVE_SAFETY_NET)
    @pytest.mark.parametrize("who", ["partner", "child", "parent", "relative", "friend", "other"])
    def test_says_whether_the_patient_was_spoken_to(self, tier, who):
        record = {"caller_is": who, "may_speak_to_patient": ""}

        assert still(complete(tier, record=record)) == [SPOKEN]
        for value in ("spoken", "yes", "no"):
            assert still(complete(tier, record=record | {"may_speak_to_patient": value})) == []

    def test_is_not_asked_so_for_a_safety_net_or_for_information(self):
        silent = {"caller_is": "partner", "may_speak_to_patient": ""}

        assert still(complete(Tier.SAFETY_NET, record=silent)) == []
        assert still(whole(Kind.INFORMATION, **silent), Kind.INFORMATION) == []

    @pytest.mark.parametrize("tier", ABOVE_SAFETY_NET)
    def test_who_does_not_say_who_they_are_is_not_asked_either(self, tier):
        record = {
            "caller_is": "",
            "may_speak_to_patient": "",
            "caller_is_gap": "declined",
            "caller_is_gap_reason": "rang off",
        }

        assert still(complete(tier, record=record)) == []


class TestAnOutgoingCall:
    @pytest.mark.parametrize("kind", ANY_KIND)
    def test_says_what_was_found(self, kind):
        facts = replace(whole(kind), is_outgoing=True)
        facts = replace(facts, attempts=(*facts.attempts, THE_CALLER))

        assert still(facts, closing_of(kind)) == [FOUND]
        heard = replace(facts, record=facts.record | {"found": "Walking better"})
        assert still(heard, closing_of(kind)) == []

    @pytest.mark.parametrize("kind", [Kind.LOST, Kind.NON_CLINICAL])
    def test_that_reached_nobody_has_found_nothing(self, kind):
        lost = {"lost": "yes", "safe_to_contact": "no"} if kind is Kind.LOST else {}
        assert still(Facts(record=lost, is_outgoing=True), kind) == []

    @pytest.mark.parametrize("kind", ANY_KIND)
    @pytest.mark.parametrize(
        "rung", [(), (replace(THE_CALLER, reached=False),)], ids=["nobody", "no answer"]
    )
    def test_closes_as_nothing_else_while_the_caller_was_not_reached(self, kind, rung):
        facts = replace(whole(kind), is_outgoing=True)
        heard = replace(facts, record=facts.record | {"found": "Walking better"})
        heard = replace(heard, attempts=(*heard.attempts, *rung))

        assert [line for line in still(heard, closing_of(kind)) if "callback" in line] == [
            "the caller reached on this callback (a contact attempt); not reached: close it as lost"
        ]

    @pytest.mark.parametrize("kind", ANY_KIND)
    def test_alone_is_asked_for_it(self, kind):
        assert FOUND not in still(whole(kind), closing_of(kind))


class TestThePalliativeRoute:
    @pytest.mark.parametrize("tier", BY_TIER)
    @pytest.mark.parametrize(
        ("changed", "line"),
        [
            ({}, None),
            ({"palliative_route_reason": " "}, WHY_PALLIATIVE),
            ({"care_plan": "no"}, THE_PLAN),
            ({"care_plan": "unsure"}, THE_PLAN),
            ({"care_plan": ""}, THE_PLAN),
            ({"care_plan_words": ""}, THE_PLAN),
        ],
    )
    def test_needs_the_plan_and_its_reason_at_any_tier(self, tier, changed, line):
        found = still(complete(tier, record=PALLIATIVE | changed))

        assert found == ([line] if line else [])

    @pytest.mark.parametrize("tier", BY_TIER)
    @pytest.mark.parametrize("value", ["", "no"])
    def test_not_chosen_needs_neither(self, tier, value):
        assert still(complete(tier, record={"palliative_route": value})) == []

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_leaves_the_rest_of_what_the_tier_asks(self, tier):
        blank = {"look_for": "", "sharing_basis": "", "temperature": ""}

        found = still(complete(tier, record=PALLIATIVE | blank))

        assert found == still(complete(tier, record=blank))


class TestAStepThatIsTickedAsDone:
    def done(self, tier, step, **changed):
        return complete(tier, runs=(run(tier, done=frozenset({step})),), **changed)

    @pytest.mark.parametrize("tier", GRAVE)
    def test_about_the_follow_up_needs_one(self, tier):
        line = (
            "Cord compression: the step about the follow-up is ticked as done, and none is booked"
        )

        assert still(self.done(tier, "follow_up")) == [line]
        assert still(self.done(tier, "follow_up", has_any_follow_up=True)) == []
        assert still(self.done(tier, "follow_up", has_follow_up=True)) == []

    @pytest.mark.parametrize(
        ("attempts", "true"),
        [
            ((READ_BACK,), True),
            ((NO_ANSWER, READ_BACK), True),
            ((AMBULANCE,), True),
            ((A_AND_E,), True),
            ((NO_ANSWER,), False),
            ((CALLER_RINGS,), False),
            ((replace(READ_BACK, read_back=False),), False),
            ((NO_A_AND_E,), False),
        ],
    )
    def test_about_the_hand_over_needs_one_that_was_read_back(self, attempts, true):
        """On a refusal nothing but the step itself asks for the hand-over."""
        facts = self.done(
            Tier.IMMEDIATE, "hand_over", attempts=attempts, record=REFUSAL, has_follow_up=True
        )
        line = (
            "Cord compression: the hand-over is ticked as done, and no attempt says it was "
            "read back"
        )

        assert still(facts) == ([] if true else [line])

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_of_any_other_kind_needs_nothing_of_the_record(self, tier):
        assert still(self.done(tier, "teach_back")) == []


class TestInformation:
    def test_is_refused_for_a_voicemail_with_red_words(self):
        facts = Facts(record=INFORMATION, red_words=("weak",))

        found = still(facts, Kind.INFORMATION)

        assert found == ["this voicemail holds red words (weak): it closes by its tier"]

    def test_is_refused_once_advice_was_refused(self):
        facts = Facts(record=INFORMATION | REFUSAL)

        found = still(facts, Kind.INFORMATION)

        assert found == ["advice was refused: the call closes by its tier"]

    def test_is_refused_once_an_answer_weighed_something_though_it_was_corrected(self):
        facts = Facts(record=INFORMATION, tier=Tier.SAFETY_NET, weighed=True)

        assert len(still(facts, Kind.INFORMATION)) == 1
        assert likely_kind(facts) is Kind.BY_TIER
