"""What must stand before a call closes: each tier against each field of section 10."""

import pytest

from callers.closing import Facts, Kind, missing
from callers.record_fields import FIELDS
from guidance.tiers import Tier
from tests.callers.facts import (
    ABOVE_SAFETY_NET,
    BY_TIER,
    CALLER_RINGS,
    GRAVE,
    INFORMATION,
    NO_ANSWER,
    READ_BACK,
    RECORD,
    THE_CALLER,
    complete,
    run,
    words,
)

NUMBER = "a call-back number that can be rung, or why there is none"
TEMPERATURE = "the temperature from 30 to 45, or “not taken”"
TEACH_BACK = "teach-back: said in their own words, or why not"
NAME = "the caller's name, or that they stay anonymous"
WHERE = "where the patient is and in which nation, or why that is not known"
WHO = "who is calling, for whom, and whether the patient is with them"
# Each mandatory field: what is blanked, the one line that then stands, and for which tiers.
MANDATORY = [
    ("callback_number", NUMBER, BY_TIER),
    ("location", WHERE, BY_TIER),
    ("nation", WHERE, BY_TIER),
    ("record_consent", "whether we may keep a record", BY_TIER),
    ("caller_is", WHO, BY_TIER),
    ("patient_with_caller", WHO, BY_TIER),
    ("may_speak_to_patient", "whether the patient was spoken to", ABOVE_SAFETY_NET),
    ("caller_name", NAME, (Tier.WITHIN_24H, Tier.INCOMPLETE)),
    ("caller_name", f"{NAME}, or why you have neither", GRAVE),
    ("reason", "the reason in the caller's words", BY_TIER),
    ("cancer_where", "where the cancer is known to be", BY_TIER),
    ("last_treatment", "the last cancer treatment, or “not known”", BY_TIER),
    ("temperature", TEMPERATURE, BY_TIER),
    ("look_for", "safety net: what to look for", BY_TIER),
    ("how_soon", "safety net: how soon", BY_TIER),
    ("whom_to_ring", "safety net: whom to ring", BY_TIER),
    ("teach_back", TEACH_BACK, BY_TIER),
    ("sharing_basis", "whether we may share, or the exception that applies", BY_TIER),
    ("advice_given", "the advice given", BY_TIER),
    ("topics", "the topics", BY_TIER),
]
NEEDED = [(name, said, tier) for name, said, tiers in MANDATORY for tier in tiers]
NOT_ASKED = [(name, Tier.SAFETY_NET) for name in ("caller_name", "may_speak_to_patient")]


def still(facts):
    return words(missing(facts, Kind.BY_TIER))


class TestACompleteRecord:
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_closes_by_its_tier(self, tier):
        assert still(complete(tier)) == []

    def test_closes_as_information(self):
        assert missing(Facts(record=INFORMATION), Kind.INFORMATION) == ()


class TestAMandatoryField:
    @pytest.mark.parametrize(("name", "said", "tier"), NEEDED)
    def test_is_the_one_line_missing_when_blank(self, name, said, tier):
        assert still(complete(tier, record={name: ""})) == [said]

    @pytest.mark.parametrize(("name", "said", "tier"), NEEDED)
    def test_is_blank_when_only_spaces_stand_in_it(self, name, said, tier):
        assert still(complete(tier, record={name: " \n\t "})) == [said]

    @pytest.mark.parametrize(("name", "tier"), NOT_ASKED)
    def test_is_not_asked_for_a_safety_net(self, name, tier):
        assert still(complete(tier, record={name: ""})) == []

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_is_each_named_in_the_order_of_the_call_when_nothing_was_written(self, tier):
        found = still(complete(tier, record=dict.fromkeys(RECORD, "")))

        wanted = [said for name, said, tiers in MANDATORY if tier in tiers]
        # Whether the patient was spoken to is asked once it is known that somebody else rings.
        wanted = [said for said in wanted if said != "whether the patient was spoken to"]
        assert sorted(found) == sorted(set(wanted))
        assert found[0] == NUMBER
        assert found[-1] == "the topics"

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_points_to_a_part_of_the_page_that_exists(self, tier):
        parts = {"danger-now", "checklist", "tier-confirm", "steps", "due", "attempts"}
        parts |= {"follow-up", "ask-supervisor", "sharing", "blanks"} | {
            f"field-{name}" for name in FIELDS
        }
        facts = complete(tier, record=dict.fromkeys(RECORD, ""), attempts=(), runs=())

        assert {one.where for one in missing(facts, Kind.BY_TIER)} <= parts


