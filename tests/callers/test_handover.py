"""The hand-over says what was answered, and nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from callers.handover import RunWords, sbar
from callers.record_fields import FIELDS
from guidance.tiers import Tier

RUN = RunWords(
    title="Cord compression",
    tier=Tier.IMMEDIATE,
    reasons=["not sure: a fall or knock", "yes: newly unsteady"],
    denied=["weaker arms or legs"],
    not_established=["a change in bowel control"],
    also=["over days", "not sure: thirst or muddle"],
)
RECORD = {
    "caller_is": "partner",
    "caller_name": "Bo Example",
    "patient_name": "Ada Example",
    "reason": "She is holding on to the furniture",
    "callback_number": "07700 900123",
    "location": "12 Example Street",
    "nation": "northern_ireland",
    "cancer_where": "spine,other_bone",
    "last_treatment": "zoledronic acid, 2 November",
    "temperature": "36.8",
    "medicines": "steroids,calcium",
    "fluid_caution": "unsure",
    "notes": "Says it began on Tuesday.",
}


def text(record=RECORD, **changed):
    words = {
        "reference": "C-7K4-201",
        "started": "Monday 23 November 2026, 10:00",
        "record": record,
        "tier": Tier.IMMEDIATE,
        "runs": [RUN],
        "contacts": ["10:04 Hospital 24-hour cancer line, no answer"],
        "asked_for": "Their own hospital's cancer line.",
    }
    return sbar(**words | changed)


class TestTheHandOver:
    def test_has_its_four_parts_in_order(self):
        heads = [line for line in text().splitlines() if line.isupper()]

        assert heads == ["SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION"]

    @pytest.mark.parametrize(
        "words",
        [
            "C-7K4-201",
            "Monday 23 November 2026, 10:00",
            "charity helpline for secondary breast cancer",
            "Ada Example",
            "Caller: partner",
            "She is holding on to the furniture",
            "immediate: hospital contact on this call",
            "Spine, Other bone",
            "zoledronic acid, 2 November",
            "Steroids, Calcium",
            "Says it began on Tuesday.",
            "Rung so far: 10:04 Hospital 24-hour cancer line, no answer",
            "12 Example Street, Northern Ireland",
            "07700 900123",
            "not a diagnosis",
            "read this back",
        ],
    )
    def test_stands_alone_when_it_is_read_aloud(self, words):
        assert words in text()

    def test_leaves_no_code_of_the_form_in_its_words(self):
        for code in ("northern_ireland", "other_bone", "IMMEDIATE", "unsure", "None"):
            assert code not in text()

    def test_names_the_caller_as_the_patient_only_when_they_are(self):
        alone = RECORD | {"patient_name": "", "caller_is": "patient"}

        assert "Patient: Bo Example." in text(alone)
        assert "Patient: name not given." in text(alone | {"caller_is": "partner"})


class TestNotSure:
    def test_stays_not_sure(self):
        situation, assessment = text().split("ASSESSMENT")

        assert "not sure: a fall or knock" in situation
        assert "also said: over days; not sure: thirst or muddle" in assessment
        assert "Heart or kidney problem or fluid limit: Not sure." in situation

    def test_is_never_among_what_was_answered_no(self):
        denied = next(line for line in text().splitlines() if "answered no" in line)

        assert denied == "Cord compression, answered no: weaker arms or legs."


class TestABlank:
    def test_is_said_to_be_one_and_never_reads_as_no(self):
        bare = text({}, tier=None, runs=[], contacts=[], asked_for="")

        for line in (
            "Patient: name not given. Caller: not established.",
            "Cancer known in: not established.",
            "Last treatment: not established.",
            "Temperature: not established.",
            "Medicines: not established.",
            "Patient is at: not established.",
            "Call-back number: not given.",
        ):
            assert line in bare
        assert "answered no" not in bare
        assert ": no" not in bare.replace(": not ", ": ")

    def test_question_is_named_as_not_asked(self):
        assert "Cord compression, not asked: a change in bowel control." in text()

    def test_tier_is_left_out_rather_than_made_up(self):
        assert "Our tier" not in text(tier=None)

    @given(
        names=some.sets(some.sampled_from(sorted(FIELDS))),
        blank=some.sampled_from(["", " ", "\n"]),
    )
    def test_reads_the_same_whether_spaces_were_typed_or_nothing(self, names, blank):
        assert text(dict.fromkeys(names, blank)) == text({})


class TestEachTier:
    @pytest.mark.parametrize(
        ("tier", "words"),
        [
            (Tier.EMERGENCY_999, "999 emergency"),
            (Tier.IMMEDIATE, "immediate: hospital contact on this call"),
            (Tier.WITHIN_24H, "own hospital team today, within 24 hours"),
            (Tier.INCOMPLETE, "not complete: treated as within 24 hours"),
            (Tier.SAFETY_NET, "self-care with a safety net"),
        ],
    )
    def test_is_named_in_words(self, tier, words):
        assert f"Our tier: {words}." in text(tier=tier)