class TestAFieldThatMayBeDeclined:
    @pytest.mark.parametrize("tier", BY_TIER)
    @pytest.mark.parametrize(
        ("name", "blank"),
        [
            ("callback_number", ("callback_number",)),
            ("location", ("location", "nation")),
            ("caller_is", ("caller_is", "patient_with_caller")),
            ("record_consent", ("record_consent",)),
        ],
    )
    @pytest.mark.parametrize(
        ("gap", "reason", "enough"),
        [
            ("declined", "afraid of her landlord", True),
            ("not_known", "the line was bad", True),
            ("declined", "", False),
            ("", "the line was bad", False),
        ],
    )
    def test_needs_both_the_word_and_the_reason(self, tier, name, blank, gap, reason, enough):
        record = dict.fromkeys(blank, "") | {f"{name}_gap": gap, f"{name}_gap_reason": reason}
        record |= {"may_speak_to_patient": "no"}

        assert len(still(complete(tier, record=record))) == (0 if enough else 1)


class TestAFieldThatIsTried:
    @pytest.mark.parametrize(
        ("blank", "reason", "excused"),
        [
            (("caller_name",), "name_gap_reason", GRAVE),
            (
                ("cancer_where", "last_treatment", "temperature"),
                "context_gap_reason",
                (Tier.EMERGENCY_999,),
            ),
            (
                ("look_for", "how_soon", "whom_to_ring", "teach_back"),
                "safety_net_gap_reason",
                (Tier.EMERGENCY_999,),
            ),
        ],
    )
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_may_stay_blank_with_a_reason_on_the_tiers_that_allow_it(
        self, blank, reason, excused, tier
    ):
        facts = complete(tier, record=dict.fromkeys(blank, "") | {reason: "no time for it"})
        asked = [one for one in blank if (one, tier) not in NOT_ASKED]

        assert len(still(facts)) == (0 if tier in excused else len(asked))

    @pytest.mark.parametrize("tier", ABOVE_SAFETY_NET)
    def test_is_met_by_an_anonymous_caller(self, tier):
        assert still(complete(tier, record={"caller_name": "", "anonymous": "yes"})) == []


class TestACallBackNumber:
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_that_cannot_be_rung_is_as_good_as_none(self, tier):
        gap = {"callback_number_gap": "not_known", "callback_number_gap_reason": "withheld"}

        assert still(complete(tier, has_good_number=False)) == [NUMBER]
        assert still(complete(tier, record=gap, has_good_number=False)) == []


class TestATemperature:
    @pytest.mark.parametrize(
        ("typed", "enough"),
        [
            ("30", True),
            ("29.9", False),
            ("36.8", True),
            ("37,5 in the ear", True),
            ("45", True),
            ("45.1", False),
            ("46", False),
            ("3", False),
            ("101", False),  # Fahrenheit
            ("hot", False),
            ("not taken", True),
            ("Not taken: no thermometer", True),
            ("no thermometer", True),
            ("nothing said", False),
            ("unknown", True),
            ("declined", True),
        ],
    )
    def test_is_one_of_a_living_person_or_said_to_be_missing(self, typed, enough):
        found = still(complete(Tier.IMMEDIATE, record={"temperature": typed}))

        assert found == ([] if enough else [TEMPERATURE])


class TestATeachBack:
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_that_failed_says_why(self, tier):
        failed = {"teach_back": "no"}

        assert still(complete(tier, record=failed)) == [TEACH_BACK]
        reason = {"safety_net_gap_reason": "in too much pain; her husband said it back"}
        assert still(complete(tier, record=failed | reason)) == []

    @pytest.mark.parametrize("value", ["yes", "after_repeat"])
    def test_that_came_right_needs_no_reason(self, value):
        assert still(complete(Tier.SAFETY_NET, record={"teach_back": value})) == []


class TestThePatientHerself:
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_need_not_be_asked_whether_the_patient_is_there(self, tier):
        record = {"caller_is": "patient", "patient_with_caller": ""}

        assert still(complete(tier, record=record)) == []


class TestTheChecklist:
    @pytest.mark.parametrize("tier", BY_TIER)
    def test_must_have_each_danger_question_asked(self, tier):
        facts = complete(tier, danger_missing=("E3", "E7"))

        assert still(facts) == ["danger now: E3, E7 not asked"]

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_must_be_confirmed(self, tier):
        facts = complete(tier, runs=(run(tier, confirmed=False),))

        assert still(facts) == ["Cord compression: the tier confirmed by you"]

    @pytest.mark.parametrize("tier", BY_TIER)
    @pytest.mark.parametrize(("left", "said"), [(1, "1 step"), (2, "2 steps")])
    def test_must_have_each_step_ticked(self, tier, left, said):
        facts = complete(tier, runs=(run(tier, steps_left=left),))

        assert still(facts) == [f"Cord compression: {said} not yet ticked"]

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_must_have_a_due_checklist_run_or_declined(self, tier):
        facts = complete(tier, checklists_due=("hypercalcaemia",))

        assert len(still(facts)) == 1
        assert "hypercalcaemia is due" in still(facts)[0]

    @pytest.mark.parametrize(
        ("tier", "explained", "named"),
        [
            (Tier.EMERGENCY_999, (), ""),
            (Tier.IMMEDIATE, (), ""),
            (Tier.WITHIN_24H, (), "P6, X2"),
            (Tier.WITHIN_24H, ("P6",), "X2"),
            (Tier.WITHIN_24H, ("P6", "X2"), ""),
            (Tier.INCOMPLETE, (), "P6, X2"),
            (Tier.INCOMPLETE, ("N1",), "P6, X2"),
            (Tier.INCOMPLETE, ("X2", "P6", "N1"), ""),
            (Tier.SAFETY_NET, (), "P6, X2"),
            # A safety net may not rest on a blank, whatever the reason.
            (Tier.SAFETY_NET, ("P6", "X2"), "P6, X2"),
        ],
    )
    def test_may_leave_a_required_question_blank_as_far_as_the_tier_allows(
        self, tier, explained, named
    ):
        blank = (run(tier, missing=("P6", "X2")),)
        facts = complete(tier, explained=frozenset(explained), runs=blank)

        line = f"Cord compression: {named} not answered, or a reason for each blank"
        assert still(facts) == ([line] if named else [])

    @pytest.mark.parametrize("tier", BY_TIER)
    def test_must_have_each_red_question_asked_when_immediate(self, tier):
        facts = complete(tier, runs=(run(tier, missing=(), missing_reds=("N4", "N5")),))

        wanted = ["Cord compression: red questions N4, N5 not asked"]
        assert still(facts) == (wanted if tier is Tier.IMMEDIATE else [])

    def test_is_asked_for_while_nothing_was_assessed(self):
        found = still(Facts(record=RECORD))

        assert found[0] == "danger-now answers and a checklist, or the information kind"

    def test_names_six_blanks_and_counts_the_rest(self):
        blank = tuple(f"E{place}" for place in range(1, 9))

        found = still(complete(Tier.IMMEDIATE, danger_missing=blank))

        assert found == ["danger now: E1, E2, E3, E4, E5, E6 and 2 more not asked"]


class TestTheContact:
    @pytest.mark.parametrize("tier", GRAVE)
    def test_must_have_been_tried_for_a_grave_tier(self, tier):
        found = still(complete(tier, attempts=(), has_follow_up=True))

        assert found[0] == "a contact attempt: whom, which number, outcome"

    @pytest.mark.parametrize("tier", GRAVE)
    def test_with_the_caller_or_a_supervisor_alone_is_none(self, tier):
        found = still(complete(tier, attempts=(THE_CALLER,), has_follow_up=True))

        assert "a contact attempt: whom, which number, outcome" in found

    @pytest.mark.parametrize("attempts", [(), (NO_ANSWER,), (CALLER_RINGS,)])
    @pytest.mark.parametrize("tier", ABOVE_SAFETY_NET[2:])
    def test_may_be_a_follow_up_with_a_time_and_an_owner(self, tier, attempts):
        line = "contact confirmed, or a follow-up in time and with an owner"

        assert still(complete(tier, attempts=attempts, has_follow_up=False)) == [line]
        assert still(complete(tier, attempts=attempts, has_follow_up=True)) == []
        assert still(complete(tier, attempts=(READ_BACK,), has_follow_up=False)) == []

    def test_is_not_asked_of_a_safety_net(self):
        assert still(complete(Tier.SAFETY_NET, attempts=(), has_follow_up=False)) == []
